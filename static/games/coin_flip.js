/** Coin flip: choose a side; a win lands on it. */

import { h, s, setProp } from '../widgets/dom.js';

/** @typedef {import('./game.js').Tools} Tools */

const SIDES = ['heads', 'tails'];
const TURNS = 6;
const LAYERS = 6;

/** @type {import('../widgets/i18n.js').Texts} */
export const TEXTS = {
  'game.flip': 'Flip', 'game.heads': 'Crown', 'game.tails': 'Star', 'game.choose_side': 'Your side',
};

const STYLES = `
.flip{display:grid;justify-items:center;gap:clamp(26px,7cqi,44px);inline-size:100%}
.air{perspective:900px;padding-block:26px 4px}
.coin{position:relative;inline-size:clamp(170px,46cqi,236px);aspect-ratio:1;transform-style:preserve-3d;transform:rotateX(var(--lies,0deg))}
.coin>*{position:absolute;inset:0}
.coin svg{inline-size:100%;block-size:100%;backface-visibility:hidden}
.coin .rim{border-radius:50%;background:#d98a00;transform:translateZ(var(--z))}
.coin .heads{transform:translateZ(7px)}
.coin .tails{transform:rotateX(180deg) translateZ(7px)}
.shadow{inline-size:150px;block-size:18px;border-radius:50%;background:#0b1433;opacity:.45;margin-block-start:-30px}
.sides{display:grid;grid-template-columns:1fr 1fr;gap:6px;padding:6px;border-radius:20px;background:rgb(11 20 51 / .5);inline-size:min(100%,20rem);border:0;margin:0}
.sides legend{padding:0 4px 8px;font-weight:700;font-size:var(--text-s);text-align:center;inline-size:100%}
.sides button{min-block-size:50px;border-radius:15px;font-weight:800;display:flex;align-items:center;justify-content:center;gap:10px}
.sides button[aria-checked=true]{background:var(--surface);color:var(--ink)}
@media (forced-colors:active){.sides button[aria-checked=true]{border:2px solid Highlight}}
`;

/** @param {Tools} tools @returns {import('./game.js').Face} */
export function createFace(tools) {
  const { motion, t } = tools;
  const layers = Array.from({ length: LAYERS }, (_, index) => {
    const rim = h('i.rim');
    rim.style.setProperty('--z', `${index * 2.4 - 6}px`);
    return rim;
  });
  const coin = h('div.coin', { 'aria-hidden': 'true' }, layers, face('heads', crown()), face('tails', star()));
  const shadow = h('i.shadow', { 'aria-hidden': 'true' });
  const buttons = SIDES.map((side, index) => h('button', { type: 'button', role: 'radio', onclick: () => choose(index) }, small(side), t(`game.${side}`)));
  const element = h('div.flip', null, h('div.air', null, coin), shadow,
    h('fieldset.sides', { role: 'radiogroup', onkeydown: onKey }, h('legend', null, t('game.choose_side')), buttons));
  let chosen = 0;
  choose(0);

  /** @param {number} index */
  function choose(index) {
    chosen = index;
    buttons.forEach((button, at) => {
      setProp(button, 'aria-checked', String(at === index));
      setProp(button, 'tabindex', at === index ? 0 : -1);
    });
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
    choose(1 - chosen);
    buttons[chosen].focus();
  }

  return {
    element,
    styles: STYLES,
    verb: 'game.flip',
    async play({ prize }) {
      const lands = tools.isWin(prize) ? chosen : 1 - chosen;
      tools.sound('flip');
      coin.style.setProperty('--lies', '0deg');
      const end = TURNS * 360 + lands * 180;
      const heights = [0, -62, -100, -62, 0];
      const frames = heights.map((up, index) => ({ transform: `translateY(${up}px) rotateX(${(end * index) / 4}deg) scale(${1 - up / 500})`, easing: index < 2 ? 'ease-out' : 'ease-in' }));
      motion.animate(shadow, [{ transform: 'none', opacity: 0.45 }, { transform: 'scale(.6)', opacity: 0.2 }, { transform: 'none', opacity: 0.45 }], { duration: 1500 });
      await motion.animate(coin, frames, { duration: 1500 });
      await motion.animate(coin, [0, -16, 0].map((up) => ({ transform: `translateY(${up}px) rotateX(${end}deg)` })), { duration: 260, easing: 'ease-out' });
      coin.style.setProperty('--lies', `${lands * 180}deg`);
      await motion.pause(450, coin);
    },
  };
}

/**
 * @param {string} side
 * @param {SVGElement[]} emblem
 */
function face(side, emblem) {
  return s('svg', { 'class': side, viewBox: '0 0 200 200' }, s('circle', { cx: 100, cy: 100, r: 100, fill: '#ffb319' }), s('circle', { cx: 100, cy: 100, r: 80, fill: '#ffcf5c' }),
    s('path', { d: 'M100 20a80 80 0 010 160z', fill: '#ffc23d' }), emblem);
}

/** @param {string} side */
function small(side) {
  return s('svg', { viewBox: '0 0 200 200', width: 30, height: 30, 'aria-hidden': 'true' }, s('circle', { cx: 100, cy: 100, r: 100, fill: '#ffb319' }), side === 'heads' ? crown() : star());
}

function crown() {
  return [s('path', { d: 'M52 72l28 22 20-38 20 38 28-22-10 56H62z', fill: '#d98a00' }), s('path', { d: 'M62 136h76v12H62z', fill: '#d98a00' })];
}

function star() {
  return [s('path', { d: 'M100 48l16 34 37 5-27 26 6 37-32-18-32 18 6-37-27-26 37-5z', fill: '#d98a00' })];
}
