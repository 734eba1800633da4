import assert from 'node:assert/strict';
import test from 'node:test';
import { entryOf, feeOf, found } from '../../static/hub/clan_entry.js';
import { keysOf, placeText } from '../../static/hub/ranking.js';
import { periodOf } from '../../static/hub/screens/board.js';

const NOW = Date.UTC(2026, 0, 5, 12);
const CLAN = { clan_id: 7, member_count: 3, capacity_limit: 5, entry_fee_currency_type_id: 1, entry_fee_amount: 4, rating_position: 2, public_meta: { name: 'Ñandú' } };
const NOBODY = { user_clan_id: null, cooldown_until: null };
const how = (clan, mine, props = { ach_gems_balance: 10 }) => entryOf({ ...CLAN, ...clan }, { ...NOBODY, ...mine }, props, NOW).how;

test('the way into a clan', () => {
  assert.equal(how({}, {}), 'join');
  assert.equal(how({}, { user_clan_id: 8 }), 'switch');
  assert.equal(how({}, { user_clan_id: 7 }), 'mine');
  assert.equal(how({ member_count: 5 }, {}), 'full');
  assert.equal(how({}, {}, { ach_gems_balance: 3 }), 'short');
});

test('who waits waits until the moment, in either form of the wire, and no longer', () => {
  const until = (text) => entryOf(CLAN, { ...NOBODY, cooldown_until: text }, { ach_gems_balance: 9 }, NOW);
  assert.deepEqual([until('2026-01-05T13:00:00').how, until('2026-01-05T13:00:00').until], ['cooldown', NOW + 3600000]);
  assert.deepEqual([until('05/01/2026 13:00:00').how, until('05/01/2026 13:00:00').until], ['cooldown', NOW + 3600000]);
  assert.deepEqual([until('2026-01-05T11:00:00').how, until('2026-01-05T11:00:00').until], ['join', 0]);
});

test('type 3, and an amount of 0, are free', () => {
  assert.deepEqual(feeOf({ entry_fee_currency_type_id: 3, entry_fee_amount: 9 }), { cost: 0, currency: 'points' });
  assert.deepEqual(feeOf({ entry_fee_currency_type_id: 2, entry_fee_amount: 2 }), { cost: 2, currency: 'diamonds' });
});

test('a search forgives accents and cases; the list is by place', () => {
  const other = { ...CLAN, clan_id: 8, rating_position: 1, public_meta: { name: 'Hilltop' } };
  assert.deepEqual(found([CLAN, other], ' nandu').map(({ clan_id: id }) => id), [7]);
  assert.deepEqual(found([CLAN, other], '').map(({ clan_id: id }) => id), [8, 7]);
  assert.deepEqual(found([CLAN, other], 'zzz'), []);
});

test('namesakes are told apart, and a place has two digits or a dash', () => {
  assert.deepEqual(keysOf([{ public_username: 'Ada' }, { public_username: 'Ben' }, { public_username: 'Ada' }]), ['Ada/0', 'Ben/0', 'Ada/1']);
  assert.deepEqual([1, 20, 100, 0, -1].map(placeText), ['01', '20', '100', '–', '–']);
});

test('a link names the period by number or by word', () => {
  assert.deepEqual(['1', '3', 'weekly', 'Monthly', '4', 'x', undefined].map(periodOf), [1, 3, 2, 3, undefined, undefined, undefined]);
});
