/** Pictures of shop items that have none of the operator: always the same one for the same item. */

import { s } from '../dom.js';
import { drawing, paths } from '../drawing.js';
import { pick, tone, TONES } from './tones.js';

/** @typedef {import('../drawing.js').ArtOptions} ArtOptions */
/** @typedef {import('../drawing.js').Facet} Facet */
/** @typedef {import('./tones.js').Tone} Tone */

/** On a 96 px grid. @type {((main: Tone, other: Tone) => Facet[])[]} */
const PRODUCTS = [
  // A voucher
  (main, other) => [
    ['M16 30h64a4 4 0 014 4v10a6 6 0 000 12v10a4 4 0 01-4 4H16a4 4 0 01-4-4V56a6 6 0 000-12V34a4 4 0 014-4z', main.face], ['M58 30h22a4 4 0 014 4v10a6 6 0 000 12v10a4 4 0 01-4 4H58z', main.edge], ['M57 33h2v6h-2zM57 44h2v6h-2zM57 55h2v6h-2z', '#fff'],
    ['M28 40a6 6 0 110 12 6 6 0 010-12zM42 50a6 6 0 110 12 6 6 0 010-12z', '#fff'], ['M43 37l4 3-20 26-4-3z', other.lit], ['M66 44h10v4H66zM66 52h10v4H66z', main.lit],
  ],
  // A mug
  (main, other) => [
    ['M62 36h8a12 12 0 010 26h-8v-7h7a5.500 5.500 0 000-12h-7z', main.edge], ['M22 28h44v38a10 10 0 01-10 10H32a10 10 0 01-10-10z', main.lit], ['M44 28h22v38a10 10 0 01-10 10H44z', main.face], ['M22 28h44v6H22z', main.edge],
    ['M44 44c3-5 11-3 11 3 0 5-6 9-11 13-5-4-11-8-11-13 0-6 8-8 11-3z', other.face], ['M36 12c4 4-4 7 0 12h-4c-4-5 4-8 0-12zM52 12c4 4-4 7 0 12h-4c-4-5 4-8 0-12z', 'var(--line)'],
  ],
  // A shirt
  (main, other) => [
    ['M34 20L14 30l6 18 10-4v34h36V44l10 4 6-18-20-10c-4 8-24 8-28 0z', main.face], ['M62 20l20 10-6 18-10-4v34H48V26c6 0 12-2 14-6z', main.edge], ['M34 20c4 8 24 8 28 0l-4-2c-3 5-17 5-20 0z', main.lit], ['M48 40l3.200 6.500 7.200 1-5.200 5 1.200 7.100L48 56.200l-6.400 3.400 1.200-7.100-5.200-5 7.200-1z', other.lit],
  ],
  // Headphones
  (main, other) => [
    ['M14 54c0-20 14-36 34-36s34 16 34 36h-8c0-16-11-28-26-28S22 38 22 54z', main.face], ['M48 18c20 0 34 16 34 36h-8c0-16-11-28-26-28z', main.edge], ['M14 50h12a4 4 0 014 4v20a4 4 0 01-4 4h-4a8 8 0 01-8-8z', other.lit], ['M82 50H70a4 4 0 00-4 4v20a4 4 0 004 4h4a8 8 0 008-8z', other.face],
    ['M26 50a4 4 0 014 4v20a4 4 0 01-4 4h-2V50zM70 50a4 4 0 00-4 4v20a4 4 0 004 4h2V50z', other.edge],
  ],
  // A bag
  (main, other) => [
    ['M34 32v-6a14 14 0 0128 0v6h-6v-6a8 8 0 00-16 0v6z', main.edge], ['M22 32h52l5 48H17z', main.lit], ['M48 32h26l5 48H48z', main.face], ['M22 32h52l.6 6H21.400z', main.edge], ['M48 46l3.500 7 7.700 1.100-5.600 5.400 1.300 7.700-6.900-3.600-6.900 3.600 1.300-7.700-5.600-5.400 7.700-1.100z', other.face],
  ],
];

/**
 * The picture of a shop item on its ground, a tile as wide as high.
 *
 * @param {string | number} seed the item's id
 * @param {ArtOptions} [options]
 */
export function productArt(seed, { size = 96, ...options } = {}) {
  const name = pick(TONES, `tone ${seed}`);
  const others = TONES.filter((each) => each !== name);
  const facets = pick(PRODUCTS, `${seed}`)(tone(name), tone(pick(others, `second ${seed}`)));
  const tile = drawing('0 0 96 96', { size, ...options }, [s('path', { d: 'M0 0h96v96H0z', fill: tone(name).soft }), ...paths(facets)]);
  tile.setAttribute('preserveAspectRatio', 'xMidYMid slice');
  tile.classList.add('tile');
  return tile;
}
