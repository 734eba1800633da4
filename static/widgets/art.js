/**
 * Our own drawings, as SVG nodes: flat shapes with one lighter and one darker facet.
 *
 * Invariant: a drawing is decoration (`aria-hidden`) unless it is given a `title`, and needs nothing from the network.
 */

import { hash } from './art/tones.js';
import { s } from './dom.js';
import { drawing, paths } from './drawing.js';

/** @typedef {import('./drawing.js').ArtOptions} ArtOptions */

/** Background and clothes that go together. */
const OUTFITS = [
  ['#ffd9c2', '#2a4bff', '#1c34c4'], ['#dbf6ec', '#0fae7f', '#0a8561'], ['#ffe6e2', '#ff5d4d', '#c8402f'],
  ['#e8ecff', '#ffb319', '#d98a00'], ['#fff3d6', '#233690', '#1d2c7a'], ['#dff3ff', '#131b33', '#0a1022'],
];
/** Skin and its shaded side. */
const COMPLEXIONS = [['#f6c9a6', '#efbb96'], ['#e0a880', '#d69b72'], ['#a9673f', '#9e5d37'], ['#7a4526', '#703e21']];
const HAIR = ['#2b1a12', '#7a3b1d', '#131b33', '#c98a2b', '#8c93ab', '#b0452c'];
/** Hair from behind and in front of the face. */
const HAIRCUTS = [
  ['', 'M14 22c-1-9 4-14 10-14s11 5 10 14c-2-5-5-7-10-7s-8 2-10 7z'],
  ['M13 21c0-8 5-13 11-13s11 5 11 13v11c-3 3-19 3-22 0z', 'M15 21c1-6 4-9 9-9s8 3 9 9c-4-1-6-3-8-5-3 3-6 5-10 5z'],
  ['M24 3a5 5 0 110 9 5 5 0 010-9z', 'M14 21c0-8 4-12 10-12s10 4 10 12c-3-5-6-6-10-6s-7 1-10 6z'],
  ['M12 20a12 12 0 0124 0c0 5-2 8-4 9H16c-2-1-4-4-4-9z', 'M15 20c3 0 6-2 8-5 2 3 6 5 10 5-1-6-4-9-9-9s-8 3-9 9z'],
];

/**
 * A portrait for somebody without a picture, always the same one for the same id.
 *
 * @param {string} seed the player's id
 * @param {ArtOptions} [options]
 */
export function avatar(seed, options = {}) {
  let pool = hash(seed);
  const take = (/** @type {any[]} */ from) => {
    const picked = from[pool % from.length];
    pool = hash(`${pool}`);
    return picked;
  };
  const [background, shirt, shirtShade] = take(OUTFITS);
  const [skin, skinShade] = take(COMPLEXIONS);
  const [back, front] = take(HAIRCUTS);
  const hair = take(HAIR);
  return drawing('0 0 48 48', { size: 48, ...options }, [
    s('rect', { width: 48, height: 48, fill: background }),
    ...paths([
      [back || 'M0 0', hair], ['M8 48c1-10 8-14 16-14s15 4 16 14z', shirt], ['M24 34c8 0 15 4 16 14H24z', shirtShade],
      ['M20 29h8v6c0 3-8 3-8 0z', skinShade], ['M24 13a9 9.500 0 010 19 9 9.500 0 010-19z', skin], ['M24 13a9 9.500 0 010 19z', skinShade], [front, hair],
    ]),
  ]);
}
