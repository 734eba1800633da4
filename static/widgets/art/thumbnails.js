/** The pictures of mini-games in a lobby, one for each type, on a ground of their own. */

import { s } from '../dom.js';
import { drawing, paths } from '../drawing.js';
import { tone } from './tones.js';

/** @typedef {import('../drawing.js').ArtOptions} ArtOptions */
/** @typedef {import('../drawing.js').Facet} Facet */
/** @typedef {import('./tones.js').ToneName} ToneName */

const INK = '#131b33';
const WHITE = '#ffffff';
const SHADE = '#dfe6f5';
/** @type {import('./tones.js').ToneName[]} */
const NAMES = ['gold', 'mint', 'coral', 'sky', 'royal', 'steel'];
const [gold, mint, coral, sky, royal, steel] = NAMES.map(tone);

/** Ground, and what stands on it, on a grid of 120 by 90. @type {Record<string, [ToneName, Facet[]]>} */
const GAMES = {
  wheel: ['royal', [
    ['M60 11a36 36 0 110 72 36 36 0 010-72z', INK], ['M60 13a34 34 0 110 68 34 34 0 010-68z', WHITE],
    ['M60 47V16a31 31 0 0126.800 15.500z', gold.face], ['M60 47l26.800-15.500a31 31 0 010 31z', coral.face], ['M60 47l26.800 15.500A31 31 0 0160 78z', sky.face],
    ['M60 47v31a31 31 0 01-26.800-15.500z', mint.face], ['M60 47L33.200 62.500a31 31 0 010-31z', gold.lit], ['M60 47L33.200 31.500A31 31 0 0160 16z', coral.lit],
    ['M60 38a9 9 0 110 18 9 9 0 010-18z', INK], ['M60 42.500a4.500 4.500 0 110 9 4.500 4.500 0 010-9z', gold.face], ['M51 3h18l-9 18z', WHITE], ['M60 3h9l-9 18z', SHADE],
  ]],
  scratch: ['coral', [
    ['M22 24a7 7 0 017-7h62a7 7 0 017 7v42a7 7 0 01-7 7H29a7 7 0 01-7-7z', SHADE], ['M22 21a7 7 0 017-7h62a7 7 0 017 7v42a7 7 0 01-7 7H29a7 7 0 01-7-7z', WHITE],
    ['M29 25a4 4 0 014-4h54a4 4 0 014 4v34a4 4 0 01-4 4H33a4 4 0 01-4-4z', gold.lit], ['M60 25l5.300 10.700 11.800 1.700-8.600 8.300 2.100 11.800L60 52l-10.600 5.500 2.100-11.800-8.600-8.300 11.800-1.700z', gold.edge],
    ['M29 25a4 4 0 014-4h24l-5 8-9-2-2 9-7-1-5 7zM91 47v-22a4 4 0 00-4-4H69l3 8 8-2 2 10 6-1z', steel.lit], ['M29 59v-8l6-3 3 7 8-1 3 9H33a4 4 0 01-4-4z', steel.face],
    ['M88 50a15 15 0 110 30 15 15 0 010-30z', gold.edge], ['M88 48a15 15 0 110 30 15 15 0 010-30z', gold.face], ['M88 53a10 10 0 110 20 10 10 0 010-20z', gold.lit],
  ]],
  matchx: ['mint', [
    ['M14 74c14-8 78-8 92 0v3c-14 5-78 5-92 0z', mint.edge], ['M60 14a31 31 0 110 62 31 31 0 010-62z', WHITE], ['M60 14a31 31 0 010 62z', SHADE], ['M60 33l11.500 8.300-4.400 13.500H52.900l-4.400-13.500z', INK],
    ['M52 15l8 6 8-6a31 31 0 00-16 0zM88.500 33l-8 6 3 9.500 7.500.200A31 31 0 0088.500 33zM31.500 33l8 6-3 9.500-7.500.200A31 31 0 0131.500 33zM78 70l-3-9.500h-9.500l-3 9 5.500 5A31 31 0 0078 70zM42 70l3-9.500h9.500l3 9-5.500 5A31 31 0 0142 70z', INK],
  ]],
  quiz: ['sky', [
    ['M18 16h60a8 8 0 018 8v28a8 8 0 01-8 8H46L32 73V60H18a8 8 0 01-8-8V24a8 8 0 018-8z', WHITE], ['M48 16h30a8 8 0 018 8v28a8 8 0 01-8 8H48z', SHADE],
    ['M48 23c7 0 12 4.300 12 10.300 0 5-3 7.700-6 9.700-2 1.300-2.500 2-2.500 4h-7c0-5 1.500-7.300 5-9.700 2.500-1.700 3.500-2.500 3.500-4.300 0-2-1.800-3.500-4.800-3.500-3.200 0-5.200 1.700-5.700 4.800l-7-1.300C36.500 27.300 41 23 48 23zM44 50h8v7h-8z', royal.face],
    ['M92 42a21 21 0 110 42 21 21 0 010-42z', gold.edge], ['M92 40a21 21 0 110 42 21 21 0 010-42z', gold.face], ['M92 40a21 21 0 000 42z', gold.lit], ['M81 61l4-4 5 5 10-11 4 4-14 15z', WHITE],
  ]],
  giftbox: ['mint', [
    ['M10 50h26v26H10z', royal.face], ['M23 50h13v26H23z', royal.edge], ['M7 43h32v9H7z', royal.lit], ['M20 43h6v33h-6z', WHITE], ['M84 50h26v26H84z', coral.face], ['M97 50h13v26H97z', coral.edge], ['M81 43h32v9H81z', coral.lit], ['M94 43h6v33h-6z', WHITE],
    ['M33 39h54v36a4 4 0 01-4 4H37a4 4 0 01-4-4z', gold.face], ['M60 39h27v36a4 4 0 01-4 4H60z', gold.edge], ['M28 28h64v13H28z', gold.lit], ['M60 28h32v13H60z', gold.face], ['M54 28h6v51h-6z', WHITE], ['M60 28h6v51h-6z', SHADE],
    ['M60 28C44 28 38 9 49 9c8 0 11 10 11 19z', WHITE], ['M60 28c16 0 22-19 11-19-8 0-11 10-11 19z', SHADE],
  ]],
  prizedrop: ['royal', [
    ['M26 39l26 22h1.500L32 38zM94 39L68 61h-1.500L88 38zM58 38h4l-1 23h-2z', SHADE],
    ['M22 40C22 20 38 6 60 6s38 14 38 34c-6-4-13-4-19 0-6-4-13-4-19 0-6-4-13-4-19 0-6-4-13-4-19 0z', coral.face], ['M60 6C48 12 41 24 41 40c6-4 13-4 19 0 6-4 13-4 19 0 0-16-7-28-19-34z', WHITE], ['M60 6c22 0 38 14 38 34-6-4-13-4-19 0C79 24 72 12 60 6z', coral.edge],
    ['M44 60h32v22H44z', gold.face], ['M60 60h16v22H60z', gold.edge], ['M41 56h38v8H41z', gold.lit], ['M56 56h8v26h-8z', mint.face],
  ]],
  lootbox_weekdays: ['gold', [
    ['M12 13a6 6 0 110 12 6 6 0 010-12zM28 13a6 6 0 110 12 6 6 0 010-12zM44 13a6 6 0 110 12 6 6 0 010-12z', mint.edge], ['M60 11a8 8 0 110 16 8 8 0 010-16z', WHITE], ['M76 13a6 6 0 110 12 6 6 0 010-12zM92 13a6 6 0 110 12 6 6 0 010-12zM108 13a6 6 0 110 12 6 6 0 010-12z', gold.edge],
    ['M55 19l2.500-2.500 2 2 4-4.500 2.500 2.500-6.500 7z', mint.edge], ['M26 46h68v34a4 4 0 01-4 4H30a4 4 0 01-4-4z', royal.face], ['M60 46h34v34a4 4 0 01-4 4H60z', royal.edge], ['M22 36h76v13H22z', royal.lit], ['M60 36h38v13H60z', royal.face],
    ['M34 36h8v48h-8zM78 36h8v48h-8z', INK], ['M51 42h18v14a5 5 0 01-5 5h-8a5 5 0 01-5-5z', gold.lit], ['M60 46a3 3 0 011.500 5.600V56h-3v-4.400A3 3 0 0160 46z', INK],
  ]],
  lootbox_calendar_days: ['coral', [
    ['M28 17h64a6 6 0 016 6v54a6 6 0 01-6 6H28a6 6 0 01-6-6V23a6 6 0 016-6z', SHADE], ['M28 14h64a6 6 0 016 6v54a6 6 0 01-6 6H28a6 6 0 01-6-6V20a6 6 0 016-6z', WHITE], ['M28 14h64a6 6 0 016 6v12H22V20a6 6 0 016-6z', INK],
    ['M36 8h6v14h-6zM78 8h6v14h-6z', gold.face], ['M30 38h13v11H30zM47 38h13v11H47zM30 53h13v11H30z', mint.face], ['M64 38h13v11H64z', mint.lit], ['M81 38h10v11H81zM64 53h13v11H64zM81 53h10v11H81zM30 68h13v7H30zM47 68h13v7H47zM64 68h13v7H64z', SHADE],
    ['M44 50h19v17H44z', gold.face], ['M53.500 50h9.500v17h-9.500z', gold.edge], ['M53.500 53l1.700 3.300 3.700.500-2.700 2.600.700 3.700-3.400-1.800-3.400 1.800.700-3.700-2.700-2.600 3.700-.5z', WHITE],
  ]],
  treasure_hunt: ['sky', [
    ['M14 22l30-9v60l-30 9z', '#f3d79b'], ['M44 13l32 9v60l-32-9z', '#ffe9bd'], ['M76 22l30-9v60l-30 9z', '#f3d79b'], ['M14 60c10-9 18 2 30-4v17l-30 9z', mint.lit], ['M76 40c9-9 20-2 30-10V13l-30 9z', mint.lit],
    ['M26 57l4 3-4 5-4-3zM35 47l5 1-1 6-5-1zM46 39l5-1 1 5-5 1zM57 38l5 2-2 5-5-2zM66 46l3 4-4 4-3-4z', coral.edge],
    ['M74 51l5-5 7 7 7-7 5 5-7 7 7 7-5 5-7-7-7 7-5-5 7-7z', coral.face], ['M86 53l7-7 5 5-7 7 7 7-5 5-7-7z', coral.edge],
  ]],
  voyager: ['sky', [
    ['M57 8h5v48h-5z', '#8a4f22'], ['M62 11c16 4 26 15 28 33-9 4-18 5-28 4z', WHITE], ['M62 48c4-12 4-25 0-37 16 4 26 15 28 33-9 4-18 5-28 4z', SHADE], ['M57 16c-13 4-21 13-24 26 8 4 16 5 24 4z', coral.face], ['M57 8l-13 4 13 4z', gold.face],
    ['M22 54h78c-2 11-9 19-20 19H44c-11 0-19-8-22-19z', '#a9662f'], ['M60 54h40c-2 11-9 19-20 19H60z', '#8a4f22'], ['M20 51h82v6H20z', gold.face],
    ['M0 70c8-5 16-5 24 0s16 5 24 0 16-5 24 0 16 5 24 0 16-5 24 0v20H0z', royal.face], ['M0 79c8-5 16-5 24 0s16 5 24 0 16-5 24 0 16 5 24 0 16-5 24 0v11H0z', royal.edge],
  ]],
  plinko: ['royal', [
    ['M60 24a4 4 0 110 8 4 4 0 010-8zM46 37a4 4 0 110 8 4 4 0 010-8zM74 37a4 4 0 110 8 4 4 0 010-8zM32 50a4 4 0 110 8 4 4 0 010-8zM60 50a4 4 0 110 8 4 4 0 010-8zM88 50a4 4 0 110 8 4 4 0 010-8z', WHITE],
    ['M16 66h19v17H16zM84 66h20v17H84z', mint.face], ['M37 66h22v17H37z', sky.face], ['M61 66h21v17H61z', coral.face], ['M16 78h19v5H16zM84 78h20v5H84z', mint.edge], ['M37 78h22v5H37z', sky.edge], ['M61 78h21v5H61z', coral.edge],
    ['M66 6a9 9 0 110 18 9 9 0 010-18z', gold.face], ['M66 6a9 9 0 000 18z', gold.lit],
  ]],
  coin_flip: ['mint', [
    ['M30 78c14-5 46-5 60 0v3c-14 4-46 4-60 0z', mint.edge], ['M60 12c17 0 30 12 30 28v6c0 16-13 28-30 28S30 62 30 46v-6c0-16 13-28 30-28z', gold.edge], ['M60 10c17 0 30 13 30 29S77 68 60 68 30 55 30 39s13-29 30-29z', gold.face],
    ['M60 17c13 0 22.500 10 22.500 22S73 61 60 61s-22.500-10-22.500-22S47 17 60 17z', gold.lit], ['M60 24l4.600 9.200 10.200 1.500-7.400 7.200 1.800 10.100-9.200-4.800-9.200 4.800 1.800-10.100-7.400-7.200 10.200-1.500z', gold.edge],
    ['M16 26l6-2-4 22-6-4zM104 26l-6-2 4 22 6-4z', WHITE],
  ]],
  custom_minigame: ['royal', [
    ['M40 27h40c14 0 22 9 24 22l2 15c1 9-6 15-13 15-5 0-8-2-11-6l-6-8H44l-6 8c-3 4-6 6-11 6-7 0-14-6-13-15l2-15c2-13 10-22 24-22z', SHADE], ['M40 23h40c14 0 22 9 24 22l2 15c1 9-6 15-13 15-5 0-8-2-11-6l-6-8H44l-6 8c-3 4-6 6-11 6-7 0-14-6-13-15l2-15c2-13 10-22 24-22z', WHITE],
    ['M35 33h8v7h7v8h-7v7h-8v-7h-7v-8h7z', INK], ['M82 32a5 5 0 110 10 5 5 0 010-10z', gold.face], ['M92 40a5 5 0 110 10 5 5 0 010-10z', coral.face], ['M72 40a5 5 0 110 10 5 5 0 010-10z', sky.face], ['M82 48a5 5 0 110 10 5 5 0 010-10z', mint.face], ['M56 38h8v5h-8z', SHADE],
  ]],
};

/**
 * @param {string} type `saw_game_type`; one that is not known here gets the picture of a custom game
 * @param {ArtOptions} [options] size is the width, the height is three quarters of it
 */
export function gameThumbnail(type, { size = 120, height = size * 0.75, ...options } = {}) {
  const [name, facets] = GAMES[type] ?? GAMES.custom_minigame;
  const ground = tone(name);
  const tile = drawing('0 0 120 90', { size, height, ...options }, [
    s('path', { d: 'M0 0h120v90H0z', fill: ground.face }), s('path', { d: 'M84 0h36v90H54z', fill: ground.edge, opacity: 0.38 }), ...paths(facets),
  ]);
  tile.setAttribute('preserveAspectRatio', 'xMidYMid slice');
  tile.classList.add('tile');
  return tile;
}
