/**
 * What lies under a scratch card's foil, and how much of the foil is gone.
 *
 * Invariant: pure; three alike lie there exactly when the prize is a win, and it is always that prize.
 */

import { shuffled } from './shuffle.js';

/** @typedef {Record<string, any>} Prize */

export const CELLS = 9;
const ALIKE = 3;
export const GRID = 24;

/** Stand-ins where a game has too few prizes to fill a card without a third. */
const FILLERS = ['points', 'gems-and-diamonds', 'spin', 'raffle-ticket', 'jackpot', 'mission', 'bonus'].map((prize_type) => ({ id: `filler-${prize_type}`, prize_type, name: '' }));

/**
 * @param {Prize[]} prizes of the game
 * @param {{ prize: Prize, win: boolean }} drawn
 * @param {import('./seed.js').Random} random
 * @returns {Prize[]} nine
 */
export function cardOf(prizes, { prize, win }, random) {
  const kinds = win ? new Set([prize.prize_type]) : new Set();
  const others = shuffled(prizes.filter((each) => each.id !== prize.id && each.prize_type !== 'no-prize'), random);
  others.forEach((each) => kinds.add(each.prize_type));
  const pool = [...others, ...shuffled(FILLERS.filter((each) => !kinds.has(each.prize_type)), random)];
  const cells = win ? Array(ALIKE).fill(prize) : [];
  for (const each of pool) if (cells.length < CELLS) cells.push(each);
  for (const each of pool) if (cells.length < CELLS) cells.push(each);
  return shuffled(cells, random);
}

/** How much of the foil is gone, counted on a grid so that no pixel has to be read. */
export function createCoverage() {
  const gone = new Uint8Array(GRID * GRID);
  let count = 0;
  return {
    /**
     * @param {number} x 0 to 1
     * @param {number} y 0 to 1
     * @param {number} radius as a share of the width
     * @returns {number} share of the foil that is gone
     */
    rub(x, y, radius) {
      const reach = Math.ceil(radius * GRID);
      const [column, row] = [Math.floor(x * GRID), Math.floor(y * GRID)];
      for (let r = Math.max(0, row - reach); r <= Math.min(GRID - 1, row + reach); r++) {
        for (let c = Math.max(0, column - reach); c <= Math.min(GRID - 1, column + reach); c++) {
          const near = Math.hypot((c + 0.5) / GRID - x, (r + 0.5) / GRID - y) <= radius;
          if (near && !gone[r * GRID + c]) {
            gone[r * GRID + c] = 1;
            count++;
          }
        }
      }
      return count / gone.length;
    },
  };
}
