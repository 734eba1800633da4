/**
 * Which doors a loot box has, and which of them is open today.
 *
 * Invariant: pure; days are those of the game's own time zone, and the clock is given.
 */

/** @typedef {Record<string, any>} Prize */
/** @typedef {'opened' | 'missed' | 'today' | 'later'} DoorState */
/** @typedef {{ number: number, state: DoorState, prize?: Prize, from?: number }} Door `prize` is what was in an opened one; `from` is epoch ms */
/** @typedef {{ saw_template_id?: number, saw_prize_id: number, create_date_ts: number }} Past a row of the history */

const MINUTE_MS = 60000;
const DAY_MS = 86400000;

/**
 * @param {Record<string, any>} template
 * @param {Past[]} history of this player
 * @param {number} now epoch ms
 * @returns {Door[]}
 */
export function doorsOf(template, history, now) {
  const own = history.filter((row) => !row.saw_template_id || row.saw_template_id === template.id);
  return template.saw_game_type === 'lootbox_weekdays' ? weekDoors(template, own, now) : calendarDoors(template, own, now);
}

/**
 * @param {number} at epoch ms
 * @param {number} zone minutes from local time to UTC
 * @returns {number} days since 1970-01-01, by the local calendar
 */
export function localDay(at, zone) {
  return Math.floor((at - zone * MINUTE_MS) / DAY_MS);
}

/** @param {number} day since 1970-01-01, a Thursday @returns {number} 1 Monday to 7 Sunday */
export function isoWeekday(day) {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/**
 * @param {Record<string, any>} template
 * @param {Past[]} history
 * @param {number} now
 * @returns {Door[]} seven
 */
function weekDoors(template, history, now) {
  const zone = template.relative_period_timezone ?? 0;
  const today = localDay(now, zone);
  const monday = today - isoWeekday(today) + 1;
  return Array.from({ length: 7 }, (_, index) => {
    const opened = history.find((row) => localDay(row.create_date_ts, zone) === monday + index);
    return { number: index + 1, ...stateOf(template, opened, Math.sign(monday + index - today)) };
  });
}

/**
 * @param {Record<string, any>} template
 * @param {Past[]} history
 * @param {number} now
 * @returns {Door[]} one for each day that has a prize of its own
 */
function calendarDoors(template, history, now) {
  const windows = new Map();
  for (const prize of template.prizes) {
    const { active_from_ts: from, active_till_ts: till } = prize;
    if (from && till && (prize.prize_type !== 'no-prize' || !windows.has(from))) windows.set(from, till);
  }
  return [...windows].sort(([a], [b]) => a - b).map(([from, till], index) => {
    const opened = history.find((row) => row.create_date_ts >= from && row.create_date_ts < till);
    return { number: index + 1, from, ...stateOf(template, opened, now < from ? 1 : now >= till ? -1 : 0) };
  });
}

/**
 * @param {Record<string, any>} template
 * @param {Past | undefined} opened
 * @param {number} when -1 past, 0 today, 1 to come
 * @returns {{ state: DoorState, prize?: Prize }}
 */
function stateOf(template, opened, when) {
  if (opened) return { state: 'opened', prize: template.prizes.find((/** @type {Prize} */ prize) => prize.id === opened.saw_prize_id) };
  return { state: when < 0 ? 'missed' : when > 0 ? 'later' : 'today' };
}
