/**
 * What the list of raffles and one raffle share: its picture, a draw as a card, what can be done about a draw, and a won prize.
 */

import { fill, h, setProp } from '../widgets/dom.js';
import { iconCheck } from '../widgets/icons/actions.js';
import { icon } from '../widgets/icons/icon.js';
import { iconTicket } from '../widgets/icons/navigation.js';
import { iconClock } from '../widgets/icons/states.js';
import { picture } from '../widgets/parts.js';
import { exchange } from './acting.js';
import { drawn } from './art.js';
import { countdown, openCard } from './parts.js';
import { DRAWING, EXECUTED, idOf, todoOf } from './raffle_rules.js';

/** @typedef {import('./hub.js').Hub} Hub */
/** @typedef {import('./raffle_rules.js').Raffle} Raffle */
/** @typedef {import('./raffle_rules.js').Draw} Draw */

export const RAFFLE_TEXTS = {
  'raffles.draw_in': 'Draw in {time}', 'raffles.drawing': 'Drawing now', 'raffles.drawn_on': 'Drawn {date}', 'raffles.opt_in': 'Take part', 'raffles.opted_in': 'You are in. Good luck',
  'raffles.in': 'You take part', 'raffles.see_winners': 'See the winners', 'raffles.tickets': '{count} tickets', 'raffles.tickets_one': '1 ticket', 'raffles.no_tickets': 'No tickets yet',
  'raffles.yours': '{mine} of {all} tickets', 'raffles.grand': 'Grand draw', 'raffles.claim': 'Claim', 'raffles.claimed': 'Claimed', 'raffles.won': 'You won',
};

/** The operator's picture of a raffle, or tickets in the colours of its id. @param {string | undefined} url @param {number} seed @param {string} selector */
export function raffleArt(url, seed, selector) {
  return picture(url, () => {
    const box = h('span.drawn');
    import('./raffle_art.js').then(({ raffleScene }) => box.append(raffleScene(seed))).catch(() => {});
    return box;
  }, selector);
}

/** A count of tickets. @param {Hub} hub @param {number} count */
export function ticketCount({ t, formats }, count) {
  return count === 1 ? t('raffles.tickets', { count }) : count ? t('raffles.tickets', { count: formats.number(count) }) : t('raffles.no_tickets');
}

/** When a draw is, or that it is now, or was. @param {Hub} hub @param {Draw} draw @param {() => void} renew called when its time has come */
export function whenOf(hub, { current_state: state, execution_ts: at }, renew) {
  const { t, formats } = hub;
  if (state === EXECUTED) return h('span', null, t('raffles.drawn_on', { date: formats.moment(new Date(at)) }));
  if (state === DRAWING || at <= Date.now()) return h('span.now', null, t('raffles.drawing'));
  return h('span.until', null, icon(iconClock, { size: 14 }), countdown(hub, at, 'raffles.draw_in', renew));
}

/** What can be done about a draw, or how one stands to it; null when there is nothing. @param {Hub} hub @param {Raffle} raffle @param {Draw} draw */
export function drawControl(hub, raffle, draw) {
  const { t, api } = hub;
  const { id: draw_id, run_id: raffle_run_id } = draw;
  switch (todoOf(draw)) {
    case 'drawing': return h('span.tumbling', { role: 'img', 'aria-label': t('raffles.drawing') }, drawn(({ ticket }) => ticket({ size: 40 })), drawn(({ ticket }) => ticket({ size: 40 })));
    case 'winners': return h('button.button.quiet', { type: 'button', onclick: () => hub.go('raffles', { id: idOf(raffle.id, draw_id, raffle_run_id) }) }, t('raffles.see_winners'));
    case 'in': return h('span.tag.brand', null, icon(iconCheck, { size: 14 }), t('raffles.in'));
    case 'opt_in': return hub.button({
      label: t('raffles.opt_in'), name: `${t('raffles.opt_in')}: ${draw.name}`, done: t('raffles.opted_in'), run: () => api.requestRaffleOptin({ raffle_id: raffle.id, draw_id, raffle_run_id }),
    });
    default: return null;
  }
}

/** A draw of a raffle as a card that follows it. @param {Hub} hub @param {Raffle} raffle @param {Draw} draw @param {() => void} renew */
export function drawCard(hub, raffle, draw, renew) {
  const { t, formats } = hub;
  const [line, count, control] = [h('p.soft.small.status'), h('p.small.count-line'), h('div.control')];
  const name = h('p.name', null, draw.name, ' ', draw.is_grand && h('span.ribbon.vip', null, t('raffles.grand')));
  const element = openCard('article.card.row.draw', draw.name, () => hub.go('raffles', { id: idOf(raffle.id, draw.id) }),
    picture(draw.icon_url || draw.image_url, () => drawn(({ ticket, pot }) => (draw.is_grand ? pot : ticket)({ size: 44 })), 'div.tile.tint-0'), h('div.grow', null, name, line, count), control);
  let state = '';
  return {
    element,
    /** @param {Draw} next */
    update(next) {
      const known = JSON.stringify([next.current_state, next.run_id, next.execution_ts, next.user_opted_in, next.is_active, next.my_tickets_count, next.total_tickets_count]);
      if (known === state) return;
      state = known;
      setProp(element, 'data-state', next.current_state);
      fill(line, whenOf(hub, next, renew));
      fill(count, icon(iconTicket, { size: 14 }), next.my_tickets_count <= next.total_tickets_count
        ? t('raffles.yours', { mine: formats.number(next.my_tickets_count), all: formats.number(next.total_tickets_count) }) : ticketCount(hub, next.my_tickets_count));
      exchange(control, drawControl(hub, raffle, next));
    },
  };
}

/** Fetches a prize that was won, and makes a moment of it. @param {Hub} hub @param {{ won_id: number, name: string, image?: string }} win */
export function claimWin(hub, { won_id, name, image }) {
  const { t, api } = hub;
  let before = hub.props();
  return hub.button({
    label: t('raffles.claim'), kind: 'reward', name: `${t('raffles.claim')}: ${name}`,
    run() {
      before = hub.props();
      return api.claimRafflePrize({ won_id });
    },
    then: () => prizeWon(hub, { name, image, before }),
  });
}

/** @param {Hub} hub @param {{ name: string, image?: string, before?: Record<string, any> }} prize */
export async function prizeWon(hub, prize) {
  const { prizeMoment } = await import('./moment.js');
  await prizeMoment(hub, { ...prize, eyebrow: hub.t('raffles.won') });
}
