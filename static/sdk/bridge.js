/**
 * The parent's side of the iframe bridge, as small as it can be: it hears a greeting and only then loads the rest, which
 * judges who is greeting.
 */

import { HELLO } from './bridge/greeting.js';
import { warn } from './report.js';

/**
 * Listens for frames that load smartico_inframe.js. Call it once.
 *
 * @param {object} smartico the object whose members the frames call
 * @param {Window} [page]
 * @returns {() => void} closes every bridge and stops listening
 */
export function installBridge(smartico, page = window) {
  /** @type {Promise<import('./bridge/gate.js').Gate> | undefined} */
  let gate;

  /** @param {MessageEvent} event */
  async function onMessage(event) {
    if (event.data?.plaudit !== HELLO) return;
    try {
      gate ??= import('./bridge/gate.js').then(({ createGate }) => createGate(smartico, page));
      (await gate).greeted(event);
    } catch (error) {
      gate = undefined;
      warn('chunk_failed', error);
    }
  }

  page.addEventListener('message', onMessage);
  return () => {
    page.removeEventListener('message', onMessage);
    gate?.then(({ close }) => close());
  };
}
