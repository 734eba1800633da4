/** The scratch card: rub the foil off, or press Reveal. */

import { h } from '../widgets/dom.js';
import { prizeArt } from './art.js';
import { cardOf, CELLS, createCoverage } from './scratch_card.js';

/** @typedef {import('./game.js').Tools} Tools */

const ENOUGH = 0.5;
const BRUSH = 0.075;
const FOIL = [['#c9d1e4', '#b4bed8'], ['#dfe5f3', '#c9d1e4']];

/** @type {import('../widgets/i18n.js').Texts} */
export const TEXTS = {
  'game.scratch': 'Take a card', 'game.reveal': 'Reveal', 'game.scratch_hint': 'Three alike win',
};

const STYLES = `
.card-outer{position:relative;inline-size:min(100%,25rem,52dvh);padding:14px;border-radius:28px;background:#ff5d4d;box-shadow:0 6px 0 #c8402f;color:#131b33}
.card-outer::before{content:"";position:absolute;inset:0;border-radius:inherit;background:linear-gradient(115deg,transparent 62%,rgb(255 255 255 / .16) 62.2%)}
.ticket{position:relative;aspect-ratio:1;border-radius:18px;overflow:hidden;background:#fff}
.cells{display:grid;grid-template-columns:repeat(3,1fr);block-size:100%;gap:2px;background:#e1e5f0}
.cells li{display:grid;place-content:center;justify-items:center;gap:5px;background:#fff;font-weight:800;font-size:var(--text-xs);line-height:1.15;text-align:center;padding:4px;overflow:hidden}
.cells li.match{background:#fff3d6}
.ticket canvas{position:absolute;inset:0;inline-size:100%;block-size:100%;touch-action:none;cursor:grab}
.hint{position:relative;text-align:center;font-weight:800;color:#131b33;padding-block:12px 2px;font-size:var(--text-m)}
@container (min-width:760px){.card-outer{inline-size:min(100%,28rem,66dvh)}.cells li{font-size:var(--text-s)}}
@media (forced-colors:active){.card-outer,.cells li{border:1px solid CanvasText}}
`;

/** @param {Tools} tools @returns {import('./game.js').Face} */
export function createFace(tools) {
  const { motion, t } = tools;
  const cells = h('ul.cells', { 'aria-hidden': 'true' }, Array.from({ length: CELLS }, () => h('li')));
  const ticket = h('div.ticket', null, cells);
  const element = h('div.card-outer', null, ticket, h('p.hint', null, t('game.scratch_hint')));
  let foil = addFoil();
  const cover = pictureOf(tools.template().saw_template_ui_definition?.scratch_cover, () => paint(foil, cover));
  requestAnimationFrame(() => paint(foil, cover));

  function addFoil() {
    const canvas = /** @type {HTMLCanvasElement} */ (h('canvas', { 'aria-hidden': 'true' }));
    canvas.addEventListener('pointerdown', () => tools.start());
    ticket.append(canvas);
    return canvas;
  }

  return {
    element,
    styles: STYLES,
    verb: 'game.scratch',
    async play({ prize, random }) {
      const drawn = cardOf(tools.template().prizes, { prize, win: tools.isWin(prize) }, random);
      foil.remove();
      foil = addFoil();
      paint(foil, cover);
      tools.sound('press');
      cells.replaceChildren(...drawn.map((each) => h('li', null, prizeArt(each, 44), h('span', null, each.name))));
      if (!motion.reduced) await Promise.race([motion.byHand((done) => rub(foil, () => done(undefined))), tools.offer('game.reveal')]);
      tools.sound('reveal');
      await motion.animate(foil, [{ opacity: 1 }, { opacity: 0 }], { duration: 340 });
      foil.remove();
      const alike = [...cells.children].filter((_, index) => tools.isWin(prize) && drawn[index].id === prize.id);
      alike.forEach((each, index) => {
        each.classList.add('match');
        motion.animate(/** @type {Element} */ (each.firstElementChild), [{ transform: 'none' }, { transform: 'scale(1.35) rotate(-6deg)' }, { transform: 'none' }], { duration: 460, delay: index * 110 });
      });
      await motion.pause(750, cells);
    },
  };
}

/** @param {string | undefined} source an operator's picture @param {() => void} onload */
function pictureOf(source, onload) {
  return source ? Object.assign(new Image(), { onload, src: source }) : undefined;
}

/** @param {HTMLCanvasElement} canvas @param {HTMLImageElement} [cover] in the place of the foil, once it is here */
function paint(canvas, cover) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = canvas.getContext('2d');
  if (!context || !width) return;
  const scale = Math.min(2, devicePixelRatio || 1);
  canvas.width = width * scale;
  canvas.height = height * scale;
  context.scale(scale, scale);
  if (cover?.naturalWidth) return context.drawImage(cover, 0, 0, width, height);
  const size = width / 6;
  for (let row = 0; row * size < height; row++) {
    for (let column = 0; column < 6; column++) drawFacet(context, { x: column * size, y: row * size, size, colours: FOIL[(row + column) % 2] });
  }
  context.fillStyle = '#f4f6fc';
  for (let cell = 0; cell < CELLS; cell++) drawStar(context, (width * (0.5 + (cell % 3))) / 3, (height * (0.5 + Math.floor(cell / 3))) / 3, width / 15);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
function drawStar(context, x, y, radius) {
  context.beginPath();
  for (let i = 0; i < 10; i++) {
    const [turn, reach] = [(i * Math.PI) / 5 - Math.PI / 2, i % 2 ? radius * 0.45 : radius];
    context.lineTo(x + reach * Math.cos(turn), y + reach * Math.sin(turn));
  }
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{ x: number, y: number, size: number, colours: string[] }} facet
 */
function drawFacet(context, { x, y, size, colours }) {
  context.fillStyle = colours[0];
  context.fillRect(x, y, size + 1, size + 1);
  context.fillStyle = colours[1];
  context.beginPath();
  context.moveTo(x + size + 1, y);
  context.lineTo(x + size + 1, y + size + 1);
  context.lineTo(x, y + size + 1);
  context.fill();
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {() => void} onEnough half of the foil is gone
 */
function rub(canvas, onEnough) {
  const context = canvas.getContext('2d');
  const coverage = createCoverage();
  if (!context) return;
  /** @type {{ x: number, y: number } | null} */
  let last = null;
  context.globalCompositeOperation = 'destination-out';
  context.lineCap = context.lineJoin = 'round';

  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = null;
    move(event);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (event.buttons) move(event);
  });

  /** @param {PointerEvent} event */
  function move(event) {
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) line(each);
  }

  /** @param {PointerEvent} event */
  function line(event) {
    const box = canvas.getBoundingClientRect();
    const here = { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
    const from = last ?? here;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const pen = /** @type {CanvasRenderingContext2D} */ (context);
    pen.lineWidth = 2 * BRUSH * width;
    pen.beginPath();
    pen.moveTo(from.x * width, from.y * height);
    pen.lineTo(here.x * width, here.y * height);
    pen.stroke();
    last = here;
    const steps = Math.max(1, Math.ceil(Math.hypot(here.x - from.x, here.y - from.y) / BRUSH));
    let gone = 0;
    for (let i = 1; i <= steps; i++) gone = coverage.rub(from.x + ((here.x - from.x) * i) / steps, from.y + ((here.y - from.y) * i) / steps, BRUSH);
    if (gone >= ENOUGH) onEnough();
  }
}
