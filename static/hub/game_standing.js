/**
 * Where a game stands for a player: whether one can play now, and if not, until when or what for.
 *
 * Invariant: pure; what the server does not say holds nobody back, for it decides at each attempt anyway.
 */

/** @typedef {Record<string, any>} Game as `getMiniGames` gives it */
/** @typedef {(currency: string) => number | undefined} Balance undefined where it is not known */
/**
 * `play`: now. `wait`: after `until`. `limit`: as often as is allowed. `empty`: no spins. `short`: `missing` of `currency`.
 * `soon`: it begins at `until`. `over`: it has ended.
 * @typedef {{ how: 'play' | 'wait' | 'limit' | 'empty' | 'short' | 'soon' | 'over', until?: number, missing?: number, currency?: string }} Standing
 */

/** A prize drop comes by itself; nobody opens it. */
const NEVER_OPENED = 'prizedrop';

/**
 * @param {Game} game
 * @param {Balance} balance
 * @param {number} now epoch ms
 * @returns {Standing}
 */
export function standingOf(game, balance, now) {
  const { activeFromDate: from, activeTillDate: till, next_available_spin_ts: next, spin_count: left, saw_buyin_type: kind } = game;
  if (till && till <= now) return { how: 'over' };
  if (from > now) return { how: 'soon', until: from };
  if (next > now) return { how: 'wait', until: next };
  if (kind === 'spins') return { how: left > 0 ? 'play' : 'empty' };
  if (left === 0) return { how: 'limit' };
  const { amount, currency } = costOf(game);
  const missing = amount - (balance(currency) ?? amount);
  return missing > 0 ? { how: 'short', missing, currency } : { how: 'play' };
}

/** What an attempt costs. @param {Game} game @returns {{ amount: number, currency: string }} 0 for what costs no money */
export function costOf(game) {
  const currency = game.saw_buyin_type;
  return { amount: Number(game[`buyin_cost_${currency}`]) || 0, currency };
}

/**
 * The games that belong into a lobby, in the server's order.
 *
 * @param {Game[]} games
 * @param {Balance} balance
 * @param {number} now epoch ms
 */
export function lobbyOf(games, balance, now) {
  return games.filter((game) => {
    const { how } = standingOf(game, balance, now);
    const elsewhere = game.saw_game_type === NEVER_OPENED || game.saw_template_ui_definition?.only_in_custom_section;
    return !elsewhere && how !== 'over' && (how === 'play' || !game.visibile_when_can_spin);
  });
}

/**
 * What can be played now, the one to begin with, and what one has to come back for.
 *
 * @param {Game[]} games
 * @param {Balance} balance
 * @param {number} now epoch ms
 * @returns {{ first: Game | undefined, ready: Game[], later: Game[] }} `first` is not among `ready`
 */
export function lobbyParts(games, balance, now) {
  const shown = lobbyOf(games, balance, now);
  const can = shown.filter((game) => standingOf(game, balance, now).how === 'play');
  const first = can.find((game) => game.promo_image) ?? can.find((game) => !costOf(game).amount) ?? can[0];
  return { first, ready: can.filter((game) => game !== first), later: shown.filter((game) => !can.includes(game)) };
}
