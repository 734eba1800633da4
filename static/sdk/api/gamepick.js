/**
 * Predictions (MatchX and quizzes): an HTTP API of its own, whose answers pages get as they are: `{errCode, errMessage?, data}`.
 * Nothing is kept: scores change while matches are played.
 */
import { post } from '../http.js';
import { shortLanguage } from '../urls.js';
import { demand } from './reading.js';

/** @typedef {{saw_template_id: number, round_id?: number, int_user_id?: number, round?: any}} Given `round_id` -1 is the season */

/** @param {import('./lazy.js').Context} context @param {import('./actions.js').Actions} actions */
export function gamepickApi({ caller, props, setting }, { once, renew }) {
  /** Asks, or acts. Who asks is said in the body: a proof in an address would end in logs.
   * @param {string} method @param {object} fields @returns {Promise<any>} */
  function call(method, fields) {
    const { server, label_key, brand_key, player } = caller();
    if (!player) throw new Error('There is no player: call online first.');
    const { user_id, core_user_language } = props();
    return post((setting('GAMES_API_URL') || server + '/games-api').replace(/\/*$/, '/') + method, {
      label_api_key: label_key, brand_key: brand_key ?? undefined, smartico_ext_user_id: player.id, ext_user_id: user_id, hash: player.hash,
      lang: shortLanguage(player.language || core_user_language) || undefined, ...fields,
    });
  }

  /** @param {string} name @param {string} method @param {...('round_id' | 'int_user_id')} needed */
  const read = (name, method, ...needed) => async (/** @type {Given} */ given) => {
    const wanted = pick(given, needed);
    demand(name, { saw_template_id: given?.saw_template_id, ...wanted });
    return call(method, { ext_game_id: given.saw_template_id, ...wanted });
  };

  /** @param {string} name @param {string} method */
  const submit = (name, method) => async (/** @type {Given} */ given) => {
    const { saw_template_id, round } = given ?? {};
    demand(name, { saw_template_id, 'round.round_id': round?.round_id });
    const fields = { ext_game_id: saw_template_id, round: selection(round) };
    const answer = await once(method + ':' + JSON.stringify(fields), () => call(method, fields));
    renew('miniGames');
    return structuredClone(answer);
  };

  return {
    gamePickGetActiveRounds: read('gamePickGetActiveRounds', 'active-rounds'),
    gamePickGetActiveRound: read('gamePickGetActiveRound', 'active-round', 'round_id'),
    gamePickGetHistory: read('gamePickGetHistory', 'games-history'),
    gamePickGetBoard: read('gamePickGetBoard', 'game-board', 'round_id'),
    gamePickGetUserInfo: read('gamePickGetUserInfo', 'user-info'),
    gamePickGetGameInfo: read('gamePickGetGameInfo', 'game-info'),
    gamePickGetRoundInfoForUser: read('gamePickGetRoundInfoForUser', 'game-round-info-for-user', 'round_id', 'int_user_id'),
    gamePickSubmitSelection: submit('gamePickSubmitSelection', 'submit-selection'),
    gamePickSubmitSelectionQuiz: submit('gamePickSubmitSelectionQuiz', 'submit-selection-quiz'),
  };
}

/** @param {any} given @param {string[]} names */
function pick(given, names) {
  return Object.fromEntries(names.map((name) => [name, given?.[name]]));
}

/** Of a round only what the player says: pages hand back what they got, pictures, odds and all. @param {any} round */
function selection({ round_id, events = [] }) {
  const said = ['gp_event_id', 'team1_user_selection', 'team2_user_selection', 'user_selection'];
  return { round_id, events: events.map((/** @type {any} */ event) => pick(event, said)) };
}
