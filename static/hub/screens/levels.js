/**
 * Levels: all of them as crests, the same as a way with the player on it, and one of them with what it takes.
 */

import { avatar } from '../../widgets/art.js';
import { fill, h, s, setVariable } from '../../widgets/dom.js';
import { iconCheck } from '../../widgets/icons/actions.js';
import { icon } from '../../widgets/icons/icon.js';
import { iconLock } from '../../widgets/icons/states.js';
import { picture } from '../../widgets/parts.js';
import { richText } from '../../widgets/rich_text.js';
import { drawn } from '../art.js';
import { levelArt, levelBanner, loadSteps } from '../level_banner.js';
import { between, MAP, pathData, pointOf } from '../level_path.js';
import { bar, empty, tabs } from '../parts.js';
import { LEVELS_STYLES } from '../styles/levels.js';
import { PROGRESS_STYLES } from '../styles/progress.js';

/** @typedef {import('../hub.js').Hub} Hub */
/** @typedef {import('../level_path.js').Step} Step */

const TEXTS = {
  'levels.list': 'All levels', 'levels.map': 'The way', 'levels.views': 'How to show levels', 'levels.reached': 'Reached', 'levels.current': 'You are here', 'levels.points': '{points} points',
  'levels.to_go': '{points} to go', 'levels.given': 'By invitation', 'levels.need_points': 'Points ever', 'levels.need_counter_1': 'First measure', 'levels.need_counter_2': 'Second measure',
  'levels.have': '{have} of {need}', 'levels.none': 'No levels here', 'levels.none_what': 'As soon as there are some, your way begins here.', 'levels.gone': 'This level is not there any more',
};

/** How close the player comes to a level's circle on the map, as a share of the way. */
const NEAR = 0.37;

/** @param {Hub} hub @param {Record<string, string>} params `tab=map` shows the way @returns {import('../hub.js').Screen} */
export function screen(hub, params) {
  hub.addTexts(TEXTS);
  hub.addStyles(PROGRESS_STYLES);
  hub.addStyles(LEVELS_STYLES);
  const { t } = hub;
  let tab = params.tab === 'map' ? 'map' : 'list';
  /** @type {{ steps: Step[], way: number } | undefined} */
  let known;
  const panel = h('div');
  const choose = tabs([{ key: 'list', label: t('levels.list') }, { key: 'map', label: t('levels.map') }], tab, (key) => hub.go('levels', key === 'map' ? { tab: 'map' } : {}), t('levels.views'));
  const banner = levelBanner(hub);
  const { element } = hub.view({
    on: ['props', 'levels', 'currentLevel'],
    load: () => loadSteps(hub),
    wait: () => h('div.grid.ladder', { 'aria-hidden': 'true' }, Array.from({ length: 6 }, () => h('div.level', null, h('div.skeleton.arms'), h('div.skeleton.h-20.w-60'), h('div.skeleton.h-12.w-40')))),
    draw(data, box) {
      known = data;
      if (!data.steps.length) return fill(box, empty({ art: drawn(({ scene }) => scene('nothing')), title: t('levels.none'), text: t('levels.none_what') }));
      if (!panel.isConnected) fill(box, choose.element, panel);
      drawPanel(false);
    },
  });

  /** @param {boolean} moved to this tab by hand */
  function drawPanel(moved) {
    if (!known) return;
    banner.hidden = tab === 'map';
    const made = tab === 'map' ? levelMap(hub, known) : h('ul.grid.ladder', null, known.steps.map((step) => h('li', null, levelCard(hub, step))));
    fill(panel, made);
    if (moved || tab === 'map') made.querySelector('[data-state=current]')?.scrollIntoView({ block: tab === 'map' ? 'center' : 'nearest' });
  }

  return {
    title: t('nav.levels'), element: h('div.stack', null, banner, element),
    show(next) {
      const wanted = next.tab === 'map' ? 'map' : 'list';
      if (next.id || wanted === tab) return;
      tab = wanted;
      choose.mark(tab);
      drawPanel(true);
    },
    detail: (id, scope) => levelDetail(scope, Number(id)),
  };
}

/** @param {Hub} hub @param {Step} step what a level takes, in short */
function needLine({ t, formats }, { needs: [need], place }) {
  if (!need) return place === 1 ? t('levels.points', { points: formats.number(0) }) : t('levels.given');
  return need.kind === 'points' ? t('levels.points', { points: formats.number(need.need) }) : t('levels.have', { have: formats.number(need.have), need: formats.number(need.need) });
}

/** @param {Hub} hub @param {Step} step */
function stateTag({ t }, { state }) {
  if (state === 'reached') return h('span.tick', null, icon(iconCheck, { size: 16, title: t('levels.reached') }));
  return state === 'current' ? h('span.tag', null, t('levels.current')) : null;
}

/** @param {Hub} hub @param {Step} step */
function levelCard(hub, step) {
  const { level, place, state, share } = step;
  const progress = state === 'next' ? bar(share, { kind: 'reward', label: level.name }).element : null;
  return h('button.level', { type: 'button', 'data-state': state, onclick: () => hub.go('levels', { id: String(level.id) }) },
    levelArt(step), h('small', null, hub.t('overview.level', { number: place })), h('span.name', null, level.name), h('small.number', null, needLine(hub, step)), progress, stateTag(hub, step));
}

/** @param {Hub} hub @param {{ steps: Step[], way: number }} known */
function levelMap(hub, { steps, way }) {
  const height = pointOf(steps.length - 1).y + MAP.top;
  const path = pathData(steps.length);
  const at = steps.findIndex(({ state }) => state === 'current');
  const gone = at < 0 ? 0 : at + (at < steps.length - 1 ? NEAR + (1 - 2 * NEAR) * way / 100 : 0);
  const place = (/** @type {HTMLElement} */ item, /** @type {{ x: number, y: number }} */ { x, y }) => {
    setVariable(item, '--x', x / MAP.width);
    setVariable(item, '--y', y / height);
    return item;
  };
  const nodes = steps.map((step, index) => place(mapNode(hub, step, index), pointOf(index)));
  const me = at >= 0 && at < steps.length - 1 ? place(h('li.me', { 'aria-hidden': 'true' }, face(hub)), between(at, gone - at)) : null;
  return h('div.map', null, s('svg', { viewBox: `0 0 ${MAP.width} ${height}`, 'aria-hidden': 'true' },
    s('path', { 'class': 'way', d: path }), steps.length > 1 && gone > 0 && s('path', { 'class': 'gone', d: path, pathLength: steps.length - 1, 'stroke-dasharray': `${gone} 1000` }), s('path', { 'class': 'dots', d: path })), h('ol', null, nodes, me));
}

/** @param {Hub} hub @param {Step} step @param {number} index */
function mapNode(hub, step, index) {
  const { level, place, state } = step;
  const { t } = hub;
  const said = state === 'current' ? t('levels.current') : state === 'reached' ? t('levels.reached') : needLine(hub, step);
  return h(`li.${index % 2 ? 'to-start' : 'to-end'}`, null,
    h('button.node', { type: 'button', 'data-state': state, 'aria-current': state === 'current' ? 'step' : null, 'aria-label': `${t('overview.level', { number: place })}, ${level.name}, ${said}`, onclick: () => hub.go('levels', { id: String(level.id), tab: 'map' }) },
      levelArt(step), state === 'locked' || state === 'next' ? h('span.lock', null, icon(iconLock, { size: 15 })) : null),
    h('span.label', { 'aria-hidden': 'true' }, h('b', null, level.name), h('small', null, said)));
}

/** The player's picture. @param {Hub} hub */
function face(hub) {
  const props = hub.props();
  return picture(props.avatar_url, () => avatar(String(props.user_id ?? '')), 'span.face');
}

/** @param {Hub} hub @param {number} id */
function levelDetail(hub, id) {
  const { t, formats } = hub;
  const { element } = hub.view({
    on: ['props', 'levels', 'currentLevel'],
    load: async () => (await loadSteps(hub)).steps.find(({ level }) => level.id === id),
    wait: () => h('div.stack', { 'aria-hidden': 'true' }, h('div.skeleton.portrayal'), h('div.skeleton.h-20.w-60')),
    draw(step, box) {
      if (!step) return fill(box, empty({ art: drawn(({ scene }) => scene('nothing')), title: t('levels.gone'), text: t('levels.none_what') }));
      const { level, place, state, needs } = step;
      fill(box, h('article.entity', null, h('div.portrayal', null, levelArt(step, 'div')),
        h('p.facts', null, h('span.tag.brand', null, t('overview.level', { number: place })), state === 'reached' || state === 'current' ? h('span.tag.reward', null, t(`levels.${state}`)) : null),
        h('h3', null, level.name), level.description && richText(level.description), needs.map(needBar), !needs.length && place > 1 && h('p.soft', null, t('levels.given'))));
    },
  });

  /** @param {import('../level_path.js').Need} need */
  function needBar({ kind, have, need }) {
    const values = { have: formats.number(Math.min(have, need)), need: formats.number(need) };
    const name = t(`levels.need_${kind}`);
    return h('div.need', null, h('p.row', null, h('span', null, name), h('span.number', null, t('levels.have', values))), bar(have / need * 100, { kind: 'reward', label: name }).element,
      have < need && h('p.soft.small', null, t('levels.to_go', { points: formats.number(need - have) })));
  }

  return { title: t('nav.levels'), element };
}
