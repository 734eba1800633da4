/**
 * What a game says about itself, read from its template: price, attempts, prizes, and why something did not work.
 *
 * Invariant: pure functions; the clock is given.
 */

/** @typedef {Record<string, any>} Template as `getMiniGames` gives it */
/** @typedef {Record<string, any>} Prize one of a template's prizes */

const CURRENCIES = ['points', 'gems', 'diamonds'];
const NO_PRIZE = 'no-prize';
const MAX_COUNTED = 1e9;

/** @param {Prize} prize */
export function isWin(prize) {
  return prize.prize_type !== NO_PRIZE;
}

/**
 * @param {Template} template
 * @returns {{ currency: string, amount: number }} currency is free, spins, points, gems or diamonds
 */
export function priceOf(template) {
  const currency = template.saw_buyin_type || 'free';
  if (!CURRENCIES.includes(currency)) return { currency, amount: currency === 'spins' ? 1 : 0 };
  return { currency, amount: Number(template[`buyin_cost_${currency}`] ?? template.buyin_cost_points) || 0 };
}

/**
 * @param {Template} template
 * @param {number} now epoch ms
 * @returns {{ ready: boolean, why?: 'spins' | 'wait' | 'over' | 'early', until?: number }} `until` is epoch ms
 */
export function standing(template, now) {
  const { activeFromDate: from, activeTillDate: till, next_available_spin_ts: next } = template;
  if (from > now) return { ready: false, why: 'early', until: from };
  if (till && till < now) return { ready: false, why: 'over' };
  if (next > now) return { ready: false, why: 'wait', until: next };
  if (priceOf(template).currency === 'spins' && !(template.spin_count > 0)) return { ready: false, why: 'spins' };
  return { ready: true };
}

/**
 * @param {number} ms
 * @returns {string} `2d 04:05:06`, `04:05:06` or `05:06`
 */
export function timeLeft(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [days, hours, minutes] = [86400, 3600, 60].map((unit) => Math.floor(seconds / unit));
  const parts = [hours % 24, minutes % 60, seconds % 60].map((part) => String(part).padStart(2, '0'));
  if (!hours) parts.shift();
  return (days ? `${days}d ` : '') + parts.join(':');
}

/**
 * @param {string | undefined} text
 * @param {string} amount the pot, written in the player's language
 */
export function withJackpot(text, amount) {
  return String(text ?? '').replace(/\{\{\s*jackpot\s*\}\}/gi, amount);
}

/**
 * The number in a prize's name, which is the hero of the win moment.
 *
 * @param {string} name
 * @returns {{ before: string, value: number, after: string } | null} null where there is none that could be counted up
 */
export function numberIn(name) {
  const match = /^(\D*?)(\d{1,3}(?:([.,\u00a0\u202f ])\d{3})(?:\3\d{3})*|\d+)(?![.,]?\d)(.*)$/s.exec(name);
  if (!match) return null;
  const value = Number(match[2].replace(/\D/g, ''));
  return value > 1 && value <= MAX_COUNTED ? { before: match[1], value, after: match[4] } : null;
}

/** Code of a refused attempt → what to say; other codes say that the server did not answer as it should. */
const REFUSALS = /** @type {Record<number, string>} */ ({
  40001: 'spins', 40002: 'stock', 40003: 'points', 40004: 'limit', 40007: 'over', 40009: 'segment', 40011: 'gems', 40012: 'diamonds', [-40001]: 'visitor',
});

/**
 * @param {Template} template
 * @param {number} code
 * @returns {{ key: string, text?: string }} the operator's own words where the template has some
 */
export function refusal(template, code) {
  const name = REFUSALS[code] ?? 'failed';
  const own = name === 'limit' ? template.over_limit_message : ['spins', 'points', 'gems', 'diamonds'].includes(name) && template.no_attempts_message;
  return { key: `game.no_${name}`, text: own || undefined };
}

/** @typedef {'silent' | 'quick' | 'full' | 'explicit'} Showing */

/**
 * @param {Prize} prize
 * @returns {Showing} how the win is shown, and, when explicit, that it has to be claimed
 */
export function showingOf(prize) {
  const type = String(prize.acknowledge_type ?? '');
  if (type.startsWith('explicit') || type === '4') return 'explicit';
  if (type.startsWith('quick') || type === '2') return 'quick';
  return type === 'silent' || type === '1' ? 'silent' : 'full';
}

/**
 * @param {Prize} prize
 * @returns {{ link: string, title: string }[]} the further buttons of the win
 */
export function furtherActions(prize) {
  const pairs = [[prize.second_btn, prize.second_btn_action_title], [prize.acknowledge_dp_additional, prize.acknowledge_action_title_additional]];
  return pairs.filter(([link, title]) => link && title).map(([link, title]) => ({ link, title }));
}

/** @param {string | undefined} link */
export function staysHere(link) {
  return !link || /^dp:(ok|submit)?$/i.test(link);
}
