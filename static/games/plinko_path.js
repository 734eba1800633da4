/**
 * Which slots a plinko board has and how a ball gets into one of them.
 *
 * Invariant: pure; the slot is given, and the bounces always end in it.
 */

import { shuffled } from './shuffle.js';

/** @typedef {Record<string, any>} Prize */

const FEWEST = 5;
const MOST = 7;

/**
 * @param {Prize[]} prizes
 * @param {Prize} [won] has a slot in any case
 * @returns {Prize[]} five to seven, the prizes in turn
 */
export function slotsOf(prizes, won) {
  const list = prizes.slice(0, MOST);
  if (won && !list.some((prize) => prize.id === won.id)) list[list.length >> 1] = won;
  for (let i = 0; list.length && list.length < FEWEST; i++) list.push(prizes[i % prizes.length]);
  return list;
}

/**
 * @param {number} slot counted from 0
 * @param {number} slots
 * @param {import('./seed.js').Random} random
 * @returns {(0 | 1)[]} for each row of pegs: 0 to the left, 1 to the right
 */
export function bounces(slot, slots, random) {
  return shuffled(Array.from({ length: slots - 1 }, (_, row) => (row < slot ? 1 : 0)), random);
}

/**
 * @param {(0 | 1)[]} turns
 * @returns {number[]} where the ball is after each row, in slots from the left; the board's middle is (rows) / 2
 */
export function places(turns) {
  let x = turns.length / 2;
  return turns.map((turn) => (x += turn ? 0.5 : -0.5));
}
