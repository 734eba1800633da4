/** Messages of the inbox as a list, and links in operators' texts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isExpired, joined, keeping, neighbour, pagesToAsk, shortest } from '../../static/hub/letters.js';

const letters = (...guids) => guids.map((guid) => ({ message_guid: guid, read: false }));
const guids = (list) => list.map((each) => each.message_guid).join('');

test('pages are asked for by twenty, with what is filtered', () => {
  assert.deepEqual(pagesToAsk({ favourites: false, unread: false, category: null }, 2).map(({ from, to }) => [from, to]), [[0, 20], [20, 40]]);
  const [page] = pagesToAsk({ favourites: true, unread: true, category: 0 }, 1);
  assert.deepEqual(page, { from: 0, to: 20, onlyFavorite: true, categoryId: 0, read_status: 1 });
});

test('a message that slid onto the next page is there once', () => {
  assert.equal(guids(joined([letters('a', 'b'), letters('b', 'c')])), 'abc');
});

test('the message that is being read stays in its place although it is not asked for any more', () => {
  assert.equal(guids(keeping(letters('a', 'c'), letters('a', 'b', 'c'), 'b')), 'abc');
  assert.equal(guids(keeping(letters('n', 'b', 'c'), letters('a', 'b', 'c'), 'a')), 'anbc');
  assert.equal(guids(keeping(letters('a', 'c'), letters('a', 'b', 'c'), null)), 'ac');
  assert.equal(guids(keeping(letters('a', 'b'), letters('a', 'b'), 'b')), 'ab');
  assert.equal(guids(keeping(letters('a'), letters('a'), 'x')), 'a');
});

test('after a message has gone the next one is read, at the end the one before', () => {
  assert.equal(neighbour(letters('a', 'b', 'c'), 'b')?.message_guid, 'c');
  assert.equal(neighbour(letters('a', 'b'), 'b')?.message_guid, 'a');
  assert.equal(neighbour(letters('a'), 'a'), undefined);
  assert.equal(neighbour(letters('a'), 'x'), undefined);
});

test('a message is over from its moment on', () => {
  assert.equal(isExpired({ expire_on_dt: 10 }, 9), false);
  assert.equal(isExpired({ expire_on_dt: 10 }, 10), true);
  assert.equal(isExpired({}, 10), false);
  assert.equal(isExpired(undefined, 10), false);
});

test('a time is as short as it can be', () => {
  const now = new Date(2026, 5, 15, 12);
  assert.ok('hour' in shortest(new Date(2026, 5, 15, 1), now));
  assert.ok(!('year' in shortest(new Date(2026, 0, 15), now)));
  assert.ok('year' in shortest(new Date(2025, 5, 15, 12), now));
});
