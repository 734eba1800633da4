/**
 * Where a tournament belongs in the lobby, and how a player gets into it.
 *
 * Invariant: pure; a tournament is in one phase and has one way in at any moment, and may be in several groups.
 */

/** @typedef {Record<string, any>} Tournament as `api.getTournamentsList` gives it */
/** @typedef {'live' | 'upcoming' | 'finished' | 'cancelled'} Phase */
/** @typedef {'overview' | 'my' | 'live' | 'upcoming' | 'finished' | 'top'} Group */
/**
 * @typedef {object} Entry
 * @property {'register' | 'qualified' | 'short' | 'in' | 'pending' | 'qualifying' | 'auto' | 'full' | 'later' | 'late' | 'withdrawn' | 'over'} how
 * @property {number} cost 0 where nothing is paid
 * @property {'points' | 'gems' | 'diamonds'} currency
 * @property {number} missing of the currency, when `how` is `short`
 */

/** @type {Group[]} */
export const GROUPS = ['overview', 'my', 'live', 'upcoming', 'finished', 'top'];
const ORDER = ['live', 'upcoming', 'finished', 'cancelled'];
const TOP = 10;
const CURRENCIES = /** @type {const} */ (['points', 'gems', 'diamonds']);

/** @param {Tournament} tournament @returns {Phase} */
export function phaseOf(tournament) {
  if (tournament.is_cancelled) return 'cancelled';
  if (tournament.is_in_progress) return 'live';
  return tournament.is_upcoming ? 'upcoming' : 'finished';
}

/** The player takes part, waits to, or took part. @param {Tournament} tournament */
export function isMine({ is_user_registered: registered, registration_status: status }) {
  return Boolean(registered) || /PENDING|^REGISTERED|^FINISHED/.test(status);
}

/**
 * The tournaments of a group in the order in which they are shown.
 *
 * @param {Tournament[]} all
 * @param {Group} group
 * @returns {Tournament[]}
 */
export function inGroup(all, group) {
  const ordered = [...all].sort(byTurn);
  if (group === 'overview') return ordered;
  if (group === 'my') return ordered.filter(isMine);
  if (group === 'top') return ordered.filter((each) => each.is_active).sort(byRank).slice(0, TOP);
  return ordered.filter((each) => (group === 'finished' ? /finished|cancelled/.test(phaseOf(each)) : phaseOf(each) === group));
}

/** What runs first, what ended last; among these the operator's order. @param {Tournament} a @param {Tournament} b */
function byTurn(a, b) {
  const [first, second] = [phaseOf(a), phaseOf(b)].map((phase) => Math.min(ORDER.indexOf(phase), 2));
  if (first !== second) return first - second;
  if (first === 2) return b.end_time - a.end_time;
  return Number(b.is_featured ?? 0) - Number(a.is_featured ?? 0) || (a.priority ?? 0) - (b.priority ?? 0) || a.start_time - b.start_time;
}

/** Featured ones first, then those with the most players. @param {Tournament} a @param {Tournament} b */
function byRank(a, b) {
  return Number(b.is_featured ?? 0) - Number(a.is_featured ?? 0) || (b.registration_count ?? 0) - (a.registration_count ?? 0);
}

/**
 * How this player gets in now, or why not.
 *
 * @param {Tournament} tournament
 * @param {Record<string, any>} props of the player, with their balances
 * @returns {Entry}
 */
export function entryOf(tournament, props) {
  const currency = CURRENCIES.find((each) => tournament[`registration_cost_${each}`]) ?? 'points';
  const cost = Number(tournament[`registration_cost_${currency}`] ?? 0);
  const how = wayIn(tournament);
  const missing = Math.max(0, cost - Number(props[`ach_${currency}_balance`] ?? 0));
  return { how: how === 'register' && missing ? 'short' : how, cost, currency, missing };
}

/** @param {Tournament} tournament @returns {Entry['how']} */
function wayIn(tournament) {
  const { registration_status: status, registration_type: type, players_max_count: most, registration_count: count } = tournament;
  if (!tournament.is_active) return 'over';
  if (status === 'REGISTERED') return 'in';
  if (status === 'PENDING') return 'pending';
  if (status === 'REGISTERED_PENDING_QUALIFICATION') return 'qualifying';
  if (status === 'QUALIFIED_PENDING_REGISTRATION') return 'qualified';
  if (status === 'CANCELLED' || status === 'FINISHED') return 'withdrawn';
  if (tournament.is_user_registered) return 'in';
  if (type === 'AUTO') return 'auto';
  if (tournament.is_can_register) return 'register';
  if (most && count >= most) return 'full';
  return tournament.is_in_progress ? 'late' : 'later';
}

/**
 * What a place wins.
 *
 * @param {Record<string, any>[] | undefined} prizes
 * @param {number | undefined} place from 1
 */
export function prizeOf(prizes, place) {
  return prizes?.find((each) => place !== undefined && place >= each.place_from && place <= each.place_to);
}
