/**
 * A deep link that came with the page's address and waits for the player to be identified, maybe on the next page.
 * Invariant: it is taken out of the address when found, and carried out once.
 */
import { takeFromAddress } from './deeplinks.js';

const KEY = 'plaudit:dp';

/** @param {{win: Window, store: import('./storage.js').Storage, run: (link: string) => void, ready: () => boolean,
 *   emit: (key: string) => void}} env `store` lives as long as the tab */
export function createParked({ win, store, run, ready, emit }) {
  /** Looks at the address, now and after each change of it. */
  function look() {
    const found = takeFromAddress(win.location.href);
    if (!found) return;
    win.history.replaceState(win.history.state, '', found.rest);
    if (ready()) run(found.link);
    else store.set(KEY, found.link);
  }

  /** The player is here: carry out what has waited. */
  function release() {
    const link = store.get(KEY);
    if (!link) return;
    store.remove(KEY);
    emit('session_based_dp_detected');
    run(link);
  }

  return { look, release };
}
