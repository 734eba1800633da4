/**
 * Missions: what there is to do, in the buckets that the vendor defines, and one of them with its tasks.
 */

import { fill, h } from '../../widgets/dom.js';
import { coin, diamond, gem } from '../../widgets/drawing.js';
import { iconCheck } from '../../widgets/icons/actions.js';
import { icon } from '../../widgets/icons/icon.js';
import { richText } from '../../widgets/rich_text.js';
import { exchange, reasonOf, succeeded } from '../acting.js';
import { drawn } from '../art.js';
import { bucketOf, canClaim, chosen, inBucket, todoOf } from '../mission_buckets.js';
import { claimTime, countOf, MISSION_TEXTS, missionArt, missionCard, missionControl, statusLine } from '../mission_card.js';
import { bar, empty, heading, ribbonTag, rows, skeletonCards, tabs } from '../parts.js';
import { relatedGames } from '../related.js';
import { MISSIONS_STYLES } from '../styles/missions.js';
import { PROGRESS_STYLES } from '../styles/progress.js';

/** @typedef {import('../hub.js').Hub} Hub */
/** @typedef {import('../mission_buckets.js').Mission} Mission */
/** @typedef {import('../mission_buckets.js').Bucket} Bucket */
/** @typedef {{ key: string, label: string, image?: string, wish: { category?: number, section?: any } }} Choice */

const TEXTS = {
  'missions.overview': 'Overview', 'missions.ready': 'Ready to claim', 'missions.progress': 'In progress', 'missions.available': 'To start', 'missions.locked': 'Locked',
  'missions.completed': 'Done', 'missions.missed': 'Missed', 'missions.tasks': 'Steps', 'missions.reward': 'Reward', 'missions.none': 'Nothing here right now',
  'missions.none_what': 'New missions come up all the time. Look in again soon.', 'missions.see_done': 'See what you have done', 'missions.filter': 'Which missions',
  'missions.category': 'Category', 'missions.all': 'All', 'missions.unlock': 'How to unlock it', 'missions.games': 'Counts here', 'missions.gone': 'This mission is not there any more',
};

/** @type {Bucket[]} */
const BUCKETS = ['progress', 'available', 'locked', 'completed', 'missed'];
/** What the overview shows, after what can be claimed. @type {Bucket[]} */
const OVERVIEW = ['progress', 'available', 'locked'];
const OF_MISSIONS = 2;
const PAYS = /** @type {const} */ ([['points', coin], ['gems', gem], ['diamonds', diamond]]);

/**
 * @param {Hub} hub
 * @param {Record<string, string>} params `category` chooses a tab, `opt_in=true` takes part in `id` at once
 * @returns {import('../hub.js').Screen}
 */
export function screen(hub, params) {
  hub.addTexts({ ...MISSION_TEXTS, ...TEXTS });
  hub.addStyles(PROGRESS_STYLES);
  hub.addStyles(MISSIONS_STYLES);
  const { t, api } = hub;
  let tab = tabOf(params, 'overview');
  let choice = 'all';
  /** @type {Mission[]} */
  let all = [];
  /** @type {Choice[]} */
  let choices = [];
  let known = '';
  const list = h('div.stack');
  const chooser = h('div');
  const filter = h('div');

  const { element } = hub.view({
    on: ['missions'],
    load: async () => {
      const [missions, categories, sections] = await Promise.all([api.getMissions(), optional(api.getAchCategories()), optional(api.getCustomSections())]);
      return { missions, choices: choicesOf(missions, categories, sections) };
    },
    wait: () => h('div', null, h('div.tabs', { 'aria-hidden': 'true' }, [90, 110, 100].map(() => h('span.tab.skeleton', null, '\u2003\u2003\u2003\u2003'))), skeletonCards(6)),
    draw(data, box) {
      all = data.missions;
      choices = data.choices;
      if (!choices.some(({ key }) => key === choice)) choice = 'all';
      if (!chooser.isConnected) fill(box, chooser, filter, list);
      drawAll();
    },
  }, 'div.view.missions');

  hub.everySecond(() => signature() === known || drawAll());
  takePart(hub, params);

  function missions() {
    return chosen(all, choices.find(({ key }) => key === choice)?.wish);
  }

  /** Where every mission belongs: it changes with the clock too. */
  function signature() {
    const now = Date.now();
    return all.map((each) => bucketOf(each, now) + todoOf(each, now)).join();
  }

  function drawAll() {
    known = signature();
    drawTabs();
    drawFilter();
    drawList();
  }

  function drawTabs() {
    const now = Date.now();
    const buckets = missions().map((each) => bucketOf(each, now));
    const items = [{ key: 'overview', label: t('missions.overview') }, ...BUCKETS
      .map((key) => ({ key, label: t(`missions.${key}`), count: buckets.filter((each) => each === key).length }))
      .filter(({ count, key }) => count || key === tab)];
    keepFocus(chooser, tabs(items, tab, (key) => {
      tab = key;
      drawList();
    }, t('missions.filter')).element);
  }

  function drawFilter() {
    if (choices.length < 2) return fill(filter);
    keepFocus(filter, h('div.chips', { role: 'group', 'aria-label': t('missions.category') }, choices.map(({ key, label, image }) => h('button.choice', {
      type: 'button', 'data-key': key, 'aria-pressed': String(key === choice),
      onclick() {
        choice = key;
        drawAll();
      },
    }, image && h('img', { src: image, alt: '' }), label || t('missions.all')))));
  }

  function drawList() {
    const now = Date.now();
    const mine = missions();
    const ready = mine.filter((each) => canClaim(each, now));
    const shown = tab === 'overview' ? OVERVIEW : [/** @type {Bucket} */ (tab)];
    const sections = [
      { name: 'ready', items: tab === 'overview' ? ready : [] },
      ...shown.map((name) => ({ name, items: inBucket(mine, name, now).filter((each) => tab !== 'overview' || !canClaim(each, now)) })),
    ].filter(({ items }) => items.length);
    if (!sections.length) return fill(list, nothing());
    if (list.querySelector('.state')) fill(list);
    rows(list, sections, ({ name }) => name, ({ name }) => {
      const items = h('div.stack.long');
      const head = heading(t(`missions.${name}`));
      const part = h('section', null, head, items);
      return {
        element: part,
        update: (section) => {
          head.hidden = tab !== 'overview';
          rows(items, section.items, ({ id }) => id, (mission) => missionCard(hub, mission));
        },
      };
    });
  }

  function nothing() {
    const done = tab === 'overview' && missions().length
      ? h('button.button', { type: 'button', onclick: () => hub.go('missions', { category: 'completed' }) }, t('missions.see_done')) : null;
    return empty({ art: drawn(({ scene }) => scene('missions')), title: t('missions.none'), text: t('missions.none_what'), action: done });
  }

  return {
    title: t('nav.missions'), element,
    show(next) {
      takePart(hub, next);
      if (next.category && tabOf(next, tab) !== tab) {
        tab = tabOf(next, tab);
        if (chooser.isConnected) drawAll();
      }
    },
    detail: (id, scope) => missionDetail(scope, Number(id)),
  };
}

/** @param {Record<string, string>} params @param {string} otherwise */
function tabOf({ category }, otherwise) {
  return BUCKETS.includes(/** @type {Bucket} */ (category)) ? category : otherwise;
}

/** What may be missing. @param {Promise<any[]>} asked @returns {Promise<any[]>} */
function optional(asked) {
  return Promise.resolve(asked).catch(() => []);
}

/** All, each category, each section of missions: those in which there is something. @param {Mission[]} missions @param {any[]} categories @param {any[]} sections @returns {Choice[]} */
function choicesOf(missions, categories, sections) {
  const wishes = [
    ...[...categories].sort((a, b) => (a.order ?? 0) - (b.order ?? 0)).map(({ id, name }) => ({ key: `c${id}`, label: name, wish: { category: id } })),
    ...sections.filter((each) => each.section_type_id === OF_MISSIONS).map((section) => ({ key: `s${section.id}`, label: section.menu_name, image: section.menu_img, wish: { section } })),
  ];
  const same = (/** @type {any} */ wish) => chosen(missions, wish).map(({ id }) => id).join();
  const seen = new Set(['']);
  const distinct = wishes.filter(({ wish }) => !seen.has(same(wish)) && seen.add(same(wish)));
  return [{ key: 'all', label: '', wish: {} }, ...distinct];
}

/** Puts controls in the place of others; what had the focus has it again. @param {Element} box @param {HTMLElement} made */
function keepFocus(box, made) {
  const root = /** @type {ShadowRoot} */ (box.getRootNode());
  const held = box.contains(root.activeElement) ? root.activeElement?.getAttribute('data-key') : null;
  const at = box.firstElementChild?.scrollLeft ?? 0;
  fill(box, made);
  made.scrollLeft = at;
  if (held) /** @type {HTMLElement | null} */ (made.querySelector(`[data-key="${held}"]`))?.focus({ preventScroll: true });
}

/** Takes part because a link says so: once, however often one comes by. @param {Hub} hub @param {Record<string, string>} params */
async function takePart(hub, params) {
  const { opt_in: wanted, id } = params;
  delete params.opt_in;
  if (wanted !== 'true' || !id || hub.readOnly) return;
  const outcome = await Promise.resolve(hub.api.requestMissionOptIn(Number(id))).catch(() => ({ err_code: -1 }));
  const good = succeeded(outcome);
  hub.toast(good ? hub.t('missions.opted_in') : reasonOf(hub, outcome), { problem: !good });
}

/** @param {Hub} hub @param {number} id */
function missionDetail(hub, id) {
  const { t, api } = hub;
  /** @type {((mission: Mission) => void) | undefined} */
  let update;
  const { element } = hub.view({
    on: ['missions'],
    load: async () => (await api.getMissions()).find((/** @type {Mission} */ each) => each.id === id),
    wait: () => h('div.stack', { 'aria-hidden': 'true' }, h('div.skeleton.portrayal'), h('div.ghost', null, h('div.skeleton.h-20.w-60'), h('div.skeleton.h-12.w-40'))),
    draw(mission, box) {
      if (!mission) return fill(box, empty({ art: drawn(({ scene }) => scene('nothing')), title: t('missions.gone'), text: t('missions.none_what') }));
      if (!update) {
        const made = entityOf(hub, mission);
        update = made.update;
        fill(box, made.element);
      }
      update(mission);
    },
  });
  return { title: t('nav.missions'), element };
}

/** @param {Hub} hub @param {Mission} mission */
function entityOf(hub, mission) {
  const { t, formats } = hub;
  const progress = bar(0, { label: mission.name });
  const percent = h('b.number');
  const share = h('div.share', null, progress.element, percent);
  const games = relatedGames(hub, mission.related_games, { entity: 'mission', id: mission.id });
  const [line, control, unlock, tasks] = [h('p.soft.status'), h('div.wide-control'), h('section'), h('ul.stack')];
  const element = h('article.entity', null,
    h('div.portrayal', null, missionArt(mission, 'div')),
    h('h3', null, mission.name), h('div.facts', null, mission.reward && h('span.tag.reward', { 'aria-label': `${t('missions.reward')}: ${mission.reward}` }, mission.reward), ribbonTag(hub, mission.ribbon), claimTime(hub, mission)),
    line, share, control, mission.description && richText(mission.description), unlock,
    mission.tasks.length > 0 && h('section', null, heading(t('missions.tasks')), tasks), games && h('section', null, heading(t('missions.games')), games),
    mission.hint_text && h('details', null, h('summary', null, t('hub.terms')), richText(mission.hint_text)));

  /** @param {Mission} next */
  function update(next) {
    const bucket = bucketOf(next, Date.now());
    const full = next.is_completed || canClaim(next, Date.now());
    progress.update(full ? 100 : next.progress);
    fill(percent, `${formats.number(Math.floor(full ? 100 : next.progress || 0))} %`);
    share.hidden = bucket === 'locked' || full;
    fill(line, statusLine(hub, next));
    exchange(control, missionControl(hub, next));
    fill(unlock, bucket === 'locked' && next.is_locked && next.unlock_mission_description ? [heading(t('missions.unlock')), richText(next.unlock_mission_description)] : null);
    unlock.hidden = !unlock.firstChild;
    rows(tasks, next.tasks, (/** @type {any} */ task) => task.id, (task) => taskRow(hub, task));
  }

  return { element, update };
}

/** @param {Hub} hub @param {Record<string, any>} task */
function taskRow(hub, task) {
  const progress = bar(0, { label: task.name });
  progress.element.classList.add('thin');
  const [check, count] = [h('span.check'), h('span.soft.small.number')];
  const pays = PAYS.filter(([name]) => task[`${name}_reward`] > 0)
    .map(([name, art]) => h('span', null, art({ size: 16 }), `+${hub.formats.number(task[`${name}_reward`])}`, h('span.visually-hidden', null, hub.t(`hub.${name}`))));
  const element = h('li.task', null, check, h('div.grow', null, h('p.name', null, task.name), progress.element, pays.length > 0 && h('p.pay', null, pays)), count);
  return {
    element,
    /** @param {Record<string, any>} next */
    update(next) {
      element.classList.toggle('done', next.is_completed);
      fill(check, next.is_completed ? icon(iconCheck, { size: 18, title: hub.t('missions.completed') }) : null);
      progress.element.hidden = next.is_completed;
      progress.update(next.progress);
      fill(count, next.display_progress_as_count ? countOf(hub, next) : null);
    },
  };
}
