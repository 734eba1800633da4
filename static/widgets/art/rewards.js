/** What one wins and keeps: cups, a gift, a chest, a ticket, the pot of a jackpot, and the rays behind a win. */

import { s } from '../dom.js';
import { drawing, paths } from '../drawing.js';
import { tone } from './tones.js';

/** @typedef {import('../drawing.js').ArtOptions} ArtOptions */
/** @typedef {import('../drawing.js').Facet} Facet */

/** Edge, face and lit side of the first three places. */
const METALS = [['#d98a00', '#ffb319', '#ffcf5c'], ['#7d88a6', '#a9b3cc', '#d3daea'], ['#8f4f26', '#c97a45', '#e2a06f']];
const RAYS = 'M100 100l99.400-11v22zM100 100l91.600 40.200-11 19zM100 100l59.200 80.600-19 11zM100 100l11 99.400H89zM100 100l-40.200 91.600-19-11zM100 100l-80.600 59.200-11-19zM100 100L.6 111V89zM100 100L8.400 59.800l11-19zM100 100L40.800 19.400l19-11zM100 100L89 .6h22zM100 100l40.200-91.600 19 11zM100 100l80.600-59.200 11 19z';

/**
 * The cup of a place on the podium.
 *
 * @param {ArtOptions & { place?: number }} [options] place from 1; all after the third are of bronze
 */
export function cup({ place = 1, ...options } = {}) {
  const [edge, face, lit] = METALS[Math.min(Math.max(place, 1), METALS.length) - 1];
  const number = s('text', { x: 32, y: 31, 'text-anchor': 'middle', 'font-size': 18, 'font-weight': 800, 'font-family': 'inherit', fill: edge }, place);
  return drawing('0 0 64 64', { size: 64, ...options }, [...paths([
    ['M6 10h11v5h-6c0 7 2.500 11.500 8 12.500v5.500C10.500 32 6 24 6 10zM58 10H47v5h6c0 7-2.500 11.500-8 12.500v5.500C53.500 32 58 24 58 10z', edge],
    ['M15 5h34v19c0 11-7 18-17 18s-17-7-17-18z', lit], ['M32 5h17v19c0 11-7 18-17 18z', face],
    ['M32 12a13 13 0 110 26 13 13 0 010-26z', '#fff'], ['M28 41h8v9h-8z', edge], ['M18 49h28v10H18z', face], ['M18 49h14v10H18z', lit], ['M14 56h36v4H14z', edge],
  ]), number]);
}

/** @param {ArtOptions} [options] */
export function giftBox(options = {}) {
  const box = tone('gold');
  const bow = tone('coral');
  return drawing('0 0 96 96', { size: 96, ...options }, paths([
    ['M16 42h64v38a6 6 0 01-6 6H22a6 6 0 01-6-6z', box.face], ['M48 42h32v38a6 6 0 01-6 6H48z', box.edge], ['M10 28h76v16H10z', box.lit], ['M48 28h38v16H48z', box.face],
    ['M40 28h8v58h-8z', bow.lit], ['M48 28h8v58h-8z', bow.face], ['M48 28C30 28 22 10 34 10c9 0 14 9 14 18z', bow.lit], ['M48 28c18 0 26-18 14-18-9 0-14 9-14 18z', bow.face],
    ['M43 23h10v9H43z', bow.edge],
  ]));
}

/** @param {ArtOptions & { open?: boolean }} [options] */
export function chest({ open = false, ...options } = {}) {
  const gold = tone('gold');
  const gem = tone('sky');
  const lid = /** @type {Facet[]} */ (open
    ? [['M12 30c0-12 8-20 20-20h32c12 0 20 8 20 20l-4 8H16z', '#6b3a1a'], ['M20 44l14-14 14 10 12-12 16 16z', gold.lit], ['M44 28l6-8 6 8-6 10z', gem.face], ['M44 28l6-8v18z', gem.lit]]
    : [['M10 42V32c0-12 8-20 20-20h36c12 0 20 8 20 20v10z', '#b8733c'], ['M48 12h18c12 0 20 8 20 20v10H48z', '#9a5c2c'], ['M20 15h9v27h-9zM67 15h9v27h-9z', gold.face]]);
  return drawing('0 0 96 96', { size: 96, ...options }, paths([
    ...lid,
    ['M10 42h76v36a6 6 0 01-6 6H16a6 6 0 01-6-6z', '#a9662f'], ['M48 42h38v36a6 6 0 01-6 6H48z', '#8a4f22'], ['M20 42h9v42h-9z', gold.face], ['M67 42h9v42h-9z', gold.edge],
    ['M8 39h80v8H8z', gold.lit], ['M48 39h40v8H48z', gold.face], ['M38 37h20v19a5 5 0 01-5 5H43a5 5 0 01-5-5z', gold.edge], ['M48 37h10v17a5 5 0 01-5 5h-5z', gold.face], ['M38 37h10v22h-5a5 5 0 01-5-5z', gold.lit],
    ['M48 43a4 4 0 012 7.500V55h-4v-4.500a4 4 0 012-7.500z', '#3d2600'],
  ]));
}

/** @param {ArtOptions} [options] */
export function ticket(options = {}) {
  const body = tone('coral');
  const star = tone('gold');
  return drawing('0 0 96 96', { size: 96, ...options }, [s('g', { transform: 'rotate(-12 48 48)' }, paths([
    ['M6 30h84v13a7 7 0 000 14v13H6V57a7 7 0 000-14z', body.edge], ['M6 26h84v13a7 7 0 000 14v13H6V53a7 7 0 000-14z', body.face], ['M6 26h54v40H6V53a7 7 0 000-14z', body.lit],
    ['M59 26h3v6h-3zM59 37h3v6h-3zM59 48h3v6h-3zM59 59h3v7h-3z', '#fff'], ['M34 33l4 8.500 9.300 1.200-6.800 6.500 1.700 9.300-8.200-4.500-8.200 4.500 1.700-9.300-6.800-6.500 9.300-1.200z', '#fff'],
    ['M72 38h8v4h-8zM72 46h8v4h-8zM72 54h8v3h-8z', star.lit],
  ]))]);
}

/** A crown over a pot of coins: a jackpot. @param {ArtOptions} [options] */
export function pot(options = {}) {
  const gold = tone('gold');
  const royal = tone('royal');
  return drawing('0 0 96 96', { size: 96, ...options }, paths([
    ['M30 46a9 9 0 1118 0zM44 42a9 9 0 1118 0zM54 47a8 8 0 1116 0z', gold.edge], ['M32 44a7 7 0 1114 0zM46 40a7 7 0 1114 0zM55 45a6.500 6.500 0 1113 0z', gold.lit],
    ['M17 52h62c4 18-4 38-16 38H33c-12 0-20-20-16-38z', royal.face], ['M48 52h31c4 18-4 38-16 38H48z', royal.edge], ['M12 45h72v9H12z', royal.lit], ['M48 45h36v9H48z', royal.face],
    ['M48 60l3.500 7 7.700 1-5.600 5.400 1.400 7.600-7-3.700-7 3.700 1.400-7.600-5.600-5.400 7.700-1z', gold.lit],
    ['M30 8l9 9 9-14 9 14 9-9-4 20H34z', gold.lit], ['M48 3l9 14 9-9-4 20H48z', gold.face], ['M33 26h30v5H33z', gold.edge], ['M48 15l4 4-4 4-4-4z', tone('coral').face],
  ]));
}

/** Rays that stand behind a prize; turn them with `transform` alone. @param {ArtOptions} [options] */
export function winRays(options = {}) {
  return drawing('0 0 200 200', { size: 224, ...options }, [s('path', { d: RAYS, fill: 'var(--reward)', opacity: 0.26 })]);
}
