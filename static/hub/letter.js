/**
 * One message of the inbox: its line in the list, and all of it to read.
 *
 * Invariant: an operator's HTML is rebuilt, never parsed; what it links to is told as a click and carried out as a deep link.
 */

import { fill, h, setProp } from '../widgets/dom.js';
import { parseTime } from '../widgets/i18n.js';
import { iconStar, iconTrash } from '../widgets/icons/actions.js';
import { icon } from '../widgets/icons/icon.js';
import { iconMail } from '../widgets/icons/states.js';
import { picture } from '../widgets/parts.js';
import { richText } from '../widgets/rich_text.js';
import { exchange } from './acting.js';
import { isExpired, shortest } from './letters.js';
import { countdown } from './parts.js';

/** @typedef {import('./hub.js').Hub} Hub */
/** @typedef {import('./letters.js').Letter} Letter */
/** @typedef {import('../smartico.js').InboxMessageBody} Body */
/**
 * @typedef {object} Desk what a message needs of the inbox
 * @property {(guid: string) => Promise<Body>} body kept once it is there
 * @property {(guid: string) => void} open
 * @property {(guid: string, favourite: boolean) => void} starred it has been marked
 * @property {(guid: string) => void} deleted
 */

export const INBOX_ACTIVITY = 31;
/** A message says that its time is running when it has less than this. */
const SOON_MS = 72 * 3600_000;

/** A message as a line that follows it. @param {Hub} hub @param {Letter} first @param {Desk} desk */
export function letterRow(hub, first, desk) {
  const { t, language } = hub;
  const guid = first.message_guid;
  const image = h('div', null, h('div.tile.skeleton'));
  const title = h('p.name', null, h('span.skeleton.h-12'));
  const preview = h('p.preview.soft', null, h('span.skeleton.h-12'));
  const time = h('span.time');
  const until = h('span');
  const star = h('div.star');
  const inline = h('div.inline');
  const opener = h('button.cover-all', { type: 'button', onclick: () => desk.open(guid) });
  const element = h('li.card.letter', { 'data-guid': guid }, h('div.opens.line', null, opener,
    h('div.pictured', null, image, h('span.dot', { 'aria-hidden': 'true' })),
    h('div.grow', null, h('div.topline', null, title, time), preview, h('p.meta.soft', null, until)), star), inline);
  let letter = first;
  let name = '';
  let marked = '';
  let running = 0;

  /** @param {Partial<Body>} body */
  function describe(body) {
    name = body.title || t('inbox.untitled');
    fill(title, name);
    fill(preview, plain(body));
    fill(image, picture(body.icon, () => icon(iconMail, { size: 26 }), `div.tile.tint-${TINTS[letter.category_id ?? 0] ?? 4}`));
    update(letter);
  }

  /** @param {Letter} next */
  function update(next) {
    letter = next;
    const sent = parseTime(next.sent_date);
    const over = isExpired(next, Date.now());
    setProp(element, 'data-state', over ? 'expired' : next.read ? 'read' : 'unread');
    setProp(opener, 'aria-label', [!next.read && t('inbox.unread_one'), name || t('hub.loading'), over && t('inbox.expired')].filter(Boolean).join(', '));
    fill(time, sent && new Intl.DateTimeFormat(language, shortest(sent, new Date())).format(sent));
    if (over) fill(until, t('inbox.expired'));
    else if (next.expire_on_dt && next.expire_on_dt - Date.now() < SOON_MS && running !== next.expire_on_dt) {
      running = next.expire_on_dt;
      fill(until, countdown(hub, running, 'hub.ends_in', () => setTimeout(() => update(letter))));
    }
    const known = `${next.favorite}${name}`;
    if (known === marked) return;
    marked = known;
    exchange(star, starButton(hub, letter, desk, name));
  }

  desk.body(guid).then(describe, () => describe({}));
  return {
    element, update, inline,
    /** @param {boolean} on @param {boolean} wide the message is read beside the list and not below its line */
    mark(on, wide) {
      setProp(element, 'data-open', on);
      setProp(opener, 'aria-current', on && wide ? 'true' : null);
      setProp(opener, 'aria-expanded', wide ? null : String(on));
    },
    focus: () => opener.focus(),
  };
}

/** Of the tile, by category. */
const TINTS = [4, 2, 1];

/** The words of a preview without its markup. @param {Partial<Body>} body */
function plain({ preview_body: text, html_body: html }) {
  return (richText((text || html || '').replace(/<(?=[^>]*>)/g, ' <')).textContent ?? '').replace(/\s+/g, ' ').trim();
}

/** @param {Hub} hub @param {Letter} letter @param {Desk} desk @param {string} name */
function starButton(hub, { message_guid: guid, favorite }, desk, name) {
  const { t, api } = hub;
  const button = hub.button({
    kind: 'quiet', also: ['only-icon'], label: t(favorite ? 'inbox.unstar' : 'inbox.star'), name: `${t('inbox.favourite')}: ${name}`,
    face: icon(iconStar, { size: 20, filled: favorite }), run: () => api.markUnmarkInboxMessageAsFavorite(guid, !favorite), then: () => desk.starred(guid, !favorite),
  });
  setProp(button, 'aria-pressed', String(favorite));
  return button;
}

/**
 * All of a message.
 *
 * @param {Hub} hub
 * @param {string} guid
 * @param {Letter | undefined} first unknown when a link led here
 * @param {Desk} desk
 */
export function letterReader(hub, guid, first, desk) {
  const { t, api, formats } = hub;
  const headId = `letter-${guid}`;
  const head = h('h2', { id: headId });
  const when = h('p.soft.small');
  const content = h('div.content', { 'aria-busy': 'true' }, h('div.ghost', null, h('div.skeleton.h-12.w-60'), h('div.skeleton.h-12.w-40')));
  const star = h('div.star');
  const bin = hub.button({
    kind: 'quiet', label: t('inbox.delete'), face: icon(iconTrash, { size: 20 }), also: ['only-icon'], done: t('inbox.deleted'),
    run: () => api.deleteInboxMessage(guid), then: () => desk.deleted(guid),
  });
  const element = h('article.reader', { 'aria-labelledby': headId }, h('header', null, h('div.grow', null, head, when), star, bin), content);
  let letter = first;

  /** @param {string} action */
  function follow(action) {
    if (hub.readOnly) return hub.toast(t('hub.read_only_why'));
    api.reportClickEvent({ engagement_uid: guid, activityType: INBOX_ACTIVITY, action });
    hub.link(action);
  }

  /** @param {Body} body */
  function show(body) {
    const over = isExpired(letter, Date.now());
    const links = [...(body.action && body.action !== 'dp:inbox' ? [{ action: body.action, text: t('inbox.open') }] : []), ...(body.buttons ?? [])];
    fill(head, body.title || t('inbox.untitled'));
    fill(content, body.icon && picture(body.icon, () => icon(iconMail, { size: 54 }), 'div.tile.large.tint-4'),
      richText(body.html_body || body.preview_body || '', follow),
      over && h('p.tag.alert', null, t('inbox.expired_what')),
      links.length > 0 && h('div.links', null, links.map(({ action, text }, at) => hub.button({
        label: text, kind: at ? 'quiet' : 'primary', why: over ? t('inbox.expired_what') : undefined, run: () => follow(action),
      }))));
    update(letter);
  }

  /** @param {Letter | undefined} next */
  function update(next) {
    letter = next;
    const sent = parseTime(next?.sent_date);
    const ends = parseTime(next?.expire_on_dt);
    fill(when, [sent && formats.moment(sent), ends && t('inbox.until', { date: formats.moment(ends) })].filter(Boolean).join(' · '));
    if (next) exchange(star, starButton(hub, next, desk, head.textContent ?? ''));
  }

  function load() {
    desk.body(guid).then(show, () => {
      fill(head, t('inbox.gone'));
      fill(content, h('p', { role: 'alert' }, t('inbox.gone_what')), h('button.button.quiet', { type: 'button', onclick: load }, t('hub.retry')));
    }).finally(() => setProp(content, 'aria-busy', null));
  }

  load();
  return { guid, element, update };
}
