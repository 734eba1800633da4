/**
 * Messages of the inbox as a list: what to ask for, what belongs together, what is over.
 *
 * Invariant: pure.
 */

/** @typedef {{ message_guid: string, sent_date: string, read: boolean, favorite: boolean, category_id?: number, expire_on_dt?: number }} Letter as `api.getInboxMessages` gives it */
/** @typedef {{ favourites: boolean, unread: boolean, category: number | null }} Filter */

export const PAGE = 20;
export const CATEGORIES = [0, 1, 2];

const UNREAD_ONLY = 1;

/**
 * What to ask for, a page at a time: the first `count` pages.
 *
 * @param {Filter} filter
 * @param {number} count
 */
export function pagesToAsk({ favourites, unread, category }, count) {
  const how = { onlyFavorite: favourites, categoryId: category ?? undefined, read_status: unread ? UNREAD_ONLY : undefined };
  return Array.from({ length: count }, (_, at) => ({ from: at * PAGE, to: (at + 1) * PAGE, ...how }));
}

/**
 * The pages as one list. A message that came while they were asked for pushed another one onto the next page: each is there once.
 *
 * @param {Letter[][]} pages
 * @returns {Letter[]}
 */
export function joined(pages) {
  return [...new Map(pages.flat().map((letter) => [letter.message_guid, letter])).values()];
}

/**
 * The list with the message that is being read, where it was, although reading it took it out of what was asked for.
 *
 * @param {Letter[]} next
 * @param {Letter[]} before
 * @param {string | null} guid
 */
export function keeping(next, before, guid) {
  const at = before.findIndex((each) => each.message_guid === guid);
  if (at < 0 || next.some((each) => each.message_guid === guid)) return next;
  const above = new Set(before.slice(0, at).map((each) => each.message_guid));
  const place = next.reduce((last, each, index) => (above.has(each.message_guid) ? index + 1 : last), 0);
  return [...next.slice(0, place), before[at], ...next.slice(place)];
}

/**
 * What to read after a message has gone: the one below it, else the one above.
 *
 * @param {Letter[]} letters
 * @param {string} guid
 */
export function neighbour(letters, guid) {
  const at = letters.findIndex((each) => each.message_guid === guid);
  return at < 0 ? undefined : letters[at + 1] ?? letters[at - 1];
}

/** @param {Letter | undefined} letter @param {number} now epoch ms */
export function isExpired(letter, now) {
  return Boolean(letter?.expire_on_dt && letter.expire_on_dt <= now);
}

/**
 * When a message came, as short as it can be said: the time of today, the day of this year, the date.
 *
 * @param {Date} sent
 * @param {Date} now
 * @returns {Intl.DateTimeFormatOptions}
 */
export function shortest(sent, now) {
  if (sent.toDateString() === now.toDateString()) return { hour: 'numeric', minute: '2-digit' };
  if (sent.getFullYear() === now.getFullYear()) return { day: 'numeric', month: 'short' };
  return { day: 'numeric', month: 'short', year: 'numeric' };
}
