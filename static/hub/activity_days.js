/**
 * The activity log as people read it: spans of time, days, and where each entry comes from.
 *
 * Invariant: pure; days and weeks are those of the person's own clock, and a week begins on Monday.
 */

/** @typedef {import('../smartico.js').TActivityLogEntry} Entry */
/** @typedef {'last24' | 'today' | 'week' | 'previous'} Span */
/** @typedef {'marketing' | 'task' | 'mission' | 'level' | 'store' | 'board' | 'tournament' | 'refund' | 'game' | 'formula' | 'raffle' | 'avatar' | 'other'} Bucket */

/** @type {Span[]} */
export const SPANS = ['last24', 'today', 'week', 'previous'];

/** Sources of the reference protocol by bucket. @type {Record<number, Bucket>} */
const BUCKETS = {
  1: 'marketing', 6: 'marketing', 12: 'marketing', 18: 'marketing', 2: 'task', 3: 'mission', 4: 'level', 5: 'store', 7: 'board',
  11: 'tournament', 13: 'tournament', 14: 'tournament', 15: 'refund', 16: 'game', 17: 'game', 19: 'formula', 21: 'raffle', 22: 'avatar',
};

/** @param {number | undefined} source @returns {Bucket} */
export function bucketOf(source) {
  return BUCKETS[source ?? -1] ?? 'other';
}

/**
 * Seconds since 1970, both ends inclusive. What reaches into the present ends tomorrow, so that a clock that is slow misses nothing.
 *
 * @param {Span} span
 * @param {Date} now
 */
export function limitsOf(span, now) {
  const day = (/** @type {number} */ offset) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + offset).getTime() / 1000;
  const monday = -((now.getDay() + 6) % 7);
  const open = now.getTime() / 1000 + 86400;
  if (span === 'previous') return { startTimeSeconds: day(monday - 7), endTimeSeconds: day(monday) - 1 };
  const start = span === 'last24' ? now.getTime() / 1000 - 86400 : day(span === 'week' ? monday : 0);
  return { startTimeSeconds: start, endTimeSeconds: open };
}

/**
 * Entries by day in the order in which they come, each with a key of its own. Equal ones are counted from the oldest, so that a
 * new entry changes nobody's key.
 *
 * @param {Entry[]} entries newest first
 * @param {Date} now
 * @returns {{ key: string, at: Date, ago: number, entries: { key: string, entry: Entry }[] }[]} `ago` in days
 */
export function daysOf(entries, now) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  const keyed = [...entries].reverse().map((entry) => {
    const same = [entry.create_date, entry.activity_type_id, entry.type, entry.source_type_id, entry.source_entity_id, entry.source_entity_name, entry.amount, entry.balance].join(':');
    seen.set(same, (seen.get(same) ?? 0) + 1);
    return { key: `${same}:${seen.get(same)}`, entry };
  }).reverse();
  /** @type {Map<string, ReturnType<typeof daysOf>[number]>} */
  const days = new Map();
  for (const each of keyed) {
    const at = new Date(each.entry.create_date * 1000);
    const key = `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;
    if (!days.has(key)) days.set(key, { key, at, ago: daysBetween(at, now), entries: [] });
    days.get(key)?.entries.push(each);
  }
  return [...days.values()];
}

/** Midnights between two moments. @param {Date} from @param {Date} to */
function daysBetween(from, to) {
  const noon = (/** @type {Date} */ at) => Date.UTC(at.getFullYear(), at.getMonth(), at.getDate());
  return Math.round((noon(to) - noon(from)) / 86400000);
}
