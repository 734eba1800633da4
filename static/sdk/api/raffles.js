/** Raffles: their draws, past runs, what was won, claiming and opting in. */
import { CID } from './cids.js';
import { outcome } from './outcome.js';
import { customData, demand, watched } from './reading.js';

const PAGE = 20;
const MOST_WINNERS = 50;

/** @typedef {{raffle_id: number, run_id: number, winners_from?: number, winners_to?: number}} Run winners `from` (inclusive) `to`
 *   (exclusive), at most 50 */

/** @param {import('./lazy.js').Context} context @param {import('./actions.js').Actions} actions */
export function rafflesApi({ ask, cache }, { act }) {
  const load = async () => toRaffles((await ask(CID.RAFFLES)).items);

  /** Not kept. @param {Run} run */
  async function getRaffleDrawRun({ raffle_id, run_id, winners_from = 0, winners_to = winners_from + PAGE }) {
    demand('getRaffleDrawRun', { raffle_id, run_id });
    const winners_limit = Math.max(0, Math.min(winners_to - winners_from, MOST_WINNERS));
    return toDraw((await ask(CID.RUN, { raffle_id, run_id, winners_limit, winners_offset: winners_from })).draw);
  }

  /** Not kept. @param {{raffle_id: number, draw_id?: number}} of */
  async function getRaffleDrawRunsHistory({ raffle_id, draw_id }) {
    demand('getRaffleDrawRunsHistory', { raffle_id });
    return toRuns((await ask(CID.RUNS, { raffle_id, draw_id })).draw_runs);
  }

  /** The player's own wins, newest first; not kept. @param {{raffle_id: number, offset?: number, limit?: number}} page */
  async function getRaffleWonPrizes({ raffle_id, offset = 0, limit = PAGE }) {
    demand('getRaffleWonPrizes', { raffle_id });
    return ask(CID.WON, { raffle_id, offset, limit });
  }

  /** @param {{won_id: number}} win */
  async function claimRafflePrize({ won_id }) {
    demand('claimRafflePrize', { won_id });
    const { err_code: errorCode, err_message: errorMessage } = outcome(await act(CID.CLAIM_WON, { won_id }, 'raffles'));
    return { errorCode, errorMessage };
  }

  /** @param {{raffle_id: number, draw_id: number, raffle_run_id: number}} run */
  async function requestRaffleOptin({ raffle_id, draw_id, raffle_run_id }) {
    demand('requestRaffleOptin', { raffle_id, draw_id, raffle_run_id });
    return outcome(await act(CID.RUN_OPT_IN, { raffle_id, draw_id, raffle_run_id }, 'raffles'));
  }

  return {
    getRaffleDrawRun, getRaffleDrawRunsHistory, getRaffleWonPrizes, claimRafflePrize, requestRaffleOptin,
    /** `onUpdate` gets the whole list after a claim or an opt-in. @param {{onUpdate?: Function}} [options] */
    getRaffles: ({ onUpdate } = {}) => watched(cache, 'raffles', onUpdate, load),
  };
}

/** @param {any[] | undefined} items */
export function toRaffles(items = []) {
  return items.map(({ public_meta: meta = {}, ...it }) => ({
    id: it.raffle_id, name: meta.name, description: meta.description, custom_section_id: meta.custom_section_id,
    image_url: meta.image_url, image_url_mobile: meta.image_url_mobile, hint_text: meta.hint_text, custom_data: customData(meta.custom_data),
    start_date: it.start_date_ts, end_date: it.end_date_ts, max_tickets_count: it.max_tickets_count,
    current_tickets_count: it.current_tickets_count, draws: it.draws.map(toDraw), ticket_cap_visualization: meta.ticket_cap_visualization,
  }));
}

/** What players see of a draw. @param {any} meta */
const shown = (meta) => ({
  name: meta.name, description: meta.description, image_url: meta.image_url, image_url_mobile: meta.image_url_mobile,
  icon_url: meta.icon_url, background_image_url: meta.background_image_url,
  background_image_url_mobile: meta.background_image_url_mobile, is_grand: meta.is_grand,
});

/** @param {any} it */
export function toDraw(it) {
  return {
    id: it.draw_id, ...shown(it.public_meta), prizes: it.prizes.map(toPrize), current_state: it.current_state, run_id: it.run_id,
    execution_type: it.execution_type, execution_ts: it.execution_ts, previous_run_ts: it.previous_run_ts,
    previous_run_id: it.previous_run_id, ticket_start_ts: it.ticket_start_ts, allow_multi_prize_per_ticket: it.allow_multi_prize_per_ticket,
    total_tickets_count: it.total_tickets_count, my_tickets_count: it.my_tickets_count, my_last_tickets: it.my_last_tickets.map(toTicket),
    user_opted_in: !!it.user_opted_in, requires_optin: !!it.requires_optin, is_active: !!it.is_active,
    winners_limit: it.winners_limit, winners_offset: it.winners_offset, winners_total: it.winners_total,
  };
}

/** @param {any} it */
function toPrize({ public_meta: meta, ...it }) {
  return {
    id: it.prize_id, name: meta.name, description: meta.description, image_url: meta.image_url, custom_data: customData(meta.custom_data),
    hide_chance_to_win: meta.hide_chance_to_win, prizes_per_run: it.prizes_per_run, prizes_per_run_actual: it.prizes_per_run_actual,
    chances_to_win_perc: it.chances_to_win_perc, min_required_total_tickets: it.min_required_total_tickets,
    cap_prizes_per_run: it.cap_prizes_per_run, priority: it.priority, stock_items_per_draw: it.stock_items_per_draw ?? null,
    should_claim: it.should_claim, winners: it.winners.map(toWinner), requires_claim: it.requires_claim,
    min_required_tickets_for_user: it.min_required_tickets_for_user,
  };
}

/** The misspelling is what pages read. @param {{id: number, s: string}} ticket */
const toTicket = ({ id, s }) => ({ ticekt_id: id, ticket_id_string: s });

/** @param {any} it */
const toWinner = (it) => ({
  id: it.user_id, username: it.public_username, avatar_url: it.avatar_url || it.avatar_id, ticket: toTicket(it.ticket),
  raf_won_id: it.raf_won_id, claimed_date: it.claimed_date,
});

/** @param {any[] | undefined} runs */
export function toRuns(runs = []) {
  return runs.map((it) => ({
    id: it.draw_id, run_id: it.run_id, ...shown(it.public_meta), execution_ts: it.execution_ts,
    actual_execution_ts: it.actual_execution_ts, ticket_start_ts: it.ticket_start_ts, is_winner: it.is_winner,
    has_unclaimed_prize: it.has_unclaimed_prize,
  }));
}
