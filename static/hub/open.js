/**
 * The hub over the page: what `dp:gf` and every `dp:gf_…` open.
 *
 * Invariant: there is one of it; a second link moves the one that is open.
 */

import { enter } from '../sdk/ending.js';
import { createHub } from './hub.js';
import { routeOf } from './routes.js';

/** @typedef {import('../sdk/stage.js').Env} House */

/** @type {WeakMap<House, ReturnType<typeof createHub>>} */
const hubs = new WeakMap();

/** @type {((element: HTMLElement) => void) | undefined} */
let dress;

/** How hubs over this page are sized from now on; a page in a native app is nothing but the hub. @param {(element: HTMLElement) => void} how */
export function dressHubs(how) {
  dress = how;
}

/**
 * Resolves when the screen is there.
 *
 * @param {{ action: string, params: Record<string, string> }} link
 * @param {House} house
 * @returns {Promise<void>}
 */
export async function open(link, house) {
  const route = routeOf(link);
  const present = hubs.get(house);
  if (present) return present.goTo(route);
  await raise(house, route);
}

/**
 * @param {House} house
 * @param {import('./routes.js').Route} route
 * @returns {Promise<void>}
 */
async function raise(house, route) {
  let replaced = false;
  const left = enter(house.turn(), () => hub.close());
  const hub = createHub(house, {
    kind: 'dialog', route, dress,
    onClose() {
      left();
      hubs.delete(house);
      if (!replaced) house.emit('gf_closing');
    },
    onLanguage(where) {
      replaced = true;
      hub.close();
      raise(house, where);
    },
  });
  hubs.set(house, hub);
  await hub.ready;
}

/** A hub, or a part of it, that is not the one over the page. @param {House} house @param {import('./hub.js').Options} options */
export function mountHub(house, options) {
  return createHub(house, options);
}
