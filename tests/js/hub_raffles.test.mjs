import assert from 'node:assert/strict';
import test from 'node:test';
import { canClaim, capOf, drawsInOrder, idOf, justDrawn, nextOf, partOf, pollSeconds, ticketsOf, todoOf, winsOf } from '../../static/hub/raffle_rules.js';
import { goBack, goTo, startAt } from '../../static/hub/trail.js';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const draw = (more = {}) => ({ id: 1, run_id: 10, current_state: 1, execution_ts: NOW + MINUTE, requires_optin: false, user_opted_in: true, is_active: true, my_tickets_count: 0, prizes: [], ...more });

test('an id names a raffle, a draw of it or a run of that', () => {
  assert.deepEqual(partOf('7'), { raffle: 7, draw: undefined, run: undefined });
  assert.deepEqual(partOf(idOf(7, 2, 31)), { raffle: 7, draw: 2, run: 31 });
});

test('draws to come stand by their time, those that are over after them, the last one first', () => {
  const all = [draw({ id: 1, current_state: 3, execution_ts: 5 }), draw({ id: 2, execution_ts: 90 }), draw({ id: 3, current_state: 3, execution_ts: 9 }), draw({ id: 4, current_state: 2, execution_ts: 40 })];
  assert.deepEqual(drawsInOrder(all).map(({ id }) => id), [4, 2, 3, 1]);
  assert.equal(nextOf({ draws: all }).id, 4);
  assert.equal(nextOf({ draws: [all[0]] }), undefined);
});

test('being drawn comes before winners, winners before taking part, that before the way in', () => {
  assert.equal(todoOf(draw({ current_state: 2, requires_optin: true, user_opted_in: false })), 'drawing');
  assert.equal(todoOf(draw({ current_state: 3, requires_optin: true, user_opted_in: true })), 'winners');
  assert.equal(todoOf(draw({ requires_optin: true, user_opted_in: true })), 'in');
  assert.equal(todoOf(draw({ requires_optin: true, user_opted_in: false })), 'opt_in');
  assert.equal(todoOf(draw({ requires_optin: true, user_opted_in: false, is_active: false })), 'none');
  assert.equal(todoOf(draw()), 'none');
});

test('one looks each 3 s while it is drawn, 10 s in the last five minutes, 30 s before, never after', () => {
  const every = (...draws) => pollSeconds(draws.map(draw), NOW);
  assert.equal(every({ current_state: 2 }), 3);
  assert.equal(every({ execution_ts: NOW }), 3);
  assert.equal(every({ execution_ts: NOW + 5 * MINUTE - 1 }), 10);
  assert.equal(every({ execution_ts: NOW + 5 * MINUTE }), 30);
  assert.equal(every({ current_state: 3 }), 0);
  assert.equal(every(), 0);
  assert.equal(every({ current_state: 3 }, { execution_ts: NOW + 6 * MINUTE }, { current_state: 2 }), 3);
});

test('the player’s own wins come first, and wait only where a claim is asked for', () => {
  const prizes = [{ id: 1, requires_claim: false, winners: [{ id: 5, raf_won_id: 1 }, { id: 9, raf_won_id: 2 }] }, { id: 2, requires_claim: true, winners: [{ id: 9, raf_won_id: 3, claimed_date: null }, { id: 9, raf_won_id: 4, claimed_date: 5 }, { id: 6, raf_won_id: 5 }] }];
  const wins = winsOf(prizes, 9);
  assert.deepEqual(wins.map(({ winner }) => winner.raf_won_id), [2, 3, 4, 1, 5]);
  assert.deepEqual(wins.map(canClaim), [false, true, false, false, false]);
});

test('tickets of a raffle are those of the draw that counts most of them', () => {
  assert.equal(ticketsOf({ draws: [draw({ my_tickets_count: 2 }), draw({ my_tickets_count: 7 })] }), 7);
  assert.equal(ticketsOf({ draws: [] }), 0);
});

test('how many tickets are given out is shown as the operator wants it', () => {
  const cap = (current_tickets_count, ticket_cap_visualization) => capOf({ max_tickets_count: 100, current_tickets_count, ticket_cap_visualization }).how;
  assert.deepEqual([cap(50, 0), cap(50, 1), cap(50, 2), cap(80, 2), cap(100, 1), cap(100, 2), cap(100, 0)], ['none', 'counter', 'none', 'few', 'gone', 'gone', 'none']);
  assert.equal(capOf({ max_tickets_count: 200, current_tickets_count: 50, ticket_cap_visualization: 1 }).percent, 25);
});

test('a run is told as drawn once: when the next one has taken its place, or its winners are there', () => {
  assert.equal(justDrawn(undefined, draw()), undefined);
  assert.equal(justDrawn(draw(), draw()), undefined);
  assert.equal(justDrawn(draw(), draw({ current_state: 2 })), undefined);
  assert.equal(justDrawn(draw({ current_state: 2 }), draw({ run_id: 11, previous_run_id: 10 })), 10);
  assert.equal(justDrawn(draw({ current_state: 2 }), draw({ current_state: 3 })), 10);
  assert.equal(justDrawn(draw({ current_state: 3 }), draw({ current_state: 3 })), undefined);
  assert.equal(justDrawn(draw(), draw({ run_id: 12, previous_run_id: 11 })), undefined);
});

const at = (id) => ({ name: 'raffles', params: id ? { id } : {} });
const ids = (trail) => trail.map(({ params }) => params.id ?? '');

test('a draw comes after its raffle and leads back to it', () => {
  const deep = ['7', '7-1', '7-1-9'].reduce((trail, id) => goTo(trail, at(id)), [at()]);
  assert.deepEqual(ids(deep), ['', '7', '7-1', '7-1-9']);
  assert.deepEqual(ids(goBack(deep)), ['', '7', '7-1']);
  assert.deepEqual(ids(goTo(deep, at('7-1'))), ['', '7', '7-1']);
  assert.deepEqual(ids(goTo(deep, at('7'))), ['', '7']);
});

test('another raffle takes the place of the one before, and who came by a link can go up', () => {
  assert.deepEqual(ids(goTo([at(), at('7')], at('71'))), ['', '71']);
  assert.deepEqual(ids(goTo(startAt(at('7-1-9')), at('7-1'))), ['', '7-1']);
  assert.deepEqual(ids(goTo(goTo(startAt(at('7-1-9')), at('7-1')), at('7'))), ['', '7']);
});
