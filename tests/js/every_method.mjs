/** Calls every method of the api, as a page does: it reads what there is, acts upon it, and reads again. */
import { actInGames, readGames } from './every_game.mjs';

const DAY_S = 86_400;
const PERIODS = [1, 2, 3];

/** @param {any} api @param {{now: number, language: string}} given
 * @returns {Promise<Record<string, unknown[]>>} the answers of each method, or `{thrown}` where it rejected */
export async function callEverything(api, { now, language }) {
  /** @type {Record<string, unknown[]>} */
  const answers = {};
  const call = async (name, ...args) => {
    if (!api[name]) return undefined; // a client may know fewer methods than ours
    const answer = await attempt(() => api[name](...args));
    (answers[name] ??= []).push(answer);
    return answer;
  };
  const found = await read(call, { now, language });
  const toPlay = await readGames(call, found.profile);
  await act(call, found);
  await actInGames(call, toPlay);
  api.clearCaches?.();
  const after = await read(call, { now, language });
  await readGames(call, after.profile);
  await sweepInbox(call, found.messages);
  return answers;
}

async function attempt(run) {
  try {
    return await run();
  } catch (error) {
    return { thrown: String(error?.stack ?? error) };
  }
}

async function read(call, { now, language }) {
  const span = { startTimeSeconds: Math.floor(now / 1000) - 60 * DAY_S, endTimeSeconds: Math.floor(now / 1000) + 60, from: 0, to: 50 };
  const profile = await call('getUserProfile');
  for (const name of ['getLevels', 'getCurrentLevel', 'getUserLevelExtraCounters', 'getAchCategories', 'getBadges', 'getLeaderBoards',
    'getStoreCategories', 'getAvatarsCustomized', 'getAvatarPrompts', 'getCustomSections', 'getInboxUnreadCount', 'getUserGamificationInfo',
    'getLeaderBoardSettings']) await call(name);
  for (const period of PERIODS) for (const previous of [false, true]) await call('getLeaderBoard', period, previous);
  await call('checkSegmentMatch', 999_999);
  await call('checkSegmentListMatch', [999_999]);
  await call('getTranslations', language);
  await call('getActivityLog', span);
  await call('getActivityLogV2', span);
  const missions = await call('getMissions');
  const runs = await call('getTournamentsList');
  const details = [];
  for (const run of runs) details.push(await call('getTournamentInstanceInfo', run.instance_id));
  const { clans = [] } = await call('getClans');
  for (const clan of clans) await call('getClanInfo', clan.clan_id);
  for (const run of details.filter((each) => each.is_clan_based && each.clan_leaderboard?.length)) {
    for (const clan of run.clan_leaderboard) await call('getClanTournamentPlayers', run.instance_id, clan.clan_id);
  }
  const games = [...missions, ...details].flatMap((each) => each.related_games ?? []).map((game) => game.ext_game_id);
  for (const game of new Set(games)) await call('getRelatedItemsForGame', game);
  await call('getStorePurchasedItems', { limit: 20, offset: 0 });
  const messages = await call('getInboxMessages', { from: 0, to: 20 });
  for (const message of messages) await call('getInboxMessageBody', message.message_guid);
  return {
    profile, missions, runs, clans, messages, items: await call('getStoreItems'), bonuses: await call('getBonuses'),
    avatars: await call('getAvatarsList'), prompts: await call('getAvatarPrompts'),
  };
}

/** What a player does to what `found` has, wherever it can be done; where nothing can, one try is refused. */
async function act(call, { profile, missions, runs, clans, messages, items, bonuses, avatars, prompts }) {
  const optIn = missions.filter((each) => each.is_requires_optin && !each.is_opted_in && !each.is_locked);
  for (const mission of some(optIn, missions)) await call('requestMissionOptIn', mission.id);
  const due = missions.filter((each) => each.requires_prize_claim && each.ach_completed_id && !each.prize_claimed_date_ts);
  for (const mission of some(due, missions)) await call('requestMissionClaimReward', mission.id, mission.ach_completed_id ?? 1);
  for (const run of some(runs.filter((each) => each.is_can_register), runs)) await call('registerInTournament', run.instance_id);
  for (const item of some(items.filter((each) => each.can_buy), items)) await call('buyStoreItem', item.id);
  for (const bonus of bonuses) await call('claimBonus', bonus.bonus_id);
  for (const clan of clans) await call('joinClan', clan.clan_id);
  for (const { avatar_url, avatar_real_id } of avatars.filter((each) => each.is_given)) {
    await call('setAvatar', { avatar_url, avatar_real_id });
  }
  const { avatar_url, avatar_real_id } = avatars[0];
  for (const { prompt_id } of prompts.slice(0, 1)) {
    await call('avatarsCustomize', { user_id: profile.user_id, prompt_id, avatar_url, avatar_real_id });
  }
  for (const { message_guid } of messages.slice(0, 1)) {
    await call('reportImpressionEvent', { engagement_uid: message_guid, activityType: 31 });
    await call('reportClickEvent', { engagement_uid: message_guid, activityType: 31, action: 'dp:gf' });
    await call('markInboxMessageAsRead', message_guid);
    await call('markUnmarkInboxMessageAsFavorite', message_guid, true);
  }
  await call('markAllInboxMessagesAsRead');
}

const some = (chosen, all) => (chosen.length ? chosen : all.slice(0, 1));

async function sweepInbox(call, messages) {
  for (const { message_guid } of messages.slice(0, 1)) await call('deleteInboxMessage', message_guid);
  await call('deleteAllInboxMessages');
}
