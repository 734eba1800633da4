/**
 * The methods of the api whose code is fetched with the first call, put together from one file a domain.
 * Invariant: a domain knows `ask`, `send`, the cache and the properties, and nothing of sockets or sessions.
 */
import { createActions } from './actions.js';
import { activityApi } from './activity.js';
import { avatarsApi } from './avatars.js';
import { bonusesApi } from './bonuses.js';
import { clansApi } from './clans.js';
import { inboxApi } from './inbox.js';
import { leaderboardsApi } from './leaderboards.js';
import { levelsApi } from './levels.js';
import { missionsApi } from './missions.js';
import { playerApi } from './player.js';
import { sectionsApi } from './sections.js';
import { segmentsApi } from './segments.js';
import { storeApi } from './store.js';
import { tournamentsApi } from './tournaments.js';
import { translationsApi } from './translations.js';

const DOMAINS = [segmentsApi, inboxApi, translationsApi, levelsApi, missionsApi, leaderboardsApi, tournamentsApi, storeApi,
  bonusesApi, clansApi, avatarsApi, sectionsApi, activityApi, playerApi];

/** How a method is called by its name; what games need comes with the first call that is none of these.
 * @param {import('./lazy.js').Bare} bare */
export function createMethods(bare) {
  const context = { ...bare, ask: insisting(bare.send) };
  const actions = createActions(context);
  /** @type {Record<string, Function>} */
  const methods = Object.assign({}, ...DOMAINS.map((domain) => domain(context, actions)));
  /** @type {Record<string, Function>} */
  let games;

  /** @param {string} name @param {unknown[]} args */
  return async (name, args) => {
    if (methods[name]) return methods[name](...args);
    const before = context.turn();
    const { createGames } = await import('./games.js');
    games ??= createGames(context, actions);
    if (context.turn() !== before) throw new Error(context.turn().why);
    return games[name]?.(...args);
  };
}

/** The same question, but an errCode in the answer is a failure.
 * @param {(cid: number, fields?: object) => Promise<Record<string, any>>} send */
function insisting(send) {
  return async (/** @type {number} */ cid, /** @type {object} */ fields = {}) => {
    const answer = await send(cid, fields);
    if (!answer.errCode) return answer;
    const text = `The server refused message ${cid} (${answer.errCode}): ${answer.errMsg ?? ''}`;
    throw Object.assign(new Error(text), { errCode: answer.errCode, errMsg: answer.errMsg });
  };
}
