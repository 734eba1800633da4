/** Banners of clans without a picture: always the same one for the same clan. */

import { drawing, paths } from '../drawing.js';
import { pick, tone, TONES } from './tones.js';

/** @typedef {import('../drawing.js').ArtOptions} ArtOptions */

/** Cloth and its shaded half. */
const CLOTHS = [
  ['M8 12h48v44L32 72 8 56z', 'M32 12h24v44L32 72z'], ['M8 12h48v58L32 58 8 70z', 'M32 12h24v58L32 58z'],
  ['M8 12h48v36c0 12-10 20-24 24C18 68 8 60 8 48z', 'M32 12h24v36c0 12-10 20-24 24z'], ['M8 12h48v54l-8-6-8 6-8-6-8 6-8-6-8 6z', 'M32 12h24v54l-8-6-8 6-8-6z'],
];
/** A cross, a chevron, a band, stripes, a border, nothing. */
const PATTERNS = [
  'M28 12h8v44h-8zM8 30h48v8H8z', 'M8 50l24-16 24 16v-9L32 25 8 41z', 'M8 44l48-24v11L8 55z', 'M16 12h6v46h-6zM42 12h6v46h-6z', 'M8 12h48v6H8z', 'M8 12h48v6H8zM8 46h48v4H8z',
];
/** Crown, star, bolt, shield, tree, flame, moon. */
const SIGNS = [
  'M18 27l8 7 6-11 6 11 8-7-3 20H21z', 'M32 22l4.100 8.300 9.200 1.300-6.700 6.400 1.600 9.100-8.200-4.300-8.200 4.300 1.600-9.100-6.700-6.400 9.200-1.300z', 'M36 20L20 38h10l-3 13 17-19H33z', 'M32 22l12 4v9c0 8-5 12-12 15-7-3-12-7-12-15v-9z',
  'M32 19l12 15h-5l7 9H35v7h-6v-7H18l7-9h-5z', 'M32 18c8 5 12 10 12 17a12 12 0 01-24 0c0-4 2-7 5-9 0 3 1 5 3 6-1-6 0-10 4-14z', 'M39 21a14 14 0 100 28 17 17 0 010-28z',
];

/**
 * @param {string | number} seed the clan's id
 * @param {ArtOptions} [options]
 */
export function clanBanner(seed, options = {}) {
  const [cloth, shade] = pick(CLOTHS, `${seed}`);
  const name = pick(TONES, `tone ${seed}`);
  const others = TONES.filter((each) => each !== name);
  const main = tone(name);
  return drawing('0 0 64 76', { size: 64, ...options }, paths([
    [cloth, main.face], [shade, main.edge], [pick(PATTERNS, `pattern ${seed}`), tone(pick(others, `second ${seed}`)).lit], [pick(SIGNS, `sign ${seed}`), '#ffffff'],
    ['M4 6h56a3 3 0 010 7H4a3 3 0 010-7z', '#a9662f'], ['M4 9.500h59a3 3 0 01-3 3.500H4a3 3 0 01-3-3.500z', '#8a4f22'],
  ]));
}
