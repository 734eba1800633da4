/** Jackpots: what there is, the pots as they grow, taking part, who has won. */
import { CID } from './cids.js';
import { customData, demand } from './reading.js';

const POTS_MS = 1000;
/** What changes when the player comes in or goes out, and when a pot is won. */
export const JACKPOTS = ['jackpots', 'pots', 'jackpotWinners', 'jackpotWinStats'];

/** @typedef {{jp_template_id?: number, related_game_id?: string}} Filter */

/** @param {import('./lazy.js').Context} context @param {import('./actions.js').Actions} actions */
export function jackpotsApi({ ask, cache }, { act }) {
  /** Jackpots with their pots: the former are kept 30 s, the latter 1 s. @param {Filter} [filter] */
  async function jackpotGet({ jp_template_id, related_game_id } = {}) {
    /** @type {any[] | undefined} what was asked just now has its pots */
    let fresh;
    const jackpots = await cache.use(`jackpots:${jp_template_id ?? ''}:${related_game_id ?? ''}`, async () => {
      fresh = toJackpots((await ask(CID.JACKPOTS, { jp_template_id, related_game_id })).items);
      return fresh;
    });
    if (!jackpots.length) return jackpots;
    const jp_template_ids = jackpots.map((each) => each.jp_template_id);
    const pots = await cache.use('pots:' + jp_template_ids, async () =>
      fresh?.map((each) => each.pot) ?? (await ask(CID.POTS, { jp_template_ids })).items ?? [], POTS_MS);
    return jackpots.map((each) => ({ ...each, pot: pots.find((/** @type {any} */ pot) => pot.jp_template_id === each.jp_template_id) ?? each.pot }));
  }

  /** @param {string} name @param {number} cid */
  const change = (name, cid) => async (/** @type {{jp_template_id: number}} */ given) => {
    demand(name, { jp_template_id: given?.jp_template_id });
    return act(cid, { jp_template_id: given.jp_template_id }, ...JACKPOTS);
  };

  /** @param {{limit?: number, offset?: number, jp_template_id: number}} given */
  async function getJackpotWinners({ limit = 20, offset = 0, jp_template_id }) {
    demand('getJackpotWinners', { jp_template_id });
    return cache.use(`jackpotWinners:${jp_template_id}:${limit}:${offset}`, async () =>
      toWinners((await ask(CID.WINNERS, { jp_template_id, limit, offset })).winners));
  }

  /** How often it was won, the highest and the last win; null where the server does not say. @param {{jp_template_id: number}} given */
  async function getJackpotWinStats({ jp_template_id }) {
    demand('getJackpotWinStats', { jp_template_id });
    return cache.use('jackpotWinStats:' + jp_template_id, async () =>
      (await ask(CID.WINNERS, { jp_template_id, limit: 1, offset: 0 })).win_stats ?? null);
  }

  /** @param {{jp_template_id: number, onUpdate?: Function}} given nothing calls `onUpdate`: games change without a push */
  async function getJackpotEligibleGames({ jp_template_id }) {
    demand('getJackpotEligibleGames', { jp_template_id });
    return cache.use('jackpotEligibleGames:' + jp_template_id, async () => ({
      eligible_games: toEligible((await ask(CID.ELIGIBLE, { jp_template_id })).eligible_games),
    }));
  }

  return {
    jackpotGet, getJackpotWinners, getJackpotWinStats, getJackpotEligibleGames,
    jackpotOptIn: change('jackpotOptIn', CID.JACKPOT_IN), jackpotOptOut: change('jackpotOptOut', CID.JACKPOT_OUT),
  };
}

/** @param {any[] | undefined} items @returns {any[]} */
export function toJackpots(items = []) {
  return items.map((it) => ({ ...it, jp_public_meta: { ...it.jp_public_meta, custom_data: customData(it.jp_public_meta.custom_data) } }));
}

/** @param {any[] | undefined} winners */
export function toWinners(winners = []) {
  return winners.map(({ winner, win_date_ts, jp_pot_id }) => ({ winner, win_date_ts, jp_pot_id }));
}

/** @param {any[] | undefined} games */
export function toEligible(games = []) {
  return games.map(({ ach_game_id, ext_game_id, game_public_meta: meta }, at) => ({
    game_id: ach_game_id, ext_game_id, name: meta.name, link: meta.link, image: meta.image, enabled: meta.enabled,
    game_categories: meta.game_categories, game_provider: meta.game_provider, mobile_spec_link: meta.mobile_spec_link, priority: at + 1,
  }));
}
