import assert from 'node:assert/strict';
import test from 'node:test';
import { costOf, lobbyOf, lobbyParts, standingOf } from '../../static/hub/game_standing.js';
import { matches, prizeOf } from '../../static/hub/history_filters.js';
import { AR, DE, EN_KEYS, ES, PT } from './hub_games_texts.mjs';

const NOW = 1_800_000_000_000;
const rich = () => 1000;
const game = (more = {}) => ({ id: 1, saw_game_type: 'wheel', saw_buyin_type: 'free', spin_count: 1, ...more });
const how = (more, balance = rich) => standingOf(game(more), balance, NOW).how;

test('a free game with an attempt can be played', () => {
  assert.equal(how(), 'play');
  assert.equal(how({ spin_count: undefined }), 'play');
});

test('a game before its beginning counts down to it, one after its end is over', () => {
  assert.deepEqual(standingOf(game({ activeFromDate: NOW + 5 }), rich, NOW), { how: 'soon', until: NOW + 5 });
  assert.equal(how({ activeTillDate: NOW }), 'over');
  assert.equal(how({ activeFromDate: -9223372036854775808, activeTillDate: 9223372036854775807 }), 'play');
});

test('where the next attempt has a time one waits for it, else the limit is reached', () => {
  assert.deepEqual(standingOf(game({ spin_count: 0, next_available_spin_ts: NOW + 9 }), rich, NOW), { how: 'wait', until: NOW + 9 });
  assert.equal(how({ spin_count: 0, next_available_spin_ts: null }), 'limit');
  assert.equal(how({ spin_count: 1, next_available_spin_ts: NOW }), 'play');
});

test('a game of spins needs one', () => {
  assert.equal(how({ saw_buyin_type: 'spins', spin_count: 2 }), 'play');
  assert.equal(how({ saw_buyin_type: 'spins', spin_count: 0 }), 'empty');
  assert.equal(how({ saw_buyin_type: 'spins', spin_count: undefined }), 'empty');
});

test('too little of a currency is told to the unit; an unknown balance holds nobody back', () => {
  const priced = { saw_buyin_type: 'gems', buyin_cost_gems: 5 };
  assert.deepEqual(standingOf(game(priced), () => 3, NOW), { how: 'short', missing: 2, currency: 'gems' });
  assert.equal(how(priced, () => 5), 'play');
  assert.equal(how(priced, () => undefined), 'play');
  assert.deepEqual(costOf(game(priced)), { amount: 5, currency: 'gems' });
});

test('the lobby leaves out prize drops, games of a section, and those that hide while they cannot be played', () => {
  const all = [game(), game({ id: 2, saw_game_type: 'prizedrop' }), game({ id: 3, saw_template_ui_definition: { only_in_custom_section: true } }),
    game({ id: 4, visibile_when_can_spin: true, spin_count: 0 }), game({ id: 5, visibile_when_can_spin: true }), game({ id: 6, spin_count: 0 }), game({ id: 7, activeTillDate: NOW - 1 })];
  assert.deepEqual(lobbyOf(all, rich, NOW).map(({ id }) => id), [1, 5, 6]);
});

test('one begins with what is promoted, else with what is free, and no game is shown twice', () => {
  const all = [game({ id: 1, saw_buyin_type: 'points', buyin_cost_points: 10 }), game({ id: 2 }), game({ id: 3, promo_image: 'https://x/p.png' }), game({ id: 4, spin_count: 0 })];
  const ids = ({ first, ready, later }) => [first?.id, ready.map(({ id }) => id), later.map(({ id }) => id)];
  assert.deepEqual(ids(lobbyParts(all, rich, NOW)), [3, [1, 2], [4]]);
  assert.deepEqual(ids(lobbyParts(all.slice(0, 2), rich, NOW)), [2, [1], []]);
  assert.deepEqual(ids(lobbyParts(all.slice(3), rich, NOW)), [undefined, [], [4]]);
});

const played = (prize, claimed) => ({ saw_prize_id: 7, is_claimed: claimed, template: { prizes: prize ? [{ saw_prize_id: 7, prize_type_id: prize, saw_prize_ui_definition: { name: 'Seven', icon: 'i' } }] : [] } });

test('a play is won unless its prize is none, and waits while it is not claimed', () => {
  assert.deepEqual(prizeOf(played(2, true)), { won: true, name: 'Seven', image: 'i' });
  assert.equal(prizeOf(played(1, true)).won, false);
  assert.deepEqual(['all', 'won', 'waits'].map((filter) => matches(played(2, false), filter)), [true, true, true]);
  assert.deepEqual(['all', 'won', 'waits'].map((filter) => matches(played(2, true), filter)), [true, true, false]);
  assert.deepEqual(['all', 'won', 'waits'].map((filter) => matches(played(1, false), filter)), [true, false, false]);
});

test('every text of games, jackpots and raffles is there in all languages, with the same values in it', () => {
  const values = (text) => (text.match(/\{\w+\}/g) ?? []).sort().join();
  for (const texts of [DE, ES, PT, AR]) {
    assert.deepEqual(Object.keys(texts).sort(), Object.keys(EN_KEYS).sort());
    for (const [key, text] of Object.entries(texts)) assert.equal(values(text), values(EN_KEYS[key]), key);
  }
});
