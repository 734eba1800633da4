/** Games as a page asks for them: what is sent once, what is kept, what a push changes, and what becomes of a visitor's win. */
import assert from 'node:assert/strict';
import test, { after, mock } from 'node:test';
import { toRaffles } from '../../static/sdk/api/raffles.js';
import { toGame, toHistory } from '../../static/sdk/api/minigames.js';
import { takeWinFromAddress } from '../../static/sdk/parked.js';
import { fakeBrowser, serve } from './browser.mjs';
import { FakeStorage, settle } from './helpers.mjs';

const open = [];
after(() => open.forEach(({ smartico }) => smartico.clear()));

/** A page with an identified player; `answers` maps class ids to what the server says. */
async function playing(answers = {}, page = {}) {
  const browser = fakeBrowser(page);
  open.push(browser);
  browser.smartico.init('LABEL', { generate_visit: false });
  browser.smartico.online('p', 'en', 'hash:1');
  serve(browser.sockets[0], { players: { p: { core_user_language: 'en' }, q: {} }, answers });
  await settle();
  const asked = (cid) => browser.sockets.flatMap((socket) => socket.sent).filter((message) => message.cid === cid);
  return { ...browser, api: browser.smartico.api, asked };
}

/** The chunks are here already, but `import()` still takes its time. */
async function fetched() {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
}

const game = (id, more = {}) => ({
  saw_template_id: id, saw_game_type_id: 1, saw_buyin_type_id: 3, saw_template_ui_definition: { name: 'Wheel', priority: 1 }, spin_count: 1,
  jackpot_current: 1070, saw_skin_ui_definition: { skin_folder: '' }, prizes: [], ...more,
});
const spin = ({ request_id }) => ({ request_id, saw_prize_id: 9, spin_id: 5 });
const seen = ({ request_id }) => ({ request_id });

test('two quick plays are one attempt, acknowledged once, and the next one is another', async () => {
  const { api, asked } = await playing({ 702: spin, 704: seen });
  const [first, same] = await Promise.all([api.playMiniGame(3), api.playMiniGame(3)]);
  assert.deepEqual(first, same);
  const request_id = asked(702)[0].request_id;
  assert.deepEqual(first, { err_code: 0, err_message: '', prize_id: 9, request_id, jackpot_amount: undefined, spin_id: 5 });
  assert.deepEqual([asked(702).length, asked(704).map((each) => each.request_id)], [1, [request_id]]);
  await api.playMiniGame(3);
  assert.equal(new Set(asked(702).map((each) => each.request_id)).size, 2);
});

test('the id of an attempt whose answer was cut off by a reload is used again', async () => {
  const session = new FakeStorage();
  const before = await playing({}, { session });
  before.api.playMiniGame(3).catch(() => {});
  await fetched();
  const [{ request_id }] = before.asked(702);
  const after = await playing({ 702: spin, 704: seen }, { session, ids: 'other' });
  assert.equal((await after.api.playMiniGame(3)).request_id, request_id);
  await after.api.playMiniGame(3);
  assert.notEqual(after.asked(702)[1].request_id, request_id);
});

test('what is refused is not acknowledged; what is left to the page waits for it, and may be given back', async () => {
  const no = await playing({ 702: () => ({ errCode: 40003, errMsg: 'Not enough points.' }), 704: seen });
  const refused = await no.api.playMiniGame(3);
  assert.deepEqual([refused.err_code, refused.err_message, refused.prize_id], [40003, 'Not enough points.', null]);
  assert.equal(no.asked(704).length, 0);
  const { api, asked } = await playing({ 702: spin, 704: seen });
  const { request_id } = await api.playMiniGame(3, { acknowledge: false });
  assert.equal(asked(704).length, 0);
  assert.equal((await api.miniGameWinAcknowledgeRequest(request_id, { lose: true })).request_id, request_id);
  assert.deepEqual(asked(704).map(({ request_id: id, lose }) => [id, lose]), [[request_id, true]]);
  await assert.rejects(api.playMiniGame(), /playMiniGame\(\) needs template_id/);
  await assert.rejects(api.miniGameWinAcknowledgeRequest(), /needs request_id/);
});

test('an acknowledgement that fails takes nothing from the attempt', async () => {
  const { api } = await playing({ 702: spin, 704: () => ({ errCode: 1, errMsg: 'no' }) });
  assert.equal((await api.playMiniGame(3)).prize_id, 9);
});

test('a batch has an id for each attempt, and acknowledges those that were not refused', async () => {
  const results = ({ spins }) => ({ results: spins.map(({ request_id }, at) => (at ? { request_id, errCode: 40001, errMsg: 'None left.' } : { request_id, errCode: 0, saw_prize_id: 9 })) });
  const { api, asked } = await playing({ 712: results, 714: () => ({ results: [] }) });
  const [won, refused] = await api.playMiniGameBatch(3, 2);
  assert.deepEqual([won.errCode, won.saw_prize_id, won.jackpot_amount, won.first_spin_in_period], [0, 9, null, null]);
  assert.deepEqual([refused.errCode, refused.errMessage, refused.saw_prize_id], [40001, 'None left.', null]);
  const [one, two] = asked(712)[0].spins;
  assert.notEqual(one.request_id, two.request_id);
  assert.deepEqual(asked(714)[0].request_ids, [one.request_id]);
});

test('a batch that is refused as a whole has one result that says why', async () => {
  const { api, asked } = await playing({ 712: () => ({ errCode: 20002, errMsg: 'From 1 to 100.' }) });
  assert.deepEqual((await api.playMiniGameBatch(3, 1e9)).map((each) => each.errCode), [20002]);
  assert.equal(asked(712)[0].spins.length, 101);
});

test('games are told of anew after a play, and the history is forgotten', async () => {
  const { api, asked } = await playing({ 700: () => ({ templates: [game(3)] }), 702: spin, 704: seen, 716: () => ({ prizes: [] }) });
  const told = [];
  await api.getMiniGames({ onUpdate: (games) => told.push(games.length) });
  await api.getMiniGames();
  await api.getMiniGamesHistory();
  await api.getMiniGamesHistory({ limit: 20 });
  assert.deepEqual([asked(700).length, asked(716).length], [1, 1]);
  await api.playMiniGame(3);
  await fetched();
  await api.getMiniGamesHistory();
  assert.deepEqual([told, asked(700).length, asked(716).length], [[1], 2, 2]);
});

test('a push of attempts changes the kept list without a question, and is told', async () => {
  const { api, asked, sockets } = await playing({ 700: () => ({ templates: [game(3), game(4)] }) });
  const told = [];
  await api.getMiniGames({ onUpdate: (games) => told.push(games.map((each) => each.spin_count)) });
  sockets[0].say({ cid: 706, uuid: 'push', saw_template_id: 4, spin_count: 7 });
  await fetched();
  assert.deepEqual(told, [[1, 7]]);
  assert.deepEqual((await api.getMiniGames()).map((each) => each.spin_count), [1, 7]);
  assert.equal(asked(700).length, 1);
});

test('a jackpot that is won is told, and asked for anew', async () => {
  const pot = { jp_template_id: 1, current_pot_amount: 5 };
  const { api, asked, sockets, smartico } = await playing({ 800: () => ({ items: [{ jp_template_id: 1, jp_public_meta: { custom_data: '{"a":1}' }, pot }] }) });
  const heard = [];
  smartico.on('jackpot_win', ({ winners }) => heard.push(winners.length));
  assert.deepEqual((await api.jackpotGet())[0].jp_public_meta.custom_data, { a: 1 });
  sockets[0].say({ cid: 808, uuid: 'push', jackpot: {}, winners: [{}] });
  await fetched();
  await api.jackpotGet();
  assert.deepEqual([heard, asked(800).length], [[1], 2]);
});

test('jackpots are kept 30 s, their pots 1 s, and opting in or out forgets both', async () => {
  mock.timers.enable({ apis: ['Date'], now: 1000 });
  try {
    let amount = 5;
    const item = (id) => ({ jp_template_id: id, jp_public_meta: {}, pot: { jp_template_id: id, current_pot_amount: amount } });
    const { api, asked } = await playing({ 800: () => ({ items: [item(1), item(2)] }), 802: ({ jp_template_ids }) => ({ items: jp_template_ids.map((id) => item(id).pot) }), 804: () => ({ errMsg: '' }) });
    const amounts = async () => (await api.jackpotGet()).map((each) => each.pot.current_pot_amount);
    assert.deepEqual(await amounts(), [5, 5]);
    amount = 6;
    assert.deepEqual(await amounts(), [5, 5], 'within the second');
    mock.timers.tick(1000);
    assert.deepEqual(await amounts(), [6, 6]);
    assert.deepEqual([asked(800).length, asked(802).length], [1, 1]);
    await api.jackpotOptIn({ jp_template_id: 1 });
    await amounts();
    assert.deepEqual([asked(800).length, asked(802).length], [2, 1]);
    await assert.rejects(api.jackpotOptOut({}), /jackpotOptOut\(\) needs jp_template_id/);
  } finally {
    mock.timers.reset();
  }
});

test('raffles ask for pages of winners, and what is claimed is told in the names of existing integrations', async () => {
  const draw = { draw_id: 4, public_meta: { name: 'Daily' }, prizes: [], my_last_tickets: [{ id: 1, s: 'A-1' }], run_id: 5 };
  const { api, asked } = await playing({ 904: () => ({ draw }), 908: () => ({ errCode: 1, errMsg: 'Claimed already.' }), 916: () => ({}), 902: () => ({ items: [] }) });
  const shown = await api.getRaffleDrawRun({ raffle_id: 1, run_id: 5, winners_from: 10, winners_to: 90 });
  assert.deepEqual([shown.id, shown.my_last_tickets], [4, [{ ticekt_id: 1, ticket_id_string: 'A-1' }]]);
  await api.getRaffleDrawRun({ raffle_id: 1, run_id: 5 });
  assert.deepEqual(asked(904).map((each) => [each.winners_offset, each.winners_limit]), [[10, 50], [0, 20]]);
  assert.deepEqual(await api.claimRafflePrize({ won_id: 3 }), { errorCode: 1, errorMessage: 'Claimed already.' });
  assert.deepEqual(await api.requestRaffleOptin({ raffle_id: 1, draw_id: 4, raffle_run_id: 5 }), { err_code: 0, err_message: '' });
  await assert.rejects(api.getRaffleDrawRun({ raffle_id: 1 }), /needs run_id/);
});

test('predictions are asked over HTTP, the proof in the body, and a double submit is one', async () => {
  const real = globalThis.fetch;
  const posted = [];
  globalThis.fetch = async (url, { body }) => {
    posted.push({ url, ...JSON.parse(body) });
    return { json: async () => ({ errCode: 0, data: { round_id: 7 } }) };
  };
  try {
    const { api } = await playing();
    await api.gamePickGetBoard({ saw_template_id: 3, round_id: -1 });
    const { url, ...asked } = posted[0];
    assert.equal(url, 'https://plaudit.example/games-api/game-board');
    assert.deepEqual(asked, { label_api_key: 'LABEL', smartico_ext_user_id: 'p', ext_user_id: 7, hash: 'hash:1', lang: 'en', ext_game_id: 3, round_id: -1 });
    const given = { saw_template_id: 3, round: { round_id: 7, events: [{ gp_event_id: 1, team1_user_selection: 2, team2_user_selection: 0, odds_details: {} }] } };
    const [one, two] = await Promise.all([api.gamePickSubmitSelection(given), api.gamePickSubmitSelection(given)]);
    assert.deepEqual([one, posted.length], [two, 2]);
    assert.deepEqual(posted[1].round, { round_id: 7, events: [{ gp_event_id: 1, team1_user_selection: 2, team2_user_selection: 0 }] });
    await assert.rejects(api.gamePickGetActiveRound({ saw_template_id: 3 }), /needs round_id/);
    await assert.rejects(api.gamePickSubmitSelectionQuiz({ saw_template_id: 3 }), /needs round\.round_id/);
  } finally {
    globalThis.fetch = real;
  }
});

test('a win in the address is taken out of it, waits for the player, and is handed over once', async () => {
  const { asked, win } = await playing({ 20700: () => ({}) }, { href: 'https://shop.example/?a=1&_smartico_visitor_win_uuid=w-1&b=2' });
  await fetched();
  assert.equal(win.location.href, 'https://shop.example/?a=1&b=2');
  assert.deepEqual(asked(20700).map((each) => each.visitor_win_uuid), ['w-1']);
  assert.equal(win.sessionStorage.getItem('plaudit:win'), null);
});

test('a win that the server did not answer stays; one that it refused does not', async () => {
  const session = new FakeStorage();
  const busy = await playing({ 20700: () => ({ errCode: 20007 }) }, { session });
  busy.smartico.convertVisitorGame('w-1');
  busy.smartico.convertVisitorGame('w-2');
  await fetched();
  assert.equal(session.getItem('plaudit:win'), 'w-1 w-2');
  const next = await playing({ 20700: () => ({ errCode: 1, errMsg: 'gone' }) }, { session });
  await fetched();
  assert.deepEqual(next.asked(20700).map((each) => each.visitor_win_uuid), ['w-1', 'w-2']);
  assert.equal(session.getItem('plaudit:win'), null);
});

test('the parameter leaves the rest of an address as it was', () => {
  const rest = (href) => takeWinFromAddress('https://s/' + href)?.rest;
  assert.equal(rest('?_smartico_visitor_win_uuid=w'), 'https://s/');
  assert.equal(rest('?_smartico_visitor_win_uuid=w&b=2#h'), 'https://s/?b=2#h');
  assert.equal(rest('#/r?a=1&_smartico_visitor_win_uuid=w'), 'https://s/#/r?a=1');
  assert.equal(rest('?a=1'), undefined);
});

test('a game says what it costs in its own currency, and has the jackpot in its texts', () => {
  const prize = { saw_prize_id: 1, prize_type_id: 6, saw_prize_ui_definition: { name: 'Win {{jackpot}}', acknowledge_type: 4 } };
  const shown = toGame(game(3, {
    saw_buyin_type_id: 4, buyin_cost_points: 50, prizes: [prize],
    saw_template_ui_definition: { name: '{{jackpot}} now', jackpot_symbol: 'hugs', custom_data: '{"a":1}' },
  }));
  assert.deepEqual([shown.buyin_cost_gems, 'buyin_cost_points' in shown], [50, false]);
  assert.deepEqual([shown.name, shown.prizes[0].name, shown.custom_data], ['1070 hugs now', 'Win 1070 hugs', { a: 1 }]);
  assert.deepEqual([shown.prizes[0].prize_type, shown.prizes[0].acknowledge_type, shown.prizes[0].pool], ['jackpot', 'explicity-acknowledge', null]);
  assert.deepEqual([shown.saw_game_type, shown.saw_buyin_type, shown.next_available_spin_ts], ['wheel', 'gems', null]);
  assert.equal('game_layout' in shown, false);
  const lootbox = toGame(game(4, { saw_game_type_id: 8, saw_template_ui_definition: { name: 'A', game_layout: 2 } }));
  assert.deepEqual([lootbox.saw_game_type, lootbox.game_layout], ['lootbox_calendar_days', 'vertical-map']);
});

test('history and raffles without anything are empty lists', () => {
  assert.deepEqual([toHistory(undefined), toRaffles(undefined)], [[], []]);
});
