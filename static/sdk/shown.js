/**
 * What campaigns show on a page: pop-ups, deep links and banners, fetched with the first of them.
 */
import { bannersOf } from './banners.js';
import { popupsOf } from './popups.js';

const POPUP = 30;

/** @param {import('./stage.js').Env} env */
export function shownOf(env) {
  const { show, fill, renew } = bannersOf(env);

  /** A pop-up, a deep link, or news of a banner. @param {any} push */
  function handle(push) {
    if (push.payload || Number(push.activityType) === POPUP) popupsOf(env).handle(push);
    else renew(push.params?.placement_key);
  }
  return { handle, show, fill };
}
