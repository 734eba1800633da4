/** Medallions of badges: with colour and ribbon once earned, in steel with a lock before. */

import { s } from '../dom.js';
import { drawing, paths } from '../drawing.js';
import { emblemOf, motifFacets } from './emblems.js';
import { tone } from './tones.js';

/** @typedef {import('../drawing.js').ArtOptions} ArtOptions */

const RIM = 'M48 9a9 9 0 0116.500 4.400A9 9 0 0176.600 25.500 9 9 0 0181 42a9 9 0 01-4.400 16.500A9 9 0 0164.500 70.600 9 9 0 0148 75a9 9 0 01-16.500-4.400A9 9 0 0119.400 58.500 9 9 0 0115 42a9 9 0 014.400-16.500A9 9 0 0131.500 13.400 9 9 0 0148 9z';
const RIBBON = 'M30 66l-6 26 11-4 8 8 5-22zM66 66l6 26-11-4-8 8-5-22z';
const LOCK = 'M39 43v-5.500a9 9 0 0118 0V43h-5v-5.500a4 4 0 00-8 0V43zM36 42h24a3 3 0 013 3v12a3 3 0 01-3 3H36a3 3 0 01-3-3V45a3 3 0 013-3z';

/**
 * @param {string | number} seed the badge's id
 * @param {ArtOptions & { earned?: boolean }} [options]
 */
export function badgeMedallion(seed, { earned = false, ...options } = {}) {
  const { motif, name } = emblemOf(seed);
  const colours = tone(earned ? name : 'steel');
  const tails = tone(name === 'royal' ? 'coral' : 'royal');
  return drawing('0 0 96 100', { size: 96, ...options }, [
    ...paths([
      ...(earned ? /** @type {import('../drawing.js').Facet[]} */ ([[RIBBON, tails.face], ['M43 96l5-22 18-8-5.600 3L53 96zM72 92l-6-26-10 5 5 17z', tails.edge]]) : []),
      [RIM, colours.edge], ['M48 13a29 29 0 110 58 29 29 0 010-58z', colours.face], ['M48 13v58a29 29 0 010-58z', colours.lit],
      ['M48 17.500a24.500 24.500 0 110 49 24.500 24.500 0 010-49z', earned ? 'var(--surface)' : colours.face],
      ...(earned ? [] : /** @type {import('../drawing.js').Facet[]} */ ([[LOCK, 'var(--surface)']])),
    ]),
    ...(earned ? [s('g', { transform: 'translate(29.300 23.300) scale(.78)' }, paths(motifFacets(motif, name)))] : []),
  ]);
}
