import assert from 'node:assert/strict';
import test from 'node:test';
import { createCache } from '../../static/sdk/cache.js';
import { settle } from './helpers.mjs';

function timed() {
  const clock = { ms: 0 };
  return { clock, cache: createCache(() => clock.ms) };
}

test('an answer is kept for 30 s and callers get copies', async () => {
  const { clock, cache } = timed();
  let loads = 0;
  const load = async () => [++loads];
  (await cache.use('k', load)).push('mine');
  clock.ms = 29999;
  assert.deepEqual(await cache.use('k', load), [1]);
  clock.ms = 30000;
  assert.deepEqual(await cache.use('k', load), [2]);
});

test('two calls at once share one request; a failure is not kept', async () => {
  const { cache } = timed();
  let loads = 0;
  const failing = async () => { loads++; throw new Error('no'); };
  const both = await Promise.allSettled([cache.use('k', failing), cache.use('k', failing)]);
  assert.deepEqual(both.map((each) => each.status), ['rejected', 'rejected']);
  assert.equal(loads, 1);
  assert.equal(await cache.use('k', async () => 'ok'), 'ok');
});

test('an answer that was asked for before clear() is not kept after it', async () => {
  const { cache } = timed();
  let finish;
  const slow = cache.use('k', () => new Promise((resolve) => { finish = resolve; }));
  cache.clear();
  const fresh = cache.use('k', async () => 'new player');
  finish('old player');
  assert.equal(await slow, 'old player');
  assert.equal(await fresh, 'new player');
  assert.equal(await cache.use('k', async () => 'never asked'), 'new player');
});

test('clearing a key clears its variants and spares its neighbours', async () => {
  const { cache } = timed();
  for (const key of ['a', 'a:1', 'ab']) await cache.use(key, async () => 'old');
  cache.clear('a');
  assert.deepEqual(await Promise.all(['a', 'a:1', 'ab'].map((key) => cache.use(key, async () => 'new'))), ['new', 'new', 'old']);
});

test('one subscriber a context, the last one wins, and it gets everything anew', async () => {
  const { cache } = timed();
  const heard = [];
  cache.subscribe('list', (data) => heard.push(['first', data]), async () => 'x');
  cache.subscribe('list', (data) => heard.push(['second', data]), async () => ['all', 'of', 'it']);
  cache.subscribe('list', undefined, async () => 'never');
  await cache.refresh('list');
  await cache.refresh('nobody asked');
  cache.notify('list', 'pushed');
  await settle();
  assert.deepEqual(heard, [['second', ['all', 'of', 'it']], ['second', 'pushed']]);
});
