import assert from 'node:assert/strict';
import test, { mock } from 'node:test';
import { sendPieces } from '../../static/sdk/beacon.js';
import { bytesOf, createOutbox } from '../../static/sdk/outbox.js';
import { createStorage } from '../../static/sdk/storage.js';
import { counter, FakeStorage, refuse, settle } from './helpers.mjs';

/** A server that answers as it is told and never counts an id twice. */
class Server {
  recorded = new Map();
  attempts = [];
  answer = () => ({ errCode: 0 });

  async take(event) {
    this.attempts.push(event.uuid);
    const answer = await this.answer(event);
    if (answer.errCode === 0) this.recorded.set(event.uuid, event.eventType);
    return answer;
  }

  get types() { return [...this.recorded.values()]; }
}

const nextTab = counter('tab');
const nextEvent = counter('ev');

/** A tab of a browser: its outbox over a disk that it may share. */
function openTab({ server, disk = new FakeStorage(), tab = nextTab(), session = new FakeStorage(), clock = { ms: 1e6 } }) {
  const dropped = [];
  const outbox = createOutbox({
    disk: createStorage(() => disk), session: createStorage(() => session), label: 'L', tab, now: () => clock.ms,
    uuid: nextEvent, random: () => 0.5, deliver: (event) => server.take(event),
    dropped: (event, reason, answer) => dropped.push([event.eventType, reason, answer?.errCode]),
  });
  return { outbox, disk, session, tab, clock, dropped };
}

const eventsOn = (disk) => Object.keys(disk).filter((key) => key.startsWith('plaudit:ev:'));

test('an event is written down before it is sent and crossed out when it is answered', async () => {
  const server = new Server();
  const { outbox, disk } = openTab({ server });
  outbox.use('p');
  outbox.add('a', { n: 1 });
  assert.equal(eventsOn(disk).length, 1);
  assert.deepEqual(server.attempts, []);
  outbox.start();
  await settle();
  assert.deepEqual(server.types, ['a']);
  assert.deepEqual(eventsOn(disk), []);
});

test('a connection lost before the answer: sent again with the same id, recorded once', async () => {
  const server = new Server();
  const { outbox, disk } = openTab({ server });
  outbox.use('p');
  server.answer = async (event) => { server.recorded.set(event.uuid, event.eventType); throw new Error('connection lost'); };
  outbox.start();
  const id = outbox.add('a', {});
  outbox.stop();
  await settle();
  assert.equal(eventsOn(disk).length, 1);
  server.answer = () => ({ errCode: 0, duplicate: true });
  outbox.start();
  await settle();
  assert.deepEqual(server.attempts, [id, id]);
  assert.equal(server.recorded.size, 1);
  assert.deepEqual(eventsOn(disk), []);
});

test('a reload: the next page of the tab sends what the last one could not', async () => {
  const server = new Server();
  const first = openTab({ server });
  first.outbox.use('p');
  first.outbox.add('a', {});
  first.outbox.add('b', {});
  const second = openTab({ server, disk: first.disk, tab: first.tab, clock: first.clock });
  second.outbox.use('p');
  second.outbox.start();
  await settle();
  assert.deepEqual(server.types, ['a', 'b']);
});

test('another tab waits for the lease, then takes over', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const server = new Server();
    const first = openTab({ server });
    first.outbox.use('p');
    first.outbox.add('a', {});
    const second = openTab({ server, disk: first.disk, clock: first.clock });
    second.outbox.use('p');
    second.outbox.start();
    await settle();
    assert.deepEqual(server.attempts, []);
    first.clock.ms += 40000;
    mock.timers.tick(40000);
    await settle();
    assert.deepEqual(server.types, ['a']);
    assert.deepEqual(eventsOn(first.disk), []);
  } finally {
    mock.timers.reset();
  }
});

test('events of one player are never sent in the name of another', async () => {
  const server = new Server();
  const { outbox, disk } = openTab({ server });
  outbox.use('alice');
  outbox.add('of alice', {});
  outbox.use('bob');
  outbox.start();
  await settle();
  assert.deepEqual(server.attempts, []);
  assert.equal(eventsOn(disk).length, 1);
  outbox.use('ALICE');
  outbox.start();
  await settle();
  assert.deepEqual(server.types, ['of alice']);
});

test('events of nobody stay in the tab and go to the player who logs in', async () => {
  const server = new Server();
  const { outbox, disk, session } = openTab({ server });
  outbox.add('landed', {});
  outbox.start();
  await settle();
  assert.deepEqual([eventsOn(disk).length, eventsOn(session).length, server.attempts.length], [0, 1, 0]);
  outbox.use('p');
  outbox.start();
  await settle();
  assert.deepEqual(server.types, ['landed']);
  assert.deepEqual(eventsOn(session), []);
});

test('"not now" is tried again when the server said, and a refusal is final and reported', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const server = new Server();
    const { outbox, disk, dropped } = openTab({ server });
    outbox.use('p');
    outbox.start();
    server.answer = () => ({ errCode: 20007, retry_after_s: 7 });
    outbox.add('a', {});
    await settle();
    server.answer = (event) => ({ errCode: event.eventType === 'bad' ? 20031 : 0 });
    outbox.add('bad', {});
    mock.timers.tick(6999);
    await settle();
    assert.equal(server.attempts.length, 1);
    mock.timers.tick(1);
    await settle();
    assert.deepEqual(server.types, ['a']);
    assert.deepEqual(dropped, [['bad', 'rejected', 20031]]);
    assert.deepEqual(eventsOn(disk), []);
  } finally {
    mock.timers.reset();
  }
});

test('"send INIT/IDENTIFY first" keeps the event for the next identification', async () => {
  const server = new Server();
  const { outbox, disk } = openTab({ server });
  outbox.use('p');
  outbox.start();
  server.answer = () => ({ errCode: 20005 });
  outbox.add('a', {});
  await settle();
  assert.equal(eventsOn(disk).length, 1);
  outbox.stop();
});

test('too large, too many and not JSON are refused at the door and reported', () => {
  const server = new Server();
  const { outbox, dropped } = openTab({ server });
  outbox.use('p');
  assert.equal(outbox.add('large', { text: 'é'.repeat(31000) }), '');
  const loop = {};
  loop.loop = loop;
  assert.equal(outbox.add('loop', loop), '');
  for (let i = 0; i < 201; i++) outbox.add('e', {});
  assert.deepEqual(dropped.map(([, reason]) => reason), ['too_large', 'not_serialisable', 'full']);
  const { outbox: other, dropped: heavy } = openTab({ server });
  other.use('p');
  for (let i = 0; i < 6; i++) other.add('heavy', { text: 'x'.repeat(50000) });
  assert.deepEqual(heavy.map(([, reason]) => reason), ['full']);
});

test('a disk that refuses is replaced by memory', async () => {
  const server = new Server();
  const disk = new FakeStorage();
  refuse(disk);
  const { outbox } = openTab({ server, disk });
  outbox.use('p');
  outbox.add('a', {});
  outbox.start();
  await settle();
  assert.deepEqual(server.types, ['a']);
});

test('not more than 16 events are on the wire at a time, and order is kept', async () => {
  const server = new Server();
  const { outbox } = openTab({ server });
  let flying = 0;
  let most = 0;
  server.answer = async () => {
    most = Math.max(most, ++flying);
    await Promise.resolve();
    flying--;
    return { errCode: 0 };
  };
  outbox.use('p');
  const ids = Array.from({ length: 60 }, (_, i) => outbox.add('e' + i, {}));
  outbox.start();
  for (let i = 0; i < 20; i++) await settle();
  assert.ok(most <= 16, String(most));
  assert.deepEqual(server.attempts, ids);
});

test('a chaos of lost answers, reloads and two tabs loses nothing and doubles nothing', async () => {
  const server = new Server();
  const disk = new FakeStorage();
  const clock = { ms: 1e6 };
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  server.answer = async (event) => {
    const fate = random();
    if (fate < 0.3) throw new Error('lost on the way');
    if (fate < 0.6) { server.recorded.set(event.uuid, event.eventType); throw new Error('answer lost'); }
    return { errCode: 0 };
  };
  const ids = new Set();
  for (let page = 0; page < 40; page++) {
    const { outbox } = openTab({ server, disk, clock, tab: 'tab' + (page % 2) });
    outbox.use('p');
    outbox.start();
    for (let i = 0; i < 3; i++) ids.add(outbox.add('e', { page, i }));
    await settle();
    outbox.stop();
    clock.ms += 40000;
  }
  server.answer = () => ({ errCode: 0 });
  const { outbox } = openTab({ server, disk, clock });
  outbox.use('p');
  outbox.start();
  for (let i = 0; i < 20; i++) await settle();
  assert.deepEqual([...server.recorded.keys()].sort(), [...ids].sort());
  assert.deepEqual(eventsOn(disk), []);
});

test('a closing page names its unanswered events and leaves them in storage', async () => {
  const server = new Server();
  const { outbox, disk } = openTab({ server });
  outbox.use('p');
  const id = outbox.add('a', {});
  assert.deepEqual(outbox.parting().map((event) => event.uuid), [id]);
  assert.equal(eventsOn(disk).length, 1);
});

test('a beacon is cut into pieces, and a refused piece is halved', () => {
  const messages = Array.from({ length: 40 }, (_, n) => ({ n, text: 'x'.repeat(5000) }));
  const bodies = [];
  sendPieces(messages, (body) => body.length < 30000 && bodies.push(body) > 0);
  assert.ok(bodies.every((body) => bytesOf(body) <= 60000));
  assert.deepEqual(bodies.flatMap((body) => JSON.parse(body)).map(({ n }) => n), messages.map(({ n }) => n));
});

test('forget leaves nothing of the label behind', () => {
  const server = new Server();
  const { outbox, disk } = openTab({ server });
  outbox.use('p');
  outbox.add('a', {});
  outbox.forget();
  assert.deepEqual(eventsOn(disk), []);
});
