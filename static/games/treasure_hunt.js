/** The treasure hunt: a trail over an island, spot by spot, to the chest. */

import { h, s, setVariable } from '../widgets/dom.js';
import { stepsOf, trailOf } from './hunt_trail.js';

/** @typedef {import('./game.js').Tools} Tools */
/** @typedef {import('./hunt_trail.js').Find} Find */

/** @type {import('../widgets/i18n.js').Texts} */
export const TEXTS = {
  'game.start': 'Start', 'game.reveal': 'Reveal', 'game.step': 'Step {step} of {steps}', 'game.hunt_hint': 'Choose the next spot',
  'game.hunt_total': 'So far', 'game.spot': 'Spot {number}',
};

const STYLES = `
.island{position:relative;inline-size:min(100%,27rem,50dvh);aspect-ratio:1/1.08;direction:ltr}
.island>svg{position:absolute;inset:0;inline-size:100%;block-size:100%}
.spot,.goal{position:absolute;inset-inline-start:calc(var(--x)*1%);inset-block-start:calc(var(--y)*1%);translate:-50% -50%;inline-size:58px;block-size:50px;display:grid;place-items:center;border-radius:50%;font-weight:800;color:#4a2c00;font-size:var(--text-s);font-variant-numeric:tabular-nums}
.spot{background:#d9a441;box-shadow:0 3px 0 #b07c1f}
.spot.next{background:#fff;color:#131b33;box-shadow:0 4px 0 #ffb319;cursor:pointer}
.spot.next::after{content:"";position:absolute;inset:-7px;border:3px solid #fff;border-radius:50%;animation:breathe .9s ease-in-out infinite alternate}
.spot.next:focus-visible{outline:3px solid #131b33}
.spot.found{background:#fff3d6;box-shadow:none}
.spot.change{background:#2a4bff;color:#fff}
.spot.passed{opacity:.45}
.goal{inline-size:92px;block-size:84px}
.goal svg{inline-size:100%;block-size:100%;overflow:visible}
.tally{display:flex;gap:10px;align-items:baseline;font-weight:700}
.tally b{font-size:var(--text-xl);font-weight:800;font-variant-numeric:tabular-nums}
@container (min-width:760px){.island{inline-size:min(100%,30rem,58dvh)}}
@media (forced-colors:active){.spot{border:1px solid CanvasText}.spot.next{border:3px solid Highlight}}
`;

/** @param {Tools} tools @returns {import('./game.js').Face} */
export function createFace(tools) {
  const { motion, t } = tools;
  const island = h('div.island');
  const tally = h('p.tally');
  const element = h('div.face', null, island, tally);
  let view = lay(stepsOf(tools.template(), () => 0.99));

  /** @param {number} steps */
  function lay(steps) {
    const rows = placesOf(steps);
    const trail = s('polyline', { fill: 'none', stroke: '#8a5a13', 'stroke-width': 1.400, 'stroke-dasharray': '2.4 2.4', 'stroke-linecap': 'round', points: '' });
    const { svg: chest, lid } = drawChest();
    const goal = h('div.goal', null, chest);
    place(goal, [50, 16]);
    const spots = rows.map((row, step) => row.map((at, side) => {
      const spot = h('button.spot', { type: 'button', 'aria-disabled': 'true', 'aria-label': t('game.spot', { number: step * 2 + side + 1 }) }, '?');
      place(spot, at);
      return spot;
    }));
    island.replaceChildren(map(trail), goal, ...spots.flat());
    tally.replaceChildren(t('game.hunt_hint'));
    return { rows, spots, trail, goal, lid };
  }

  /**
   * @param {number} step
   * @param {Find[]} finds
   * @param {{ points: number[][], skip: () => boolean }} way
   */
  async function visit(step, finds, way) {
    const pair = view.spots[step];
    const side = way.skip() ? 0 : (await choose(pair)) ?? 0;
    const [found, passed] = [pair[side], pair[1 - side]];
    const find = finds[step];
    const text = find.kind === 'add' ? `+${tools.number(find.amount)}` : find.kind === 'change' ? find.sign : '✓';
    pair.forEach((spot) => spot.classList.remove('next'));
    found.classList.add('found', find.kind);
    passed?.classList.add('passed');
    found.replaceChildren(text);
    found.setAttribute('aria-label', text);
    way.points.push(view.rows[step][side]);
    view.trail.setAttribute('points', way.points.map((point) => point.join()).join(' '));
    const total = find.total === null ? t('game.step', { step: step + 1, steps: finds.length }) : tools.number(find.total);
    tally.replaceChildren(find.total === null ? '' : t('game.hunt_total'), h('b', null, total));
    tools.sound('tick');
    tools.say(`${text}. ${total}`);
    await motion.animate(found, [{ transform: 'scale(.4)' }, { transform: 'scale(1.25)' }, { transform: 'none' }], { duration: 380, easing: 'ease-out' });
  }

  /** @param {HTMLElement[]} pair @returns {Promise<number | undefined>} */
  function choose(pair) {
    return motion.byHand((done) => {
      pair.forEach((spot, side) => {
        spot.classList.add('next');
        spot.removeAttribute('aria-disabled');
        spot.addEventListener('click', () => done(side), { once: true });
      });
      pair[0].focus({ preventScroll: true });
    });
  }

  return {
    element,
    styles: STYLES,
    verb: 'game.start',
    async play({ prize, random }) {
      const finds = trailOf(tools.isWin(prize) ? prize : {}, stepsOf(tools.template(), random), random);
      view = lay(finds.length);
      let revealed = false;
      tools.offer('game.reveal').then(() => {
        if (!revealed) motion.skip();
      });
      const way = { points: [[50, 96]], skip: () => motion.still && !motion.reduced };
      for (let step = 0; step < finds.length; step++) await visit(step, finds, way);
      revealed = true;
      way.points.push([50, 22]);
      view.trail.setAttribute('points', way.points.map((point) => point.join()).join(' '));
      await motion.animate(view.goal, [0, -4, 4, -4, 3, 0].map((turn) => ({ transform: `rotate(${turn}deg)` })), { duration: 500 });
      await motion.animate(view.lid, [{ transform: 'none' }, { transform: 'translateY(-12px) rotate(-14deg)' }], { duration: 360, easing: 'ease-out' });
      await motion.pause(450, view.goal);
    },
  };
}

/**
 * @param {number} steps
 * @returns {number[][][]} for each step two spots, in percent, from the beach up to the chest
 */
function placesOf(steps) {
  return Array.from({ length: steps }, (_, step) => {
    const y = 86 - (step * 54) / Math.max(1, steps - 1 || 1);
    const lean = step % 2 ? 5 : -5;
    return [[32 + lean, y + 1.500], [66 + lean, y - 1.500]];
  });
}

/** @param {HTMLElement} element @param {number[]} at */
function place(element, [x, y]) {
  setVariable(element, '--x', x);
  setVariable(element, '--y', y);
}

/** @param {SVGElement} trail */
function map(trail) {
  const path = (/** @type {string} */ d, /** @type {string} */ fill) => s('path', { d, fill });
  const palm = (/** @type {number} */ x, /** @type {number} */ y) => s('g', { transform: `translate(${x} ${y}) scale(.62)` },
    path('M-1 0c0-8 1-14 3-19l2 .7c-2 5-2.600 11-2.400 18.300z', '#8a5a13'), path('M3-19c-7-4-12-2-14 4 5-3 9-3 14-4z', '#0fae7f'), path('M3-19c7-4 12-2 14 4-5-3-9-3-14-4z', '#0a8561'), path('M3-19c-3-6-1-11 4-13 0 5-1 9-4 13z', '#2bcf9f'), path('M3-19c-7 0-10 4-9 10 2-4 5-7 9-10z', '#0a8561'));
  return s('svg', { viewBox: '0 0 100 100', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    path('M50 3c22-4 40 6 44 24 3 14-3 22 0 36 3 20-12 35-40 35S4 88 5 66c1-12 5-20 1-34C2 14 24 0 50 3z', '#2a63c9'),
    path('M50 6c20-3 36 6 40 22 3 13-3 22 0 35 3 18-11 32-37 32S8 85 9 66c1-12 4-20 1-33C6 17 26 4 50 6z', '#ffe1a0'), path('M66 8c13 3 22 10 24 20 3 13-3 22 0 35 3 18-11 32-37 32 26-10 30-26 26-44s6-28-13-43z', '#f7cf7d'),
    trail, palm(17, 34), palm(84, 48), palm(15, 78), palm(86, 84), palm(26, 20));
}

function drawChest() {
  const path = (/** @type {string} */ d, /** @type {string} */ fill) => s('path', { d, fill });
  const lid = s('g', { 'class': 'lid' }, path('M8 36c0-14 10-22 24-22h28c14 0 24 8 24 22v6H8z', '#b0682a'), path('M46 14h14c14 0 24 8 24 22v6H46z', '#8f5220'), path('M40 14h12v28H40z', '#ffb319'), path('M46 14h6v28h-6z', '#d98a00'));
  const svg = s('svg', { viewBox: '0 0 92 84', 'aria-hidden': 'true' }, path('M12 40h68l-4 8H16z', '#ffcf5c'), path('M10 42h72v30a6 6 0 01-6 6H16a6 6 0 01-6-6z', '#c97a45'), path('M46 42h36v30a6 6 0 01-6 6H46z', '#a9612c'), path('M38 42h16v36H38z', '#ffb319'), path('M46 42h8v36h-8z', '#d98a00'), path('M42 50h8v12h-8z', '#131b33'), lid);
  return { svg, lid };
}
