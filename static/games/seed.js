/**
 * Chance for the eye: where a wheel stops inside its sector, which way a ball bounces.
 *
 * Invariant: nothing here decides what is won. The server has drawn before; the same attempt always looks the same.
 */

/** @typedef {() => number} Random from 0 up to, but without, 1 */

/**
 * @param {string} seed
 * @returns {Random}
 */
export function seededRandom(seed) {
  let state = 0x811c9dc5;
  for (let i = 0; i < seed.length; i++) state = Math.imul(state ^ seed.charCodeAt(i), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
