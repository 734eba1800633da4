/**
 * What the screens are built from: cards, lists that keep their rows, tabs, bars, tags, times, and the states of a list.
 *
 * Invariant: nothing here asks the server.
 */

import { fill, h, setProp, setVariable } from '../widgets/dom.js';
import { coin, diamond, gem } from '../widgets/drawing.js';
import { iconChevronEnd, iconRefresh } from '../widgets/icons/actions.js';
import { icon, sidewaysIcon } from '../widgets/icons/icon.js';
import { iconOffline } from '../widgets/icons/states.js';
import { isStill } from '../widgets/motion.js';
import { stateBox } from '../widgets/parts.js';

/** @typedef {import('../widgets/dom.js').Child} Child */
/** @typedef {import('../widgets/i18n.js').Translate} Translate */
/** @typedef {import('./scope.js').Base} Base */

const CURRENCY_ART = /** @type {Record<string, typeof coin>} */ ({ points: coin, gems: gem, diamonds: diamond });
const MOVE_MS = 320;

/**
 * Brings a list to its items: rows that stay keep their element (and so focus, running animations, scroll) and glide to their new
 * place, new ones arrive, others go.
 *
 * @template T
 * @param {HTMLElement} list
 * @param {T[]} items
 * @param {(item: T) => string | number} key
 * @param {(item: T) => { element: HTMLElement, update?: (item: T) => void }} make `update` is called at once as well
 */
export function rows(list, items, key, make) {
  const known = /** @type {Map<string | number, ReturnType<typeof make>>} */ (ROWS.get(list) ?? new Map());
  const still = isStill();
  const before = still || !known.size ? new Map() : new Map([...known.values()].map(({ element }) => [element, element.getBoundingClientRect()]));
  const next = new Map(items.map((item) => {
    const row = known.get(key(item)) ?? make(item);
    row.update?.(item);
    return [key(item), row];
  }));
  for (const [id, { element }] of known) if (!next.has(id)) element.remove();
  [...next.values()].forEach(({ element }, at) => {
    if (list.children[at] !== element) list.insertBefore(element, list.children[at] ?? null);
  });
  ROWS.set(list, next);
  for (const [element, was] of before) if (element.isConnected) glide(element, was);
}

/** @type {WeakMap<HTMLElement, Map<string | number, any>>} */
const ROWS = new WeakMap();

/** @param {HTMLElement} element @param {DOMRect} was */
function glide(element, was) {
  const is = element.getBoundingClientRect();
  const [x, y] = [was.left - is.left, was.top - is.top];
  if (x || y) element.animate([{ transform: `translate(${x}px,${y}px)` }, { transform: 'none' }], { duration: MOVE_MS, easing: 'cubic-bezier(.2,.8,.2,1)' });
}

/**
 * Tabs over one panel of content that the caller redraws.
 *
 * @param {{ key: string, label: string, count?: number }[]} items
 * @param {string} current
 * @param {(key: string) => void} pick
 * @param {string} label what the tabs choose
 */
export function tabs(items, current, pick, label) {
  const buttons = items.map(({ key, label: text, count }) => h('button.tab', {
    type: 'button', role: 'tab', 'data-key': key, 'aria-selected': String(key === current), tabindex: key === current ? '0' : '-1', onclick: () => choose(key),
  }, text, count ? h('span.tally', null, count) : null));
  const element = h('div.tabs', { role: 'tablist', 'aria-label': label, onkeydown: onKey }, buttons);

  /** @param {string} key */
  function mark(key) {
    for (const button of buttons) {
      const on = button.getAttribute('data-key') === key;
      setProp(button, 'aria-selected', String(on));
      setProp(button, 'tabindex', on ? '0' : '-1');
    }
  }

  /** @param {string} key */
  function choose(key) {
    mark(key);
    pick(key);
  }

  function onKey(/** @type {KeyboardEvent} */ event) {
    const at = buttons.indexOf(/** @type {HTMLElement} */ (event.target));
    const forward = getComputedStyle(element).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const goal = event.key === 'Home' ? 0 : event.key === 'End' ? buttons.length - 1
      : /^Arrow(Left|Right)$/.test(event.key) ? (at + (event.key === forward ? 1 : -1) + buttons.length) % buttons.length : -1;
    if (at < 0 || goal < 0) return;
    event.preventDefault();
    buttons[goal].focus();
    choose(items[goal].key);
  }

  return { element, mark };
}

/**
 * @param {number} percent
 * @param {{ kind?: 'reward' | 'brand', label?: string }} [how] label for those who cannot see it
 */
export function bar(percent, { kind, label } = {}) {
  const fillPart = h('i');
  const element = h(`div.bar${kind ? `.${kind}` : ''}`, { role: 'progressbar', 'aria-valuemin': '0', 'aria-valuemax': '100', 'aria-label': label }, fillPart);
  const update = (/** @type {number} */ share) => {
    const kept = Math.min(100, Math.max(0, share || 0));
    setVariable(fillPart, '--share', kept / 100);
    setProp(element, 'aria-valuenow', Math.round(kept));
  };
  update(percent);
  return { element, update };
}

/**
 * An amount with the drawing of its currency.
 *
 * @param {Pick<Base, 't' | 'formats'>} hub
 * @param {number} amount
 * @param {string} currency points, gems, diamonds
 * @param {number} [before] the price before a discount
 */
export function price({ t, formats }, amount, currency, before) {
  if (!amount) return h('span.price', null, t('hub.free'));
  return h('span.price', null, CURRENCY_ART[currency]?.({ size: 18 }), h('b.number', null, formats.amount(amount)),
    h('span.visually-hidden', null, t(`hub.${currency}`, { count: amount })), before && before > amount ? h('s', null, formats.amount(before)) : null);
}

/** A preset ribbon, or the operator's picture of one. @param {Pick<Base, 't'>} hub @param {string | undefined} ribbon */
export function ribbonTag({ t }, ribbon) {
  if (!ribbon) return null;
  if (/^(sale|hot|new|vip)$/.test(ribbon)) return h(`span.ribbon.${ribbon}`, null, t(`hub.ribbon_${ribbon}`));
  return /^https?:/.test(ribbon) ? h('img.ribbon', { src: ribbon, alt: '', loading: 'lazy' }) : null;
}

/** @param {string} title @param {{ label: string, go: () => void } | null} [more] */
export function heading(title, more) {
  return h('div.heading', null, h('h2', null, title), more && h('button.text-button', { type: 'button', onclick: more.go }, more.label, sidewaysIcon(iconChevronEnd, { size: 16 })));
}

/** @param {Translate} t @param {() => unknown} retry @param {unknown} [error] */
export function failed(t, retry, error) {
  const again = h('button.button', { type: 'button', onclick: retry }, icon(iconRefresh, { size: 18 }), t('hub.retry'));
  return stateBox({ outline: iconOffline, title: t('hub.failed'), text: t('hub.failed_what'), detail: error && /** @type {any} */ (error).errMsg, action: again, problem: true });
}

/** Nothing here yet, and what to do about it. @param {{ art?: Node, title: string, text: string, action?: Node | null }} content */
export function empty({ art, title, text, action }) {
  return h('div.state.calm', null, art && h('div.scene', null, art), h('h2', null, title), h('p', null, text), action);
}

/** Cards that are about to come. @param {number} [count] */
export function skeletonCards(count = 4) {
  return h('div.stack', { 'aria-hidden': 'true' }, Array.from({ length: count }, () => h('div.card.row', null, h('div.skeleton.tile'), h('div.grow.ghost', null, h('div.skeleton.h-20.w-60'), h('div.skeleton.h-12.w-40')))));
}

/** A card that opens something: all of it can be pressed, and one button in it says what. @param {string} selector @param {string} label @param {() => void} open @param {...Child} children */
export function openCard(selector, label, open, ...children) {
  return h(`${selector}.opens`, null, h('button.cover-all', { type: 'button', 'aria-label': label, onclick: open }), children);
}

/**
 * Time until something, as people say it: `2 d 03:15:20`.
 *
 * @param {number} ms
 * @param {Translate} t
 */
export function timeLeft(ms, t) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (/** @type {number} */ value) => String(value).padStart(2, '0');
  const days = Math.floor(seconds / 86400);
  const clock = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return days ? `${t('hub.days_short', { count: days })} ${clock}` : clock;
}

/**
 * A text that counts down to a moment.
 *
 * @param {import('./scope.js').Base & { everySecond: (tick: () => void) => void }} hub
 * @param {number} until epoch ms
 * @param {string} key of a text with {time}
 * @param {() => void} [ended] called once
 */
export function countdown({ t, everySecond }, until, key, ended) {
  const element = h('span.countdown', { role: 'timer' });
  let running = true;
  const tick = () => {
    if (!running) return;
    fill(element, t(key, { time: timeLeft(until - Date.now(), t) }));
    if (until > Date.now()) return;
    running = false;
    ended?.();
  };
  tick();
  everySecond(tick);
  return element;
}
