/**
 * The lobby of the mini-games: one to begin with, what else can be played now, and what one has to come back for.
 */

import { fill, h } from '../../widgets/dom.js';
import { iconChevronEnd, iconPlay } from '../../widgets/icons/actions.js';
import { icon, sidewaysIcon } from '../../widgets/icons/icon.js';
import { drawn } from '../art.js';
import { balanceOf, gameArt, gameCard, GAME_TEXTS, play, potChip, standingLine } from '../game_card.js';
import { lobbyParts, standingOf } from '../game_standing.js';
import { empty, heading, rows } from '../parts.js';
import { LOBBY_STYLES } from '../styles/games.js';

/** @typedef {import('../hub.js').Hub} Hub */
/** @typedef {import('../game_standing.js').Game} Game */

const TEXTS = {
  'games.none': 'No games right now', 'games.none_what': 'New ones come up all the time. Look in again soon.', 'games.ready': 'Ready to play', 'games.later': 'Come back for these',
  'games.first': 'Your turn', 'games.play': 'Play', 'games.missions': 'See the missions',
};
/** A pot in a game grows by what others play. */
const POLL_S = 30;

/** @param {Hub} hub @returns {import('../hub.js').Screen} */
export function screen(hub) {
  hub.addTexts({ ...GAME_TEXTS, ...TEXTS });
  hub.addStyles(LOBBY_STYLES);
  const { t, api, house } = hub;
  const [first, list] = [h('div'), h('div')];
  /** @type {Game[]} */
  let all = [];
  let seconds = 0;
  let known = '';
  const { element, again } = hub.view({
    on: ['miniGames', 'props'],
    load: () => api.getMiniGames(),
    wait: skeletonLobby,
    draw(games, box) {
      const opened = all.length > 0;
      all = games;
      known = signature();
      const parts = lobbyParts(all, balanceOf(hub), Date.now());
      const sections = [{ key: 'ready', items: parts.ready }, { key: 'later', items: parts.later }].filter(({ items }) => items.length);
      if (!parts.first && !sections.length) return fill(box, nothing());
      if (!list.isConnected) fill(box, first, list);
      rows(first, parts.first ? [parts.first] : [], ({ id }) => id, (game) => firstGame(hub, game));
      rows(list, sections, ({ key }) => key, ({ key }) => section(key));
      if (!opened && hub.kind === 'dialog' && all.length === 1 && parts.first) play(hub, parts.first.id);
    },
  }, 'div.view.games-lobby');
  hub.everySecond(() => {
    if (signature() !== known || (++seconds % POLL_S === 0 && all.some((game) => game.jackpot_current > 0))) renew();
  });

  /** Where every game stands: it changes with the clock, too. */
  function signature() {
    return all.map((game) => standingOf(game, balanceOf(hub), Date.now()).how).join();
  }

  /** Asks the server, whatever is kept. */
  function renew() {
    known = signature();
    house.cache.clear('miniGames');
    again();
  }

  /** @param {string} key */
  function section(key) {
    const grid = h('div.grid');
    return {
      element: h('section', null, heading(t(`games.${key}`)), grid),
      update: (/** @type {{ items: Game[] }} */ { items }) => rows(grid, items, ({ id }) => id, (game) => gameCard(hub, game, renew)),
    };
  }

  function nothing() {
    const action = h('button.button', { type: 'button', onclick: () => hub.go('missions') }, t('games.missions'));
    return empty({ art: drawn(({ scene }) => scene('nothing')), title: t('games.none'), text: t('games.none_what'), action });
  }

  const past = h('button.text-button.past', { type: 'button', onclick: () => hub.go('game_history') }, t('nav.game_history'), sidewaysIcon(iconChevronEnd, { size: 16 }));
  return { title: t('nav.games'), element, actions: [past] };
}

/** The one to begin with, large. @param {Hub} hub @param {Game} game */
function firstGame(hub, game) {
  const { t } = hub;
  const line = h('span.line');
  const pot = potChip(hub);
  const element = h('button.first-game', { type: 'button', onclick: () => play(hub, game.id) },
    gameArt(game.promo_image || game.thumbnail, game.saw_game_type, 'span.stand'),
    h('span.words', null, h('small', null, t('games.first')), h('span.big', null, game.name), h('span.text', null, game.promo_text || game.description), pot.element,
      h('span.go', null, h('span.looks-pressed', null, icon(iconPlay, { size: 18 }), t('games.play')), line)));
  return {
    element,
    /** @param {Game} next */
    update(next) {
      pot.update(next);
      fill(line, standingLine(hub, next, standingOf(next, balanceOf(hub), Date.now())));
    },
  };
}

function skeletonLobby() {
  return h('div', { 'aria-hidden': 'true' }, h('div.skeleton.ghost-first'), h('div.heading', null, h('span.skeleton.h-20.w-40')), h('div.grid', null, Array.from({ length: 6 }, () => h('div.skeleton.ghost-game'))));
}
