/** A prize that was won already: it comes down by parachute and is opened. */

import { h, s } from '../widgets/dom.js';

/** @typedef {import('./game.js').Tools} Tools */

/** @type {import('../widgets/i18n.js').Texts} */
export const TEXTS = {
  'game.dropped': 'Something fell from the sky',
};

const STYLES = `
.drop{display:grid;justify-items:center;gap:14px;text-align:center;inline-size:100%}
.drop svg{inline-size:min(72%,300px);block-size:auto;overflow:visible}
.drop p{font-weight:800;font-size:var(--text-l)}
.drop .part{transform-box:fill-box;transform-origin:50% 100%}
.drop .canopy{transform-origin:50% 100%}
.sway{transform-box:view-box;transform-origin:50% 0}
`;

/** @param {Tools} tools @returns {import('./game.js').Face} */
export function createFace(tools) {
  const { motion, t } = tools;
  const { svg, sway, canopy, box, lid } = draw();
  const element = h('div.drop', null, svg, h('p', null, t('game.dropped')));

  return {
    element,
    styles: STYLES,
    async play() {
      tools.sound('flip');
      motion.animate(sway, [-9, 8, -6, 4, -2, 0].map((turn) => ({ transform: `rotate(${turn}deg)` })), { duration: 1500, easing: 'ease-in-out' });
      await motion.animate(svg, [{ transform: 'translateY(-130%)' }, { transform: 'none' }], { duration: 1500, easing: 'cubic-bezier(.3,.6,.4,1)' });
      motion.animate(canopy, [{ transform: 'none', opacity: 1 }, { transform: 'translate(60px,40px) rotate(24deg) scale(.8,.4)', opacity: 0 }], { duration: 500, easing: 'ease-in' });
      await motion.animate(box, [{ transform: 'none' }, { transform: 'scale(1.08,.9)' }, { transform: 'none' }], { duration: 300 });
      if (!motion.reduced) await tools.offer('game.open_it');
      await motion.animate(box, [0, -6, 6, -5, 4, 0].map((turn) => ({ transform: `rotate(${turn}deg)` })), { duration: 480 });
      await motion.animate(lid, [{ transform: 'none', opacity: 1 }, { transform: 'translate(40px,-110px) rotate(50deg)', opacity: 0 }], { duration: 420, easing: 'cubic-bezier(.2,.8,.2,1)' });
    },
  };
}

function draw() {
  const path = (/** @type {string} */ d, /** @type {string} */ fill) => s('path', { d, fill });
  const canopy = s('g', { 'class': 'part canopy' },
    s('path', { d: 'M34 96L112 196M90 98l32 98M150 98l-22 98M206 96l-68 100', stroke: '#c3cfff', 'stroke-width': 2.400, fill: 'none' }),
    path('M20 98C20 30 66 0 120 0s100 30 100 98c-12-10-26-10-34 0-10-12-34-12-44 0-8-10-36-10-44 0-10-12-34-12-44 0-8-10-22-10-34 0z', '#ff5d4d'),
    path('M120 0c-34 14-52 46-66 98 10-12 34-12 44 0 2-44 10-76 22-98z', '#fff'), path('M120 0c34 14 52 46 66 98-10-12-34-12-44 0-2-44-10-76-22-98z', '#ffd9d4'), path('M120 0c54 0 100 30 100 98-12-10-26-10-34 0C172 46 154 14 120 0z', '#d8402f'));
  const lid = s('g', { 'class': 'part' }, path('M70 206h110v24H70z', '#ffcf5c'), path('M125 206h55v24h-55z', '#ffb319'), path('M113 206h24v24h-24z', '#2a4bff'), path('M125 206h12v24h-12z', '#1c34c4'),
    path('M125 206c-8-26-38-28-38-13 0 11 20 13 38 13z', '#5a75ff'), path('M125 206c8-26 38-28 38-13 0 11-20 13-38 13z', '#2a4bff'));
  const box = s('g', { 'class': 'part' }, path('M77 230h96v56a9 9 0 01-9 9H86a9 9 0 01-9-9z', '#ffb319'), path('M125 230h48v56a9 9 0 01-9 9h-39z', '#f09d00'), path('M113 230h24v65h-24z', '#2a4bff'), path('M125 230h12v65h-12z', '#1c34c4'), lid);
  const sway = s('g', { 'class': 'sway' }, canopy, box);
  const svg = s('svg', { viewBox: '0 0 250 306', 'aria-hidden': 'true' }, s('ellipse', { cx: 125, cy: 297, rx: 62, ry: 7, fill: '#0b1433', opacity: 0.35 }), sway);
  return { svg, sway, canopy, box, lid };
}
