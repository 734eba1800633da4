/** Every callback in a log, every call as a card with its arguments, its code and what came back. */

import { CALLS } from '../parts/calls.js';
import { all, ask, el, one } from '../parts/dom.js';
import { createLog, written } from '../parts/log.js';
import { watchLog } from '../parts/plaudit.js';
import { session, watch } from '../parts/session.js';
import { startShop } from '../parts/shell.js';
import { showCode } from '../parts/snippets.js';

const KINDS = new Set(['json', 'list', 'number']);
const SERVER = {
  inbox: ({ title, body, action }) =>
    `POST /api/v1/players/${session.visitor}/inbox\n${JSON.stringify({ title, body, action })}`,
  marker: ({ marker }) =>
    `POST /api/v1/players/${session.visitor}/markers\n${JSON.stringify({ operation: 'add', markers: [marker] })}`,
};

const write = createLog();
watchLog((entry) => entry.kind !== 'call' && write(entry));
one('[data-calls]').append(...CALLS.map(card));
all('[data-server]').forEach(startServerForm);
startShop();

function card({ group, title, words, fields, code, run }) {
  const inputs = Object.entries(fields).map(([name, field]) => [name, ...input(name, field)]);
  const shown = el('code');
  const result = el('output', { class: 'result' });
  const values = () => Object.fromEntries(inputs.map(([name, , read]) => [name, read()]));
  const refresh = () => {
    try {
      showCode(shown, code(values()), 'js');
    } catch (error) {
      showCode(shown, `// ${error.message}`, 'js');
    }
  };
  const form = el(
    'form',
    {
      class: 'call panel',
      onsubmit: async (event) => {
        event.preventDefault();
        await attempt(result, async () => run(values()));
      },
      oninput: refresh,
    },
    el('h3', {}, title),
    el('p', { class: 'hint' }, words),
    inputs.length ? el('div', { class: 'args' }, ...inputs.map(([, label]) => label)) : null,
    el('pre', { class: 'code', tabindex: 0, 'aria-label': `The code of ${title}` }, shown),
    el('button', { type: 'submit', class: 'button' }, 'Run', el('span', { class: 'visually-hidden' }, ` ${title}`)),
    result,
  );
  refresh();
  return group ? withGroup(group, form) : form;
}

function withGroup(group, form) {
  const parts = document.createDocumentFragment();
  parts.append(el('h3', { class: 'group' }, group), form);
  return parts;
}

/** The label with its control, and a function that reads the control as the kind of value the call wants. */
function input(name, field) {
  const [kind, initial] = Array.isArray(field) && KINDS.has(field[0]) ? field : [Array.isArray(field) ? 'choice' : 'text', field];
  if (kind === 'choice') {
    const select = el('select', { class: 'field', name }, ...initial.map((option) => el('option', {}, option)));
    return [el('label', {}, el('span', {}, name), el('span', { class: 'select' }, select)), () => select.value];
  }
  const box = el('input', { class: 'field', name, value: initial, autocomplete: 'off', spellcheck: 'false' });
  const read = {
    text: () => box.value,
    number: () => Number(box.value),
    list: () => box.value.split(',').map((part) => part.trim()).filter(Boolean),
    json: () => JSON.parse(box.value || 'null'),
  };
  return [el('label', {}, el('span', {}, name), box), read[kind]];
}

function startServerForm(form) {
  const { server } = form.dataset;
  const values = () => Object.fromEntries(new FormData(form));
  const shown = one('[data-code]', form);
  const refresh = () => showCode(shown, SERVER[server](values()), 'http');
  form.addEventListener('input', refresh);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    refresh();
    await attempt(one('[data-result]', form), async () => {
      if (session.visitor === 'nobody') throw new Error('Sign in as a member first: the picture in the top corner.');
      const { ok, body } = await ask(`/developer/${server}`, { ...values(), ext_user_id: session.visitor });
      if (!ok) throw new Error(body.words);
      return body.words;
    });
  });
  watch(refresh);
}

/** What lists offer to the fields that ask for one of their entries. */
const OFFERS = {
  guid: (list) => list[0]?.message_guid,
  mission_id: (list) => list.find((each) => each.is_requires_optin && !each.is_opted_in)?.id,
  claim_id: (list) => claimable(list)?.id,
  ach_completed_id: (list) => claimable(list)?.ach_completed_id,
  instance_id: (list) => list[0]?.instance_id,
  register_id: (list) => list.find((each) => each.is_can_register)?.instance_id,
  item_id: (list) => list.find((each) => each.can_buy && each.purchase_type)?.id,
  bonus_id: (list) => list.find((each) => each.is_redeemable)?.bonus_id,
};
const claimable = (list) => list.find((each) => each.requires_prize_claim && each.ach_completed_id && !each.prize_claimed_date_ts);

/** A list fills the empty fields that ask for one of its entries. */
function offer(answer) {
  if (!Array.isArray(answer)) return;
  for (const [name, find] of Object.entries(OFFERS)) {
    const value = find(answer);
    for (const box of value === undefined ? [] : all(`input[name="${name}"]`)) {
      box.value ||= value;
      box.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }
}

async function attempt(result, action) {
  result.className = 'result busy';
  result.textContent = 'Asking…';
  try {
    const answer = await action();
    result.className = 'result good';
    offer(answer);
    result.textContent = answer === undefined ? 'Done. It answers nothing; watch the callbacks.' : written(answer);
  } catch (error) {
    result.className = 'result bad';
    result.textContent = error.message ?? String(error);
  }
}
