/**
 * Small pieces that the hub and the widgets share.
 */

import { fill, h } from './dom.js';
import { icon } from './icons/icon.js';
import { isStill } from './motion.js';

const COUNT_MS = 700;

/**
 * A picture from the operator; our own drawing where there is none or it does not load.
 *
 * @param {string | null | undefined} url
 * @param {() => Node} draw
 * @param {string} selector of the box around it
 */
export function picture(url, draw, selector) {
  if (!url || !/^((https?:)?\/\/|\/)/.test(url)) return h(selector, null, draw());
  const box = h(selector);
  const image = /** @type {HTMLImageElement} */ (h('img', { alt: '', decoding: 'async', referrerpolicy: 'no-referrer' }));
  image.addEventListener('load', () => fill(box, image));
  image.addEventListener('error', () => fill(box, draw()));
  image.src = url;
  return box;
}

/**
 * A number that counts to its new value when it changes while somebody looks.
 *
 * @param {import('./i18n.js').Formats} formats
 */
export function countingNumber(formats) {
  const element = h('span.number');
  let shown = NaN;
  let run = 0;
  return {
    element,
    /** @param {unknown} next */
    update(next) {
      const to = Number(next) || 0;
      if (to === shown) return;
      const from = shown;
      shown = to;
      const mine = ++run;
      if (Number.isNaN(from) || isStill()) return fill(element, formats.amount(to));
      element.classList.remove('pop');
      const start = performance.now();
      const step = (/** @type {number} */ now) => {
        if (mine !== run) return;
        const share = Math.min(1, Math.max(0, (now - start) / COUNT_MS));
        fill(element, formats.amount(share < 1 ? Math.round(from + (to - from) * (1 - (1 - share) ** 3)) : to));
        if (share < 1) requestAnimationFrame(step);
        else element.classList.add('pop');
      };
      requestAnimationFrame(step);
    },
  };
}

/**
 * A whole area that says what is the case and what to do.
 *
 * @param {{ outline: string, title: string, text: string, detail?: string, action?: Node | null, problem?: boolean }} content
 */
export function stateBox({ outline, title, text, detail, action, problem }) {
  return h(`div.state${problem ? '.problem' : ''}`, null,
    h('div.emblem', null, icon(outline, { size: 42 })), h('h2', null, title), h('p', null, text), detail && h('code', null, detail), action);
}
