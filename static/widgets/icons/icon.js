/**
 * Outline icons in the colour of the text. The outlines are in files by purpose, so that a chunk pays for those it imports.
 *
 * Invariant: an icon is decoration (`aria-hidden`) unless it is given a `title`.
 */

import { s } from '../dom.js';
import { drawing } from '../drawing.js';

/** @typedef {import('../drawing.js').ArtOptions & { filled?: boolean }} IconOptions `filled` fills the outline, as a chosen star */

/**
 * @param {string} outline path data on a 24 px grid
 * @param {IconOptions} [options]
 */
export function icon(outline, { filled, ...options } = {}) {
  const stroke = { stroke: 'currentColor', 'stroke-width': 2, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' };
  return drawing('0 0 24 24', { size: 22, ...options }, [s('path', { d: outline, fill: filled ? 'currentColor' : 'none', ...stroke })]);
}

/**
 * An icon that points along the line of reading, so that it turns around in a right-to-left view.
 *
 * @param {string} outline
 * @param {IconOptions} [options]
 */
export function sidewaysIcon(outline, options) {
  const drawn = icon(outline, options);
  drawn.classList.add('sideways');
  return drawn;
}
