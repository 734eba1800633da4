/** Plinko: the ball goes from peg to peg into the slot that was drawn. */

import { h, s } from '../widgets/dom.js';
import { prizeArt } from './art.js';
import { bounces, places, slotsOf } from './plinko_path.js';

/** @typedef {import('./game.js').Tools} Tools */
/** @typedef {import('./plinko_path.js').Prize} Prize */

const STEP = 48;
const TOP = 34;
const CUP = 62;
const HOP_MS = 330;
const COLOURS = ['#ff5d4d', '#ffb319', '#0fae7f', '#35b6ff'];

/** @type {import('../widgets/i18n.js').Texts} */
export const TEXTS = {
  'game.drop': 'Drop the ball',
};

const STYLES = `
.plinko{inline-size:min(100%,25rem,50dvh)}
.plinko svg{inline-size:100%;block-size:auto;overflow:visible}
.ball{opacity:0}
.cup{transform-box:fill-box;transform-origin:50% 100%}
@container (min-width:760px){.plinko{inline-size:min(100%,31rem,66dvh)}}
@media (forced-colors:active){.plinko path,.plinko circle{stroke:CanvasText}}
`;

/** @param {Tools} tools @returns {import('./game.js').Face} */
export function createFace(tools) {
  const { motion } = tools;
  let slots = slotsOf(tools.template().prizes);
  let view = draw(slots, tools);
  const element = h('div.plinko', { 'aria-hidden': 'true' }, view.svg);

  return {
    element,
    styles: STYLES,
    verb: 'game.drop',
    async play({ prize, random }) {
      slots = slotsOf(tools.template().prizes, prize);
      view = draw(slots, tools);
      element.replaceChildren(view.svg);
      const own = slots.flatMap((each, index) => (each.id === prize.id ? [index] : []));
      const slot = own[Math.floor(random() * own.length)];
      const rows = slots.length - 1;
      const frames = fall(places(bounces(slot, slots.length, random)), rows, random);
      tools.sound('ticks', { times: Array.from({ length: rows + 1 }, (_, row) => (row + 1) * HOP_MS) });
      await motion.animate(view.ball, frames, { duration: HOP_MS * (rows + 2) });
      const cup = view.cups[slot];
      await motion.animate(cup, [{ transform: 'none' }, { transform: 'translateY(7px) scale(1.06)' }, { transform: 'translateY(-9px) scale(1.1)' }, { transform: 'scale(1.06)' }], { duration: 480, easing: 'ease-out' });
      await motion.pause(300, cup);
    },
  };
}

/**
 * @param {number[]} path
 * @param {number} rows
 * @param {import('./seed.js').Random} random
 * @returns {Keyframe[]}
 */
function fall(path, rows, random) {
  const frame = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ easing) => ({ transform: `translate(${x}px,${y}px)`, opacity: 1, easing });
  const middle = STEP / 2 + (rows / 2) * STEP;
  const frames = [frame(middle, -26, 'ease-in'), frame(middle, TOP - 17, 'ease-out')];
  let from = middle;
  path.forEach((place, row) => {
    const to = STEP / 2 + place * STEP;
    const landing = TOP + (row + 1) * STEP - (row === rows - 1 ? -14 : 17);
    frames.push(frame(from + (to - from) * 0.45, TOP + row * STEP - 26 - random() * 6, 'ease-in'), frame(to, landing, 'ease-out'));
    from = to;
  });
  frames.push(frame(from, TOP + rows * STEP + 4, 'ease-in'), { ...frame(from, TOP + rows * STEP + 22, 'linear'), opacity: 1 });
  return frames;
}

/**
 * @param {Prize[]} slots
 * @param {Tools} tools
 */
function draw(slots, tools) {
  const rows = slots.length - 1;
  const width = slots.length * STEP;
  const floor = TOP + rows * STEP - 8;
  const pegs = Array.from({ length: rows }, (_, row) => Array.from({ length: row + 1 }, (__, i) => {
    const [x, y] = [width / 2 + (i - row / 2) * STEP, TOP + row * STEP];
    return [s('circle', { cx: x, cy: y + 2.500, r: 6.500, fill: '#0b1433', opacity: 0.55 }), s('circle', { cx: x, cy: y, r: 6.500, fill: '#fff' }), s('path', { d: `M${x} ${y - 6.5}a6.500 6.500 0 010 13z`, fill: '#cdd6f2' })];
  }));
  const cups = slots.map((prize, index) => cup(prize, { x: index * STEP, y: floor, colour: COLOURS[index % COLOURS.length] }, tools));
  const ball = s('g', { 'class': 'ball' }, s('circle', { cx: 0, cy: 1.500, r: 11, fill: '#d98a00' }), s('circle', { cx: 0, cy: 0, r: 11, fill: '#ffb319' }), s('circle', { cx: 0, cy: 0, r: 7.500, fill: '#ffcf5c' }));
  const svg = s('svg', { viewBox: `-4 -14 ${width + 8} ${floor + CUP + 22}` }, pegs, ball, cups);
  return { svg, ball, cups };
}

/**
 * @param {Prize} prize
 * @param {{ x: number, y: number, colour: string }} place
 * @param {Tools} tools
 */
function cup(prize, { x, y, colour }, tools) {
  const inner = STEP - 6;
  const art = prizeArt(prize, 30);
  const picture = art.tagName === 'svg' ? art : s('image', { href: prize.icon, width: 30, height: 30 });
  picture.setAttribute('x', String(x + STEP / 2 - 15));
  picture.setAttribute('y', String(y + 21));
  const moving = s('g', { 'class': 'cup' },
    s('path', { d: `M${x + 3} ${y + 10}h${inner}v${CUP - 12}a10 10 0 01-10 10h-${inner - 20}a10 10 0 01-10-10z`, fill: colour }),
    s('path', { d: `M${x + STEP / 2} ${y + 10}h${inner / 2}v${CUP - 12}a10 10 0 01-10 10h-${inner / 2 - 10}z`, fill: '#131b33', opacity: 0.14 }),
    s('path', { d: `M${x + 8} ${y + 15}h${inner - 10}v${CUP - 20}a6 6 0 01-6 6h-${inner - 22}a6 6 0 01-6-6z`, fill: '#fff', opacity: 0.88 }), picture);
  return moving;
}
