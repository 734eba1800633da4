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
  if (before?.api) return console.warn('[plaudit] smartico_inframe.js is on this page already; the second one is ignored.');
  const frameObject = createFrameObject(page);
  page._smartico_inframe = frameObject;
  for (const [name, ...args] of before?.q ?? []) frameObject[name](...args);
}
