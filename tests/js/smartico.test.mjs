import assert from 'node:assert/strict';
import test, { after, mock } from 'node:test';
import { MEMBERS } from '../../static/sdk/members.js';
import { fakeBrowser, serve } from './browser.mjs';
import { listening, settle } from './helpers.mjs';

const open = [];
after(() => open.forEach(({ smartico }) => smartico.clear()));

/** A page that has called `init`, its callbacks logged. */
function page(options = {}, params = {}) {
  const browser = fakeBrowser(options);
  open.push(browser);
  const log = [];
  for (const key of MEMBERS.callbacks) browser.smartico.on(key, (...args) => log.push([key, ...args]));
  browser.smartico.init('LABEL', { brand_key: 'B', generate_visit: false, ...params });
  const heard = (key) => log.filter(([name]) => name === key).map(([, ...args]) => args);
  const sent = (cid) => browser.sockets.flatMap((socket) => socket.sent).filter((message) => message.cid === cid);
  return { ...browser, log, heard, sent, socket: () => browser.sockets.at(-1) };
}

/** A page with an identified player. */
async function playing(options, params, server) {
  const it = page(options, params);
  it.smartico.online('p', 'en', 'hash:1');
  serve(it.socket(), server);
  await settle();
  return it;
}

const PROPS = { players: { p: { core_user_language: 'en', ach_points_balance: 5 }, q: { core_user_language: 'en' } } };

test('one online call leads to INIT, IDENTIFY, LOGIN and the callbacks in their order', async () => {
  const { socket, log, smartico } = await playing({}, {}, PROPS);
  assert.equal(socket().url, 'wss://plaudit.example/websocket/services?master&domain=shop.example&version=1');
  assert.deepEqual(socket().sent.map(({ cid }) => cid), [3, 5, 7]);
  assert.ok(socket().sent[0].session_id && socket().sent[0].device_id);
  assert.deepEqual(log.map(([key]) => key), ['init', 'label_init_completed', 'page_navigation', 'identify', 'props_change', 'login']);
  assert.equal(smartico.checkSuccessfullyIdentify(), true);
  assert.equal(smartico.getPublicProps().ach_points_balance, 5);
  assert.equal((await smartico.ready()).user_id, 7);
});

test('calls made before init are carried out after it', async () => {
  const browser = fakeBrowser();
  open.push(browser);
  const { smartico, sockets } = browser;
  const done = smartico.online('p', 'en', 'h');
  const unread = smartico.api.getInboxUnreadCount();
  smartico.action('Early');
  smartico.init('LABEL', { generate_visit: false });
  serve(sockets[0], { ...PROPS, answers: { 513: () => ({ log: [], unread_count: 3 }) } });
  await done;
  assert.equal(await unread, 3);
  await settle();
  assert.deepEqual(sockets[0].sent.filter(({ cid }) => cid === 9).map(({ payload }) => payload), [{ action: 'Early' }]);
});

test('after a lost connection the player is identified again, told once, and hears what has changed', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const it = await playing({}, {}, PROPS);
    it.socket().fail();
    it.smartico.action('While offline');
    mock.timers.tick(300);
    serve(it.socket(), { players: { p: { core_user_language: 'en', ach_points_balance: 9 } } });
    await settle();
    assert.equal(it.sockets.length, 2);
    assert.equal(it.heard('identify').length, 1);
    assert.deepEqual(it.heard('props_change').at(-1), [{ ach_points_balance: 9 }]);
    assert.deepEqual(it.sockets[1].sent.map(({ cid }) => cid), [3, 5, 9]);
  } finally {
    mock.timers.reset();
  }
});

test('a refused origin (close 4003) ends it: callbacks, console, ready() rejects, no reconnect', async () => {
  const said = await listening(async () => {
    const it = page();
    const ready = assert.rejects(it.smartico.ready(), (error) => error.errCode === 20013);
    it.socket().open();
    it.socket().fail(4003, 'origin not allowed');
    await ready;
    await settle();
    it.fire('online');
    assert.deepEqual([it.heard('init'), it.sockets.length], [[[20013]], 1]);
  });
  assert.ok(said.some((line) => line.includes('init_refused') && line.includes('FRONT_END_ALLOW_DOMAINS')), said.join('\n'));
});

test('a failed proof identifies nobody, rejects what waited, and another proof is tried', async () => {
  await listening(async () => {
    const it = page();
    const inbox = assert.rejects(it.smartico.api.getInboxMessages(), /identify was refused/);
    it.smartico.online('x', 'en', 'bad');
    serve(it.socket(), PROPS);
    await inbox;
    await settle();
    assert.deepEqual(it.heard('identify'), [[20021, {}, 'refused']]);
    assert.equal(it.smartico.getPublicProps(), null);
    assert.throws(() => it.smartico.api.getUserProfile(), /ready/);
    it.smartico.online('p', 'en', 'good');
    await settle();
    assert.equal(it.smartico.checkSuccessfullyIdentify(), true);
  });
});

test('online for the same player asks nothing twice; another player gets a new conversation', async () => {
  const it = await playing({}, {}, PROPS);
  await it.smartico.online('P', 'en', 'hash:1');
  assert.equal(it.sent(5).length, 1);
  const inbox = assert.rejects(it.smartico.api.getInboxMessages(), /player has changed/);
  it.smartico.online('q', 'en', 'h');
  await inbox;
  await new Promise((resolve) => setTimeout(resolve, 5));
  serve(it.socket(), PROPS);
  await settle();
  assert.deepEqual([it.sockets.length, it.sent(5).at(-1).ext_user_id, it.heard('identify').length], [2, 'q', 2]);
});

test('logout forgets the player and keeps the connection', async () => {
  const it = await playing({}, {}, PROPS);
  it.smartico.logout();
  await settle();
  assert.deepEqual([it.heard('logout').length, it.sent(8).length, it.sockets.length], [1, 1, 1]);
  assert.equal(it.smartico.getPublicProps(), null);
});

test('pushed properties are merged and told as they came', async () => {
  const it = await playing({}, {}, PROPS);
  const counts = [];
  await Promise.all([
    it.smartico.api.getInboxUnreadCount({ onUpdate: (count) => counts.push(count) }),
    settle().then(() => it.socket().say({ cid: 514, uuid: it.sent(513)[0].uuid, errCode: 0, log: [], unread_count: 1 })),
  ]);
  it.socket().say({ cid: 108, props: { core_inbox_unread_count: 4 } });
  await settle();
  assert.deepEqual(it.heard('props_change').at(-1), [{ core_inbox_unread_count: 4 }]);
  assert.deepEqual([it.smartico.getUserProps().ach_points_balance, counts], [5, [1, 4]]);
  assert.equal(await it.smartico.api.getInboxUnreadCount(), 4);
});

test('with consent pending nothing is stored or sent; granted releases, denied forgets', async () => {
  const it = page({}, { consent: 'pending' });
  it.smartico.online('p', 'en', 'h');
  it.smartico.action('A');
  assert.deepEqual([it.sockets.length, Object.keys(it.disk), Object.keys(it.session)], [0, [], []]);
  it.smartico.consent('granted');
  serve(it.socket(), PROPS);
  await settle();
  assert.deepEqual(it.sent(9).map(({ payload }) => payload.action), ['A']);
  await listening(() => {
    it.smartico.consent('denied');
    it.smartico.action('B');
  });
  assert.deepEqual(Object.keys(it.disk), []);
  assert.deepEqual(it.heard('event_dropped').map(([{ reason }]) => reason), ['consent_denied']);
});

test('localhost starts nothing and says how to; the switch may come late', async () => {
  mock.timers.enable({ apis: ['setInterval'] });
  try {
    const it = { ...fakeBrowser({ href: 'http://127.0.0.1/' }) };
    open.push(it);
    const heard = [];
    it.smartico.on('init', (code) => heard.push(code));
    const said = await listening(() => it.smartico.init('LABEL'));
    assert.deepEqual([heard, it.sockets.length], [[20013], 0]);
    assert.ok(said.some((line) => line.includes('_smartico_allow_localhost = true')), said.join('\n'));
    it.win._smartico_allow_localhost = true;
    mock.timers.tick(500);
    assert.equal(it.sockets.length, 1);
  } finally {
    mock.timers.reset();
  }
});

test('globals identify at init and when they change later', async () => {
  mock.timers.enable({ apis: ['setInterval'] });
  try {
    const it = page({ globals: { _smartico_user_id: 'p', _smartico_user_hash: 'h' } });
    serve(it.socket(), PROPS);
    await settle();
    assert.equal(it.sent(5)[0].ext_user_id, 'p');
    it.win._smartico_user_id = null;
    mock.timers.tick(500);
    await settle();
    assert.equal(it.heard('logout').length, 1);
  } finally {
    mock.timers.reset();
  }
});

test('a closing page hands its unanswered events to a beacon with the proof, and keeps them', async () => {
  const it = page();
  it.smartico.online('p', 'en', 'h');
  it.smartico.action('Last');
  it.fire('pagehide');
  const [[url, messages]] = it.beacons;
  assert.equal(url, 'https://plaudit.example/services/public');
  const { cid, api_key, brand_key, ext_user_id, hash, payload } = messages[0];
  assert.deepEqual([cid, api_key, brand_key, ext_user_id, hash, payload], [9, 'LABEL', 'B', 'p', 'h', { action: 'Last' }]);
  assert.equal(Object.keys(it.disk).filter((key) => key.startsWith('plaudit:ev:')).length, 1);
});

test('deep links: go, action, and a clear word for the others', async () => {
  const it = page({ href: 'https://shop.example/a#_smartico_dp=dp%3Ago%26url%3Dhttps%3A%2F%2Fevil.example' });
  await listening(async () => {
    assert.equal(it.smartico.dp('dp:action&action=X&extra=1'), true);
    for (const link of ['dp:ask_push_permissions', 'dp:nonsense', 'gf', 'dp:go&url=javascript:alert(1)']) assert.equal(it.smartico.dp(link), false);
    it.smartico.online('p', 'en', 'h');
    serve(it.socket(), PROPS);
    for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
  });
  assert.deepEqual(it.sent(9).map(({ payload }) => payload), [{ extra: '1', action: 'X' }]);
  const reasons = it.heard('dp_error').map(([{ reason }]) => reason);
  assert.deepEqual(reasons, ['not_identified', 'unknown_link', 'invalid_link', 'unsafe_address', 'unsafe_address']);
  assert.equal(it.win.location.href, 'https://shop.example/a');
});

test('campaign links run once and are reported; scripts are refused unless the page allows them', async () => {
  const it = await playing({}, {}, PROPS);
  await listening(async () => {
    for (let i = 0; i < 2; i++) it.socket().say({ cid: 105, engagement_uid: 'e1', payload: { dp: 'dp:action&action=C' } });
    it.socket().say({ cid: 107, engagement_uid: 'e2', script: 'alert(1)' });
    const said = () => [9, 103, 106].every((cid) => it.sent(cid).length);
    for (let i = 0; i < 100_000 && !said(); i++) await new Promise((resolve) => setImmediate(resolve));
  });
  assert.deepEqual(it.sent(9).map(({ payload }) => payload.action), ['C']);
  assert.deepEqual(it.sent(103).map((m) => [m.engagement_uid, m.activityType]), [['e1', 10]]);
  assert.match(it.sent(106)[0].reason, /allowServerScripts/);
});

test('a new message refreshes the inbox of its subscriber', async () => {
  const lists = [];
  const it = await playing({}, {}, { ...PROPS, answers: { 513: () => ({ log: [{ engagement_uid: 'g', is_read: false }], unread_count: 1 }) } });
  await it.smartico.api.getInboxMessages({ onUpdate: (list) => lists.push(list) });
  it.socket().say({ cid: 110, engagement_uid: 'g', activityType: 31 });
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(lists.map((list) => list[0].message_guid), ['g']);
});

test('clear leaves no listener, no patched history and no callback behind', async () => {
  const before = fakeBrowser();
  const it = await playing({}, {}, PROPS);
  it.smartico.clear();
  assert.equal(it.listening(), 0);
  assert.equal(it.history.pushState.length, before.history.pushState.length);
  const heard = it.log.length;
  it.smartico.dp('dp:nonsense');
  it.fire('online');
  await settle();
  assert.deepEqual([it.log.length, it.sockets.length], [heard, 1]);
});

test('a read-only session refuses events here already', async () => {
  await listening(async () => {
    const it = page({}, { simulation_mode: true });
    it.smartico.online('p', 'fr', 'h');
    it.socket().onsent = null;
    serve(it.socket(), { ...PROPS, answers: { 5: () => ({ read_only: true, props: PROPS.players.p }) } });
    await settle();
    it.smartico.action('X');
    await settle();
    assert.deepEqual([it.sent(7).length, it.sent(9).length], [0, 0]);
    assert.deepEqual(it.heard('event_dropped').map(([{ reason }]) => reason), ['read_only']);
  });
});
