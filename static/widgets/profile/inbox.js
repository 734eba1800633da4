/**
 * The player's inbox as a reader: newest first, bodies on demand, live.
 *
 * Invariant: nothing here marks, stars, deletes or reports; opening a message leaves it as it was.
 */

import { icon } from '../art.js';
import { fill, h } from '../dom.js';
import { parseTime } from '../i18n.js';
import { richText } from '../rich_text.js';
import { lockedButton, lockedIconButton, picture, stateBox } from './parts.js';

/** @typedef {import('./parts.js').Tools} Tools */
/** @typedef {{ message_guid: string, sent_date: unknown, read: boolean, favorite: boolean, expire_on_dt?: number }} Message */
/** @typedef {{ title?: string, preview_body?: string, icon?: string, action?: string, html_body?: string, buttons?: { text: string }[] }} Body */
/**
 * @typedef {object} InboxApi
 * @property {(params: { from: number, to: number, onUpdate?: (messages: Message[]) => void }) => Promise<Message[]>} getInboxMessages
 * @property {(guid: string) => Promise<Body>} getInboxMessageBody
 */
/** @typedef {{ guid: string, element: HTMLElement, update: (message: Message) => void }} Row */

const PAGE = 20;

/**
 * @param {Tools} tools
 * @param {InboxApi} api
 */
export function inboxSection(tools, api) {
  const { t } = tools;
  const badge = h('span.badge', { hidden: true });
  const list = h('ul');
  const rest = h('div');
  const element = h('section.card.inbox', null,
    h('header', null, h('h2', null, t('profile.inbox')), badge, h('span.grow'), lockedButton(tools, t('profile.mark_all_read'))), list, rest);
  /** @type {Map<string, Row>} */
  const rows = new Map();
  /** @type {Message[]} */
  let messages = [];

  /** @param {Message[]} next the newest page, or all that is known */
  function show(next) {
    messages = next;
    const elements = messages.map((message) => {
      const row = rows.get(message.message_guid) ?? createRow(tools, api, message);
      rows.set(message.message_guid, row);
      row.update(message);
      return row.element;
    });
    if (list.children.length !== elements.length || elements.some((row, at) => row !== list.children[at])) placeInOrder(list, elements);
    if (!messages.length) fill(rest, stateBox({ name: 'mail', title: t('profile.inbox_empty'), text: t('profile.inbox_empty_what') }));
  }

  /** @param {Message[]} newest pushed: what is older stays as it is */
  function refresh(newest) {
    const known = new Set(newest.map(({ message_guid: guid }) => guid));
    const older = newest.length < PAGE ? [] : messages.filter(({ message_guid: guid }) => !known.has(guid));
    if (newest.length) fill(rest, rest.querySelector('.more'));
    show([...newest, ...older]);
  }

  async function loadMore() {
    try {
      const from = messages.length;
      const page = await api.getInboxMessages({ from, to: from + PAGE, ...(from ? {} : { onUpdate: refresh }) });
      const known = new Set(messages.map(({ message_guid: guid }) => guid));
      fill(rest, page.length === PAGE && h('div.more', null, h('button.button.quiet', { type: 'button', onclick: loadMore }, t('profile.more'))));
      show([...messages, ...page.filter(({ message_guid: guid }) => !known.has(guid))]);
    } catch {
      const again = h('button.button', { type: 'button', onclick: loadMore }, icon('retry', { size: 18 }), t('profile.retry'));
      fill(rest, stateBox({ name: 'offline', title: t('profile.inbox_failed'), text: '', action: again, problem: true }));
    }
  }

  /** The player reads elsewhere: what is unread here follows. */
  async function reload() {
    await api.getInboxMessages({ from: 0, to: PAGE }).then(refresh, () => {});
  }

  let shownCount = -1;
  /** @param {Record<string, any>} props */
  function update(props) {
    const count = Number(props.core_inbox_unread_count) || 0;
    if (count === shownCount) return;
    if (shownCount >= 0) reload();
    shownCount = count;
    badge.hidden = !count;
    fill(badge, h('span', { 'aria-hidden': 'true' }, count), h('span.visually-hidden', null, t('profile.unread', { count })));
  }

  return { element, update, load: loadMore };
}

/**
 * Moves as little as possible, so that focus and an open message survive a new one on top.
 *
 * @param {HTMLElement} list
 * @param {HTMLElement[]} elements
 */
function placeInOrder(list, elements) {
  for (const child of [...list.children]) if (!elements.includes(/** @type {HTMLElement} */ (child))) child.remove();
  elements.forEach((row, at) => {
    if (list.children[at] !== row) list.insertBefore(row, list.children[at] ?? null);
  });
}

/**
 * @param {Tools} tools
 * @param {InboxApi} api
 * @param {Message} first
 * @returns {Row}
 */
function createRow(tools, api, first) {
  const { t, formats } = tools;
  const guid = first.message_guid;
  const bodyId = `message-${guid}`;
  const image = h('div.icon');
  const title = h('span.title');
  const unread = h('span.visually-hidden');
  const preview = h('span.preview');
  const meta = h('span.meta');
  const body = h('div.body', { id: bodyId, hidden: true });
  const opener = h('button.opener', { type: 'button', 'aria-expanded': 'false', 'aria-controls': bodyId, onclick: toggle },
    image, h('span.grow', null, unread, title, preview, meta), h('span.chevron', null, icon('chevron')));
  const element = h('li.message', null, opener, body);
  let isFavourite = Boolean(first.favorite);
  /** @type {Promise<Body> | undefined} */
  let loading;

  function load() {
    loading ??= api.getInboxMessageBody(guid).catch((error) => {
      loading = undefined;
      throw error;
    });
    return loading;
  }

  async function toggle() {
    const isOpen = opener.getAttribute('aria-expanded') !== 'true';
    opener.setAttribute('aria-expanded', String(isOpen));
    body.hidden = !isOpen;
    if (!isOpen) return;
    fill(body, h('div.ghost', null, h('div.skeleton.h-12.w-80'), h('div.skeleton.h-12.w-60')));
    await load().then((content) => fill(body, bodyContent(tools, content, isFavourite)), () => fill(body, h('p', { role: 'alert' }, t('profile.message_failed'))));
  }

  /** @param {Body} content */
  function describe(content) {
    fill(title, content.title || t('profile.message_untitled'));
    fill(preview, content.preview_body ?? '');
    fill(image, picture(content.icon, () => icon('mail'), 'div.picture'), h('span.dot'));
  }

  /** @param {Message} message */
  function update(message) {
    const sent = parseTime(message.sent_date);
    const expires = parseTime(message.expire_on_dt);
    element.classList.toggle('unread', !message.read);
    isFavourite = Boolean(message.favorite);
    fill(unread, message.read ? '' : t('profile.message_unread'));
    fill(meta, isFavourite && h('span.starred', null, icon('star', { size: 16, title: t('profile.favourite') })), sent && formats.moment(sent),
      expires && h('span', null, t('profile.message_expires', { date: formats.date(expires) })));
  }

  describe({ title: '…' });
  load().then(describe, () => describe({}));
  return { guid, element, update };
}

/**
 * @param {Tools} tools
 * @param {Body} content
 * @param {boolean} isFavourite
 */
function bodyContent(tools, { html_body: html, preview_body: preview, action, buttons = [] }, isFavourite) {
  const { t } = tools;
  const own = action && action !== 'dp:inbox' ? [{ text: t('profile.opens', { link: action }) }] : [];
  const actions = [...buttons, ...own].map(({ text }) => lockedButton(tools, text));
  return [
    html ? richText(html) : h('p.rich-text', null, preview ?? ''),
    actions.length > 0 && h('div.actions', null, actions),
    h('div.aside', null, h('p.soft.small', null, t('profile.not_marked')),
      h('span', null, lockedIconButton(tools, 'star', t('profile.favourite'), { pressed: isFavourite }), lockedIconButton(tools, 'trash', t('profile.delete')))),
  ];
}
