/**
 * What is new between two looks at the player's missions, badges and level.
 *
 * Invariant: pure; what was done before the first look is no news, and nothing is told twice.
 */

/** @typedef {Record<string, any>} Item a mission or a badge as the API gives it */

/** Which completion a mission has come to; another one is news. @param {Item} mission */
function completionOf({ is_completed, ach_completed_id, completion_count }) {
  return is_completed || completion_count ? Number(ach_completed_id ?? completion_count ?? 1) : 0;
}

/**
 * Missions that were done between the two looks, in the order of the second.
 *
 * @param {Item[]} before
 * @param {Item[]} after
 * @returns {Item[]}
 */
export function missionsDone(before, after) {
  const known = new Map(before.map((each) => [each.id, completionOf(each)]));
  return after.filter((each) => known.has(each.id) && completionOf(each) > /** @type {number} */ (known.get(each.id)));
}

/**
 * Badges that have gained a stage, each with the last one gained.
 *
 * @param {Item[]} before
 * @param {Item[]} after
 * @returns {{ badge: Item, stage: Item }[]}
 */
export function stagesGained(before, after) {
  const had = new Set(before.flatMap((badge) => badge.tasks.filter((/** @type {Item} */ task) => task.is_completed).map((/** @type {Item} */ task) => `${badge.id}/${task.id}`)));
  const known = new Set(before.map(({ id }) => id));
  return after.filter(({ id }) => known.has(id)).flatMap((badge) => {
    const stage = badge.tasks.filter((/** @type {Item} */ task) => task.is_completed && !had.has(`${badge.id}/${task.id}`)).at(-1);
    return stage ? [{ badge, stage }] : [];
  });
}

/**
 * The level to which the player has risen; null for the same, for a lower one, and for one that is not on the list.
 *
 * @param {Item[]} levels
 * @param {number | null | undefined} before id
 * @param {number | null | undefined} after id
 * @returns {{ level: Item, place: number, from: number } | null} places from 1
 */
export function levelRisen(levels, before, after) {
  const sorted = [...levels].sort((a, b) => a.ordinal_position - b.ordinal_position);
  const [from, to] = [before, after].map((id) => sorted.findIndex((each) => each.id === id));
  return from >= 0 && to > from ? { level: sorted[to], place: to + 1, from: from + 1 } : null;
}
