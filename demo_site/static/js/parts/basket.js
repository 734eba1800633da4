/** The basket, kept for this tab. Prices here are only for show: the server prices the order itself. */

import { all, money, one, toast } from './dom.js';
import { call } from './plaudit.js';
import { isIn } from './session.js';
import { text } from './words.js';

const KEY = 'kl_basket';

/** Lines `{slug, name, price, quantity}` in the order in which they were put in. */
export function lines() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
  } catch {
    return [];
  }
}

export const total = () => lines().reduce((sum, line) => sum + line.price * line.quantity, 0);

/** Sets how many of a product are in the basket, tells Plaudit, and shows the new count. */
export function put({ slug, name, price }, quantity) {
  const before = lines();
  const had = before.find((line) => line.slug === slug)?.quantity ?? 0;
  const others = before.filter((line) => line.slug !== slug);
  const position = before.findIndex((line) => line.slug === slug);
  const after = [...others];
  if (quantity > 0) after.splice(position < 0 ? others.length : position, 0, { slug, name, price, quantity });
  save(after);
  if (isIn() && quantity !== had) {
    const operation = quantity > had ? 'add' : 'remove';
    const sum = Number(total().toFixed(2));
    call('event', 'basket_updated', { operation, slug, quantity: Math.abs(quantity - had), total: sum, currency: document.body.dataset.currency });
  }
}

export function empty() {
  save([]);
}

export function startBasket() {
  for (const button of all('[data-add]')) {
    button.addEventListener('click', () => {
      const { add: slug, name, price } = button.dataset;
      const had = lines().find((line) => line.slug === slug)?.quantity ?? 0;
      put({ slug, name, price: Number(price) }, had + 1);
      if (isIn()) {
        call('action', 'ADD_TO_BASKET', { slug });
        call('updatePublicTags', 'add', ['BASKET_STARTED']);
      }
      toast(text('added', { name }));
    });
  }
  paint();
}

function save(after) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(after));
  } catch {
    toast('This browser keeps nothing for us, so the basket is lost on the next page.', { bad: true });
  }
  paint();
}

function paint() {
  const count = lines().reduce((sum, line) => sum + line.quantity, 0);
  const badge = one('[data-basket-count]');
  if (!badge) return;
  badge.hidden = count === 0;
  badge.textContent = String(count);
  one('[data-basket-link]').setAttribute('aria-label', `${text('nav_basket')}: ${count}, ${money(total())}`);
}
