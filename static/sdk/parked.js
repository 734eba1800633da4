/**
 * What came with the page's address: a deep link, which waits for the player to be identified, maybe on the next page, and a win
 * that a visitor takes along into an account.
 * Invariant: it is taken out of the address when found, and carried out once.
 */
import { warn } from './report.js';
import { decode } from './urls.js';
import { isBusy } from './wire.js';

const KEY = 'plaudit:dp';
const IN_ADDRESS = /([#?&])_smartico_dp=([^#]*)/;
const OPEN = 'plaudit:hub';
const WINS = 'plaudit:win';
const WIN_IN_ADDRESS = /([#?&])_smartico_visitor_win_uuid=([\w-]+)/;
const TAKE_WIN = 20700;

/** @typedef {{win: Window & typeof globalThis, store: import('./storage.js').Storage, run: (link: string) => void, ready: () => boolean,
 *   emit: (key: string) => void, known: () => boolean, taken?: string,
 *   ask: (cid: number, fields: object) => Promise<Record<string, any>>}} Env `store` lives as long as the tab; `ready`: there is
 *   somebody to act for; `known`: it is a player; `taken`: a win that the page hands over */

/** Takes what is in the address out of it, and does what may be done now; the rest waits. @param {Env} env */
export function follow(env) {
  followWins(env);
  followLink(env);
}

/** A win waits until there is a player and the server has answered. @param {Env} env */
function followWins({ win, store, known, ask, taken }) {
  const brought = takeWinFromAddress(win.location.href);
  if (brought) leave(win, brought.rest);
  const wins = new Set([store.get(WINS) ?? '', taken ?? '', brought?.win ?? ''].join(' ').split(' ').filter(Boolean));
  if (!wins.size) return;
  store.set(WINS, [...wins].join(' '));
  if (!known()) return;
  for (const each of wins) ask(TAKE_WIN, { visitor_win_uuid: each }).then((answer) => settle(store, each, answer)).catch(() => {});
}

/** @param {import('./storage.js').Storage} store @param {string} win @param {Record<string, any>} answer */
function settle(store, win, answer) {
  if (isBusy(answer)) return;
  if (answer.errCode) warn('win_not_taken', answer.errCode, answer.errMsg);
  const rest = (store.get(WINS) ?? '').split(' ').filter((each) => each !== win).join(' ');
  if (rest) store.set(WINS, rest);
  else store.remove(WINS);
}

/** Not the page's own replaceState, which we and routers watch: nobody has gone anywhere.
 * @param {Window & typeof globalThis} win @param {string} href */
function leave(win, href) {
  win.History.prototype.replaceState.call(win.history, win.history.state, '', href);
}

/** @param {Env} env */
function followLink({ win, store, run, ready, emit }) {
  const found = takeFromAddress(win.location.href);
  if (found) {
    leave(win, found.rest);
    return ready() ? run(found.link) : store.set(KEY, found.link);
  }
  if (!ready()) return;
  reopen(win, store, run);
  const link = store.get(KEY);
  if (!link) return;
  store.remove(KEY);
  emit('session_based_dp_detected');
  run(link);
}

/** A hub that was open is open again after a reload, where it was; after a walk to another page it is not.
 * @param {Window & typeof globalThis} win @param {import('./storage.js').Storage} store @param {(link: string) => void} run */
function reopen(win, store, run) {
  const link = store.get(OPEN);
  if (!link) return;
  store.remove(OPEN);
  const [visit] = win.performance.getEntriesByType('navigation');
  if (/** @type {PerformanceNavigationTiming | undefined} */ (visit)?.type === 'reload') run(link);
}

/** Takes `_smartico_dp` out of an address: from `?…` or `#…`, percent-encoded or not.
 * An unencoded link in the hash owns the rest of the hash; in the query, other parameters follow it.
 * @param {string} href @returns {{link: string, rest: string} | null} the link, and the address without it */
export function takeFromAddress(href) {
  const match = IN_ADDRESS.exec(href);
  if (!match) return null;
  const [whole, before, tail] = [match[0], match[1] ?? '', match[2] ?? ''];
  const greedy = href.slice(0, match.index + 1).includes('#') && /^dp:/i.test(tail);
  const raw = greedy ? tail : (tail.split('&')[0] ?? '');
  const after = href.slice(match.index + whole.length - tail.length + raw.length);
  const rest = href.slice(0, match.index) + joint(before, after);
  return { link: decode(raw), rest };
}

/** Takes `_smartico_visitor_win_uuid` out of an address.
 * @param {string} href @returns {{win: string, rest: string} | null} the win, and the address without it */
export function takeWinFromAddress(href) {
  const match = WIN_IN_ADDRESS.exec(href);
  if (!match) return null;
  const rest = href.slice(0, match.index) + joint(match[1] ?? '', href.slice(match.index + match[0].length));
  return { win: match[2] ?? '', rest };
}

/** What follows a removed parameter keeps its place in the address. @param {string} before @param {string} after */
function joint(before, after) {
  if (after.startsWith('&')) return (before === '&' ? '&' : before) + after.slice(1);
  return after;
}
