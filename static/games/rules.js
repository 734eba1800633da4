/**
 * What a game says about itself, read from its template: price, attempts and prizes.
 *
 * Invariant: pure functions; the clock is given.
 */

/** @typedef {Record<string, any>} Template as `getMiniGames` gives it */
/** @typedef {Record<string, any>} Prize one of a template's prizes */

const CURRENCIES = ['points', 'gems', 'diamonds'];
const NO_PRIZE = 'no-prize';

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
 * @param {(currency: string) => number | undefined} [balance] what the player has of a currency, where that is known
 * @returns {{ ready: boolean, why?: 'spins' | 'wait' | 'over' | 'early' | 'stock' | 'points' | 'gems' | 'diamonds', until?: number }}
 *   `until` is epoch ms
 */
export function standing(template, now, balance) {
  const { activeFromDate: from, activeTillDate: till, next_available_spin_ts: next } = template;
  if (from > now) return { ready: false, why: 'early', until: from };
  if (till && till < now) return { ready: false, why: 'over' };
  if (next > now) return { ready: false, why: 'wait', until: next };
  if (isSoldOut(template)) return { ready: false, why: 'stock' };
  const { currency, amount } = priceOf(template);
  if (currency === 'spins' && !(template.spin_count > 0)) return { ready: false, why: 'spins' };
  const short = CURRENCIES.includes(currency) && Number(balance?.(currency)) < amount;
  return short ? { ready: false, why: /** @type {'points'} */ (currency) } : { ready: true };
}

/**
 * Whether nothing can be drawn any more, as far as the operator lets pages see the stocks.
 *
 * @param {Template} template
 */
function isSoldOut({ prizes = [] }) {
  return prizes.length > 0 && prizes.every((/** @type {Prize} */ prize) => prize.pool === 0 && !prize.is_surcharge);
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
