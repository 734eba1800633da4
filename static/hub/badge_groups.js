/**
 * Badges by category, and how each of them stands.
 *
 * Invariant: pure; a badge may stand in several groups, and each that is shown is in one at least.
 */

/** @typedef {Record<string, any>} Badge as `api.getBadges` gives it */
/** @typedef {'done' | 'progress' | 'fresh' | 'expired'} Standing */

const ORDER = ['done', 'progress', 'fresh', 'expired'];
/** `badgeTimeLimitState`: it is over and was never begun, or was. */
const ENDED = [4, 5];

/** @param {Badge} badge @returns {Standing} */
export function standingOf(badge) {
  if (badge.is_completed) return 'done';
  if (ENDED.includes(badge.badgeTimeLimitState)) return 'expired';
  return badge.progress > 0 ? 'progress' : 'fresh';
}

/** Stages that are behind the player. @param {Badge} badge */
export function stagesDone({ tasks }) {
  return tasks.filter((/** @type {any} */ task) => task.is_completed).length;
}

/** It shows its colours: something of it was earned. @param {Badge} badge */
export function isEarned(badge) {
  return badge.is_completed || stagesDone(badge) > 0;
}

/** The picture: that of the last stage reached, or of the first to reach, else that of the badge. @param {Badge} badge @returns {string | undefined} */
export function pictureOf(badge) {
  const reached = badge.tasks.filter((/** @type {any} */ task) => task.is_completed).at(-1);
  return (reached ?? badge.tasks[0])?.stage_image || badge.image;
}

/**
 * The groups that have a badge, in the order of the operator; what has no category, or none that is known, comes last.
 *
 * @param {Badge[]} badges
 * @param {{ id: number, name: string, order?: number }[]} categories
 * @returns {{ id: number, name: string, done: number, badges: Badge[] }[]} id 0 and no name for those without a category
 */
export function groupsOf(badges, categories) {
  const sorted = [...badges].sort((a, b) => ORDER.indexOf(standingOf(a)) - ORDER.indexOf(standingOf(b)) || (a.position ?? 0) - (b.position ?? 0));
  const known = [...categories].sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
  const ids = known.map(({ id }) => id);
  const groups = known.map(({ id, name }) => ({ id, name, badges: sorted.filter((badge) => badge.category_ids?.includes(id)) }));
  const others = sorted.filter((badge) => !badge.category_ids?.some((/** @type {number} */ id) => ids.includes(id)));
  return [...groups, { id: 0, name: '', badges: others }].filter((group) => group.badges.length)
    .map((group) => ({ ...group, done: group.badges.filter(({ is_completed }) => is_completed).length }));
}
