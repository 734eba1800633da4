/**
 * The course of a voyage: three lanes, rocks in some of them, and always a way through.
 *
 * Invariant: pure; from any lane that is free, a free lane of the next column is at most one lane away.
 */

export const LANES = 3;

/** By difficulty 1 to 3: columns, ms for each, how often two lanes are blocked. */
const LEVELS = [{ columns: 14, pace: 820, hard: 0.1 }, { columns: 18, pace: 660, hard: 0.35 }, { columns: 22, pace: 520, hard: 0.6 }];
const CALM = 3;

/** @typedef {{ columns: number[][], pace: number }} Course `columns` lists the blocked lanes of each column; pace is ms a column */

/**
 * @param {number} difficulty
 * @param {import('./seed.js').Random} random
 * @returns {Course}
 */
export function courseOf(difficulty, random) {
  const { columns, pace, hard } = LEVELS[Math.min(3, Math.max(1, Math.round(difficulty) || 1)) - 1];
  let safe = 1;
  const rows = Array.from({ length: columns }, (_, column) => {
    if (column < CALM || column % 2 || column >= columns - 1) return [];
    const before = safe;
    safe = Math.min(LANES - 1, Math.max(0, safe + Math.floor(random() * 3) - 1));
    const others = [0, 1, 2].filter((lane) => lane !== safe);
    if (random() < hard) return others;
    return [before !== safe ? before : others[Math.floor(random() * 2)]];
  });
  return { columns: rows, pace };
}

/**
 * @param {Course} course
 * @param {number} column
 * @param {number} lane
 */
export function crashes(course, column, lane) {
  return Boolean(course.columns[column]?.includes(lane));
}
