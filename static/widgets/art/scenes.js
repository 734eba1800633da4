/** Scenes for screens on which there is nothing to show, in the colours of the skin. */

import { s } from '../dom.js';
import { drawing, paths } from '../drawing.js';
import { tone } from './tones.js';

/** @typedef {import('../drawing.js').ArtOptions} ArtOptions */
/** @typedef {import('../drawing.js').Facet} Facet */
/** @typedef {'missions' | 'inbox' | 'purchases' | 'nothing' | 'offline' | 'error'} SceneName */

/** @type {import('./tones.js').ToneName[]} */
const NAMES = ['gold', 'mint', 'coral', 'sky', 'royal', 'steel'];
const [gold, mint, coral, sky, royal, steel] = NAMES.map(tone);
const PAPER = 'var(--surface)';
const LINE = 'var(--line)';
const HILLS = 'M10 132c10-46 48-50 66-26 14-34 62-36 78-2 20-12 34 4 36 28z';
const FLOOR = 'M6 130h188a4 4 0 010 8H6a4 4 0 010-8z';
const SPARKS = 'M30 34l3 7 7 3-7 3-3 7-3-7-7-3 7-3zM168 26l2.500 6 6 2.500-6 2.500-2.500 6-2.500-6-6-2.500 6-2.500zM152 66l2 4.500 4.500 2-4.500 2-2 4.500-2-4.500-4.500-2 4.500-2z';

/** On a grid of 200 by 144, before the hills. @type {Record<SceneName, Facet[]>} */
const SCENES = {
  missions: [
    ['M62 28h76a6 6 0 016 6v96H56V34a6 6 0 016-6z', LINE], ['M66 36h68v94H66z', PAPER], ['M100 36h34v94h-34z', 'var(--sunken)'], ['M84 20h32v14H84z', steel.face], ['M100 20h16v14h-16z', steel.edge],
    ['M76 52h14v14H76z', mint.lit], ['M76 76h14v14H76z', mint.lit], ['M76 100h14v14H76z', LINE], ['M78 59l3-3 3 3 6-7 3 3-9 10zM78 83l3-3 3 3 6-7 3 3-9 10z', mint.edge], ['M98 56h26v6H98zM98 80h26v6H98zM98 104h18v6H98z', steel.face],
    ['M148 58h5v72h-5z', steel.edge], ['M153 60h32l-8 11 8 11h-32z', coral.face], ['M153 71h24l8 11h-32z', coral.edge],
  ],
  inbox: [
    ['M46 66l54-38 54 38v64H46z', royal.edge], ['M64 40h72v62H64z', PAPER], ['M100 40h36v62h-36z', 'var(--sunken)'], ['M76 52h48v6H76zM76 64h34v6H76z', LINE], ['M46 66l54 38 54-38v64H46z', royal.face], ['M46 130l54-44 54 44z', royal.lit], ['M100 86l54 44h-54z', royal.face],
    ['M158 44l26-12-8 28-6-9z', sky.face], ['M184 32l-14 19-3-5z', sky.lit], ['M140 70c8 2 16-2 20-10l3 2c-5 10-14 14-24 11z', steel.face],
  ],
  purchases: [
    ['M76 58V46a24 24 0 0148 0v12h-7V46a17 17 0 00-34 0v12z', gold.edge], ['M58 54h84l8 76H50z', gold.face], ['M100 54h42l8 76h-50z', gold.edge], ['M58 54h84l1 9H57z', gold.lit], ['M80 78a4 4 0 018 0c0 6 5 10 12 10s12-4 12-10a4 4 0 018 0c0 11-9 18-20 18s-20-7-20-18z', '#fff'],
    ['M146 84l14-8 20 8 6 20-10 14-26-10z', coral.face], ['M160 76l20 8 6 20-10 14z', coral.edge], ['M158 84a4 4 0 110 8 4 4 0 010-8z', PAPER],
  ],
  nothing: [
    ['M52 76l48-18 48 18-48 18z', royal.edge], ['M52 76l48 18v38l-48-16z', royal.face], ['M148 76l-48 18v38l48-16z', royal.edge], ['M52 76l-16-16 46-18 18 16z', royal.lit], ['M148 76l16-16-46-18-18 16z', royal.face], ['M52 76l48 18-16 16-46-18z', royal.lit], ['M148 76l-48 18 16 16 46-18z', royal.lit],
    ['M100 12l5 11 12 1.500-9 8.500 2.500 12L100 39l-10.500 6L92 33l-9-8.500L95 23z', gold.face], ['M100 12l5 11 12 1.500-9 8.500 2.500 12L100 39z', gold.edge],
  ],
  offline: [
    ['M62 86a24 24 0 01-2-48 36 36 0 0168-4 27 27 0 016 52z', steel.lit], ['M96 86h38a27 27 0 00-6-52c-1 26-12 44-32 52z', steel.face],
    ['M22 118a6 6 0 016-6h36v8H30v10h-8zM178 118a6 6 0 00-6-6h-36v8h34v10h8z', royal.edge], ['M62 102h20v28H62z', royal.face], ['M72 102h10v28H72z', royal.edge], ['M82 107h10v5H82zM82 120h10v5H82z', steel.edge],
    ['M112 100h26v32h-26z', royal.lit], ['M125 100h13v32h-13z', royal.face], ['M98 96l4 0-2 10zM93 100l-3 3-4-8zM107 100l3 3 4-8z', gold.face],
  ],
  error: [
    ['M52 120h96v10H52z', steel.edge], ['M88 24h24l28 98H60z', coral.face], ['M100 24h12l28 98h-40z', coral.edge], ['M80 52h40l6 20H74z', '#fff'], ['M69 88h62l6 20H63z', '#fff'], ['M100 52h20l6 20h-26zM100 88h31l6 20h-37z', '#dfe6f5'], ['M90 18h20l4 12H86z', coral.lit],
    ['M158 78h4v52h-4z', steel.edge], ['M140 66l20-14 20 14-20 14z', gold.face], ['M160 52l20 14-20 14z', gold.edge], ['M158 59h4v8h-4zM158 70h4v4h-4z', '#3d2600'],
  ],
};

/**
 * @param {SceneName} name
 * @param {ArtOptions} [options] size is the width
 */
export function scene(name, { size = 200, height = size * 0.72, ...options } = {}) {
  return drawing('0 0 200 144', { size, height, ...options }, [
    s('path', { d: HILLS, fill: 'var(--brand-soft)' }), ...paths([[SPARKS, name === 'error' || name === 'offline' ? LINE : gold.lit], ...SCENES[name], [FLOOR, LINE]]),
  ]);
}
