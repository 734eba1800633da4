/**
 * Banners in the places that a page has for them. Fetched with the first `showBanner`.
 * Invariant: an element shows what was chosen for the player who is there now, or nothing; without a banner it stays as it was.
 */
import { atEnd } from './ending.js';
import { warn } from './report.js';

const CONTENT = 952;
const ACTIVITY = 20;

/** @typedef {{dom_id: string, placement_key: string}} Place */
/** @typedef {import('./stage.js').Env} Env */
/** @typedef {{element: HTMLElement, data: Record<string, string | number>, shown?: {remove: () => void, fill: (data: object) => void}}} Spot */

/** @type {WeakMap<Env, ReturnType<typeof createBanners>>} */
const known = new WeakMap();

/** The banners of a page. @param {Env} env */
export function bannersOf(env) {
  const banners = known.get(env) ?? createBanners(env);
  known.set(env, banners);
  return banners;
}

/** @param {Env} env */
function createBanners(env) {
  const { api, doc, dp, send, turn } = env;
  /** By place. @type {Map<string, Spot>} */
  const spots = new Map();
  /** What was sent to a place before it was there. @type {Map<string, Record<string, string | number>>} */
  const early = new Map();

  /** Shows in an element what the player is to see there. @param {Place} place */
  function show({ dom_id, placement_key } = /** @type {Place} */ ({})) {
    const element = doc.getElementById(dom_id);
    if (!element || !placement_key) return warn('banner_without_place', dom_id, placement_key);
    remove(placement_key);
    spots.set(placement_key, { element, data: early.get(placement_key) ?? {} });
    renew(placement_key);
  }

  /** Gives a banner what only the page knows: `{name}` in its texts becomes `data.name`.
   * @param {{placement_key: string, data: Record<string, string | number>}} message */
  function fill({ placement_key, data }) {
    const all = { ...early.get(placement_key), ...data };
    early.set(placement_key, all);
    const spot = spots.get(placement_key);
    if (!spot) return;
    spot.data = all;
    spot.shown?.fill(all);
  }

  /** Asks anew what is to be seen in a place. @param {string} placement_key */
  async function renew(placement_key) {
    const spot = spots.get(placement_key);
    const before = turn();
    if (!spot) return;
    atEnd(before, leave);
    try {
      const { banner } = await send(CONTENT, { placement_key });
      if (spots.get(placement_key) !== spot || turn() !== before) return;
      if (!banner) return spot.shown?.remove();
      const { openBanner } = await import('../popups/banner.js');
      if (spots.get(placement_key) !== spot || turn() !== before) return;
      const shown = await openBanner(hostOf(banner, spot));
      if (spots.get(placement_key) !== spot || turn() !== before) return shown.remove();
      spot.shown?.remove();
      spot.shown = shown;
    } catch (error) {
      if (turn() === before) warn('banner_not_shown', placement_key, error);
    }
  }

  /** @param {Record<string, any>} banner @param {Spot} spot @returns {import('../popups/banner.js').Host} */
  function hostOf({ engagement_uid, params }, { element, data }) {
    const report = { engagement_uid, activityType: ACTIVITY };
    return {
      params, data, element, language: env.language(), wearer: env,
      frame: env.caller().server + '/engagements/' + engagement_uid + '/body',
      onSeen: () => engagement_uid && api.reportImpressionEvent(report),
      follow(action) {
        if (engagement_uid) api.reportClickEvent({ ...report, action });
        dp(action);
      },
    };
  }

  /** @param {string} placement_key */
  function remove(placement_key) {
    spots.get(placement_key)?.shown?.remove();
    spots.delete(placement_key);
  }

  /** Another player sees other banners, as soon as there is one. */
  function leave() {
    const over = /^clear/.test(turn().why);
    for (const [key, spot] of [...spots]) {
      remove(key);
      if (over || !spot.element.isConnected) continue;
      spots.set(key, { element: spot.element, data: spot.data });
      queueMicrotask(() => renew(key));
    }
  }

  return { show, fill, renew };
}
