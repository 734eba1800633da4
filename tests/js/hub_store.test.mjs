/** What the shop, the bonuses and the activity log show, and in which order. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { bucketOf, daysOf, limitsOf, SPANS } from '../../static/hub/activity_days.js';
import { isPending, listed, listOf, wayOf } from '../../static/hub/bonus_lists.js';
import { discountOf, filledCategories, hindranceOf, periodOf, relatedTo, remainder, shelf } from '../../static/hub/shop_shelf.js';

const NOW = Date.parse('2026-06-10T12:00:00Z');
const item = (id, more = {}) => ({ id, name: `Item ${id}`, price: 10, purchase_type: 'points', priority: 0, can_buy: true, pool: null, category_ids: [1], ...more });
const RICH = { ach_points_balance: 100, ach_gems_balance: 2.5 };
const ids = (items, how = {}) => shelf(items, { props: RICH, now: NOW, ...how }).map(({ id }) => id);

test('what keeps somebody from buying, the first that holds', () => {
  assert.equal(hindranceOf(item(1), 100, NOW), null);
  assert.deepEqual(hindranceOf(item(1, { active_till_date: NOW, pool: 0 }), 0, NOW), { kind: 'over' });
  assert.deepEqual(hindranceOf(item(1, { pool: 0 }), 0, NOW), { kind: 'sold_out' });
  assert.equal(hindranceOf(item(1, { pool: 1, active_till_date: NOW + 1 }), 10, NOW), null);
  assert.deepEqual(hindranceOf(item(1, { can_buy: false }), 3, NOW), { kind: 'funds', missing: 7 });
  assert.deepEqual(hindranceOf(item(1, { can_buy: false, limit_message: 'l', purchase_limit_message: 'p' }), 10, NOW), { kind: 'blocked', text: 'p' });
  assert.deepEqual(hindranceOf(item(1, { can_buy: false, cant_buy_message: 'c', purchase_limit_message: 'p' }), 10, NOW), { kind: 'blocked', text: 'c' });
});

test('the discount is what it costs, and a balance that fell makes it too dear at once', () => {
  assert.equal(hindranceOf(item(1, { discounted_price: 4 }), 4, NOW), null);
  assert.deepEqual(hindranceOf(item(1, { discounted_price: 4 }), 3.9, NOW), { kind: 'funds', missing: 0.1 });
  assert.equal(remainder(0.3, 0.1), 0.2);
});

test('the natural order: what can be bought, then the priority, then the price', () => {
  const items = [item(1, { price: 200 }), item(2, { priority: 2, price: 1 }), item(3, { price: 50 }), item(4, { price: 20 }), item(5, { pool: 0, price: 1 })];
  assert.deepEqual(ids(items), [4, 3, 2, 5, 1]);
});

test('by price within each currency, either way, and by name', () => {
  const items = [item(1, { price: 9, name: 'b' }), item(2, { price: 1, purchase_type: 'gems', name: 'ä' }), item(3, { price: 20, discounted_price: 5, name: 'c' })];
  assert.deepEqual(ids(items, { sort: 'price' }), [3, 1, 2]);
  assert.deepEqual(ids(items, { sort: 'dear' }), [1, 3, 2]);
  assert.deepEqual(ids(items, { sort: 'name' }), [2, 1, 3]);
});

test('a category and a search narrow the shelf; what is for a section alone is not on it', () => {
  const items = [item(1, { name: 'Crème' }), item(2, { category_ids: [2] }), item(3, { only_in_custom_section: true })];
  assert.deepEqual(ids(items), [1, 2]);
  assert.deepEqual(ids(items, { category: 2 }), [2]);
  assert.deepEqual(ids(items, { query: ' CREME' }), [1]);
  assert.deepEqual(ids(items, { query: 'none' }), []);
});

test('categories without an item are left out, the others stand in their order', () => {
  const categories = [{ id: 1, order: 2 }, { id: 2, order: 1 }, { id: 3, order: 0 }, { id: 4, order: 3 }];
  const items = [item(1), item(2, { category_ids: [2] }), item(3, { category_ids: [4], only_in_custom_section: true })];
  assert.deepEqual(filledCategories(categories, items).map(({ id }) => id), [2, 1]);
});

test('related items are those that are named, else the neighbours', () => {
  const items = [item(1), item(2), item(3, { category_ids: [2] }), item(4, { only_in_custom_section: true })];
  assert.deepEqual(relatedTo(items, items[0]).map(({ id }) => id), [2]);
  assert.deepEqual(relatedTo(items, { ...items[0], related_item_ids: [3, 99, 1, 4] }).map(({ id }) => id), [3, 4]);
});

test('a discount says its percentage, or shows the picture, or nothing', () => {
  assert.equal(discountOf(item(1)), null);
  assert.equal(discountOf(item(1, { discounted_price: 10, discount_price_ribbon: '10' })), null);
  assert.deepEqual(discountOf(item(1, { discounted_price: 8, discount_price_ribbon: '20' })), { percent: 20 });
  assert.deepEqual(discountOf(item(1, { discounted_price: 8, discount_price_ribbon: 'custom', custom_ribbon_image: 'u' })), { image: 'u' });
  assert.equal(discountOf(item(1, { discounted_price: 8, discount_price_ribbon: '77' })), null);
});

test('a purchase belongs to the narrowest period', () => {
  assert.equal(periodOf({ purchased_today: true, purchased_this_week: true, purchased_this_month: true }), 'today');
  assert.equal(periodOf({ purchased_this_week: true, purchased_this_month: true }), 'week');
  assert.equal(periodOf({ purchased_this_month: true }), 'month');
  assert.equal(periodOf({}), 'earlier');
});

test('bonuses: 2 and 4 wait, 3 were claimed, the newest first by their own date', () => {
  const bonus = (bonus_id, bonus_status_id, create_date, redeem_date) => ({ bonus_id, bonus_status_id, create_date, redeem_date });
  const all = [
    bonus(1, 2, '09/06/2026 23:05:03'), bonus(2, 4, '01/07/2026 00:00:00'), bonus(3, 3, '01/01/2026 00:00:00', '05/05/2026 00:00:00'),
    bonus(4, 3, '02/01/2026 00:00:00', '04/05/2026 00:00:00'), bonus(5, 1), bonus(6, 5), bonus(7, 6),
  ];
  assert.deepEqual(listed(all, 'pending').map(({ bonus_id: id }) => id), [2, 1]);
  assert.deepEqual(listed(all, 'redeemed').map(({ bonus_id: id }) => id), [3, 4]);
  assert.deepEqual([1, 2, 3, 4, 5, 6].filter((status) => isPending({ bonus_id: 1, bonus_status_id: status })), [2, 4]);
});

test('a section of a deep link, and where a bonus leads', () => {
  assert.deepEqual(['Redeemed', 'pending', 'x', undefined].map(listOf), ['redeemed', 'pending', undefined, undefined]);
  assert.deepEqual(wayOf('HTTPS://shop.example/x'), { tab: 'HTTPS://shop.example/x' });
  assert.deepEqual(wayOf('dp:gf_saw&id=4'), { link: 'dp:gf_saw&id=4' });
  assert.deepEqual(wayOf('/checkout'), { link: '/checkout' });
  assert.equal(wayOf(''), null);
});

test('spans of the log follow the person’s clock, with Monday as the first day', () => {
  for (const day of [8, 10, 14]) {
    const now = new Date(2026, 5, day, 15, 30);
    const seconds = (of, hour = 0) => new Date(2026, 5, of, hour).getTime() / 1000;
    assert.equal(limitsOf('today', now).startTimeSeconds, seconds(day));
    assert.equal(limitsOf('week', now).startTimeSeconds, seconds(8));
    assert.deepEqual(limitsOf('previous', now), { startTimeSeconds: seconds(1), endTimeSeconds: seconds(8) - 1 });
    assert.equal(limitsOf('last24', now).startTimeSeconds, now.getTime() / 1000 - 86400);
    for (const span of SPANS.slice(0, 3)) assert.ok(limitsOf(span, now).endTimeSeconds > now.getTime() / 1000 + 3600, 'a slow clock misses nothing');
  }
});

test('sources fall into the buckets of the reference', () => {
  const sources = { marketing: [1, 6, 12, 18], task: [2], mission: [3], level: [4], store: [5], board: [7], tournament: [11, 13, 14], refund: [15], game: [16, 17], formula: [19], raffle: [21], avatar: [22], other: [0, 23, undefined] };
  for (const [bucket, numbers] of Object.entries(sources)) for (const number of numbers) assert.equal(bucketOf(number), bucket);
});

test('entries stand by day, and a new one changes nobody’s key', () => {
  const entry = (hour, more = {}) => ({ create_date: new Date(2026, 5, 10, hour).getTime() / 1000, type: 0, activity_type_id: 3, source_type_id: 5, amount: -5, ...more });
  const now = new Date(2026, 5, 10, 20);
  const before = [entry(10), entry(10), entry(-3)];
  const days = daysOf(before, now);
  assert.deepEqual(days.map(({ ago, entries }) => [ago, entries.length]), [[0, 2], [1, 1]]);
  const keys = days.flatMap(({ entries }) => entries.map(({ key }) => key));
  assert.equal(new Set(keys).size, 3);
  const after = daysOf([entry(10), ...before], now).flatMap(({ entries }) => entries.map(({ key }) => key));
  assert.deepEqual(after.slice(1), keys);
});

test('every language says everything that English says, with the same values', async () => {
  const files = ['shop_texts', 'screens/purchases', 'screens/bonuses', 'screens/activity'];
  const english = {};
  for (const file of files) {
    const source = readFileSync(new URL(`../../static/hub/${file}.js`, import.meta.url), 'utf8').split(/\n\};/)[0];
    for (const [, key, text] of source.matchAll(/'([a-z]+\.[\w.-]+)': '([^']*)'/g)) english[key] = text;
  }
  assert.ok(Object.keys(english).length > 120);
  const values = (text) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const language of ['de', 'es', 'pt', 'ar']) {
    const { STORE } = await import(`../../static/hub/texts/${language}/store.js`);
    assert.deepEqual(Object.keys(STORE).sort(), Object.keys(english).sort(), language);
    for (const [key, text] of Object.entries(STORE)) assert.deepEqual(values(text), values(english[key]), `${language} ${key}`);
  }
});
