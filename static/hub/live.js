/**
 * Tells what happens to the player while the hub is open: missions that are done, a level that is reached, a jackpot that is won.
 *
 * Invariant: what was there when the hub opened is no news, and the first paint waits for nothing here.
 */

import { levelRisen, missionsDone } from './news.js';

/** The first look comes when the screen has been drawn, whose answer it mostly shares. */
const FIRST_LOOK_MS = 1500;

/** Ends with the scope. @param {import('./hub.js').Hub} hub */
export function watchNews(hub) {
  const { api, house } = hub;
  /** @type {any[] | undefined} */
  let missions;
  let props = house.props();
  /** As it was at the last look at missions. */
  let then = props;
  const first = setTimeout(look, FIRST_LOOK_MS);
  hub.onEnd(() => clearTimeout(first));
  hub.watch(['missions'], () => setTimeout(look));
  hub.watch(['props'], follow);
  hub.onEnd(house.tap((key, push) => key === 'jackpot_win' && burst(push)));

  async function look() {
    const before = then;
    const next = await Promise.resolve(api.getMissions()).catch(() => missions);
    const done = missions && next ? missionsDone(missions, next) : [];
    missions = next;
    then = house.props();
    if (!done.length) return;
    const { missionMoment } = await import('./moment.js');
    missionMoment(hub, done, before);
  }

  async function follow() {
    const before = props;
    props = house.props();
    if (!before.ach_level_current_id || before.ach_level_current_id === props.ach_level_current_id) return;
    const risen = levelRisen(await api.getLevels(), before.ach_level_current_id, props.ach_level_current_id);
    if (!risen) return;
    const { levelMoment } = await import('./moment.js');
    levelMoment(hub, risen);
  }

  /** A pot has burst; it is a moment for those who have won, and news for the others. @param {any} push */
  async function burst(push) {
    const { jackpotNews } = await import('./jackpot_news.js');
    jackpotNews(hub, push);
  }
}
