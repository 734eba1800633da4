/**
 * What stands on the shelf of the shop, in which order, and what keeps a player from buying it.
 *
 * Invariant: pure; an item without a hindrance is one that the server may sell at once.
 */

/** @typedef {import('../smartico.js').TStoreItem} Item */
/** @typedef {'natural' | 'price' | 'dear' | 'name'} Sort `dear` is by price, the dearest first */
/**
 * @typedef {object} Hindrance
 * @property {'over' | 'sold_out' | 'funds' | 'blocked'} kind
 * @property {number} [missing] of `funds`: how much more it takes, in the item's currency
 * @property {string} [text] of `blocked`: the operator's own words, where there are any
 */

const CURRENCIES = ['points', 'gems', 'diamonds'];
/** Ribbons of a discount that are a percentage. */
const PERCENT = /^(10|15|20|25|50)$/;
const MOST_RELATED = 6;

/** What it costs now. @param {Pick<Item, 'price' | 'discounted_price'>} item */
export function costOf(item) {
  return item.discounted_price ?? item.price;
}

/** @param {Record<string, any>} props public properties @param {string} currency points, gems, diamonds */
export function balanceOf(props, currency) {
  return Number(props[`ach_${currency}_balance`]) || 0;
}

/**
 * Amounts have two decimals at most; what is less than that is an artefact of floating point.
 *
 * @param {number} balance
 * @param {number} cost
 */
export function remainder(balance, cost) {
  return Math.round((balance - cost) * 100) / 100;
}

/**
 * Why this cannot be bought now. The balance is the newer knowledge: the list may be some seconds old.
 *
 * @param {Item} item
 * @param {number} balance in the item's currency
 * @param {number} now epoch ms
 * @returns {Hindrance | null}
 */
export function hindranceOf(item, balance, now) {
  if (item.active_till_date && item.active_till_date <= now) return { kind: 'over' };
  if (item.pool !== null && item.pool !== undefined && item.pool <= 0) return { kind: 'sold_out' };
  const left = remainder(balance, costOf(item));
  if (left < 0) return { kind: 'funds', missing: -left };
  if (item.can_buy === false) return { kind: 'blocked', text: item.cant_buy_message || item.purchase_limit_message || item.limit_message };
  return null;
}

/**
 * What is shown of the shop.
 *
 * @param {Item[]} items
 * @param {{ category?: number | null, query?: string, sort?: Sort, props: Record<string, any>, now: number }} how
 */
export function shelf(items, { category = null, query = '', sort = 'natural', props, now }) {
  const wanted = folded(query);
  const kept = items.filter((item) => !item.only_in_custom_section && (category === null || item.category_ids.includes(category)) && folded(item.name).includes(wanted));
  const can = new Map(kept.map((item) => [item, hindranceOf(item, balanceOf(props, item.purchase_type), now) ? 1 : 0]));
  const money = (/** @type {Item} */ a, /** @type {Item} */ b) => CURRENCIES.indexOf(a.purchase_type) - CURRENCIES.indexOf(b.purchase_type);
  /** @type {Record<Sort, (a: Item, b: Item) => number>} */
  const orders = {
    natural: (a, b) => /** @type {number} */ (can.get(a)) - /** @type {number} */ (can.get(b)) || a.priority - b.priority || costOf(a) - costOf(b),
    price: (a, b) => money(a, b) || costOf(a) - costOf(b),
    dear: (a, b) => money(a, b) || costOf(b) - costOf(a),
    name: (a, b) => a.name.localeCompare(b.name),
  };
  return kept.sort((a, b) => orders[sort](a, b) || a.id - b.id);
}

/** As one compares what people type: small letters without accents. @param {string} text */
function folded(text) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}

/**
 * The categories that have something to see, in their order.
 *
 * @template {{ id: number, order?: number }} C
 * @param {C[]} categories
 * @param {Item[]} items
 */
export function filledCategories(categories, items) {
  const used = new Set(items.filter((item) => !item.only_in_custom_section).flatMap((item) => item.category_ids));
  return categories.filter(({ id }) => used.has(id)).sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
}

/**
 * What goes with an item: those that the operator names, else its neighbours.
 *
 * @param {Item[]} items
 * @param {Item} item
 */
export function relatedTo(items, item) {
  const named = item.related_item_ids ?? [];
  const found = named.length
    ? named.map((id) => items.find((each) => each.id === id)).filter((each) => each !== undefined)
    : items.filter((each) => !each.only_in_custom_section && each.category_ids.some((id) => item.category_ids.includes(id)));
  return found.filter(({ id }) => id !== item.id).slice(0, MOST_RELATED);
}

/**
 * What a discount says on the card: a percentage, or the operator's picture.
 *
 * @param {Item} item
 * @returns {{ percent?: number, image?: string } | null}
 */
export function discountOf(item) {
  const ribbon = item.discount_price_ribbon ?? '';
  if (item.discounted_price === undefined || item.discounted_price === null || item.discounted_price >= item.price) return null;
  if (PERCENT.test(ribbon)) return { percent: Number(ribbon) };
  return item.custom_ribbon_image ? { image: item.custom_ribbon_image } : null;
}

/**
 * How far back a purchase lies; the narrowest period that holds it.
 *
 * @param {Item} bought
 * @returns {'today' | 'week' | 'month' | 'earlier'}
 */
export function periodOf(bought) {
  return bought.purchased_today ? 'today' : bought.purchased_this_week ? 'week' : bought.purchased_this_month ? 'month' : 'earlier';
}
