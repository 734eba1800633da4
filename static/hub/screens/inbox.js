/**
 * The inbox: messages newest first, one of them to read, below its line on a phone and beside the list where there is room.
 */

import { fill, h, setProp } from '../../widgets/dom.js';
import { scene } from '../../widgets/art/scenes.js';
import { iconChecks, iconTrash } from '../../widgets/icons/actions.js';
import { icon } from '../../widgets/icons/icon.js';
import { codeOf } from '../acting.js';
import { INBOX_ACTIVITY, letterReader, letterRow } from '../letter.js';
import { CATEGORIES, isExpired, joined, keeping, neighbour, PAGE, pagesToAsk } from '../letters.js';
import { empty, rows, tabs } from '../parts.js';
import { INBOX_STYLES } from '../styles/inbox.js';

/** @typedef {import('../hub.js').Hub} Hub */
/** @typedef {import('../letters.js').Letter} Letter */
/** @typedef {import('../../smartico.js').InboxMessageBody} Body */

const TEXTS = {
  'inbox.all': 'All', 'inbox.favourites': 'Favourites', 'inbox.which': 'Which messages', 'inbox.only': 'Show only', 'inbox.unread': 'Unread',
  'inbox.category_0': 'General', 'inbox.category_1': 'News', 'inbox.category_2': 'For you', 'inbox.unread_one': 'Unread', 'inbox.untitled': 'Message',
  'inbox.favourite': 'Favourite', 'inbox.star': 'Add to favourites', 'inbox.unstar': 'Take out of favourites', 'inbox.delete': 'Delete', 'inbox.deleted': 'Deleted',
  'inbox.read_all': 'Mark all as read', 'inbox.read_all_done': 'All read', 'inbox.delete_all': 'Delete all', 'inbox.delete_all_ask': 'Delete all messages?',
  'inbox.delete_all_what': 'Your favourites go too. They cannot be brought back.', 'inbox.delete_all_done': 'Your inbox is empty', 'inbox.keep': 'Keep them',
  'inbox.open': 'Take a look', 'inbox.until': 'until {date}', 'inbox.expired': 'Expired', 'inbox.expired_what': 'The time of this message is over.',
  'inbox.none': 'No messages yet', 'inbox.none_what': 'News and rewards will land here.', 'inbox.none_unread': 'All caught up', 'inbox.none_unread_what': 'You have read everything.',
  'inbox.none_favourites': 'No favourites yet', 'inbox.none_favourites_what': 'Tap the star of a message and it stays at hand.', 'inbox.none_here': 'Nothing of that kind',
  'inbox.none_here_what': 'Other messages may be waiting.', 'inbox.show_all': 'Show all messages', 'inbox.new': 'A new message has come', 'inbox.gone': 'This message is not there any more',
  'inbox.gone_what': 'It was deleted, its time is over, or it did not load.',
};
/** From this width of the inbox on, CSS px, a message is read beside the list; INBOX_STYLES says the same. */
const WIDE = 760;

/** Bodies never change, so they are kept as long as the page. @type {WeakMap<object, Map<string, Promise<Body>>>} */
const kept = new WeakMap();

/**
 * @param {Hub} hub
 * @param {Record<string, string>} params `id` is the guid of a message to open
 * @returns {import('../hub.js').Screen}
 */
export function screen(hub, params) {
  hub.addTexts(TEXTS);
  hub.addStyles(INBOX_STYLES);
  const { t, api, readOnly } = hub;
  const bodies = kept.get(hub.house) ?? new Map();
  kept.set(hub.house, bodies);
  /** @type {import('../letters.js').Filter} */
  const filter = { favourites: false, unread: false, category: null };
  /** @type {Letter[]} */
  let letters = [];
  /** @type {Map<string, ReturnType<typeof letterRow>>} */
  const lines = new Map();
  /** @type {ReturnType<typeof letterReader> | null} */
  let reader = null;
  let pages = 1;
  let isWide = false;
  let untouched = true;
  /** Messages whose impression has been reported. @type {Set<string>} */
  const seen = new Set();

  const chooser = tabs([{ key: 'all', label: t('inbox.all') }, { key: 'favourites', label: t('inbox.favourites') }], 'all', (key) => ask({ favourites: key === 'favourites' }), t('inbox.which'));
  const chips = h('div.filters', { 'role': 'group', 'aria-label': t('inbox.only') });
  const list = h('ul.letters.long');
  const rest = h('div.rest');
  const panel = h('div.reading');
  const news = h('p.visually-hidden', { role: 'status' });
  const desk = { body, open: toggle, starred, deleted };

  const { element: box, again } = hub.view({
    on: ['inboxMessages'],
    wait: skeleton,
    load: async () => joined(await Promise.all(pagesToAsk(filter, pages).map((page) => api.getInboxMessages(page)))),
    draw(all, view) {
      if (!list.isConnected) fill(view, h('div.side', null, list, rest), panel);
      setProp(list, 'aria-busy', null);
      const top = letters[0]?.message_guid;
      if (top && all.length > letters.length - 1 && all[0] && all[0].message_guid !== top && !letters.some((each) => each.message_guid === all[0].message_guid)) fill(news, t('inbox.new'));
      show(keeping(all, letters, reader?.guid ?? null));
      if (untouched) begin();
    },
  }, 'div.mail');
  const element = h('div.inbox', null, news, h('div.toolbar', null, chooser.element, h('div.wholesale', null, readAll(), deleteAll())), chips, box);
  drawChips();

  const observer = new ResizeObserver(() => {
    const next = element.clientWidth >= WIDE;
    if (next === isWide) return;
    isWide = next;
    place();
  });
  observer.observe(element);
  hub.onEnd(() => observer.disconnect());
  let unread = hub.props().core_inbox_unread_count;
  hub.watch(['props'], () => {
    const next = hub.props().core_inbox_unread_count;
    if (next === unread) return;
    unread = next;
    again();
  });

  /** The first time that there is a list: what a link asked for, else, where there is room, the newest. */
  function begin() {
    untouched = false;
    isWide = element.clientWidth >= WIDE;
    if (params.id) open(params.id);
    else if (isWide && letters[0]) open(letters[0].message_guid);
    else place();
  }

  /** @param {string} guid */
  function body(guid) {
    const known = bodies.get(guid) ?? api.getInboxMessageBody(guid);
    bodies.set(guid, known);
    known.catch(() => bodies.delete(guid));
    return known;
  }

  /** @param {Partial<import('../letters.js').Filter>} change */
  function ask(change) {
    Object.assign(filter, change);
    pages = 1;
    reader = null;
    setProp(list, 'aria-busy', 'true');
    drawChips();
    place();
    again();
  }

  function drawChips() {
    const held = /** @type {HTMLElement | null} */ (hub.root.activeElement)?.dataset.filter;
    const chip = (/** @type {string} */ key, /** @type {boolean} */ on, /** @type {Partial<import('../letters.js').Filter>} */ change) =>
      h('button.filter', { 'type': 'button', 'aria-pressed': String(on), 'data-filter': key, onclick: () => ask(change) }, t(`inbox.${key}`));
    fill(chips, chip('unread', filter.unread, { unread: !filter.unread }),
      CATEGORIES.map((each) => chip(`category_${each}`, filter.category === each, { category: filter.category === each ? null : each })));
    if (held) /** @type {HTMLElement | null} */ (chips.querySelector(`[data-filter=${held}]`))?.focus();
  }

  /** @param {Letter[]} next */
  function show(next) {
    letters = next;
    rows(list, letters, (letter) => letter.message_guid, (letter) => {
      const line = letterRow(hub, letter, desk);
      lines.set(letter.message_guid, line);
      return line;
    });
    const more = letters.length >= pages * PAGE;
    fill(rest, !letters.length && nothing(), more && h('button.button.quiet.wide', { type: 'button', onclick: showMore }, t('hub.load_more')));
    if (reader) reader.update(letters.find(({ message_guid: guid }) => guid === reader?.guid));
    place();
  }

  function showMore() {
    pages += 1;
    again();
  }

  function nothing() {
    const how = filter.unread ? '_unread' : filter.favourites ? '_favourites' : filter.category !== null ? '_here' : '';
    const all = how && h('button.button.quiet', { type: 'button', onclick: showAll }, t('inbox.show_all'));
    return empty({ art: scene('inbox'), title: t(`inbox.none${how}`), text: t(`inbox.none${how}_what`), action: all || null });
  }

  function showAll() {
    chooser.mark('all');
    ask({ favourites: false, unread: false, category: null });
  }

  /** @param {string} guid */
  function toggle(guid) {
    if (reader?.guid !== guid) return open(guid);
    if (isWide) return;
    reader = null;
    place();
  }

  /** @param {string} guid */
  function open(guid) {
    const letter = letters.find((each) => each.message_guid === guid);
    reader = letterReader(hub, guid, letter, desk);
    place();
    if (!isWide) lines.get(guid)?.element.scrollIntoView({ block: 'nearest' });
    see(guid, letter);
  }

  /** Whoever opens a message has read it; in a view of somebody else's account nothing changes. @param {string} guid @param {Letter | undefined} letter */
  async function see(guid, letter) {
    if (readOnly) return;
    if (!seen.has(guid)) api.reportImpressionEvent({ engagement_uid: guid, activityType: INBOX_ACTIVITY });
    seen.add(guid);
    if (letter?.read || isExpired(letter, Date.now())) return;
    change(guid, { read: true });
    const outcome = await api.markInboxMessageAsRead(guid).catch(() => ({ err_code: -1 }));
    if (codeOf(outcome)) change(guid, { read: false });
  }

  /** The one that is read goes where there is room for it. */
  function place() {
    for (const [guid, line] of lines) line.mark(guid === reader?.guid, isWide);
    const line = reader && lines.get(reader.guid);
    if (!reader) fill(panel, letters.length > 0 && h('p.soft.hint', null, t('hub.select')));
    if (!reader || isWide || !line?.element.isConnected) {
      for (const each of lines.values()) fill(each.inline);
    }
    if (!reader) return setProp(panel, 'data-alone', null);
    const goal = isWide || !line?.element.isConnected ? panel : line.inline;
    setProp(panel, 'data-alone', !isWide && goal === panel);
    if (reader.element.parentElement === goal) return;
    for (const each of lines.values()) if (each.inline !== goal) fill(each.inline);
    if (goal !== panel) fill(panel);
    fill(goal, reader.element);
    panel.scrollTop = 0;
  }

  /** @param {string} guid @param {Partial<Letter>} values */
  function change(guid, values) {
    letters = letters.map((letter) => (letter.message_guid === guid ? { ...letter, ...values } : letter));
    const letter = letters.find((each) => each.message_guid === guid);
    if (!letter) return;
    lines.get(guid)?.update(letter);
    if (reader?.guid === guid) reader.update(letter);
  }

  /** @param {string} guid @param {boolean} favorite */
  function starred(guid, favorite) {
    change(guid, { favorite });
    if (filter.favourites) again();
  }

  /** @param {string} guid */
  function deleted(guid) {
    const next = neighbour(letters, guid);
    reader = null;
    lines.delete(guid);
    show(letters.filter((each) => each.message_guid !== guid));
    if (next && isWide) open(next.message_guid);
    if (next) lines.get(next.message_guid)?.focus();
    else /** @type {HTMLElement} */ (chooser.element.querySelector('[aria-selected=true]')).focus();
    again();
  }

  function readAll() {
    return hub.button({
      kind: 'quiet', also: ['only-icon'], label: t('inbox.read_all'), face: icon(iconChecks, { size: 20 }), done: t('inbox.read_all_done'),
      run: () => api.markAllInboxMessagesAsRead(), then: () => again(),
    });
  }

  function deleteAll() {
    const button = h('button.button.quiet.only-icon', { 'type': 'button', 'aria-label': t('inbox.delete_all'), 'title': t('inbox.delete_all'), onclick: askFirst }, icon(iconTrash, { size: 20 }));
    return readOnly ? hub.button({ kind: 'quiet', also: ['only-icon'], label: t('inbox.delete_all'), face: icon(iconTrash, { size: 20 }), run() {} }) : button;
  }

  function askFirst() {
    const keep = h('button.button.quiet', { type: 'button', autofocus: true, onclick: () => away() }, t('inbox.keep'));
    const go = hub.button({ label: t('inbox.delete_all'), also: ['danger'], done: t('inbox.delete_all_done'), run: () => api.deleteAllInboxMessages(), then: emptied });
    const away = hub.over(h('div.question', { 'role': 'alertdialog', 'aria-modal': 'true', 'aria-labelledby': 'delete-all', 'aria-describedby': 'delete-all-what' },
      h('h2', { id: 'delete-all' }, t('inbox.delete_all_ask')), h('p.soft', { id: 'delete-all-what' }, t('inbox.delete_all_what')), h('div.links', null, go, keep)));

    function emptied() {
      away();
      reader = null;
      lines.clear();
      pages = 1;
      show([]);
      again();
    }
  }

  return {
    title: t('nav.inbox'), element,
    show(next) {
      if (next.id && next.id !== reader?.guid) open(next.id);
    },
  };
}

/** Lines that are about to come. */
function skeleton() {
  return h('div.side.stack', { 'aria-hidden': 'true' }, Array.from({ length: 5 }, () => h('div.card.row', null, h('div.skeleton.tile'), h('div.grow.ghost', null, h('div.skeleton.h-12.w-40'), h('div.skeleton.h-12.w-60')))));
}
