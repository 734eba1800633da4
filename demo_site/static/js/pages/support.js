/** The support desk: a member's club in a read-only frame that closes itself when the widget says so. */

import { all, ask, el, one, show } from '../parts/dom.js';
import { startShop } from '../parts/shell.js';

const PLAUDIT = new URL(document.body.dataset.plauditUrl).origin;
const view = one('[data-desk-view]');
let frame = null;
let opener = null;

startShop();
for (const button of all('[data-view]')) button.addEventListener('click', () => open(button));
one('[data-desk-close]').addEventListener('click', () => close('Closed. Choose a member to open the next view.'));
addEventListener('message', (event) => {
  if (event.origin !== PLAUDIT || !frame || event.source !== frame.contentWindow) return;
  if (event.data?.source === 'plaudit-widget' && event.data.type === 'close') close('The widget asked to be closed.');
});

async function open(button) {
  const { view: member, name } = button.dataset;
  opener = button;
  press(member);
  frame?.remove();
  frame = null;
  show(view, 'loading');
  const { ok, body } = await ask('/support/view', { ext_user_id: member });
  if (opener !== button) return;
  if (!ok) return fail(body.words);
  const there = await fetch(`${PLAUDIT}/healthz`, { mode: 'no-cors' }).then(() => true, () => false);
  if (opener !== button) return;
  if (!there) return fail(`Plaudit at ${PLAUDIT} does not answer. Try again when it runs.`);
  frame = el('iframe', { title: `${name}’s club, read only`, src: body.src, referrerpolicy: 'origin' });
  one('[data-desk-name]').textContent = name;
  one('[data-desk-frame]').replaceChildren(frame);
  show(view, 'open');
}

function fail(words) {
  one('[data-reason]', view).textContent = words;
  show(view, 'failed');
}

function close(words) {
  frame?.remove();
  frame = null;
  press('');
  one('[data-desk-title]').textContent = 'Choose a member';
  one('[data-desk-said]').textContent = words;
  show(view, 'closed');
  opener?.focus();
  opener = null;
}

function press(member) {
  for (const button of all('[data-view]')) button.setAttribute('aria-pressed', String(button.dataset.view === member));
}
