/**
 * What a custom section shows of all that there is.
 *
 * Invariant: pure.
 */

import { bucketOf, canClaim, inBucket } from './mission_buckets.js';

/** @typedef {import('../smartico.js').TUICustomSection} Section */
/** @typedef {import('./mission_buckets.js').Mission} Mission */
/** @typedef {import('./mission_buckets.js').Bucket} Bucket */

/** Kinds of sections, as the wire numbers them. */
export const KIND = {
  page: 1, missions: 2, tournaments: 3, levels: 4, games: 5, missionLayout: 6, predictions: 7, redirect: 9, weekly: 10, calendar: 11, store: 12, raffle: 13, badges: 14,
};
/** Games of a section that has only some kinds of them. @type {Record<number, RegExp>} */
export const GAMES = { [KIND.games]: /(?:)/, [KIND.predictions]: /^(matchx|quiz)$/, [KIND.weekly]: /^lootbox_weekdays$/, [KIND.calendar]: /^lootbox_calendar_days$/ };

/** @type {Bucket[]} */
export const BUCKETS = ['progress', 'available', 'locked', 'completed', 'missed'];
const [OVERVIEW_ONLY, NO_OVERVIEW] = [1, 2];
/** What an overview keeps, by `overview_missions_filter`; without one it is what can be done. @type {Record<number, Bucket[]>} */
const KEPT = { 2: ['progress', 'available', 'locked', 'completed'], 3: ['progress', 'available', 'locked'], 4: ['progress', 'available', 'completed'], 5: ['progress', 'available'] };

/** Those that this version can show. @param {Section[]} sections */
export function known(sections) {
  const kinds = Object.values(KIND);
  return sections.filter((section) => kinds.includes(section.section_type_id));
}

/**
 * What belongs to a section: what names it, or has one of its categories. A section that nothing names and that names no
 * categories shows all that is not kept for another.
 *
 * @template {Record<string, any>} T
 * @param {T[]} items
 * @param {Section} section
 * @param {number[]} [categories]
 * @returns {(T & { only_in_custom_section: boolean })[]} as if they were in the main list
 */
export function inSection(items, section, categories = []) {
  const named = items.filter((item) => item.custom_section_id === section.id || item.category_ids?.some((/** @type {number} */ id) => categories.includes(id)));
  const shown = named.length || categories.length ? named : items.filter((item) => !item.only_in_custom_section);
  return shown.map((item) => ({ ...item, only_in_custom_section: false }));
}

/**
 * The tabs of a section of missions, in their order.
 *
 * @param {Section} section
 * @returns {('overview' | Bucket)[]}
 */
export function tabsOf({ mission_tabs_options: option }) {
  if (option === OVERVIEW_ONLY) return ['overview'];
  return option === NO_OVERVIEW ? BUCKETS : ['overview', ...BUCKETS];
}

/**
 * The overview of a section: what can be claimed first, then by bucket, as many as the operator wants.
 *
 * @param {Mission[]} missions
 * @param {Section} section
 * @param {number} now epoch ms
 */
export function overviewOf(missions, { overview_missions_filter: filter, overview_missions_count: count }, now) {
  const kept = KEPT[filter ?? 0] ?? ['progress', 'available', 'locked'];
  const ready = missions.filter((each) => canClaim(each, now));
  const rest = kept.flatMap((bucket) => inBucket(missions, bucket, now)).filter((each) => !canClaim(each, now));
  return [...ready, ...rest].slice(0, count || undefined);
}

/** How many missions a tab has. @param {Mission[]} missions @param {'overview' | Bucket} tab @param {number} now epoch ms */
export function countIn(missions, tab, now) {
  return tab === 'overview' ? 0 : missions.filter((each) => bucketOf(each, now) === tab).length;
}
