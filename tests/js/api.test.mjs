/** The economy as a page sees it: what is asked, what is kept, who hears of changes, and what happens to double calls. */
import assert from 'node:assert/strict';
import test, { after, mock } from 'node:test';
import { RETRY_MS } from '../../static/sdk/api/actions.js';
import { MEMBERS } from '../../static/sdk/members.js';
import { fakeBrowser, serve } from './browser.mjs';
import { settle } from './helpers.mjs';

const open = [];
after(() => open.forEach(({ smartico }) => smartico.clear()));

/** A page with an identified player; `answers` maps class ids to what the server says. */
async function playing(answers = {}, params = {}) {
  const browser = fakeBrowser();
  open.push(browser);
  const { smartico, sockets } = browser;
  smartico.init('LABEL', { brand_key: 'B', generate_visit: false, ...params });
  smartico.online('p', 'en', 'hash:1');
  const server = { players: { p: { core_user_language: 'en' }, q: {} }, answers };
  serve(sockets[0], server);
  await settle();
  const asked = (cid) => sockets.flatMap((socket) => socket.sent).filter((message) => message.cid === cid);
  return { ...browser, api: smartico.api, asked, server };
}

const LEVEL = { level_id: 1, level_public_meta: { name: 'L' }, required_points: 0 };
const mission = (ach_id, ach_type_id = 1) => ({ ach_id, ach_type_id, ach_public_meta: { name: 'M' }, achievementTasks: [] });
const item = (id) => ({ id, itemTypeId: 1, itemPublicMeta: { name: 'I', price: '1' }, shopPool: null });

test('every read asks what the protocol says, once in 30 s', async () => {
  const empty = { items: [], tournaments: [], bonuses: [], avatars: [], prompts: [], clans: [], categories: [], levels: [LEVEL], achievements: [], map: {}, customSections: {} };
  const kept = {
    getLevels: [500], getMissions: [502], getBadges: [502], getAchCategories: [537], getUserLevelExtraCounters: [527], getLeaderBoards: [505],
    getLeaderBoard: [505, [2]], getTournamentsList: [517], getStoreItems: [509], getStoreCategories: [515], getStorePurchasedItems: [541], getBonuses: [600],
    getClans: [570], getAvatarsList: [560], getAvatarsCustomized: [562], getAvatarPrompts: [564], getCustomSections: [523],
    getActivityLog: [545, [{ startTimeSeconds: 1, endTimeSeconds: 2 }]], getActivityLogV2: [545, [{ startTimeSeconds: 1, endTimeSeconds: 2 }]],
  };
  for (const [name, [cid, args = []]] of Object.entries(kept)) {
    const { api, asked, smartico } = await playing({ [cid]: () => empty });
    await api[name](...args);
    await api[name](...args);
    assert.equal(asked(cid).length, 1, name);
    smartico.changeLanguage('fr');
    await api[name](...args);
    assert.equal(asked(cid).length, 2, name + ' after another language');
  }
});

test('what changes without a word is asked every time', async () => {
  const run = { tournamentInfo: { tournamentLobbyInfo: { tournamentId: 1, publicMeta: {} }, players: [] }, userPosition: null };
  const fresh = {
    getTournamentInstanceInfo: [519, [20], run, { tournamentInstanceId: 20 }], getClanInfo: [572, [3], { clanInfo: { clan_id: 3 } }, { clan_id: 3 }],
    getClanTournamentPlayers: [576, [20, 3], { tournament_instance_id: 20 }, { tournament_instance_id: 20, clan_id: 3 }],
    getRelatedItemsForGame: [543, ['g'], {}, { related_game_id: 'g' }], getUserGamificationInfo: [527, [], { points_balance: 1 }, {}],
  };
  for (const [name, [cid, args, answer, fields]] of Object.entries(fresh)) {
    const { api, asked } = await playing({ [cid]: () => answer });
    await api[name](...args);
    await api[name](...args);
    assert.equal(asked(cid).length, 2, name);
    for (const [field, value] of Object.entries(fields)) assert.equal(asked(cid)[0][field], value, name);
  }
});

test('answers are kept apart by their parameters', async () => {
  const board = (id) => ({ board_id: id, period_type_id: 2, reward_points: [], board_public_meta: { name: 'B' }, positions: [] });
  const { api, asked } = await playing({ 505: () => ({ map: { 77: board(77) } }), 541: () => ({ items: [item(1)] }), 545: () => ({ logHistory: [] }) });
  assert.equal((await api.getLeaderBoard(2)).board_id, 77, 'by period, whatever the key of the map');
  assert.equal(await api.getLeaderBoard(), null, 'there is no daily board');
  await api.getLeaderBoard(2, true);
  await api.getLeaderBoard(2, 1);
  await api.getLeaderBoard(2, 3);
  assert.deepEqual(asked(505).map((m) => [m.period_type_id, m.snapshot_offset, m.include_users]), [[2, 0, true], [1, 0, true], [2, 1, true], [2, 3, true]]);
  await api.getLeaderBoards();
  assert.deepEqual([asked(505).at(-1).period_type_id, asked(505).at(-1).include_users], [undefined, false]);

  await api.getStorePurchasedItems();
  await api.getStorePurchasedItems({ limit: 20 });
  await api.getStorePurchasedItems({ limit: 5, offset: 10 });
  assert.deepEqual(asked(541).map(({ limit, offset }) => [limit, offset]), [[20, 0], [5, 10]]);

  await api.getActivityLog({ startTimeSeconds: 1.9, endTimeSeconds: 9, from: 10, to: 200 });
  await api.getActivityLogV2({ startTimeSeconds: 1, endTimeSeconds: 9, types: [11, 12] });
  await api.getActivityLogV2({ startTimeSeconds: 1, endTimeSeconds: 9 });
  assert.deepEqual(asked(545).map((m) => [m.startTimeSeconds, m.limit, m.offset, m.types?.length]), [[1, 50, 10, undefined], [1, 50, 0, 2], [1, 50, 0, 20]]);
});

test('the current level is forgotten when a property changes', async () => {
  const { api, asked, sockets } = await playing({ 500: () => ({ levels: [LEVEL] }), 527: () => ({ current_level: 1, points_ever: 5, level_counter_1: 2 }) });
  assert.equal((await api.getCurrentLevel()).progress, 100);
  await api.getCurrentLevel();
  assert.equal(asked(527).length, 1);
  sockets[0].say({ cid: 108, uuid: 'push', props: { ach_points_balance: 9 } });
  await api.getCurrentLevel();
  assert.equal(asked(527).length, 2);
  assert.equal(asked(500).length, 1, 'the levels themselves stay');
  assert.deepEqual(await api.getUserLevelExtraCounters(), { level_counter_1: 2, level_counter_2: undefined });
});

test('a read that the server refuses rejects with its code, and is not kept', async () => {
  let refuses = true;
  const { api } = await playing({ 570: () => (refuses ? { errCode: 20007, errMsg: 'slow down' } : { clans: [], join_date: 5 }) });
  await assert.rejects(api.getClans(), (error) => error.errCode === 20007 && /slow down/.test(error.message));
  refuses = false;
  assert.deepEqual(await api.getClans(), { clans: [], user_clan_id: null, cooldown_until: null, join_date: 5 });
});

test('actions resolve with the codes of the server, each under its own names', async () => {
  const no = { errCode: 7, errMsg: 'no' };
  const { api, asked } = await playing(Object.fromEntries([525, 539, 521, 511, 602, 574, 157].map((cid) => [cid, () => no])));
  const plain = { err_code: 7, err_message: 'no' };
  assert.deepEqual(await api.requestMissionOptIn(1), plain);
  assert.deepEqual(await api.requestMissionClaimReward(1, 2), plain);
  assert.deepEqual(await api.registerInTournament(3), plain);
  assert.deepEqual(await api.buyStoreItem(4), plain);
  assert.deepEqual(await api.claimBonus(5), { ...plain, success: undefined });
  assert.deepEqual(await api.joinClan(6), { errCode: 7, errMsg: 'no' });
  assert.deepEqual(await api.setAvatar({ avatar_url: 'https://a.example/1.png', avatar_real_id: 9 }), plain);
  const sent = (cid, ...names) => names.map((name) => asked(cid)[0][name]);
  assert.deepEqual(
    [sent(525, 'achievementId'), sent(539, 'ach_id', 'ach_completed_id'), sent(521, 'tournamentInstanceId'), sent(511, 'itemId'), sent(602, 'bonusId'), sent(574, 'clan_id', 'join_source_id'), sent(157, 'avatar_id', 'avatar_real_id')],
    [[1], [1, 2], [3], [4], [5], [6, 0], ['https://a.example/1.png', 9]],
  );
});

test('who listens to a list gets all of it anew after what changes it, and the last listener wins', async () => {
  let version = 1;
  const { api, asked } = await playing({
    502: () => ({ achievements: [mission(version), mission(99, 2)] }), 517: () => ({ tournaments: [{ tournamentId: version, publicMeta: {} }] }),
    509: () => ({ items: [item(version)] }), 541: () => ({ items: [item(version)] }), 600: () => ({ bonuses: [{ id: version }] }),
    525: () => ({}), 539: () => ({}), 521: () => ({}), 511: () => ({}), 602: () => ({}),
  });
  const heard = [];
  const hear = (name, field = 'id') => ({ onUpdate: (list) => heard.push([name, ...list.map((each) => each[field])]) });
  await api.getMissions(hear('old'));
  await api.getMissions(hear('missions'));
  await api.getMissions({ onUpdate: 'not a function' });
  await api.getTournamentsList(hear('tournaments', 'tournament_id'));
  await api.getStoreItems(hear('items'));
  await api.getStorePurchasedItems({ limit: 5, ...hear('history') });
  await api.getStorePurchasedItems({ limit: 7 });
  await api.getBonuses(hear('bonuses', 'bonus_id'));
  assert.deepEqual(heard, [], 'the first answer is the promise\'s');

  const acts = [['requestMissionOptIn', 1], ['requestMissionClaimReward', 1, 2], ['registerInTournament', 1], ['buyStoreItem', 1], ['claimBonus', 1]];
  for (const [name, ...args] of acts) {
    version += 1;
    await api[name](...args);
    await settle();
  }
  assert.deepEqual(heard.splice(0), [['missions', 2], ['missions', 3], ['tournaments', 4], ['items', 5], ['history', 5], ['bonuses', 5], ['bonuses', 6]]);
  const asking = asked(502).length;
  assert.equal((await api.getMissions())[0].id, 3, 'what was loaded for the listener is kept');
  assert.equal(asked(502).length, asking);
  assert.equal((await api.getStorePurchasedItems({ limit: 7 }))[0].id, 6, 'other pages are forgotten');
  assert.equal(asked(541).at(-2).limit, 5, 'the listener\'s page');
});

test('without a listener an action asks for nothing, and the next call is fresh', async () => {
  let left = 5;
  const { api, asked } = await playing({ 509: () => ({ items: [{ ...item(1), shopPool: left }] }), 511: () => ({ n: left-- }) });
  await api.getStoreItems();
  await api.buyStoreItem(1);
  await settle();
  assert.equal(asked(509).length, 1);
  assert.equal((await api.getStoreItems())[0].pool, 4);
});

test('joining a clan leaves the kept list as it is', async () => {
  const { api, asked } = await playing({ 570: () => ({ clans: [] }), 574: () => ({}) });
  const heard = [];
  await api.getClans({ onUpdate: (clans) => heard.push(clans) });
  assert.deepEqual(await api.joinClan(1), { errCode: 0, errMsg: '' });
  await api.getClans();
  assert.deepEqual([asked(570).length, heard], [1, []]);
});

test('an avatar that is chosen makes the lists of avatars fresh, not the prompts', async () => {
  const { api, asked } = await playing({ 560: () => ({}), 562: () => ({}), 564: () => ({}), 157: () => ({}) });
  const all = () => Promise.all([api.getAvatarsList(), api.getAvatarsCustomized(), api.getAvatarPrompts()]);
  await all();
  await api.setAvatar({ avatar_url: 'a.png', avatar_real_id: 1 });
  await all();
  assert.deepEqual([560, 562, 564].map((cid) => asked(cid).length), [2, 2, 1]);
  await assert.rejects(api.setAvatar({ avatar_real_id: 1 }), /setAvatar\(\) needs avatar_url\./);
  await assert.rejects(api.getTournamentInstanceInfo(), /needs the instance_id/);
});

test('a double click is one purchase, two clicks one after the other are two', async () => {
  const { api, asked } = await playing({ 511: () => ({}) });
  const [one, two, other] = await Promise.all([api.buyStoreItem(1), api.buyStoreItem(1), api.buyStoreItem(2)]);
  assert.deepEqual([one, two, other].map(({ err_code }) => err_code), [0, 0, 0]);
  assert.deepEqual(asked(511).map(({ itemId }) => itemId), [1, 2]);
  one.err_code = 5;
  assert.equal(two.err_code, 0, 'each caller has an answer of its own');
  await api.buyStoreItem(1);
  const ids = asked(511).map(({ uuid }) => uuid);
  assert.equal(new Set(ids).size, 3);
});

test('a purchase whose answer was lost is asked again on the next connection, under the same uuid', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { api, sockets, asked, server } = await playing({ 511: () => { throw new Error('answered later'); } });
    const serving = sockets[0].onsent;
    sockets[0].onsent = (message) => message.cid !== 511 && serving(message);
    const bought = api.buyStoreItem(1);
    await settle();
    sockets[0].fail();
    server.answers[511] = () => ({});
    mock.timers.tick(1000);
    serve(sockets[1], server);
    assert.deepEqual(await bought, { err_code: 0, err_message: '' });
    const [first, second] = asked(511);
    assert.equal(first.uuid, second.uuid);
    assert.deepEqual(first, second, 'the very same message');
  } finally {
    mock.timers.reset();
  }
});

test('a purchase that got no answer in 30 s keeps its uuid for the next try, but not for the next player', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { api, smartico, sockets, asked, server } = await playing({});
    const silent = async () => {
      const lost = assert.rejects(api.buyStoreItem(1), /did not answer message 511/);
      await settle();
      mock.timers.tick(30000);
      await lost;
    };
    await silent();
    await silent();
    assert.equal(asked(511).length, 2);
    assert.equal(asked(511)[0].uuid, asked(511)[1].uuid);

    smartico.online('q', 'en', 'hash:2');
    await settle();
    mock.timers.tick(1000);
    server.answers[511] = () => ({});
    serve(sockets.at(-1), server);
    await settle();
    await api.buyStoreItem(1);
    assert.notEqual(asked(511)[2].uuid, asked(511)[0].uuid);
  } finally {
    mock.timers.reset();
  }
});

/** The same tab after a reload: another page over the same storage. */
async function reloaded(page, answers) {
  page.smartico.clear();
  const next = fakeBrowser({ disk: page.disk, session: page.session, ids: 'v' });
  open.push(next);
  next.smartico.init('LABEL', { brand_key: 'B', generate_visit: false });
  next.smartico.online('p', 'en', 'hash:1');
  serve(next.sockets[0], { players: { p: {} }, answers });
  await settle();
  return { ...next, api: next.smartico.api, asked: (cid) => next.sockets[0].sent.filter((message) => message.cid === cid) };
}

test('a purchase whose answer a reload cut off keeps its uuid for two minutes, and is then over', async () => {
  mock.timers.enable({ apis: ['Date'], now: 1000 });
  try {
    const page = await playing();
    page.api.buyStoreItem(1).catch(() => {});
    page.api.buyStoreItem(2).catch(() => {});
    await settle();
    const [first, second] = page.asked(511);
    mock.timers.setTime(1000 + RETRY_MS - 1);
    const next = await reloaded(page, { 511: () => ({}) });
    await next.api.buyStoreItem(1);
    assert.equal(next.asked(511)[0].uuid, first.uuid);
    await next.api.buyStoreItem(1);
    assert.notEqual(next.asked(511)[1].uuid, first.uuid, 'an answered one is over');
    mock.timers.setTime(1000 + RETRY_MS);
    await next.api.buyStoreItem(2);
    assert.notEqual(next.asked(511)[2].uuid, second.uuid, 'what was not tried again in time is over');
    assert.deepEqual(Object.keys(page.session).filter((key) => key.startsWith('plaudit:act:')), []);
  } finally {
    mock.timers.reset();
  }
});

/** Lets `run` see what is posted; `answer` says what comes back. */
async function posting(answer, run) {
  const posted = [];
  const real = globalThis.fetch;
  globalThis.fetch = async (url, { body }) => {
    const message = JSON.parse(body);
    posted.push({ url, ...message });
    return { json: async () => answer(message) };
  };
  try {
    await run(posted);
  } finally {
    globalThis.fetch = real;
  }
}

const WISH = { user_id: 7, prompt_id: 2, avatar_url: 'https://a.example/1.png', avatar_real_id: 1 };

test('a picture is asked for over HTTP with the proof of the player, and paid once', async () => {
  const { api, asked } = await playing({ 562: () => ({}) });
  let broken = true;
  const answer = () => {
    if (broken) throw new Error('no network');
    return { cdn_url: 'https://plaudit.example/avatars/1.svg' };
  };
  await posting(answer, async (posted) => {
    await api.getAvatarsCustomized();
    const failed = await api.avatarsCustomize(WISH);
    assert.equal(failed.errCode, -1);
    assert.match(failed.errMessage, /no network/);
    broken = false;
    const [made, same] = await Promise.all([api.avatarsCustomize(WISH), api.avatarsCustomize(WISH)]);
    assert.deepEqual([made, same], Array(2).fill({ cdn_url: 'https://plaudit.example/avatars/1.svg' }));
    assert.equal(posted.length, 2);
    assert.equal(posted[0].request_id, posted[1].request_id, 'nobody knew what had become of the first');
    const { request_id, ...fields } = posted[1];
    assert.deepEqual(fields, {
      url: 'https://plaudit.example/avatar-customize', ...WISH, label_api_key: 'LABEL', brand_key: 'B', user_ext_id: 'p', hash: 'hash:1',
    });
    await api.getAvatarsCustomized();
    assert.equal(asked(562).length, 2, 'the list is fresh');
    await api.avatarsCustomize(WISH);
    assert.notEqual(posted[2].request_id, request_id, 'an answered wish is over');
  });
});

test('a picture that is refused says why; a wish that lacks something throws', async () => {
  const { api } = await playing();
  await posting(() => ({ errCode: 12001, errMessage: 'limit' }), async () => {
    assert.deepEqual(await api.avatarsCustomize(WISH), { errCode: 12001, errMessage: 'limit' });
    await assert.rejects(api.avatarsCustomize({ user_id: 7 }), /needs prompt_id and avatar_url and avatar_real_id/);
  });
});

test('what boards hide comes from the label, for test players from their own setting', async () => {
  const { api } = await playing();
  assert.deepEqual(await api.getLeaderBoardSettings(), { hide_avatars: false, hide_levels: false, hide_other_points: true });
});

test('a push makes missions fresh, one about a balance the activity log; each for who listens', async () => {
  const { api, asked, sockets } = await playing({ 502: () => ({ achievements: [mission(1)] }), 545: () => ({ logHistory: [] }) });
  const heard = [];
  await api.getMissions({ onUpdate: (list) => heard.push(['missions', list.length]) });
  await api.getBadges();
  await api.getActivityLog({ startTimeSeconds: 1, endTimeSeconds: 2, onUpdate: (list) => heard.push(['log', list.length]) });
  sockets[0].say({ cid: 504, uuid: 'push-1', achievements: [] });
  await settle();
  assert.deepEqual(heard.splice(0), [['missions', 1]]);
  assert.equal(asked(502).length, 3, 'badges are not asked for');
  sockets[0].say({ cid: 108, uuid: 'push-2', props: { core_inbox_unread_count: 1 } });
  sockets[0].say({ cid: 108, uuid: 'push-3', props: { ach_gems_balance: 0 } });
  await settle();
  assert.deepEqual(heard, [['log', 0]]);
});

test('what was read in one language is forgotten when the player has another, here or elsewhere', async () => {
  const { api, asked, sockets } = await playing({ 500: () => ({ levels: [LEVEL] }) });
  await api.getLevels();
  sockets[0].say({ cid: 108, uuid: 'push', props: { core_user_language: 'DE' } });
  await api.getLevels();
  assert.equal(asked(500).length, 2);
});

test('after a break everything kept is asked anew', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { api, asked, sockets, server } = await playing({ 500: () => ({ levels: [LEVEL] }) });
    await api.getLevels();
    sockets[0].fail();
    mock.timers.tick(1000);
    serve(sockets[1], server);
    await settle();
    await api.getLevels();
    assert.equal(asked(500).length, 2);
  } finally {
    mock.timers.reset();
  }
});

test('a section is asked for with what its template reads, and kept apart for each', async () => {
  const { api, asked } = await playing({ 523: () => ({ customSections: {} }) });
  for (const liquidParams of [undefined, { game: 'aces' }, '{"game":"aces"}', { game: 'kings' }]) await api.getCustomSections({ liquidParams });
  await api.getCustomSections();
  assert.deepEqual(asked(523).map(({ liquid_params }) => liquid_params), [undefined, '{"game":"aces"}', '{"game":"kings"}']);
});

// --- visitors -------------------------------------------------------------------------------------------------------

const ALLOWED = ['getLevels', 'getMissions', 'getAchCategories', 'getLeaderBoard', 'getLeaderBoards', 'getTournamentsList', 'getStoreItems', 'getStoreCategories',
  'getCustomSections', 'getRelatedItemsForGame', 'getTranslations', 'getMiniGames', 'jackpotGet', 'getRaffles', 'getJackpotEligibleGames'];
/** What needs more than a word. */
const WITH_IDS = { getRaffleDrawRun: { raffle_id: 1, run_id: 2 }, getRaffleDrawRunsHistory: { raffle_id: 1 } };

/** A page of a visitor. */
async function visiting(run, answer = () => ({})) {
  const { smartico } = fakeBrowser();
  await posting((message) => ({ cid: message.cid + 1, errCode: 0, settings: {}, ...answer(message) }), async (posted) => {
    smartico.initVisitorMode('LABEL', { brand_key: 'B' });
    await smartico.ready();
    await run(smartico, posted);
  });
  smartico.clear();
}

test('a visitor may read what needs no player, in their language; all else says what to do', async () => {
  await visiting(async (smartico, posted) => {
    const vapi = smartico.vapi('fr-CA');
    for (const name of ALLOWED) await vapi[name](name.startsWith('getJackpot') ? { jp_template_id: 1 } : 'x');
    for (const [name, ids] of Object.entries(WITH_IDS)) await vapi[name](ids);
    const reads = posted.filter(({ cid }) => cid >= 500);
    assert.deepEqual(reads.map(({ cid }) => cid), [500, 502, 537, 505, 505, 517, 509, 515, 523, 543, 700, 800, 902, 811, 904, 906]);
    assert.ok(reads.every((message) => message.force_language === 'fr' && message.api_key === 'LABEL' && message.brand_key === 'B'));
    for (const name of MEMBERS.api.filter((each) => !ALLOWED.includes(each) && !WITH_IDS[each])) {
      assert.throws(() => vapi[name](1, 2), new RegExp(name + '\\(\\) needs an identified player and is not part of vapi'), name);
    }
    await assert.rejects(smartico.api.getLevels(), /use _smartico\.vapi/);
  }, ({ cid }) => (cid === 904 ? { draw: { public_meta: {}, prizes: [], my_last_tickets: [] } } : {}));
});

test('what a visitor reads is kept by language, apart from a player\'s, and nobody is told of changes', async () => {
  await visiting(async (smartico, posted) => {
    const count = () => posted.filter(({ cid }) => cid === 502).length;
    await smartico.vapi('fr').getMissions({ onUpdate: () => assert.fail('visitors get no updates') });
    await smartico.vapi('fr').getMissions();
    assert.equal(count(), 1);
    await smartico.vapi('de').getMissions();
    assert.equal(count(), 2);
  }, () => ({ achievements: [mission(1), mission(2, 2)] }));

  const { smartico, api } = await playing({ 500: () => ({ levels: [LEVEL] }) });
  await posting(() => ({ cid: 501, errCode: 0, levels: [] }), async () => {
    assert.equal((await api.getLevels()).length, 1);
    assert.equal((await smartico.vapi('en').getLevels()).length, 0);
    assert.equal((await api.getLevels()).length, 1);
  });
});

test('the names of old integrations are the methods of today', async () => {
  const { smartico, api } = await playing({ 500: () => ({ levels: [LEVEL] }) });
  assert.equal((await smartico.gf.doGetLevels())[0].name, 'L');
  assert.deepEqual(Object.entries(smartico.gf).map(([old, method]) => [old, Object.keys(api).find((name) => api[name] === method)]), [
    ['doGetLevels', 'getLevels'], ['doGetMissions', 'getMissions'], ['doOptinMission', 'requestMissionOptIn'], ['doClaimRewardMission', 'requestMissionClaimReward'],
    ['doGetTournaments', 'getTournamentsList'], ['doGetTournamentLobby', 'getTournamentInstanceInfo'], ['doTournamentRegister', 'registerInTournament'],
  ]);
});
