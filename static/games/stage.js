/**
 * The stage: a dialog over the page, or a part of it, with the board in the middle and the same controls for every game.
 *
 * Invariant: it knows no game and asks no server; what it shows is told by the game that stands on it.
 */

import { BASE_STYLES } from '../widgets/base_styles.js';
import { fill, h, lockScroll, mountShadow, s, setProp } from '../widgets/dom.js';
import { coin, diamond, gem } from '../widgets/drawing.js';
import { skinSheet } from '../widgets/skin.js';
import { priceOf } from './rules.js';
import { STAGE_STYLES } from './styles.js';

/** @typedef {import('../widgets/i18n.js').Translate} Translate */
/** @typedef {ReturnType<typeof createStage>} Stage */
/**
 * @typedef {object} StageOptions
 * @property {HTMLElement} [mount] where it goes in the page; without it a dialog opens
 * @property {string} language
 * @property {'ltr' | 'rtl'} direction
 * @property {import('../widgets/skin.js').Wearer} wearer of the skin
 * @property {Translate} t
 * @property {(value: number) => string} number
 * @property {boolean} bare without pot and prizes, for what was won already
 * @property {() => void} onClose asked to close: button, Escape
 * @property {() => boolean} onEscape true when Escape meant something else than closing
 */

/** What may be worn over the stage's own styles; the later ones win. */
const LAYERS = ['moment', 'details', 'face', 'operator'];
const CURRENCY_ART = /** @type {Record<string, typeof coin>} */ ({ points: coin, gems: gem, diamonds: diamond });

/** @param {StageOptions} options */
export function createStage(options) {
  const { t, mount } = options;
  const host = h(mount ? 'div' : 'div.over', { 'data-plaudit': 'game', lang: options.language, dir: options.direction });
  const own = [skinSheet(options.wearer), BASE_STYLES, STAGE_STYLES];
  const root = mountShadow(host, [...own, ...LAYERS.map(() => '')]);
  const parts = createParts(t, mount ? undefined : options.onClose);
  const frame = h(`${mount ? 'section' : 'dialog'}.game${options.bare ? '.bare' : ''}`, { 'aria-labelledby': 'title', onkeydown: onKey, oncancel: onCancel },
    parts.head, h('div.body', null, parts.board, parts.more), parts.controls, parts.live);
  root.append(frame);
  const unlock = mount ? () => {} : lockScroll();
  (mount ?? document.body).append(host);
  const dialog = /** @type {HTMLDialogElement} */ (frame);
  if (!mount) dialog.showModal();
  frame.addEventListener('close', () => options.onClose());
  let press = () => /** @type {unknown} */ (undefined);
  parts.main.addEventListener('click', () => press());
  let pressSecond = press;
  parts.second.addEventListener('click', () => pressSecond());

  function onKey(/** @type {KeyboardEvent} */ event) {
    if (event.key !== 'Escape') return;
    const handled = options.onEscape();
    if (handled || !mount) event.preventDefault();
    if (!handled && !mount) options.onClose();
  }

  /**
   * Other ways to ask a dialog to go, a phone's gesture for one.
   *
   * @param {Event} event
   */
  function onCancel(event) {
    event.preventDefault();
    if (!options.onEscape()) options.onClose();
  }

  return {
    root, frame, board: parts.board, tools: parts.tools, more: parts.more,
    /** @param {'moment' | 'details' | 'face' | 'operator'} layer @param {string} css */
    wear: (layer, css) => root.restyle(own.length + LAYERS.indexOf(layer), css),
    /** @param {Record<string, any>} template */
    show: (template) => showTemplate(parts, template, options),
    /** @param {...import('../widgets/dom.js').Child} children */
    put: (...children) => fill(parts.face, ...children),

    /**
     * @param {{ label: string, price?: Record<string, any>, disabled?: boolean, press: () => unknown } | null} button null hides it
     */
    setMain(button) {
      parts.main.hidden = !button;
      if (!button) return;
      press = button.press;
      setProp(parts.main, 'aria-disabled', button.disabled ? 'true' : null);
      fill(parts.main, button.label, button.price && priceTag(button.price, options));
    },
    /** What can be done instead. @param {{ label: string, press: () => unknown } | null} button null hides it */
    setSecond(button) {
      parts.second.hidden = !button;
      if (button) pressSecond = button.press;
      fill(parts.second, button?.label);
    },
    focusMain: () => (parts.main.hidden ? /** @type {HTMLElement | null} */ (parts.face.querySelector('button:not([aria-disabled=true])')) : parts.main)?.focus({ preventScroll: true }),

    /**
     * @param {string} text
     * @param {{ problem?: boolean, price?: Record<string, any>, wait?: boolean }} [kind] with a price, it stands for the main button
     */
    note(text, { problem = false, price, wait = false } = {}) {
      parts.note.className = problem ? 'note problem' : price ? 'note invite' : wait ? 'note wait' : 'note';
      fill(parts.note, text, price && priceTag(price, options));
    },
    /** @param {string} text */
    say: (text) => fill(parts.live, text),
    /** @param {Element | null} element over everything on the stage */
    over(element) {
      parts.over?.remove();
      parts.over = element;
      for (const part of [parts.head, parts.board, parts.more, parts.controls]) setProp(part, 'inert', Boolean(element));
      if (!element) return;
      frame.append(element);
      /** @type {HTMLElement | null} */ (element.querySelector('button'))?.focus({ preventScroll: true });
    },
    /** @param {Element | null} element a short word on the board */
    quick(element) {
      parts.quick?.remove();
      parts.quick = element;
      if (element) parts.board.append(element);
    },
    remove() {
      unlock();
      if (dialog.open) dialog.close();
      host.remove();
    },
  };
}

/**
 * @param {Translate} t
 * @param {(() => void) | undefined} onClose
 */
function createParts(t, onClose) {
  const face = h('div.face', null, h('div.wait.skeleton'));
  const pot = h('div.pot', { hidden: true });
  const title = h('h2', { id: 'title' });
  const description = h('p');
  const main = h('button.button.big', { type: 'button', hidden: true, autofocus: true });
  const second = h('button.button.quiet', { type: 'button', hidden: true });
  const note = h('p.note');
  const tools = h('div.tools');
  const cross = s('svg', { viewBox: '0 0 24 24', width: 22, height: 22, 'aria-hidden': 'true' },
    s('path', { d: 'M6 6l12 12M18 6L6 18', stroke: 'currentColor', 'stroke-width': 2.6, 'stroke-linecap': 'round' }));
  return {
    face, pot, title, description, main, second, note, tools,
    head: h('div.head', null, h('div.grow', null, title, description), tools, onClose && h('button.close', { type: 'button', 'aria-label': t('game.close'), onclick: onClose }, cross)),
    board: h('div.board', null, h('div.face', null, pot, face)),
    more: h('div.more'),
    controls: h('div.controls', null, main, note, second),
    live: h('p.visually-hidden', { role: 'status' }),
    over: /** @type {Element | null} */ (null),
    quick: /** @type {Element | null} */ (null),
  };
}

/**
 * @param {ReturnType<typeof createParts>} parts
 * @param {Record<string, any>} template
 * @param {StageOptions} options
 */
function showTemplate(parts, template, { t, number, bare }) {
  fill(parts.title, template.name);
  fill(parts.description, template.description);
  parts.pot.hidden = bare || !template.jackpot_current;
  fill(parts.pot, coin({ size: 26 }), t('game.jackpot'), h('b', null, number(template.jackpot_current || 0)), template.jackpot_symbol);
}

/**
 * @param {Record<string, any>} template
 * @param {StageOptions} options
 */
function priceTag(template, { t, number }) {
  const { currency, amount } = priceOf(template);
  const art = CURRENCY_ART[currency];
  if (art) return h('span.price', null, art({ size: 20 }), h('span', null, t(`game.${currency}`, { count: amount, amount: number(amount) })));
  return h('span.price.plain', null, currency === 'spins' ? t('game.spins', { count: template.spin_count ?? 0 }) : t('game.free'));
}
