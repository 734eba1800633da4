/** The handshake and the two ends of the channel, with windows and ports made of nothing but the messages they carry. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { installBridge } from '../../static/sdk/bridge.js';
import { ancestorsOf, createClient } from '../../static/sdk/bridge/client.js';
import { refusalOf } from '../../static/sdk/bridge/gate.js';
import { createHost } from '../../static/sdk/bridge/host.js';
import { pack, unpack } from '../../static/sdk/bridge/pack.js';
import { createPeer } from '../../static/sdk/bridge/peer.js';
import { MIRRORED } from '../../static/sdk/bridge/protocol.js';
import { MEMBERS } from '../../static/sdk/members.js';

const OWNER = 'https://owner.test';
const FRAME = 'https://frame.test';

/** A window that keeps its listeners and what was posted to it. */
function fakeWindow(origin, parent) {
  const listeners = new Set();
  const self = {
    posted: [], closed: false, location: { origin }, document: { referrer: '' },
    addEventListener: (_, listener) => listeners.add(listener),
    removeEventListener: (_, listener) => listeners.delete(listener),
    postMessage: (data, targetOrigin, ports = []) => self.posted.push({ data, targetOrigin, ports }),
    receive: (event) => [...listeners].forEach((listener) => listener({ ports: [], ...event })),
    listening: () => listeners.size,
  };
  self.self = self;
  self.parent = parent ?? self;
  return self;
}

/** Two ports that hand over structured clones in microtasks. */
function fakePorts() {
  const make = () => ({ onmessage: null, closed: false, close() { this.closed = true; } });
  const [a, b] = [make(), make()];
  const link = (from, to) => {
    from.postMessage = (data) => {
      const copy = structuredClone(data);
      queueMicrotask(() => to.closed || to.onmessage?.({ data: copy }));
    };
  };
  link(a, b);
  link(b, a);
  return [a, b];
}

/** Timers that fire when told to. */
function fakeTimers() {
  const waiting = new Map();
  let last = 0;
  return {
    later: (run, delayMs) => (waiting.set(++last, { run, delayMs }), last),
    cancel: (timer) => waiting.delete(timer),
    delays: () => [...waiting.values()].map(({ delayMs }) => delayMs),
    fire() {
      for (const [timer, { run }] of [...waiting]) (waiting.delete(timer), run());
    },
  };
}

/** Runs the code with the console's errors kept instead of shown. */
async function withErrors(run) {
  const said = [];
  const { error } = console;
  console.error = (...parts) => said.push(parts.join(' '));
  try {
    await run(said);
  } finally {
    console.error = error;
  }
}

function frameUnder(parent, { origins, wanted } = {}) {
  const frame = fakeWindow(FRAME, parent);
  frame.location.ancestorOrigins = origins;
  frame._smartico_inframe_parent_origin = wanted;
  return frame;
}

function clientIn(frame) {
  const timers = fakeTimers();
  const client = createClient({ page: frame, onSync() {}, makeNonce: () => 'n1', ...timers });
  return { client, timers };
}

test('the list of mirrored members is the list of synchronous ones, but for dp', () => {
  assert.deepEqual([...MIRRORED].sort(), MEMBERS.sync.filter((path) => path !== 'dp').sort());
});

test('a frame greets its parent at the origin it knows, with nothing but a nonce', () => {
  const owner = fakeWindow(OWNER);
  const { client, timers } = clientIn(frameUnder(owner, { origins: [OWNER] }));
  client.connect().catch(() => {});
  timers.fire();
  assert.deepEqual(owner.posted, [{ data: { plaudit: 'plaudit-bridge-hello', nonce: 'n1' }, targetOrigin: OWNER, ports: [] }]);
});

test('without ancestorOrigins the referrer names the parent, and without either the greeting has no address', () => {
  const owner = fakeWindow(OWNER);
  const frame = frameUnder(owner);
  frame.document.referrer = `${OWNER}/some/page`;
  assert.equal(ancestorsOf(frame)[0].origin, OWNER);
  frame.document.referrer = '';
  assert.equal(ancestorsOf(frame)[0].origin, '*');
});

test('a frame inside a frame greets every window above it', () => {
  const top = fakeWindow(OWNER);
  const middle = fakeWindow('https://middle.test', top);
  const frame = frameUnder(middle, { origins: ['https://middle.test', OWNER] });
  assert.deepEqual(ancestorsOf(frame).map(({ origin }) => origin), ['https://middle.test', OWNER]);
  frame._smartico_inframe_parent_origin = OWNER;
  assert.deepEqual(ancestorsOf(frame).map(({ frame: above }) => above), [top]);
});

test('a welcome counts only from the greeted window, its origin, with the nonce and a port', async () => {
  const owner = fakeWindow(OWNER);
  const frame = frameUnder(owner, { origins: [OWNER] });
  const { client } = clientIn(frame);
  const connected = client.connect();
  const welcome = { source: owner, origin: OWNER, data: { plaudit: 'plaudit-bridge-welcome', nonce: 'n1' }, ports: [fakePorts()[0]] };
  frame.receive({ ...welcome, source: fakeWindow(OWNER) });
  frame.receive({ ...welcome, origin: 'https://evil.test' });
  frame.receive({ ...welcome, data: { ...welcome.data, nonce: 'n0' } });
  frame.receive({ ...welcome, ports: [] });
  for (const data of [null, 'text', 7, []]) frame.receive({ ...welcome, data });
  assert.equal(client.isConnected(), false);
  frame.receive(welcome);
  assert.equal(client.isConnected(), true);
  assert.equal(frame.listening(), 0);
  await connected;
});

test('after about fifteen seconds without an answer the frame says what the parent must do, once', async () => {
  await withErrors(async (said) => {
    const frame = frameUnder(fakeWindow(OWNER), { origins: [OWNER] });
    const { client, timers } = clientIn(frame);
    const waiting = client.connect();
    let waitedMs = 0;
    while (timers.delays().length) (waitedMs += timers.delays()[0], timers.fire());
    await assert.rejects(waiting, { code: 'bridge_no_parent', message: /the page that owns the window must load smartico\.js/ });
    assert.equal(waitedMs, 15000);
    assert.equal(frame.listening(), 0);
    const again = client.connect();
    while (timers.delays().length) timers.fire();
    await assert.rejects(again, { code: 'bridge_no_parent' });
    assert.equal(said.length, 1);
  });
});

test('a refusal of the parent ends the attempt with the parent\'s words', async () => {
  await withErrors(async (said) => {
    const owner = fakeWindow(OWNER);
    const frame = frameUnder(owner, { origins: [OWNER] });
    const { client } = clientIn(frame);
    const waiting = client.connect();
    frame.receive({ source: owner, origin: OWNER, data: { plaudit: 'plaudit-bridge-refused', nonce: 'n1', message: 'Not you.' } });
    await assert.rejects(waiting, { code: 'bridge_refused', message: 'Not you.' });
    assert.deepEqual(said, ['[plaudit] Not you.']);
  });
});

test('the parent refuses windows that are not its own frames, and origins that the page has not named', () => {
  const owner = fakeWindow(OWNER);
  const frame = fakeWindow(FRAME, owner);
  const nested = fakeWindow(FRAME, frame);
  const popup = fakeWindow(FRAME);
  assert.match(refusalOf(owner, { source: frame, origin: FRAME }), /_smartico_bridge_origins = \['https:\/\/frame\.test'\]/);
  assert.equal(refusalOf(owner, { source: frame, origin: OWNER }), '');
  owner._smartico_bridge_origins = [FRAME];
  assert.equal(refusalOf(owner, { source: frame, origin: FRAME }), '');
  assert.equal(refusalOf(owner, { source: nested, origin: FRAME }), '');
  assert.match(refusalOf(owner, { source: popup, origin: FRAME }), /not an iframe of this page/);
  assert.match(refusalOf(owner, { source: owner, origin: OWNER }), /not an iframe of this page/);
  assert.match(refusalOf(owner, { source: null, origin: FRAME }), /not an iframe of this page/);
  assert.match(refusalOf(owner, { source: frame, origin: 'https://frame.test.evil.test' }), /refused/);
  assert.match(refusalOf(owner, { source: frame, origin: 'null' }), /allow-same-origin/);
});

test('a refused frame is answered at its own origin, and a flood of greetings is complained about once', async () => {
  await withErrors(async (said) => {
    const owner = fakeWindow(OWNER);
    const stop = installBridge({}, owner);
    const frame = fakeWindow(FRAME, owner);
    const hello = { source: frame, origin: FRAME, data: { plaudit: 'plaudit-bridge-hello', nonce: 'n1' } };
    for (let i = 0; i < 50; i++) owner.receive(hello);
    await new Promise((resolve) => setImmediate(resolve)); // the judge is fetched with the first greeting
    assert.equal(said.length, 1);
    assert.equal(frame.posted[0].targetOrigin, FRAME);
    assert.equal(frame.posted[0].data.plaudit, 'plaudit-bridge-refused');
    assert.deepEqual(frame.posted[0].ports, []);
    stop();
    assert.equal(owner.listening(), 0);
  });
});

test('calls, answers, errors and functions cross between two peers', async () => {
  const [a, b] = fakePorts();
  const asked = [];
  createPeer(b, { handle: (path, args) => {
    asked.push(path.join('.'));
    if (path[0] === 'fail') throw Object.assign(new TypeError('No.'), { code: 'no', retry_after_s: 3, hidden: {} });
    return path[0] === 'twice' ? args[0]('x').then((answer) => answer + answer) : args[0];
  } });
  const peer = createPeer(a, { handle() {} });
  assert.deepEqual(await peer.call(['echo'], [{ deep: [1, new Date(5), undefined] }]), { deep: [1, new Date(5), undefined] });
  assert.equal(await peer.call(['twice'], [async (text) => `${text}y`]), 'xyxy');
  const error = await peer.call(['fail'], []).catch((caught) => caught);
  assert.deepEqual([error instanceof Error, error.name, error.message, error.code, error.retry_after_s, error.hidden],
    [true, 'TypeError', 'No.', 'no', 3, undefined]);
  assert.deepEqual(asked, ['echo', 'twice', 'fail']);
});

test('a call that is not acknowledged in ten seconds fails, one that is may take longer', async () => {
  const timers = fakeTimers();
  const silent = createPeer({ postMessage() {}, close() {} }, { handle() {}, ...timers });
  const unanswered = silent.call(['dp'], ['dp:gf']);
  assert.deepEqual(timers.delays(), [10000]);
  timers.fire();
  await assert.rejects(unanswered, { code: 'bridge_unanswered' });

  const [a, b] = fakePorts();
  createPeer(b, { handle: () => new Promise(() => {}) });
  const patient = createPeer(a, { handle() {}, ...timers });
  const slow = patient.call(['ready'], []);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(timers.delays(), []);
  patient.close();
  await assert.rejects(slow, { code: 'bridge_closed' });
  await assert.rejects(patient.call(['dp'], []), { code: 'bridge_closed' });
});

test('packing leaves data alone, and refuses what would never end', () => {
  const data = { list: [1, 'a', null, undefined], when: new Date(1), nothing: Object.create(null) };
  assert.deepEqual(pack(data, () => 0), { ...data, nothing: {} });
  const cyclic = {};
  cyclic.self = cyclic;
  assert.throws(() => pack(cyclic, () => 0), RangeError);
  assert.equal(unpack({ $plaudit: 1 }, () => assert.fail()).$plaudit, 1);
  assert.equal({}.polluted, undefined);
  unpack(JSON.parse('{"__proto__":{"polluted":1}}'), () => assert.fail());
  assert.equal({}.polluted, undefined);
});

test('only the members of _smartico can be reached from a frame', async () => {
  const handlers = new Map();
  const host = createHost({
    on: (key, handler) => handlers.set(key, handler), off() {}, ready: async () => 'ok', secret: () => 'leaked',
    api: { getInboxUnreadCount: () => 4, constructor: () => 'leaked' }, checkSuccessfullyIdentify: () => false,
  });
  const frame = fakeWindow(FRAME);
  host.welcome({ source: frame, origin: FRAME, data: { nonce: 'n1' } });
  const [{ ports: [port], targetOrigin }] = frame.posted;
  assert.equal(targetOrigin, FRAME);
  const peer = createPeer(port, { handle() {} });
  assert.equal(await peer.call(['ready'], []), 'ok');
  assert.equal(await peer.call(['api', 'getInboxUnreadCount'], []), 4);
  for (const path of [['secret'], ['constructor'], ['__proto__'], ['api', 'constructor'], ['api', 'toString'], ['api', 'api', 'x'], ['window', 'ready']]) {
    await assert.rejects(peer.call(path, []), { code: /^bridge_/ }, path.join('.'));
  }
  peer.close();
  host.close();
});
