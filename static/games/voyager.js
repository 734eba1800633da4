/** The voyage: steer the ship between the rocks to bring the prize home; without movement, move by move. */

import { h, s, setVariable } from '../widgets/dom.js';
import { courseOf, crashes, LANES } from './voyage.js';

/** @typedef {import('./game.js').Tools} Tools */
/** @typedef {import('./voyage.js').Course} Course */

const COLUMN = 62;
const SHIP_AT = 0.6;
/** The middle of the ship, in columns. */
const NOSE = 1.16;
const TOUCH = 0.46;
const LONGEST_FRAME_MS = 50;

/** @type {import('../widgets/i18n.js').Texts} */
export const TEXTS = {
  'game.start': 'Start', 'game.forward': 'Forward', 'game.fly_hint': 'Steer with the arrow keys or by tapping above and below the ship',
  'game.up': 'Up', 'game.down': 'Down', 'game.lane': 'Lane {lane} of 3', 'game.ahead': 'Rocks ahead in lane {lanes}', 'game.clear': 'Clear ahead',
};

const STYLES = `
.space{position:relative;inline-size:min(100%,34rem);block-size:318px;border-radius:22px;overflow:hidden;background:#0b1433;touch-action:none;direction:ltr;cursor:pointer}
.stars,.course{position:absolute;inset:0 auto 0 0}
.lane{position:absolute;inset-inline:0;block-size:2px;background:rgb(255 255 255 / .09)}
.rock,.ship,.planet{position:absolute;inset-block-start:calc((var(--lane) + .5)*33.333%);inset-inline-start:0}
.rock{translate:calc(var(--column)*${COLUMN}px - 50%) -50%}
.ship{translate:${COLUMN * SHIP_AT}px -50%;transition:inset-block-start 130ms var(--ease);z-index:2}
.planet{translate:calc(var(--column)*${COLUMN}px) -50%}
.steer{display:none;grid-template-columns:repeat(3,1fr);gap:10px;inline-size:min(100%,26rem)}
.voyage.calm .steer{display:grid}
.voyage p{text-align:center;font-weight:700;font-size:var(--text-s);max-inline-size:40ch}
.voyage{display:grid;gap:14px;justify-items:center;inline-size:100%}
@media (forced-colors:active){.space{border:1px solid CanvasText}}
`;

/** @param {Tools} tools @returns {import('./game.js').Face} */
export function createFace(tools) {
  const { motion, t } = tools;
  const ship = h('div.ship', null, drawShip());
  const course = h('div.course');
  const stars = h('div.stars', null, drawStars());
  const space = h('div.space', { tabindex: -1, role: 'application', 'aria-label': t('game.fly_hint') }, stars, [1, 2].map((at) => laneLine(at)), course, ship);
  const up = steerButton('game.up', () => steer(-1));
  const forward = steerButton('game.forward', () => step());
  const down = steerButton('game.down', () => steer(1));
  const hint = h('p', null, t('game.fly_hint'));
  const element = h('div.voyage', null, space, hint, h('div.steer', null, up, forward, down));
  let lane = 1;
  let flying = false;
  /** @type {() => void} */
  let step = () => {};
  lay(courseOf(1, () => 0.4));
  move(0);
  setVariable(ship, '--lane', lane);
  space.addEventListener('pointerdown', (event) => {
    const box = space.getBoundingClientRect();
    if (flying) steer(event.clientY - box.top < ((lane + 0.5) * box.height) / LANES ? -1 : 1);
  });
  element.addEventListener('keydown', (event) => {
    const turn = { ArrowUp: -1, w: -1, ArrowDown: 1, s: 1 }[event.key];
    if (!flying || (!turn && event.key !== 'ArrowRight')) return;
    event.preventDefault();
    if (turn) steer(turn);
    else step();
  });

  /** @param {string} key @param {() => void} press */
  function steerButton(key, press) {
    return h('button.button.quiet', { type: 'button', onclick: press }, t(key));
  }

  /** @param {number} turn */
  function steer(turn) {
    lane = Math.min(LANES - 1, Math.max(0, lane + turn));
    setVariable(ship, '--lane', lane);
    if (element.classList.contains('calm')) tools.say(t('game.lane', { lane: lane + 1 }));
  }

  /** @param {number} at columns */
  function move(at) {
    course.style.setProperty('transform', `translateX(${(NOSE - at) * COLUMN}px)`);
    stars.style.setProperty('transform', `translateX(${-at * 12}px)`);
  }

  /** @param {Course} way */
  function lay(way) {
    const rocks = way.columns.flatMap((lanes, column) => lanes.map((at) => {
      const rock = h('div.rock', null, drawRock(column + at));
      setVariable(rock, '--lane', at);
      setVariable(rock, '--column', column);
      return rock;
    }));
    const planet = h('div.planet', null, drawPlanet());
    setVariable(planet, '--lane', 1);
    setVariable(planet, '--column', way.columns.length);
    course.replaceChildren(...rocks, planet);
  }

  return {
    element,
    styles: STYLES,
    verb: 'game.start',
    skill: true,
    async play({ random }) {
      const template = tools.template();
      const way = courseOf(Number(template.saw_template_ui_definition?.game_difficulty) || 1, random);
      lay(way);
      lane = 1;
      setVariable(ship, '--lane', lane);
      flying = true;
      element.classList.toggle('calm', motion.reduced);
      (motion.reduced ? forward : space).focus({ preventScroll: true });
      // Skipping is arriving: the prize was drawn before the ship took off.
      const arrived = (await (motion.reduced ? byMoves(way) : byTime(way))) ?? true;
      flying = false;
      element.classList.remove('calm');
      await motion.animate(ship, arrived ? [{ transform: 'none' }, { transform: 'translateX(90px) scale(.7)' }] : [{ transform: 'none', opacity: 1 }, { transform: 'rotate(140deg) scale(.4)', opacity: 0 }], { duration: 600, easing: 'ease-in' });
      return { lose: !arrived };
    },
  };

  /** @param {Course} way @returns {Promise<boolean | undefined>} whether it arrived; undefined when skipped */
  function byTime(way) {
    return motion.byHand((done) => {
      let at = 0;
      let last = 0;
      const frame = (/** @type {number} */ now) => {
        if (!flying) return;
        if (!element.isConnected) return done(undefined);
        at += Math.min(LONGEST_FRAME_MS, last ? now - last : 0) / way.pace;
        last = now;
        move(at);
        if (Math.abs(at - Math.round(at)) < TOUCH && crashes(way, Math.round(at), lane)) return done(false);
        if (at >= way.columns.length) return done(true);
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
  }

  /** @param {Course} way @returns {Promise<boolean | undefined>} */
  function byMoves(way) {
    return motion.byHand((done) => {
      let column = 0;
      const look = () => {
        const lanes = (way.columns[column + 1] ?? []).map((each) => each + 1).join(', ');
        hint.replaceChildren(lanes ? t('game.ahead', { lanes }) : t('game.clear'));
        tools.say(`${hint.textContent}. ${t('game.lane', { lane: lane + 1 })}`);
      };
      step = () => {
        column++;
        move(column);
        if (crashes(way, column, lane)) return done(false);
        if (column >= way.columns.length) return done(true);
        look();
      };
      move(0);
      look();
    });
  }
}

/** @param {number} at */
function laneLine(at) {
  const line = h('i.lane');
  line.style.setProperty('inset-block-start', `${at * 33.333}%`);
  return line;
}

function drawShip() {
  const path = (/** @type {string} */ d, /** @type {string} */ fill) => s('path', { d, fill });
  return s('svg', { viewBox: '0 0 76 56', width: 70, height: 52, 'aria-hidden': 'true' }, path('M8 28l14-8v16z', '#ffb319'), path('M2 28l12-4v8z', '#ff5d4d'), path('M22 18L14 4l22 10zM22 38l-8 14 22-10z', '#ff5d4d'),
    path('M20 16c18-8 44-4 54 12-10 16-36 20-54 12z', '#fff'), path('M20 28h54c-10 16-36 20-54 12z', '#cdd6f2'), path('M52 20a8 8 0 110 16 8 8 0 010-16z', '#2a4bff'), path('M52 20a8 8 0 010 16z', '#1c34c4'));
}

/** @param {number} kind */
function drawRock(kind) {
  const turn = (kind * 67) % 360;
  return s('svg', { viewBox: '0 0 64 64', width: 56, height: 56, 'aria-hidden': 'true' }, s('g', { transform: `rotate(${turn} 32 32)` },
    s('path', { d: 'M20 6l22-2 16 16 2 20-14 18-24 2L6 44 4 22z', fill: '#66708f' }), s('path', { d: 'M20 6l22-2 4 18-18 10L4 22z', fill: '#a3adc8' }), s('path', { d: 'M46 22l12-2 2 20-14 18-18-26z', fill: '#525b78' })));
}

function drawPlanet() {
  return s('svg', { viewBox: '0 0 120 120', width: 132, height: 132, 'aria-hidden': 'true' }, s('circle', { cx: 60, cy: 60, r: 44, fill: '#0fae7f' }), s('path', { d: 'M60 16a44 44 0 010 88c18-24 18-62 0-88z', fill: '#0a8561' }),
    s('path', { d: 'M34 44c10-8 22-2 20 8s-20 10-24 4zM58 74c8-4 18 0 14 8s-18 4-14-8z', fill: '#6fe7c4' }), s('path', { d: 'M4 72c20 14 84 2 112-30-10 40-84 60-112 30z', fill: '#ffcf5c' }));
}

function drawStars() {
  const dots = Array.from({ length: 60 }, (_, i) => s('circle', { cx: (i * 137) % 900, cy: (i * 89) % 318, r: i % 5 ? 1.200 : 2.200, fill: i % 7 ? '#c3cfff' : '#ffcf5c' }));
  return s('svg', { viewBox: '0 0 900 318', width: 900, height: 318, 'aria-hidden': 'true' }, dots);
}
