/** The wheel: one rotor that turns once, under a pointer that every edge bends. */

import { h, s, setVariable } from '../widgets/dom.js';
import { prizeArt } from './art.js';
import { bezier, pointerBends, sectorsOf, stopAngle } from './wheel_angles.js';

/** @typedef {import('./wheel_angles.js').Prize} Prize */
/** @typedef {import('./game.js').Tools} Tools */

const DURATION_MS = 5000;
const CURVE = /** @type {const} */ ([0.12, 0.72, 0.08, 1]);
const TURNS = 5;
const MOST_LABELLED = 10;
const LABEL_LENGTH = 13;
/** Around the circle that labels stand on, in the drawing's units. */
const ROOM = 800;
/** Sector and its ink. */
const COLOURS = [['#ff5d4d', '#131b33'], ['#ffb319', '#131b33'], ['#0fae7f', '#131b33'], ['#35b6ff', '#131b33'], ['#ffffff', '#131b33'], ['#2a4bff', '#ffffff']];

/** @type {import('../widgets/i18n.js').Texts} */
export const TEXTS = {
  'game.spin': 'Spin',
};

const STYLES = `
.wheel{position:relative;inline-size:min(100%,26rem,54dvh);cursor:pointer}
.wheel svg{inline-size:100%;block-size:auto;overflow:visible}
.rotor{transform:rotate(var(--turn,0deg));transform-origin:200px 200px}
.pointer{transform-origin:200px 2px}
.wheel text{font-weight:800;text-anchor:middle;dominant-baseline:central}
.board:has([data-layout="2"]) .face{justify-items:start}
.board:has([data-layout="3"]) .face{justify-items:end}
.board:has([data-layout="4"]){align-items:end}
@container (min-width:760px){.wheel{inline-size:min(100%,31rem,72dvh)}}
@media (forced-colors:active){.wheel path,.wheel circle{stroke:CanvasText}}
`;

/** @param {Tools} tools @returns {import('./game.js').Face} */
export function createFace(tools) {
  const { motion } = tools;
  const ui = tools.template().saw_template_ui_definition ?? {};
  const seconds = Number(ui.spin_animation_duration);
  /** Where the pointer stands, clockwise from the top. */
  const aside = Number(ui.wheel_pointer_rotation) || 0;
  let turned = 0;
  let view = draw(tools);
  const element = h('div.wheel', { 'data-layout': ui.wheel_layout, onclick: () => tools.start() }, view.svg);

  return {
    element,
    styles: STYLES,
    verb: 'game.spin',
    update() {
      view = draw(tools);
      turn(turned);
      element.replaceChildren(view.svg);
    },
    async play({ prize, random }) {
      const { rotor, pointer, sectors } = view;
      const from = turned - aside;
      const to = stopAngle({ sectors, id: prize.id, from, turns: TURNS, random });
      const duration = seconds > 0 ? seconds * 1000 : DURATION_MS;
      const bends = pointerBends({ from, to, sectors: sectors.length, ease: bezier(...CURVE) });
      tools.sound('ticks', { times: bends.flatMap((bend, at) => (bend > bends[at - 1] && bends[at - 1] < -18 ? [(duration * at) / bends.length] : [])) });
      motion.animate(pointer, bends.map((bend) => ({ transform: `rotate(${bend}deg)` })), { duration, fill: 'none' });
      await motion.animate(rotor, [{ transform: `rotate(${turned}deg)` }, { transform: `rotate(${to + aside}deg)` }], { duration, easing: `cubic-bezier(${CURVE.join()})` });
      turn((to + aside) % 360);
      await motion.pause(350, rotor);
    },
  };

  /** @param {number} angle */
  function turn(angle) {
    turned = angle;
    setVariable(view.rotor, '--turn', `${angle}deg`);
  }
}

/** @param {Tools} tools */
function draw(tools) {
  const template = tools.template();
  const ui = template.saw_template_ui_definition ?? {};
  const sectors = sectorsOf(template.prizes, Number(ui.sectors_count) || 0);
  const rotor = s('g', { 'class': 'rotor' }, sectors.map((prize, index) => sector(prize, index, { count: sectors.length, tools, named: !ui.hide_prize_names })));
  const pointer = s('g', { 'class': 'pointer' },
    s('path', { d: 'M178 -4h44l-16 46a6.500 6.500 0 01-12 0z', fill: '#d98a00' }), s('path', { d: 'M178 -8h22v54a6.500 6.500 0 01-6-4z', fill: '#ffcf5c' }), s('path', { d: 'M200 -8h22l-16 50a6.500 6.500 0 01-6 4z', fill: '#ffb319' }));
  const svg = s('svg', { viewBox: '-6 -12 412 424', 'aria-hidden': 'true' },
    s('circle', { cx: 200, cy: 208, r: 200, fill: '#0b1433' }), s('circle', { cx: 200, cy: 200, r: 200, fill: '#2f4be0' }), s('circle', { cx: 200, cy: 200, r: 184, fill: '#131b33' }),
    bulbs(), rotor, hub(), s('g', { transform: `rotate(${Number(ui.wheel_pointer_rotation) || 0} 200 200)` }, pointer));
  return { svg, rotor, pointer, sectors };
}

function bulbs() {
  return Array.from({ length: 20 }, (_, i) => {
    const [x, y] = at(i * 18 + 9, 192);
    return s('circle', { cx: x, cy: y, r: 4.2, fill: i % 2 ? '#ffcf5c' : '#ffffff' });
  });
}

function hub() {
  return [s('circle', { cx: 200, cy: 204, r: 38, fill: '#0b1433' }), s('circle', { cx: 200, cy: 200, r: 38, fill: '#ffb319' }), s('circle', { cx: 200, cy: 200, r: 28, fill: '#ffcf5c' }),
    s('path', { d: 'M200 184l4.800 9.800 10.800 1.600-7.800 7.600 1.800 10.700-9.600-5-9.600 5 1.800-10.700-7.800-7.600 10.800-1.600z', fill: '#d98a00' })];
}

/**
 * @param {Prize | null} prize
 * @param {number} index
 * @param {{ count: number, tools: Tools, named: boolean }} wheel
 */
function sector(prize, index, { count, tools, named }) {
  const width = 360 / count;
  const [colour, ink] = COLOURS[index === count - 1 && index % COLOURS.length === 0 ? 1 : index % COLOURS.length];
  const middle = (index + 0.5) * width;
  const shapes = [s('path', { d: slice(index * width, width), fill: colour }), s('path', { d: slice(middle, width / 2), fill: '#131b33', opacity: 0.09 })];
  if (!prize) return shapes;
  const size = count > MOST_LABELLED ? 34 : count > 7 ? 42 : 52;
  const art = prizeArt(prize, size);
  art.setAttribute('x', String(200 - size / 2));
  art.setAttribute('y', String(count > MOST_LABELLED ? 36 : 66));
  const picture = art.tagName === 'svg' ? art : s('image', { href: prize.icon, x: 200 - size / 2, y: 66, width: size, height: size });
  const label = named && !prize.replace_name_with_image && count <= MOST_LABELLED ? short(prize.name) : '';
  const text = label && s('text', { x: 200, y: 46, fill: ink, 'font-size': prize.font_size ?? Math.min(19, (ROOM / count) / (label.length * 0.6)) }, label);
  return [...shapes, s('g', { transform: `rotate(${middle} 200 200)` }, text, picture)];
}

/** @param {string} name */
function short(name) {
  return name.length > LABEL_LENGTH ? `${name.slice(0, LABEL_LENGTH - 1).trim()}…` : name;
}

/**
 * @param {number} from degrees
 * @param {number} width degrees
 */
function slice(from, width) {
  const [x1, y1] = at(from, 178);
  const [x2, y2] = at(from + width, 178);
  return `M200 200L${x1} ${y1}A178 178 0 ${width > 180 ? 1 : 0} 1 ${x2} ${y2}z`;
}

/**
 * @param {number} angle degrees, clockwise from the top
 * @param {number} radius
 */
function at(angle, radius) {
  const turn = ((angle - 90) * Math.PI) / 180;
  return [200 + radius * Math.cos(turn), 200 + radius * Math.sin(turn)].map((each) => Math.round(each * 100) / 100);
}
