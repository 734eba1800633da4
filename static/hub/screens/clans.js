/**
 * Clans: all of them by their place, a search, one's own always in sight; one of them with its members and the way in.
 */

import { clanBanner } from '../../widgets/art/clans.js';
import { scene } from '../../widgets/art/scenes.js';
import { fill, h } from '../../widgets/dom.js';
import { coin, diamond, gem } from '../../widgets/drawing.js';
import { iconCheck, iconSearch } from '../../widgets/icons/actions.js';
import { icon } from '../../widgets/icons/icon.js';
import { iconPeople, iconTrophy } from '../../widgets/icons/navigation.js';
import { iconWarning } from '../../widgets/icons/states.js';
import { picture } from '../../widgets/parts.js';
import { richText } from '../../widgets/rich_text.js';
import { entryOf, feeOf, found } from '../clan_entry.js';
import { confirm } from '../confirm.js';
import { bar, countdown, empty, heading, openCard, price, rows } from '../parts.js';
import { placeText, ranking, RANKS_TEXTS } from '../ranking.js';
import { RANKS_STYLES } from '../styles/ranks.js';

/** @typedef {import('../hub.js').Hub} Hub */
/** @typedef {import('../clan_entry.js').Clan} Clan */

const TEXTS = {
  'clans.search': 'Find a clan', 'clans.none': 'There are no clans yet', 'clans.none_what': 'As soon as there is one you can join it here.', 'clans.not_found': 'No clan of that name',
  'clans.not_found_what': 'Try another word, or look through all of them.', 'clans.show_all': 'Show all', 'clans.members': '{count} members', 'clans.members_one': '1 member', 'clans.members_of': '{count} of {most} members',
  'clans.yours': 'Your clan', 'clans.kicked': 'You are not in your clan any more. Pick a new one.', 'clans.rank': 'Place', 'clans.score': 'Score', 'clans.people': 'Members', 'clans.fee': 'Entry',
  'clans.join': 'Join', 'clans.join_for': 'Join for {amount} {currency}', 'clans.switch': 'Change to this clan', 'clans.switch_for': 'Change for {amount} {currency}', 'clans.joined': 'Welcome! You are one of them now',
  'clans.confirm': 'Join {name}?', 'clans.confirm_text': 'You can be in one clan at a time, and may have to wait before you change again.', 'clans.confirm_pays': 'It costs {amount} {currency}. You have {balance}.',
  'clans.confirm_leaves': 'You leave {name} for it.', 'clans.full': 'This clan is full', 'clans.short': 'You need {amount} more {currency}', 'clans.wait': 'You changed not long ago. You can change again in a while.',
  'clans.wait_until': 'You can change again in {time}', 'clans.gone': 'This clan is not there any more', 'clans.gone_what': 'Have a look at the others.', 'clans.lonely': 'Nobody has collected anything for this clan yet.',
  'error.1000': 'That did not work. Please try again in a moment.', 'error.1001': 'This clan is not there any more.', 'error.1002': 'This clan has just filled up.', 'error.1003': 'You do not have enough for this.',
  'error.1004': 'This clan is not for you this time.', 'error.1006': 'You changed clans not long ago. Please wait a little.',
};
const MANY = 7;
const POLL_S = 30;
const NOT_FOUND = 1001;
const COINS = { points: coin, gems: gem, diamonds: diamond };

/** @param {Hub} hub @returns {import('../hub.js').Screen} */
export function screen(hub) {
  hub.addTexts({ ...RANKS_TEXTS, ...TEXTS });
  hub.addStyles(RANKS_STYLES);
  const { t, api } = hub;
  /** @type {Record<string, any>} */
  let known = { clans: [], user_clan_id: null };
  const list = h('ol.stack');
  const nobody = h('div');
  const notice = h('div');
  const field = /** @type {HTMLInputElement} */ (h('input', { type: 'search', placeholder: t('clans.search'), 'aria-label': t('clans.search'), autocomplete: 'off', oninput: drawList }));
  const search = h('label.search', null, icon(iconSearch, { size: 22 }), field);
  const content = h('div.clans', null, notice, search, list, nobody);
  const { element, again } = hub.view({
    on: ['clans'],
    load: () => api.getClans(),
    draw(next, box) {
      known = next;
      if (!next.clans.length) return fill(box, empty({ art: scene('nothing'), title: t('clans.none'), text: t('clans.none_what') }));
      if (!content.isConnected) fill(box, content);
      content.classList.toggle('many', next.clans.length >= MANY);
      drawList();
    },
  });
  let seconds = 0;
  hub.everySecond(() => ++seconds % POLL_S || again());

  function drawList() {
    const shown = found(known.clans, field.value);
    const kicked = hub.props().core_clan_is_kicked && !known.user_clan_id;
    fill(notice, kicked && h('p.status-line.bad', null, icon(iconWarning, { size: 20 }), t('clans.kicked')));
    rows(list, shown, ({ clan_id: id }) => id, (clan) => clanCard(hub, clan, () => known.user_clan_id));
    fill(nobody, !shown.length && empty({
      art: scene('nothing'), title: t('clans.not_found'), text: t('clans.not_found_what'), action: h('button.button', { type: 'button', onclick: () => { field.value = ''; drawList(); field.focus(); } }, t('clans.show_all')),
    }));
  }

  return { title: t('nav.clans'), element, detail: (id, scope) => clanDetail(scope, Number(id)) };
}

/** @param {Hub} hub @param {Clan} clan */
function membersText({ t }, { member_count: count, capacity_limit: most }) {
  return most ? t('clans.members_of', { count, most }) : t('clans.members', { count });
}

/** @param {Clan} clan @param {number} size */
function banner(clan, size) {
  return picture(clan.public_meta.image_url, () => clanBanner(clan.clan_id, { size }), 'span.banner');
}

/** @param {Hub} hub @param {Clan} clan @param {() => number | null} own the clan that the player is in */
function clanCard(hub, clan, own) {
  const place = h('span.place.number');
  const note = h('span.facts');
  const end = h('span');
  const card = openCard('div.card.row.clan-row', clan.public_meta.name, () => hub.go('clans', { id: String(clan.clan_id) }), place, banner(clan, 52), h('span.grow', null, h('b.name', null, clan.public_meta.name), note), end);
  const element = h('li', null, card);
  return {
    element,
    /** @param {Clan} next */
    update(next) {
      const mine = next.clan_id === own();
      const { cost, currency } = feeOf(next);
      card.classList.toggle('mine', mine);
      fill(place, placeText(next.rating_position));
      fill(note, h('span', { title: membersText(hub, next) }, icon(iconPeople, { size: 16 }), h('span', { 'aria-hidden': 'true' }, [next.member_count, next.capacity_limit].filter(Boolean).join(' / ')), h('span.visually-hidden', null, membersText(hub, next))),
        h('span', { title: hub.t('clans.score') }, icon(iconTrophy, { size: 16 }), h('span.visually-hidden', null, hub.t('clans.score')), hub.formats.number(next.rating_score ?? 0)));
      fill(end, mine ? h('span.tag.brand', null, icon(iconCheck, { size: 16 }), hub.t('clans.yours')) : price(hub, cost, currency));
    },
  };
}

/** @param {Hub} hub @param {number} id */
function clanDetail(hub, id) {
  const { t, api, formats } = hub;
  const members = ranking(hub);
  const { element } = hub.view({
    on: ['clans', 'props'],
    load: async () => {
      const [clan, mine] = await Promise.all([api.getClanInfo(id).catch(missing), api.getClans()]);
      return { clan, mine };
    },
    draw({ clan, mine }, box) {
      if (!clan) return fill(box, empty({ art: scene('nothing'), title: t('clans.gone'), text: t('clans.gone_what') }));
      const { cost, currency } = feeOf(clan);
      const share = bar(clan.capacity_limit ? (100 * clan.member_count) / clan.capacity_limit : 0, { kind: 'reward', label: membersText(hub, clan) });
      const facts = [[t('clans.rank'), clan.rating_position > 0 ? clan.rating_position : '–'], [t('clans.score'), formats.number(clan.rating_score ?? 0)], [t('clans.fee'), price(hub, cost, currency)]];
      fill(box, h('article.clan', null,
        h('div.crown', null, banner(clan, 96), h('h3', null, clan.public_meta.name), h('p.row', null, icon(iconPeople, { size: 18 }), membersText(hub, clan)), clan.capacity_limit ? h('div.capacity.wide-control', null, share.element) : null),
        clan.public_meta.description && richText(clan.public_meta.description), h('dl.stats', null, facts.map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value)))),
        h('div.wide-control', null, wayIn(hub, clan, mine)), h('section', null, heading(t('clans.people')), clan.members.length ? members.element : h('p.soft', null, t('clans.lonely')))));
      members.update(clan.members.map((/** @type {any} */ each) => ({
        key: String(each.user_id), place: each.position, name: each.public_username, avatar: each.avatar_url, seed: String(each.user_id), mine: Boolean(each.is_me), value: each.contribution_score,
      })), null);
    },
  });
  return { title: t('nav.clans'), element };
}

/** @param {any} error @returns {null} */
function missing(error) {
  if ((error.errCode ?? error.err_code) === NOT_FOUND) return null;
  throw error;
}

/** The control, or why there is none. @param {Hub} hub @param {Clan} clan @param {any} mine */
function wayIn(hub, clan, mine) {
  const { t, api, formats, house } = hub;
  const { how, cost, currency, missing: short, until } = entryOf(clan, mine, hub.props(), Date.now());
  const word = t(`hub.${currency}`, { count: cost });
  const amount = formats.number(cost);
  if (how === 'mine') return h('p.status-line.good', null, icon(iconCheck, { size: 20 }), t('clans.yours'));
  const verb = mine.user_clan_id ? 'switch' : 'join';
  const label = cost ? t(`clans.${verb}_for`, { amount, currency: word }) : t(`clans.${verb}`);
  const why = { cooldown: t('clans.wait'), full: t('clans.full'), short: t('clans.short', { amount: formats.number(short), currency: t(`hub.${currency}`, { count: short }) }), join: '', switch: '' }[how];
  if (why) return [hub.button({ label, also: ['wide'], why, run: () => {} }), h('p.soft.small', null, how === 'cooldown' ? countdown(hub, until, 'clans.wait_until', () => house.cache.refresh('clans')) : why)];
  const left = mine.clans.find((/** @type {Clan} */ each) => each.clan_id === mine.user_clan_id);
  const balance = formats.number(Number(hub.props()[`ach_${currency}_balance`] ?? 0));
  const text = [left && t('clans.confirm_leaves', { name: left.public_meta.name }), cost && t('clans.confirm_pays', { amount, currency: word, balance }), t('clans.confirm_text')].filter(Boolean).join(' ');
  return hub.button({
    label, also: ['wide'],
    run: () => confirm(hub, {
      title: t('clans.confirm', { name: clan.public_meta.name }), text, later: t('ranks.later'), art: cost ? COINS[currency]({ size: 64 }) : banner(clan, 96),
      act: { label, done: t('clans.joined'), run: () => api.joinClan(clan.clan_id), then: () => house.cache.refresh('clans') },
    }),
  });
}
