import assert from 'node:assert/strict';
import test from 'node:test';
import { bucketOf, canClaim, chosen, claimIsOver, endOf, hasEnd, inBucket, todoOf } from '../../static/hub/mission_buckets.js';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const NEVER = Number('9223372036854775807');
const mission = (more = {}) => ({ id: 1, name: 'One', is_completed: false, is_locked: false, is_requires_optin: false, is_opted_in: false, progress: 0, tasks: [], category_ids: [], ...more });
const bucket = (more) => bucketOf(mission(more), NOW);

test('a mission is missed when its end, or the time since its start, is over before it was done', () => {
  assert.equal(bucket({ active_till_ts: NOW - 1 }), 'missed');
  assert.equal(bucket({ active_till_ts: NOW }), 'available');
  assert.equal(bucket({ dt_start: NOW - HOUR - 1, time_limit_ms: HOUR }), 'missed');
  assert.equal(bucket({ dt_start: NOW - HOUR + 1, time_limit_ms: HOUR }), 'available');
});

test('time that has not begun to run cannot be over', () => {
  assert.equal(bucket({ dt_start: null, time_limit_ms: HOUR }), 'available');
});

test('a mission is missed whether or not somebody takes part in it, and locked or not', () => {
  const over = { active_till_ts: NOW - 1, is_requires_optin: true };
  assert.equal(bucket({ ...over, is_opted_in: true, progress: 50 }), 'missed');
  assert.equal(bucket({ ...over, is_opted_in: false }), 'missed');
  assert.equal(bucket({ active_till_ts: NOW - 1, is_locked: true }), 'missed');
});

test('what was done in time is done for ever', () => {
  assert.equal(bucket({ is_completed: true, active_till_ts: NOW - 1 }), 'completed');
});

test('the greatest number there is says that there is no end', () => {
  assert.equal(bucket({ active_till_ts: NEVER }), 'available');
  assert.equal(hasEnd(endOf(mission({ active_till_ts: NEVER }))), false);
  assert.equal(endOf(mission({ active_till_ts: NOW + 9, dt_start: NOW, time_limit_ms: 5 })), NOW + 5);
});

test('a mission that repeats is done after its first time, though it never says so itself', () => {
  assert.equal(bucket({ completion_count: 1 }), 'completed');
  assert.equal(bucket({ completion_count: 0, max_completion_count: 3 }), 'available');
  assert.equal(bucket({ completion_count: 3, max_completion_count: 3 }), 'completed');
});

test('done goes before locked, and locked before begun', () => {
  assert.equal(bucket({ is_completed: true, is_locked: true }), 'completed');
  assert.equal(bucket({ is_locked: true, progress: 30 }), 'locked');
  assert.equal(bucket({ active_from_ts: NOW + 1, progress: 30 }), 'locked');
  assert.equal(bucket({ active_from_ts: NOW }), 'available');
});

test('where one has to take part that alone begins it; elsewhere the first progress does', () => {
  assert.equal(bucket({ is_requires_optin: true, is_opted_in: true }), 'progress');
  assert.equal(bucket({ is_requires_optin: true, progress: 40 }), 'available');
  assert.equal(bucket({ progress: 0.5 }), 'progress');
  assert.equal(bucket({}), 'available');
});

test('every mission is in one bucket', () => {
  const choices = [{ is_completed: [true, false] }, { is_locked: [true, false] }, { is_requires_optin: [true, false] }, { is_opted_in: [true, false] }, { progress: [0, 50] },
    { active_till_ts: [null, NOW - 1, NOW + 1] }, { active_from_ts: [null, NOW + 1] }, { completion_count: [undefined, 0, 2] }];
  const all = choices.reduce((list, choice) => {
    const [[name, values]] = Object.entries(choice);
    return list.flatMap((each) => values.map((value) => ({ ...each, [name]: value })));
  }, [mission()]);
  const found = ['missed', 'completed', 'locked', 'progress', 'available'].flatMap((name) => inBucket(all, name, NOW));
  assert.equal(found.length, all.length);
  assert.equal(new Set(found).size, all.length);
});

test('done missions stand by the day they were done, others by the operator’s order, and what can be claimed first', () => {
  const done = [mission({ id: 1, is_completed: true, complete_date_ts: 5 }), mission({ id: 2, is_completed: true, complete_date_ts: 9 }),
    mission({ id: 3, is_completed: true, complete_date_ts: 1, requires_prize_claim: true, ach_completed_id: 7 })];
  assert.deepEqual(inBucket(done, 'completed', NOW).map(({ id }) => id), [3, 2, 1]);
  assert.deepEqual(inBucket([mission({ id: 1, position: 2 }), mission({ id: 2, position: 1 })], 'available', NOW).map(({ id }) => id), [2, 1]);
});

test('a reward can be claimed from completion until its time is over, once', () => {
  const won = mission({ is_completed: true, requires_prize_claim: true, ach_completed_id: 4 });
  assert.equal(canClaim(won, NOW), true);
  assert.equal(canClaim({ ...won, prize_claimed_date_ts: NOW }, NOW), false);
  assert.equal(canClaim({ ...won, ach_completed_id: undefined }, NOW), false);
  assert.equal(canClaim({ ...won, is_completed: false }, NOW), false);
  assert.equal(canClaim({ ...won, requires_prize_claim: false }, NOW), false);
  assert.equal(canClaim({ ...won, prize_claim_expiration_date: NOW }, NOW), true);
  assert.equal(canClaim({ ...won, prize_claim_expiration_date: NOW - 1 }, NOW), false);
  assert.equal(claimIsOver({ ...won, prize_claim_expiration_date: NOW - 1 }, NOW), true);
  assert.equal(claimIsOver({ ...won, prize_claim_expiration_date: NOW - 1, prize_claimed_date_ts: 1 }, NOW), false);
});

test('a card offers claiming before taking part, and that before the operator’s button', () => {
  const link = { cta_action: 'dp:gf', cta_text: 'Go' };
  assert.equal(todoOf(mission({ ...link, is_completed: true, requires_prize_claim: true, ach_completed_id: 4 }), NOW), 'claim');
  assert.equal(todoOf(mission({ ...link, is_requires_optin: true }), NOW), 'opt_in');
  assert.equal(todoOf(mission({ ...link, is_requires_optin: true, is_opted_in: true }), NOW), 'link');
  assert.equal(todoOf(mission(), NOW), 'none');
});

test('what is locked, over, or only comes back later offers nothing', () => {
  const link = { cta_action: 'dp:gf', cta_text: 'Go', is_requires_optin: true };
  assert.equal(todoOf(mission({ ...link, is_locked: true }), NOW), 'none');
  assert.equal(todoOf(mission({ ...link, active_from_ts: NOW + 1 }), NOW), 'none');
  assert.equal(todoOf(mission({ ...link, active_till_ts: NOW - 1 }), NOW), 'none');
  assert.equal(todoOf(mission({ ...link, is_completed: true, next_recurrence_date_ts: NOW + 1 }), NOW), 'none');
});

test('a list is of all, of a category or of a section; what is for a section alone is in no other', () => {
  const all = [mission({ id: 1, category_ids: [5] }), mission({ id: 2, only_in_custom_section: true, custom_section_id: 9 }), mission({ id: 3, hide_locked_mission: true, is_locked: true, category_ids: [5] }), mission({ id: 4 })];
  const ids = (wish) => chosen(all, wish).map(({ id }) => id);
  assert.deepEqual(ids(), [1, 4]);
  assert.deepEqual(ids({ category: 5 }), [1]);
  assert.deepEqual(ids({ section: { id: 9 } }), [2]);
  assert.deepEqual(ids({ section: { id: 9, ach_category_ids: [5] } }), [1, 2]);
});
