/**
 * Entry of smartico_inframe.js, for a page that lives in an iframe and does not own the window.
 *
 * Invariant: calls queued by the snippet run first and in order, and loading the script twice changes nothing.
 */

import { createFrameObject } from './bridge/frame.js';
import { takeOver } from './queue.js';
import { warn } from './report.js';

startInframe();

/** Puts `_smartico_inframe` in place. Does nothing where there is no window, so that a server may import it. */
export function startInframe() {
  if (typeof window === 'undefined') return;
  const page = /** @type {Window & { _smartico_inframe?: any }} */ (window);
  const before = page._smartico_inframe;
  if (before?.api) return warn('smartico_inframe.js is on the page twice; the second one does nothing.');
  const frameObject = createFrameObject(page);
  page._smartico_inframe = frameObject;
  // Nobody waits for a queued call, and why the bridge could not be built has been said once already.
  const forget = (/** @type {string} */ name, /** @type {unknown[]} */ ...args) => void frameObject(name, ...args);
  takeOver(before, Object.defineProperties(forget, Object.getOwnPropertyDescriptors(frameObject)));
}
