import assert from 'node:assert/strict';
import test from 'node:test';
import { createCallbacks } from '../../static/sdk/callbacks.js';
import { listening, settle } from './helpers.mjs';

test('handlers are called later, in their order, with the arguments', async () => {
  const { on, emit } = createCallbacks();
  const calls = [];
  on('identify', (...args) => calls.push(['a', ...args]));
  on('identify', (...args) => calls.push(['b', ...args]));
  emit('identify', 0, { x: 1 });
  assert.deepEqual(calls, []);
  await settle();
  assert.deepEqual(calls, [['a', 0, { x: 1 }], ['b', 0, { x: 1 }]]);
});

test('one that throws and one that rejects hurt nobody and are reported', async () => {
  const { on, emit } = createCallbacks();
  const calls = [];
  const said = await listening(async () => {
    on('login', () => { throw new Error('boom'); });
    on('login', async () => { throw new Error('bang'); });
    on('login', () => calls.push('survivor'));
    emit('login');
    await settle();
  });
  assert.deepEqual(calls, ['survivor']);
  assert.ok(said.some((line) => line.includes('boom')) && said.some((line) => line.includes('bang')), said.join('\n'));
});

test('off removes one, on(key, null) removes all', async () => {
  const { on, off, emit } = createCallbacks();
  const calls = [];
  const [a, b, c] = ['a', 'b', 'c'].map((name) => () => calls.push(name));
  [a, b, c].forEach((each) => on('logout', each));
  off('logout', b);
  emit('logout');
  await settle();
  on('logout', null);
  emit('logout');
  await settle();
  assert.deepEqual(calls, ['a', 'c']);
});

test('a key that nothing has and a handler that is none are reported', async () => {
  const said = await listening(() => {
    const { on } = createCallbacks();
    on('indentify', () => {});
    on('login', 'text');
  });
  assert.ok(said.some((line) => line.includes('handler_unknown_key') && line.includes('indentify')), said.join('\n'));
  assert.ok(said.some((line) => line.includes('handler_not_a_function')));
});

test('emit says whether the page has a handler', () => {
  const { on, off, emit } = createCallbacks();
  const handler = () => {};
  assert.equal(emit('ach_game_opening'), false);
  on('ach_game_opening', handler);
  assert.equal(emit('ach_game_opening'), true);
  off('ach_game_opening', handler);
  assert.equal(emit('ach_game_opening'), false);
});
