/**
 * How long to wait before the next try.
 * Invariant: full jitter (any moment up to the ceiling), so that a restarted server is not met by every tab at once.
 */

/** Milliseconds before try number `attempt` (0 = the first, on average about 1 s; at most 30 s).
 * @param {number} attempt @param {() => number} random a number in [0, 1) @returns {number} */
export function backoffMs(attempt, random) {
  return Math.round(200 + random() * Math.min(30000, 1600 * 2 ** Math.min(attempt, 10)));
}
