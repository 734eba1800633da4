/**
 * Drawings of prizes. An operator's own icon comes first; without one, each type of prize has ours.
 */

import { h } from '../widgets/dom.js';
import { coin, diamond, drawing, gem, paths } from '../widgets/drawing.js';

/** @typedef {import('../widgets/drawing.js').Facet} Facet */

const STAR = 'M24 12l3.600 7.400 8.200 1.200-6 5.700 1.500 8.100-7.300-3.900-7.300 3.900 1.500-8.100-6-5.700 8.200-1.200z';

/** On a 48 px grid. @type {Record<string, Facet[]>} */
const SHAPES = {
  gift: [
    ['M8 22h32v19a3 3 0 01-3 3H11a3 3 0 01-3-3z', '#ffb319'], ['M24 22h16v19a3 3 0 01-3 3H24z', '#f0a10a'], ['M5 14h38v9H5z', '#ffcf5c'], ['M24 14h19v9H24z', '#ffb319'],
    ['M20 14h8v30h-8z', '#fff'], ['M24 14h4v30h-4z', '#e1e5f0'], ['M24 14C21 4 10 3 10 9c0 4 7 5 14 5z', '#ff5d4d'], ['M24 14C27 4 38 3 38 9c0 4-7 5-14 5z', '#d8402f'],
  ],
  ticket: [['M4 13h40v8a3.500 3.500 0 000 7v8H4v-8a3.500 3.500 0 000-7z', '#35b6ff'], ['M4 13h20v23H4v-8a3.500 3.500 0 000-7z', '#7fd3ff'], [STAR, '#fff']],
  wheel: [
    ['M24 4a20 20 0 110 40 20 20 0 010-40z', '#1c34c4'], ['M24 24V7a17 17 0 0114.700 8.500z', '#ff5d4d'], ['M24 24l14.700-8.500a17 17 0 010 17z', '#ffb319'], ['M24 24l14.700 8.500A17 17 0 0124 41z', '#fff'],
    ['M24 24v17a17 17 0 01-14.700-8.500z', '#0fae7f'], ['M24 24L9.300 32.500a17 17 0 010-17z', '#35b6ff'], ['M24 24L9.300 15.500A17 17 0 0124 7z', '#fff'], ['M24 19a5 5 0 110 10 5 5 0 010-10z', '#131b33'],
  ],
  crown: [['M5 14l10 9 9-15 9 15 10-9-4 22H9z', '#ffcf5c'], ['M24 8l9 15 10-9-4 22H24z', '#ffb319'], ['M9 36h30v7H9z', '#d98a00'], ['M24 25l5 5-5 5-5-5z', '#ff5d4d']],
  crest: [['M24 3l18 7v14c0 11-8 17-18 21C14 41 6 35 6 24V10z', '#1c34c4'], ['M24 3L6 10v14c0 11 8 17 18 21z', '#4c68ff'], [STAR, '#fff']],
  flag: [['M10 5h5v39h-5z', '#8c93ab'], ['M15 7h26l-7 9 7 9H15z', '#0fae7f'], ['M15 16h19l7 9H15z', '#0a8561']],
  none: [['M13 38a9 9 0 01-1-18 12 12 0 0123-3 10.500 10.500 0 011 21z', '#c9d1e4'], ['M24 38h12a10.500 10.500 0 00-1-21c0 10-5 15-11 21z', '#a3adc8']],
};

const OF_TYPE = /** @type {Record<string, string>} */ ({
  'spin': 'wheel', 'jackpot': 'crown', 'change-level': 'crest', 'mission': 'flag', 'raffle-ticket': 'ticket', 'no-prize': 'none',
});
const CURRENCY = /** @type {Record<string, typeof coin>} */ ({ 'points': coin, 'gems-and-diamonds': gem });

/**
 * @param {string} name a key of SHAPES
 * @param {number} size CSS px
 */
export function shape(name, size) {
  return drawing('0 0 48 48', { size }, paths(SHAPES[name]));
}

/**
 * @param {Record<string, any>} prize
 * @param {number} size CSS px
 * @returns {Element} decoration: the prize's name stands beside it
 */
export function prizeArt(prize, size) {
  if (prize.icon) return h('img', { src: prize.icon, alt: '', width: size, height: size, loading: 'lazy' });
  if (/diamond/i.test(prize.name) && prize.prize_type === 'gems-and-diamonds') return diamond({ size });
  return CURRENCY[prize.prize_type]?.({ size }) ?? shape(OF_TYPE[prize.prize_type] ?? 'gift', size);
}
