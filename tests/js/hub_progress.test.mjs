import assert from 'node:assert/strict';
import test from 'node:test';
import { groupsOf, isEarned, pictureOf, stagesDone, standingOf } from '../../static/hub/badge_groups.js';
import { between, MAP, pathData, pointOf, stepsOf, wayToNext } from '../../static/hub/level_path.js';
import { podium } from '../../static/hub/standing.js';
import { levelRisen, missionsDone, stagesGained } from '../../static/hub/news.js';

const level = (id, required_points, more = {}) => ({ id, name: `Level ${id}`, required_points, ordinal_position: id, required_level_counter_1: 0, required_level_counter_2: 0, visibility_points: null, ...more });
const LEVELS = [level(3, 700), level(1, 0), level(2, 250), level(4, 1500, { visibility_points: 1000 })];
const player = (ever, counter_1 = 0, counter_2 = 0) => ({ ever, counter_1, counter_2 });
const badge = (id, more = {}) => ({ id, is_completed: false, progress: 0, category_ids: [], tasks: [], ...more });
const stage = (id, is_completed, more = {}) => ({ id, is_completed, ...more });

test('levels stand in their order, each with its place on the way', () => {
  assert.deepEqual(stepsOf(LEVELS, 2, player(300)).map(({ level: { id }, place, state }) => [id, place, state]), [[1, 1, 'reached'], [2, 2, 'current'], [3, 3, 'next']]);
});

test('a level that appears from some points on is hidden until then, unless it was reached', () => {
  assert.equal(stepsOf(LEVELS, 2, player(999)).length, 3);
  assert.equal(stepsOf(LEVELS, 2, player(1000)).length, 4);
  assert.equal(stepsOf(LEVELS, 4, player(0)).length, 4);
});

test('a level takes points, or counters where it has some, or neither where it is only given', () => {
  const counted = [level(1, 0), level(2, 0, { required_level_counter_1: 10, required_level_counter_2: 4 })];
  const steps = stepsOf(counted, 1, player(0, 5, 8));
  assert.deepEqual(steps[1].needs, [{ kind: 'counter_1', have: 5, need: 10 }, { kind: 'counter_2', have: 8, need: 4 }]);
  assert.equal(steps[1].share, 75);
  assert.equal(wayToNext(steps, player(0, 5, 8)), 75);
  assert.deepEqual(stepsOf(LEVELS, 1, player(100))[1].needs, [{ kind: 'points', have: 100, need: 250 }]);
  assert.deepEqual(stepsOf([level(1, 0), level(2, 0)], 1, player(100))[1].needs, []);
});

test('the way to the next level begins at the player’s, and is complete at the top', () => {
  assert.equal(wayToNext(stepsOf(LEVELS, 2, player(475)), player(475)), 50);
  assert.equal(wayToNext(stepsOf(LEVELS, 2, player(0)), player(0)), 0);
  assert.equal(wayToNext(stepsOf(LEVELS, 4, player(9000)), player(9000)), 100);
});

test('the path leads through every step, and what is between two steps lies on it', () => {
  assert.equal(pathData(3).match(/C/g).length, 2);
  assert.ok(pathData(3).endsWith(`${pointOf(2).x} ${pointOf(2).y}`));
  assert.deepEqual(between(1, 0), pointOf(1));
  assert.deepEqual(between(1, 1), pointOf(2));
  const middle = between(0, 0.5);
  assert.equal(middle.x, MAP.width / 2);
  assert.equal(middle.y, (pointOf(0).y + pointOf(1).y) / 2);
});

test('a badge is done, begun, untouched or over', () => {
  assert.equal(standingOf(badge(1, { is_completed: true, badgeTimeLimitState: 5 })), 'done');
  assert.deepEqual([0, 1, 2, 3, null].map((badgeTimeLimitState) => standingOf(badge(1, { badgeTimeLimitState }))), Array(5).fill('fresh'));
  assert.deepEqual([4, 5].map((badgeTimeLimitState) => standingOf(badge(1, { badgeTimeLimitState, progress: 40 }))), ['expired', 'expired']);
  assert.equal(standingOf(badge(1, { progress: 1 })), 'progress');
});

test('badges stand in each of their categories, in the operator’s order, the done ones first, with how many are', () => {
  const badges = [badge(1, { category_ids: [7], position: 1 }), badge(2, { category_ids: [7, 8], is_completed: true, position: 2 }), badge(3, { category_ids: [99] })];
  const groups = groupsOf(badges, [{ id: 8, name: 'Late', order: 2 }, { id: 7, name: 'Early', order: 1 }, { id: 6, name: 'Empty', order: 0 }]);
  assert.deepEqual(groups.map(({ name, done, badges: { length } }) => [name, done, length]), [['Early', 1, 2], ['Late', 1, 1], ['', 0, 1]]);
  assert.deepEqual(groups[0].badges.map(({ id }) => id), [2, 1]);
});

test('a badge is earned from its first stage on and shows the picture of the last one reached', () => {
  const staged = badge(1, { image: 'own', tasks: [stage(1, true, { stage_image: 'a' }), stage(2, false, { stage_image: 'b' })] });
  assert.equal(isEarned(staged), true);
  assert.equal(stagesDone(staged), 1);
  assert.equal(pictureOf(staged), 'a');
  assert.equal(isEarned(badge(1, { tasks: [stage(1, false)] })), false);
  assert.equal(pictureOf(badge(1, { image: 'own', tasks: [stage(1, false)] })), 'own');
});

test('a mission is news when it was done since the last look, and again when it was done again', () => {
  const open = { id: 1, is_completed: false };
  const done = { id: 1, is_completed: true, ach_completed_id: 5 };
  assert.deepEqual(missionsDone([open], [done]), [done]);
  assert.deepEqual(missionsDone([done], [done]), []);
  assert.deepEqual(missionsDone([done], [{ ...done, prize_claimed_date_ts: 1 }]), []);
  assert.equal(missionsDone([done], [{ ...done, ach_completed_id: 6 }]).length, 1);
  assert.equal(missionsDone([{ id: 1, completion_count: 1 }], [{ id: 1, completion_count: 2 }]).length, 1);
  assert.deepEqual(missionsDone([done], [open]), []);
});

test('what was not there at the last look is no news', () => {
  assert.deepEqual(missionsDone([], [{ id: 1, is_completed: true, ach_completed_id: 5 }]), []);
  assert.deepEqual(stagesGained([], [badge(1, { tasks: [stage(1, true)] })]), []);
});

test('a badge tells the last of the stages that it has gained', () => {
  const before = [badge(1, { tasks: [stage(1, true), stage(2, false), stage(3, false)] }), badge(2, { tasks: [stage(1, false)] })];
  const after = [badge(1, { tasks: [stage(1, true), stage(2, true), stage(3, true)] }), badge(2, { tasks: [stage(1, false)] })];
  assert.deepEqual(stagesGained(before, after).map(({ badge: { id }, stage: gained }) => [id, gained.id]), [[1, 3]]);
  assert.deepEqual(stagesGained(after, after), []);
});

test('only a rise is told, with both places', () => {
  assert.deepEqual(levelRisen(LEVELS, 1, 3), { level: LEVELS[0], place: 3, from: 1 });
  assert.equal(levelRisen(LEVELS, 3, 1), null);
  assert.equal(levelRisen(LEVELS, 3, 3), null);
  assert.equal(levelRisen(LEVELS, null, 3), null);
  assert.equal(levelRisen(LEVELS, 1, 99), null);
});

test('the overview shows the first of a board and the player, once', () => {
  const user = (position, is_me = false) => ({ public_username: `P${position}`, avatar_url: `a${position}`, position, points: 100 - position, is_me });
  const users = [1, 2, 3, 4].map((each) => user(each));
  const brief = (places) => places.map(({ position, me, gap }) => [position, me, gap]);
  assert.deepEqual(brief(podium(users, user(7, true))), [[1, false, false], [2, false, false], [7, true, true]]);
  assert.deepEqual(brief(podium(users, user(3, true))), [[1, false, false], [2, false, false], [3, true, false]]);
  assert.deepEqual(brief(podium([user(1), user(2, true), user(3)], user(2, true))), [[1, false, false], [2, true, false], [3, false, false]]);
  assert.deepEqual(brief(podium(users, null)).length, 3);
});

test('a board hides what the operator wants hidden, but not from the player what is theirs', () => {
  const users = [{ public_username: 'A', avatar_url: 'a', position: 1, points: 9 }];
  const places = podium(users, { public_username: 'Me', avatar_url: 'm', position: 5, points: 2 }, { hideOthers: true, hideFaces: true });
  assert.deepEqual(places.map(({ score, avatar }) => [score, avatar]), [[null, undefined], [2, undefined]]);
});
