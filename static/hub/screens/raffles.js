/**
 * Raffles: what there is to win and when; one of them with its draws, a draw with tickets and chances, a run with its winners.
 */

import { fill, h } from '../../widgets/dom.js';
import { icon } from '../../widgets/icons/icon.js';
import { iconTicket } from '../../widgets/icons/navigation.js';
import { drawn } from '../art.js';
import { empty, openCard, rows } from '../parts.js';
import { raffleArt, RAFFLE_TEXTS, ticketCount, whenOf } from '../raffle_card.js';
import { raffleDetail } from '../raffle_detail.js';
import { nextOf, partOf, pollSeconds, ticketsOf } from '../raffle_rules.js';
import { RAFFLE_STYLES } from '../styles/raffles.js';

/** @typedef {import('../hub.js').Hub} Hub */
/** @typedef {import('../raffle_rules.js').Raffle} Raffle */

const TEXTS = {
  'raffles.none': 'No raffle right now', 'raffles.none_what': 'The next one will bring something nice. Look in again soon.', 'raffles.draws': '{count} draws', 'raffles.draws_one': '1 draw',
  'raffles.waits': 'A prize is waiting for you', 'raffles.missions': 'See the missions',
};

/** @param {Hub} hub @returns {import('../hub.js').Screen} `id` as `partOf` reads it */
export function screen(hub) {
  hub.addTexts({ ...RAFFLE_TEXTS, ...TEXTS });
  hub.addStyles(RAFFLE_STYLES);
  const { t, api, house } = hub;
  const list = h('div.grid');
  /** @type {Raffle[]} */
  let all = [];
  let asked = Date.now();
  const { element } = hub.view({
    on: ['raffles'],
    load: () => api.getRaffles(),
    wait: skeletonRaffles,
    draw(/** @type {Raffle[]} */ raffles, box) {
      all = raffles;
      if (!all.length) return fill(box, nothing());
      if (!list.isConnected) fill(box, list);
      rows(list, all, ({ id }) => id, (raffle) => raffleCard(hub, raffle, renew));
    },
  }, 'div.view.raffles');
  hub.everySecond(() => {
    const every = pollSeconds(all.flatMap(({ draws }) => draws), Date.now());
    if (every && Date.now() - asked >= every * 1000) renew();
  });

  /** For the list and for what is open beside it. */
  function renew() {
    asked = Date.now();
    house.cache.refresh('raffles').catch(() => {});
  }

  function nothing() {
    const action = h('button.button', { type: 'button', onclick: () => hub.go('missions') }, t('raffles.missions'));
    return empty({ art: drawn(({ scene }) => scene('nothing')), title: t('raffles.none'), text: t('raffles.none_what'), action });
  }

  return { title: t('nav.raffles'), element, detail: (id, scope) => raffleDetail(scope, partOf(id), renew) };
}

/** A raffle as a card that follows it. @param {Hub} hub @param {Raffle} raffle @param {() => void} renew */
function raffleCard(hub, raffle, renew) {
  const { t } = hub;
  const [facts, line, claim] = [h('p.facts'), h('p.soft.small.status'), h('p')];
  const wide = matchMedia('(min-width: 700px)').matches;
  const element = openCard('article.card.raffle', raffle.name, () => hub.go('raffles', { id: String(raffle.id) }),
    raffleArt((wide ? '' : raffle.image_url_mobile) || raffle.image_url, raffle.id, 'div.raffle-art'), h('div.body', null, h('p.name', null, raffle.name), line, facts, claim));
  let state = '';
  return {
    element,
    /** @param {Raffle} next */
    update(next) {
      const draw = nextOf(next);
      const waits = next.draws.some(({ prizes }) => prizes.some((prize) => prize.should_claim));
      const known = JSON.stringify([draw?.run_id, draw?.current_state, draw?.execution_ts, ticketsOf(next), next.draws.length, waits]);
      if (known === state) return;
      state = known;
      fill(line, draw && whenOf(hub, draw, renew));
      fill(facts, h('span.tag.brand', null, icon(iconTicket, { size: 14 }), ticketCount(hub, ticketsOf(next))), h('span.tag', null, t('raffles.draws', { count: next.draws.length })));
      fill(claim, waits && h('span.tag.reward', null, t('raffles.waits')));
      claim.hidden = !waits;
    },
  };
}

function skeletonRaffles() {
  return h('div.grid', { 'aria-hidden': 'true' }, [1, 2].map(() => h('div.card.raffle', null, h('div.raffle-art.skeleton'), h('div.body.ghost', null, h('div.skeleton.h-20.w-60'), h('div.skeleton.h-12.w-40')))));
}
