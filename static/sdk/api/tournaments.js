/** Tournaments: the runs a player may see, one of them in full, and how to get in. */
import { CID } from './cids.js';
import { outcome } from './outcome.js';
import { avatarUrl, customData, relatedGames, ribbon, watched } from './reading.js';

const UNKNOWN = 'UNKNOWN';
const REGISTRATIONS = ['NOT_REGISTERED', 'REGISTERED', 'FINISHED', 'PENDING', 'CANCELLED', 'REGISTERED_PENDING_QUALIFICATION',
  'QUALIFIED_PENDING_REGISTRATION'];
const ENTRIES = [UNKNOWN, 'AUTO', 'OPT_IN', 'BUY_IN_POINTS', 'MANUAL_APPROVAL', 'REQUIRES_QUALIFICATION', 'BUY_IN_GEMS',
  'BUY_IN_DIAMONDS'];
/** @type {Record<number, string>} */
const PRIZES = {
  8: 'TANGIBLE', 12: 'POINTS_ADD', 16: 'MINI_GAME_ATTEMPT', 21: 'POINTS_DEDUCT', 22: 'POINTS_RESET', 25: 'GEMS_AND_DIAMONDS_ADD',
  26: 'GEMS_AND_DIAMONDS_DEDUCT', 27: 'GEMS_AND_DIAMONDS_RESET', 100: 'BONUS',
};

/** @param {import('./lazy.js').Context} context @param {import('./actions.js').Actions} actions */
export function tournamentsApi({ ask, cache }, { act }) {
  const load = async () => toTournaments((await ask(CID.TOURNAMENTS)).tournaments);

  /** One run with its board; not kept, so that it may be polled. @param {number} id of the run */
  async function getTournamentInstanceInfo(id) {
    if (!id) throw new Error('getTournamentInstanceInfo() needs the instance_id of a tournament.');
    return toDetailedTournament(await ask(CID.TOURNAMENT, { tournamentInstanceId: id }));
  }

  /** The players of one clan in a run; not kept. @param {number} id of the run @param {number} clan */
  async function getClanTournamentPlayers(id, clan) {
    const { tournament_instance_id, players } = await ask(CID.CLAN_PLAYERS, { tournament_instance_id: id, clan_id: clan });
    return { tournament_instance_id, players: (players ?? []).map(toClanPlayer) };
  }

  return {
    getTournamentInstanceInfo, getClanTournamentPlayers,
    /** `onUpdate` gets the whole list after a registration. @param {{onUpdate?: Function}} [options] */
    getTournamentsList: ({ onUpdate } = {}) => watched(cache, 'tournamentList', onUpdate, load),
    /** @param {number} id of the run */
    registerInTournament: async (id) => outcome(await act(CID.REGISTER, { tournamentInstanceId: id }, 'tournamentList')),
  };
}

/** @param {any[] | undefined} tournaments */
export function toTournaments(tournaments = []) {
  return tournaments.filter((each) => each?.tournamentId >= 1).map(toTournament);
}

/** @param {any} it */
function toTournament({ publicMeta: meta, ...it }) {
  return {
    instance_id: it.tournamentInstanceId, tournament_id: it.tournamentId, name: meta.name, description: meta.description,
    image1: meta.image_url, image2: meta.image_url2, image2_mobile: meta.image_url2_mobile,
    prize_pool_short: meta.prize_pool_short, custom_price_text: meta.custom_price_text,
    segment_dont_match_message: meta.segment_dont_match_message, custom_section_id: meta.custom_section_id,
    custom_data: customData(meta.custom_data), is_featured: meta.featured, ribbon: ribbon(meta), priority: meta.position,
    start_time: it.startTimeTs, end_time: it.endTimeTs, duration_ms: it.durationMs,
    registration_count: it.registrationCount, is_user_registered: it.isUserRegistered,
    players_min_count: it.playersMinCount, players_max_count: it.playersMaxCount,
    registration_status: REGISTRATIONS[it.tournamentRegistrationStatus] ?? UNKNOWN,
    registration_type: ENTRIES[it.registrationType] ?? UNKNOWN, ...costs(it), ...state(it),
    min_scores_win: it.minScoreToWin, hide_leaderboard_min_scores: it.hideLeaderboardsMinScores,
    total_scores: it.totalScores, is_clan_based: it.isClanBased,
    ...(it.prizeStructure && { prizes: toPrizes(it.prizeStructure) }),
    ...(it.tournamentPlayer && { me: toMe(it.tournamentPlayer) }),
  };
}

/** What it costs to get in, under the name of the currency. @param {any} it */
function costs({ registrationType, buyInAmount }) {
  const [, currency] = /BUY_IN_(\w+)/.exec(ENTRIES[registrationType] ?? '') ?? [];
  return currency ? { ['registration_cost_' + currency.toLowerCase()]: buyInAmount } : {};
}

/** Flags that follow from the status of the run: 1 published, 2 open for registration, 3 started, 4 finished, 5 cancelled,
 * 6 failed, 7 being counted. @param {any} it */
function state(it) {
  const status = it.tournamentInstanceStatus;
  const qualified = REGISTRATIONS[it.tournamentRegistrationStatus] === 'QUALIFIED_PENDING_REGISTRATION';
  const room = !it.playersMaxCount || it.playersMaxCount !== it.registrationCount;
  const opened = status === 2 || (status === 3 && !!it.allowLateRegistration);
  return {
    is_active: [1, 2, 3].includes(status), is_upcoming: [1, 2].includes(status), is_in_progress: status === 3,
    is_finished: [4, 5, 7].includes(status), is_cancelled: status === 5,
    is_can_register: qualified || (!it.isUserRegistered && room && ENTRIES[it.registrationType] !== 'AUTO' && opened),
  };
}

/** @param {any} structure */
function toPrizes({ prizes }) {
  return prizes.map((/** @type {any} */ prize) => ({ ...prize, type: PRIZES[prize.type] ?? UNKNOWN }));
}

/** @param {any} player */
function toMe(player) {
  return {
    public_username: player.userAltName, avatar_url: avatarUrl(player), position: player.position, scores: player.scores,
    user_ext_id: player.cleanExtUserId, crm_brand_id: player.crmBrandId, user_id: player.userId,
  };
}

/** @param {any} player */
function toClanPlayer(player) {
  return {
    user_id: player.userId, clean_ext_user_id: player.cleanExtUserId, public_username: player.userAltName,
    avatar_id: player.avatar_id, avatar_real_id: player.avatar_real_id, avatar_url: avatarUrl(player),
    position: player.position, scores: player.scores, is_me: player.isMe,
  };
}

/** @param {any} answer */
export function toDetailedTournament(answer) {
  const { tournamentLobbyInfo: lobby, players } = answer.tournamentInfo;
  return {
    ...toTournament(lobby), related_games: relatedGames(lobby.related_games),
    players: (players ?? []).map((/** @type {any} */ each) => ({ ...toMe(each), is_me: each.isMe })),
    ...(answer.prizeStructure && { prizes: toPrizes(answer.prizeStructure) }),
    ...(answer.userPosition && { me: toMe(answer.userPosition) }),
    ...(lobby.isClanBased && clanPart(answer)),
  };
}

/** @param {any} answer */
function clanPart({ userClanId = null, clanLeaderboard, clanPrizes }) {
  return {
    is_clan_based: true, user_clan_id: userClanId,
    clan_leaderboard: clanLeaderboard?.map((/** @type {any} */ clan) => ({
      clan_id: clan.clanId, public_meta: clan.publicMeta, position: clan.rank, total_score: clan.totalScore,
      contributing_members: clan.memberCount,
    })) ?? null,
    clan_prize_structure: clanPrizes?.map((/** @type {any} */ { player_tiers, ...prize }) =>
      ({ ...prize, tiers: player_tiers ?? [] })) ?? null,
  };
}
