/**
 * A custom section: a page of the operator, or a part of what the other screens show.
 *
 * Invariant: an operator's page lives in a frame without an origin; its links come out as texts and are carried out as deep links.
 * A kind of section that is not known is left out.
 */

import { openFrame } from '../../popups/frame.js';
import { fill, h, setProp } from '../../widgets/dom.js';
import { iconExternal } from '../../widgets/icons/actions.js';
import { icon } from '../../widgets/icons/icon.js';
import { picture } from '../../widgets/parts.js';
import { richText } from '../../widgets/rich_text.js';
import { drawn } from '../art.js';
import { chosen, inBucket } from '../mission_buckets.js';
import { missionCard } from '../mission_card.js';
import { empty, rows, skeletonCards, tabs } from '../parts.js';
import { PLACES } from '../routes.js';
import { createScope } from '../scope.js';
import { countIn, GAMES, inSection, KIND, known, overviewOf, tabsOf } from '../section_parts.js';
import { THEME_STYLES, themeOf } from '../section_themes.js';
import { sectionTiles } from '../section_tiles.js';
import { SECTION_STYLES } from '../styles/section.js';

/** @typedef {import('../hub.js').Hub} Hub */
/** @typedef {import('../section_parts.js').Section} Section */
/** @typedef {import('../mission_buckets.js').Mission} Mission */

const TEXTS = {
  'section.none': 'This page is not here any more', 'section.none_what': 'Have a look at what else there is.', 'section.home': 'Go to the start', 'section.blank': 'There is nothing on this page yet',
  'section.blank_what': 'Look in again soon.', 'section.go': 'Go there', 'section.filter': 'Which missions', 'section.overview': 'Overview', 'section.progress': 'In progress', 'section.available': 'To start',
  'section.locked': 'Locked', 'section.completed': 'Done', 'section.missed': 'Missed',
};
const POLL_S = 30;

/**
 * @param {Hub} hub
 * @param {Record<string, string>} params `id` of the section; `liquidParams`, JSON for its template; `standalone` shows it alone, in
 *   a small window
 * @returns {import('../hub.js').Screen}
 */
export function screen(hub, params) {
  hub.addTexts(TEXTS);
  hub.addStyles(SECTION_STYLES);
  hub.addStyles(THEME_STYLES);
  const { t, api } = hub;
  const body = h('div.section');
  let id = Number(params.id);
  let { liquidParams } = params;
  /** What is drawn, and what it watches. @type {Hub | undefined} */
  let scope;
  let drawnAs = '';

  const { element, again } = hub.view({
    on: ['customSections'],
    load: async () => known(await api.getCustomSections({ liquidParams })),
    draw(all, box) {
      if (!body.isConnected) fill(box, body);
      const section = all.find((each) => each.id === id);
      const next = JSON.stringify(section ?? null) + id;
      if (next === drawnAs) return;
      drawnAs = next;
      scope?.end();
      scope = createScope(hub);
      setProp(body, 'data-theme', themeOf(section?.theme));
      hub.retitle(section?.menu_name || t('nav.section'));
      if (!params.id) fill(body, sectionTiles(scope));
      else fill(body, section ? contentOf(scope, section) : missing(hub));
    },
  });
  let seconds = 0;
  hub.everySecond(() => ++seconds % POLL_S || again());
  hub.onEnd(() => scope?.end());
  if (params.standalone) standAlone(hub);

  return {
    title: t('nav.section'), element,
    show(next) {
      id = Number(next.id);
      ({ liquidParams } = next);
      again();
    },
  };
}

/** The window has only this in it, as long as it is on view. @param {Hub} hub */
function standAlone(hub) {
  const frame = hub.root.querySelector('.hub');
  frame?.classList.add('compact');
  hub.onEnd(() => frame?.classList.remove('compact'));
}

/** @param {Hub} hub */
function missing({ t, go }) {
  return empty({
    art: drawn(({ scene }) => scene('nothing')), title: t('section.none'), text: t('section.none_what'),
    action: h('button.button', { type: 'button', onclick: () => go('overview') }, t('section.home')),
  });
}

/** @param {Hub} hub @param {Section} section @returns {Node | Node[]} */
function contentOf(hub, section) {
  const { api } = hub;
  const [achievements, goods] = [section.ach_category_ids ?? [], section.shop_category_ids ?? []];
  switch (section.section_type_id) {
    case KIND.missions: return missionsOf(hub, section);
    case KIND.missionLayout: return [...(section.body ? [page(hub, section)] : []), missionsOf(hub, section)];
    case KIND.tournaments: return part(hub, 'tournaments', { getTournamentsList: async () => tournamentsOf(await api.getTournamentsList(), section) });
    case KIND.levels: return section.body ? page(hub, section) : part(hub, 'levels', {});
    case KIND.store: return part(hub, 'store', {
      getStoreItems: async () => inSection(await api.getStoreItems(), section, goods),
      getStoreCategories: async () => (await api.getStoreCategories()).filter((/** @type {any} */ each) => !goods.length || goods.includes(each.id)),
    });
    case KIND.raffle: return part(hub, 'raffles', { getRaffles: async (/** @type {any} */ how) => (await api.getRaffles(how)).filter((/** @type {any} */ each) => each.id === section.raffle_id) }, section.raffle_id);
    case KIND.badges: return part(hub, 'badges', { getBadges: async () => inSection(await api.getBadges(), section, achievements) });
    case KIND.redirect: return elsewhere(hub, section);
    case KIND.page: return page(hub, section);
    default: return part(hub, 'games', { getMiniGames: async () => gamesOf(await api.getMiniGames(), section) });
  }
}

/** @param {Record<string, any>[]} all @param {Section} section */
function tournamentsOf(all, section) {
  const one = section.ach_tournament_id;
  return one ? all.filter((each) => each.tournament_id === one).map((each) => ({ ...each, only_in_custom_section: false })) : inSection(all, section);
}

/** @param {Record<string, any>[]} all @param {Section} section */
function gamesOf(all, section) {
  return inSection(all.filter((each) => GAMES[section.section_type_id]?.test(each.saw_game_type)), section);
}

/**
 * A screen of the hub over a part of what there is: it asks as ever, and hears of the part.
 *
 * @param {Hub} hub
 * @param {string} name
 * @param {Record<string, (how?: any) => Promise<any>>} asked in place of the methods of the same name
 * @param {number} [only] the one entity that there is
 */
function part(hub, name, asked, only) {
  const box = h('div', null, skeletonCards(5));
  const within = { ...hub, api: { ...hub.api, ...asked } };
  PLACES[name].load().then((module) => {
    const made = module.screen(within, {});
    const one = only && made.detail?.(String(only), within);
    fill(box, (one || made).element);
  }, () => fill(box, missing(hub)));
  return box;
}

/** An operator's page in its frame; where the page around us allows none, what it says. @param {Hub} hub @param {Section} section */
function page(hub, section) {
  const { t, house, language } = hub;
  const box = h('div.own-page', null, h('div.ghost', null, h('div.skeleton.h-20.w-60'), h('div.skeleton.h-12.w-40')));
  if (!section.body) return empty({ art: drawn(({ scene }) => scene('nothing')), title: t('section.blank'), text: t('section.blank_what') });
  const { server, label_key: label } = house.caller();
  const follow = (/** @type {string} */ link) => (hub.readOnly ? hub.toast(t('hub.read_only_why')) : hub.link(link));
  const given = { html: section.body, css: section.generic_custom_css ?? '' };
  const place = h('div', null);
  fill(box, place);
  setTimeout(() => openFrame({
    into: place, address: `${server}/frames/${encodeURIComponent(label)}`, title: section.menu_name || t('nav.section'), language, given, onLink: follow, onEscape: () => hub.back(),
  }).then(({ remove }) => hub.onEnd(remove), () => fill(box, richText(section.body ?? '', follow))));
  return box;
}

/** A section that leads away: there at once, and by a button for whoever comes back. @param {Hub} hub @param {Section} section */
function elsewhere(hub, section) {
  const { t, kind, readOnly, link } = hub;
  const leave = () => {
    if (kind === 'dialog') hub.close();
    link(section.url_or_dp);
  };
  if (kind === 'dialog' && !readOnly) setTimeout(leave);
  return h('div.card.away', null, picture(section.menu_img, () => icon(iconExternal, { size: 44 }), 'div.tile.large.tint-4'), h('h3', null, section.menu_name),
    hub.button({ label: t('section.go'), run: leave }));
}

/** The missions of a section, under the tabs that the operator wants. @param {Hub} hub @param {Section} section */
function missionsOf(hub, section) {
  const { t, api } = hub;
  const offered = tabsOf(section);
  const list = h('div.stack.long');
  const chooser = h('div');
  /** @type {Mission[]} */
  let missions = [];
  /** @type {typeof offered[number] | undefined} */
  let tab;

  function drawTabs() {
    const now = Date.now();
    const items = offered.map((key) => ({ key, label: t(`section.${key}`), count: countIn(missions, key, now) })).filter(({ key, count }) => key === 'overview' || count || key === tab);
    tab ??= items[0]?.key;
    const held = /** @type {HTMLElement | null} */ (hub.root.activeElement)?.dataset.key;
    const made = tabs(items, tab ?? '', (key) => {
      tab = /** @type {typeof tab} */ (key);
      drawList();
    }, t('section.filter'));
    fill(chooser, items.length > 1 && made.element);
    if (held) /** @type {HTMLElement | null} */ (chooser.querySelector(`[data-key=${held}]`))?.focus();
  }

  function drawList() {
    const now = Date.now();
    const shown = tab === 'overview' ? overviewOf(missions, section, now) : tab ? inBucket(missions, tab, now) : [];
    if (!shown.length) return fill(list, empty({ art: drawn(({ scene }) => scene('missions')), title: t('section.blank'), text: t('section.blank_what') }));
    if (list.querySelector('.state')) fill(list);
    rows(list, shown, ({ id }) => id, (mission) => missionCard(hub, mission));
  }

  return hub.view({
    on: ['missions'],
    load: async () => chosen(inSection(await api.getMissions(), section, section.ach_category_ids)),
    draw(next, box) {
      missions = next;
      if (!list.isConnected) fill(box, chooser, list);
      drawTabs();
      drawList();
    },
  }).element;
}
