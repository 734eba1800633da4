/**
 * The moment of a result: what was won as the hero, with what can be done about it.
 *
 * Invariant: under 2 s of movement, none of it holds back a button; nothing moves for people who asked for that.
 */

import { fill, h, s, setProp, setVariable } from '../widgets/dom.js';
import { prizeArt } from './art.js';
import { numberIn } from './wins.js';

/** @typedef {{ label: string, style?: string, run: () => unknown }} Action one button; a rejected promise keeps the moment open */
/**
 * @typedef {object} Shown
 * @property {string} title
 * @property {string} [text]
 * @property {string} [fact] a small line: the id of the play
 * @property {Record<string, any>} prize
 * @property {boolean} win
 * @property {Action[]} actions the first is the main one
 * @property {{ label: string, url: string }} [proof]
 * @property {import('./seed.js').Random} random
 * @property {import('./motion.js').Motion} motion
 * @property {(value: number) => string} number
 * @property {string} problem what to say when an action does not succeed
 */

const COUNT_MS = 900;
/** A knock, a pause and a longer one, in ms. */
const FEEL = [18, 60, 32];
const POP = [{ transform: 'scale(.2) rotate(-24deg)', opacity: 0 }, { transform: 'scale(1.14) rotate(4deg)', opacity: 1, offset: 0.6 }, { transform: 'none', opacity: 1 }];
const STAR = 'M100 0l14 58 41-41-17 57 62 26-62 26 17 57-41-41-14 58-14-58-41 41 17-57-62-26 62-26-17-57 41 41z';
const RAYS = 14;
const LOOK = 'cubic-bezier(.12,.72,.08,1)';

/**
 * @param {Shown} shown
 * @returns {HTMLElement} to be put over the board; its first button wants the focus
 */
export function createMoment(shown) {
  const { win, prize } = shown;
  const heading = h('h3', null, shown.title);
  const medal = h('div.medal', null, win && s('svg', { 'class': 'star', viewBox: '0 0 200 200', 'aria-hidden': 'true' }, s('path', { d: STAR })), h('div', null, prizeArt(prize, win ? 172 : 104)));
  const problem = h('p.problem', { hidden: true, role: 'alert' }, shown.problem);
  const buttons = shown.actions.map((action, index) => actionButton(action, index, problem));
  const moment = h(win ? 'div.moment' : 'div.moment.calm', null, win && h('div.sky', null, sunburst()), h('div.hero', null, medal, heading, shown.text && h('p', null, shown.text)),
    h('div.foot', null, problem, h('div.actions', null, buttons), shown.fact && h('p.fact', null, shown.fact),
      shown.proof && h('a.fair', { href: shown.proof.url, target: '_blank', rel: 'noopener' }, shown.proof.label)));
  requestAnimationFrame(() => setVariable(moment, '--rise', `${medal.offsetTop + medal.offsetHeight / 2}px`));
  if (win && !shown.motion.reduced) navigator.vibrate?.(FEEL);
  if (win && !shown.motion.reduced) celebrate(shown, moment, medal, heading);
  return moment;
}

/** Rays from behind the prize to the edges of the stage. */
function sunburst() {
  const at = (/** @type {number} */ turn) => [Math.cos(turn * 2 * Math.PI) * 100, Math.sin(turn * 2 * Math.PI) * 100].map((each) => each.toFixed(1)).join(' ');
  const rays = Array.from({ length: RAYS }, (_, i) => `M0 0L${at(i / RAYS)}L${at((i + 0.5) / RAYS)}z`);
  return s('svg', { 'class': 'rays', viewBox: '-100 -100 200 200', 'aria-hidden': 'true' }, s('path', { d: rays.join('') }));
}

/**
 * @param {Action} action
 * @param {number} index
 * @param {HTMLElement} problem
 */
function actionButton(action, index, problem) {
  const button = h(`button.button.big.${action.style ?? (index ? 'quiet' : 'reward')}`, { type: 'button', onclick: press }, action.label);
  let busy = false;

  async function press() {
    if (busy) return;
    busy = true;
    setProp(button, 'aria-disabled', 'true');
    problem.hidden = true;
    await Promise.resolve(action.run()).catch(() => (problem.hidden = false));
    setProp(button, 'aria-disabled', null);
    busy = false;
  }
  return button;
}

/**
 * @param {Shown} shown
 * @param {HTMLElement} moment
 * @param {HTMLElement} medal
 * @param {HTMLElement} heading
 */
function celebrate(shown, moment, medal, heading) {
  const canvas = /** @type {HTMLCanvasElement} */ (h('canvas', { 'aria-hidden': 'true' }));
  moment.append(canvas);
  requestAnimationFrame(() => {
    import('./confetti.js').then((paper) => paper.throwConfetti(canvas, shown.random), () => {});
    medal.lastElementChild?.animate(POP, { duration: 620, easing: 'cubic-bezier(.2,.8,.2,1)', fill: 'backwards' });
    medal.firstElementChild?.animate([{ transform: 'scale(.3) rotate(-60deg)', opacity: 0 }, { transform: 'none', opacity: 1 }], { duration: 1400, easing: LOOK, fill: 'backwards' });
    moment.querySelector('.rays')?.animate([{ transform: 'rotate(-40deg) scale(.4)', opacity: 0 }, { transform: 'none', opacity: 1 }], { duration: 1900, easing: LOOK, fill: 'backwards' });
    heading.animate([{ transform: 'translateY(14px)', opacity: 0 }, { transform: 'none', opacity: 1 }], { duration: 320, delay: 180, easing: 'ease-out', fill: 'backwards' });
    countUp(heading, shown);
  });
}

/**
 * @param {HTMLElement} heading
 * @param {Shown} shown
 */
function countUp(heading, { title, number }) {
  const found = numberIn(title);
  if (!found) return;
  const { before, value, after } = found;
  const begin = performance.now();
  setProp(heading, 'aria-label', title);

  function frame(/** @type {number} */ now) {
    const share = Math.min(1, Math.max(0, now - begin) / COUNT_MS);
    if (share === 1) return fill(heading, title);
    fill(heading, before + number(Math.round(value * (1 - (1 - share) ** 3))) + after);
    requestAnimationFrame(frame);
  }
  frame(begin);
}
