/**
 * Jackpots: pots that grow while one looks, taking part, and for one of them the rules, the games that count and who has won.
 */

import { fairPlayUrl } from '../../sdk/fair_play.js';
import { avatar } from '../../widgets/art.js';
import { fill, h } from '../../widgets/dom.js';
import { picture } from '../../widgets/parts.js';
import { richText } from '../../widgets/rich_text.js';
import { exchange } from '../acting.js';
import { drawn } from '../art.js';
import { money } from '../money.js';
import { empty, heading, openCard, rows, tabs } from '../parts.js';
import { relatedGames } from '../related.js';
import { JACKPOT_STYLES } from '../styles/jackpots.js';

/** @typedef {import('../hub.js').Hub} Hub */
/** @typedef {import('../../smartico.js').JackpotDetails} Jackpot */

const TEXTS = {
  'jackpots.none': 'No jackpot is running', 'jackpots.none_what': 'The next pot will be here before you know it.', 'jackpots.join': 'Take part', 'jackpots.leave': 'Leave',
  'jackpots.joined': 'You are in. Good luck', 'jackpots.left': 'You are out', 'jackpots.in': 'You take part', 'jackpots.heat_0': 'Just started', 'jackpots.heat_1': 'Warming up',
  'jackpots.heat_2': 'Can burst any moment', 'jackpots.heat_3': 'About to burst', 'jackpots.people': '{count} take part', 'jackpots.people_one': 'One takes part',
  'jackpots.own': 'Your own pot', 'jackpots.rules': 'Rules', 'jackpots.games': 'Games', 'jackpots.winners': 'Winners', 'jackpots.tabs': 'About this jackpot',
  'jackpots.no_winner': 'Nobody has won it yet', 'jackpots.no_winner_what': 'You could be the first.', 'jackpots.wins': 'Won', 'jackpots.highest': 'Highest', 'jackpots.last': 'Last',
  'jackpots.each_fixed': 'Each time it counts, {amount} goes into the pot.', 'jackpots.each_percent': '{amount} % of what counts goes into the pot.',
  'jackpots.all_games': 'Every game counts.', 'jackpots.times': '{count} times', 'jackpots.times_one': 'Once', 'jackpots.fair': 'Fair play: how a pot bursts',
};
const PAGE = 20;

/** @param {Hub} hub @returns {import('../hub.js').Screen} */
export function screen(hub) {
  hub.addTexts(TEXTS);
  hub.addStyles(JACKPOT_STYLES);
  const { t, api } = hub;
  const list = h('div.grid');
  const { element, again } = hub.view({
    on: ['jackpots', 'pots'],
    load: () => api.jackpotGet(),
    draw(/** @type {Jackpot[]} */ all, box) {
      if (!all.length) return fill(box, empty({ art: drawn(({ scene }) => scene('nothing')), title: t('jackpots.none'), text: t('jackpots.none_what') }));
      if (!list.isConnected) fill(box, list);
      rows(list, inOrder(all), (each) => each.jp_template_id, (each) => potCard(hub, each));
    },
  }, 'div.view.jackpots');
  hub.everySecond(again);
  return { title: t('nav.jackpots'), element, detail: (id, scope) => jackpotDetail(scope, Number(id)) };
}

/** What one may still join first. @param {Jackpot[]} all */
function inOrder(all) {
  return [...all].sort((a, b) => Number(a.is_opted_in) - Number(b.is_opted_in));
}

/** @param {Hub} hub @param {Jackpot} jackpot */
export function potCard(hub, jackpot) {
  const { jp_public_meta: meta, jp_template_id: id } = jackpot;
  const amount = potAmount(hub, jackpot);
  const heat = h('p.heat');
  const control = h('div.wide-control');
  const element = openCard('article.card.pot-card', meta.name, () => hub.go('jackpots', { id: String(id) }),
    picture(meta.image_url, () => drawn(({ pot }) => pot({ size: 84 })), 'div.pot-art'), h('h2', null, meta.name), amount.element, heat, control);
  let state = '';
  return {
    element,
    /** @param {Jackpot} next */
    update(next) {
      amount.update(next);
      showHeat(hub, heat, next);
      const known = String(next.is_opted_in);
      if (known === state) return;
      state = known;
      exchange(control, takePart(hub, next));
    },
  };
}

/** The pot as a number that runs up to what it has become. @param {Hub} hub @param {Jackpot} jackpot */
function potAmount(hub, { user_currency: currency }) {
  const element = h('p.amount.number');
  let shown = NaN;
  let frame = 0;
  const write = (/** @type {number} */ value) => fill(element, money(hub, value, currency));
  return {
    element,
    /** @param {Jackpot} next */
    update({ pot }) {
      const to = pot.current_pot_amount_user_currency ?? pot.current_pot_amount;
      if (to === shown) return;
      const from = shown;
      shown = to;
      cancelAnimationFrame(frame);
      if (Number.isNaN(from) || to < from || matchMedia('(prefers-reduced-motion: reduce)').matches) return write(to);
      const start = performance.now();
      const step = (/** @type {number} */ now) => {
        const share = Math.min(1, (now - start) / 900);
        write(from + (to - from) * share);
        if (share < 1 && element.isConnected) frame = requestAnimationFrame(step);
      };
      frame = requestAnimationFrame(step);
    },
  };
}

/** @param {Hub} hub @param {HTMLElement} heat @param {Jackpot} jackpot */
function showHeat({ t }, heat, { jp_type_id: type, pot, registration_count: people }) {
  const degree = Math.min(3, Math.max(0, pot.current_pot_temperature ?? 0));
  const words = type === 2 ? [t('jackpots.own')] : [t(`jackpots.heat_${degree}`), people ? t('jackpots.people', { count: people }) : ''];
  heat.className = `heat heat-${type === 2 ? 0 : degree}`;
  fill(heat, h('span.flames', { 'aria-hidden': 'true' }, [0, 1, 2].map((each) => h(each < degree ? 'i.on' : 'i'))), words.filter(Boolean).join(' · '));
}

/** @param {Hub} hub @param {Jackpot} jackpot */
function takePart(hub, { is_opted_in: joined, jp_template_id, jp_public_meta: { name } }) {
  const { t, api } = hub;
  if (joined) return hub.button({ label: t('jackpots.leave'), kind: 'quiet', name: `${t('jackpots.leave')}: ${name}`, done: t('jackpots.left'), run: () => api.jackpotOptOut({ jp_template_id }) });
  return hub.button({ label: t('jackpots.join'), kind: 'reward', name: `${t('jackpots.join')}: ${name}`, done: t('jackpots.joined'), run: () => api.jackpotOptIn({ jp_template_id }) });
}

/** @param {Hub} hub @param {number} id */
function jackpotDetail(hub, id) {
  const { t, api } = hub;
  const body = h('div.stack');
  const heat = h('p.heat');
  const control = h('div.wide-control');
  /** @type {ReturnType<typeof potAmount> | undefined} */
  let amount;
  let state = '';
  const { element, again } = hub.view({
    on: ['jackpots', 'pots'],
    load: async () => (await api.jackpotGet()).find((/** @type {Jackpot} */ each) => each.jp_template_id === id),
    draw(/** @type {Jackpot | undefined} */ jackpot, box) {
      if (!jackpot) return fill(box, empty({ art: drawn(({ scene }) => scene('nothing')), title: t('jackpots.none'), text: t('jackpots.none_what') }));
      if (!amount) {
        amount = potAmount(hub, jackpot);
        fill(box, h('article.entity.pot-detail', null, picture(jackpot.jp_public_meta.image_url, () => drawn(({ pot }) => pot({ size: 120 })), 'div.pot-art'),
          h('h3', null, jackpot.jp_public_meta.name), amount.element, heat, control, about(hub, jackpot, body), body));
      }
      amount.update(jackpot);
      showHeat(hub, heat, jackpot);
      if (String(jackpot.is_opted_in) === state) return;
      state = String(jackpot.is_opted_in);
      exchange(control, takePart(hub, jackpot));
    },
  });
  hub.everySecond(again);
  return { title: t('nav.jackpots'), element };
}

/** Rules, games and winners as tabs, those that there are. @param {Hub} hub @param {Jackpot} jackpot @param {HTMLElement} body */
function about(hub, jackpot, body) {
  const { t } = hub;
  /** @type {Record<string, () => void>} */
  const parts = { rules: () => fill(body, rules(hub, jackpot)) };
  if (!jackpot.ach_related_game_allow_all) parts.games = () => showGames(hub, jackpot, body);
  if (jackpot.expose_winners_over_api) parts.winners = () => showWinners(hub, jackpot, body);
  parts.rules();
  if (Object.keys(parts).length === 1) return null;
  return tabs(Object.keys(parts).map((key) => ({ key, label: t(`jackpots.${key}`) })), 'rules', (key) => parts[key](), t('jackpots.tabs')).element;
}

/** @param {Hub} hub @param {Jackpot} jackpot */
function rules({ t, language, house }, jackpot) {
  const { contribution_type: type, contribution_value: value, jp_public_meta: meta, ach_related_game_allow_all: every } = jackpot;
  const proof = fairPlayUrl(house.caller(), `jackpot:${jackpot.jp_template_id}`);
  const amount = new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value);
  return h('div.stack', null, meta.description && richText(meta.description),
    h('p', null, t(type === 2 ? 'jackpots.each_percent' : 'jackpots.each_fixed', { amount }), ' ', every ? t('jackpots.all_games') : ''),
    h('a.text-link', { href: proof, target: '_blank', rel: 'noopener' }, t('jackpots.fair')));
}

/** @param {Hub} hub @param {Jackpot} jackpot @param {HTMLElement} body */
async function showGames(hub, jackpot, body) {
  const id = jackpot.jp_template_id;
  const { eligible_games: games } = await hub.api.getJackpotEligibleGames({ jp_template_id: id }).catch(() => ({ eligible_games: [] }));
  fill(body, relatedGames(hub, games.map((/** @type {any} */ { ext_game_id, ...meta }) => ({ ext_game_id, game_public_meta: meta })), { entity: 'jackpot', id }));
}

/** @param {Hub} hub @param {Jackpot} jackpot @param {HTMLElement} body */
async function showWinners(hub, jackpot, body) {
  const { t, api, formats } = hub;
  const given = { jp_template_id: jackpot.jp_template_id };
  const [winners, stats] = await Promise.all([api.getJackpotWinners({ ...given, limit: PAGE }), api.getJackpotWinStats(given)]).catch(() => [[], null]);
  if (!winners.length) return fill(body, empty({ title: t('jackpots.no_winner'), text: t('jackpots.no_winner_what') }));
  const paid = (/** @type {number} */ amount) => money(hub, amount, jackpot.user_currency);
  const fact = (/** @type {string} */ key, /** @type {string} */ value) => h('div.fact', null, h('dt', null, t(key)), h('dd.number', null, value));
  fill(body, stats && h('dl.facts', null, fact('jackpots.wins', t('jackpots.times', { count: stats.total_wins })), fact('jackpots.highest', paid(stats.highest_win)), fact('jackpots.last', paid(stats.last_win))),
    heading(t('jackpots.winners')),
    h('ul.stack', null, winners.map((/** @type {import('../../smartico.js').JackpotWinnerHistory} */ { winner, win_date_ts: at }) =>
      h(`li.task${winner.is_me ? '.me' : ''}`, null, picture(winner.avatar_id, () => avatar(winner.public_username), 'div.face'),
        h('div.grow', null, h('p.name', null, winner.is_me ? t('hub.you') : winner.public_username), h('p.soft.small', null, formats.date(new Date(at)))), h('b.number', null, paid(winner.winning_amount_wallet_currency))))));
}
