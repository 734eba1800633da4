/**
 * Every game of the shop, the pots that grow and the raffle that comes next, all of it as Plaudit's api tells it.
 *
 * Invariant: the page keeps no copy of anybody's attempts or pots; it paints what it was told last.
 */

import { el, icon, one } from '../parts/dom.js';
import { call, callApi } from '../parts/plaudit.js';
import { session, watch } from '../parts/session.js';
import { startShop } from '../parts/shell.js';
import { text } from '../parts/words.js';

const POT_MS = 1000;
const list = one('[data-games]');
const pots = one('[data-pots]');
const HIDDEN = new Set(['prizedrop']);
let games = [];
let timer = 0;
let loadedFor = '';

startShop();
watch(({ status, visitor }) => {
  one('[data-games-nobody]').hidden = status === 'in' || status === 'loading';
  if (status !== 'in') leave();
  else if (loadedFor !== visitor) enter(visitor);
});
document.addEventListener('words', paint);

async function enter(visitor) {
  loadedFor = visitor;
  games = await callApi('getMiniGames', { onUpdate: (found) => { games = found; paint(); } });
  paint();
  clearInterval(timer);
  timer = setInterval(watchPots, POT_MS);
  watchPots();
}

function leave() {
  loadedFor = '';
  clearInterval(timer);
  list.replaceChildren();
  pots.replaceChildren();
}

function paint() {
  if (session.status !== 'in') return;
  list.removeAttribute('aria-busy');
  list.replaceChildren(...games.filter((game) => !HIDDEN.has(game.saw_game_type)).map(card));
}

function card(game) {
  const open = el('button', { class: 'button', type: 'button', onclick: () => call('miniGame', game.id) }, text('games_play'));
  return el('li', { class: 'game panel', dataset: { type: game.saw_game_type } },
    art(game.saw_game_type),
    el('div', { class: 'game-words' }, el('h2', {}, game.name), el('p', {}, game.description)),
    el('div', { class: 'game-foot' }, price(game), open));
}

function art(type) {
  const picture = el('span', { class: 'game-art' });
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  svg.setAttribute('viewBox', '0 0 64 64');
  svg.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', `/static/img/games.svg#${type}`);
  svg.append(use);
  picture.append(svg);
  return picture;
}

function price(game) {
  const cost = game.buyin_cost_points ?? game.buyin_cost_gems ?? game.buyin_cost_diamonds;
  const sign = { points: 'coin', gems: 'gem', diamonds: 'diamond' }[game.saw_buyin_type];
  if (sign) return el('span', { class: 'badge' }, icon(sign), String(cost));
  if (game.saw_buyin_type === 'spins') return el('span', { class: 'badge' }, text('games_rounds', { count: game.spin_count }));
  return el('span', { class: 'badge' }, text('games_free'));
}

async function watchPots() {
  if (document.hidden) return;
  const [jackpots, raffles] = await Promise.all([callApi('jackpotGet', {}), callApi('getRaffles')]);
  const next = raffles[0]?.draws.filter((draw) => draw.execution_ts > Date.now()).sort((a, b) => a.execution_ts - b.execution_ts)[0];
  pots.replaceChildren(
    ...jackpots.map((each) => pot(each.jp_public_meta.name, figure(each.pot.current_pot_amount, each.jp_currency))),
    ...(next ? [pot(`${raffles[0].name}: ${next.name}`, countdown(next.execution_ts - Date.now()), text('games_tickets', { count: next.my_tickets_count }))] : []),
  );
}

function pot(name, amount, note = '') {
  return el('div', { class: 'pot panel' }, el('h2', {}, name), el('strong', {}, amount), note ? el('span', { class: 'hint' }, note) : null);
}

function figure(amount, currency) {
  const shown = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(amount);
  return `${shown} ${text(`games_${currency}`)}`;
}

function countdown(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  const clock = [hours, minutes, seconds % 60].map((part) => String(part).padStart(2, '0')).join(':');
  return days ? `${days} d ${clock}` : clock;
}
