import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cleanName, costOf, nameTrouble, shownAvatars } from '../../static/hub/profile_rules.js';

test('a name is kept as it can be seen', () => {
  assert.equal(cleanName('  Ada \u200b  of\tthe \u202eLane '), 'Ada of the Lane');
});

test('what is known to be refused is known before', () => {
  assert.equal(nameTrouble(' A ', 'Ada'), 'short');
  assert.equal(nameTrouble('\u200b\u200b\u200b', 'Ada'), 'short');
  assert.equal(nameTrouble('é'.repeat(41), 'Ada'), 'long');
  assert.equal(nameTrouble('🦊'.repeat(40), 'Ada'), '');
  assert.equal(nameTrouble('🦊', 'Ada'), 'short', 'one character, whatever its length in memory');
  assert.equal(nameTrouble(' Ada ', 'Ada'), 'same');
  assert.equal(nameTrouble('Ada L', 'Ada'), '');
});

test('pictures come by priority, and a secret stays one until it is earned', () => {
  const avatars = [
    { avatar_real_id: 1, avatar_url: '1', priority: 9, is_given: true }, { avatar_real_id: 2, avatar_url: '2', priority: 1, is_given: false },
    { avatar_real_id: 3, avatar_url: '3', priority: 5, is_given: false, hide_until_achieved: true }, { avatar_real_id: 4, avatar_url: '4', priority: 3, is_given: true, hide_until_achieved: true },
  ];
  assert.deepEqual(shownAvatars(avatars).map(({ avatar_real_id: id }) => id), [2, 4, 1]);
});

test('a price is named in its currency, and type 3 is free', () => {
  assert.deepEqual(costOf({ cost_currency_type_id: 1, cost_value: 2.5 }), { amount: 2.5, currency: 'gems' });
  assert.deepEqual(costOf({ cost_currency_type_id: 3, cost_value: 7 }), { amount: 0, currency: 'points' });
});
