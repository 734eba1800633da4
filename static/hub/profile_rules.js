/**
 * What can be said about a name or a picture before the server is asked.
 *
 * Invariant: pure; the server decides, this only spares a player a question whose answer is known.
 */

/** Characters of a nickname, as the server counts them. */
export const NAME_LENGTH = { least: 2, most: 40 };
/** What a picture is paid in, by `cost_currency_type_id`; 3 is free. */
const CURRENCIES = ['points', 'gems', 'diamonds'];

/** @typedef {{ avatar_real_id: number, avatar_url: string, description?: string, priority?: number, is_given?: boolean, is_in_use?: boolean,
 *   hide_until_achieved?: boolean }} Avatar */

/**
 * The name as it will be kept: visible characters, single spaces.
 *
 * @param {string} text
 */
export function cleanName(text) {
  return text.replace(/\s+/gu, ' ').replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu, '').replace(/ +/g, ' ').trim();
}

/**
 * Why a name cannot be taken.
 *
 * @param {string} text
 * @param {string} current the name that the player has
 * @returns {'' | 'short' | 'long' | 'same'} '' when nothing speaks against it
 */
export function nameTrouble(text, current) {
  const length = [...cleanName(text)].length;
  if (length < NAME_LENGTH.least) return 'short';
  if (length > NAME_LENGTH.most) return 'long';
  return cleanName(text) === current ? 'same' : '';
}

/**
 * The pictures that are shown, by priority; what stays hidden until it is earned is left out.
 *
 * @param {Avatar[]} avatars
 * @returns {Avatar[]}
 */
export function shownAvatars(avatars) {
  return avatars.filter((each) => each.is_given || !each.hide_until_achieved).sort((one, two) => (one.priority ?? 0) - (two.priority ?? 0));
}

/**
 * What having a picture made costs.
 *
 * @param {{ cost_currency_type_id: number, cost_value: number }} prompt
 * @returns {{ amount: number, currency: string }} amount 0: free
 */
export function costOf({ cost_currency_type_id: type, cost_value: value }) {
  const currency = CURRENCIES[type];
  return currency ? { amount: value, currency } : { amount: 0, currency: 'points' };
}
