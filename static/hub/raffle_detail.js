/**
 * One raffle with its draws, what the player has won in it and what was drawn before; one draw with tickets, chances and prizes;
 * one run with its winners.
 */

import { fairPlayUrl } from '../sdk/fair_play.js';
import { avatar } from '../widgets/art.js';
import { fill, h } from '../widgets/dom.js';
import { iconChevronEnd, iconChevronStart, iconExternal } from '../widgets/icons/actions.js';
import { icon, sidewaysIcon } from '../widgets/icons/icon.js';
import { iconFair } from '../widgets/icons/states.js';
import { picture } from '../widgets/parts.js';
import { richText } from '../widgets/rich_text.js';
import { exchange } from './acting.js';
import { drawn } from './art.js';
import { bar, empty, heading, rows } from './parts.js';
import { claimWin, drawCard, drawControl, prizeWon, raffleArt, RAFFLE_TEXTS, ticketCount, whenOf } from './raffle_card.js';
import { canClaim, capOf, drawsInOrder, EXECUTED, idOf, justDrawn, ticketsOf, todoOf, winsOf } from './raffle_rules.js';

/** @typedef {import('./hub.js').Hub} Hub */
/** @typedef {import('./raffle_rules.js').Raffle} Raffle */
/** @typedef {import('./raffle_rules.js').Draw} Draw */
/** @typedef {import('./raffle_rules.js').Win} Win */
/** @typedef {import('./raffle_rules.js').Part} Part */

const TEXTS = {
  'raffle.gone': 'This raffle is not there any more', 'raffle.gone_what': 'Have a look at the others.', 'raffle.draws': 'Draws', 'raffle.wins': 'Your wins', 'raffle.past': 'Drawn before',
  'raffle.your_tickets': 'Your tickets', 'raffle.all_tickets': 'In the drum', 'raffle.chance_is': '{percent} % chance', 'raffle.prizes': 'Prizes', 'raffle.times': '{count}×',
  'raffle.from_tickets': 'From {count} tickets on', 'raffle.needs': 'You need {count} tickets', 'raffle.sold': '{given} of {most} tickets given out', 'raffle.few': 'Few tickets are left',
  'raffle.all_gone': 'All tickets are given out', 'raffle.winners': 'Winners', 'raffle.no_winners': 'Nobody won this time', 'raffle.no_winners_what': 'No ticket was in the drum.',
  'raffle.last_winners': 'Who won last time', 'raffle.fair': 'Fair play: check this draw', 'raffle.fair_all': 'Fair play: how winners are drawn', 'raffle.auto': 'Every ticket takes part by itself',
  'raffle.closed': 'Closed', 'raffle.ticket': 'Ticket {number}', 'raffle.won_tag': 'You won', 'raffle.unclaimed': 'Waiting for you', 'raffle.latest': 'Your latest tickets', 'raffle.just': 'The winners are drawn',
};
const PAST = 5;
const PAGE = 20;

/**
 * @param {Hub} hub
 * @param {Part} part
 * @param {() => void} renew asks the server for all raffles, for every view of them
 */
export function raffleDetail(hub, part, renew) {
  hub.addTexts({ ...RAFFLE_TEXTS, ...TEXTS });
  const { t, api } = hub;
  if (part.run && part.draw) return runDetail(hub, { raffle: part.raffle, draw: part.draw, run: part.run });
  /** @type {((raffle: Raffle) => void) | undefined} */
  let update;
  const { element } = hub.view({
    on: ['raffles'],
    load: async () => (await api.getRaffles()).find((/** @type {Raffle} */ each) => each.id === part.raffle),
    wait: skeletonDetail,
    draw(/** @type {Raffle | undefined} */ raffle, box) {
      const draw = raffle?.draws.find(({ id }) => id === part.draw);
      if (!raffle || (part.draw && !draw)) return fill(box, empty({ art: drawn(({ scene }) => scene('nothing')), title: t('raffle.gone'), text: t('raffle.gone_what') }));
      if (!update) {
        const made = draw ? drawEntity(hub, raffle, draw, renew) : raffleEntity(hub, raffle, renew);
        update = made.update;
        fill(box, made.element);
      }
      update(raffle);
    },
  });
  return { title: t('nav.raffles'), element };
}

/** @param {Hub} hub @param {Raffle} raffle @param {() => void} renew */
function raffleEntity(hub, raffle, renew) {
  const { t } = hub;
  const [tickets, cap, draws] = [h('p.facts'), h('div.cap'), h('div.stack')];
  const [wins, past] = [wonSection(hub, raffle.id), pastSection(hub, raffle.id)];
  const element = h('article.entity.raffle-detail', null, raffleArt(raffle.image_url_mobile || raffle.image_url, raffle.id, 'div.raffle-art'), h('h3', null, raffle.name), tickets,
    raffle.description && richText(raffle.description), cap, wins.element, h('section', null, heading(t('raffle.draws')), draws), past.element,
    raffle.hint_text && h('details', null, h('summary', null, t('hub.terms')), richText(raffle.hint_text)), fairLink(hub, raffle.id));
  let runs = '';
  return {
    element,
    /** @param {Raffle} next */
    update(next) {
      fill(tickets, h('span.tag.brand', null, ticketCount(hub, ticketsOf(next))));
      fill(cap, capLine(hub, next));
      rows(draws, drawsInOrder(next.draws), ({ id }) => id, (draw) => drawCard(hub, next, draw, renew));
      const known = next.draws.map(({ run_id, current_state: state, prizes }) => [run_id, state, prizes.map((each) => each.should_claim)]).join();
      if (known === runs) return;
      runs = known;
      wins.again();
      past.again();
    },
  };
}

/** How many tickets have been given out, where that is shown. @param {Hub} hub @param {Raffle} raffle */
function capLine({ t, formats }, raffle) {
  const { how, percent } = capOf(raffle);
  if (how === 'none') return null;
  if (how !== 'counter') return h('span.tag.alert', null, t(how === 'gone' ? 'raffle.all_gone' : 'raffle.few'));
  const text = t('raffle.sold', { given: formats.number(raffle.current_tickets_count), most: formats.number(raffle.max_tickets_count) });
  return [bar(percent, { label: text }).element, h('p.soft.small', null, text)];
}

/** What the player has won in a raffle, newest first. @param {Hub} hub @param {number} raffle_id */
function wonSection(hub, raffle_id) {
  const { t, api } = hub;
  const list = h('ul.stack');
  const element = h('section', { hidden: true }, heading(t('raffle.wins')), list);
  async function again() {
    const { won_prizes: won = [] } = await Promise.resolve(api.getRaffleWonPrizes({ raffle_id })).catch(() => ({}));
    element.hidden = !won.length;
    rows(list, won, (/** @type {any} */ each) => each.raf_won_id, (win) => wonRow(hub, win));
  }
  return { element, again };
}

/** @param {Hub} hub @param {import('../smartico.js').RaffleWonPrizes['won_prizes'][number]} win */
function wonRow(hub, win) {
  const { t } = hub;
  const { name, image_url: image } = win.public_meta;
  const control = h('div.control');
  let state = '';
  return {
    element: h('li.task.mine', null, picture(image, () => drawn(({ giftBox }) => giftBox({ size: 40 })), 'div.prize-art'), h('div.grow', null, h('p.name', null, name)), control),
    /** @param {typeof win} next */
    update({ claimed_date: claimed, requires_claim: asks, raf_won_id: won_id }) {
      const known = `${claimed}`;
      if (known === state) return;
      state = known;
      exchange(control, asks && !claimed ? claimWin(hub, { won_id, name, image }) : h('span.tag.reward', null, t(asks ? 'raffles.claimed' : 'raffle.won_tag')));
    },
  };
}

/** Runs that are over, newest first; a few at once. @param {Hub} hub @param {number} raffle_id @param {number} [draw_id] */
function pastSection(hub, raffle_id, draw_id) {
  const { t, api, formats } = hub;
  const list = h('ul.stack');
  let shown = PAST;
  const more = h('button.button.quiet.wide', { type: 'button', hidden: true, onclick: () => { shown += PAGE; again(); } }, t('hub.load_more'));
  const element = h('section', { hidden: true }, heading(t('raffle.past')), list, more);
  async function again() {
    const runs = await Promise.resolve(api.getRaffleDrawRunsHistory({ raffle_id, draw_id })).catch(() => []);
    element.hidden = !runs.length;
    more.hidden = runs.length <= shown;
    rows(list, runs.slice(0, shown), (/** @type {any} */ each) => each.run_id, (run) => pastRow(run));
  }

  /** @param {import('../smartico.js').TRaffleDrawRun} run */
  function pastRow(run) {
    const tag = h('span');
    const line = `${formats.moment(new Date(run.actual_execution_ts || run.execution_ts))}`;
    return {
      element: h('li', null, h('button.task.past-run', { type: 'button', onclick: () => hub.go('raffles', { id: idOf(raffle_id, run.id, run.run_id) }) },
        h('span.grow', null, h('span.name', null, run.name), h('span.soft.small', null, line)), tag, sidewaysIcon(iconChevronEnd, { size: 18 }))),
      /** @param {typeof run} next */
      update: (next) => fill(tag, next.is_winner && h('span.tag.reward', null, t(next.has_unclaimed_prize ? 'raffle.unclaimed' : 'raffle.won_tag'))),
    };
  }
  return { element, again };
}

/** @param {Hub} hub @param {Raffle} raffle @param {Draw} first @param {() => void} renew */
function drawEntity(hub, raffle, first, renew) {
  const { t, formats } = hub;
  const [clock, control, last] = [h('p.clock'), h('div.wide-control'), h('div.wide-control')];
  const [prizes, tickets, news] = [h('ul.stack'), h('ul.tickets'), h('div', { 'aria-live': 'polite' })];
  const facts = h('dl.figures');
  const latest = h('section', null, heading(t('raffle.latest')), tickets);
  const fair = h('p');
  const past = pastSection(hub, raffle.id, first.id);
  const element = h('article.entity.raffle-detail', null, crumb(hub, raffle.name, idOf(raffle.id)),
    raffleArt(first.background_image_url_mobile || first.background_image_url || first.image_url_mobile || first.image_url, first.id, 'div.raffle-art'),
    h('h3', null, first.name, ' ', first.is_grand && h('span.ribbon.vip', null, t('raffles.grand'))), clock, news, control, facts,
    first.description && richText(first.description), h('section', null, heading(t('raffle.prizes')), prizes), latest, last, past.element, fair);
  /** @type {Draw | undefined} */
  let before;
  let state = '';

  /** @param {Raffle} next */
  function update(next) {
    const draw = next.draws.find(({ id }) => id === first.id);
    if (!draw) return;
    const over = justDrawn(before, draw);
    before = draw;
    rows(prizes, [...draw.prizes].sort((a, b) => a.priority - b.priority), ({ id }) => id, (prize) => prizeRow(hub, prize, draw));
    const known = JSON.stringify([draw.run_id, draw.current_state, draw.execution_ts, draw.user_opted_in, draw.is_active, draw.my_tickets_count, draw.total_tickets_count, draw.previous_run_id]);
    if (known !== state) drawAll(next, draw);
    state = known;
    if (over) tellDrawn(over);
  }

  /** @param {Raffle} next @param {Draw} draw */
  function drawAll(next, draw) {
    fill(clock, whenOf(hub, draw, renew));
    fill(facts, figure(t('raffle.your_tickets'), formats.number(draw.my_tickets_count)), figure(t('raffle.all_tickets'), formats.number(draw.total_tickets_count)));
    const closed = !draw.is_active && draw.current_state !== EXECUTED;
    exchange(control, drawControl(hub, next, draw) ?? (todoOf(draw) === 'none' && h('p.tag', null, t(closed ? 'raffle.closed' : 'raffle.auto'))));
    rows(tickets, draw.my_last_tickets, ({ ticekt_id: id }) => id, ({ ticket_id_string: printed }) => ({ element: h('li.ticket', { 'aria-label': t('raffle.ticket', { number: printed }) }, printed) }));
    latest.hidden = !draw.my_last_tickets.length;
    fill(last, draw.previous_run_id && draw.current_state !== EXECUTED
      && h('button.button.quiet', { type: 'button', onclick: () => hub.go('raffles', { id: idOf(raffle.id, draw.id, draw.previous_run_id ?? 0) }) }, t('raffle.last_winners')));
    fill(fair, fairLink(hub, raffle.id, draw.run_id));
    past.again();
  }

  /** Winners are known: the player's own win is a moment, others' are told. @param {number} run */
  async function tellDrawn(run) {
    fill(news, h('p.tag.info', null, t('raffle.just')), h('button.button.quiet', { type: 'button', onclick: () => hub.go('raffles', { id: idOf(raffle.id, first.id, run) }) }, t('raffles.see_winners')));
    const done = await Promise.resolve(hub.api.getRaffleDrawRun({ raffle_id: raffle.id, run_id: run })).catch(() => null);
    const [win] = done ? winsOf(done.prizes, Number(hub.props().user_id)) : [];
    if (win?.mine) await prizeWon(hub, { name: win.prize.name, image: win.prize.image_url });
  }

  return { element, update };
}

/** @param {string} term @param {string} value */
function figure(term, value) {
  return h('div.figure', null, h('dt', null, term), h('dd.number', null, value));
}

/** A prize of a draw with how many there are and how likely it is. @param {Hub} hub @param {import('./raffle_rules.js').Prize} prize @param {Draw} draw */
function prizeRow(hub, prize, draw) {
  const { t, formats, language } = hub;
  const [count, chance, needs] = [h('span.tag'), h('b.chance'), h('p.soft.small')];
  return {
    element: h('li.task', null, picture(prize.image_url, () => drawn(({ giftBox }) => giftBox({ size: 40 })), 'div.prize-art'),
      h('div.grow', null, h('p.name', null, prize.name, ' ', count), prize.description && richText(prize.description), needs), chance),
    /** @param {typeof prize} next */
    update(next) {
      const few = draw.total_tickets_count < (next.min_required_total_tickets ?? 0);
      const left = next.stock_items_per_draw === 0;
      fill(count, t('raffle.times', { count: formats.number(next.prizes_per_run_actual || next.prizes_per_run) }));
      count.hidden = left || (next.prizes_per_run_actual || next.prizes_per_run) < 2;
      fill(needs, left ? t('raffle.all_gone') : few ? t('raffle.from_tickets', { count: formats.number(next.min_required_total_tickets ?? 0) })
        : next.min_required_tickets_for_user > Math.max(1, draw.my_tickets_count) ? t('raffle.needs', { count: formats.number(next.min_required_tickets_for_user) }) : null);
      const shown = !next.hide_chance_to_win && next.chances_to_win_perc > 0;
      fill(chance, shown && t('raffle.chance_is', { percent: new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(next.chances_to_win_perc) }));
    },
  };
}

/** @param {Hub} hub @param {Required<Part>} part */
function runDetail(hub, { raffle: raffle_id, draw: draw_id, run: run_id }) {
  const { t, formats } = hub;
  const list = h('ul.stack');
  let shown = PAGE;
  const more = h('button.button.quiet.wide', { type: 'button', hidden: true, onclick: () => { shown += PAGE; again(); } }, t('hub.load_more'));
  const { element, again } = hub.view({
    on: ['raffles'],
    load: () => winnersOf(hub, { raffle_id, run_id, count: shown }),
    wait: skeletonDetail,
    draw(/** @type {{ draw: Draw, wins: Win[] }} */ { draw, wins }, box) {
      if (!list.isConnected) {
        fill(box, h('article.entity.raffle-detail', null, crumb(hub, draw.name, idOf(raffle_id, draw_id)), h('h3', null, t('raffle.winners')), h('p.soft.small', null, t('raffles.drawn_on', { date: formats.moment(new Date(draw.execution_ts)) })),
          list, more, fairLink(hub, raffle_id, run_id)));
      }
      more.hidden = wins.length >= (draw.winners_total ?? 0);
      if (!wins.length) return fill(list, h('li', null, empty({ art: drawn(({ scene }) => scene('nothing')), title: t('raffle.no_winners'), text: t('raffle.no_winners_what') })));
      rows(list, wins, ({ winner }) => winner.raf_won_id, (win) => winnerRow(hub, win));
    },
  });
  return { title: t('raffle.winners'), element };
}

/** The first winners of a run, by as many questions as pages of 50 need. @param {Hub} hub @param {{ raffle_id: number, run_id: number, count: number }} which */
async function winnersOf({ api, props }, { raffle_id, run_id, count }) {
  const starts = Array.from({ length: Math.ceil(count / 50) }, (_, at) => at * 50);
  const pages = await Promise.all(starts.map((from) => api.getRaffleDrawRun({ raffle_id, run_id, winners_from: from, winners_to: Math.min(count, from + 50) })));
  return { draw: pages[0], wins: pages.flatMap(({ prizes }) => winsOf(prizes, Number(props().user_id))) };
}

/** @param {Hub} hub @param {Win} first */
function winnerRow(hub, first) {
  const { t } = hub;
  const { winner, prize, mine } = first;
  const control = h('div.control');
  let state = '';
  return {
    element: h(`li.task${mine ? '.mine' : ''}`, null, picture(winner.avatar_url, () => avatar(String(winner.id)), 'div.face'),
      h('div.grow', null, h('p.name', null, mine ? t('hub.you') : winner.username), h('p.soft.small', null, `${prize.name} · ${winner.ticket.ticket_id_string}`)), control),
    /** @param {Win} next */
    update(next) {
      const known = String(next.winner.claimed_date);
      if (known === state) return;
      state = known;
      exchange(control, canClaim(next) ? claimWin(hub, { won_id: next.winner.raf_won_id, name: prize.name, image: prize.image_url })
        : next.mine && h('span.tag.reward', null, t(prize.requires_claim ? 'raffles.claimed' : 'raffle.won_tag')));
    },
  };
}

/** Back to what this is a part of. @param {Hub} hub @param {string} label @param {string} id */
function crumb(hub, label, id) {
  return h('button.text-button.crumb', { type: 'button', onclick: () => hub.go('raffles', { id }) }, sidewaysIcon(iconChevronStart, { size: 16 }), label);
}

/** Where anybody checks a run, or sees all of them. @param {Hub} hub @param {number} raffle @param {number} [run] */
function fairLink({ t, house }, raffle, run) {
  const href = fairPlayUrl(house.caller(), `raffle:${raffle}`, run ? String(run) : undefined);
  return h('a.text-button.fair-link', { href, target: '_blank', rel: 'noopener' }, icon(iconFair, { size: 16 }), t(run ? 'raffle.fair' : 'raffle.fair_all'), icon(iconExternal, { size: 14 }));
}

function skeletonDetail() {
  return h('div.stack', { 'aria-hidden': 'true' }, h('div.raffle-art.skeleton'), h('div.ghost', null, h('div.skeleton.h-20.w-60'), h('div.skeleton.h-12.w-40')), h('div.skeleton.h-20'));
}
