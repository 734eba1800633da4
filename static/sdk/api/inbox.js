/** The player's inbox: headers, count, bodies, and what can be done to a message. */
import { outcome } from './outcome.js';
import { CLICK, IMPRESSION, INBOX, INBOX_DELETED, INBOX_READ, INBOX_STARRED } from '../wire.js';

/** @typedef {{from?: number, to?: number, onlyFavorite?: boolean, categoryId?: number, read_status?: number}} Filter */

const PAGE = 20;

/** @param {import('./index.js').Context} context */
export function inboxApi({ ask, send, tell, cache, setting }) {
  /** Messages `from` (inclusive) `to` (exclusive), newest first, at most 20. Not kept. `onUpdate` gets the whole list again
   * when a message arrives. @param {Filter & {onUpdate?: Function}} [options] */
  function getInboxMessages({ onUpdate, ...filter } = {}) {
    const load = () => list(filter);
    cache.subscribe('inboxMessages', onUpdate, load);
    return load();
  }

  /** @param {Filter} filter */
  async function list({ from = 0, to = from + PAGE, onlyFavorite = false, categoryId, read_status }) {
    const answer = await ask(INBOX, {
      limit: Math.max(0, Math.min(to - from, PAGE)), offset: from,
      starred_only: onlyFavorite, category_id: categoryId, read_status,
    });
    return (answer.log ?? []).map(header);
  }

  /** How many are unread; kept 30 s and corrected by every push. @param {{onUpdate?: Function}} [options] @returns {Promise<number>} */
  function getInboxUnreadCount({ onUpdate } = {}) {
    const load = async () => Number((await ask(INBOX, { limit: 1, offset: 0 })).unread_count ?? 0);
    cache.subscribe('inboxUnreadCount', onUpdate, load);
    return cache.use('inboxUnreadCount', load);
  }

  /** The body of one message, from where the label keeps them. @param {string} guid */
  async function getInboxMessageBody(guid) {
    const base = setting('INBOX_PUBLIC_CDN');
    if (!base) throw new Error('getInboxMessageBody() needs the label setting INBOX_PUBLIC_CDN: await _smartico.ready() first.');
    const response = await fetch(base + encodeURIComponent(guid) + '.json', { credentials: 'omit' });
    if (!response.ok) throw new Error(`The body of message ${guid} is not there (HTTP ${response.status}).`);
    return body(await response.json());
  }

  /** @param {number} cid @param {object} fields */
  const act = async (cid, fields) => outcome(await send(cid, fields));

  return {
    getInboxMessages, getInboxUnreadCount, getInboxMessageBody,
    markInboxMessageAsRead: (/** @type {string} */ guid) => act(INBOX_READ, { engagement_uid: guid }),
    markAllInboxMessagesAsRead: () => act(INBOX_READ, { all_read: true }),
    markUnmarkInboxMessageAsFavorite: (/** @type {string} */ guid, /** @type {boolean} */ mark) =>
      act(INBOX_STARRED, { engagement_uid: guid, is_starred: !!mark }),
    deleteInboxMessage: (/** @type {string} */ guid) => act(INBOX_DELETED, { engagement_uid: guid }),
    deleteAllInboxMessages: () => act(INBOX_DELETED, { all_deleted: true }),
    /** A message was on the screen; every call counts. @param {{engagement_uid: string, activityType: number}} shown */
    reportImpressionEvent({ engagement_uid, activityType }) {
      tell(IMPRESSION, { engagement_uid, activityType });
    },
    /** A message was clicked; every call counts and nothing is opened. @param {{engagement_uid: string, activityType: number, action?: string}} click */
    reportClickEvent({ engagement_uid, activityType, action }) {
      tell(CLICK, { engagement_uid, activityType, action });
    },
  };
}

/** @param {any} item a header as the wire has it */
function header(item) {
  return {
    message_guid: item.engagement_uid, sent_date: item.createDate, read: item.is_read, favorite: item.is_starred,
    category_id: item.category_id, expire_on_dt: item.expire_on_dt,
  };
}

/** A body as the page gets it; only `dp:inbox` messages have a page of their own, with buttons. @param {any} item */
function body(item) {
  const { action, image, title, body: preview_body, html_body, additional_buttons = [] } = item;
  const plain = { action, icon: image, title, preview_body, custom_data: jsonOrText(item.custom_data) };
  if (action !== 'dp:inbox') return plain;
  const buttons = (additional_buttons ?? []).map((/** @type {any} */ b) => ({ action: b.action, text: b.inbox_cta_text }));
  return { ...plain, html_body: html_body ?? null, buttons };
}

/** @param {unknown} value */
function jsonOrText(value) {
  try {
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    return value;
  }
}
