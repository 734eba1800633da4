/**
 * Crests of levels, finer with each step however many levels there are: after six shields the same with laurels, then with wings,
 * then with wings and a crown.
 */

import { s } from '../dom.js';
import { drawing, paths } from '../drawing.js';

/** @typedef {import('../drawing.js').ArtOptions} ArtOptions */
/** @typedef {import('../drawing.js').Facet} Facet */

/**
 * From the first level upwards: edge, face, lit face, colour and number of the emblem.
 *
 * @type {[string, string, string, string, number][]}
 */
const SHIELDS = [
  ['#8a4b22', '#c97a45', '#e2a06f', '#fff4ea', 0],
  ['#66708f', '#a3adc8', '#c9d1e4', '#ffffff', 1],
  ['#d98a00', '#ffb319', '#ffcf5c', '#ffffff', 2],
  ['#1587cc', '#35b6ff', '#7fd3ff', '#ffffff', 2],
  ['#0a8561', '#0fae7f', '#4fd8b0', '#ffffff', 3],
  ['#b23226', '#ff5d4d', '#ff9186', '#ffffff', 3],
];

/** Chevron, two chevrons, star, crown. */
const EMBLEMS = [
  'M20 34l12-9 12 9v6l-12-9-12 9z',
  'M20 29l12-9 12 9v6l-12-9-12 9zM20 41l12-9 12 9v6l-12-9-12 9z',
  'M32 17l4.300 8.800 9.700 1.400-7 6.800 1.700 9.700-8.700-4.600-8.700 4.600 1.700-9.700-7-6.800 9.700-1.400z',
  'M18 24l7 6 7-11 7 11 7-6-3 18H21z',
];

/** Left halves; the right ones are their mirror. */
const LAUREL = 'M24 66C10 62 1 50 1 33l2.500-1C4 47 12 58 26 62.500zM2 36c-6-2-8-7-7-12 5 1 8 6 7 12zM3 45c-6 0-10-4-11-9 5-1 10 3 11 9zM7 53c-6 1-11-1-13-6 5-2 11 0 13 6zM13 60c-5 3-11 2-14-2 4-3 11-3 14 2z';
const WING = 'M12 50C0 50-8 44-10 36c4 2 7 2.500 10 2.200C-7 35-12 29-12.500 21c4 4 8 6 12 6.500C-5 23-7 17-6 10c4 8 10 12 18 14z';
const WING_SHADE = 'M12 50c-6 0-11-1.500-15-4.300C3 46 8 44 12 40z';
const CROWN = 'M18-4l7 5.500L32-8l7 9.500L46-4l-2.500 12h-23z';

/**
 * @param {ArtOptions & { level?: number }} [options] level counts from 1; without one, a plain crest
 */
export function crest({ level = 3, ...options } = {}) {
  const ordinal = Math.max(1, Math.round(level)) - 1;
  const rank = Math.floor(ordinal / SHIELDS.length);
  const [edge, face, lit, colour, emblem] = SHIELDS[ordinal % SHIELDS.length];
  const shield = paths([
    ['M32 3l24 9v18c0 16-10 26-24 31C18 56 8 46 8 30V12z', edge],
    ['M32 7l20 7.600V30c0 13.600-8.200 22.200-20 26.600z', face],
    ['M32 7L12 14.600V30c0 13.600 8.200 22.200 20 26.600z', lit],
    [EMBLEMS[emblem], colour],
  ]);
  return drawing(rank ? '-15 -12 94 82' : '0 0 64 64', { size: 60, ...options }, [...ornaments(rank), ...shield]);
}

/**
 * @param {number} rank 0 none, 1 laurels, 2 wings, from 3 on wings and a crown
 * @returns {SVGElement[]}
 */
function ornaments(rank) {
  if (!rank) return [];
  const left = () => paths(rank === 1 ? [[LAUREL, '#0fae7f']] : [[WING, '#ffcf5c'], [WING_SHADE, '#ffb319']]);
  const crown = /** @type {Facet[]} */ (rank > 2 ? [[CROWN, '#ffcf5c'], ['M32-8l7 9.500L46-4l-2.500 12H32z', '#ffb319']] : []);
  return [s('g', null, left()), s('g', { transform: 'matrix(-1 0 0 1 64 0)' }, left()), ...paths(crown)];
}
