/** What has happened to a player: movements of their balances, and in the second form everything else too. */
import { CID } from './cids.js';
import { watched } from './reading.js';

const PAGE = 50;
const POINTS = 0;
const GEMS = 1;
const DIAMONDS = 2;
/** Kinds of entries; the first three are movements of gems, diamonds and points. */
const KINDS = Array.from({ length: 20 }, (_, at) => at + 1);
const MOVEMENTS = KINDS.slice(0, 3);

/** @typedef {{startTimeSeconds: number, endTimeSeconds: number, from?: number, to?: number}} Span seconds since 1970; entries
 *   `from` (inclusive) `to` (exclusive), at most 50 */

/** @param {import('./lazy.js').Context} context */
export function activityApi({ ask, cache }) {
  /** @param {Span} span @param {number[]} [types] */
  async function load({ startTimeSeconds, endTimeSeconds, from = 0, to = from + PAGE }, types) {
    const answer = await ask(CID.ACTIVITY, {
      startTimeSeconds: Math.floor(startTimeSeconds), endTimeSeconds: Math.floor(endTimeSeconds),
      limit: Math.max(0, Math.min(to - from, PAGE)), offset: from, types,
    });
    return answer.logHistory ?? [];
  }

  /** @param {string} name @param {Span} span @param {number[]} [types] */
  const key = (name, { startTimeSeconds, endTimeSeconds, from, to }, types) =>
    [name, startTimeSeconds, endTimeSeconds, from, to, types].join(':');

  return {
    /** Movements of points, gems and diamonds, newest first. `onUpdate` gets the same page when a balance changes.
     * @param {Span & {onUpdate?: Function}} options */
    getActivityLog: ({ onUpdate, ...span }) =>
      watched(cache, key('activityLog', span), onUpdate, async () => (await load(span)).map(toMovement)),
    /** All kinds of entries, or those of `types`. @param {Span & {types?: number[]}} options */
    getActivityLogV2: ({ types = KINDS, ...span }) =>
      cache.use(key('activityLogV2', span, types), async () => (await load(span, types)).map(toEntry)),
  };
}

/** @param {any} row */
export function toMovement(row) {
  const { amount, balance } = row;
  const type = row.type ?? POINTS;
  const facts = { create_date: seconds(row), user_ext_id: row.user_ext_id, crm_brand_id: row.crm_brand_id, type };
  if (type !== POINTS) return { ...facts, amount, balance, source_type_id: row.source_type_id };
  return {
    ...facts, amount: row.points_collected, balance: row.user_points_balance, total_ever: row.user_points_ever,
    source_type_id: row.source_type_id,
  };
}

/** @param {any} row */
export function toEntry(row) {
  const kind = row.type_id;
  return {
    create_date: seconds(row), user_ext_id: row.user_ext_id, crm_brand_id: row.crm_brand_id,
    type: kind === 1 || row.type === GEMS ? GEMS : kind === 2 || row.type === DIAMONDS ? DIAMONDS : POINTS,
    amount: row.points_collected ?? row.amount, balance: row.user_points_balance ?? row.balance, total_ever: row.user_points_ever,
    source_type_id: row.source_type_id, activity_type_id: kind, context_value_1: row.context_value_1,
    meta: row.context_value_meta, source_entity_name: row.source_entity_name, source_entity_id: row.source_entity_id,
    source_reference_id: row.source_reference_id, source_root_id: row.source_root_id,
    is_wallet_entry: kind === undefined || kind === null || MOVEMENTS.includes(kind),
  };
}

/** @param {any} row */
const seconds = ({ create_date }) => create_date?.seconds ?? create_date;
