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

/** Market → its question and kind of answers. @type {Record<number, [string, string]>} */
const MARKETS = {
  2: ['Will there be a red card?', YES_NO], 3: ['Who wins?', SIDES], 4: ['Who leads at half-time?', SIDES], 6: ['Who scores first?', GOALS], 25: ['Who scores last?', GOALS], 7: ['Which two are possible?', 'double'],
  8: ['3 goals or more?', YES_NO], 9: ['2 goals or more before half-time?', YES_NO], 10: ['2 goals or more after half-time?', YES_NO], 11: ['9 corners or more?', YES_NO], 12: ['10 corners or more?', YES_NO],
  13: ['Who gets more corners?', SIDES], 14: ['Who wins?', TWO], 15: ['Will there be overtime?', YES_NO], 16: ['Is the sum of all points odd or even?', 'parity'], 17: ['Who wins, and is the sum odd or even?', 'both'],
  18: ['Who wins the first set?', TWO], 19: ['Who wins the second set?', TWO], 20: ['Who wins the third set?', TWO], 21: ['Who wins the fourth set?', TWO], 22: ['Who wins the fifth set?', TWO],
  23: ['Does the first player win a set?', YES_NO], 24: ['Does the second player win a set?', YES_NO],
};

/** @param {PickEvent} event */
export function isScore(event) {
  return event.market_type_id === SCORE;
}

/** @param {PickEvent} event */
export function questionOf(event) {
  return event.event_meta.custom_question || MARKETS[event.market_type_id]?.[0] || event.event_meta.event_name || '';
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
  const kind = MARKETS[event.market_type_id]?.[1];
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
