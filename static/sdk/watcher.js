/**
 * The globals by which a page may say who the player is, read again and again, for pages that learn it late.
 * Invariant: only a *change* is told; a page that uses `online()` and never sets a global is left alone.
 */

/** @typedef {{id: any, hash: any, language: any, localhost: boolean}} Globals */

const EVERY_MS = 500;

/** @param {any} win @returns {Globals} */
export function readGlobals(win) {
  return {
    id: win._smartico_user_id,
    hash: win._smartico_user_hash,
    language: win._smartico_language,
    localhost: !!win._smartico_allow_localhost,
  };
}

/** Calls back with the globals and those of before, whenever one has changed. Returns how to stop.
 * @param {any} win @param {(now: Globals, before: Globals) => void} changed @returns {() => void} */
export function watchGlobals(win, changed) {
  let last = readGlobals(win);
  const timer = setInterval(() => {
    const before = last;
    last = readGlobals(win);
    if (JSON.stringify(last) !== JSON.stringify(before)) changed(last, before);
  }, EVERY_MS);
  return () => clearInterval(timer);
}
