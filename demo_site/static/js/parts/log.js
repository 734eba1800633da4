/** A live list of what passed: newest first, as long as one can read. */

import { el, one } from './dom.js';

const ROWS = 120;
const SIGNS = { callback: '↓', call: '↑', here: '⌂', note: '·' };
const WORDS = { callback: 'callback', call: 'call', here: 'in this window', note: 'note' };

export function createLog() {
  const list = one('[data-log]');
  const count = one('[data-log-count]');
  let seen = 0;
  one('[data-log-clear]')?.addEventListener('click', () => {
    list.replaceChildren(el('p', { class: 'log-empty' }, 'Cleared. The next one appears here.'));
    seen = 0;
    count.textContent = '0';
  });
  return function write({ at, kind, name, args }) {
    one('.log-empty', list)?.remove();
    seen += 1;
    count.textContent = String(seen);
    list.prepend(el(
      'div',
      { class: `entry ${kind}` },
      el('time', {}, new Date(at).toLocaleTimeString('en-GB')),
      el('span', { class: 'entry-sign', title: WORDS[kind] }, el('span', { 'aria-hidden': 'true' }, SIGNS[kind]), el('span', { class: 'visually-hidden' }, WORDS[kind])),
      el('b', {}, name),
      el('code', {}, args.length ? args.map(written).join(', ') : '()'),
    ));
    while (list.childElementCount > ROWS) list.lastElementChild.remove();
  };
}

/** An argument or answer as one reads it; proofs are shortened, they are nobody's business on a screen. */
export function written(value) {
  if (typeof value === 'function') return 'ƒ';
  if (value === undefined) return 'undefined';
  if (value instanceof Error) return value.message;
  if (typeof value === 'string' && /^(v2:)?[0-9a-f]{32,}:\d+/.test(value)) return `"${value.slice(0, 8)}…"`;
  try {
    return JSON.stringify(value, (_key, part) => (typeof part === 'function' ? 'ƒ' : part));
  } catch {
    return String(value);
  }
}
