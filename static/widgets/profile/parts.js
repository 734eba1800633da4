/**
 * Small pieces that the sections of the profile view share.
 *
 * Invariant: a control that acts is made here and is always locked: it can be focused and explains itself, and does nothing else.
 */

import { icon } from '../art.js';
import { fill, h } from '../dom.js';

/** @typedef {import('../art.js').IconName} IconName */
/** @typedef {import('../i18n.js').Translate} Translate */
/** @typedef {import('../i18n.js').Formats} Formats */
/** @typedef {{ t: Translate, formats: Formats, explainLock: () => void }} Tools */
/** @typedef {Record<string, any>} Props public properties of the player */

/** Id of the sentence that says why nothing can be done here. */
export const LOCK_REASON_ID = 'lock-reason';
const COUNT_MS = 700;

/**
 * @param {Tools} tools
 * @param {string} label
 * @param {string} [variant] class
 */
export function lockedButton({ explainLock }, label, variant = 'quiet') {
  return h(`button.button.${variant}`, lockedProps(explainLock), icon('lock', { size: 16 }), label);
}

/**
 * @param {Tools} tools
 * @param {IconName} name
 * @param {string} label
 * @param {{ pressed?: boolean }} [state]
 */
export function lockedIconButton({ explainLock }, name, label, { pressed } = {}) {
  const props = { ...lockedProps(explainLock), 'aria-label': label, title: label, 'aria-pressed': pressed === undefined ? null : String(pressed) };
  return h('button.icon-button', props, icon(name), h('span.lock', { 'aria-hidden': 'true' }, icon('lock', { size: 11 })));
}

/** @param {() => void} explainLock */
function lockedProps(explainLock) {
  return { type: 'button', 'aria-disabled': 'true', 'aria-describedby': LOCK_REASON_ID, onclick: explainLock };
}

/**
 * A picture from the operator, or our own drawing until and unless it loads.
 *
 * @param {string | null | undefined} url
 * @param {() => Node} draw
 * @param {string} selector of the box around it
 */
export function picture(url, draw, selector) {
  const box = h(selector, null, draw());
  if (url && /^(https?:)?\/\//.test(url)) {
    const image = /** @type {HTMLImageElement} */ (h('img', { alt: '', decoding: 'async', referrerpolicy: 'no-referrer' }));
    image.addEventListener('load', () => box.replaceChild(image, /** @type {Node} */ (box.firstChild)));
    image.src = url;
  }
  return box;
}

/**
 * A number that counts to its new value when it changes while somebody looks.
 *
 * @param {Formats} formats
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
      if (Number.isNaN(from) || matchMedia('(prefers-reduced-motion: reduce)').matches) return fill(element, formats.number(to));
      element.classList.remove('pop');
      const start = performance.now();
      const step = (/** @type {number} */ now) => {
        if (mine !== run) return;
        const share = Math.min(1, Math.max(0, (now - start) / COUNT_MS));
        fill(element, formats.number(Math.round(from + (to - from) * (1 - (1 - share) ** 3))));
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
 * @param {{ name: IconName, title: string, text: string, detail?: string, action?: Node | null, problem?: boolean }} content
 */
export function stateBox({ name, title, text, detail, action, problem }) {
  return h(`div.state${problem ? '.problem' : ''}`, null,
    h('div.emblem', null, icon(name, { size: 42 })), h('h2', null, title), h('p', null, text), detail && h('code', null, detail), action);
}
