/**
 * What the designed templates look like inside: one card each, of the same few parts.
 *
 * Invariant: everything an operator says arrives as a text node or as the address of a picture.
 */

import { fill, h, s } from '../widgets/dom.js';

/** @typedef {import('../widgets/i18n.js').Translate} Translate */
/** @typedef {typeof import('../games/reward.js')['drawn']} Draw a drawing by its name and size in CSS px */
/** @typedef {{ card: HTMLElement, naming: Record<string, string>, slot: HTMLElement, amount?: HTMLElement }} Face `naming` says what a
 *   dialog is called; `slot` takes a frame */

export const TEMPLATES = ['modal', 'reward', 'coupon', 'toast', 'sheet', 'full', 'html'];

const USUAL = /** @type {Record<string, string>} */ ({ reward: 'coin', coupon: 'ticket', toast: 'gift', full: 'gift' });
const ART_PX = /** @type {Record<string, number>} */ ({ toast: 44, sheet: 76, coupon: 104, reward: 112 });
const RAYS = 'M100 0l14 58 41-41-17 57 62 26-62 26 17 57-41-41-14 58-14-58-41 41 17-57-62-26 62-26-17-57 41 41z';

/**
 * @param {Record<string, any>} params
 * @param {{ t: Translate, draw: Draw, dismiss: (action?: string) => void }} tools
 * @returns {Face}
 */
export function createFace(params, { t, draw, dismiss }) {
  const { template, title, text } = params;
  const amount = template === 'reward' && params.amount;
  const code = template === 'coupon' && params.code;
  const slot = h('div.slot');
  const hero = amount ? h('p.amount', { id: 'amount' }, amount) : undefined;
  const name = title && h('h2', { id: 'title' }, title);
  const words = [hero, name, text && h('p.text', { id: 'text' }, text)];
  const card = h('div.card', null,
    closeButton(t, dismiss),
    template !== 'html' && pictureOf(params, draw),
    template === 'html' ? slot : h('div.words', null, words, code && couponOf(code, t), actionsOf({ ...params, code }, t, dismiss)));
  return { card, naming: namingOf(params, t), slot, amount: hero };
}

/**
 * @param {Record<string, any>} params
 * @param {Translate} t
 * @returns {Record<string, string>}
 */
function namingOf({ template, title, amount, text }, t) {
  /** @type {Record<string, string>} */
  const role = template === 'toast' ? { role: 'status' } : {};
  if (template === 'html' || !(title || amount)) return { ...role, 'aria-label': title || t('popup.message') };
  const ids = [template === 'reward' && 'amount', title && 'title'].filter(Boolean).join(' ');
  return { ...role, 'aria-labelledby': ids, ...(text && { 'aria-describedby': 'text' }) };
}

/**
 * @param {Translate} t
 * @param {(action?: string) => void} dismiss
 */
function closeButton(t, dismiss) {
  const cross = s('svg', { viewBox: '0 0 24 24', width: 20, height: 20, 'aria-hidden': 'true' },
    s('path', { d: 'M6 6l12 12M18 6L6 18', stroke: 'currentColor', 'stroke-width': 2.6, 'stroke-linecap': 'round' }));
  return h('button.close', { type: 'button', 'aria-label': t('popup.close'), onclick: () => dismiss() }, cross);
}

/**
 * The operator's picture; a drawing of ours where there is none, or where it cannot be loaded.
 *
 * @param {Record<string, any>} params
 * @param {Draw} draw
 */
export function pictureOf({ template, image, art }, draw) {
  const name = art ?? USUAL[template];
  if (!image && !name) return null;
  const holder = h(`div.picture${image ? '.photo' : ''}`);
  const rays = template === 'reward' && s('svg', { 'class': 'rays', viewBox: '0 0 200 200', 'aria-hidden': 'true' }, s('path', { d: RAYS }));
  const instead = () => {
    holder.classList.remove('photo');
    fill(holder, rays, name && h('div', null, draw(name, ART_PX[template] ?? 128)));
  };
  if (image) fill(holder, h('img', { src: image, alt: '', onerror: instead }));
  else instead();
  return holder;
}

/**
 * @param {Record<string, any>} params
 * @param {Translate} t
 * @param {(action?: string) => void} dismiss
 */
function actionsOf({ template, buttons = [], code }, t, dismiss) {
  const given = buttons.length || template === 'toast' || code ? buttons : template === 'reward' ? [{ label: t('popup.collect') }] : [];
  if (!given.length) return null;
  return h('div.actions', null, given.map((/** @type {{ label: string, action?: string }} */ button, /** @type {number} */ index) => {
    const look = index || code ? 'quiet' : template === 'reward' ? 'reward' : 'main';
    return h(`button.button.${look}`, { type: 'button', autofocus: !index && !code, onclick: () => dismiss(button.action) }, button.label);
  }));
}

/**
 * @param {string} code
 * @param {Translate} t
 */
function couponOf(code, t) {
  const text = h('output.code', { tabindex: -1 }, code);
  const live = h('span.visually-hidden', { role: 'status' });
  const button = h('button.button.reward', { type: 'button', autofocus: true, onclick: copy }, t('popup.copy'));

  async function copy() {
    const done = await Promise.resolve(navigator.clipboard?.writeText(code).then(() => true)).catch(() => false);
    if (!done) getSelection()?.selectAllChildren(text);
    fill(button, t(done ? 'popup.copied' : 'popup.copy'));
    fill(live, t(done ? 'popup.copied' : 'popup.copy_by_hand'));
  }
  return h('div.coupon', null, h('span.small.soft', null, t('popup.code')), text, button, live);
}
