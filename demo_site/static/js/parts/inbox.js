/** The inbox sheet behind the bell: the shop's own surface over `_smartico.api`. */

import { el, icon, one, show, toast } from './dom.js';
import { call, callApi } from './plaudit.js';
import { isIn, session, watch } from './session.js';

const PAGE = 20;
const bodies = new Map();
let known = [];

export function startInbox() {
  const sheet = one('#inbox');
  for (const bell of document.querySelectorAll('[data-bell]')) {
    bell.addEventListener('click', () => {
      sheet.showModal();
      load();
    });
  }
  one('[data-inbox-all]').addEventListener('click', () => act('markAllInboxMessagesAsRead'));
  one('[data-inbox-retry]').addEventListener('click', load);
  let who = session.visitor;
  watch(({ visitor, status }) => {
    if (who !== visitor) {
      known = [];
      who = visitor;
    }
    if (sheet.open && status !== 'loading') load();
  });
}

async function load() {
  const place = one('[data-inbox]');
  if (!isIn()) {
    show(place, session.status === 'loading' ? 'loading' : 'out');
    one('[data-inbox-all]').hidden = true;
    return;
  }
  if (!known.length) show(place, 'loading');
  try {
    await paint(await callApi('getInboxMessages', { from: 0, to: PAGE, onUpdate: paint }));
  } catch (error) {
    one('[data-reason]', place).textContent = error.message;
    show(place, 'failed');
  }
}

async function paint(messages) {
  known = messages;
  const rows = await Promise.all(messages.map(async (message) => row(message, await bodyOf(message.message_guid))));
  if (known !== messages) return;
  one('[data-inbox-list]').replaceChildren(...rows);
  one('[data-inbox-all]').hidden = messages.every((message) => message.read);
  show(one('[data-inbox]'), messages.length ? 'list' : 'empty');
}

async function bodyOf(guid) {
  if (!bodies.has(guid)) {
    bodies.set(guid, await callApi('getInboxMessageBody', guid).catch(() => ({ title: 'This message could not be fetched.' })));
  }
  return bodies.get(guid);
}

function row(message, body) {
  const guid = message.message_guid;
  return el(
    'li',
    { class: message.read ? 'letter-card' : 'letter-card unread' },
    el(
      'button',
      { type: 'button', class: 'letter-open', onclick: () => open(message, body) },
      el('span', { class: 'letter-mark', 'aria-hidden': 'true' }, icon('bell')),
      el('span', { class: 'letter-words' }, el('b', {}, body.title ?? ''), el('span', {}, body.preview_body ?? body.body ?? ''), el('small', {}, when(message.sent_date))),
      message.read ? null : el('span', { class: 'visually-hidden' }, 'Unread'),
    ),
    el(
      'span',
      { class: 'letter-tools' },
      el('button', {
        type: 'button', class: 'tool small', 'aria-label': 'Favourite', 'aria-pressed': String(Boolean(message.favorite)),
        onclick: () => act('markUnmarkInboxMessageAsFavorite', guid, !message.favorite),
      }, icon('star')),
      el('button', {
        type: 'button', class: 'tool small', 'aria-label': `Delete ${body.title ?? ''}`,
        onclick: () => act('deleteInboxMessage', guid),
      }, icon('bin')),
    ),
  );
}

async function open(message, body) {
  if (!message.read) await act('markInboxMessageAsRead', message.message_guid);
  if (body.action && body.action !== 'dp:inbox') call('dp', body.action);
}

async function act(method, ...args) {
  try {
    const answer = await callApi(method, ...args);
    if (answer?.err_code) throw new Error(answer.err_message || `Plaudit answered with code ${answer.err_code}.`);
  } catch (error) {
    toast(error.message, { bad: true });
  }
  await load();
}

/** Dates of the inbox read dd/MM/yyyy HH:mm:ss, in UTC. */
function when(date) {
  const [day, month, year, ...time] = String(date ?? '').split(/\D+/).map(Number);
  const moment = new Date(Date.UTC(year, month - 1, day, ...time));
  if (Number.isNaN(moment.getTime())) return '';
  return moment.toLocaleString(document.documentElement.lang, { weekday: 'short', hour: '2-digit', minute: '2-digit' });
}
