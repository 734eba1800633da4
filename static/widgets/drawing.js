/**
 * What every drawing is made of, and the drawings of the currencies.
 *
 * Invariant: a drawing is decoration (`aria-hidden`) unless it is given a `title`, and needs nothing from the network.
 */

import { s } from './dom.js';

/** @typedef {{ size?: number, height?: number, title?: string }} ArtOptions size in CSS px: the width, and the height where that is not given */
/** @typedef {[string, string]} Facet path data, fill */

/**
 * @param {string} viewBox
 * @param {ArtOptions} options
 * @param {SVGElement[]} shapes
 * @returns {SVGElement}
 */
export function drawing(viewBox, { size = 24, height = size, title }, shapes) {
  const naming = title ? { role: 'img', 'aria-label': title } : { 'aria-hidden': 'true' };
  return s('svg', { viewBox, width: size, height, focusable: 'false', ...naming }, shapes);
}

/** @param {Facet[]} facets */
export function paths(facets) {
  return facets.map(([d, fill]) => s('path', { d, fill }));
}

/** Points. @param {ArtOptions} [options] */
export function coin(options = {}) {
  return drawing('0 0 24 24', options, [
    s('circle', { cx: 12, cy: 12.6, r: 10, fill: 'var(--art-gold-edge)' }),
    s('circle', { cx: 12, cy: 11.4, r: 10, fill: 'var(--art-gold)' }),
    s('circle', { cx: 12, cy: 11.4, r: 7, fill: 'var(--art-gold-lit)' }),
    ...paths([['M12 7.2l1.3 2.7 2.9.4-2.1 2 .5 2.9-2.6-1.4-2.6 1.4.5-2.9-2.1-2 2.9-.4z', 'var(--art-gold-edge)']]),
  ]);
}

/** @param {ArtOptions} [options] */
export function gem(options = {}) {
  return drawing('0 0 24 24', options, paths([
    ['M7 4h10l5 6-10 11L2 10z', '#0fae7f'], ['M7 4l5 6 5-6z', '#6fe7c4'], ['M2 10h10L7 4zM22 10H12l5-6z', '#2bcf9f'], ['M2 10h10v11z', '#12bd8b'],
  ]));
}

/** @param {ArtOptions} [options] */
export function diamond(options = {}) {
  return drawing('0 0 24 24', options, paths([
    ['M12 2l8 10-8 10L4 12z', '#35b6ff'], ['M12 2v20L4 12z', '#6fd0ff'], ['M12 2l3.4 10L12 22 8.6 12z', '#b6e8ff'],
  ]));
}
