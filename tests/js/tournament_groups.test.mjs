import assert from 'node:assert/strict';
import test from 'node:test';
import { entryOf, inGroup, isMine, phaseOf, prizeOf } from '../../static/hub/tournament_groups.js';

/** A run of a status with what follows from it, as the api derives it. */
function run(id, status, more = {}) {
  return {
    instance_id: id, is_active: [1, 2, 3].includes(status), is_upcoming: [1, 2].includes(status), is_in_progress: status === 3, is_finished: [4, 5, 7].includes(status), is_cancelled: status === 5,
    registration_status: 'NOT_REGISTERED', registration_type: 'OPT_IN', registration_count: 0, priority: id, start_time: id, end_time: 100 + id, ...more,
  };
}
const ids = (all) => all.map(({ instance_id: id }) => id);

test('each status is in one phase; what failed counts as finished', () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7].map((status) => phaseOf(run(1, status))), ['upcoming', 'upcoming', 'live', 'finished', 'cancelled', 'finished', 'finished']);
});

test('groups: what runs before what comes before what ended last', () => {
  const all = [run(1, 4), run(2, 2), run(3, 3), run(4, 5), run(5, 3, { priority: 0 }), run(6, 2, { is_featured: true })];
  assert.deepEqual(ids(inGroup(all, 'overview')), [5, 3, 6, 2, 4, 1]);
  assert.deepEqual(ids(inGroup(all, 'live')), [5, 3]);
  assert.deepEqual(ids(inGroup(all, 'upcoming')), [6, 2]);
  assert.deepEqual(ids(inGroup(all, 'finished')), [4, 1]);
});

test('mine: whoever takes part, waits or took part', () => {
  const mine = ['REGISTERED', 'PENDING', 'REGISTERED_PENDING_QUALIFICATION', 'QUALIFIED_PENDING_REGISTRATION', 'FINISHED'];
  assert.deepEqual(mine.map((status) => isMine(run(1, 3, { registration_status: status }))), mine.map(() => true));
  assert.deepEqual(['NOT_REGISTERED', 'CANCELLED', 'UNKNOWN'].map((status) => isMine(run(1, 3, { registration_status: status }))), [false, false, false]);
});

test('top: what goes on, featured first, then those with the most players', () => {
  const all = [run(1, 4, { registration_count: 90 }), run(2, 3, { registration_count: 5 }), run(3, 2, { registration_count: 9 }), run(4, 2, { is_featured: true })];
  assert.deepEqual(ids(inGroup(all, 'top')), [4, 3, 2]);
});

test('the way in follows the registration before anything else', () => {
  const how = (status, more) => entryOf(run(1, status, more), {}).how;
  assert.equal(how(4, { is_can_register: true }), 'over');
  assert.equal(how(3, { registration_status: 'REGISTERED' }), 'in');
  assert.equal(how(2, { registration_status: 'PENDING' }), 'pending');
  assert.equal(how(2, { registration_status: 'REGISTERED_PENDING_QUALIFICATION', is_can_register: true }), 'qualifying');
  assert.equal(how(2, { registration_status: 'QUALIFIED_PENDING_REGISTRATION', is_can_register: true }), 'qualified');
  assert.equal(how(2, { registration_status: 'CANCELLED' }), 'withdrawn');
  assert.equal(how(3, { registration_type: 'AUTO' }), 'auto');
  assert.equal(how(2, { is_can_register: true }), 'register');
  assert.equal(how(2, { players_max_count: 4, registration_count: 4 }), 'full');
  assert.equal(how(1), 'later');
  assert.equal(how(3), 'late');
});

test('who cannot pay hears what is missing, in the currency of the entry', () => {
  const cup = run(1, 2, { is_can_register: true, registration_cost_gems: 5 });
  assert.deepEqual(entryOf(cup, { ach_gems_balance: 2, ach_points_balance: 99 }), { how: 'short', cost: 5, currency: 'gems', missing: 3 });
  assert.deepEqual(entryOf(cup, { ach_gems_balance: 5 }), { how: 'register', cost: 5, currency: 'gems', missing: 0 });
});

test('a place wins the prize of its range', () => {
  const prizes = [{ place_from: 1, place_to: 1 }, { place_from: 2, place_to: 3 }];
  assert.deepEqual([1, 2, 3, 4, -1, undefined].map((place) => prizes.indexOf(prizeOf(prizes, place))), [0, 1, 1, -1, -1, -1]);
  assert.equal(prizeOf(undefined, 1), undefined);
});
