/** What pages get, made from answers as the wire has them. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { toEntry, toMovement } from '../../static/sdk/api/activity.js';
import { toAvatar, toCustomized, toPrompt } from '../../static/sdk/api/avatars.js';
import { toBonuses } from '../../static/sdk/api/bonuses.js';
import { toClanInfo } from '../../static/sdk/api/clans.js';
import { toBoard, toBoardSettings } from '../../static/sdk/api/leaderboards.js';
import { toCurrentLevel, toLevels } from '../../static/sdk/api/levels.js';
import { availability, toMissions } from '../../static/sdk/api/missions.js';
import { avatarUrl, customData, ribbon, toCategories } from '../../static/sdk/api/reading.js';
import { toSections } from '../../static/sdk/api/sections.js';
import { toItems, toPurchases } from '../../static/sdk/api/store.js';
import { toDetailedTournament, toTournaments } from '../../static/sdk/api/tournaments.js';

const NOW = 1_700_000_000_000;
const DAY = 86_400_000;
const FOREVER = 9223372036854775807; // the largest Java long, as JSON.parse reads it
/** The fields that are there, as a page that prints them sees it. */
const plain = (value) => JSON.parse(JSON.stringify(value));

const GAME = {
  ach_game_id: 1, ext_game_id: 'g-1',
  game_public_meta: { name: 'Game', link: '/g', image: 'g.png', enabled: true, game_categories: ['slots'], game_provider: 'P', mobile_spec_link: '/m' },
};
const OFF = { ...GAME, ext_game_id: 'g-0', game_public_meta: { ...GAME.game_public_meta, enabled: false } };
const SHOWN = { ext_game_id: 'g-1', game_public_meta: { ...GAME.game_public_meta, priority: 1 } };

const LEVELS = [[2, 100], [1, 0], [3, 300]].map(([level_id, required_points]) => ({
  level_id, required_points, is_first_level: level_id === 1, level_status_id: 2, required_level_counter_1: 0.5, required_level_counter_2: 0,
  general_level_progress: 0, level_public_meta: { name: 'L' + level_id, image_url: 'l.png', visibility_points: level_id === 3 ? '50' : 0, custom_data: '{"a":1}' },
}));

test('levels have their place by points, and hidden ones their threshold as a number', () => {
  const levels = toLevels(LEVELS);
  assert.deepEqual(plain(levels[0]), {
    id: 2, name: 'L2', image: 'l.png', required_points: 100, visibility_points: null, required_level_counter_1: 0.5,
    required_level_counter_2: 0, custom_data: { a: 1 }, ordinal_position: 2,
  });
  assert.deepEqual(levels.map((level) => level.ordinal_position), [2, 1, 3]);
  assert.equal(levels[2].visibility_points, 50);
  assert.deepEqual(toLevels(undefined), []);
});

test('the current level is the one the server names, else the one the points reach, with the way to the next', () => {
  const levels = toLevels(LEVELS);
  const at = (player) => { const level = toCurrentLevel(levels, player); return [level.id, level.progress]; };
  assert.deepEqual(at({ current_level: 2, points_ever: 150 }), [2, 25]);
  assert.deepEqual(at({ current_level: 3, points_ever: 150 }), [3, 100], 'the last level is complete');
  assert.deepEqual(at({ current_level: 1, points_ever: 150 }), [1, 100], 'never over 100');
  assert.deepEqual(at({ current_level: 2, points_ever: 50 }), [2, 0], 'never below 0');
  assert.deepEqual(at({ current_level: 99, points_ever: 150 }), [2, 25]);
  assert.deepEqual(at({}), [1, 0]);
  assert.equal(toCurrentLevel([], { points_ever: 5 }), null);
});

const MISSION = {
  ach_id: 7, ach_type_id: 1, ach_status_id: 2, isCompleted: false, isLocked: false, requiresOptin: true, isOptedIn: false, progress: 40,
  ach_public_meta: {
    name: 'M', sub_header: 'S', description: 'D', image_url: 'm.png', reward: '10 points', label_tag: 'custom', custom_label_tag: 'r.png',
    position: 3, custom_data: 'plain', custom_section_id: 5, cta_text: 'Go', cta_action: 'dp:gf', claim_button_title: 'Take',
  },
  achievementTasks: [
    {
      task_id: 1, task_type_id: 1, task_public_meta: { name: 'Bet', stage_image: 's.png' }, isCompleted: false, userExecutedCount: 2,
      executionCount: 5, userProgress: 40, points_reward: 10,
    },
    { task_id: 2, task_type_id: 2, task_public_meta: { name: 'Unlock' }, isCompleted: true, userExecutedCount: 1, executionCount: 1, userProgress: 100 },
  ],
  start_date_ts: NOW - DAY, active_till_ts: NOW + DAY, ach_categories: [4], related_games: [GAME, OFF], ach_completed_id: 11, requires_prize_claim: true,
  prize_claim_expiration_date: NOW + DAY, prize_claim_period_type_id: 1, complete_date_ts: NOW, completed_today: true,
};

test('a mission has its texts, its completion tasks and its games', () => {
  const [mission] = toMissions([MISSION], 1, NOW);
  assert.deepEqual(plain(mission), {
    id: 7, type: 'mission', name: 'M', sub_header: 'S', description: 'D', reward: '10 points', image: 'm.png', cta_action: 'dp:gf', cta_text: 'Go',
    claim_button_title: 'Take', ribbon: 'r.png', position: 3, custom_data: 'plain', custom_section_id: 5, is_completed: false, is_locked: false,
    is_requires_optin: true, is_opted_in: false, dt_start: NOW - DAY, active_till_ts: NOW + DAY, progress: 40, availability_status: 5,
    tasks: [{
      id: 1, name: 'Bet', is_completed: false, progress: 40, points_reward: 10, execution_count_expected: 5, execution_count_actual: 2, stage_image: 's.png',
    }],
    related_games: [SHOWN, { ext_game_id: 'g-0', game_public_meta: { ...OFF.game_public_meta, priority: 2 } }], category_ids: [4], ach_completed_id: 11,
    requires_prize_claim: true, prize_claim_expiration_date: NOW + DAY, prize_claim_period_type_id: 1, complete_date_ts: NOW,
    completed_today: true, completed_this_week: false, completed_this_month: false,
  });
});

test('missions and badges are told apart, and recurring ones say when and how often', () => {
  const badge = { ...MISSION, ach_id: 8, ach_type_id: 2, badgeTimeLimitState: 3, achievementTasks: undefined };
  const broken = { ...MISSION, ach_id: 0 };
  assert.deepEqual(toMissions([MISSION, badge, broken], 1, NOW).map(({ id }) => id), [7]);
  const [only] = toMissions([MISSION, badge], 2, NOW);
  assert.deepEqual([only.id, only.type, only.badgeTimeLimitState, only.tasks], [8, 'badge', 3, []]);
  assert.deepEqual(toMissions(undefined, 1, NOW), []);

  const recurring = (fields) => toMissions([{ ...MISSION, ...fields }], 1, NOW)[0];
  assert.equal(recurring({ ach_status_id: 7, milliseconds_till_available: 500 }).next_recurrence_date_ts, NOW + 500);
  assert.equal(recurring({ ach_status_id: 7, next_recurrence_date_ts: NOW + 9, milliseconds_till_available: 500 }).next_recurrence_date_ts, NOW + 9);
  const again = recurring({ ach_status_id: 8, completed_count: 2, recurring_quantity: 3 });
  assert.deepEqual([again.completion_count, again.max_completion_count], [2, 3]);
  assert.equal(recurring({ isOptedIn: undefined, isOpted: true }).is_opted_in, true, 'the other spelling');
});

test('availability says where an achievement stands in its time', () => {
  const open = { requiresOptin: false, ach_status_id: 2, isLocked: false };
  const wanted = { requiresOptin: true };
  const locked = { ach_status_id: 3, isLocked: true };
  const [past, soon] = [NOW - DAY, NOW + DAY];
  const table = [
    [0, open], [1, wanted], [2, { ...wanted, isOptedIn: true }], [1, locked], [2, { ...locked, isLocked: false }],
    [3, { ...open, active_from_ts: soon }], [3, { ...wanted, active_from_ts: soon, active_till_ts: past }],
    [0, { ...open, active_from_ts: past }],
    [4, { ...open, active_till_ts: soon }], [5, { ...wanted, active_till_ts: soon }], [6, { ...wanted, isOptedIn: true, active_till_ts: soon }],
    [5, { ...locked, active_till_ts: soon }], [13, { ...open, active_till_ts: past }], [13, { ...open, active_till_ts: NOW }],
    [7, { ...open, start_date_ts: past, time_limit_ms: 2 * DAY }], [14, { ...open, start_date_ts: past, time_limit_ms: DAY }],
    [7, { ...open, start_date_ts: past - DAY, active_from_ts: NOW - 1, time_limit_ms: DAY }],
    [8, { ...wanted, time_limit_ms: DAY }], [9, { ...wanted, isOptedIn: true, start_date_ts: past, time_limit_ms: 2 * DAY }],
    [14, { ...wanted, isOptedIn: true, start_date_ts: past, time_limit_ms: 1 }], [8, { ...wanted, start_date_ts: past, time_limit_ms: 1 }],
    [10, { ...open, start_date_ts: past, time_limit_ms: 2 * DAY, active_till_ts: soon }], [11, { ...wanted, time_limit_ms: DAY, active_till_ts: soon }],
    [12, { ...locked, isLocked: false, start_date_ts: past, time_limit_ms: 2 * DAY, active_till_ts: soon }],
    [13, { ...open, start_date_ts: past, time_limit_ms: 2 * DAY, active_till_ts: past }],
    [7, { ...open, time_limit_ms: DAY }],
    [0, { ...open, active_from_ts: FOREVER, active_till_ts: FOREVER, time_limit_ms: FOREVER }],
  ];
  for (const [expected, mission] of table) assert.equal(availability(mission, NOW), expected, JSON.stringify(mission));
});

test('categories, custom data, ribbons and avatars', () => {
  assert.deepEqual(toCategories([{ id: 1, publicMeta: { name: 'A', order: 2 } }]), [{ id: 1, name: 'A', order: 2 }]);
  assert.deepEqual([customData('[1]'), customData('{broken'), customData('text'), customData(''), customData(undefined)], [[1], '{broken', 'text', {}, {}]);
  assert.deepEqual([ribbon({ label_tag: 'hot' }), ribbon({ label_tag: 'custom', custom_label_tag: 'u' }), ribbon({})], ['hot', 'u', undefined]);
  assert.deepEqual(
    [{ avatar_url: 'u', avatar_id: 'https://x' }, { avatar_id: 'https://x' }, { avatar_id: '12' }, {}].map(avatarUrl), ['u', 'https://x', undefined, undefined],
  );
});

const PLACE = { user_alt_name: 'a**', position_in_board: 1, points_accumulated: 50, is_me: false, level_id: 2, avatar_id: 'https://a.example/1.png' };
const BOARD = {
  board_id: 4, period_type_id: 2, versiod_id: 9, create_date: NOW, reward_points: [100, 50],
  board_public_meta: { name: 'B', description: 'D', rules: 'R' }, positions: [PLACE], userPosition: { ...PLACE, public_username: 'me', position_in_board: 8 },
};

test('a board has its places, its rewards by place and the player', () => {
  const user = { public_username: 'a**', avatar_url: 'https://a.example/1.png', level_id: 2, position: 1, points: 50, is_me: false };
  assert.deepEqual(toBoard(BOARD), {
    board_id: 4, name: 'B', description: 'D', rules: 'R', period_type_id: 2, version_id: 9, create_date: NOW,
    rewards: [{ place: 1, points: 100 }, { place: 2, points: 50 }], users: [user], me: { ...user, public_username: 'me', position: 8, is_me: true },
  });
  const bare = toBoard({ ...BOARD, reward_points: [], positions: undefined, userPosition: null });
  assert.deepEqual([bare.rewards, bare.users, bare.me], [null, [], null]);
});

test('what boards hide has a usual, also when the setting is broken', () => {
  const usual = { hide_avatars: false, hide_levels: false, hide_other_points: true };
  for (const text of [undefined, '', 'no json', 'null', '{}']) assert.deepEqual(toBoardSettings(text), usual);
  assert.deepEqual(
    toBoardSettings('{"hide_avatars_leaderboards":true,"leaderboard_hide_other_points":false}'),
    { hide_avatars: true, hide_levels: false, hide_other_points: false },
  );
});

const PLAYER = { userAltName: 'n', cleanExtUserId: 'e', crmBrandId: 3, position: 2, scores: 10.5, isMe: true, userId: 7, avatar_id: '', avatar_url: 'p.png' };
const RUN = {
  tournamentId: 1, tournamentInstanceId: 20, tournamentType: 1, publicMeta: { name: 'T', image_url: '1', image_url2: '2', image_url2_mobile: '3', featured: true, position: 5, label_tag: 'new', custom_data: '' },
  buyInAmount: 30, startTime: 'x', endTime: 'y', startTimeTs: NOW, endTimeTs: NOW + DAY, durationMs: DAY, registrationCount: 3, registrationType: 3,
  tournamentRegistrationStatus: 0, tournamentInstanceStatus: 2, isUserRegistered: false, allowLateRegistration: false, playersMinCount: 2, playersMaxCount: 10,
  minScoreToWin: 4, hideLeaderboardsMinScores: true, totalScores: 99, isClanBased: false,
};

test('a tournament has names for its numbers, and flags for its status', () => {
  const [run] = toTournaments([RUN, null, { ...RUN, tournamentId: 0 }]);
  assert.deepEqual(plain(run), {
    instance_id: 20, tournament_id: 1, name: 'T', image1: '1', image2: '2', image2_mobile: '3', custom_data: {}, is_featured: true, ribbon: 'new', priority: 5,
    start_time: NOW, end_time: NOW + DAY, duration_ms: DAY, registration_count: 3, is_user_registered: false, players_min_count: 2, players_max_count: 10,
    registration_status: 'NOT_REGISTERED', registration_type: 'BUY_IN_POINTS', registration_cost_points: 30, is_active: true, is_upcoming: true,
    is_in_progress: false, is_finished: false, is_cancelled: false, is_can_register: true, min_scores_win: 4, hide_leaderboard_min_scores: true,
    total_scores: 99, is_clan_based: false,
  });
});

test('every status, way in and price of a tournament', () => {
  const one = (fields) => toTournaments([{ ...RUN, ...fields }])[0];
  const names = (status) => Object.entries(one({ tournamentInstanceStatus: status })).filter(([key, on]) => /^is_(ac|up|in|fi|ca)/.test(key) && on).map(([key]) => key).sort();
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7].map(names), [
    ['is_active', 'is_upcoming'], ['is_active', 'is_can_register', 'is_upcoming'], ['is_active', 'is_in_progress'], ['is_finished'], ['is_cancelled', 'is_finished'], [], ['is_finished'],
  ]);
  const can = (fields) => one(fields).is_can_register;
  assert.equal(can({ registrationType: 1 }), false, 'who scores is in by themselves');
  assert.equal(can({ isUserRegistered: true }), false);
  assert.equal(can({ playersMaxCount: 3 }), false, 'full');
  assert.equal(can({ playersMaxCount: 0 }), true, 'without limit');
  assert.equal(can({ tournamentInstanceStatus: 3, allowLateRegistration: true }), true);
  assert.equal(can({ tournamentInstanceStatus: 4, tournamentRegistrationStatus: 6 }), true);
  assert.deepEqual([2, 6, 7].map((registrationType) => {
    const { registration_cost_points, registration_cost_gems, registration_cost_diamonds } = one({ registrationType });
    return [registration_cost_points, registration_cost_gems, registration_cost_diamonds];
  }), [[undefined, undefined, undefined], [undefined, 30, undefined], [undefined, undefined, 30]]);
  assert.equal(one({ registrationType: 44, tournamentRegistrationStatus: 44 }).registration_type, 'UNKNOWN');
  assert.equal(one({ tournamentRegistrationStatus: 44 }).registration_status, 'UNKNOWN');
});

const PRIZE = { name: 'P', description: '', image_url: '', place_from: 1, place_to: 3, type: 12, points: 10 };

test('a tournament in full has players, prizes, the player and its games', () => {
  const info = toDetailedTournament({
    tournamentInfo: { labelId: 1, tournamentLobbyInfo: { ...RUN, related_games: [GAME], tournamentPlayer: PLAYER }, players: [PLAYER] },
    userPosition: { ...PLAYER, position: 5 }, prizeStructure: { prizes: [PRIZE, { ...PRIZE, type: 100 }, { ...PRIZE, type: 14 }] },
  });
  const me = { public_username: 'n', avatar_url: 'p.png', position: 5, scores: 10.5, user_ext_id: 'e', crm_brand_id: 3, user_id: 7 };
  assert.deepEqual(info.me, me);
  assert.deepEqual(info.players, [{ ...me, position: 2, is_me: true }]);
  assert.deepEqual(info.prizes.map(({ type, points }) => [type, points]), [['POINTS_ADD', 10], ['BONUS', 10], ['UNKNOWN', 10]]);
  assert.deepEqual(info.related_games, [SHOWN]);
  assert.equal('clan_leaderboard' in info, false);
});

test('a tournament of clans has their board and what they win', () => {
  const meta = { name: 'C', description: '', image_url: '' };
  const answer = {
    tournamentInfo: { labelId: 1, tournamentLobbyInfo: { ...RUN, isClanBased: true }, players: [] }, userPosition: null, userClanId: 5,
    clanLeaderboard: [{ clanId: 5, publicMeta: meta, rank: 1, totalScore: 9, memberCount: 2 }],
    clanPrizes: [{ clan_place: 1, prize_type_id: 2, prize_pool_amount: 50, public_meta: meta, player_tiers: [{ player_place_from: 1, player_place_to: 2 }] }],
  };
  const info = toDetailedTournament(answer);
  assert.equal(info.user_clan_id, 5);
  assert.deepEqual(info.clan_leaderboard, [{ clan_id: 5, public_meta: meta, position: 1, total_score: 9, contributing_members: 2 }]);
  assert.deepEqual(info.clan_prize_structure, [{ clan_place: 1, prize_type_id: 2, prize_pool_amount: 50, public_meta: meta, tiers: [{ player_place_from: 1, player_place_to: 2 }] }]);
  const bare = toDetailedTournament({ ...answer, userClanId: undefined, clanLeaderboard: null, clanPrizes: undefined });
  assert.deepEqual([bare.user_clan_id, bare.clan_leaderboard, bare.clan_prize_structure], [null, null, null]);
});

const ITEM = {
  id: 3, itemTypeId: 6, categoryIds: [1], canBuy: true, shopPool: null, activeTillDate: NOW, relatedGames: [OFF, GAME],
  itemPublicMeta: {
    name: 'I', description: 'D', image_url: 'i.png', price: '12.50', purchase_type: 1, priority: 2, label_tag: 'sale', related_items: [4],
    discount_prize: 10, discount_prize_ribbon: '20', cant_buy_message: 'no', custom_data: '{"x":[1]}',
  },
};

test('a store item has a price that is a number, and only games that are on', () => {
  assert.deepEqual(plain(toItems([ITEM, { ...ITEM, id: 0 }])), [{
    id: 3, name: 'I', description: 'D', image: 'i.png', type: 'raffleticket', purchase_type: 'gems', price: 12.5, can_buy: true, pool: null, ribbon: 'sale',
    priority: 2, related_item_ids: [4], category_ids: [1], custom_data: { x: [1] }, active_till_date: NOW, discounted_price: 10, discount_price_ribbon: '20',
    cant_buy_message: 'no', related_games: [SHOWN],
  }]);
  const [other] = toItems([{ ...ITEM, itemTypeId: 99, categoryIds: undefined, relatedGames: undefined, itemPublicMeta: { ...ITEM.itemPublicMeta, purchase_type: 9, priority: undefined } }]);
  assert.deepEqual([other.type, other.purchase_type, other.priority, other.category_ids, other.related_games], ['unknown', 'points', 0, [], []]);
  assert.deepEqual([1, 2, 3, 4, 5].map((itemTypeId) => toItems([{ ...ITEM, itemTypeId }])[0].type), ['bonus', 'tangible', 'minigamespin', 'changelevel', 'prizedrop']);
});

test('a purchase is an item with when, and for how much', () => {
  const [bought] = toPurchases([{ ...ITEM, purchase_ts: NOW, purchase_points_amount: 10, purchased_today: true }]);
  assert.deepEqual(
    [bought.name, bought.purchase_ts, bought.purchase_points_amount, bought.purchased_today, bought.purchased_this_week, bought.purchased_this_month],
    ['I', NOW, 10, true, false, false],
  );
});

test('bonuses, clans, avatars and sections under the names that pages know', () => {
  assert.deepEqual(plain(toBonuses([{ id: 1, redeemable: true, createDate: 'd', bonusStatusId: 2, labelBonusTemplateId: 4, labelBonusTemplateMetaMap: { name: 'N' }, bonusMetaMap: { uiAmount: '5' }, userId: 7 }, { id: 0 }])), [
    { bonus_id: 1, is_redeemable: true, create_date: 'd', label_bonus_template_id: 4, bonus_status_id: 2, label_bonus_template_meta_map: { name: 'N' }, bonus_meta_map: { uiAmount: '5' } },
  ]);
  const clan = { clan_id: 1, public_meta: {}, member_count: 1, capacity_limit: 5, entry_fee_currency_type_id: 3, entry_fee_amount: 0, rating_position: 1, rating_score: 2 };
  const member = { user_id: 7, public_username: 'n', avatar_id: 'https://a.example/x', avatar_real_id: null, position: 1, contribution_score: 3, is_me: true, clean_ext_user_id: 'e' };
  assert.deepEqual(toClanInfo({ ...clan, label_id: 9, members: [member] }), { ...clan, cooldown_until: null, members: [{ ...member, avatar_url: 'https://a.example/x' }] });

  const base = 'https://plaudit.example/';
  const avatar = toAvatar({ avatar_real_id: 1, is_default: false, hide_until_achieved: false, priority: 1, public_meta: { url: 'a/1.png', description: 'd' }, avatar_source_type_id: 0, is_given: true }, base);
  assert.deepEqual([avatar.url, avatar.avatar_url, avatar.description, avatar.is_given], ['a/1.png', 'https://plaudit.example/a/1.png', 'd', true]);
  assert.deepEqual(toCustomized({ avatar_real_id: 1, url: 'https://cdn.example/1.svg', dt_created: NOW }, base), { avatar_real_id: 1, url: 'https://cdn.example/1.svg', dt_created: NOW });
  assert.deepEqual(
    toPrompt({ prompt_id: 2, public_meta: { name: 'Cartoon', icon_url: '/p.png' }, cost_currency_type_id: 0, cost_value: 5 }, base),
    { prompt_id: 2, name: 'Cartoon', icon_url: 'https://plaudit.example/p.png', cost_currency_type_id: 0, cost_value: 5 },
  );
  assert.deepEqual(
    toSections({ 5: { section_type_id: 14, menu_name: 'Badges', ach_category_ids: [1], secret: 1 }, 6: { body: 'no type' } }),
    [{ id: 5, menu_name: 'Badges', section_type_id: 14, ach_category_ids: [1] }],
  );
});

test('the log of movements has one form for all balances; the other log says what is a movement', () => {
  const points = { create_date: { seconds: 5 }, user_ext_id: 'e', crm_brand_id: 1, points_collected: -3, user_points_ever: 90, user_points_balance: 7, source_type_id: 5, type_id: 3 };
  const gems = { create_date: 6, user_ext_id: 'e', crm_brand_id: 1, type: 1, amount: 2.5, balance: 4, source_type_id: 17, type_id: 1 };
  const mission = { create_date: 7, user_ext_id: 'e', crm_brand_id: 1, type_id: 11, source_type_id: 3, source_entity_name: 'M', source_entity_id: 9, context_value_1: 1, context_value_meta: { name: 'M' } };
  assert.deepEqual(toMovement(points), { create_date: 5, user_ext_id: 'e', crm_brand_id: 1, type: 0, amount: -3, balance: 7, total_ever: 90, source_type_id: 5 });
  assert.deepEqual(toMovement(gems), { create_date: 6, user_ext_id: 'e', crm_brand_id: 1, type: 1, amount: 2.5, balance: 4, source_type_id: 17 });
  const rows = [points, gems, mission, { ...gems, type: 2, type_id: undefined }].map(toEntry);
  assert.deepEqual(rows.map(({ type, amount, balance, is_wallet_entry }) => [type, amount, balance, is_wallet_entry]), [
    [0, -3, 7, true], [1, 2.5, 4, true], [0, undefined, undefined, false], [2, 2.5, 4, true],
  ]);
  assert.deepEqual([rows[2].activity_type_id, rows[2].meta, rows[2].source_entity_name], [11, { name: 'M' }, 'M']);
});
