/**
 * What the player has played: what was won, what waits to be claimed, of all games or of one, each with the way to check its draw.
 */

import { fairPlayUrl } from '../../sdk/fair_play.js';
import { fill, h } from '../../widgets/dom.js';
import { iconFair } from '../../widgets/icons/states.js';
import { icon } from '../../widgets/icons/icon.js';
import { drawn } from '../art.js';
import { gameArt } from '../game_card.js';
import { FILTERS, matches, prizeOf } from '../history_filters.js';
import { empty, rows, skeletonCards, tabs } from '../parts.js';

/** @typedef {import('../hub.js').Hub} Hub */
/** @typedef {import('../../smartico.js').TSawHistory} Played */
/** @typedef {import('../history_filters.js').Filter} Filter */

const TEXTS = {
  'history.none': 'You have not played yet', 'history.none_what': 'Pick a game and give it a try.', 'history.to_games': 'To the games', 'history.lost': 'Not this time',
  'history.claim': 'Claim', 'history.claimed': 'It is yours', 'history.proof': 'Check this draw', 'history.filter': 'Which plays', 'history.all': 'All', 'history.won': 'Won',
  'history.waits': 'To claim', 'history.nothing': 'Nothing here', 'history.nothing_what': 'Choose another game, or see all you have played.', 'history.game': 'Game', 'history.every_game': 'Every game',
};
const PAGE = 20;
const HISTORY_STYLES = `
.history-head{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:0 var(--space-3)}
.history-head .tabs{min-inline-size:0}
.pick-game{font:700 var(--text-s)/1.3 var(--font);color:var(--ink);background:var(--surface);border:0;border-radius:16px;min-block-size:44px;padding:0 12px;max-inline-size:100%;margin-block-end:var(--space-3);box-shadow:var(--shadow)}
.played .tile{inline-size:64px;block-size:48px;border-radius:12px}
.played .tile .tile{border-radius:0}
.played .icon-button{color:var(--ink-soft)}
.more{margin-block-start:var(--space-3);justify-content:center}
`;

/** @param {Hub} hub @returns {import('../hub.js').Screen} */
export function screen(hub) {
  hub.addTexts(TEXTS);
  hub.addStyles(HISTORY_STYLES);
  const { t, api } = hub;
  const [list, nothing] = [h('ul.stack.long'), h('div')];
  let shown = PAGE;
  /** @type {Filter} */
  let filter = 'all';
  let game = 0;
  /** @type {[Played[], any[]]} */
  let data = [[], []];
  const more = h('button.button.quiet', { type: 'button', hidden: true, onclick: () => { shown += PAGE; again(); } }, t('hub.load_more'));
  const chooser = tabs(FILTERS.map((key) => ({ key, label: t(`history.${key}`) })), filter, (key) => { filter = /** @type {Filter} */ (key); drawList(); }, t('history.filter'));
  const pick = /** @type {HTMLSelectElement} */ (h('select.pick-game', { 'aria-label': t('history.game'), onchange: () => { game = Number(pick.value); shown = PAGE; again(); } }));
  const { element, again } = hub.view({
    on: ['sawHistory', 'miniGames'],
    load: () => Promise.all([api.getMiniGamesHistory({ limit: shown, offset: 0, ...(game && { saw_template_id: game }) }), api.getMiniGames()]),
    wait: () => skeletonCards(6),
    draw(/** @type {[Played[], any[]]} */ loaded, box) {
      data = loaded;
      if (!data[0].length && !game) {
        const action = h('button.button', { type: 'button', onclick: () => hub.go('games') }, t('history.to_games'));
        return fill(box, empty({ art: drawn(({ scene }) => scene('nothing')), title: t('history.none'), text: t('history.none_what'), action }));
      }
      if (!list.isConnected) fill(box, h('div.history-head', null, chooser.element, pick), list, nothing, h('div.row.more', null, more));
      drawGames();
      drawList();
    },
  });

  /** The games there are, and those that were played and are no more. */
  function drawGames() {
    const names = new Map(data[1].map(({ id, name }) => [id, name]));
    for (const { saw_template_id: id, template } of data[0]) names.has(id) || names.set(id, template?.saw_template_ui_definition?.name ?? '');
    if (pick.options.length === names.size + 1) return;
    fill(pick, h('option', { value: '0' }, t('history.every_game')), [...names].map(([id, name]) => h('option', { value: id }, name)));
    pick.value = String(game);
  }

  function drawList() {
    const [all, games] = data;
    const found = all.filter((each) => matches(each, filter));
    more.hidden = all.length < shown;
    rows(list, found, (each) => each.client_request_id, (each) => playedRow(hub, each, games.find(({ id }) => id === each.saw_template_id)?.saw_game_type ?? ''));
    fill(nothing, !found.length && empty({ title: t('history.nothing'), text: t('history.nothing_what') }));
  }

  return { title: t('nav.game_history'), element };
}

/** @param {Hub} hub @param {Played} played @param {string} type of the game, '' when it is not offered any more */
function playedRow(hub, played, type) {
  const { t, formats, house } = hub;
  const meta = played.template?.saw_template_ui_definition ?? {};
  const { won, name, image } = prizeOf(played);
  const proof = fairPlayUrl(house.caller(), `minigame:${played.saw_template_id}`, played.client_request_id);
  const state = h('div.control');
  const element = h('li.card.row.played', null, gameArt(image || meta.thumbnail, type, 'div.tile'),
    h('div.grow', null, h('p.name', null, won ? name : t('history.lost')), h('p.soft.small', null, `${meta.name ?? ''} · ${formats.moment(new Date(played.create_date_ts))}`)),
    state, h('a.icon-button', { href: proof, target: '_blank', rel: 'noopener', 'aria-label': t('history.proof'), title: t('history.proof') }, icon(iconFair)));
  return {
    element,
    /** @param {Played} next */
    update: (next) => fill(state, matches(next, 'waits') && hub.button({
      label: t('history.claim'), kind: 'reward', done: t('history.claimed'), name: `${t('history.claim')}: ${name}`,
      run: () => hub.api.miniGameWinAcknowledgeRequest(next.client_request_id),
    })),
  };
}
