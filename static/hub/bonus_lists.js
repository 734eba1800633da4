/**
 * The two lists of bonuses, and where a bonus leads.
 *
 * Invariant: pure; a bonus that has expired, or is on its way to the operator's platform, is in neither list.
 */

import { parseTime } from '../widgets/i18n.js';

/** @typedef {import('../smartico.js').TBonus} Bonus */
/** @typedef {'pending' | 'redeemed'} List */

export const STATUS = { new: 1, issued: 2, redeemed: 3, failed: 4, notIssued: 5, expired: 6 };

/** Can be fetched; a claim that did not go through can be made again. @param {Bonus} bonus */
export function isPending({ bonus_status_id: status }) {
  return status === STATUS.issued || status === STATUS.failed;
}

/**
 * @param {Bonus[]} bonuses
 * @param {List} list
 * @returns {Bonus[]} pending ones by when they came, redeemed ones by when they were fetched, the newest first
 */
export function listed(bonuses, list) {
  if (list === 'pending') return newest(bonuses.filter(isPending), ({ create_date: at }) => at);
  return newest(bonuses.filter(({ bonus_status_id: status }) => status === STATUS.redeemed), ({ redeem_date: at }) => at);
}

/** @param {Bonus[]} bonuses @param {(bonus: Bonus) => string | undefined} at */
function newest(bonuses, at) {
  const time = (/** @type {Bonus} */ bonus) => parseTime(at(bonus))?.getTime() ?? 0;
  return bonuses.sort((a, b) => time(b) - time(a) || b.bonus_id - a.bonus_id);
}

/**
 * What `section=` of a deep link asks for; the first list when it says nothing that we know.
 *
 * @param {string | undefined} section
 * @returns {List | undefined}
 */
export function listOf(section) {
  const asked = (section ?? '').toLowerCase();
  return asked === 'redeemed' || asked === 'pending' ? asked : undefined;
}

/**
 * An address of another site opens beside the page, anything else is a deep link.
 *
 * @param {string | undefined} url
 * @returns {{ tab?: string, link?: string } | null}
 */
export function wayOf(url) {
  if (!url) return null;
  return /^https?:\/\//i.test(url) ? { tab: url } : { link: url };
}
