/** Gift boxes: pick one, and it opens. */

import { h, s } from '../widgets/dom.js';
import { prizeArt } from './art.js';

/** @typedef {import('./game.js').Tools} Tools */

const MOST = 6;
const FEWEST = 3;
/** Box, its shade, lid, its shade. */
const PAPERS = [
  ['#ffb319', '#f09d00', '#ffcf5c', '#ffb319', '#ff5d4d', '#d8402f'], ['#35b6ff', '#1d96dd', '#7fd3ff', '#35b6ff', '#ffffff', '#dfe6f5'], ['#ff5d4d', '#dd4233', '#ff9186', '#ff5d4d', '#ffcf5c', '#ffb319'],
  ['#0fae7f', '#0a8f68', '#4fd8b0', '#0fae7f', '#ffffff', '#dfe6f5'], ['#f2f4ff', '#d4daf0', '#ffffff', '#e4e8f8', '#2a4bff', '#1c34c4'], ['#5a75ff', '#3f5af0', '#8ea2ff', '#5a75ff', '#ffcf5c', '#ffb319'],
];

/** @type {import('../widgets/i18n.js').Texts} */
export const TEXTS = {
  'game.pick': 'Pick a box', 'game.box': 'Box {number}',
};

const STYLES = `
.boxes{display:grid;grid-template-columns:repeat(var(--columns),minmax(0,1fr));gap:clamp(4px,2cqi,26px);inline-size:min(100%,30rem);--columns:2}
.boxes[data-count="3"]{--columns:3}
.box{position:relative;display:grid;place-items:center;padding:10px 4px;border-radius:22px;min-block-size:96px}
.box svg{inline-size:100%;max-inline-size:132px;block-size:auto;overflow:visible}
.box .part{transform-box:fill-box;transform-origin:50% 100%}
.box .won{position:absolute;inset:0;display:grid;place-items:center;opacity:0}
.box .won>*{inline-size:62%;block-size:auto}
@container (min-width:760px){.boxes{--columns:3;inline-size:min(100%,34rem)}.boxes[data-count="4"]{--columns:2;inline-size:min(100%,24rem)}.box svg{max-inline-size:150px}}
@media (hover:hover){.box .whole{transition:transform var(--medium) var(--ease)}.box:hover .whole{transform:translateY(-6px) rotate(-2deg)}}
@media (forced-colors:active){.box{border:2px solid ButtonText}}
`;

/** @param {Tools} tools @returns {import('./game.js').Face} */
export function createFace(tools) {
  const { motion, t } = tools;
  const count = Math.min(MOST, Math.max(FEWEST, tools.template().prizes.length));
  const boxes = Array.from({ length: count }, (_, index) => {
    const { svg, lid, whole } = drawBox(PAPERS[index]);
    const won = h('span.won');
    const button = h('button.box', { type: 'button', 'aria-label': t('game.box', { number: index + 1 }), onclick: () => tools.start(index) }, svg, won);
    return { button, lid, whole, won };
  });
  const element = h('div.boxes', { role: 'group', 'aria-label': t('game.pick'), 'data-count': count, onkeydown: rove }, boxes.map(({ button }) => button));

  /** Arrow keys go from box to box. @param {KeyboardEvent} event */
  function rove(event) {
    const columns = Number(getComputedStyle(element).getPropertyValue('--columns'));
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (!step) return;
    event.preventDefault();
    const now = boxes.findIndex(({ button }) => button.matches(':focus'));
    const rtl = getComputedStyle(element).direction === 'rtl' && Math.abs(step) === 1 ? -1 : 1;
    boxes[(now + step * rtl + count) % count].button.focus();
  }

  return {
    element,
    styles: STYLES,
    hint: 'game.pick',
    async play({ prize, choice }) {
      const box = boxes[Number(choice) || 0];
      tools.sound('shake');
      box.won.replaceChildren(prizeArt(prize, 64));
      for (const other of boxes) if (other !== box) motion.animate(other.button, [{ opacity: 1 }, { opacity: 0.28 }], { duration: 300 });
      const shake = [0, -9, 8, -7, 6, -4, 0].map((turn) => ({ transform: `rotate(${turn}deg) translateY(${turn ? -3 : 0}px)` }));
      await motion.animate(box.whole, shake, { duration: 800, easing: 'ease-in-out' });
      motion.animate(box.lid, [{ transform: 'none', opacity: 1 }, { transform: 'translate(34px,-78px) rotate(48deg)', opacity: 0 }], { duration: 520, easing: 'cubic-bezier(.2,.8,.2,1)' });
      await motion.animate(box.won, [{ transform: 'translateY(18%) scale(.3)', opacity: 0 }, { transform: 'translateY(-52%) scale(1.25)', opacity: 1, offset: 0.7 }, { transform: 'translateY(-46%) scale(1.1)', opacity: 1 }],
        { duration: 760, easing: 'cubic-bezier(.2,.8,.2,1)' });
      await motion.pause(380, box.button);
    },
  };
}

/** @param {string[]} paper */
function drawBox([body, bodyShade, top, topShade, bow, bowShade]) {
  const path = (/** @type {string} */ d, /** @type {string} */ fill) => s('path', { d, fill });
  const lid = s('g', null, path('M10 34h100v22H10z', top), path('M60 34h50v22H60z', topShade), path('M48 34h24v22H48z', bow), path('M60 34h12v22H60z', bowShade),
    path('M60 34C52 8 22 6 22 21c0 11 20 13 38 13z', bow), path('M60 34C68 8 98 6 98 21c0 11-20 13-38 13z', bowShade));
  const whole = s('g', { 'class': 'whole' }, path('M16 56h88v48a8 8 0 01-8 8H24a8 8 0 01-8-8z', body), path('M60 56h44v48a8 8 0 01-8 8H60z', bodyShade), path('M48 56h24v56H48z', bow), path('M60 56h12v56H60z', bowShade), lid);
  for (const each of [lid, whole]) each.classList.add('part');
  const svg = s('svg', { viewBox: '0 0 120 120', 'aria-hidden': 'true' }, s('ellipse', { cx: 60, cy: 113, rx: 50, ry: 6, fill: '#0b1433', opacity: 0.35 }), whole);
  return { svg, lid, whole };
}
