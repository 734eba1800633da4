/**
 * The names that make up `_smartico`, for whoever mirrors it (the iframe bridge) or documents it (the tests of the docs).
 * Invariant: `tests/js/members.test.mjs` compares these lists with the real object, so they cannot drift.
 */
import { CALLBACKS } from './callbacks.js';

/**
 * `methods` and `api` are callable names, `sync` the ones among them (`api.` prefixed where they live there) that answer
 * at once instead of with a promise, `callbacks` the keys that `on` accepts.
 */
export const MEMBERS = {
  methods: [
    'init', 'initVisitorMode', 'online', 'identify', 'login', 'logout', 'clear', 'consent', 'ready',
    'checkSuccessfullyIdentify', 'changeLanguage', 'on', 'off', 'getPublicProps', 'getUserProps', 'setUserId',
    'event', 'action', 'setLoginEntry', 'setUTMs', 'setNickname', 'setAvatar', 'setSkin', 'updatePublicTags',
    'dp', 'parseUrl', 'parseUrlHash', 'isMobile', 'sendServerError', 'sendServerDebug', 'sendAnalytics',
    'suspendPopups', 'suspendInbox', 'suspendMiniGames', 'showBanner', 'sendDataToBanner', 'miniGame', 'showWidget', 'gamificationBlock', 'requestPushPermissions', 'registerNativePushToken', 'showVisitorGame', 'convertVisitorGame', 'vapi',
  ],
  api: [
    'getUserProfile', 'getUserGamificationInfo', 'getUserLevelExtraCounters', 'getLevels', 'getCurrentLevel',
    'getMissions', 'getBadges', 'getAchCategories', 'requestMissionOptIn', 'requestMissionClaimReward',
    'getLeaderBoard', 'getLeaderBoards', 'getLeaderBoardSettings',
    'getTournamentsList', 'getTournamentInstanceInfo', 'registerInTournament', 'getClanTournamentPlayers',
    'getStoreItems', 'getStoreCategories', 'getStorePurchasedItems', 'buyStoreItem', 'getBonuses', 'claimBonus',
    'getClans', 'getClanInfo', 'joinClan',
    'getAvatarsList', 'getAvatarsCustomized', 'getAvatarPrompts', 'avatarsCustomize', 'setAvatar',
    'getCustomSections', 'getRelatedItemsForGame', 'getActivityLog', 'getActivityLogV2',
    'checkSegmentMatch', 'checkSegmentListMatch', 'getTranslations',
    'getInboxMessages', 'getInboxUnreadCount', 'getInboxMessageBody',
    'markInboxMessageAsRead', 'markAllInboxMessagesAsRead', 'markUnmarkInboxMessageAsFavorite',
    'deleteInboxMessage', 'deleteAllInboxMessages',
    'getMiniGames', 'getMiniGamesHistory', 'playMiniGame', 'playMiniGameBatch', 'miniGameWinAcknowledgeRequest',
    'jackpotGet', 'jackpotOptIn', 'jackpotOptOut', 'getJackpotWinners', 'getJackpotWinStats', 'getJackpotEligibleGames',
    'getRaffles', 'getRaffleDrawRun', 'getRaffleDrawRunsHistory', 'getRaffleWonPrizes', 'claimRafflePrize', 'requestRaffleOptin',
    'gamePickGetActiveRounds', 'gamePickGetActiveRound', 'gamePickGetHistory', 'gamePickGetBoard', 'gamePickGetUserInfo',
    'gamePickGetGameInfo', 'gamePickGetRoundInfoForUser', 'gamePickSubmitSelection', 'gamePickSubmitSelectionQuiz',
    'reportImpressionEvent', 'reportClickEvent',
  ],
  sync: [
    'checkSuccessfullyIdentify', 'getPublicProps', 'getUserProps', 'dp', 'parseUrl', 'parseUrlHash', 'isMobile',
    'api.getUserProfile',
  ],
  callbacks: CALLBACKS,
};
