/**
 * A journey that one walks: buttons do what members do, and the way lights up as Plaudit tells it.
 *
 * Invariant: what is lit is where Plaudit says the visitor's last run stands. The journey is a tree, so that tells the
 * whole way.
 */

import { all, ask, one } from '../parts/dom.js';
import { figure, keepAsking } from '../parts/figures.js';
import { call } from '../parts/plaudit.js';
import { MEMBERS, isIn, session, watch } from '../parts/session.js';
import { startShop } from '../parts/shell.js';

const AFTER_PRESS_MS = 12_000;
const { slug, ways } = JSON.parse(document.body.dataset.journey);
const stops = new Map(all('[data-node]').map((node) => [node.dataset.node, node]));
const said = one('[data-said]');
const FRESH = 'Press a button: the way below lights up.';
let pressed = 0;
let visitor = '';
let run = null;

for (const button of all('[data-press]')) {
  const press = JSON.parse(button.dataset.press);
  button.addEventListener('click', (event) => isIn() ? carryOut(press) : refuse(event));
}
startShop();
const askNow = keepAsking(read, { often: () => run?.state === 'open' || Date.now() < pressed + AFTER_PRESS_MS });
watch(({ status, visitor: who }) => {
  one('[data-who]').textContent = MEMBERS.get(who)?.name ?? 'nobody';
  const now = status === 'in' ? who : '';
  if (now === visitor) return;
  visitor = now;
  run = null;
  tell(now ? FRESH : 'Sign in as a member at the top, and press.');
  askNow();
});

/** What the button says, for real. A link is followed by the browser, and Plaudit reads the address. */
async function carryOut({ does, name, payload }) {
  pressed = Date.now();
  if (does === 'event') call('event', name, payload);
  if (does === 'action') call('action', name);
  if (does === 'review' && !(await review(Number(name)))) return;
  const told = { event: `The page reported ${name}.`, action: `The page reported the action ${name}.`, review: 'The shop’s server reported review_written.', link: 'The address held the action DEPOSIT_OPENED.' };
  tell(inside() ? told[does] : `${told[does]} Nothing follows: ${MEMBERS.get(visitor)?.name} is in the control group.`, 'done');
  askNow();
}

async function review(stars) {
  const { ok, body } = await ask('/developer/review', { ext_user_id: visitor, stars, request_id: crypto.randomUUID() });
  if (!ok) tell(body.words, 'failed');
  return ok;
}

function refuse(event) {
  event.preventDefault();
  tell('Nobody is signed in. Choose a member at the top first.', 'failed');
}

const inside = () => session.props.ach_gamification_in_control_group !== true;

async function read() {
  const mine = visitor;
  const { ok, body } = await ask('/developer/journey-figures', { journey: slug, ...(mine ? { ext_user_id: mine } : {}) });
  if (mine !== visitor) return;
  if (!ok) return tell(body.words, 'failed');
  run = body.run;
  count(body.figures);
  light();
}

function count(figures) {
  const all = figures[''] ?? { entered: 0, waiting: 0, converted: 0 };
  figure(one('[data-began]'), all.entered);
  one('[data-under-way]').textContent = `${all.waiting} on the way`;
  one('[data-converted]').textContent = all.converted ? `${all.converted} succeeded` : '';
  one('[data-converted]').hidden = !all.converted;
  for (const [key, node] of stops) {
    const { entered, waiting } = figures[key] ?? { entered: 0, waiting: 0 };
    figure(one('[data-came]', node), entered);
    const wait = one('[data-waiting]', node);
    wait.hidden = waiting === 0;
    wait.textContent = waiting === 1 ? '1 waits here' : `${waiting} wait here`;
  }
}

function light() {
  const way = run ? ways[run.node] ?? [] : [];
  const last = way.at(-1);
  one('.begin').classList.toggle('passed', way.length > 0);
  for (const [key, node] of stops) {
    node.classList.toggle('passed', way.includes(key) && key !== last);
    node.classList.toggle('here', key === last && run.state === 'open');
    node.classList.toggle('ended', key === last && run.state !== 'open');
    const you = one('[data-you]', node);
    you.hidden = key !== last;
    if (key === last) write(you, words(run));
  }
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function words({ state, due_at: due }) {
  if (state === 'converted') return 'You got here: a success';
  if (state !== 'open') return 'Your way ended here';
  const left = due ? Math.ceil((due - Date.now()) / 1000) : 0;
  return left > 0 && left < 100 ? `You are here, for ${left} s more` : 'You are here';
}

function tell(text, state = '') {
  said.dataset.state = state;
  write(said, text);
}
