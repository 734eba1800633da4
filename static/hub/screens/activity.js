/**
 * The activity log: what has moved the balances and what else has happened, by day, and live.
 */

import { scene } from '../../widgets/art/scenes.js';
import { fill, h, setProp } from '../../widgets/dom.js';
import { coin, diamond, gem } from '../../widgets/drawing.js';
import { iconCheck, iconRefresh, iconStar } from '../../widgets/icons/actions.js';
import { icon } from '../../widgets/icons/icon.js';
import { iconBag, iconBadge, iconGames, iconGift, iconLevels, iconList, iconMissions, iconPeople, iconPerson, iconTicket, iconTrophy } from '../../widgets/icons/navigation.js';
import { iconBolt, iconMedal } from '../../widgets/icons/states.js';
import { bucketOf, daysOf, limitsOf, SPANS } from '../activity_days.js';
import { empty, failed, heading, rows, skeletonCards, tabs } from '../parts.js';
import { STORE_STYLES } from '../styles/store.js';

/** @typedef {import('../hub.js').Hub} Hub */
/** @typedef {import('../activity_days.js').Entry} Entry */
/** @typedef {import('../activity_days.js').Span} Span */
/** @typedef {import('../activity_days.js').Bucket} Bucket */

const TEXTS = {
  'activity.spans': 'Which time', 'activity.last24': 'Last 24 h', 'activity.today': 'Today', 'activity.yesterday': 'Yesterday', 'activity.week': 'This week', 'activity.previous': 'Previous week',
  'activity.none': 'Nothing happened in this time', 'activity.none_what': 'What you earn, win and spend will stand here.', 'activity.to_missions': 'Find something to do', 'activity.balance': 'Balance {amount}', 'activity.place': 'Place {number}', 'activity.times': '× {count}',
  'activity.marketing': 'Gift', 'activity.task': 'Step of a mission', 'activity.mission': 'Mission', 'activity.level': 'Level', 'activity.store': 'Shop', 'activity.board': 'Leaderboard', 'activity.tournament': 'Tournament',
  'activity.refund': 'Refund', 'activity.game': 'Game', 'activity.formula': 'Reward', 'activity.raffle': 'Raffle', 'activity.avatar': 'Picture', 'activity.other': 'Other',
  'activity.kind_4': 'New level', 'activity.kind_5': 'Bonus received', 'activity.kind_6': 'Prize received', 'activity.kind_7': 'Prize won', 'activity.kind_8': 'Raffle tickets', 'activity.kind_9': 'New picture', 'activity.kind_10': 'Step done', 'activity.kind_11': 'Mission done',
  'activity.kind_12': 'Badge earned', 'activity.kind_13': 'Prize to collect', 'activity.kind_14': 'Jackpot won', 'activity.kind_15': 'Spins received', 'activity.kind_16': 'No prize this time', 'activity.kind_17': 'Leaderboard closed', 'activity.kind_18': 'Tournament finished', 'activity.kind_19': 'Clan tournament finished', 'activity.kind_20': 'Joined a clan',
};
const PAGE = 40;
const CURRENCIES = /** @type {const} */ ([['points', coin], ['gems', gem], ['diamonds', diamond]]);
/** Outline and tint of where an entry comes from. @type {Record<Bucket, [string, number]>} */
const LOOKS = {
  marketing: [iconGift, 1], task: [iconCheck, 0], mission: [iconMissions, 0], level: [iconLevels, 2], store: [iconBag, 3], board: [iconMedal, 1], tournament: [iconTrophy, 1], refund: [iconRefresh, 4],
  game: [iconGames, 2], formula: [iconBolt, 4], raffle: [iconTicket, 3], avatar: [iconPerson, 4], other: [iconList, 2],
};
/** The same for what is known by its kind rather than by its source. @type {Record<number, [string, number]>} */
const KINDS = { 4: [iconLevels, 2], 5: [iconGift, 1], 8: [iconTicket, 3], 9: [iconPerson, 4], 12: [iconBadge, 1], 14: [iconStar, 1], 15: [iconGames, 2], 20: [iconPeople, 4] };
/** Kinds whose amount is a count of things. */
const COUNTED = [8, 15];

/** @param {Hub} hub @returns {import('../hub.js').Screen} */
export function screen(hub) {
  hub.addTexts(TEXTS);
  hub.addStyles(STORE_STYLES);
  const { t, api } = hub;
  /** @type {Span} */
  let span = 'last24';
  /** @type {Span | undefined} */
  let drawn;
  let pages = 1;
  const list = h('div.stack.log');
  const footer = h('div.more');
  const chooser = tabs(SPANS.map((key) => ({ key, label: t(`activity.${key}`) })), span, choose, t('activity.spans'));
  const view = hub.view({ on: ['activityLog'], load, draw, wait: () => skeletonCards(6) });

  /** Each page asks for one more than it shows, which tells whether there is another. */
  async function load() {
    const asked = span;
    try {
      const limits = limitsOf(asked, new Date());
      const found = await Promise.all(Array.from({ length: pages }, (_, at) => api.getActivityLogV2({ ...limits, from: at * PAGE, to: (at + 1) * PAGE + 1 })));
      return { asked, entries: /** @type {Entry[]} */ (found.flatMap((page) => page.slice(0, PAGE))), more: found[found.length - 1].length > PAGE };
    } catch (error) {
      if (asked === drawn) throw error;
      return { asked, error };
    }
  }

  /** @param {Awaited<ReturnType<typeof load>>} found @param {HTMLElement} box */
  function draw({ asked, entries = [], more = false, error }, box) {
    if (!list.isConnected) fill(box, list, footer);
    drawn = error ? undefined : asked;
    setProp(list, 'data-stale', null);
    if (list.querySelector('.state')) fill(list);
    fill(footer, more && h('button.button.quiet', { type: 'button', onclick: next }, t('hub.load_more')));
    if (error) return fill(list, failed(t, () => view.again(), error));
    const days = daysOf(entries, new Date());
    const missions = h('button.button', { type: 'button', onclick: () => hub.go('missions') }, t('activity.to_missions'));
    if (!days.length) return fill(list, empty({ art: scene('nothing'), title: t('activity.none'), text: t('activity.none_what'), action: missions }));
    rows(list, days, ({ key }) => key, ({ at, ago }) => {
      const lines = h('ul.day.long');
      const element = h('section', null, heading(ago === 0 ? t('activity.today') : ago === 1 ? t('activity.yesterday') : hub.formats.date(at)), lines);
      return { element, update: (day) => rows(lines, day.entries, ({ key }) => key, ({ entry }) => entryLine(hub, entry)) };
    });
  }

  /** @param {string} key */
  function choose(key) {
    span = /** @type {Span} */ (key);
    pages = 1;
    if (drawn !== span) setProp(list, 'data-stale', true);
    view.again();
  }

  function next() {
    pages += 1;
    return view.again();
  }

  return { title: t('nav.activity'), element: h('div', null, chooser.element, view.element) };
}

/** @param {Hub} hub @param {Entry} entry */
function entryLine(hub, entry) {
  const { t, formats } = hub;
  const bucket = bucketOf(entry.source_type_id);
  const kind = entry.activity_type_id ?? 0;
  const look = entry.is_wallet_entry ? LOOKS[bucket] : KINDS[kind] ?? LOOKS[bucket];
  const [outline, tint] = look;
  const what = entry.is_wallet_entry ? t(`activity.${bucket}`) : t(`activity.kind_${kind}`);
  const name = entry.source_entity_name || entry.meta?.name;
  const at = new Date(entry.create_date * 1000);
  return {
    element: h('li.line', null, h(`div.tile.tint-${tint}`, null, icon(outline)),
      h('div.grow', null, h('p.name', null, name || what), h('p.soft.small', null, name && `${what} · `, h('time', { datetime: at.toISOString() }, formats.time(at)))),
      h('div.end', null, entry.is_wallet_entry ? movement(hub, entry) : happening(hub, entry, kind))),
  };
}

/** A movement with its sign, and the balance that it left. @param {Hub} hub @param {Entry} entry */
function movement({ t, formats }, { amount = 0, balance, type }) {
  const [currency, art] = CURRENCIES[type];
  return [
    h(`span.amount.number${amount > 0 ? '.plus' : ''}`, null, (amount > 0 ? '+' : '') + formats.amount(amount), art({ size: 18 }), h('span.visually-hidden', null, t(`hub.${currency}`))),
    balance !== undefined && h('span.soft.small', null, t('activity.balance', { amount: formats.amount(balance) })),
  ];
}

/** @param {Hub} hub @param {Entry} entry @param {number} kind */
function happening({ t, formats }, { amount, meta }, kind) {
  if (COUNTED.includes(kind) && amount) return h('span.tag', null, t('activity.times', { count: formats.amount(amount) }));
  return meta?.position ? h('span.tag.reward', null, t('activity.place', { number: meta.position })) : null;
}
