/** What a pot that has burst means for the player: a moment for whoever has won, a line for the others. */

import { money } from './money.js';

const TEXTS = { 'jackpots.you_won': 'You won the jackpot', 'jackpots.burst': '{name} has burst: {amount} for {who}', 'jackpots.burst_many': '{name} has burst: {amount} for {who} and others' };

/**
 * @param {import('./hub.js').Hub} hub
 * @param {{ jackpot: import('../smartico.js').JackpotDetails, winners: import('../smartico.js').JackpotWinner[] }} push
 */
export async function jackpotNews(hub, { jackpot, winners }) {
  hub.addTexts(TEXTS);
  const { name, image_url: image } = jackpot.jp_public_meta;
  const paid = (/** @type {import('../smartico.js').JackpotWinner} */ each) => money(hub, each.winning_amount_wallet_currency, jackpot.user_currency);
  const mine = winners.find((each) => each.is_me);
  if (!mine) {
    const [first] = winners;
    if (first) hub.toast(hub.t(winners.length > 1 ? 'jackpots.burst_many' : 'jackpots.burst', { name, amount: paid(first), who: first.public_username }));
    return;
  }
  const { potMoment } = await import('./moment.js');
  await potMoment(hub, { eyebrow: hub.t('jackpots.you_won'), amount: paid(mine), name, image });
}
