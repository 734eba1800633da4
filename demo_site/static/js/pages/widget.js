/**
 * A widget beside its snippet. Its parameters change both: the call is made anew and so is the code.
 *
 * Invariant: there is at most one copy of the widget on the page, for whoever is visiting now.
 */

import { ask, el, one, show } from '../parts/dom.js';
import { createLog } from '../parts/log.js';
import { call, loaded, watchLog } from '../parts/plaudit.js';
import { session, watch } from '../parts/session.js';
import { startShop } from '../parts/shell.js';
import { showCode } from '../parts/snippets.js';
import { callOf, pageOf } from '../showcase/calls.js';

const PATIENCE_MS = 8000;
const TYPING_MS = 350;
const widget = JSON.parse(document.body.dataset.widget);
const stage = one('[data-live-stage]');
const state = one('[data-live-state]');
const inputs = new Map();
const write = createLog();
const values = () => Object.fromEntries([...inputs].map(([name, read]) => [name, read()]));
let shownFor = '';
let turn = 0;
let typing = 0;

watchLog((entry) => entry.kind === 'callback' && entry.name !== 'page_navigation' && write(entry));
one('[data-parameters]').append(...[...widget.parameters.map(field), hint()].filter(Boolean));
one('[data-parameters]').addEventListener('input', changed);
one('[data-parameters]').addEventListener('submit', (event) => event.preventDefault());
one('[data-live-run]').addEventListener('click', run);
paintCode();
startShop();
watch(({ status, visitor, reason }) => {
  paintCode();
  if (status !== 'in') leave(status, reason);
  else if (shownFor !== visitor) enter(visitor);
});

function enter(visitor) {
  shownFor = visitor;
  if (widget.place === 'over') tell('over', '');
  else run();
}

function leave(status, reason) {
  turn += 1;
  shownFor = '';
  tell(status, '', reason);
}

function changed() {
  paintCode();
  if (widget.place === 'over') return;
  clearTimeout(typing);
  typing = setTimeout(run, TYPING_MS);
}

/** Makes the call. The place is a new one each time, so that nothing of the last call stays in it. */
async function run() {
  if (session.status !== 'in') return;
  const mine = (turn += 1);
  if (widget.place === 'over') return send();
  const { method, args } = callOf(widget, values());
  one(`#${widget.mount}`).replaceWith(el('div', { id: widget.mount, class: 'live-mount', dataset: { show: 'live' } }));
  tell('live', 'asking');
  try {
    await call('ready');
    if (mine !== turn) return;
    await call(method, ...args);
    await filled(one(`#${widget.mount}`));
    if (mine === turn) tell('live', 'live');
  } catch (error) {
    if (mine === turn) tell('failed', '', loaded() && !window._smartico[method] ? `This Plaudit has no ${method} yet.` : error.message);
  }
}

/** A pop-up is sent by the shop's server; the answer says whether Plaudit took it. */
async function send() {
  state.textContent = 'sending';
  const { popup, points } = values();
  const message = { popup, points: Number(points), ext_user_id: session.visitor, request_id: crypto.randomUUID() };
  const { ok, body } = await ask('/developer/pop-up', message);
  state.textContent = ok ? 'sent' : '';
  if (!ok) tell('failed', '', body.words);
}

/** Resolves when something stands in the element. */
function filled(node) {
  if (node.childElementCount) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      observer.disconnect();
      reject(new Error('Nothing has come yet. The console of this browser may say why.'));
    }, PATIENCE_MS);
    const observer = new MutationObserver(() => {
      if (!node.childElementCount) return;
      observer.disconnect();
      clearTimeout(late);
      resolve();
    });
    observer.observe(node, { childList: true });
  });
}

function tell(what, word, reason = '') {
  state.textContent = word;
  one('[data-reason]', stage).textContent = reason;
  show(stage, what);
}

function paintCode() {
  const node = one('[data-snippet]');
  if (widget.call === 'pop-up') showCode(node, requestOf(values()), 'http');
  else showCode(node, pageOf(callOf(widget, values()), widget.mount), 'html');
}

/** What the shop's server asks Plaudit, with a key of its own for each press. */
function requestOf({ popup, points }) {
  const body = { popup, params: { points: Number(points) }, key: 'order-1001' };
  return `POST /api/v1/players/${session.visitor}/engagements\n\n${JSON.stringify(body, null, 2)}`;
}

function field({ name, kind, value, options, about }) {
  if (kind === 'flag') {
    const box = el('input', { type: 'checkbox', name });
    inputs.set(name, () => box.checked);
    return el('label', { class: 'flag' }, box, el('i', { class: 'flag-track', 'aria-hidden': 'true' }), el('span', {}, name), el('small', { class: 'hint' }, about));
  }
  const box = kind === 'choice'
    ? el('select', { class: 'field', name }, ...options.map((each) => el('option', { value: each, selected: each === value }, each || '(none)')))
    : el('input', { class: 'field', name, value, maxlength: 200, autocomplete: 'off' });
  inputs.set(name, () => box.value);
  return el('label', {}, el('span', {}, name), kind === 'choice' ? el('span', { class: 'select' }, box) : box, about ? el('small', { class: 'hint' }, about) : null);
}

/** Where there is nothing to play with, the page says so. */
function hint() {
  return widget.parameters.length ? null : el('p', { class: 'hint' }, 'It takes no parameters.');
}
