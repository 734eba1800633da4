/**
 * Our own drawings, as SVG nodes: flat shapes with one lighter and one darker facet.
 *
 * Invariant: a drawing is decoration (`aria-hidden`) unless it is given a `title`, and needs nothing from the network.
 */

import { s } from './dom.js';
import { drawing, paths } from './drawing.js';

/** @typedef {import('./drawing.js').ArtOptions} ArtOptions */

/**
 * Crests from the first level upwards: edge, face, lit face, colour and number of the emblem.
 *
 * @type {[string, string, string, string, number][]}
 */
const CRESTS = [
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

/**
 * The crest of a level, finer with each step.
 *
 * @param {ArtOptions & { level?: number }} [options] level counts from 1; without one, a plain crest
 */
export function crest({ level = 3, ...options } = {}) {
  const step = Math.min(Math.max(1, Math.round(level)), CRESTS.length) - 1;
  const [edge, face, lit, colour, emblem] = CRESTS[step];
  return drawing('0 0 64 64', { size: 60, ...options }, paths([
    ['M32 3l24 9v18c0 16-10 26-24 31C18 56 8 46 8 30V12z', edge],
    ['M32 7l20 7.600V30c0 13.600-8.200 22.200-20 26.600z', face],
    ['M32 7L12 14.600V30c0 13.600 8.200 22.200 20 26.600z', lit],
    [EMBLEMS[emblem], colour],
  ]));
}

/** Outline icons on a 24 px grid, drawn with the colour of the text. */
const ICONS = {
  bell: 'M6 16V11a6 6 0 0112 0v5l1.500 2h-15zM10 21h4',
  close: 'M6 6l12 12M18 6L6 18',
  lock: 'M7 11V8a5 5 0 0110 0v3M6 11h12a1 1 0 011 1v7a1 1 0 01-1 1H6a1 1 0 01-1-1v-7a1 1 0 011-1zM12 14.500v2.500',
  eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 9.200a2.800 2.800 0 100 5.600 2.800 2.800 0 000-5.600z',
  chevron: 'M6 9.500l6 6 6-6',
  pencil: 'M4 20l1-4.500L16 4.500l3.500 3.500L8.500 19z M13.500 7l3.500 3.500',
  star: 'M12 3.500l2.600 5.300 5.900.8-4.300 4.100 1 5.800-5.200-2.700-5.200 2.700 1-5.800-4.300-4.100 5.900-.8z',
  trash: 'M4.500 7h15M9 7V4.500h6V7M6.500 7l1 13h9l1-13M10.500 11v5.500M13.500 11v5.500',
  checks: 'M2.500 12.500l4 4 8-9M10.500 15.500l1 1 9-9.500',
  mail: 'M4 5.500h16a1 1 0 011 1v11a1 1 0 01-1 1H4a1 1 0 01-1-1v-11a1 1 0 011-1zM3.500 7l8.500 6.500L20.500 7',
  offline: 'M3 3l18 18M5 12.500a10 10 0 014-2.400M19 12.500a10 10 0 00-5.500-2.800M8.500 16a5 5 0 017 0M12 19.500h.01M2 9a15 15 0 014.500-2.800M22 9a15 15 0 00-11-3.900',
  retry: 'M20 11a8 8 0 10-2.300 6.300M20 5v6h-6',
  refused: 'M12 3l8 3v6c0 5-3.500 8-8 9-4.500-1-8-4-8-9V6zM9 9.500l6 6M15 9.500l-6 6',
};

/** @typedef {keyof typeof ICONS} IconName */

/**
 * @param {IconName} name
 * @param {ArtOptions} [options]
 */
export function icon(name, options = {}) {
  const stroke = { fill: 'none', stroke: 'currentColor', 'stroke-width': 2, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' };
  return drawing('0 0 24 24', { size: 22, ...options }, [s('path', { d: ICONS[name], ...stroke })]);
}

/** The bell of unread messages. @param {ArtOptions} [options] */
export function bell(options = {}) {
  return icon('bell', options);
}

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

/**
 * FNV-1a, enough to spread ids over a few drawings.
 *
 * @param {string} text
 * @returns {number} 32 bits
 */
function hash(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}
