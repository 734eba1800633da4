/**
 * The checkout: nothing of Plaudit interrupts while somebody pays, and the purchase is reported by the server.
 *
 * Invariant: one order has one request id, kept until the server has answered, so pressing again is not buying twice.
 */

import { empty, lines, put, total } from '../parts/basket.js';
import { ask, el, icon, money, one, show } from '../parts/dom.js';
import { call } from '../parts/plaudit.js';
import { MEMBERS, session, watch } from '../parts/session.js';
import { startShop } from '../parts/shell.js';
import { text } from '../parts/words.js';

const REQUEST_KEY = 'kl_order_request';
const till = one('[data-till]');
let suspended = '';
let placed = false;

startShop();
paint();
watch(({ status, visitor }) => {
  if (status === 'in' && suspended !== visitor && !placed) enter(visitor);
  sayWho();
});
document.addEventListener('words', () => {
  sayWho();
  if (!placed) paint();
});
addEventListener('pagehide', () => suspend(false));
addEventListener('pageshow', (event) => event.persisted && !placed && suspend(true));
one('[data-order]').addEventListener('click', place);

function sayWho() {
  const member = MEMBERS.get(session.visitor);
  one('[data-order-who]').textContent = member ? text('ordered_by', { name: member.name }) : text('ordered_by_nobody');
}

function enter(visitor) {
  suspended = visitor;
  suspend(true);
  const count = lines().length;
  if (count) call('event', 'checkout_started', { lines: count, total: Number(total().toFixed(2)), currency: document.body.dataset.currency });
}

function suspend(flag) {
  if (!suspended) return;
  for (const what of ['suspendPopups', 'suspendInbox', 'suspendMiniGames']) call(what, flag);
}

function paint() {
  const basket = lines();
  one('[data-lines]').replaceChildren(...basket.map(row));
  one('[data-goods]').textContent = money(total());
  one('[data-total]').textContent = money(total());
  show(till, basket.length ? 'lines' : 'empty');
}

function row(line) {
  const step = (by, label, sign) => el('button', {
    type: 'button', class: 'tool small', 'aria-label': `${label}: ${line.name}`, dataset: { step: `${line.slug}${by}` },
    onclick: () => {
      put(line, line.quantity + by);
      paint();
      one(`[data-step="${line.slug}${by}"]`)?.focus();
    },
  }, icon(sign));
  return el(
    'li',
    { class: 'line' },
    el('img', { src: `/static/img/products/${line.slug}.svg`, alt: '', width: 72, height: 72 }),
    el('div', { class: 'line-words' }, el('b', {}, line.name), el('small', {}, text('each', { price: money(line.price) }))),
    el('div', { class: 'stepper' }, step(-1, text('one_less'), line.quantity > 1 ? 'minus' : 'bin'), el('output', {}, String(line.quantity)), step(1, text('one_more'), 'plus')),
    el('b', { class: 'price' }, money(line.price * line.quantity)),
  );
}

async function place() {
  const button = one('[data-order]');
  const said = one('[data-order-said]');
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  button.textContent = text('placing');
  said.textContent = '';
  const { ok, body } = await ask('/orders', {
    request_id: requestId(),
    lines: lines().map(({ slug, quantity }) => ({ slug, quantity })),
    ext_user_id: session.visitor === 'nobody' ? null : session.visitor,
  });
  button.removeAttribute('aria-disabled');
  button.replaceChildren(el('span', { dataset: { text: 'place_order' } }, text('place_order')));
  if (!ok) {
    said.textContent = `${body.words} ${text('not_ordered')}`;
    return;
  }
  sessionStorage.removeItem(REQUEST_KEY);
  placed = true;
  empty();
  if (session.status === 'in') call('updatePublicTags', 'remove', ['BASKET_STARTED']);
  suspend(false);
  tell(body);
}

function requestId() {
  const kept = sessionStorage.getItem(REQUEST_KEY) ?? crypto.randomUUID();
  sessionStorage.setItem(REQUEST_KEY, kept);
  return kept;
}

function tell({ order_id: order, amount, at, report }) {
  one('[data-placed-title]').textContent = text('thanks', { order });
  one('[data-placed-lead]').textContent = text('thanks_lead', { price: money(amount) });
  const steps = [['check', `Our server priced the basket itself: ${money(amount)}. What the browser showed did not count.`]];
  if (report === null) {
    steps.push(['nobody', 'Nobody is signed in, so there was nothing to report to Plaudit.']);
  } else if (report.ok) {
    steps.push(['check', `At ${at} it told Plaudit: purchase, ${money(amount)}, order ${order}.`]);
    steps.push(['check', `${report.words} The same order sent again would count once.`]);
  } else {
    steps.push(['warning', `At ${at} it tried to tell Plaudit about the purchase. ${report.words}`]);
    steps.push(['check', 'Your order stands. A shop sends the report again later; the event id makes that safe.']);
  }
  one('[data-steps]').replaceChildren(
    ...steps.map(([sign, words]) => el('li', { class: sign === 'warning' ? 'step bad' : 'step' }, icon(sign), el('span', {}, words))),
  );
  show(till, 'placed');
  one('.placed').focus();
}
