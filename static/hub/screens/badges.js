/**
 * Badges: by category, in colour once earned, and one of them with its stages.
 */

import { fill, h, setProp } from '../../widgets/dom.js';
import { iconCheck } from '../../widgets/icons/actions.js';
import { icon } from '../../widgets/icons/icon.js';
import { iconClock } from '../../widgets/icons/states.js';
import { picture } from '../../widgets/parts.js';
import { richText } from '../../widgets/rich_text.js';
import { drawn } from '../art.js';
import { groupsOf, isEarned, pictureOf, stagesDone, standingOf } from '../badge_groups.js';
import { stagesGained } from '../news.js';
import { bar, countdown, empty, heading, rows } from '../parts.js';
import { BADGES_STYLES } from '../styles/badges.js';
import { PROGRESS_STYLES } from '../styles/progress.js';

/** @typedef {import('../hub.js').Hub} Hub */
/** @typedef {import('../badge_groups.js').Badge} Badge */

const TEXTS = {
  'badges.other': 'Other badges', 'badges.all': 'All badges', 'badges.score': '{done} of {all}', 'badges.score_name': '{done} of {all} earned', 'badges.stage': 'Stage {done} of {all}', 'badges.earned': 'Earned',
  'badges.earned_on': 'Earned on {date}', 'badges.not_yet': 'Not yet', 'badges.over': 'It is over', 'badges.over_begun': 'It ended before you were through', 'badges.over_fresh': 'It ended before you began',
  'badges.stages': 'Stages', 'badges.goal': 'What it takes', 'badges.none': 'No badges yet', 'badges.none_what': 'When there are some to earn, they hang here.', 'badges.gone': 'This badge is not there any more',
};
const POLL_S = 30;

/** @param {Hub} hub @returns {import('../hub.js').Screen} */
export function screen(hub) {
  hub.addTexts(TEXTS);
  hub.addStyles(PROGRESS_STYLES);
  hub.addStyles(BADGES_STYLES);
  const { t, api } = hub;
  /** @type {Badge[] | undefined} */
  let known;
  const list = h('div.stack');
  const { element, again } = hub.view({
    on: ['missions', 'badges'],
    load: async () => {
      const [badges, categories] = await Promise.all([api.getBadges(), Promise.resolve(api.getAchCategories()).catch(() => [])]);
      return { badges, groups: groupsOf(badges, categories) };
    },
    wait: () => h('div.grid.badges', { 'aria-hidden': 'true' }, Array.from({ length: 9 }, () => h('div.badge-card', null, h('div.skeleton.medallion'), h('div.skeleton.h-12.w-60')))),
    draw({ badges, groups }, box) {
      celebrate(badges);
      if (!groups.length) return fill(box, empty({ art: drawn(({ scene }) => scene('nothing')), title: t('badges.none'), text: t('badges.none_what') }));
      if (!list.isConnected) fill(box, list);
      rows(list, groups, ({ id }) => id, (group) => badgeGroup(hub, group, groups.length > 1));
    },
  });

  /** @param {Badge[]} badges */
  async function celebrate(badges) {
    const gained = known ? stagesGained(known, badges) : [];
    known = badges;
    if (!gained.length) return;
    const { badgeMoment } = await import('../moment.js');
    gained.forEach((each) => badgeMoment(hub, each));
  }

  let seconds = 0;
  hub.everySecond(() => ++seconds % POLL_S || again());
  return { title: t('nav.badges'), element, detail: (id, scope) => badgeDetail(scope, Number(id)) };
}

/** @param {Hub} hub @param {ReturnType<typeof groupsOf>[number]} group @param {boolean} several */
function badgeGroup(hub, { name }, several) {
  const { t } = hub;
  const score = h('span.score');
  const grid = h('div.grid.badges');
  const head = heading(name || t(several ? 'badges.other' : 'badges.all'));
  head.append(score);
  return {
    element: h('section', null, head, grid),
    /** @param {ReturnType<typeof groupsOf>[number]} group */
    update({ done, badges }) {
      const values = { done, all: badges.length };
      setProp(score, 'aria-label', t('badges.score_name', values));
      fill(score, t('badges.score', values));
      rows(grid, badges, ({ id }) => id, (badge) => badgeCard(hub, badge));
    },
  };
}

/** The operator's picture of where the badge stands, or our medallion. @param {Badge} badge */
function medallion(badge) {
  return picture(pictureOf(badge), () => drawn(({ badgeMedallion }) => badgeMedallion(badge.id, { earned: isEarned(badge) })), 'span.medallion');
}

/** @param {Hub} hub @param {Badge} badge */
function badgeCard(hub, badge) {
  const { t } = hub;
  const word = h('small');
  const meter = h('span.pips', { 'aria-hidden': 'true' });
  const [art, tick] = [h('span'), h('span.tick', { hidden: true }, icon(iconCheck, { size: 16 }))];
  const element = h('button.badge-card', { type: 'button', onclick: () => hub.go('badges', { id: String(badge.id) }) }, art, h('span.name', null, badge.name), meter, word, tick);
  let state = '';

  /** @param {Badge} next */
  function update(next) {
    const standing = standingOf(next);
    const known = JSON.stringify([standing, stagesDone(next), pictureOf(next)]);
    if (known === state) return;
    state = known;
    setProp(element, 'data-standing', standing);
    element.classList.toggle('unearned', !isEarned(next));
    tick.hidden = standing !== 'done';
    fill(art, medallion(next));
    fill(meter, next.tasks.length > 1 ? next.tasks.map((/** @type {any} */ task) => h(`i${task.is_completed ? '.on' : ''}`)) : null);
    fill(word, standing === 'done' ? t('badges.earned') : standing === 'expired' ? t('badges.over') : next.tasks.length > 1 ? t('badges.stage', { done: stagesDone(next), all: next.tasks.length }) : t('badges.not_yet'));
  }

  return { element, update };
}

/** @param {Hub} hub @param {number} id */
function badgeDetail(hub, id) {
  const { t, api } = hub;
  const { element } = hub.view({
    on: ['missions', 'badges'],
    load: async () => (await api.getBadges()).find((/** @type {Badge} */ each) => each.id === id),
    wait: () => h('div.stack', { 'aria-hidden': 'true' }, h('div.skeleton.portrayal'), h('div.skeleton.h-20.w-60')),
    draw(badge, box) {
      if (!badge) return fill(box, empty({ art: drawn(({ scene }) => scene('nothing')), title: t('badges.gone'), text: t('badges.none_what') }));
      const stages = badge.tasks.map((/** @type {any} */ task) => stageRow(hub, task));
      fill(box, h(`article.entity${isEarned(badge) ? '' : '.unearned'}`, null,
        h('div.portrayal', null, h('div', null, medallion(badge))), h('h3', null, badge.name), h('p.soft', null, timeLine(hub, badge)),
        badge.description && richText(badge.description),
        stages.length > 0 && h('section', null, heading(t(stages.length > 1 ? 'badges.stages' : 'badges.goal')), h('ul.stack', null, stages))));
    },
  });
  return { title: t('nav.badges'), element };
}

/** How it stands in its time. @param {Hub} hub @param {Badge} badge @returns {import('../../widgets/dom.js').Child} */
function timeLine(hub, badge) {
  const { t, formats } = hub;
  const { badgeTimeLimitState: state, active_from_ts: from, active_till_ts: till, complete_date_ts: done } = badge;
  if (badge.is_completed) return done ? t('badges.earned_on', { date: formats.date(new Date(done)) }) : t('badges.earned');
  if (state === 0 && from > Date.now()) return [icon(iconClock, { size: 14 }), ' ', countdown(hub, from, 'hub.starts_in')];
  if (state === 4) return t('badges.over_fresh');
  if (state === 5) return t('badges.over_begun');
  const stage = badge.tasks.length > 1 ? t('badges.stage', { done: stagesDone(badge), all: badge.tasks.length }) : '';
  const ends = (state === 2 || state === 3) && till > Date.now();
  return [stage && h('span.said', null, stage), ends && h('span.until', null, icon(iconClock, { size: 14 }), countdown(hub, till, 'hub.ends_in'))];
}

/** @param {Hub} hub @param {Record<string, any>} task */
function stageRow({ t, formats }, task) {
  const progress = bar(task.progress, { kind: 'reward', label: task.name });
  progress.element.classList.add('thin');
  const count = task.display_progress_as_count && !task.is_completed
    ? t('badges.score', { done: formats.number(task.execution_count_actual ?? 0), all: formats.number(task.execution_count_expected ?? 0) }) : '';
  return h(`li.task${task.is_completed ? '.done' : ''}`, null, task.stage_image ? h('img', { src: task.stage_image, alt: '' }) : null,
    h('div.grow', null, h('p.name', null, task.name), task.is_completed ? null : progress.element),
    task.is_completed ? h('span.check', null, icon(iconCheck, { size: 18, title: t('badges.earned') })) : h('span.soft.small.number', null, count));
}
