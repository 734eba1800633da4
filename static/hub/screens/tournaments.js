/**
 * Tournaments: a lobby of what runs, what comes and what has ended, and one of them with its live scores.
 */

import { scene } from '../../widgets/art/scenes.js';
import { fill, h, setProp } from '../../widgets/dom.js';
import { icon } from '../../widgets/icons/icon.js';
import { iconGift, iconPeople } from '../../widgets/icons/navigation.js';
import { picture } from '../../widgets/parts.js';
import { exchange } from '../acting.js';
import { contestArt } from '../contest_art.js';
import { countdown, empty, heading, openCard, price, ribbonTag, rows, tabs } from '../parts.js';
import { RANKS_TEXTS } from '../ranking.js';
import { RANKS_STYLES } from '../styles/ranks.js';
import { playersText, tournamentDetail } from '../tournament_detail.js';
import { entryOf, GROUPS, inGroup, isMine, phaseOf } from '../tournament_groups.js';

/** @typedef {import('../hub.js').Hub} Hub */
/** @typedef {import('../tournament_groups.js').Tournament} Tournament */
/** @typedef {import('../tournament_groups.js').Group} Group */

const TEXTS = {
  'tournaments.overview': 'Overview', 'tournaments.my': 'Mine', 'tournaments.live': 'In progress', 'tournaments.upcoming': 'Upcoming', 'tournaments.finished': 'Finished',
  'tournaments.top': 'Top', 'tournaments.groups': 'Which tournaments', 'tournaments.featured': 'Featured', 'tournaments.phase_live': 'Live', 'tournaments.phase_upcoming': 'Soon',
  'tournaments.phase_finished': 'Finished', 'tournaments.phase_cancelled': 'Called off', 'tournaments.none': 'Nothing here right now',
  'tournaments.none_what': 'New tournaments come up all the time. Look in again soon.', 'tournaments.none_mine': 'You are in no tournament yet',
  'tournaments.none_mine_what': 'Pick one, sign up, and see your name among the others.', 'tournaments.show_all': 'See what there is', 'tournaments.players': '{count} players',
  'tournaments.players_one': '1 player', 'tournaments.players_of': '{count} of {most} players', 'tournaments.your_place': 'You: place {place}', 'tournaments.you_in': 'You are in',
  'tournaments.when_full': 'Starts when {most} are in', 'tournaments.ended': 'Ended {date}',
};
const POLL_S = 30;
const LAST_FINISHED = 2;

/** @param {Hub} hub @param {Record<string, string>} params `tab` chooses a group @returns {import('../hub.js').Screen} */
export function screen(hub, params) {
  hub.addTexts({ ...RANKS_TEXTS, ...TEXTS });
  hub.addStyles(RANKS_STYLES);
  const { t, api, house } = hub;
  /** @type {Group} */
  let group = groupOf(params.tab) ?? 'overview';
  /** @type {Tournament[]} */
  let all = [];
  const list = h('div.stack');
  const chooser = tabs(GROUPS.map((key) => ({ key, label: t(`tournaments.${key}`) })), group, (key) => choose(/** @type {Group} */ (key)), t('tournaments.groups'));
  const { element, again } = hub.view({
    on: ['tournamentList'],
    load: () => api.getTournamentsList(),
    wait: skeletonLobby,
    draw(next, box) {
      all = next.filter((/** @type {Tournament} */ each) => !each.only_in_custom_section);
      if (!list.isConnected) fill(box, chooser.element, list);
      drawList();
    },
  });
  let seconds = 0;
  hub.everySecond(() => ++seconds % POLL_S || again());

  /** Asks the server, whatever is kept. */
  function renew() {
    house.cache.clear('tournamentList');
    again();
  }

  /** @param {Group} next */
  function choose(next) {
    group = next;
    chooser.mark(next);
    drawList();
  }

  function drawList() {
    const sections = sectionsOf(all, group);
    if (!sections.length) return fill(list, nothing());
    if (list.querySelector('.state')) fill(list);
    rows(list, sections, ({ key }) => `${group}/${key}`, ({ key, goal }) => {
      const grid = h('div.grid.lobby');
      const element = h('section', null, key && heading(t(`tournaments.${key}`), goal ? { label: t('hub.see_all'), go: () => choose(goal) } : null), grid);
      return { element, update: ({ items }) => rows(grid, items, (each) => each.instance_id, (each) => tournamentCard(hub, each, renew)) };
    });
  }

  function nothing() {
    const other = group === 'my' ? h('button.button', { type: 'button', onclick: () => choose('overview') }, t('tournaments.show_all')) : null;
    const which = group === 'my' ? 'none_mine' : 'none';
    return empty({ art: scene('nothing'), title: t(`tournaments.${which}`), text: t(`tournaments.${which}_what`), action: other });
  }

  return {
    title: t('nav.tournaments'), element,
    show: (next) => choose(groupOf(next.tab) ?? group),
    detail: (id, scope) => tournamentDetail(scope, Number(id)),
  };
}

/** @param {string | undefined} tab */
function groupOf(tab) {
  return GROUPS.find((each) => each === tab);
}

/** @typedef {{ key: string, goal?: Group, items: Tournament[] }} Section */

/** The overview in parts, every tournament once; other groups in one. @param {Tournament[]} all @param {Group} group @returns {Section[]} */
function sectionsOf(all, group) {
  /** @type {Section[]} */
  let sections = [{ key: '', items: inGroup(all, group) }];
  if (group === 'overview') {
    const featured = inGroup(all, 'top').filter((each) => each.is_featured);
    const rest = all.filter((each) => !featured.includes(each));
    const part = (/** @type {Group} */ key) => ({ key, goal: key, items: inGroup(rest, key) });
    const ended = part('finished');
    sections = [{ key: 'featured', items: featured }, part('live'), part('upcoming'), { ...ended, items: ended.items.slice(0, LAST_FINISHED) }];
  }
  return sections.filter(({ items }) => items.length);
}

/** A tournament as a card that follows it. @param {Hub} hub @param {Tournament} tournament @param {() => void} renew */
function tournamentCard(hub, tournament, renew) {
  const { t } = hub;
  const id = tournament.instance_id;
  const phase = h('span.phase');
  const facts = h('p.facts');
  const ends = h('div.ends');
  const element = openCard('article.card.tournament', tournament.name, () => hub.go('tournaments', { id: String(id) }),
    h('div.scenery', null, picture(tournament.image1, () => contestArt(tournament.tournament_id), 'div.art'), h('div.over', null, phase, ribbonTag(hub, tournament.ribbon))),
    h('div.body', null, h('p.name', null, tournament.name), facts, ends));
  let state = '';
  return {
    element,
    /** @param {Tournament} next */
    update(next) {
      const stage = phaseOf(next);
      const known = JSON.stringify([stage, next.registration_status, next.registration_count, next.me?.position, next.start_time, next.end_time]);
      if (known === state) return;
      state = known;
      setProp(element, 'data-phase', stage);
      setProp(phase, 'data-phase', stage);
      fill(phase, t(`tournaments.phase_${stage}`));
      fill(facts, next.prize_pool_short && h('span', null, icon(iconGift, { size: 16 }), next.prize_pool_short), h('span', null, icon(iconPeople, { size: 16 }), playersText(hub, next)));
      exchange(ends, h('span.small.soft', null, whenText(hub, next, renew)), standingTag(hub, next));
    },
  };
}

/** @param {Hub} hub @param {Tournament} tournament */
function standingTag(hub, tournament) {
  const { t } = hub;
  if (tournament.me?.position > 0 && phaseOf(tournament) !== 'upcoming') return h('span.tag.reward', null, t('tournaments.your_place', { place: tournament.me.position }));
  if (isMine(tournament)) return h('span.tag.brand', null, t('tournaments.you_in'));
  const { how, cost, currency } = entryOf(tournament, hub.props());
  if (tournament.custom_price_text) return h('span.tag', null, tournament.custom_price_text);
  return (how === 'register' || how === 'short') && price(hub, cost, currency);
}

/** When it begins or ends. @param {Hub} hub @param {Tournament} tournament @param {() => void} renew called when that moment has come */
function whenText(hub, tournament, renew) {
  const { t, formats } = hub;
  const phase = phaseOf(tournament);
  const until = phase === 'live' ? tournament.end_time : tournament.start_time;
  if (phase === 'finished' || phase === 'cancelled') return tournament.end_time ? t('tournaments.ended', { date: formats.date(new Date(tournament.end_time)) }) : '';
  if (until > Date.now()) return countdown(hub, until, phase === 'live' ? 'hub.ends_in' : 'hub.starts_in', renew);
  return phase === 'upcoming' && !until && tournament.players_max_count ? t('tournaments.when_full', { most: tournament.players_max_count }) : '';
}

function skeletonLobby() {
  return h('div.grid.lobby', { 'aria-hidden': 'true' }, Array.from({ length: 4 }, () => h('div.card.tournament', null, h('div.scenery.skeleton'), h('div.body.ghost', null, h('div.skeleton.h-20.w-60'), h('div.skeleton.h-12.w-40')))));
}
