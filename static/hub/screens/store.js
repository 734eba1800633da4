/**
 * The shop: what points, gems and diamonds buy, by category, and one item with all that is to be known before buying it.
 */

import { scene } from '../../widgets/art/scenes.js';
import { fill, h, setProp } from '../../widgets/dom.js';
import { iconClose, iconFilter, iconSearch } from '../../widgets/icons/actions.js';
import { icon } from '../../widgets/icons/icon.js';
import { iconList } from '../../widgets/icons/navigation.js';
import { iconClock, iconLock } from '../../widgets/icons/states.js';
import { richText } from '../../widgets/rich_text.js';
import { exchange } from '../acting.js';
import { buyButton, hindranceText, itemArt } from '../buying.js';
import { bar, countdown, empty, heading, openCard, price, ribbonTag, rows, tabs } from '../parts.js';
import { relatedGames } from '../related.js';
import { balanceOf, costOf, discountOf, filledCategories, hindranceOf, relatedTo, shelf } from '../shop_shelf.js';
import { SHOP_TEXTS } from '../shop_texts.js';
import { STORE_STYLES } from '../styles/store.js';

/** @typedef {import('../hub.js').Hub} Hub */
/** @typedef {import('../shop_shelf.js').Item} Item */
/** @typedef {import('../shop_shelf.js').Sort} Sort */

const FEW = 5;
/** What a second press on a sorting leads to. @type {Record<string, Sort>} */
const TURNED = { price: 'dear', dear: 'price' };

/**
 * @param {Hub} hub
 * @param {Record<string, string>} params `category` is the number of one
 * @returns {import('../hub.js').Screen}
 */
export function screen(hub, params) {
  hub.addTexts(SHOP_TEXTS);
  hub.addStyles(STORE_STYLES);
  const { t, api } = hub;
  let category = Number(params.category) || null;
  /** @type {Sort} */
  let sort = 'natural';
  let query = '';
  /** @type {Item[]} */
  let items = [];
  /** @type {{ id: number, name?: string, order?: number }[]} */
  let categories = [];
  const chooser = h('div');
  const grid = h('div.grid.shop');
  const said = h('p.visually-hidden', { role: 'status' });
  const sorts = sorting(hub, (next) => {
    sort = next;
    drawShelf();
  });
  const unfold = h('button.icon-button.unfold', { type: 'button', 'aria-label': t('store.sort'), title: t('store.sort'), 'aria-expanded': 'false', onclick: () => {
    setProp(unfold, 'aria-expanded', String(sorts.toggleAttribute('data-open')));
  } }, icon(iconFilter));
  const tools = h('div.shop-tools', null, searchField(hub, (text) => {
    query = text;
    drawShelf();
  }), unfold, sorts);

  const { element } = hub.view({
    on: ['storeItems', 'props'],
    load: () => Promise.all([api.getStoreItems(), api.getStoreCategories()]),
    wait: skeleton,
    draw([all, found], box) {
      items = all;
      categories = filledCategories(found, items);
      if (!grid.isConnected) fill(box, tools, chooser, said, grid);
      tools.hidden = !items.length;
      if (!categories.some(({ id }) => id === category)) category = null;
      drawTabs();
      drawShelf();
    },
  });

  function drawTabs() {
    const key = category === null ? 'all' : String(category);
    const entries = [{ key: 'all', label: t('store.all') }, ...categories.map(({ id, name }) => ({ key: String(id), label: name ?? '' }))];
    const known = JSON.stringify(entries);
    if (chooser.dataset.known === known) return mark?.(key);
    chooser.dataset.known = known;
    const made = tabs(entries, key, (next) => {
      category = Number(next) || null;
      drawShelf();
    }, t('store.categories'));
    mark = made.mark;
    fill(chooser, categories.length > 1 ? made.element : null);
  }
  /** @type {((key: string) => void) | undefined} */
  let mark;

  function drawShelf() {
    const shown = shelf(items, { category, query, sort, props: hub.props(), now: Date.now() });
    fill(said, query ? t('store.found', { count: shown.length }) : '');
    if (grid.querySelector('.state')) fill(grid);
    grid.classList.toggle('grid', shown.length > 0);
    if (shown.length) return rows(grid, shown, ({ id }) => id, (item) => itemCard(hub, item));
    const all = h('button.button.quiet', { type: 'button', onclick: showAll }, t('store.show_all'));
    fill(grid, query ? empty({ art: scene('nothing'), title: t('store.no_match'), text: t('store.no_match_what'), action: all }) : empty({ art: scene('purchases'), title: t('store.none'), text: t('store.none_what') }));
  }

  function showAll() {
    category = null;
    mark?.('all');
    const input = /** @type {HTMLInputElement} */ (tools.querySelector('input'));
    input.value = query = '';
    input.dispatchEvent(new Event('input'));
    input.focus();
  }

  const history = h('button.icon-button', { type: 'button', 'aria-label': t('store.purchases'), title: t('store.purchases'), onclick: () => hub.go('purchases') }, icon(iconList));
  return {
    title: t('nav.store'), element, actions: [history],
    show(next) {
      if (!next.category) return;
      category = Number(next.category) || null;
      drawTabs();
      drawShelf();
    },
    detail: (id, scope) => itemDetail(scope, Number(id)),
  };
}

/** @param {Hub} hub @param {(text: string) => void} changed */
function searchField({ t }, changed) {
  const clear = h('button.icon-button', { type: 'button', hidden: true, 'aria-label': t('store.clear'), onclick: () => {
    input.value = '';
    update();
    input.focus();
  } }, icon(iconClose, { size: 18 }));
  const input = /** @type {HTMLInputElement} */ (h('input', {
    type: 'text', role: 'searchbox', enterkeyhint: 'search', autocomplete: 'off', spellcheck: 'false', 'aria-label': t('store.search'), placeholder: t('store.search'), oninput: update,
  }));
  function update() {
    clear.hidden = !input.value;
    changed(input.value);
  }
  return h('div.search', null, icon(iconSearch, { size: 20 }), input, clear);
}

/** @param {Hub} hub @param {(sort: Sort) => void} changed */
function sorting({ t }, changed) {
  /** @type {Sort} */
  let now = 'natural';
  const kinds = /** @type {Sort[]} */ (['natural', 'price', 'name']);
  const buttons = kinds.map((kind) => h('button', { type: 'button', onclick: () => choose(kind) }));
  const update = () => kinds.forEach((kind, at) => {
    const on = kind === now || (kind === 'price' && now === 'dear');
    setProp(buttons[at], 'aria-pressed', String(on));
    setProp(buttons[at], 'aria-label', kind === 'price' ? t(now === 'dear' ? 'store.dear_first' : 'store.cheap_first') : null);
    fill(buttons[at], t(`store.sort_${kind}`), on && kind === 'price' ? h('span', { 'aria-hidden': 'true' }, now === 'dear' ? '↓' : '↑') : null);
  });
  const choose = (/** @type {Sort} */ kind) => {
    now = kind === 'price' ? TURNED[now] ?? kind : kind;
    update();
    changed(now);
  };
  update();
  return h('div.sorts', { role: 'group', 'aria-label': t('store.sort') }, buttons);
}

function skeleton() {
  return h('div.grid.shop', { 'aria-hidden': 'true' }, Array.from({ length: 6 }, () => h('div.card.ghost-item', null, h('div.skeleton.shot'), h('div.ghost', null, h('div.skeleton.h-20.w-60'), h('div.skeleton.h-12.w-40')))));
}

/** Ribbons of the item and of its discount. @param {Hub} hub @param {Item} item */
function marks(hub, item) {
  const off = discountOf(item);
  const tag = off && (off.image ? h('img.ribbon', { src: off.image, alt: '', loading: 'lazy' })
    : h('span.off', { 'aria-label': hub.t('store.off_name', { percent: off.percent ?? 0 }), role: 'img' }, hub.t('store.off', { percent: off.percent ?? 0 })));
  const ribbon = ribbonTag(hub, item.ribbon);
  return ribbon || tag ? h('div.marks', null, ribbon, tag) : null;
}

/**
 * An item as a card that follows it and the balance.
 *
 * @param {Hub} hub
 * @param {Item} item
 */
function itemCard(hub, item) {
  const shot = h('div.shot', null, itemArt(item, 'div.art'));
  const cost = h('div');
  const hint = h('p.hint.soft.small');
  const reach = bar(0, { kind: 'reward', label: item.name });
  reach.element.classList.add('thin');
  const element = openCard('article.card.item', item.name, () => hub.go('store', { id: String(item.id) }), shot, h('div.about', null, h('p.name', null, item.name), cost, hint, reach.element));
  let state = '';

  /** @param {Item} next */
  function update(next) {
    const balance = balanceOf(hub.props(), next.purchase_type);
    const hindrance = hindranceOf(next, balance, Date.now());
    const known = JSON.stringify([next, hindrance]);
    reach.update((balance / (costOf(next) || 1)) * 100);
    if (known === state) return;
    state = known;
    setProp(element, 'data-kind', hindrance?.kind);
    const veil = hindrance && hindrance.kind !== 'funds' && h('div.veil', null, hindrance.kind === 'blocked' ? h('span', null, icon(iconLock, { size: 16 }), hub.t('store.locked')) : h('span', null, hub.t(`store.${hindrance.kind}`)));
    fill(shot, /** @type {Element} */ (shot.firstElementChild), marks(hub, next), veil);
    fill(cost, price(hub, costOf(next), next.purchase_type, next.price));
    fill(hint, hintOf(hub, next, hindrance));
    hint.hidden = !hint.firstChild;
    reach.element.hidden = hindrance?.kind !== 'funds';
  }

  return { element, update };
}

/** The one thing worth knowing before it is opened. @param {Hub} hub @param {Item} item @param {import('../shop_shelf.js').Hindrance | null} hindrance */
function hintOf(hub, item, hindrance) {
  if (hindrance) return hindrance.kind === 'funds' || hindrance.kind === 'blocked' ? hindranceText(hub, item, hindrance) : null;
  if (item.show_timer && item.active_till_date) return [icon(iconClock, { size: 14 }), countdown(hub, item.active_till_date, 'hub.ends_in')];
  return scarcity(hub, item) ?? item.limit_message ?? null;
}

/** @param {Hub} hub @param {Item} item */
function scarcity({ t }, { pool }) {
  return pool && pool > 0 && pool <= FEW ? h('span.scarce', null, t('store.left', { count: pool })) : null;
}

/** @param {Hub} hub @param {number} id */
function itemDetail(hub, id) {
  const { t, api } = hub;
  const control = h('div.wide-control');
  const article = h('article.entity');
  let state = '';
  const { element } = hub.view({
    on: ['storeItems', 'props'],
    load: () => api.getStoreItems(),
    wait: () => h('div.entity', { 'aria-hidden': 'true' }, h('div.skeleton.goods'), h('div.skeleton.h-20.w-60'), h('div.skeleton.h-12.w-40')),
    draw(/** @type {Item[]} */ items, box) {
      const item = items.find((each) => each.id === id);
      if (!item) return fill(box, empty({ art: scene('nothing'), title: t('store.gone'), text: t('store.gone_what') }));
      const balance = balanceOf(hub.props(), item.purchase_type);
      const hindrance = hindranceOf(item, balance, Date.now());
      const known = JSON.stringify([items, hindrance]);
      if (known === state && article.isConnected) return;
      state = known;
      if (!article.isConnected) fill(box, article);
      exchange(control, buyButton(hub, item, hindrance));
      drawDetail(item, hindrance, items);
    },
  });

  /** All but the button, which keeps the focus. @param {Item} item @param {import('../shop_shelf.js').Hindrance | null} hindrance @param {Item[]} items */
  function drawDetail(item, hindrance, items) {
    const balance = balanceOf(hub.props(), item.purchase_type);
    const before = [
      h('div.goods', null, itemArt(item, 'div.art'), marks(hub, item)),
      h('div.headline', null, h('h3', null, item.name), price(hub, costOf(item), item.purchase_type, item.price)),
      facts(hub, item, hindrance), item.description && richText(item.description), hindrance?.kind === 'funds' && reachOf(hub, item, balance),
    ];
    const related = relatedTo(items, item);
    const games = relatedGames(hub, item.related_games, { entity: 'store_item', id });
    const after = [
      item.hint_text && h('details', null, h('summary', null, t('hub.terms')), richText(item.hint_text)),
      games && h('section', null, heading(t('store.games')), games),
      related.length > 0 && h('section', null, heading(t('store.related')), h('div.shelf', null, related.map((each) => miniCard(hub, each)))),
    ];
    if (control.parentNode !== article) article.append(control);
    for (const child of [...article.children]) if (child !== control) child.remove();
    control.before(.../** @type {Node[]} */ (before.filter(Boolean)));
    control.after(.../** @type {Node[]} */ (after.filter(Boolean)));
  }

  return { title: t('nav.store'), element };
}

/** What limits it, as tags. @param {Hub} hub @param {Item} item @param {import('../shop_shelf.js').Hindrance | null} hindrance */
function facts(hub, item, hindrance) {
  const tag = (/** @type {string} */ kind, /** @type {import('../../widgets/dom.js').Child} */ content) => content && h(`span.tag${kind}`, null, content);
  const told = hindrance?.kind === 'blocked' ? hindrance.text : undefined;
  const messages = [...new Set([item.limit_message, item.purchase_limit_message, hindrance && item.cant_buy_message])].filter((text) => text && text !== told);
  const tags = [
    hindrance && hindrance.kind !== 'funds' && tag('.alert', [hindrance.kind === 'blocked' && icon(iconLock, { size: 14 }), hindranceText(hub, item, hindrance)]),
    !hindrance && tag('.alert', scarcity(hub, item)),
    item.active_till_date && item.show_timer && hindrance?.kind !== 'over' && tag('.info', [icon(iconClock, { size: 14 }), countdown(hub, item.active_till_date, 'hub.ends_in')]),
    ...messages.map((text) => tag('', text)),
  ].filter(Boolean);
  return tags.length ? h('p.facts', null, tags) : null;
}

/** How far it is to the price. @param {Hub} hub @param {Item} item @param {number} balance */
function reachOf({ t, formats }, item, balance) {
  const text = t('store.have', { amount: formats.amount(balance), all: formats.amount(costOf(item)), currency: t(`hub.${item.purchase_type}`, { count: costOf(item) }) });
  return h('div.reach', null, bar((balance / costOf(item)) * 100, { kind: 'reward', label: text }).element, h('p.soft.small', null, text));
}

/** @param {Hub} hub @param {Item} item */
function miniCard(hub, item) {
  return h('button.mini', { type: 'button', onclick: () => hub.go('store', { id: String(item.id) }) }, itemArt(item, 'span.art'), item.name, price(hub, costOf(item), item.purchase_type, item.price));
}
