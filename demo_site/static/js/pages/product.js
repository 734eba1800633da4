/** A product's page tells Plaudit what was looked at, once for each member who looks. */

import { call } from '../parts/plaudit.js';
import { watch } from '../parts/session.js';
import { startShop } from '../parts/shell.js';

const { slug, name, price } = JSON.parse(document.body.dataset.product);
const told = new Set();

startShop();
watch(({ status, visitor }) => {
  if (status !== 'in' || told.has(visitor)) return;
  told.add(visitor);
  call('event', 'product_viewed', { slug, name, price, currency: document.body.dataset.currency });
});
