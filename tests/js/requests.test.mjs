import assert from 'node:assert/strict';
import test, { mock } from 'node:test';
import { CONNECTED, createRequests, IDENTIFIED, READY } from '../../static/sdk/requests.js';
import { counter, settle } from './helpers.mjs';

function conversation() {
  const sent = [];
  const requests = createRequests({ now: () => 5, uuid: counter('u'), write: (message) => sent.push(message) });
  return { sent, requests };
}

test('a request waits for its stage and is answered by its uuid', async () => {
  const { sent, requests } = conversation();
  const answer = requests.request(513, { limit: 1 });
  requests.advance(READY);
  assert.deepEqual(sent, []);
  requests.advance(IDENTIFIED);
  assert.deepEqual(sent, [{ cid: 513, uuid: 'u-1', ts: 5, limit: 1 }]);
  assert.equal(requests.receive({ cid: 514, uuid: 'u-1', errCode: 0 }), true);
  assert.equal((await answer).cid, 514);
});

test('an answer under a fresh uuid goes to the first that expects its id; a push goes to nobody', async () => {
  const { requests } = conversation();
  requests.advance(IDENTIFIED);
  const [first, second] = [requests.request(7, {}, { answer: 11 }), requests.request(7, {}, { answer: 11 })];
  assert.equal(requests.receive({ cid: 108, uuid: 'server' }), false);
  requests.receive({ cid: 11, uuid: 'x1', n: 1 });
  requests.receive({ cid: 11, uuid: 'x2', n: 2 });
  assert.deepEqual([(await first).n, (await second).n], [1, 2]);
});

test('a lost connection: what is asked once fails, the rest is asked again under the same uuid', async () => {
  const { sent, requests } = conversation();
  requests.advance(IDENTIFIED);
  const once = requests.request(9, {}, { once: true });
  const again = requests.request(513, {});
  requests.lost();
  await assert.rejects(once, /connection was lost/);
  requests.advance(CONNECTED);
  requests.advance(IDENTIFIED);
  assert.deepEqual(sent.map(({ cid, uuid }) => [cid, uuid]), [[9, 'u-1'], [513, 'u-2'], [513, 'u-2']]);
  requests.receive({ cid: 514, uuid: 'u-2', errCode: 0 });
  assert.equal((await again).errCode, 0);
});

test('what was asked in the name of a player who left is not asked in another\'s', async () => {
  const { sent, requests } = conversation();
  requests.advance(READY);
  const waiting = requests.request(513, {});
  requests.abandon('The player has changed.');
  await assert.rejects(waiting, /changed/);
  requests.advance(IDENTIFIED);
  assert.deepEqual(sent, []);
});

test('a turn tells of its end once, when the next one has begun', () => {
  const { requests } = conversation();
  const ended = [];
  requests.turn().end = () => ended.push(requests.turn().why);
  requests.abandon('The player has changed.');
  requests.abandon('Again.');
  assert.deepEqual(ended, ['The player has changed.']);
  requests.turn().end = () => ended.push('last');
  requests.abort('clear() was called.');
  assert.deepEqual(ended, ['The player has changed.', 'last']);
});

test('every wait ends after 30 s and says what it waited for', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { requests } = conversation();
    const early = requests.request(513, {});
    requests.advance(CONNECTED);
    const unanswered = requests.request(3, {}, { stage: CONNECTED });
    mock.timers.tick(30000);
    await assert.rejects(early, /513 waited 30 s for an identified player/);
    await assert.rejects(unanswered, /did not answer message 3/);
  } finally {
    mock.timers.reset();
  }
});

test('a message that is only told is sent once and kept no longer', async () => {
  const { sent, requests } = conversation();
  requests.tell(103, { engagement_uid: 'e' });
  requests.advance(IDENTIFIED);
  requests.lost();
  requests.advance(IDENTIFIED);
  await settle();
  assert.equal(sent.length, 1);
});
