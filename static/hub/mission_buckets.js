/**
 * Where a mission belongs: missed, completed, locked, in progress or available; the first that fits.
 *
 * Invariant: pure; every mission is in exactly one bucket at any moment.
 */

/** @typedef {Record<string, any>} Mission as `api.getMissions` gives it */
/** @typedef {'missed' | 'completed' | 'locked' | 'progress' | 'available'} Bucket */

/** A mission without an end says so with the greatest number there is. */
const NEVER = 8.64e15;

/**
 * @param {Mission} mission
 * @param {number} now epoch ms
 * @returns {Bucket}
 */
export function bucketOf(mission, now) {
  if (!mission.is_completed && endOf(mission) < now) return 'missed';
  if (isDone(mission)) return 'completed';
  if (mission.is_locked || (mission.active_from_ts ?? 0) > now) return 'locked';
  if (mission.is_requires_optin ? mission.is_opted_in : mission.progress > 0) return 'progress';
  return 'available';
}

/**
 * When time is up for the player: the end of the mission or of the time from its start, whichever comes first.
 *
 * @param {Mission} mission
 * @returns {number} epoch ms; NEVER without an end
 */
export function endOf({ active_till_ts: till, dt_start: start, time_limit_ms: limit }) {
  const ends = [till, start && limit ? start + limit : null].filter((each) => each && each < NEVER);
  return Math.min(NEVER, .../** @type {number[]} */ (ends));
}

/** @param {number} end @returns {boolean} */
export function hasEnd(end) {
  return end < NEVER;
}

/** @param {Mission} mission */
function isDone({ is_completed, completion_count: count = 0, max_completion_count: most }) {
  return is_completed || count > 0 || Boolean(most && count >= most);
}

/**
 * The missions of a bucket in the order in which they are shown: what can be claimed, then what was done last, else by the operator's order.
 *
 * @param {Mission[]} missions
 * @param {Bucket} bucket
 * @param {number} now epoch ms
 */
export function inBucket(missions, bucket, now) {
  const place = (/** @type {Mission} */ each) => (bucket === 'completed' ? -(each.complete_date_ts ?? 0) : each.position ?? 0);
  return missions.filter((mission) => bucketOf(mission, now) === bucket)
    .sort((a, b) => Number(canClaim(b, now)) - Number(canClaim(a, now)) || place(a) - place(b));
}

/** A reward waits to be fetched, and may still be. @param {Mission} mission @param {number} now epoch ms */
export function canClaim(mission, now) {
  return waits(mission) && !claimIsOver(mission, now);
}

/** A reward waited to be fetched until it was too late. @param {Mission} mission @param {number} now epoch ms */
export function claimIsOver(mission, now) {
  return waits(mission) && (mission.prize_claim_expiration_date ?? NEVER) < now;
}

/** @param {Mission} mission */
function waits(mission) {
  return Boolean(mission.requires_prize_claim && mission.ach_completed_id && !mission.prize_claimed_date_ts && isDone(mission));
}

/** @typedef {'claim' | 'opt_in' | 'link' | 'none'} Todo */

/**
 * The one control on a card: claiming goes before taking part, and that before the operator's own button; what comes back later,
 * is locked or over has none.
 *
 * @param {Mission} mission
 * @param {number} now epoch ms
 * @returns {Todo}
 */
export function todoOf(mission, now) {
  if (canClaim(mission, now)) return 'claim';
  const bucket = bucketOf(mission, now);
  if (bucket !== 'available' && bucket !== 'progress') return 'none';
  if (mission.is_requires_optin && !mission.is_opted_in) return 'opt_in';
  return mission.cta_action && mission.cta_text ? 'link' : 'none';
}

/**
 * Which missions a list has: those of the main list, of a category, or of a section of the operator.
 *
 * @param {Mission[]} missions
 * @param {{ category?: number, section?: { id: number, ach_category_ids?: number[] } }} [wish]
 */
export function chosen(missions, { category, section } = {}) {
  const shown = missions.filter((each) => !(each.hide_locked_mission && each.is_locked));
  if (section) {
    const categories = section.ach_category_ids ?? [];
    return shown.filter((each) => each.custom_section_id === section.id || (each.category_ids ?? []).some((/** @type {number} */ id) => categories.includes(id)));
  }
  return shown.filter((each) => !each.only_in_custom_section && (!category || each.category_ids?.includes(category)));
}
