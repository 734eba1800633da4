/**
 * The player on the way through the levels: what is reached, what is next and what that takes, and the way as a drawing.
 *
 * Invariant: pure; levels are in the order of their way, and the same levels always make the same path.
 */

/** @typedef {Record<string, any>} Level as `api.getLevels` gives it */
/** @typedef {{ kind: 'points' | 'counter_1' | 'counter_2', have: number, need: number }} Need */
/** @typedef {{ level: Level, place: number, state: 'reached' | 'current' | 'next' | 'locked', needs: Need[], share: number }} Step place from 1; share in percent */
/** @typedef {{ ever: number, counter_1: number, counter_2: number }} Player */

/**
 * The levels that are shown, each with what it takes; a level that appears from some points on is left out until then.
 *
 * @param {Level[]} levels
 * @param {number | null | undefined} current id of the player's level
 * @param {Player} player
 * @returns {Step[]}
 */
export function stepsOf(levels, current, player) {
  const sorted = [...levels].sort((a, b) => a.ordinal_position - b.ordinal_position || a.required_points - b.required_points);
  const at = sorted.findIndex(({ id }) => id === current);
  return sorted.map((level, index) => {
    const needs = needsOf(level, player);
    const state = /** @type {Step['state']} */ (index < at ? 'reached' : index === at ? 'current' : index === at + 1 ? 'next' : 'locked');
    return { level, place: index + 1, state, needs, share: index <= at ? 100 : shareOf(needs) };
  }).filter(({ level, state }) => state === 'reached' || state === 'current' || player.ever >= (level.visibility_points ?? 0));
}

/** What a level takes: counters where it has some, else points; nothing for one that is only given. @param {Level} level @param {Player} player @returns {Need[]} */
function needsOf({ required_points, required_level_counter_1: first, required_level_counter_2: second }, player) {
  const counters = /** @type {Need[]} */ ([{ kind: 'counter_1', have: player.counter_1, need: first }, { kind: 'counter_2', have: player.counter_2, need: second }]).filter(({ need }) => need > 0);
  return counters.length ? counters : required_points > 0 ? [{ kind: 'points', have: player.ever, need: required_points }] : [];
}

/** How much of all needs is there, in percent. @param {Need[]} needs */
function shareOf(needs) {
  if (!needs.length) return 0;
  return needs.reduce((sum, { have, need }) => sum + Math.min(1, Math.max(0, have / need)), 0) / needs.length * 100;
}

/** Between the player's level and the next, in percent; 100 at the top. @param {Step[]} steps @param {Player} player */
export function wayToNext(steps, player) {
  const next = steps.find(({ state }) => state === 'next');
  const now = steps.find(({ state }) => state === 'current');
  if (!next) return 100;
  if (next.needs[0]?.kind !== 'points') return next.share;
  const from = now?.level.required_points ?? 0;
  return Math.min(100, Math.max(0, (player.ever - from) / Math.max(1, next.level.required_points - from) * 100));
}

export const MAP = { width: 320, step: 132, top: 74, start: 92, end: 228 };

/** Where a step stands on the map, in its units. @param {number} index from 0 */
export function pointOf(index) {
  return { x: index % 2 ? MAP.end : MAP.start, y: MAP.top + index * MAP.step };
}

/** The path through so many steps, as SVG path data. @param {number} count */
export function pathData(count) {
  return Array.from({ length: count }, (_, index) => {
    const { x, y } = pointOf(index);
    if (!index) return `M${x} ${y}`;
    const before = pointOf(index - 1);
    return `C${before.x} ${before.y + MAP.step / 2} ${x} ${y - MAP.step / 2} ${x} ${y}`;
  }).join('');
}

/**
 * A place between two steps.
 *
 * @param {number} index of the step before it
 * @param {number} share 0–1 of the way to the one after it
 */
export function between(index, share) {
  const [a, b] = [pointOf(index), pointOf(index + 1)];
  const rest = 1 - share;
  const curve = (/** @type {number[]} */ [p, q, r, z]) => rest ** 3 * p + 3 * rest ** 2 * share * q + 3 * rest * share ** 2 * r + share ** 3 * z;
  return { x: curve([a.x, a.x, b.x, b.x]), y: curve([a.y, a.y + MAP.step / 2, b.y - MAP.step / 2, b.y]) };
}
