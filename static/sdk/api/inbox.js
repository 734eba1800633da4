/** The player's inbox: headers, count, bodies, and what can be done to a message. */
import { outcome } from './outcome.js';
import { CID } from './cids.js';

/** @typedef {{from?: number, to?: number, onlyFavorite?: boolean, categoryId?: number, read_status?: number}} Filter */

const PAGE = 20;

/** @param {import('./lazy.js').Context} context */
export function inboxApi({ ask, send, cache, setting }) {
  /** Messages `from` (inclusive) `to` (exclusive), newest first, at most 20. Not kept. `onUpdate` gets the whole list again
   * when a message arrives. @param {Filter & {onUpdate?: Function}} [options] */
  function getInboxMessages({ onUpdate, ...filter } = {}) {
    const load = () => list(filter);
    cache.subscribe('inboxMessages', onUpdate, load);
    return load();
  }

  /** @param {Filter} filter */
  async function list({ from = 0, to = from + PAGE, onlyFavorite = false, categoryId, read_status }) {
    const answer = await ask(CID.INBOX, {
      limit: Math.max(0, Math.min(to - from, PAGE)), offset: from,
      starred_only: onlyFavorite, category_id: categoryId, read_status,
    });
    return (answer.log ?? []).map(header);
  }

  /** How many are unread; kept 30 s and corrected by every push. @param {{onUpdate?: Function}} [options] @returns {Promise<number>} */
  function getInboxUnreadCount({ onUpdate } = {}) {
    const load = async () => Number((await ask(CID.INBOX, { limit: 1, offset: 0 })).unread_count ?? 0);
    cache.subscribe('inboxUnreadCount', onUpdate, load);
    return cache.use('inboxUnreadCount', load);
  }

  /** The body of one message, from where the label keeps them. @param {string} guid */
  async function getInboxMessageBody(guid) {
    const { readBody } = await import('./inbox_body.js');
    return readBody(setting('INBOX_PUBLIC_CDN'), guid);
  }

  /** @param {number} cid @param {object} fields */
  const act = async (cid, fields) => outcome(await send(cid, fields));

  return {
    getInboxMessages, getInboxUnreadCount, getInboxMessageBody,
    markInboxMessageAsRead: (/** @type {string} */ guid) => act(CID.INBOX_READ, { engagement_uid: guid }),
    markAllInboxMessagesAsRead: () => act(CID.INBOX_READ, { all_read: true }),
    markUnmarkInboxMessageAsFavorite: (/** @type {string} */ guid, /** @type {boolean} */ mark) =>
      act(CID.INBOX_STARRED, { engagement_uid: guid, is_starred: !!mark }),
    deleteInboxMessage: (/** @type {string} */ guid) => act(CID.INBOX_DELETED, { engagement_uid: guid }),
    deleteAllInboxMessages: () => act(CID.INBOX_DELETED, { all_deleted: true }),
  };
}

/** @param {any} item a header as the wire has it */
function header(item) {
  return {
    message_guid: item.engagement_uid, sent_date: item.createDate, read: item.is_read, favorite: item.is_starred,
    category_id: item.category_id, expire_on_dt: item.expire_on_dt,
  };
}
