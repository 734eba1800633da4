/**
 * Home: who one is, how far it is to the next level, what to do today, what to play, who leads this week, and the way to everything else.
 */

import { avatar } from '../../widgets/art.js';
import { fill, h, setProp } from '../../widgets/dom.js';
import { coin, diamond, gem } from '../../widgets/drawing.js';
import { countingNumber, picture } from '../../widgets/parts.js';
import { drawn, drawnReward } from '../art.js';
import { balances } from '../balances.js';
import { levelBanner } from '../level_banner.js';
import { balanceOf, gameCard } from '../game_card.js';
import { lobbyOf } from '../game_standing.js';
import { canClaim, chosen, inBucket } from '../mission_buckets.js';
import { missionCard } from '../mission_card.js';
import { ENTRIES, MAIN, navIcon } from '../nav.js';
import { empty, heading, rows, skeletonCards } from '../parts.js';
import { podium } from '../standing.js';
import { OVERVIEW_STYLES } from '../styles/overview.js';

/** @typedef {import('../hub.js').Hub} Hub */
/** @typedef {import('../standing.js').Place} Place */

const TEXTS = {
  'overview.hello': 'Hello, {name}', 'overview.member': '{level} member', 'overview.today': 'Today', 'overview.all_missions': 'All missions',
  'overview.play': 'Play', 'overview.lobby': 'Lobby', 'overview.explore': 'Explore', 'overview.special': 'For you', 'overview.all_done': 'All done for now', 'overview.all_done_what': 'Well played. New missions come up all the time.',
  'overview.week': 'This week', 'overview.board': 'Leaderboard', 'overview.pot': 'In the pot right now',
};
const MISSIONS = 4;
const GAMES = 8;
const WEEKLY = 2;
const COINS = /** @type {Record<string, typeof coin>} */ ({ points: coin, gems: gem, diamonds: diamond });

/** @param {Hub} hub @returns {import('../hub.js').Screen & { lead: Element, under: string }} */
export function screen(hub) {
  hub.addTexts(TEXTS);
  hub.addStyles(OVERVIEW_STYLES);
  const { t } = hub;
  const props = hub.props();
  const name = props.public_username || t('hub.you');
  const purse = balances(hub);
  hub.onEnd(purse.stop);
  return {
    title: t('overview.hello', { name }),
    under: props.ach_level_current ? t('overview.member', { level: props.ach_level_current }) : '',
    lead: h('button.portrait', { type: 'button', 'aria-label': t('nav.avatar'), onclick: () => hub.go('avatar') }, portrait(props.avatar_url, String(props.user_id ?? name), 'div.portrait-art')),
    element: h('div.overview', null,
      h('div.first', null, levelBanner(hub), purse.element, today(hub), play(hub)),
      h('div.second', null, hub.readOnly && about(hub), week(hub), pots(hub), sections(hub), explore(hub))),
  };
}

/** Who this is, for those who may only look. @param {Hub} hub */
function about(hub) {
  const box = h('div');
  import('../player_facts.js').then(({ playerFacts }) => box.isConnected && fill(box, playerFacts(hub))).catch(() => {});
  return box;
}

/** @param {string | undefined} url @param {string} seed @param {string} selector */
function portrait(url, seed, selector) {
  return picture(url, () => avatar(seed), selector);
}

/** What can be claimed, then what is under way, then what can be begun. @param {Hub} hub */
function today(hub) {
  const { t, api } = hub;
  const list = h('div.stack');
  const { element } = hub.view({
    on: ['missions'],
    load: () => api.getMissions(),
    wait: () => skeletonCards(3),
    draw(all, box) {
      const now = Date.now();
      const mine = chosen(all);
      const claims = mine.filter((each) => canClaim(each, now));
      const open = [...claims, ...[...inBucket(mine, 'progress', now), ...inBucket(mine, 'available', now)].filter((each) => !claims.includes(each))].slice(0, MISSIONS);
      if (!open.length) return fill(box, h('div.card', null, empty({ art: drawn(({ scene }) => scene('missions', { size: 150 })), title: t('overview.all_done'), text: t('overview.all_done_what') })));
      if (!list.isConnected) fill(box, list);
      rows(list, open, ({ id }) => id, (mission) => missionCard(hub, mission));
    },
  });
  return h('section.today', null, heading(t('overview.today'), { label: t('overview.all_missions'), go: () => hub.go('missions') }), element);
}

/** @param {Hub} hub */
function play(hub) {
  const { t, api } = hub;
  const shelf = h('div.shelf');
  const section = h('section.play', null, heading(t('overview.play'), { label: t('overview.lobby'), go: () => hub.go('games') }));
  section.append(hub.view({
    on: ['miniGames'],
    load: () => api.getMiniGames(),
    wait: () => h('div.shelf', { 'aria-hidden': 'true' }, Array.from({ length: 4 }, () => h('div.skeleton.game-ghost'))),
    draw(all, box) {
      const shown = lobbyOf(all, balanceOf(hub), Date.now()).slice(0, GAMES);
      section.hidden = !shown.length;
      if (!shelf.isConnected) fill(box, shelf);
      rows(shelf, shown, ({ id }) => id, (game) => gameCard(hub, game));
    },
  }).element);
  return section;
}

/** The board of the week with the player's own place; where there is none, a running tournament. @param {Hub} hub */
function week(hub) {
  const { t, formats } = hub;
  const list = h('ol.board');
  const section = h('section.week', { hidden: true });
  const { element } = hub.view({
    on: ['props', 'tournamentList'],
    load: () => leaders(hub),
    wait: () => h('div'),
    draw(found, box) {
      section.hidden = !found;
      if (!found) return;
      if (!list.isConnected) {
        fill(box, list);
        section.prepend(heading(found.title || t('overview.week'), { label: found.more, go: () => hub.go(...found.goal) }));
      }
      rows(list, found.places, ({ key }) => key, (place) => placeRow(hub, place));
    },
  });
  section.append(element);
  return section;

  /** @param {Hub} _hub @param {Place} first */
  function placeRow(_hub, first) {
    const points = countingNumber(formats);
    const position = h('span.position.number');
    const row = h(`li.place${first.me ? '.me' : ''}`, null, position, portrait(first.avatar, first.name, 'span.face'), h('b', null, first.me ? t('hub.you') : first.name), points.element);
    return {
      element: row,
      /** @param {Place} place */
      update(place) {
        setProp(row, 'data-gap', place.gap || null);
        fill(position, place.position > 0 ? formats.number(place.position) : '–');
        points.element.hidden = place.score === null;
        if (place.score !== null) points.update(place.score);
        else if (place.me) fill(points.element);
      },
    };
  }
}

/** @param {Hub} hub @returns {Promise<{ title?: string, more: string, goal: [string, Record<string, string>?], places: Place[] } | null>} */
async function leaders({ api, t }) {
  const [board, settings] = await Promise.all([api.getLeaderBoard(WEEKLY), api.getLeaderBoardSettings()]);
  if (board) return { more: t('overview.board'), goal: ['board', { type: String(WEEKLY) }], places: podium(board.users, board.me, { hideOthers: settings.hide_other_points, hideFaces: settings.hide_avatars }) };
  const running = (await api.getTournamentsList()).filter((/** @type {any} */ each) => each.is_in_progress && each.is_user_registered);
  if (!running.length) return null;
  const { name, players, me, instance_id: id } = await api.getTournamentInstanceInfo(running[0].instance_id);
  const score = (/** @type {any} */ each) => ({ ...each, points: each.scores });
  return { title: name, more: t('hub.details'), goal: ['tournaments', { id: String(id) }], places: podium(players.map(score), me && score(me)) };
}

/** The greatest pot, as it grows. @param {Hub} hub */
function pots(hub) {
  const { t, api } = hub;
  const section = h('section.pot', { hidden: true });
  const number = countingNumber({ ...hub.formats, number: (value) => value.toLocaleString(hub.language, { maximumFractionDigits: value < 100 ? 2 : 0 }) });
  let shown = 0;
  const { element, again } = hub.view({
    on: ['jackpots'],
    load: () => api.jackpotGet(),
    wait: () => h('div'),
    draw(all, box) {
      const [best] = all.filter((/** @type {any} */ each) => each.pot).sort((/** @type {any} */ a, /** @type {any} */ b) => b.pot.current_pot_amount_user_currency - a.pot.current_pot_amount_user_currency);
      section.hidden = !best;
      if (!best) return;
      if (shown !== best.jp_template_id) fill(box, ticker(best));
      shown = best.jp_template_id;
      number.update(best.pot.current_pot_amount_user_currency);
    },
  });
  section.append(element);
  hub.everySecond(() => section.hidden || again());
  return section;

  /** @param {any} jackpot */
  function ticker({ jp_template_id: id, jp_public_meta: meta, user_currency: currency }) {
    const unit = COINS[currency] ? [COINS[currency]({ size: 22 }), h('span.visually-hidden', null, t(`hub.${currency}`))] : h('small', null, currency);
    return h('button.ticker', { type: 'button', onclick: () => hub.go('jackpots', { id: String(id) }) },
      picture(meta.image_url, () => drawnReward(({ pot }) => pot({ size: 72 })), 'span.pot-art'),
      h('span.grow', null, h('small', null, t('overview.pot')), h('span.amount', null, number.element, unit), h('b', null, meta.name)));
  }
}

/** What the operator composed. @param {Hub} hub */
function sections(hub) {
  const { t, api } = hub;
  const section = h('section.special', { hidden: true }, heading(t('overview.special')));
  section.append(hub.view({
    on: ['customSections'],
    load: () => api.getCustomSections(),
    wait: () => h('div'),
    draw(all, box) {
      const named = all.filter((/** @type {any} */ each) => each.menu_name);
      section.hidden = !named.length;
      fill(box, h('div.entries', null, named.map((/** @type {any} */ each) => h('button.entry', { type: 'button', onclick: () => hub.link(`dp:gf_section&id=${each.id}`) },
        picture(each.menu_img, () => navIcon('badges', 26), 'span.entry-art'), each.menu_name))));
    },
  }).element);
  return section;
}

/** What is not at the thumb already; where there is a rail, all is. @param {Hub} hub */
function explore(hub) {
  const tiles = ENTRIES.filter((each) => !MAIN.includes(each)).map((each) =>
    h('button.entry', { type: 'button', onclick: () => hub.go(each) }, h('span.entry-art', null, navIcon(each, 26)), hub.t(`nav.${each}`)));
  return h('section.explore', null, heading(hub.t('overview.explore')), h('div.entries', null, tiles));
}
