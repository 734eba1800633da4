/**
 * One tournament: what it is, the way in, live scores, prizes and the games that count.
 *
 * Invariant: while it runs it asks again every three seconds, one question at a time; rows and numbers are kept, so they move.
 */

import { clanBanner } from '../widgets/art/clans.js';
import { cup, giftBox, winRays } from '../widgets/art/rewards.js';
import { scene } from '../widgets/art/scenes.js';
import { fill, h, setProp } from '../widgets/dom.js';
import { coin, diamond, gem } from '../widgets/drawing.js';
import { iconCheck, iconChevronDown } from '../widgets/icons/actions.js';
import { icon } from '../widgets/icons/icon.js';
import { iconClock, iconInfo, iconWarning } from '../widgets/icons/states.js';
import { countingNumber, picture } from '../widgets/parts.js';
import { richText } from '../widgets/rich_text.js';
import { codeOf, exchange } from './acting.js';
import { confirm } from './confirm.js';
import { contestArt } from './contest_art.js';
import { empty, price, ribbonTag, rows, tabs, timeLeft } from './parts.js';
import { placeText, ranking } from './ranking.js';
import { relatedGames } from './related.js';
import { entryOf, phaseOf, prizeOf } from './tournament_groups.js';

/** @typedef {import('./hub.js').Hub} Hub */
/** @typedef {import('./tournament_groups.js').Tournament} Tournament */

const TEXTS = {
  'tournament.parts': 'What to show', 'tournament.general': 'General', 'tournament.players': 'Players', 'tournament.clans': 'Clans', 'tournament.prizes': 'Prizes', 'tournament.games': 'Games',
  'tournament.gone': 'This tournament is not there any more', 'tournament.gone_what': 'It may be over, or not for you. There are others.', 'tournament.pool': 'Prize pool',
  'tournament.entry': 'Entry', 'tournament.field': 'Players', 'tournament.least': 'Score to win', 'tournament.begins': 'Begins', 'tournament.until': 'Ends', 'tournament.at_least': 'At least {count}',
  'tournament.days': 'days', 'tournament.hours': 'hours', 'tournament.minutes': 'min', 'tournament.seconds': 'sec', 'tournament.your_place': 'Your place', 'tournament.your_score': 'Your score',
  'tournament.no_place': 'No place yet', 'tournament.wins_now': 'Wins now: {prize}', 'tournament.won': 'You won: {prize}', 'tournament.over_place': 'You finished on place {place}',
  'tournament.over_none': 'It is over. Thank you for playing.', 'tournament.called_off': 'This tournament was called off. Whoever had paid to enter has it back.',
  'tournament.join': 'Join', 'tournament.join_for': 'Join for {amount} {currency}', 'tournament.ask': 'Ask to join', 'tournament.qualify': 'Enter the qualifying', 'tournament.take_place': 'Take your place',
  'tournament.joined': 'You are in. Good luck!', 'tournament.asked': 'Sent. You hear from us as soon as it is decided', 'tournament.entered': 'You are in the qualifying. Good luck!',
  'tournament.confirm': 'Join {name}?', 'tournament.confirm_text': '{amount} {currency} go into the tournament. You have {balance}.', 'tournament.is_in': 'You are in',
  'tournament.is_pending': 'Your request is being looked at', 'tournament.is_qualifying': 'You are in the qualifying: collect the score that is asked for', 'tournament.is_qualified': 'You have qualified',
  'tournament.is_auto': 'Nobody signs up here: your first score takes you in', 'tournament.is_full': 'All places are taken', 'tournament.is_later': 'Registration opens later',
  'tournament.is_late': 'Registration is over', 'tournament.is_withdrawn': 'You are out of this one', 'tournament.is_short': 'You need {amount} more {currency}',
  'tournament.no_players': 'Nobody has a score yet', 'tournament.no_players_what': 'The first score leads the board.', 'tournament.no_prizes': 'This one is for the honour alone',
  'tournament.no_prizes_what': 'There are no prizes for its places.', 'tournament.places': 'Places {from}–{to}', 'tournament.members': '{count} members score', 'tournament.members_one': '1 member scores',
  'tournament.nobody': 'Nobody of this clan has scored yet.', 'tournament.your_clan': 'Your clan', 'tournament.not_for_you': 'This tournament is not for you this time.',
  'tournament.shared': 'shared by score', 'tournament.equal': 'in equal parts', 'error.1010': 'Only members of a clan can take part. Join a clan first.', 'error.1011': 'You joined your clan after the start, so you cannot take part this time.',
  'error.30001': 'This tournament is not there any more.', 'error.30002': 'You do not have enough points for this.', 'error.30003': 'Registration is not open right now.', 'error.30006': 'You are not registered.',
  'error.30007': 'Your part in this tournament is over.', 'error.30008': 'All places have just been taken.', 'error.30009': 'This cannot be paid with what you have.', 'error.300010': 'You do not have enough gems for this.',
  'error.300011': 'You do not have enough diamonds for this.', 'error.1005': 'Registration for this tournament is not possible with your clan.',
};
const POLL_S = 3;
const NOT_FOUND = 30001;
const NOT_FOR_YOU = 30005;
/** Numbers of the tabs in `gf_ux`. */
const SUBSCREENS = { general: 1, players: 2, prizes: 3, games: 4 };
const COINS = { points: coin, gems: gem, diamonds: diamond };
const SCREEN = 5;
/** @typedef {keyof typeof SUBSCREENS} Tab */

/** @param {Hub} hub @param {number} id of the run, or of the tournament @returns {{ title: string, element: Element, sub: number }} */
export function tournamentDetail(hub, id) {
  hub.addTexts(TEXTS);
  const { t, api, house } = hub;
  /** @type {Tab} */
  let tab = 'general';
  /** @type {Tournament | undefined} */
  let now;
  let asking = false;
  let seconds = 0;
  const parts = {
    head: h('div.stack'), clock: h('div'), standing: h('div'), control: h('div.wide-control'), chooser: h('div'), panel: h('div.panel'),
  };
  /** @type {((next: Tournament) => void) | undefined} */
  let follow;
  /** What stands in each part, so that only what has changed is drawn. @type {Record<string, string>} */
  const drawn = {};

  const { element, again } = hub.view({
    on: ['tournamentList'],
    load,
    draw(next, box) {
      if (!next) return fill(box, empty({ art: scene('nothing'), title: t('tournament.gone'), text: t('tournament.gone_what') }));
      now = next;
      if (!parts.panel.isConnected) fill(box, h('article.contest', null, parts.head, parts.clock, parts.standing, parts.control, parts.chooser, parts.panel));
      drawAll(next);
    },
  });
  hub.watch(['props'], () => now && drawAll(now));
  hub.everySecond(() => {
    if (++seconds % POLL_S || asking || !now || phaseOf(now) !== 'live') return;
    again();
  });

  async function load() {
    asking = true;
    try {
      return await api.getTournamentInstanceInfo(now?.instance_id ?? id).catch(byTournament);
    } finally {
      asking = false;
    }
  }

  /** A link may name the tournament and mean its run. @param {any} error */
  async function byTournament(error) {
    if ((error.errCode ?? error.err_code) !== NOT_FOUND) throw error;
    const run = (await api.getTournamentsList()).find((/** @type {Tournament} */ each) => each.tournament_id === id);
    return run ? api.getTournamentInstanceInfo(run.instance_id) : null;
  }

  /** @param {string} part @param {unknown} state @param {() => void} draw */
  function once(part, state, draw) {
    const known = JSON.stringify(state);
    if (drawn[part] === known) return;
    drawn[part] = known;
    draw();
  }

  /** @param {Tournament} next */
  function drawAll(next) {
    const phase = phaseOf(next);
    const entry = entryOf(next, hub.props());
    once('head', [phase, next.name], () => drawHead(next, phase));
    once('clock', [phase, next.start_time, next.end_time], () => fill(parts.clock, clock(hub, phase === 'live' ? next.end_time : phase === 'upcoming' ? next.start_time : 0, later)));
    once('standing', [phase, next.me, next.is_user_registered], () => drawStanding(next, phase));
    once('control', [phase, entry], () => exchange(parts.control, wayIn(next, entry)));
    once('tabs', [Boolean(next.related_games?.length), next.is_clan_based], () => drawTabs(next));
    if (follow) follow(next);
    else drawPanel(next);
  }

  function later() {
    house.cache.clear('tournamentList');
    setTimeout(again, 1000);
  }

  /** @param {Tournament} next @param {string} phase */
  function drawHead(next, phase) {
    const image = next.image2_mobile || next.image2 || next.image1;
    fill(parts.head, h('div.scenery', null, picture(image, () => contestArt(next.tournament_id), 'div.art'),
      h('div.over', null, h('span.phase', { 'data-phase': phase }, t(`tournaments.phase_${phase}`)), ribbonTag(hub, next.ribbon))), h('h3', null, next.name));
  }

  /** @param {Tournament} next @param {string} phase */
  function drawStanding(next, phase) {
    const place = next.me?.position ?? -1;
    const prize = prizeOf(next.prizes, place);
    if (phase === 'cancelled') return fill(parts.standing, h('p.status-line.bad', null, icon(iconWarning, { size: 20 }), t('tournament.called_off')));
    if (phase === 'finished') return fill(parts.standing, result(hub, place, prize));
    if (!next.me || phase === 'upcoming') return fill(parts.standing);
    fill(parts.standing, h('div.standing', null, place > 0 && place <= 3 ? cup({ place, size: 52 }) : null,
      h('span.grow', null, h('small', null, t('tournament.your_place')), place > 0 ? h('b.big.number', null, place) : h('b', null, t('tournament.no_place')), prize && h('small', null, t('tournament.wins_now', { prize: prize.name }))),
      h('span', null, h('small', null, t('tournament.your_score')), h('b.big.number', null, hub.formats.number(next.me.scores)))));
  }

  /** @param {Tournament} next @param {import('./tournament_groups.js').Entry} entry */
  function wayIn(next, entry) {
    const { how, cost, currency, missing } = entry;
    const word = (/** @type {number} */ count) => t(`hub.${currency}`, { count });
    if (how === 'over') return null;
    if (how === 'register') return registerButton(next, entry);
    if (how === 'qualified') return [h('p.status-line.good', null, icon(iconCheck, { size: 20 }), t('tournament.is_qualified')), registerButton(next, entry)];
    if (how === 'short') {
      return hub.button({ label: t('tournament.join_for', { amount: hub.formats.number(cost), currency: word(cost) }), also: ['wide'], why: t('tournament.is_short', { amount: hub.formats.number(missing), currency: word(missing) }), run: () => {} });
    }
    if (how === 'full' || how === 'later' || how === 'late') return hub.button({ label: t(`tournament.is_${how}`), also: ['wide'], why: next.segment_dont_match_message || t(`tournament.is_${how}`), run: () => {} });
    const good = how === 'in' || how === 'auto';
    return h(`p.status-line${good ? '.good' : ''}`, { role: 'status' }, icon(how === 'in' ? iconCheck : how === 'pending' ? iconClock : iconInfo, { size: 20 }), t(`tournament.is_${how}`));
  }

  /** @param {Tournament} next @param {import('./tournament_groups.js').Entry} entry */
  function registerButton(next, { how, cost, currency }) {
    const type = next.registration_type;
    const word = t(`hub.${currency}`, { count: cost });
    const amount = hub.formats.number(cost);
    const asks = type === 'MANUAL_APPROVAL';
    const qualifies = type === 'REQUIRES_QUALIFICATION' && how !== 'qualified';
    const act = {
      label: cost ? t('tournament.join_for', { amount, currency: word }) : t(`tournament.${how === 'qualified' ? 'take_place' : asks ? 'ask' : qualifies ? 'qualify' : 'join'}`), also: ['wide'],
      done: t(`tournament.${asks ? 'asked' : qualifies ? 'entered' : 'joined'}`), run: () => register(next), then: () => again(),
    };
    if (!cost) return hub.button(act);
    const balance = hub.formats.number(Number(hub.props()[`ach_${currency}_balance`] ?? 0));
    return hub.button({
      label: act.label, also: ['wide'],
      run: () => confirm(hub, { title: t('tournament.confirm', { name: next.name }), text: t('tournament.confirm_text', { amount, currency: word, balance }), later: t('ranks.later'), art: COINS[currency]({ size: 64 }), act }),
    });
  }

  /** The operator says in own words whom it is for. @param {Tournament} next */
  async function register(next) {
    const outcome = await api.registerInTournament(next.instance_id);
    return codeOf(outcome) === NOT_FOR_YOU ? { ...outcome, err_message: next.segment_dont_match_message || t('tournament.not_for_you') } : outcome;
  }

  /** @param {Tournament} next */
  function drawTabs(next) {
    const keys = /** @type {Tab[]} */ (['general', 'players', 'prizes', ...(next.related_games?.length ? ['games'] : [])]);
    if (!keys.includes(tab)) tab = 'general';
    const made = tabs(keys.map((key) => ({ key, label: t(`tournament.${key === 'players' && next.is_clan_based ? 'clans' : key}`) })), tab, (key) => {
      tab = /** @type {Tab} */ (key);
      house.emit('gf_ux', { screen_name_id: SCREEN, custom_section_id: undefined, entity_id: next.instance_id, screen_subname_id: SUBSCREENS[tab] });
      if (now) drawPanel(now);
    }, t('tournament.parts'));
    made.element.classList.add('segments');
    fill(parts.chooser, made.element);
  }

  /** @param {Tournament} next */
  function drawPanel(next) {
    follow = undefined;
    const draw = { general: drawGeneral, players: next.is_clan_based ? drawClans : drawPlayers, prizes: drawPrizes, games: drawGames }[tab];
    draw(next);
  }

  /** @param {Tournament} next */
  function drawGeneral(next) {
    const facts = h('dl.stats');
    fill(parts.panel, h('div.stack', null, next.description && h('div.card', null, richText(next.description)), facts));
    follow = (it) => once('facts', [it.registration_count, it.status], () => fill(facts, ...factsOf(hub, it).map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value)))));
    delete drawn.facts;
    follow(next);
  }

  /** @param {Tournament} next */
  function drawPlayers(next) {
    const board = ranking(hub);
    const nobody = empty({ art: scene('nothing'), title: t('tournament.no_players'), text: t('tournament.no_players_what') });
    fill(parts.panel, nobody, board.element);
    follow = (it) => {
      const { players, own } = rankedPlayers(it);
      nobody.hidden = Boolean(players.length || own);
      board.element.hidden = !nobody.hidden;
      board.update(players, own);
    };
    follow(next);
  }

  /** @param {Tournament} next */
  function drawClans(next) {
    const list = h('ol.card.ranks');
    fill(parts.panel, list);
    follow = (it) => rows(list, it.clan_leaderboard ?? [], (clan) => clan.clan_id, (clan) => clanRow(hub, it, clan));
    follow(next);
  }

  /** @param {Tournament} next */
  function drawPrizes(next) {
    const list = next.is_clan_based ? (next.clan_prize_structure ?? []).map((/** @type {any} */ each) => clanPrize(hub, each)) : (next.prizes ?? []).map((/** @type {any} */ each) => prizeRow(hub, each));
    fill(parts.panel, list.length ? h('ol.card.ranks', null, list.map((/** @type {any} */ { element }) => element)) : empty({ art: scene('nothing'), title: t('tournament.no_prizes'), text: t('tournament.no_prizes_what') }));
    follow = (it) => list.forEach((/** @type {any} */ { element, prize }) => element.classList.toggle('mine', prizeOf([prize], it.me?.position ?? -1) === prize));
    follow(next);
  }

  /** @param {Tournament} next */
  function drawGames(next) {
    fill(parts.panel, relatedGames(hub, next.related_games, { entity: 'tournament', id: next.instance_id }));
    follow = () => {};
  }

  return { title: t('nav.tournaments'), element, sub: SUBSCREENS.general };
}

/** Players as a ranking has them; scores that the server keeps back for all others are not shown. @param {Tournament} tournament */
export function rankedPlayers({ players = [], me }) {
  const known = players.some((/** @type {any} */ each) => !each.is_me && each.scores);
  const ranked = (/** @type {any} */ player) => ({
    key: String(player.user_id), place: player.position, name: player.public_username, avatar: player.avatar_url, seed: String(player.user_id), mine: Boolean(player.is_me),
    value: player.is_me || known ? player.scores : null,
  });
  return { players: players.map(ranked), own: me && !players.some((/** @type {any} */ each) => each.is_me) ? ranked({ ...me, is_me: true }) : null };
}

/** @param {Hub} hub @param {Tournament} tournament */
export function playersText({ t }, { registration_count: count = 0, players_max_count: most }) {
  return most ? t('tournaments.players_of', { count, most }) : t('tournaments.players', { count });
}

/** @param {Hub} hub @param {Tournament} tournament @returns {[string, import('../widgets/dom.js').Child][]} */
function factsOf(hub, tournament) {
  const { t, formats } = hub;
  const { cost, currency } = entryOf(tournament, {});
  const moment = (/** @type {number} */ ms) => ms && formats.moment(new Date(ms));
  /** @type {[string, import('../widgets/dom.js').Child][]} */
  const facts = [
    [t('tournament.pool'), tournament.prize_pool_short], [t('tournament.entry'), tournament.custom_price_text || price(hub, cost, currency)], [t('tournament.field'), playersText(hub, tournament)],
    [t('tournament.least'), tournament.min_scores_win && t('tournament.at_least', { count: tournament.min_scores_win })],
    [t('tournament.begins'), moment(tournament.start_time)], [t('tournament.until'), moment(tournament.end_time)],
  ];
  return facts.filter(([, value]) => value);
}

/** How it ended for the player. @param {Hub} hub @param {number} place @param {Record<string, any> | undefined} prize */
function result({ t }, place, prize) {
  if (place < 1) return h('p.status-line', null, icon(iconInfo, { size: 20 }), t('tournament.over_none'));
  return h('div.card.result', null, prize && h('span.rays', null, winRays({ size: 260 })), h('span.trophy', null, cup({ place, size: 96 })),
    h('h4', null, t('tournament.over_place', { place })), prize && h('p.tag.reward', null, t('tournament.won', { prize: prize.name })));
}

/** Days, hours, minutes and seconds until a moment. @param {Hub} hub @param {number} until epoch ms, 0 for none @param {() => void} ended */
function clock(hub, until, ended) {
  const { t } = hub;
  if (!(until > Date.now())) return null;
  const cells = ['days', 'hours', 'minutes', 'seconds'].map((unit) => ({ number: h('b.number'), unit: h('small', null, t(`tournament.${unit}`)) }));
  const element = h('div.clock', { role: 'timer' }, cells.map(({ number, unit }) => h('span', null, number, unit)));
  let running = true;
  const tick = () => {
    if (!running) return;
    const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
    [Math.floor(left / 86400), Math.floor(left / 3600) % 24, Math.floor(left / 60) % 60, left % 60].forEach((value, at) => fill(cells[at].number, String(value).padStart(2, '0')));
    setProp(element, 'aria-label', timeLeft(until - Date.now(), t));
    if (left) return;
    running = false;
    ended();
  };
  tick();
  hub.everySecond(tick);
  return element;
}

/** @param {Hub} hub @param {Record<string, any>} prize */
function prizeRow({ t }, prize) {
  const { place_from: from, place_to: to } = prize;
  const draw = () => (from <= 3 ? cup({ place: from, size: 44 }) : giftBox({ size: 42 }));
  const element = h('li.rank.prize', null, picture(prize.image_url, draw, 'span.art'),
    h('span.grow', null, h('small.soft.small', null, from === to ? t('ranks.place', { place: from }) : t('tournament.places', { from, to })), h('b.name', null, prize.name), prize.description && h('small.soft.small', null, prize.description)));
  return { element, prize };
}

/** What the players of a clan on a place share. @param {Hub} hub @param {Record<string, any>} prize */
function clanPrize({ t, formats }, prize) {
  const place = prize.clan_place;
  const meta = prize.public_meta ?? {};
  const tiers = prize.tiers.filter((/** @type {any} */ tier) => tier.pool_amount).map((/** @type {any} */ tier) => h('small.soft.small', null,
    `${t('tournament.places', { from: tier.player_place_from, to: tier.player_place_to })}: ${formats.number(tier.pool_amount)} ${prize.prize_pool_currency_code ?? ''} ${t(tier.distribution_type === 1 ? 'tournament.shared' : 'tournament.equal')}`));
  const element = h('li.rank.prize', null, picture(meta.image_url, () => cup({ place, size: 44 }), 'span.art'),
    h('span.grow', null, h('small.soft.small', null, t('ranks.place', { place })), h('b.name', null, meta.prize_name || meta.name), meta.prize_name && meta.name && h('small.soft.small', null, meta.name), tiers));
  return { element, prize: { place_from: 0, place_to: 0 } };
}

/** A clan on the board; pressed, it shows who scores for it. @param {Hub} hub @param {Tournament} tournament @param {Record<string, any>} clan */
function clanRow(hub, tournament, clan) {
  const { t, api } = hub;
  const place = h('span.place.number');
  const note = h('small.soft.small');
  const score = countingNumber(hub.formats);
  const members = h('div', { hidden: true });
  const opener = h('button.expander', { type: 'button', 'aria-expanded': 'false', onclick: toggle }, place, picture(clan.public_meta.image_url, () => clanBanner(clan.clan_id, { size: 38 }), 'span.face'),
    h('span.grow', null, h('b.name', null, clan.public_meta.name), note), score.element, h('span.turn', null, icon(iconChevronDown, { size: 18 })));
  const element = h('li.rank', null, opener, members);
  const board = h('ol.members');
  let open = false;

  function toggle() {
    open = !open;
    setProp(opener, 'aria-expanded', String(open));
    members.hidden = !open;
    if (!open || members.firstChild) return;
    fill(members, hub.view({
      on: ['tournamentList'],
      load: () => api.getClanTournamentPlayers(tournament.instance_id, clan.clan_id),
      wait: () => h('div.skeleton.h-20.w-60'),
      draw({ players }, box) {
        if (!players.length) return fill(box, h('p.soft.small', null, t('tournament.nobody')));
        fill(box, board);
        const list = ranking(hub);
        fill(board, list.element);
        list.update(rankedPlayers({ players }).players, null);
      },
    }).element);
  }

  return {
    element,
    /** @param {Record<string, any>} next */
    update(next) {
      const mine = next.clan_id === tournament.user_clan_id;
      element.classList.toggle('mine', mine);
      fill(place, next.position > 0 && next.position <= 3 ? cup({ place: next.position, size: 30, title: t('ranks.place', { place: next.position }) }) : placeText(next.position));
      fill(note, [mine && t('tournament.your_clan'), t('tournament.members', { count: next.contributing_members ?? 0 })].filter(Boolean).join(' · '));
      score.update(next.total_score);
    },
  };
}
