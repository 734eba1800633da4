/**
 * A frame with an operator's HTML: it has no origin, runs one script of ours and tells through a port what was clicked.
 *
 * Invariant: the first word is believed only from the frame that we made, and only from an origin that is none.
 */

import { fill, h, setVariable } from '../widgets/dom.js';
import { directionOf } from '../widgets/i18n.js';

const PATIENCE_MS = 10_000;
const TOKENS = ['ink', 'link', 'font'];
/** What a page's own dp:go would understand; the page carries it out and looks at the address again. */
const ADDRESS = /^(https?:|mailto:|tel:)/i;

/**
 * @param {{ into: HTMLElement, address: string, title: string, height?: number, language: string, onLink: (link: string) => void,
 *   onEscape: () => void, given?: { html?: string, css?: string } }} options `given` is put into a frame that came empty
 * @returns {Promise<{ remove: () => void }>} once the body is there; rejects when the frame stays silent
 */
export function openFrame({ into, address, title, height = 200, language, onLink, onEscape, given }) {
  const frame = /** @type {HTMLIFrameElement} */ (h('iframe', { src: address, title, sandbox: 'allow-scripts', referrerpolicy: 'origin', loading: 'eager' }));
  setVariable(frame, '--height', `${height}px`);
  fill(into, frame);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end('it gave no sign of life'), PATIENCE_MS);
    addEventListener('message', greeted);
    document.addEventListener('securitypolicyviolation', blocked);

    /** @param {MessageEvent} event */
    function greeted({ source, origin, data, ports: [port] }) {
      if (source !== frame.contentWindow || origin !== 'null' || data?.plaudit !== 'body' || !port) return;
      stop();
      port.onmessage = ({ data: said }) => {
        if (said.height) setVariable(frame, '--height', `${said.height}px`);
        if (said.close) onEscape();
        if (typeof said.link === 'string') onLink(linkOf(said));
      };
      const style = getComputedStyle(frame);
      port.postMessage({ ...Object.fromEntries(TOKENS.map((name) => [name, style.getPropertyValue(`--${name}`)])), language, direction: directionOf(language), ...given });
      resolve({ remove() { port.close(); frame.remove(); } });
    }

    /** @param {SecurityPolicyViolationEvent} event */
    function blocked({ effectiveDirective, blockedURI }) {
      if (effectiveDirective === 'frame-src' && address.startsWith(blockedURI)) end("the page's content security policy forbids it (frame-src)");
    }

    function stop() {
      clearTimeout(timer);
      removeEventListener('message', greeted);
      document.removeEventListener('securitypolicyviolation', blocked);
    }

    /** @param {string} why */
    function end(why) {
      stop();
      frame.remove();
      reject(new Error(`The frame was not shown: ${why}.`));
    }
  });
}

/** @param {{ link: string, target?: unknown }} said */
function linkOf({ link, target }) {
  return ADDRESS.test(link) ? `dp:go?url=${encodeURIComponent(link)}${target === '_blank' ? '&target=_blank' : ''}` : link;
}
