/**
 * The operator's own games that belong to a mission, a tournament, an item of the shop or a jackpot, as tiles that open them.
 *
 * Invariant: the page opens the game where it listens to `ach_game_opening`; only where nobody does, the game's link opens.
 */

import { h } from '../widgets/dom.js';
import { iconExternal } from '../widgets/icons/actions.js';
import { icon } from '../widgets/icons/icon.js';
import { iconGames } from '../widgets/icons/navigation.js';
import { picture } from '../widgets/parts.js';

/** @typedef {import('../smartico.js').RelatedGame} RelatedGame */
/** @typedef {{ entity: 'mission' | 'tournament' | 'store_item' | 'jackpot', id: number }} Context what a game is related to */

const RELATED_STYLES = `
.related{display:grid;gap:var(--space-3);grid-template-columns:repeat(auto-fill,minmax(132px,1fr))}
.related-game{display:grid;gap:2px;align-content:start;inline-size:100%;block-size:100%;padding:10px 10px 12px;border-radius:20px;background:var(--surface);box-shadow:var(--shadow);transition:transform var(--fast) var(--ease)}
.related-game:active{transform:scale(.97)}
.related-game .cover-art{display:grid;place-items:center;block-size:96px;border-radius:14px;overflow:hidden;margin-block-end:8px}
.related-game .cover-art img{inline-size:100%;block-size:100%;object-fit:cover}
.related-game b{display:flex;align-items:center;gap:6px;font-weight:800;line-height:1.25;overflow-wrap:anywhere}
.related-game b svg{margin-inline-start:auto;color:var(--ink-soft)}
`;

/**
 * @param {import('./scope.js').Base} hub
 * @param {RelatedGame[] | null | undefined} games in their order; those that are switched off are left out
 * @param {Context} context
 * @returns {HTMLElement | null} null when there is nothing to open
 */
export function relatedGames(hub, games, context) {
  const open = (games ?? []).filter(({ game_public_meta: meta }) => meta.enabled !== false);
  if (!open.length) return null;
  hub.addStyles(RELATED_STYLES);
  return h('ul.related', null, open.map((game, at) => h('li', null, tile(hub, game, context, at))));
}

/** @param {import('./scope.js').Base} hub @param {RelatedGame} game @param {Context} context @param {number} at */
function tile(hub, game, context, at) {
  const { name, image, game_provider: provider } = game.game_public_meta;
  return h('button.related-game', { type: 'button', onclick: () => openGame(hub, game, context) },
    picture(image, () => icon(iconGames, { size: 44 }), `span.cover-art.tint-${at % 5}`), h('b', null, name, icon(iconExternal, { size: 16 })),
    provider && h('small.soft.small', null, provider));
}

/**
 * Hands a game to the page, or follows its link; the hub that lies over the page makes room.
 *
 * @param {import('./scope.js').Base} hub
 * @param {RelatedGame} game
 * @param {Context} context
 */
export function openGame(hub, game, context) {
  const { link, mobile_spec_link: mobile } = game.game_public_meta;
  if (hub.kind === 'dialog') hub.close();
  if (hub.house.emit('ach_game_opening', { ...game, context })) return;
  hub.link((matchMedia('(pointer: coarse)').matches && mobile) || link);
}
