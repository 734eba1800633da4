/** The store: what there is, what it costs, what the player has bought. */
import { CID } from './cids.js';
import { outcome } from './outcome.js';
import { customData, relatedGames, ribbon, toCategories, watched } from './reading.js';

const TYPES = ['unknown', 'bonus', 'tangible', 'minigamespin', 'changelevel', 'prizedrop', 'raffleticket'];
const CURRENCIES = ['points', 'gems', 'diamonds'];

/** @param {import('./lazy.js').Context} context @param {import('./actions.js').Actions} actions */
export function storeApi({ ask, cache }, { act }) {
  const items = async () => toItems((await ask(CID.STORE_ITEMS)).items);
  /** @param {number} limit @param {number} offset */
  const bought = async (limit, offset) => toPurchases((await ask(CID.PURCHASES, { limit, offset })).items);

  return {
    /** `onUpdate` gets the whole list after a purchase. @param {{onUpdate?: Function}} [options] */
    getStoreItems: ({ onUpdate } = {}) => watched(cache, 'storeItems', onUpdate, items),
    getStoreCategories: () => cache.use('storeCategories', async () => toCategories((await ask(CID.STORE_CATEGORIES)).categories)),
    /** Newest first. `onUpdate` gets the same page after a purchase.
     * @param {{limit?: number, offset?: number, onUpdate?: Function}} [options] */
    getStorePurchasedItems: ({ limit = 20, offset = 0, onUpdate } = {}) =>
      watched(cache, `storeHistory:${limit}:${offset}`, onUpdate, () => bought(limit, offset)),
    /** @param {number} id */
    buyStoreItem: async (id) => outcome(await act(CID.BUY, { itemId: id }, 'storeItems', 'storeHistory', 'bonuses')),
  };
}

/** @param {any[] | undefined} items */
export function toItems(items = []) {
  return items.filter((each) => each.id >= 1).map(toItem);
}

/** @param {any[] | undefined} items */
export function toPurchases(items = []) {
  return items.filter((each) => each.id >= 1).map((it) => ({
    ...toItem(it), purchase_ts: it.purchase_ts, purchase_points_amount: it.purchase_points_amount,
    purchased_today: !!it.purchased_today, purchased_this_week: !!it.purchased_this_week,
    purchased_this_month: !!it.purchased_this_month,
  }));
}

/** @param {any} it */
function toItem({ itemPublicMeta: meta, ...it }) {
  return {
    id: it.id, name: meta.name, description: meta.description, image: meta.image_url, type: TYPES[it.itemTypeId] ?? 'unknown',
    purchase_type: CURRENCIES[meta.purchase_type] ?? 'points', price: Number(meta.price), can_buy: it.canBuy, pool: it.shopPool,
    ribbon: ribbon(meta), limit_message: meta.limit_message, purchase_limit_message: meta.purchase_limit_message,
    priority: meta.priority ?? 0, related_item_ids: meta.related_items, hint_text: meta.hint_text,
    category_ids: it.categoryIds ?? [], custom_data: customData(meta.custom_data), active_till_date: it.activeTillDate,
    show_timer: meta.show_timer, discounted_price: meta.discount_prize, discount_price_ribbon: meta.discount_prize_ribbon,
    custom_ribbon_image: meta.custom_ribbon_image, custom_section_id: meta.custom_section_id,
    only_in_custom_section: meta.only_in_custom_section, custom_section_type_id: meta.custom_section_type_id,
    ...(meta.cant_buy_message && { cant_buy_message: meta.cant_buy_message }),
    related_games: relatedGames(it.relatedGames?.filter((/** @type {any} */ game) => game.game_public_meta.enabled)),
  };
}
