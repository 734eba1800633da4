/** Mixes a list by a chance that is given. */

/**
 * @template T
 * @param {readonly T[]} list
 * @param {import('./seed.js').Random} random
 * @returns {T[]} the same members in another order
 */
export function shuffled(list, random) {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    [copy[i], copy[other]] = [copy[other], copy[i]];
  }
  return copy;
}
