/**
 * Purchases: what the player has bought, the newest first, by how long ago.
 */

import { scene } from '../../widgets/art/scenes.js';
import { fill, h } from '../../widgets/dom.js';
import { itemArt } from '../buying.js';
import { empty, heading, openCard, price, rows, skeletonCards } from '../parts.js';
import { periodOf } from '../shop_shelf.js';
import { STORE_STYLES } from '../styles/store.js';

/** @typedef {import('../hub.js').Hub} Hub */
/** @typedef {import('../shop_shelf.js').Item} Item */

const TEXTS = {
  'purchases.today': 'Today', 'purchases.week': 'This week', 'purchases.month': 'This month', 'purchases.earlier': 'Earlier', 'purchases.none': 'Nothing bought yet',
  'purchases.none_what': 'What you get for your points will stand here.', 'purchases.to_store': 'Go to the shop',
};
const PAGE = 20;
const PERIODS = /** @type {const} */ (['today', 'week', 'month', 'earlier']);

/** @param {Hub} hub @returns {import('../hub.js').Screen} */
export function screen(hub) {
  hub.addTexts(TEXTS);
  hub.addStyles(STORE_STYLES);
  const { t, api } = hub;
  let pages = 1;
  const list = h('div.stack');
  const footer = h('div.more');
  const view = hub.view({
    on: ['storeHistory'],
    load,
    wait: () => skeletonCards(5),
    draw({ bought, shop, more }, box) {
      if (!bought.length) return fill(box, empty({ art: scene('purchases'), title: t('purchases.none'), text: t('purchases.none_what'), action: h('button.button', { type: 'button', onclick: () => hub.go('store') }, t('purchases.to_store')) }));
      if (!list.isConnected) fill(box, list, footer);
      const sections = PERIODS.map((period) => ({ period, items: bought.filter(({ item }) => periodOf(item) === period) })).filter(({ items }) => items.length);
      rows(list, sections, ({ period }) => period, ({ period }) => {
        const inside = h('div.stack.long');
        const element = h('section', null, heading(t(`purchases.${period}`)), inside);
        return { element, update: ({ items }) => rows(inside, items, ({ key }) => key, ({ item }) => purchaseRow(hub, item, shop.has(item.id))) };
      });
      fill(footer, more && h('button.button.quiet', { type: 'button', onclick: next }, t('hub.load_more')));
    },
  });

  /** Each page asks for one more than it shows, which tells whether there is another. */
  async function load() {
    const asked = Array.from({ length: pages }, (_, at) => api.getStorePurchasedItems({ limit: PAGE + 1, offset: at * PAGE }));
    const [items, ...found] = await Promise.all([api.getStoreItems(), ...asked]);
    return { bought: keyed(found.flatMap((page) => page.slice(0, PAGE))), shop: new Set(items.map((/** @type {Item} */ { id }) => id)), more: found[found.length - 1].length > PAGE };
  }

  function next() {
    pages += 1;
    return view.again();
  }

  return { title: t('nav.purchases'), element: view.element };
}

/** Two of a kind at one moment are told apart by their place, counted from the oldest. @param {Item[]} items */
function keyed(items) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return [...items].reverse().map((item) => {
    const same = `${item.id}:${item.purchase_ts}`;
    seen.set(same, (seen.get(same) ?? 0) + 1);
    return { item, key: `${same}:${seen.get(same)}` };
  }).reverse();
}

/** @param {Hub} hub @param {Item} item @param {boolean} inShop it can be looked at there */
function purchaseRow(hub, item, inShop) {
  const parts = [
    itemArt(item, 'div.tile'),
    h('div.grow', null, h('p.name', null, item.name), h('p.soft.small', null, h('time', { datetime: new Date(item.purchase_ts ?? 0).toISOString() }, hub.formats.moment(new Date(item.purchase_ts ?? 0))))),
    h('div.end', null, price(hub, item.purchase_points_amount ?? 0, item.purchase_type)),
  ];
  if (!inShop) return { element: h('article.card.row.purchase', null, parts) };
  return { element: openCard('article.card.row.purchase', item.name, () => hub.go('store', { id: String(item.id) }), ...parts) };
}
