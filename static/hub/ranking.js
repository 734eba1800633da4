/**
 * A ranking: the first three on a podium, the others below, oneself always in sight.
 *
 * Invariant: rows are kept from one state to the next, so they glide to their new place and their numbers count.
 */

import { avatar } from '../widgets/art.js';
import { cup } from '../widgets/art/rewards.js';
import { fill, h, setProp } from '../widgets/dom.js';
import { countingNumber, picture } from '../widgets/parts.js';
import { rows } from './parts.js';

/**
 * @typedef {object} Ranked
 * @property {string} key unique in the ranking
 * @property {number} place from 1; below it nobody is ranked
 * @property {string} name
 * @property {string} [avatar]
 * @property {string} [seed] of the drawing for somebody without an avatar
 * @property {number | null} value null where it is not shown
 * @property {string} [note] below the name
 * @property {boolean} [mine]
 * @property {number} [reward] points that the place wins
 */

const ON_PODIUM = 3;

/** Words that rankings share. */
export const RANKS_TEXTS = { 'ranks.place': 'Place {place}', 'ranks.wins': '+{points}', 'ranks.gap': 'Further down', 'ranks.later': 'Not now' };

/** `01`, `02` … or a dash for those without a place. @param {number} place */
export function placeText(place) {
  return place > 0 ? String(place).padStart(2, '0') : '–';
}

/**
 * Gives each of those who have no number of their own a key that stays with their name.
 *
 * @param {{ public_username: string }[]} people
 * @returns {string[]}
 */
export function keysOf(people) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return people.map(({ public_username: name }) => {
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return `${name}/${times}`;
  });
}

/**
 * @param {import('./scope.js').Base} hub
 * @param {{ podium?: boolean, pictures?: boolean }} [how] `pictures` are avatars
 */
export function ranking(hub, { podium = false, pictures = true } = {}) {
  const { t } = hub;
  const steps = h('ol.podium');
  const list = h('ol.card.ranks');
  const element = h('div.ranking', null, podium && steps, list);

  /** @param {Ranked[]} people in their order @param {Ranked | null} [own] when not among them */
  function update(people, own) {
    const high = podium && people.length >= ON_PODIUM ? people.slice(0, ON_PODIUM) : [];
    steps.hidden = !high.length;
    rows(steps, high, ({ key }) => key, (person) => step(hub, person, pictures));
    const below = people.slice(high.length);
    const far = own && !people.some(({ mine }) => mine) ? own : null;
    list.hidden = !below.length && !far;
    rows(list, [...below, ...(far ? [GAP, far] : [])], ({ key }) => key, (person) => (person === GAP ? gap(t('ranks.gap')) : row(hub, person, pictures)));
  }

  return { element, update };
}

/** @type {Ranked} */
const GAP = { key: '…', place: 0, name: '', value: null };

/** @param {string} label */
function gap(label) {
  return { element: h('li.gap', { 'aria-label': label }, h('i'), h('i'), h('i')) };
}

/** @param {Ranked} person @param {string} selector */
export function portrait(person, selector) {
  return picture(person.avatar, () => avatar(person.seed ?? person.name), selector);
}

/** One of the first three. @param {import('./scope.js').Base} hub @param {Ranked} person @param {boolean} pictures */
function step(hub, person, pictures) {
  const value = countingNumber(hub.formats);
  const trophy = h('span.trophy');
  const reward = h('small');
  const element = h('li.step', null, h('span.face', null, pictures && portrait(person, 'span.portrait-art'), trophy), h('b.name', null, person.name), value.element, h('span.block', null, reward));
  let place = 0;
  return {
    element,
    /** @param {Ranked} next */
    update(next) {
      if (next.place !== place) fill(trophy, cup({ place: next.place, size: pictures ? 34 : 64, title: hub.t('ranks.place', { place: next.place }) }));
      place = next.place;
      setProp(element, 'data-step', Math.min(place, ON_PODIUM));
      element.classList.toggle('mine', Boolean(next.mine));
      value.element.hidden = next.value === null;
      if (next.value !== null) value.update(next.value);
      setProp(reward, 'dir', next.reward ? 'ltr' : null);
      fill(reward, next.reward ? hub.t('ranks.wins', { points: hub.formats.number(next.reward) }) : next.note);
    },
  };
}

/** One of the others. @param {import('./scope.js').Base} hub @param {Ranked} person @param {boolean} pictures */
function row(hub, person, pictures) {
  const value = countingNumber(hub.formats);
  const place = h('span.place.number');
  const note = h('small.soft.small');
  const element = h('li.rank', null, place, pictures && portrait(person, 'span.face'), h('span.grow', null, h('b.name', null, person.name), note), value.element);
  let shown = NaN;
  return {
    element,
    /** @param {Ranked} next */
    update(next) {
      if (shown !== next.place) fill(place, next.place > 0 && next.place <= ON_PODIUM ? cup({ place: next.place, size: 30, title: hub.t('ranks.place', { place: next.place }) }) : placeText(next.place));
      shown = next.place;
      element.classList.toggle('mine', Boolean(next.mine));
      const words = [next.mine && hub.t('hub.you'), next.note].filter(Boolean).join(' · ');
      note.hidden = !words;
      fill(note, words);
      value.element.hidden = next.value === null;
      if (next.value !== null) value.update(next.value);
    },
  };
}

/** What is shown before a ranking has come. */
export function skeletonRanks() {
  return h('div.card.ranks', { 'aria-hidden': 'true' }, Array.from({ length: 7 }, () => h('div.rank', null, h('span.skeleton.place'), h('span.skeleton.face'), h('span.grow', null, h('span.skeleton.h-12.w-60')))));
}
