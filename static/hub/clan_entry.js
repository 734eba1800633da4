/**
 * How a player gets into a clan, and which clans a search finds.
 *
 * Invariant: pure.
 */

import { parseTime } from '../widgets/i18n.js';

/** @typedef {Record<string, any>} Clan as `api.getClans` gives it */
/** @typedef {{ how: 'mine' | 'cooldown' | 'full' | 'short' | 'join' | 'switch', cost: number, currency: 'points' | 'gems' | 'diamonds', missing: number, until: number }} Entry
 *   `until` in epoch ms, 0 when the player need not wait */

const CURRENCIES = /** @type {const} */ (['points', 'gems', 'diamonds']);

/** What it costs to join; nothing for the free ones. @param {Clan} clan */
export function feeOf({ entry_fee_currency_type_id: id, entry_fee_amount: amount }) {
  const currency = CURRENCIES[id];
  return { cost: currency ? Number(amount ?? 0) : 0, currency: currency ?? 'points' };
}

/**
 * @param {Clan} clan
 * @param {{ user_clan_id: number | null, cooldown_until: string | null }} mine
 * @param {Record<string, any>} props of the player, with their balances
 * @param {number} now epoch ms
 * @returns {Entry}
 */
export function entryOf(clan, mine, props, now) {
  const { cost, currency } = feeOf(clan);
  const until = waitsUntil(mine.cooldown_until);
  const missing = Math.max(0, cost - Number(props[`ach_${currency}_balance`] ?? 0));
  return { how: wayIn(), cost, currency, missing, until: until > now ? until : 0 };

  /** @returns {Entry['how']} */
  function wayIn() {
    if (clan.clan_id === mine.user_clan_id) return 'mine';
    if (until > now) return 'cooldown';
    if (clan.capacity_limit && clan.member_count >= clan.capacity_limit) return 'full';
    if (missing) return 'short';
    return mine.user_clan_id ? 'switch' : 'join';
  }
}

/** A moment without a zone is one of UTC. @param {string | null} text @returns {number} epoch ms, 0 for none */
function waitsUntil(text) {
  return parseTime(/^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text ?? '') ? `${text}Z` : text)?.getTime() ?? 0;
}

/**
 * By their place, those whose name has what was typed.
 *
 * @param {Clan[]} clans
 * @param {string} typed
 */
export function found(clans, typed) {
  const plain = (/** @type {string} */ text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const wanted = plain(typed.trim());
  return clans.filter((clan) => plain(clan.public_meta.name ?? '').includes(wanted)).sort((a, b) => a.rating_position - b.rating_position);
}
