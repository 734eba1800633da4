/**
 * The colours of drawings, three of a kind: a face, a lit side and an edge in the shade. They are tokens, so a skin repaints all drawings.
 *
 * Invariant: the same seed always gets the same pick.
 */

/** @typedef {'gold' | 'mint' | 'coral' | 'sky' | 'royal' | 'steel'} ToneName */
/** @typedef {{ edge: string, face: string, lit: string, soft: string }} Tone colours for `fill`; `soft` is for the ground behind */

/** The grounds, which light and dark skins have already. @type {Record<ToneName, string>} */
const GROUNDS = { gold: 'reward-soft', mint: 'progress-soft', coral: 'alert-soft', sky: 'info-soft', royal: 'brand-soft', steel: 'sunken' };

/** Tones for what has no colour of its own. @type {ToneName[]} */
export const TONES = ['mint', 'gold', 'coral', 'royal', 'sky'];

/**
 * @param {ToneName} name
 * @returns {Tone}
 */
export function tone(name) {
  return { edge: `var(--art-${name}-edge)`, face: `var(--art-${name})`, lit: `var(--art-${name}-lit)`, soft: `var(--${GROUNDS[name]})` };
}

/**
 * FNV-1a, enough to spread ids over a few drawings.
 *
 * @param {string} text
 * @returns {number} 32 bits
 */
export function hash(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}

/**
 * @template T
 * @param {readonly T[]} list
 * @param {string} seed
 * @returns {T}
 */
export function pick(list, seed) {
  return list[hash(seed) % list.length];
}
