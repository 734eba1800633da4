/**
 * `_smartico.api` and `_smartico.vapi(lang)` as the page sees them: every method is at hand, and the code behind those that
 * answer with a promise is fetched with the first call (usually while the conversation with the server begins).
 * Invariant: a call made for one player is never carried out for the next one, however long the code was on its way.
 */
import { CLICK, IMPRESSION } from '../wire.js';

/** @typedef {Record<string, any>} Answer */
/**
 * @typedef {{ask: (cid: number, fields?: object) => Promise<Answer>, send: (cid: number, fields?: object) => Promise<Answer>,
 *   tell: (cid: number, fields: object) => void, turn: () => import('../ending.js').Turn, cache: import('../cache.js').Cache,
 *   props: () => Record<string, any>, known: () => boolean, setting: (name: string) => string | undefined, now: () => number,
 *   uuid: () => string, caller: () => Caller, notes: (key: string) => Note, event: (type: string, payload?: object) => void}} Context
 *   `ask` rejects when the server answers with an errCode, `send` resolves with the answer as it is; `turn` is another object
 *   for another player, and says why the one before has ended, and calls `end` when it ends itself; `notes` are the player's, in this tab, over a reload
 * @typedef {Omit<Context, 'ask'>} Bare what the core has of it
 * @typedef {{get: () => string | null, set: (text: string) => void, remove: () => void}} Note
 * @typedef {{server: string, label_key: string, brand_key?: string | null, device: string,
 *   player: {id: string, hash?: string, language?: string} | null}} Caller who asks, for what is asked without a message; `device`
 *   is kept in the browser
 */

const FOR_VISITORS = ('getLevels getMissions getAchCategories getLeaderBoard getLeaderBoards getTournamentsList '
  + 'getStoreItems getStoreCategories getCustomSections getRelatedItemsForGame getTranslations '
  + 'getMiniGames jackpotGet getJackpotEligibleGames getRaffles getRaffleDrawRun getRaffleDrawRunsHistory').split(' ');
const FOR_PLAYERS = ('getUserGamificationInfo getUserLevelExtraCounters getCurrentLevel '
  + 'getBadges requestMissionOptIn requestMissionClaimReward getLeaderBoardSettings '
  + 'getTournamentInstanceInfo registerInTournament getClanTournamentPlayers '
  + 'getStorePurchasedItems buyStoreItem getBonuses claimBonus getClans getClanInfo joinClan '
  + 'getAvatarsList getAvatarsCustomized getAvatarPrompts avatarsCustomize setAvatar getActivityLog getActivityLogV2 '
  + 'checkSegmentMatch checkSegmentListMatch getInboxMessages getInboxUnreadCount '
  + 'getInboxMessageBody markInboxMessageAsRead markAllInboxMessagesAsRead markUnmarkInboxMessageAsFavorite deleteInboxMessage '
  + 'deleteAllInboxMessages getMiniGamesHistory playMiniGame playMiniGameBatch miniGameWinAcknowledgeRequest '
  + 'jackpotOptIn jackpotOptOut getJackpotWinners getJackpotWinStats getRaffleWonPrizes claimRafflePrize requestRaffleOptin '
  + 'gamePickGetActiveRounds gamePickGetActiveRound gamePickGetHistory gamePickGetBoard gamePickGetUserInfo gamePickGetGameInfo '
  + 'gamePickGetRoundInfoForUser gamePickSubmitSelection gamePickSubmitSelectionQuiz').split(' ');

/** Calls a method by its name, when its code is here. @param {Bare} context */
export function createCalls(context) {
  const { turn } = context;
  /** @type {(name: string, args: unknown[]) => Promise<any>} */
  let run;

  return async (/** @type {string} */ name, /** @type {unknown[]} */ args) => {
    const before = turn();
    const { createMethods } = await import('./index.js');
    run ??= createMethods(context);
    if (turn() !== before) throw new Error(turn().why);
    return run(name, args);
  };
}

/** @param {Bare} context @param {ReturnType<typeof createCalls>} call @returns {Record<string, (...args: any[]) => any>} */
export function createApi({ tell, props, known }, call) {
  const fetched = [...FOR_VISITORS, ...FOR_PLAYERS].map((name) => [name, (/** @type {any[]} */ ...args) => call(name, args)]);
  return {
    ...Object.fromEntries(fetched),
    /** The public profile as it is this moment, without a round trip. Throws before identification. */
    getUserProfile() {
      if (!known()) throw new Error('getUserProfile() needs an identified player: await _smartico.ready() first.');
      return props();
    },
    /** A message was on the screen; every call counts. @param {{engagement_uid: string, activityType: number}} shown */
    reportImpressionEvent({ engagement_uid, activityType }) {
      tell(IMPRESSION, { engagement_uid, activityType });
    },
    /** A message was clicked; every call counts and nothing is opened, but the page may be about to.
     * @param {{engagement_uid: string, activityType: number, action?: string}} click */
    reportClickEvent({ engagement_uid, activityType, action }) {
      tell(CLICK, { engagement_uid, activityType, action });
    },
  };
}

/** The same methods in a language; those that need a player say so. What is kept for visitors is kept apart, and nothing is
 * pushed to them. @param {Bare} given @param {string} language */
export function createVisitorApi({ cache, ...given }, language) {
  const use = (/** @type {string} */ key, /** @type {() => Promise<any>} */ load, /** @type {number} */ keepMs) =>
    cache.use('visitor:' + language + ':' + key, load, keepMs);
  const context = { ...given, cache: { ...cache, use: /** @type {any} */ (use), subscribe() {} } };
  const api = createApi(context, createCalls(context));
  for (const name of Object.keys(api)) if (!FOR_VISITORS.includes(name)) api[name] = () => { throw needsPlayer(name); };
  return api;
}

/** @param {string} name */
function needsPlayer(name) {
  return new Error(`${name}() needs an identified player and is not part of vapi().`);
}
