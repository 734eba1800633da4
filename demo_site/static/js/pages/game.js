/** A game in the page, beside the call that puts it there, with what can be won and what has been. */

import { ask, el, one, show } from '../parts/dom.js';
import { call, callApi, on } from '../parts/plaudit.js';
import { session, watch } from '../parts/session.js';
import { startShop } from '../parts/shell.js';
import { showCode } from '../parts/snippets.js';
import { codeOf } from '../showcase/calls.js';

const ROUNDS = 8;
const COMES_BY_ITSELF = new Set(['prizedrop']);
const game = JSON.parse(document.body.dataset.game);
const stage = one('[data-live-stage]');
const alone = COMES_BY_ITSELF.has(game.type);
const said = one('[data-server-said]');
let shownFor = '';

showCode(one('[data-snippet]'), snippet(), alone ? 'http' : 'html');
one('[data-game-over]').hidden = alone;
one('[data-game-over]').addEventListener('click', () => call('miniGame', game.id));
for (const button of document.querySelectorAll('button[data-server]')) button.addEventListener('click', () => askServer(button.dataset.server));
startShop();
on('mini_game_win', () => session.status === 'in' && refresh());
watch(({ status, visitor, reason }) => {
  if (status !== 'in') return leave(status, reason);
  if (shownFor !== visitor) enter(visitor);
});

function snippet() {
  if (alone) return `POST /api/v1/players/PLAYER/shown-games\n\n${JSON.stringify({ game: game.slug }, null, 2)}`;
  return `<div id="live"></div>\n<script>\n  // in a place of the page\n  ${codeOf({ method: 'miniGame', args: [game.id, { iframe: 'live' }] }).split('\n').join('\n  ')}\n\n`
    + `  // or over it\n  ${codeOf({ method: 'miniGame', args: [game.id] })}\n\n  // or by a link\n  _smartico.dp('dp:gf_saw&id=${game.id}');\n</script>`;
}

async function enter(visitor) {
  shownFor = visitor;
  show(stage, alone ? 'over' : 'live');
  one('#live').replaceWith(el('div', { id: 'live', class: 'live-mount', dataset: { show: 'live' } }));
  if (!alone) call('miniGame', game.id, { iframe: 'live' });
  await refresh();
}

function leave(status, reason) {
  shownFor = '';
  one('[data-reason]', stage).textContent = reason;
  show(stage, status);
  one('[data-prizes]').replaceChildren();
  one('[data-rounds]').replaceChildren();
}

async function refresh() {
  const who = session.visitor;
  const [templates, history] = await Promise.all([
    callApi('getMiniGames', { onUpdate: (found) => who === session.visitor && paint(found) }),
    callApi('getMiniGamesHistory', { saw_template_id: game.id, limit: ROUNDS }).catch(() => []),
  ]);
  if (who !== session.visitor) return;
  paint(templates);
  paintRounds(history, templates);
}

const mine = (templates) => templates.find((each) => each.id === game.id);

function paint(templates) {
  const template = mine(templates);
  one('[data-game-price]').textContent = template ? price(template) : '';
  const names = [...new Set((template?.prizes ?? []).map((prize) => prize.name).filter(Boolean))];
  one('[data-prizes]').replaceChildren(...(names.length ? names : ['It says so when it comes.']).map((name) => el('li', {}, name)));
}

function price(template) {
  const cost = template.buyin_cost_points ?? template.buyin_cost_gems ?? template.buyin_cost_diamonds;
  if (template.saw_buyin_type === 'spins') return `${template.spin_count ?? 0} rounds left`;
  return template.saw_buyin_type === 'free' ? 'on the house' : `${cost} ${Number(cost) === 1 ? template.saw_buyin_type.replace(/s$/, '') : template.saw_buyin_type}`;
}

function paintRounds(history, templates) {
  const prizes = new Map((mine(templates)?.prizes ?? []).map((prize) => [prize.id, prize.name]));
  const rows = history.map((round) => el(
    'li', {},
    el('time', {}, new Date(round.create_date_ts).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })),
    el('b', {}, prizes.get(round.saw_prize_id) ?? `Prize ${round.saw_prize_id}`),
  ));
  one('[data-rounds]').replaceChildren(...(rows.length ? rows : [el('li', { class: 'hint' }, 'None yet. Play one.')]));
}

async function askServer(what) {
  if (session.visitor === 'nobody') return tellServer(false, 'Choose a member at the top first.');
  const body = { ext_user_id: session.visitor, game: game.slug, ...(what === 'spins' && { request_id: crypto.randomUUID() }) };
  const answer = await ask(`/developer/${what}`, body);
  tellServer(answer.ok, answer.ok ? JSON.stringify(answer.body.body ?? answer.body.words) : answer.body.words);
}

function tellServer(ok, words) {
  said.className = ok ? 'result good' : 'result bad';
  said.textContent = words;
}
