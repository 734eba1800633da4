/**
 * What can be answered to an event of a prediction round.
 *
 * Invariant: pure; values are those that `submit` takes, and an event of no known market has no answers and is shown only.
 */

/** @typedef {Record<string, any>} PickEvent */
/** @typedef {{ value: string, text: string }} Option */

const SCORE = 1;
const SIDES = '1x2';
const TWO = '12';
const YES_NO = 'yn';
const GOALS = 'goals';

/** Market → its kind of answers. @type {Record<number, string>} */
const MARKETS = {
  2: YES_NO, 3: SIDES, 4: SIDES, 6: GOALS, 25: GOALS, 7: 'double', 8: YES_NO, 9: YES_NO, 10: YES_NO, 11: YES_NO, 12: YES_NO, 13: SIDES, 14: TWO, 15: YES_NO,
  16: 'parity', 17: 'both', 18: TWO, 19: TWO, 20: TWO, 21: TWO, 22: TWO, 23: YES_NO, 24: YES_NO,
};
/** Markets that ask what another asks. @type {Record<number, number>} */
const ASKED_AS = { 14: 3 };

/** @param {PickEvent} event */
export function isScore(event) {
  return event.market_type_id === SCORE;
}

/** The operator's own question, else that of the market in the player's language. @param {PickEvent} event @param {import('../widgets/i18n.js').Translate} t */
export function questionOf({ market_type_id: market, event_meta: { custom_question, event_name } }, t) {
  return custom_question || (MARKETS[market] ? t(`game.ask_${ASKED_AS[market] ?? market}`) : event_name || '');
}

/**
 * @param {PickEvent} event
 * @param {import('../widgets/i18n.js').Translate} t
 * @returns {Option[]}
 */
export function optionsOf(event, t) {
  const { answers, team1_name: home = '1', team2_name: away = '2' } = event.event_meta;
  if (answers?.length) return answers.map((/** @type {Option} */ { value, text }) => ({ value: String(value), text: text || String(value) }));
  const texts = /** @type {Record<string, string>} */ ({ 1: home, 2: away, x: t('game.draw'), yes: t('game.yes'), no: t('game.no'), odd: t('game.odd'), even: t('game.even') });
  const values = /** @type {Record<string, string[]>} */ ({
    [SIDES]: ['1', 'x', '2'], [TWO]: ['1', '2'], [GOALS]: ['1', 'x', '2'], [YES_NO]: ['yes', 'no'], parity: ['odd', 'even'], double: ['1/x', '1/2', 'x/2'], both: ['1/odd', '1/even', '2/odd', '2/even'],
  });
  const kind = MARKETS[event.market_type_id];
  if (kind === GOALS) texts.x = t('game.nobody');
  return (values[kind] ?? []).map((value) => ({ value, text: value.split('/').map((part) => texts[part]).join(' · ') }));
}

/**
 * @param {Record<string, any>} round
 * @param {number} now epoch ms
 */
export function isOpen(round, now) {
  return !round.is_resolved && round.open_date <= now && now < round.last_bet_date;
}

/**
 * @param {PickEvent} event
 * @param {number} now epoch ms
 */
export function canChange(event, now) {
  return event.is_open_for_bets !== false && !event.event_meta.is_canceled && !(event.resolution_type_id > 0) && !(Date.parse(event.match_date) < now);
}

/**
 * @param {PickEvent[]} events
 * @param {Map<number, Record<string, any>>} picks by event
 * @returns {Record<string, any>[]} those with a whole answer, as `submit` takes them
 */
export function selectionsOf(events, picks) {
  return events.flatMap((event) => {
    const pick = picks.get(event.gp_event_id);
    const whole = pick && (isScore(event) ? Number.isInteger(pick.team1_user_selection) && Number.isInteger(pick.team2_user_selection) : pick.user_selection);
    return whole ? [{ gp_event_id: event.gp_event_id, ...pick }] : [];
  });
}

/**
 * @param {PickEvent[]} events as the server has them
 * @param {Record<string, any>[]} selections as they were handed in
 * @returns {boolean} whether the server has all of them: one that came too late is not there
 */
export function keeps(events, selections) {
  return selections.every(({ gp_event_id, ...pick }) => {
    const event = events.find((each) => each.gp_event_id === gp_event_id) ?? {};
    return Object.entries(pick).every(([field, value]) => event[field] === value);
  });
}
