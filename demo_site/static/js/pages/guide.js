/**
 * The integration guide: each button runs the code that stands above it, and a panel tells what came of it.
 *
 * Invariant: one step runs at a time; what is heard meanwhile is its own.
 */

import { all, el, icon, one } from '../parts/dom.js';
import { createEvidence, knownEvents } from '../guide/evidence.js';
import { sourceOf } from '../guide/source.js';
import { STEPS } from '../guide/steps.js';
import { written } from '../parts/log.js';
import { follow, traced } from '../parts/plaudit.js';
import { MEMBERS, session, watch } from '../parts/session.js';
import { startShop } from '../parts/shell.js';
import { showCode } from '../parts/snippets.js';

const ROWS = 40;
const SIGNS = { call: '↑', callback: '↓', answer: '=' };
/** Takes the handlers of a step's last run off again, by its slug. */
const forgets = new Map();
let running = Promise.resolve();

for (const node of all('[data-step]')) {
  const { step } = node.dataset;
  if (STEPS[step].run) showCode(one('[data-source]', node), sourceOf(STEPS[step].run), 'js');
  one('[data-run]', node).addEventListener('click', () => press(node));
}
startShop();
watch(({ visitor }) => {
  window.player = visitor;
  one('[data-guide-who]').textContent = MEMBERS.get(visitor)?.name ?? 'nobody';
});

/** One after the other, in the order of the presses. */
function press(node) {
  const panel = one('[data-panel]', node.closest('[data-topic]'));
  panel.hidden = false;
  begin(panel, node.dataset.step);
  running = running.then(() => run(node, panel));
}

function begin(panel, step) {
  panel.dataset.state = 'busy';
  panel.dataset.of = step;
  tell(panel, 'Waiting for what comes of it…', 'wave');
  one('[data-panel-log]', panel).replaceChildren();
  one('[data-panel-frame]', panel).replaceChildren();
}

async function run(node, panel) {
  const { step, frame: address } = node.dataset;
  const heard = [];
  const row = (entry) => {
    heard.push(entry);
    add(panel, entry);
  };
  const stop = follow(row);
  try {
    if (session.status !== 'in') throw new Error('Sign in as a member first, at the top of the page.');
    const words = await carryOut(STEPS[step], { step, address, panel, row, heard });
    finish(panel, step, 'done', words, 'check');
  } catch (error) {
    finish(panel, step, 'failed', error.message, 'warning');
  } finally {
    stop();
  }
}

async function carryOut({ run: code, seen }, { step, address, panel, row, heard }) {
  forgets.get(step)?.();
  const { object, forget } = traced();
  forgets.set(step, forget);
  const before = await knownEvents(session.visitor);
  const frame = address ? openFrame(panel, address) : null;
  const given = { entries: () => heard, frame: () => frame, player: session.visitor, before };
  const early = createEvidence(given);
  const posted = step === 'back-office' ? seen(early) : null;
  const answer = code ? await code(object) : undefined;
  if (answer !== undefined) row({ at: new Date(), kind: 'answer', name: 'answer', args: [answer] });
  return posted ?? seen({ ...early, answer });
}

function openFrame(panel, address) {
  const frame = el('iframe', { class: 'guide-frame', title: 'A page of its own', src: address });
  one('[data-panel-frame]', panel).replaceChildren(frame);
  return frame;
}

/** A later press on the same topic has the panel to itself. */
function finish(panel, step, state, words, sign) {
  if (panel.dataset.of !== step) return;
  panel.dataset.state = state;
  tell(panel, words, sign);
}

function tell(panel, words, sign) {
  one('[data-panel-said]', panel).replaceChildren(icon(sign), el('span', {}, words));
}

function add(panel, { at, kind, name, args }) {
  if (!SIGNS[kind]) return;
  const list = one('[data-panel-log]', panel);
  list.append(el(
    'div', { class: `entry ${kind}` },
    el('time', {}, new Date(at).toLocaleTimeString('en-GB')),
    el('span', { class: 'entry-sign', 'aria-hidden': 'true' }, SIGNS[kind]),
    el('b', {}, name),
    el('code', {}, args.length ? args.map(written).join(', ') : '()'),
  ));
  while (list.childElementCount > ROWS) list.firstElementChild.remove();
}
