/**
 * What pop-ups and banners take from games: the drawings of prizes, and the moment of a reward.
 *
 * Invariant: under 2 s of movement, and none of it holds back a button.
 */

import { fill, h, setProp } from '../widgets/dom.js';
import { coin, diamond, gem } from '../widgets/drawing.js';
import { shape } from './art.js';
import { throwConfetti } from './confetti.js';
import { seededRandom } from './seed.js';
import { numberIn } from './wins.js';

const CURRENCIES = /** @type {Record<string, typeof coin>} */ ({ coin, gem, diamond });
const COUNT_MS = 900;
const POP = [{ transform: 'scale(.2) rotate(-24deg)', opacity: 0 }, { transform: 'scale(1.14) rotate(4deg)', opacity: 1, offset: 0.6 }, { transform: 'none', opacity: 1 }];
const RISE = [{ transform: 'translateY(14px)', opacity: 0 }, { transform: 'none', opacity: 1 }];

/**
 * @param {string} name gift, coin, gem, diamond, ticket, wheel, crown, crest or flag
 * @param {number} size CSS px
 */
export function drawn(name, size) {
  return CURRENCIES[name]?.({ size }) ?? shape(name, size);
}

/**
 * The reward's moment: its number counts up while paper flies.
 *
 * @param {{ card: HTMLElement, amount?: HTMLElement }} face
 * @param {string} seed
 * @param {(value: number) => string} number
 */
export function celebrate({ card, amount }, seed, number) {
  const canvas = /** @type {HTMLCanvasElement} */ (h('canvas', { 'aria-hidden': 'true' }));
  card.append(canvas);
  const medal = card.querySelector('.picture');
  medal?.lastElementChild?.animate(POP, { duration: 620, easing: 'cubic-bezier(.2,.8,.2,1)', fill: 'backwards' });
  amount?.animate(RISE, { duration: 320, delay: 180, easing: 'ease-out', fill: 'backwards' });
  requestAnimationFrame(() => throwConfetti(canvas, seededRandom(seed)));
  if (amount) countUp(amount, number);
}

/**
 * @param {HTMLElement} element
 * @param {(value: number) => string} number
 */
function countUp(element, number) {
  const whole = element.textContent ?? '';
  const found = numberIn(whole);
  if (!found) return;
  const { before, value, after } = found;
  const begin = performance.now();
  setProp(element, 'aria-label', whole);

  function frame(/** @type {number} */ now) {
    const share = Math.min(1, Math.max(0, now - begin) / COUNT_MS);
    if (share === 1 || !element.isConnected) return fill(element, whole);
    fill(element, before + number(Math.round(value * (1 - (1 - share) ** 3))) + after);
    requestAnimationFrame(frame);
  }
  frame(begin);
}
