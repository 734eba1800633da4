/** Loot boxes by weekday or by date: today's door opens, the others show how they stand. */

import { h } from '../widgets/dom.js';
import { prizeArt } from './art.js';
import { doorsOf } from './days.js';

/** @typedef {import('./game.js').Tools} Tools */
/** @typedef {import('./days.js').Door} Door */

const MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86400000;
const MINUTE_MS = 60000;

/** @type {import('../widgets/i18n.js').Texts} */
export const TEXTS = {
  'game.open_today': 'Open today’s box', 'game.today': 'Today', 'game.day_missed': 'Missed', 'game.day_opened': 'Opened', 'game.day_later': 'Later',
  'game.door': '{day}: {state}',
};

const STYLES = `
.doors{display:grid;gap:10px;grid-template-columns:repeat(4,minmax(0,1fr));inline-size:min(100%,36rem)}
.doors.week{grid-template-columns:repeat(3,minmax(0,1fr));inline-size:min(100%,28rem)}
.doors.week li:last-child{grid-column:1/-1}
.doors.week .door{min-block-size:92px}
.doors.week li:last-child .door{min-block-size:84px}
.door{position:relative;display:grid;align-content:center;justify-items:center;gap:4px;inline-size:100%;min-block-size:70px;padding:8px 4px;border-radius:18px;text-align:center;font-weight:800;color:var(--on-hero);background:var(--hero-track);perspective:600px}
.door b{font-size:var(--text-l);line-height:1.1;font-variant-numeric:tabular-nums}
.door small{font-size:var(--text-xs);font-weight:700}
.door.missed{background:rgb(11 20 51 / .34)}
.door.missed b,.door.missed svg{opacity:.72}
.door.opened{background:var(--surface);color:var(--ink)}
.door.now{background:#fff;color:#131b33;box-shadow:0 5px 0 #ffb319,0 0 0 4px #ffb319}
.door .flap{position:absolute;inset:0;border-radius:inherit;display:grid;align-content:center;justify-items:center;gap:4px;background:inherit;transform-origin:0 50%;backface-visibility:hidden}
.door .won{display:grid;place-items:center}
@container (min-width:760px){.doors{grid-template-columns:repeat(6,minmax(0,1fr))}.doors.week{grid-template-columns:repeat(3,minmax(0,1fr));gap:14px}.doors.week .door{min-block-size:112px}.door{min-block-size:84px}}
.game .doors.map{grid-template-columns:minmax(0,11rem);justify-content:center;gap:26px;position:relative}
.doors.map::before{content:"";position:absolute;inset:20px 50%;border-inline-start:6px dotted var(--hero-track)}
.doors.map li{position:relative;translate:-34px}
.doors.map li:nth-child(2n){translate:34px}
@media (forced-colors:active){.door{border:1px solid CanvasText}.door.now{border:3px solid Highlight}}
`;

/** @param {Tools} tools @returns {import('./game.js').Face} */
export function createFace(tools) {
  const { motion, host, t } = tools;
  const week = tools.template().saw_game_type === 'lootbox_weekdays';
  const element = h(tools.template().game_layout === 'vertical-map' ? 'ul.doors.map' : week ? 'ul.doors.week' : 'ul.doors');
  /** @type {import('./days.js').Past[]} */
  let history = [];
  show();
  reload();

  async function reload() {
    history = /** @type {any} */ (await Promise.resolve(host.history?.()).catch(() => null)) ?? history;
    show();
  }

  function show() {
    const focused = element.contains(/** @type {ShadowRoot} */ (element.getRootNode()).activeElement ?? null);
    element.replaceChildren(...doorsOf(tools.template(), history, Date.now()).map((door) => h('li', null, doorOf(door))));
    if (focused) /** @type {HTMLElement | null} */ (element.querySelector('.now'))?.focus();
  }

  /** @param {Door} door */
  function doorOf(door) {
    const day = dayName(door, { week, tools });
    if (door.state === 'today') {
      const flap = h('span.flap', null, h('b', null, day), h('small', null, t('game.today')));
      const locked = tools.host.readOnly ? 'true' : null;
      return h('button.door.now', { 'type': 'button', 'aria-label': t('game.door', { day, state: t('game.today') }), 'aria-disabled': locked, 'onclick': () => tools.start() }, h('span.won'), flap);
    }
    const state = t(`game.day_${door.state}`);
    const art = door.state === 'opened' && door.prize ? prizeArt(door.prize, 34) : null;
    return h(`div.door.${door.state}`, null, art ?? h('b', null, day), h('small', null, art ? day : state), art && h('span.visually-hidden', null, `${state}. ${door.prize?.name}`));
  }

  return {
    element,
    styles: STYLES,
    hint: 'game.open_today',
    update: reload,
    async play({ prize }) {
      const door = element.querySelector('.now');
      const [won, flap] = [door?.querySelector('.won'), door?.querySelector('.flap')];
      if (!door || !won || !flap) return;
      tools.sound('shake');
      won.replaceChildren(prizeArt(prize, 46));
      await motion.animate(door, [0, -3, 3, -3, 2, 0].map((turn) => ({ transform: `rotate(${turn}deg)` })), { duration: 520 });
      const open = [{ transform: 'none' }, { transform: 'rotateY(-150deg)', opacity: 0 }];
      motion.animate(flap, open, { duration: 700, easing: 'cubic-bezier(.3,.7,.2,1)' });
      await motion.animate(won, [{ transform: 'scale(.3)', opacity: 0 }, { transform: 'scale(1.25)', opacity: 1, offset: 0.7 }, { transform: 'scale(1.1)', opacity: 1 }], { duration: 760, easing: 'ease-out' });
      await motion.pause(400, door);
    },
  };
}

/**
 * @param {Door} door
 * @param {{ week: boolean, tools: Tools }} how
 */
function dayName(door, { week, tools }) {
  if (week) return new Intl.DateTimeFormat(tools.language, { weekday: 'short', timeZone: 'UTC' }).format(MONDAY + (door.number - 1) * DAY_MS);
  const zone = tools.template().relative_period_timezone ?? 0;
  return new Intl.DateTimeFormat(tools.language, { day: 'numeric', timeZone: 'UTC' }).format((door.from ?? 0) - zone * MINUTE_MS);
}
