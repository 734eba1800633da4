/** What a custom section shows of all that there is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BUCKETS, countIn, inSection, known, overviewOf, tabsOf } from '../../static/hub/section_parts.js';

const NOW = 1_000_000;
const ids = (list) => list.map(({ id }) => id).join('');
const section = (more = {}) => ({ id: 7, section_type_id: 2, ...more });

test('what names a section or has one of its categories belongs to it, as if it were in the main list', () => {
  const items = [{ id: 1, custom_section_id: 7, only_in_custom_section: true }, { id: 2, category_ids: [3] }, { id: 3, category_ids: [4] }];
  assert.equal(ids(inSection(items, section(), [3])), '12');
  assert.ok(inSection(items, section(), [3]).every((each) => each.only_in_custom_section === false));
});

test('a section that nothing names and that names nothing shows what is kept for no other', () => {
  const items = [{ id: 1, only_in_custom_section: true, custom_section_id: 8 }, { id: 2 }];
  assert.equal(ids(inSection(items, section())), '2');
  assert.equal(ids(inSection(items, section(), [9])), '');
});

test('kinds that are not known are skipped', () => {
  assert.equal(ids(known([section(), section({ id: 8, section_type_id: 8 }), section({ id: 9, section_type_id: 99 })])), '7');
});

test('tabs are the overview, the buckets, or both', () => {
  assert.deepEqual(tabsOf(section({ mission_tabs_options: 1 })), ['overview']);
  assert.deepEqual(tabsOf(section({ mission_tabs_options: 2 })), BUCKETS);
  assert.deepEqual(tabsOf(section({ mission_tabs_options: 3 })), ['overview', ...BUCKETS]);
  assert.deepEqual(tabsOf(section()), ['overview', ...BUCKETS]);
});

const missions = [
  { id: 1, tasks: [], progress: 50 }, { id: 2, tasks: [], progress: 0 }, { id: 3, tasks: [], is_locked: true }, { id: 4, tasks: [], is_completed: true },
  { id: 5, tasks: [], is_completed: true, requires_prize_claim: true, ach_completed_id: 9 },
];
for (const [filter, expected] of [[undefined, '5123'], [1, '5123'], [2, '51234'], [3, '5123'], [4, '5124'], [5, '512']]) {
  test(`overview filter ${filter} keeps its missions, what can be claimed first`, () => {
    assert.equal(ids(overviewOf(missions, section({ overview_missions_filter: filter }), NOW)), expected);
  });
}

test('an overview has as many missions as the operator wants', () => {
  assert.equal(ids(overviewOf(missions, section({ overview_missions_count: 2 }), NOW)), '51');
  assert.equal(countIn(missions, 'completed', NOW), 2);
  assert.equal(countIn(missions, 'overview', NOW), 0);
});
