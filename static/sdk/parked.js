/**
 * A deep link that came with the page's address and waits for the player to be identified, maybe on the next page.
 * Invariant: it is taken out of the address when found, and carried out once.
 */
import { decode } from './urls.js';

const KEY = 'plaudit:dp';
const IN_ADDRESS = /([#?&])_smartico_dp=([^#]*)/;

/** Takes a link out of the address, and carries out what may be carried out now; the rest waits.
 * @param {{win: Window & typeof globalThis, store: import('./storage.js').Storage, run: (link: string) => void, ready: () => boolean,
 *   emit: (key: string) => void}} env `store` lives as long as the tab */
export function follow({ win, store, run, ready, emit }) {
  const found = takeFromAddress(win.location.href);
  if (found) {
    // Not the page's own replaceState, which we and routers watch: nobody has gone anywhere.
    win.History.prototype.replaceState.call(win.history, win.history.state, '', found.rest);
    return ready() ? run(found.link) : store.set(KEY, found.link);
  }
  const link = store.get(KEY);
  if (!link || !ready()) return;
  store.remove(KEY);
  emit('session_based_dp_detected');
  run(link);
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

/** What follows a removed parameter keeps its place in the address. @param {string} before @param {string} after */
function joint(before, after) {
  if (after.startsWith('&')) return (before === '&' ? '&' : before) + after.slice(1);
  return after;
}
