/**
 * Moments: a mission done, a reward fetched, a badge, a new level, over everything for as long as somebody wants to look.
 *
 * Invariant: under 2 s of movement, none of it holds back a button; nothing moves for people who asked for that; one moment after the other.
 */

import { fill, h, setProp } from '../widgets/dom.js';
import { countingNumber, picture } from '../widgets/parts.js';
import { drawn } from './art.js';
import { CURRENCIES } from './balances.js';
import { canClaim } from './mission_buckets.js';
import { claimButton, missionArt } from './mission_card.js';
import { MOMENT_STYLES } from './styles/moment.js';

/** @typedef {import('./hub.js').Hub} Hub */
/** @typedef {Record<string, any>} Item a mission, badge, level as the API gives it */
/**
 * @typedef {object} Shown
 * @property {string} eyebrow what has happened
 * @property {string} title the hero; a number in it counts up
 * @property {number} [from] where it counts from, else from 0
 * @property {string} [text]
 * @property {Node} art
 * @property {string} done what the button says that closes it
 * @property {(close: () => void) => HTMLElement} [action] something better to do, before that button
 * @property {Record<string, any>} [before] properties as they were: what has grown since is shown
 */

const TEXTS = {
  'moment.mission': 'Mission done', 'moment.claimed': 'It is yours', 'moment.badge': 'New badge', 'moment.level': 'New level', 'moment.level_number': 'Level {number}',
  'moment.more': 'and {count} more', 'moment.waiting': 'Your reward is waiting.', 'moment.go_on': 'Continue', 'moment.later': 'Later', 'moment.great': 'Wonderful', 'moment.balance': 'You have now',
};
const COUNT_MS = 900;
/** A knock, a pause and a longer one, in ms. */
const FEEL = [18, 60, 32];
const POP = [{ transform: 'scale(.2) rotate(-20deg)', opacity: 0 }, { transform: 'scale(1.12) rotate(3deg)', opacity: 1, offset: 0.6 }, { transform: 'none', opacity: 1 }];
const RISE = [{ transform: 'translateY(14px)', opacity: 0 }, { transform: 'none', opacity: 1 }];
const SPRING = 'cubic-bezier(.2,.8,.2,1)';

/** The last moment of each hub, after which the next one comes. @type {WeakMap<ShadowRoot, Promise<void>>} */
const last = new WeakMap();

/** @param {Hub} hub @param {Item} mission @param {Record<string, any>} before properties before the claim */
export function claimMoment(hub, mission, before) {
  hub.addTexts(TEXTS);
  const art = mission.image ? missionArt(mission, 'div.prize') : h('div.prize', null, drawn(({ giftBox }) => giftBox()));
  return showMoment(hub, { eyebrow: mission.name, title: mission.reward || hub.t('moment.claimed'), art, done: hub.t('moment.go_on'), before });
}

/** Missions that were done while somebody looks; the first of them is shown. @param {Hub} hub @param {Item[]} missions @param {Record<string, any>} before */
export function missionMoment(hub, [mission, ...others], before) {
  hub.addTexts(TEXTS);
  const { t } = hub;
  const more = others.length ? t('moment.more', { count: others.length }) : '';
  const waits = canClaim(mission, Date.now());
  const text = [waits ? t('moment.waiting') : mission.reward && mission.name, more].filter(Boolean).join(' · ');
  return showMoment(hub, {
    eyebrow: t('moment.mission'), title: waits ? mission.name : mission.reward || mission.name, text, art: missionArt(mission, 'div.prize'), before,
    done: t(waits ? 'moment.later' : 'moment.go_on'), action: waits && !hub.readOnly ? (close) => claimButton(hub, mission, close) : undefined,
  });
}

/** @param {Hub} hub @param {{ level: Item, place: number, from: number }} risen */
export function levelMoment(hub, { level, place, from }) {
  hub.addTexts(TEXTS);
  const { t } = hub;
  const art = picture(level.image, () => drawn(({ crest }) => crest({ level: place })), 'div.prize');
  return showMoment(hub, { eyebrow: `${t('moment.level')} · ${level.name}`, title: t('moment.level_number', { number: place }), from, text: plain(level.description), art, done: t('moment.great') });
}

/** @param {Hub} hub @param {{ badge: Item, stage: Item }} gained */
export function badgeMoment(hub, { badge, stage }) {
  hub.addTexts(TEXTS);
  const art = picture(stage.stage_image || badge.image, () => drawn(({ badgeMedallion }) => badgeMedallion(badge.id, { earned: true })), 'div.prize');
  return showMoment(hub, { eyebrow: hub.t('moment.badge'), title: badge.name, text: badge.tasks.length > 1 ? stage.name : '', art, done: hub.t('moment.great') });
}

/**
 * A prize that was drawn for the player, or fetched.
 *
 * @param {Hub} hub
 * @param {{ eyebrow: string, name: string, image?: string, before?: Record<string, any> }} won `before`: properties before it was given
 */
export function prizeMoment(hub, { eyebrow, name, image, before }) {
  hub.addTexts(TEXTS);
  const art = picture(image, () => drawn(({ giftBox }) => giftBox()), 'div.prize');
  return showMoment(hub, { eyebrow, title: name, art, done: hub.t('moment.great'), before });
}

/**
 * A pot that has burst, and what the player has of it.
 *
 * @param {Hub} hub
 * @param {{ eyebrow: string, amount: string, name: string, image?: string }} won
 */
export function potMoment(hub, { eyebrow, amount, name, image }) {
  hub.addTexts(TEXTS);
  const art = picture(image, () => drawn(({ pot }) => pot()), 'div.prize');
  return showMoment(hub, { eyebrow, title: amount, text: name, art, done: hub.t('moment.great') });
}

/** An operator's text without its tags. @param {string | undefined} html */
function plain(html) {
  return (html ?? '').replace(/<[^>]*>/g, ' ').trim();
}

/**
 * Resolves when it is gone.
 *
 * @param {Hub} hub
 * @param {Shown} shown
 * @returns {Promise<void>}
 */
function showMoment(hub, shown) {
  const turn = (last.get(hub.root) ?? Promise.resolve()).then(() => (hub.root.host.isConnected ? play(hub, shown) : undefined));
  last.set(hub.root, turn);
  return turn;
}

/** @param {Hub} hub @param {Shown} shown @returns {Promise<void>} */
function play(hub, { eyebrow, title, from = 0, text, art, done, action, before }) {
  hub.addStyles(MOMENT_STYLES);
  return new Promise((resolve) => {
    const medal = h('div.medal', null, drawn(({ winRays }) => winRays(), 'span.rays'), art);
    const hero = h('h2', { id: 'moment-title' }, title);
    const gains = before ? gained(hub, before) : null;
    const box = h('section.moment', { role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': 'moment-what moment-title', onclick: onPress },
      medal, h('p.eyebrow', { id: 'moment-what' }, eyebrow), hero, text && h('p', null, text), gains?.element,
      h('div.actions', null, action?.(close), h(`button.button${action ? '.quiet' : '.reward'}`, { type: 'button', onclick: close }, done)));
    const away = hub.over(box);
    box.parentElement?.addEventListener('escape', close);
    if (!matchMedia('(prefers-reduced-motion: reduce)').matches) celebrate(hub, { box, medal, hero, title, from });

    /** Anywhere but on a control. @param {Event} event */
    function onPress(event) {
      if (!(/** @type {Element} */ (event.target).closest('button'))) close();
    }

    function close() {
      gains?.stop();
      away();
      resolve();
    }
  });
}

/** The balances that are greater than they were, counting to what they are. @param {Hub} hub @param {Record<string, any>} before */
function gained({ house, formats, t }, before) {
  const chips = CURRENCIES.map(([name, prop, art]) => {
    const number = countingNumber(formats);
    number.update(before[prop] ?? 0);
    return { prop, number, element: h('span.gain', { hidden: true }, art({ size: 22 }), number.element, h('span', null, t(`hub.${name}`))) };
  });
  const element = h('p.gains', { hidden: true, 'aria-live': 'polite' }, h('span', null, t('moment.balance')), chips.map((chip) => chip.element));

  function update() {
    const props = house.props();
    for (const { prop, number, element: chip } of chips) {
      if (!(Number(props[prop]) > Number(before[prop] ?? 0))) continue;
      chip.hidden = element.hidden = false;
      number.update(props[prop]);
    }
  }

  update();
  return { element, stop: house.tap((key) => key === 'props_change' && update()) };
}

/** @param {Hub} hub @param {{ box: HTMLElement, medal: HTMLElement, hero: HTMLElement, title: string, from: number }} stage */
function celebrate(hub, { box, medal, hero, title, from }) {
  const canvas = /** @type {HTMLCanvasElement} */ (h('canvas', { 'aria-hidden': 'true' }));
  box.append(canvas);
  navigator.vibrate?.(FEEL);
  medal.lastElementChild?.animate(POP, { duration: 620, easing: SPRING, fill: 'backwards' });
  medal.firstElementChild?.animate([{ transform: 'scale(.3) rotate(-60deg)', opacity: 0 }, { transform: 'none', opacity: 1 }], { duration: 1400, easing: 'cubic-bezier(.12,.72,.08,1)', fill: 'backwards' });
  hero.animate(RISE, { duration: 320, delay: 180, easing: 'ease-out', fill: 'backwards' });
  countUp(hero, title, from, hub.formats.number);
  import('../games/confetti.js').then(({ throwConfetti }) => throwConfetti(canvas, Math.random)).catch(() => canvas.remove());
}

/**
 * The first whole number of a title counts to what it is.
 *
 * @param {HTMLElement} hero
 * @param {string} title
 * @param {number} from
 * @param {(value: number) => string} number
 */
function countUp(hero, title, from, number) {
  const found = /^(\D*)(\d{1,7})(?![\d.,]*\d)(.*)$/s.exec(title);
  if (!found || Number(found[2]) <= from) return;
  const [, before, digits, after] = found;
  const begin = performance.now();
  setProp(hero, 'aria-label', title);
  const frame = (/** @type {number} */ now) => {
    const share = Math.min(1, Math.max(0, now - begin) / COUNT_MS);
    if (share === 1 || !hero.isConnected) return fill(hero, title);
    fill(hero, before + number(Math.round(from + (Number(digits) - from) * (1 - (1 - share) ** 3))) + after);
    requestAnimationFrame(frame);
  };
  frame(begin);
}
