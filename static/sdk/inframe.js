/**
 * Entry of smartico_inframe.js, for a page that lives in an iframe and does not own the window.
 *
 * Invariant: calls queued by the snippet run first and in order, and loading the script twice changes nothing.
 */

import { createFrameObject } from './bridge/frame.js';

startInframe();

/** Puts `_smartico_inframe` in place. Does nothing where there is no window, so that a server may import it. */
export function startInframe() {
  if (typeof window === 'undefined') return;
  const page = /** @type {Window & { _smartico_inframe?: any }} */ (window);
  const before = page._smartico_inframe;
  if (before?.api) return console.warn('[plaudit] smartico_inframe.js is on the page twice; the second one does nothing.');
  const frameObject = createFrameObject(page);
  page._smartico_inframe = frameObject;
  const waiting = Array.isArray(before) ? before : Object.values(before ?? {}).find(Array.isArray) ?? [];
  const run = (/** @type {ArrayLike<any>} */ call) => frameObject(.../** @type {[string]} */ (Array.from(call)));
  waiting.forEach(run);
  // Code that has kept the snippet's function goes on pushing into its array.
  waiting.push = run;
}
