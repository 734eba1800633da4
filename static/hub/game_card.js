/**
 * A mini-game as a card: its picture, what an attempt costs or how long one has to wait, and the pot that may be in it.
 */

import { fill, h, setProp } from '../widgets/dom.js';
import { icon } from '../widgets/icons/icon.js';
import { iconTrophy } from '../widgets/icons/navigation.js';
import { iconClock, iconLock } from '../widgets/icons/states.js';
import { countingNumber, picture } from '../widgets/parts.js';
import { costOf, standingOf } from './game_standing.js';
import { countdown, price } from './parts.js';
import { GAME_STYLES } from './styles/game_card.js';

/** @typedef {import('./hub.js').Hub} Hub */
/** @typedef {import('./game_standing.js').Game} Game */

export const GAME_TEXTS = {
  'games.spins': '{count} spins', 'games.spins_one': '1 spin', 'games.left': '{count} left today', 'games.left_one': '1 left today', 'games.tries': '{count} left', 'games.tries_one': '1 left',
  'games.again_in': 'Again in {time}', 'games.limit': 'All played', 'games.no_spins': 'No spins right now', 'games.short': '{amount} more {currency} to go', 'games.pot': 'In the pot: {amount}',
};
const DAY_MS = 86_400_000;

/** What the player has of a currency. @param {Hub} hub @returns {import('./game_standing.js').Balance} */
export function balanceOf(hub) {
  return (currency) => {
    const held = hub.props()[`ach_${currency}_balance`];
    return held === undefined ? undefined : Number(held);
  };
}

/** The operator's picture of a game, or our drawing of its type. @param {string | undefined} url @param {string} type @param {string} selector */
export function gameArt(url, type, selector) {
  return picture(url, () => {
    const box = h('span.drawn');
    import('../widgets/art/thumbnails.js').then(({ gameThumbnail }) => box.append(gameThumbnail(type, { size: 160 }))).catch(() => {});
    return box;
  }, selector);
}

/** Opens a game; in a read-only hub it says why not. @param {Hub} hub @param {number} id */
export function play(hub, id) {
  if (hub.readOnly) return hub.toast(hub.t('hub.read_only_why'));
  hub.house.dp(`dp:gf_saw&id=${id}`);
}

/**
 * @param {Hub} hub
 * @param {Game} game
 * @param {() => void} [renew] called when something that was counted down to has come
 */
export function gameCard(hub, game, renew) {
  hub.addTexts(GAME_TEXTS);
  hub.addStyles(GAME_STYLES);
  const line = h('small.line');
  const pot = potChip(hub);
  const element = h('button.game', { type: 'button', onclick: () => play(hub, game.id) },
    h('span.frame', null, gameArt(game.thumbnail, game.saw_game_type, 'span.thumb'), pot.element), h('b', null, game.name), line);
  let state = '';
  return {
    element,
    /** @param {Game} next */
    update(next) {
      pot.update(next);
      const standing = standingOf(next, balanceOf(hub), Date.now());
      const known = JSON.stringify([standing, next.spin_count]);
      if (known === state) return;
      state = known;
      setProp(element, 'data-how', standing.how);
      fill(line, standingLine(hub, next, standing, renew));
    },
  };
}

/**
 * What an attempt costs and how many there are, or what one waits for.
 *
 * @param {Hub} hub
 * @param {Game} game
 * @param {import('./game_standing.js').Standing} standing
 * @param {() => void} [renew]
 * @returns {import('../widgets/dom.js').Child[]}
 */
export function standingLine(hub, game, { how, until = 0, missing = 0, currency = '' }, renew) {
  const { t, formats } = hub;
  switch (how) {
    case 'wait': return [icon(iconClock, { size: 14 }), countdown(hub, until, 'games.again_in', renew)];
    case 'soon': return [icon(iconClock, { size: 14 }), countdown(hub, until, 'hub.starts_in', renew)];
    case 'limit': return [h('span.said', null, game.over_limit_message || t('games.limit'))];
    case 'empty': return [icon(iconLock, { size: 14 }), h('span.said', null, game.no_attempts_message || t('games.no_spins'))];
    case 'short': return [icon(iconLock, { size: 14 }), h('span.said', null, t('games.short', { amount: formats.number(missing), currency: t(`hub.${currency}`) }))];
    default: return [costLine(hub, game), leftLine(hub, game)];
  }
}

/** @param {Hub} hub @param {Game} game */
function costLine(hub, game) {
  if (game.saw_buyin_type === 'spins') return hub.t('games.spins', { count: game.spin_count });
  const { amount, currency } = costOf(game);
  return price(hub, amount, currency);
}

/** How many attempts are left, where there is a limit and it is not plain that it is one. @param {Hub} hub @param {Game} game */
function leftLine({ t }, { saw_buyin_type: kind, max_number_of_attempts: most, max_spins_period_ms: period, spin_count: count }) {
  return kind !== 'spins' && most > 1 && count > 0 && h('span.left', null, t(period === DAY_MS ? 'games.left' : 'games.tries', { count }));
}

/** The pot of a game as it grows. @param {Hub} hub */
export function potChip({ t, formats }) {
  const number = countingNumber(formats);
  const symbol = h('span', { 'aria-hidden': 'true' });
  const words = h('span.visually-hidden');
  const element = h('span.pot-chip', { hidden: true }, icon(iconTrophy, { size: 14 }), words, h('span', { 'aria-hidden': 'true' }, number.element), symbol);
  return {
    element,
    /** @param {Game} game */
    update({ jackpot_current: amount, jackpot_symbol: unit }) {
      element.hidden = !(amount > 0);
      if (!(amount > 0)) return;
      number.update(amount);
      fill(symbol, unit);
      fill(words, t('games.pot', { amount: `${formats.number(amount)} ${unit ?? ''}` }));
    },
  };
}
