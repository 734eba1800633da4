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
import { sectionsApi } from './sections.js';
import { segmentsApi } from './segments.js';
import { storeApi } from './store.js';
import { tournamentsApi } from './tournaments.js';
import { translationsApi } from './translations.js';

const DOMAINS = [segmentsApi, inboxApi, translationsApi, levelsApi, missionsApi, leaderboardsApi, tournamentsApi, storeApi,
  bonusesApi, clansApi, avatarsApi, sectionsApi, activityApi];

/** @param {import('./lazy.js').Context} context @returns {Record<string, Function>} */
export function createMethods(context) {
  const actions = createActions(context);
  return Object.assign({}, ...DOMAINS.map((domain) => domain(context, actions)));
}
