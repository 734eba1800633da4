/** The player's level as a banner, with the way to the next. */

import { fill, h, setProp } from '../widgets/dom.js';
import { countingNumber, picture } from '../widgets/parts.js';
import { drawn } from './art.js';
import { stepsOf, wayToNext } from './level_path.js';
import { bar } from './parts.js';

/** @typedef {import('./hub.js').Hub} Hub */
/** @typedef {import('./level_path.js').Step} Step */

export const LEVEL_TEXTS = {
  'overview.level': 'Level {number}', 'overview.points_ever': 'points ever', 'overview.to_next': '{points} points to {level}', 'overview.next': 'Next: {level}', 'overview.top': 'You have reached the top',
};

/** The levels with where the player stands. @param {Hub} hub @returns {Promise<{ steps: Step[], way: number, ever: number }>} */
export async function loadSteps({ api, house }) {
  const [levels, current] = await Promise.all([api.getLevels(), api.getCurrentLevel()]);
  const props = house.props();
  const player = { ever: Number(props.ach_points_ever ?? 0), counter_1: Number(props.ach_level_counter_1 ?? 0), counter_2: Number(props.ach_level_counter_2 ?? 0) };
  const steps = stepsOf(levels, current?.id, player);
  return { steps, way: wayToNext(steps, player), ever: player.ever };
}

/** The operator's picture of a level, or our crest for its place. @param {Step} step @param {string} [selector] */
export function levelArt({ level, place }, selector = 'span.arms') {
  return picture(level.image, () => drawn(({ crest }) => crest({ level: place })), selector);
}

/** @param {Hub} hub */
export function levelBanner(hub) {
  hub.addTexts(LEVEL_TEXTS);
  const { t, formats } = hub;
  const progress = bar(0, { kind: 'reward' });
  setProp(progress.element, 'aria-hidden', 'true');
  const points = countingNumber(formats);
  return hub.view({
    on: ['props', 'currentLevel'],
    load: () => loadSteps(hub),
    wait: () => h('div.skeleton.hero'),
    draw({ steps, way, ever }, box) {
      const now = steps.find(({ state }) => state === 'current');
      if (!now) return fill(box);
      const next = steps.find(({ state }) => state === 'next');
      const need = next?.needs[0];
      const missing = need?.kind === 'points' ? t('overview.to_next', { points: formats.number(Math.max(0, need.need - ever)), level: next?.level.name })
        : next ? t('overview.next', { level: next.level.name }) : t('overview.top');
      fill(box, h('button.hero', { type: 'button', onclick: () => hub.go('levels') },
        h('span.row', null, levelArt(now, 'span.crest'),
          h('span.grow', null, h('small', null, t('overview.level', { number: now.place })), h('b.big', null, now.level.name)),
          h('span.ever', null, h('small', null, t('overview.points_ever')), points.element)),
        progress.element, h('span.ends', null, h('span', null, missing), need && h('span.number', null, need.kind === 'points' ? formats.number(need.need) : `${Math.floor(way)} %`))));
      points.update(ever);
      requestAnimationFrame(() => progress.update(way));
    },
  }, 'div.level-card').element;
}
