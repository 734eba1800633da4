/**
 * Emblems of missions, for those that have no picture of the operator: always the same one for the same mission.
 */

import { s } from '../dom.js';
import { drawing, paths } from '../drawing.js';
import { pick, tone, TONES } from './tones.js';

/** @typedef {import('../drawing.js').ArtOptions} ArtOptions */
/** @typedef {import('../drawing.js').Facet} Facet */
/** @typedef {import('./tones.js').ToneName} ToneName */
/** @typedef {keyof typeof MOTIFS} Motif */

/**
 * On a 48 px grid: path, and which colour of its tone; those with a 2 take the second tone.
 *
 * @type {Record<'flame' | 'gift' | 'cart' | 'star' | 'rocket' | 'heart' | 'book' | 'trophy', [string, string][]>}
 */
const MOTIFS = {
  flame: [
    ['M24 6c8.500 6 13.500 12.500 13.500 20.500a13.500 13.500 0 01-27 0c0-5 2.300-8.500 6-11.500 0 4 1 6 3.800 7.500C19.500 15 20 10 24 6z', 'lit'],
    ['M24 6c8.500 6 13.500 12.500 13.500 20.500A13.500 13.500 0 0124 40z', 'face'], ['M24 23.500c4 3 6.500 6 6.500 9.500a6.500 6.500 0 01-13 0c0-3.500 2.500-6.500 6.500-9.500z', 'edge'],
  ],
  gift: [
    ['M9 21h30v17a3 3 0 01-3 3H12a3 3 0 01-3-3z', 'face'], ['M24 21h15v17a3 3 0 01-3 3H24z', 'edge'], ['M6.500 15h35v7.500h-35z', 'lit'], ['M24 15h17.500v7.500H24z', 'face'],
    ['M20.500 15H24v26h-3.500z', 'lit2'], ['M24 15h3.500v26H24z', 'face2'], ['M24 15C15 15 12 6 17.500 6 21.500 6 24 10 24 15z', 'lit2'], ['M24 15c9 0 12-9 6.500-9C26.500 6 24 10 24 15z', 'face2'],
  ],
  cart: [
    ['M6 8.500h5.200a2 2 0 012 1.600L17 31h19.500v4H15.400a2 2 0 01-2-1.600L9.500 12.500H6z', 'edge2'], ['M12.500 14.500H41l-3.800 13.300H15z', 'lit'], ['M26.500 14.500H41l-3.800 13.300H26.500z', 'face'],
    ['M13.700 20.500h25.600l-1 3.500H14.400z', 'edge'], ['M19 36.500a3.500 3.500 0 110 7 3.500 3.500 0 010-7zM33 36.500a3.500 3.500 0 110 7 3.500 3.500 0 010-7z', 'face2'],
  ],
  star: [
    ['M24 7l5 11.300 12.300 1.200-9.300 8.100 2.800 12L24 33.300 13.200 39.600l2.800-12-9.300-8.100L19 18.300z', 'lit'],
    ['M24 25.500V7l5 11.300zM24 25.500l17.300-6-9.300 8.100zM24 25.500l10.800 14.100L24 33.300zM24 25.500L13.200 39.600l2.800-12zM24 25.500L6.700 19.500 19 18.300z', 'face'],
  ],
  rocket: [
    ['M17 22l-7 8v8l8-5zM31 22l7 8v8l-8-5z', 'edge'], ['M20 34h8c0 4-2 6.500-4 9-2-2.500-4-5-4-9z', 'face2'], ['M24 4.500c6.500 5 9.500 11 9.500 18L31 34H17l-2.500-11.500c0-7 3-13 9.500-18z', 'lit'],
    ['M24 4.500c6.500 5 9.500 11 9.500 18L31 34h-7z', 'face'], ['M24 14a5 5 0 110 10 5 5 0 010-10z', 'edge2'], ['M24 16.200a2.800 2.800 0 110 5.600 2.800 2.800 0 010-5.600z', 'lit2'],
  ],
  heart: [
    ['M24 41C12 32.500 6.500 26 6.500 18.700A9.200 9.200 0 0124 14.300a9.200 9.200 0 0117.500 4.400C41.500 26 36 32.500 24 41z', 'lit'], ['M24 14.300a9.200 9.200 0 0117.500 4.400C41.500 26 36 32.500 24 41z', 'face'],
    ['M24 41C16.500 35.700 11.500 31.200 8.800 26.800 14 31 19 32.500 24 32.500z', 'face'], ['M24 41c7.500-5.300 12.500-9.800 15.200-14.200C34 31 29 32.500 24 32.500z', 'edge'],
  ],
  book: [
    ['M5 13h38v26.500c-8-.8-14 .2-19 2.500-5-2.300-11-3.300-19-2.500z', 'edge'], ['M24 12.500C19.500 9 14 8 7.500 8.500v27.500c6.500-.5 12 .5 16.500 3.500z', 'lit'], ['M24 12.500C28.500 9 34 8 40.500 8.500v27.500c-6.500-.5-12 .5-16.500 3.500z', 'face'],
    ['M31 7.800h6v15l-3-2.800-3 2.800z', 'face2'], ['M11.500 15c3.200.1 6 .7 8.500 2v3c-2.500-1.300-5.300-1.900-8.500-2zM11.500 22c3.200.1 6 .7 8.500 2v3c-2.500-1.300-5.300-1.900-8.500-2z', 'edge'],
  ],
  trophy: [
    ['M6 10h8v4H10c0 5 2 8 5.500 8.500v4C9.500 26 6 20 6 10zM42 10h-8v4h4c0 5-2 8-5.500 8.500v4C38.500 26 42 20 42 10z', 'edge'], ['M12.500 6.500h23V19c0 7-4.500 12-11.500 12S12.500 26 12.500 19z', 'lit'],
    ['M24 6.500h11.500V19c0 7-4.500 12-11.500 12z', 'face'], ['M21 30h6v6h-6z', 'edge'], ['M15 35.500h18v6H15z', 'face2'], ['M15 35.500h9v6h-9z', 'lit2'],
  ],
};

/** @type {Motif[]} */
const NAMES = /** @type {Motif[]} */ (Object.keys(MOTIFS));
/** What goes beside each tone. @type {Record<ToneName, ToneName>} */
const BESIDE = { gold: 'coral', mint: 'gold', coral: 'gold', royal: 'gold', sky: 'coral', steel: 'steel' };

/**
 * A motif's facets in its colours.
 *
 * @param {Motif} motif
 * @param {ToneName} name
 * @returns {Facet[]}
 */
export function motifFacets(motif, name) {
  const first = /** @type {Record<string, string>} */ (tone(name));
  const second = /** @type {Record<string, string>} */ (tone(BESIDE[name]));
  return MOTIFS[motif].map(([d, role]) => [d, role.endsWith('2') ? second[role.slice(0, -1)] : first[role]]);
}

/**
 * Which emblem belongs to a seed.
 *
 * @param {string | number} seed the mission's id
 * @returns {{ motif: Motif, name: ToneName }}
 */
export function emblemOf(seed) {
  return { motif: pick(NAMES, `${seed}`), name: pick(TONES, `${seed}/tone`) };
}

/**
 * The picture of a mission on its ground, a tile as wide as high.
 *
 * @param {string | number} seed the mission's id
 * @param {ArtOptions & { motif?: Motif, tone?: ToneName }} [options] to choose what the id would
 */
export function emblem(seed, { motif, tone: chosen, ...options } = {}) {
  const found = emblemOf(seed);
  const name = chosen ?? found.name;
  const tile = drawing('-8 -8 64 64', { size: 58, ...options }, [
    s('path', { d: 'M-8-8h64v64H-8z', fill: tone(name).soft }), ...paths(motifFacets(motif ?? found.motif, name)),
  ]);
  tile.classList.add('tile');
  return tile;
}
