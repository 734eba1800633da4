/**
 * smartico.js: puts `_smartico` on the page and plays what was queued before it was here.
 * Invariant: importing this where there is no `window` (a server-side renderer) does nothing, and loading it twice changes nothing.
 */
import { installBridge } from './bridge.js';
import { makeUuid } from './ids.js';
import { makeCallable, takeOver } from './queue.js';
import { warn } from './report.js';
import { createSmartico } from './smartico.js';
import { VERSION } from './version.js';

const OUR_TAG = /** @type {'script'} */ ('script[src*="smartico.js"], script[src*="/sdk/main.js"]');

/** @param {Window & typeof globalThis} win */
function boot(win) {
  const global = /** @type {any} */ (win);
  const stub = global._smartico;
  if (stub?.version) return warn('loaded_twice');
  const tag = ourTag(win);
  const smartico = makeCallable(createSmartico({
    win, version: VERSION, script: tag?.src || global._smartico_script_location || '', nonce: tag?.nonce ?? '',
    now: () => Date.now(), random: () => Math.random(), uuid: () => makeUuid(win.crypto),
  }));
  global._smartico = smartico;
  installBridge(smartico);
  takeOver(stub, smartico);
  mountOwnPage(win.document, smartico);
}

/**
 * The script element that brought us. A module has no `currentScript` (the loader of PLAUDIT_DEV leaves its address behind), and
 * an `<img name="currentScript">` shadows it: what is no script element says nothing.
 * @param {Window & typeof globalThis} win @returns {{src: string, nonce?: string} | null}
 */
function ourTag(win) {
  const { document, HTMLScriptElement } = win;
  const tag = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null;
  const src = /** @type {any} */ (win).__plaudit_src;
  if (!tag && typeof src === 'string') return { src };
  return tag ?? document.querySelector(OUR_TAG);
}

/**
 * Pages of our own server say by this element what they show; sites have none.
 * @param {Document} document
 * @param {any} smartico
 */
function mountOwnPage(document, smartico) {
  const config = document.getElementById('plaudit-widget')?.textContent;
  if (config) import('./own_page.js').then(({ open }) => open(smartico, config));
}

if (typeof window !== 'undefined') boot(window);
