/**
 * Mini-games: what there is to play, playing, and what was won.
 * Invariant: the id of an attempt is made and written down before it is sent, so whatever becomes of the answer, the player pays
 * once and the prize is not lost. A prize is credited when it is acknowledged, by the page or a little later by the server.
 */
import { warn } from '../report.js';
import { CID } from './cids.js';
import { outcome } from './outcome.js';
import { customData, demand, watched } from './reading.js';

const TYPES = ['wheel', 'scratch', 'matchx', 'giftbox', 'prizedrop', 'quiz', 'lootbox_weekdays', 'lootbox_calendar_days',
  'treasure_hunt', 'voyager', 'plinko', 'coin_flip', 'custom_minigame'];
const BUY_INS = ['free', 'points', 'spins', 'gems', 'diamonds'];
const PRIZES = ['no-prize', 'points', 'bonus', 'manual', 'spin', 'jackpot', 'change-level', 'mission', 'raffle-ticket', 'gems-and-diamonds'];
const ACKNOWLEDGEMENTS = ['silent', 'quick-message', 'full-message', 'explicity-acknowledge'];
const LAYOUTS = ['horizontal', 'vertical-map'];
const EXPOSED = ['userId', 'spinId'];
/** The server takes so many in one go; more are refused, and need not be written out for that. */
const BATCH_LIMIT = 100;
/** What a play changes. */
const GAMES = 'miniGames';
const HISTORY = 'sawHistory';

/** @param {import('./lazy.js').Context} context @param {import('./actions.js').Actions} actions */
export function minigamesApi({ ask, send, cache }, { act, once, renew }) {
  /** One attempt. @param {number} id of the game @returns {Promise<import('./lazy.js').Answer>} */
  function attempt(id) {
    return once('spin:' + id, async (request_id) => {
      const answer = await send(CID.SPIN, { uuid: request_id, request_id, saw_template_id: id });
      return { ...answer, request_id };
    });
  }

  /** @param {string} request_id @param {{lose?: boolean}} [options] `lose`: the prize goes back into the pool */
  const acknowledged = (request_id, { lose } = {}) => act(CID.SPIN_SEEN, { request_id, lose }, GAMES, HISTORY);

  /** Plays once. Who calls again before the answer is here plays the same attempt.
   * @param {number} id @param {{onUpdate?: Function, acknowledge?: boolean}} [options] without `acknowledge` the prize is credited by
   * `miniGameWinAcknowledgeRequest`, or a little later by the server */
  async function playMiniGame(id, { onUpdate, acknowledge = true } = {}) {
    demand('playMiniGame', { template_id: id });
    subscribe(onUpdate);
    const answer = await attempt(id);
    if (acknowledge && !answer.errCode) await acknowledged(answer.request_id).catch(unseen);
    else renew(GAMES, HISTORY);
    return toPlay(answer);
  }

  /** Plays several times in one go. What is refused stops nobody: each attempt has a result of its own, in their order.
   * @param {number} id @param {number} count @param {{onUpdate?: Function}} [options] */
  async function playMiniGameBatch(id, count, { onUpdate } = {}) {
    demand('playMiniGameBatch', { template_id: id, spin_count: count });
    subscribe(onUpdate);
    const { errCode, errMsg, results = [{ errCode, errMsg }] } = await once(`spins:${id}:${count}`, (uuid) => {
      const spins = Array.from({ length: Math.min(count, BATCH_LIMIT + 1) }, (_, at) => ({ request_id: `${uuid}-${at}`, saw_template_id: id }));
      return send(CID.SPINS, { uuid, spins });
    });
    const request_ids = results.filter((/** @type {any} */ each) => !each.errCode).map((/** @type {any} */ each) => each.request_id);
    if (request_ids.length) await act(CID.SPINS_SEEN, { request_ids }, GAMES, HISTORY).catch(unseen);
    else renew(GAMES, HISTORY);
    return results.map(toBatched);
  }

  /** The attempt stands; the server credits what nobody has acknowledged. @param {unknown} error */
  function unseen(error) {
    warn('win_not_acknowledged', error);
    renew(GAMES, HISTORY);
  }

  const load = async () => toGames((await ask(CID.GAMES)).templates);
  const subscribe = (/** @type {unknown} */ onUpdate) => cache.subscribe(GAMES, onUpdate, () => cache.use(GAMES, load));

  return {
    playMiniGame, playMiniGameBatch,
    /** `onUpdate` gets the whole list after a play, and when attempts are given. @param {{onUpdate?: Function}} [options] */
    getMiniGames: ({ onUpdate } = {}) => watched(cache, GAMES, onUpdate, load),
    /** Newest first. @param {{limit?: number, offset?: number, saw_template_id?: number}} [options] */
    getMiniGamesHistory: ({ limit = 20, offset = 0, saw_template_id } = {}) =>
      cache.use([HISTORY, limit, offset, saw_template_id].join(':'), async () =>
        toHistory((await ask(CID.SPIN_HISTORY, { limit, offset, saw_template_id })).prizes)),
    /** @param {string} request_id of a play or of the history @param {{lose?: boolean}} [options] */
    miniGameWinAcknowledgeRequest: async (request_id, options) => {
      demand('miniGameWinAcknowledgeRequest', { request_id });
      return acknowledged(request_id, options);
    },
  };
}

/** @param {any} answer */
function toPlay(answer) {
  const { saw_prize_id = null, request_id, jackpot_amount, spin_id } = answer;
  return { ...outcome(answer), prize_id: saw_prize_id, request_id, jackpot_amount, spin_id };
}

/** @param {any} result */
const toBatched = ({ errCode = 0, errMsg = '', saw_prize_id = null, jackpot_amount = null, first_spin_in_period = null, spin_id }) =>
  ({ errCode, errMessage: errMsg, saw_prize_id, jackpot_amount, first_spin_in_period, spin_id });

/** @param {any[] | undefined} prizes */
export function toHistory(prizes = []) {
  return prizes.map((it) => ({
    template: it.template, saw_template_id: it.saw_template_id, saw_prize_id: it.saw_prize_id, prize_amount: it.prize_amount,
    client_request_id: it.client_request_id, is_claimed: it.is_claimed, create_date_ts: it.create_date_ts,
    acknowledge_date_ts: it.acknowledge_date_ts,
  }));
}

/** @param {any[] | undefined} templates */
export function toGames(templates = []) {
  return templates.filter((each) => each.saw_template_id >= 1).map(toGame);
}

/** A game as pages know it. @param {any} it as on the wire */
export function toGame({ saw_template_ui_definition: ui, ...it }) {
  const pot = [it.jackpot_current, ui.jackpot_symbol].filter((part) => (part ?? '') !== '').join(' ');
  const [name, description, promo_text] = [ui.name, ui.description, ui.promo_text].map((text) => filled(text, pot));
  return {
    id: it.saw_template_id, name, description, thumbnail: ui.thumbnail || picture(it), visibile_when_can_spin: it.visibile_when_can_spin,
    over_limit_message: ui.over_limit_message, no_attempts_message: ui.no_attempts_message, jackpot_symbol: ui.jackpot_symbol,
    saw_game_type: TYPES[it.saw_game_type_id - 1] ?? 'unknown', saw_buyin_type: BUY_INS[it.saw_buyin_type_id - 1] ?? 'unknown',
    ...price(it), jackpot_add_on_attempt: it.jackpot_add_on_attempt, jackpot_current: it.jackpot_current, spin_count: it.spin_count,
    promo_image: ui.promo_image, promo_text, custom_data: customData(ui.custom_data), expose_game_stat_on_api: it.expose_game_stat_on_api,
    relative_period_timezone: it.relative_period_timezone, activeFromDate: it.activeFromDate, activeTillDate: it.activeTillDate,
    next_available_spin_ts: it.next_available_spin_ts ?? null, earliest_expiration_dt: it.earliest_expiration_dt,
    latest_expiration_dt: it.latest_expiration_dt, steps_to_finish_game: ui.steps_to_finish_game,
    custom_section_id: ui.custom_section_id, saw_template_ui_definition: { ...ui, name, description, promo_text },
    ...(/^lootbox/.test(TYPES[it.saw_game_type_id - 1] ?? '') && { game_layout: LAYOUTS[ui.game_layout - 1] }),
    show_prize_history: it.show_prize_history, max_number_of_attempts: it.maxSpinsCount, max_spins_period_ms: it.maxSpinsPediodMs,
    ...(ui.expose_user_spin_id && { expose_user_spin_id: EXPOSED[ui.expose_user_spin_id - 1] }),
    requires_prize_claim: it.requires_prize_claim, requires_manual_claim: it.requires_manual_claim,
    is_visitor_mode: it.is_visitor_mode, odds_published: it.odds_published,
    prizes: (it.prizes ?? []).map((/** @type {any} */ prize) => toPrize(prize, pot)),
  };
}

/** A prize of a game. @param {any} it as on the wire @param {string} [pot] the game's jackpot as text */
export function toPrize({ saw_prize_ui_definition: ui, ...it }, pot = '') {
  return {
    id: it.saw_prize_id, name: filled(ui.name, pot), prize_type: PRIZES[it.prize_type_id - 1] ?? 'unknown', prize_value: it.prize_value,
    font_size: ui.font_size ?? null, font_size_mobile: ui.font_size_mobile, icon: ui.icon, position: ui.position, sectors: ui.sectors,
    acknowledge_type: ACKNOWLEDGEMENTS[ui.acknowledge_type - 1], aknowledge_message: filled(ui.aknowledge_message, pot),
    aknowledge_message_lose: filled(ui.aknowledge_message_lose, pot), acknowledge_dp: ui.acknowledge_dp,
    acknowledge_action_title: ui.acknowledge_action_title, acknowledge_dp_additional: ui.acknowledge_dp_additional,
    acknowledge_action_title_additional: ui.acknowledge_action_title_additional, second_btn: ui.second_btn,
    second_btn_action_title: ui.second_btn_action_title, out_of_stock_message: ui.out_of_stock_message, pool: it.pool ?? null,
    pool_initial: it.pool_initial ?? null, wins_count: it.wins_count ?? null, weekdays: it.weekdays ?? null,
    active_from_ts: it.active_from_ts ?? null, active_till_ts: it.active_till_ts ?? null,
    relative_period_timezone: it.relative_period_timezone, is_surcharge: it.is_surcharge, is_deleted: it.is_deleted,
    custom_data: customData(ui.custom_data), prize_modifiers: ui.prize_modifiers, allow_split_decimal: ui.allow_split_decimal,
    hide_prize_from_history: ui.hide_prize_from_history, hide_prize_till_won: ui.hide_prize_till_won,
    replace_name_with_image: ui.replace_name_with_image, sound_type: ui.sound_type, custom_win_sound: ui.custom_win_sound,
    requirements_to_get_prize: ui.requirements_to_get_prize, max_give_period_type_id: it.max_give_period_type_id,
    prize_details_json: it.prize_details_json,
  };
}

/** What an attempt costs, under the name of its currency. @param {any} it */
function price({ saw_buyin_type_id: type, buyin_cost_points: amount }) {
  const currency = BUY_INS[type - 1];
  return currency && /points|gems|diamonds/.test(currency) ? { ['buyin_cost_' + currency]: amount } : {};
}

/** The picture that belongs to a skin. @param {any} it */
function picture({ saw_skin_ui_definition: skin }) {
  return skin?.skin_folder ? skin.skin_folder + '/ico.png' : '';
}

/** @template T @param {T} text @param {string} pot @returns {T} */
function filled(text, pot) {
  return typeof text === 'string' ? /** @type {any} */ (text.replaceAll('{{jackpot}}', pot)) : text;
}
