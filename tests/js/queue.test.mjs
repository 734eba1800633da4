import assert from 'node:assert/strict';
import test from 'node:test';
import { makeCallable, takeOver } from '../../static/sdk/queue.js';
import { listening } from './helpers.mjs';

function recorder() {
  const calls = [];
  const record = (name) => (...args) => { calls.push([name, ...args]); return name; };
  return { calls, smartico: makeCallable({ init: record('init'), on: record('on'), get skin() { return 'live'; }, api: {} }) };
}

test('the object is callable and has members, getters included', () => {
  const { calls, smartico } = recorder();
  assert.equal(smartico('init', 'KEY'), 'init');
  assert.equal(smartico.init('KEY2'), 'init');
  assert.equal(smartico.skin, 'live');
  assert.deepEqual(calls, [['init', 'KEY'], ['init', 'KEY2']]);
});

test('queued calls run in order, and a reference to the stub keeps working', () => {
  const { calls, smartico } = recorder();
  const stub = function (...args) { (stub.q = stub.q || []).push(args); };
  stub('on', 'identify');
  stub('init', 'KEY');
  takeOver(stub, smartico);
  stub('on', 'login');
  stub.init('direct');
  assert.equal(stub.skin, 'live');
  assert.deepEqual(calls, [['on', 'identify'], ['init', 'KEY'], ['on', 'login'], ['init', 'direct']]);
});

test('a stub that has not been called yet, one that pushes arguments objects, and a bare array work too', () => {
  const { calls, smartico } = recorder();
  const unused = function (...args) { (unused.q = unused.q || []).push(args); };
  takeOver(unused, smartico);
  unused('init', 1);
  const withArguments = function () { withArguments.queue.push(arguments); };
  withArguments.queue = [];
  withArguments('init', 2);
  takeOver(withArguments, smartico);
  withArguments('init', 3);
  const list = [['init', 4]];
  takeOver(list, smartico);
  list.push(['init', 5]);
  assert.deepEqual(calls.map(([, n]) => n), [1, 2, 3, 4, 5]);
});

test('a queued call that throws or rejects does not stop the next', async () => {
  const calls = [];
  const smartico = makeCallable({
    online: async () => { throw new Error('empty id'); }, changeLanguage: () => { throw new Error('no language'); },
    init: () => calls.push('init'),
  });
  const said = await listening(() => takeOver([['online'], ['changeLanguage'], ['nonsense'], ['init']], smartico));
  assert.deepEqual(calls, ['init']);
  for (const text of ['empty id', 'no language', 'nonsense']) assert.ok(said.some((line) => line.includes(text)), said.join('\n'));
});
