/**
 * Leaderboards: who collected the most points today, this week, this month or in the period before; what the places win, and the rules.
 */

import { cup } from '../../widgets/art/rewards.js';
import { scene } from '../../widgets/art/scenes.js';
import { fill, h, setProp } from '../../widgets/dom.js';
import { iconRefresh } from '../../widgets/icons/actions.js';
import { icon } from '../../widgets/icons/icon.js';
import { iconClock } from '../../widgets/icons/states.js';
import { richText } from '../../widgets/rich_text.js';
import { empty, failed, price, tabs } from '../parts.js';
import { keysOf, placeText, ranking, RANKS_TEXTS, skeletonRanks } from '../ranking.js';
import { RANKS_STYLES } from '../styles/ranks.js';

/** @typedef {import('../hub.js').Hub} Hub */
/** @typedef {'leaders' | 'prizes' | 'rules'} Tab */
/** @typedef {Record<string, any>} Board as `api.getLeaderBoard` gives it */
/** @typedef {ReturnType<typeof ranking>} Ranking */

const TEXTS = {
  'board.period_1': 'Day', 'board.period_2': 'Week', 'board.period_3': 'Month', 'board.periods': 'Which board', 'board.parts': 'What to show',
  'board.leaders': 'Leaders', 'board.prizes': 'Prizes', 'board.rules': 'Rules', 'board.previous_1': 'Yesterday', 'board.previous_2': 'Last week',
  'board.previous_3': 'Last month', 'board.refresh': 'Look again', 'board.nobody': 'Nobody is on this board yet',
  'board.nobody_what': 'Collect points and the first place is yours.', 'board.nobody_before': 'Nobody collected points then.', 'board.none': 'There is no leaderboard right now',
  'board.none_what': 'Collect points all the same: they count as soon as there is one.', 'board.unranked': 'You are not on the board yet', 'board.unranked_what': 'Your first points put you on it.',
  'board.no_prizes': 'This board is for the honour alone', 'board.no_prizes_what': 'No points are given for its places.', 'board.no_rules': 'There are no special rules',
  'board.no_rules_what': 'Whoever collects the most points in the period wins.', 'board.yours': 'Your place now',
};
const PERIODS = ['daily', 'weekly', 'monthly'];
/** @type {Tab[]} */
const PARTS = ['leaders', 'prizes', 'rules'];

/**
 * @param {Hub} hub
 * @param {Record<string, string>} params `type` is the period, `previous` the one before, `tab` leaders, prizes or rules
 * @returns {import('../hub.js').Screen}
 */
export function screen(hub, params) {
  hub.addTexts({ ...RANKS_TEXTS, ...TEXTS });
  hub.addStyles(RANKS_STYLES);
  const { t, api, house } = hub;
  let period = periodOf(params.type) ?? 1;
  let previous = params.previous === 'true';
  let tab = tabOf(params.tab);
  const periods = h('div');
  const parts = h('div');
  const about = h('div.grow');
  const before = h('button.toggle', { type: 'button', onclick: () => { previous = !previous; choose(); } });
  const head = h('div.about.row', null, about, before);
  /** @type {(() => void)[]} */
  const marks = [];
  const panel = h('div.panel');
  /** Which board the panel shows. */
  let shown = '';
  /** @type {Awaited<ReturnType<typeof load>> | undefined} */
  let last;
  /** @type {Ranking | undefined} */
  let leaders;

  async function load() {
    const asked = { period, previous };
    const [boards, board, settings, levels] = await Promise.all([api.getLeaderBoards(), api.getLeaderBoard(period, previous), api.getLeaderBoardSettings(), api.getLevels()]);
    return { boards: /** @type {Board[]} */ (boards), board: /** @type {Board | null} */ (board), settings, levels: /** @type {Record<string, any>[]} */ (levels), asked };
  }

  const { element, again } = hub.view({
    on: ['leaderBoards'],
    load: () => load().catch((error) => ({ error })),
    wait: skeletonRanks,
    draw(data, box) {
      setProp(panel, 'aria-busy', null);
      if (!panel.isConnected) fill(box, periods, parts, head, panel);
      if ('error' in data) {
        if (shown === choice()) return;
        shown = '';
        return fill(panel, failed(t, again, data.error));
      }
      const other = data.boards.find((each) => each.period_type_id === period) ?? data.boards[0];
      if (other && other.period_type_id !== period) {
        period = other.period_type_id;
        return again();
      }
      if (!data.board && !data.boards.length) return fill(box, empty({ art: scene('nothing'), title: t('board.none'), text: t('board.none_what') }));
      last = data;
      drawChoices(data.boards);
      drawPanel();
    },
  });

  function choice() {
    return `${period}/${previous}/${tab}`;
  }

  /** Another board has been chosen. */
  function choose() {
    setProp(panel, 'aria-busy', 'true');
    again();
  }

  /** @param {Board[]} boards */
  function drawChoices(boards) {
    const known = [...boards].sort((a, b) => a.period_type_id - b.period_type_id);
    if (periods.childElementCount && parts.childElementCount) return mark();
    const byPeriod = tabs(known.map(({ period_type_id: id }) => ({ key: String(id), label: t(`board.period_${id}`) })), String(period), (key) => {
      period = Number(key);
      choose();
    }, t('board.periods'));
    const byPart = tabs(PARTS.map((key) => ({ key, label: t(`board.${key}`) })), tab, (key) => {
      tab = /** @type {Tab} */ (key);
      drawPanel();
    }, t('board.parts'));
    byPart.element.classList.add('segments');
    fill(periods, known.length > 1 && byPeriod.element);
    fill(parts, byPart.element);
    marks.push(() => byPeriod.mark(String(period)), () => byPart.mark(tab));
    mark();
  }

  /** The controls say which board it is. */
  function mark() {
    marks.forEach((each) => each());
    setProp(before, 'aria-pressed', String(previous));
    fill(before, icon(iconClock, { size: 18 }), t(`board.previous_${period}`));
  }

  function drawPanel() {
    mark();
    if (!last?.board) return;
    const { board, asked } = last;
    if (asked.period !== period || asked.previous !== previous) return choose();
    if (tab === 'leaders' && leaders && shown === choice()) return drawLeaders(last, leaders);
    shown = choice();
    leaders = undefined;
    fill(about, h('h2', null, board.name), board.description && h('p.soft.small', null, board.description));
    if (tab === 'prizes') return fill(panel, prizes(hub, board, previous));
    if (tab === 'rules') return fill(panel, rules(hub, board));
    if (!board.users.length) return fill(panel, empty({ art: scene('nothing'), title: t('board.nobody'), text: t(previous ? 'board.nobody_before' : 'board.nobody_what') }));
    leaders = ranking(hub, { podium: true, pictures: !last.settings.hide_avatars });
    fill(panel, leaders.element, !isRanked(board.me) && !previous && h('p.card.unranked', null, h('b', null, t('board.unranked')), h('span.soft.small', null, t('board.unranked_what'))));
    drawLeaders(last, leaders);
  }

  /** @param {Awaited<ReturnType<typeof load>>} data @param {Ranking} leading */
  function drawLeaders({ board, settings, levels }, leading) {
    if (!board) return;
    const level = (/** @type {number} */ id) => (settings.hide_levels ? '' : levels.find((each) => each.id === id)?.name ?? '');
    const ranked = (/** @type {Record<string, any>} */ user, /** @type {string} */ key) => ({
      key, place: user.position, name: user.public_username, avatar: user.avatar_url, seed: user.public_username, mine: user.is_me, note: level(user.level_id),
      value: settings.hide_other_points && !user.is_me ? null : user.points, reward: board.rewards?.[user.position - 1]?.points,
    });
    const keys = keysOf(board.users);
    leading.update(board.users.map((/** @type {any} */ user, /** @type {number} */ at) => ranked(user, keys[at])), isRanked(board.me) ? ranked(board.me, 'me') : null);
  }

  const refresh = h('button.icon-button', { type: 'button', 'aria-label': t('board.refresh'), title: t('board.refresh'), onclick: () => house.cache.refresh('leaderBoards') }, icon(iconRefresh));
  return {
    title: t('nav.board'), element, actions: [refresh],
    show(next) {
      const was = choice();
      period = periodOf(next.type) ?? period;
      previous = next.previous === 'true';
      tab = tabOf(next.tab);
      if (was !== choice()) choose();
    },
  };
}

/** @param {string | undefined} type 1 to 3, or daily, weekly, monthly @returns {number | undefined} */
export function periodOf(type) {
  const number = PERIODS.indexOf(String(type).toLowerCase()) + 1 || Number(type);
  return number >= 1 && number <= PERIODS.length ? number : undefined;
}

/** @param {string | undefined} tab @returns {Tab} */
function tabOf(tab) {
  return PARTS.find((each) => each === tab) ?? 'leaders';
}

/** @param {Board['me']} me */
function isRanked(me) {
  return Boolean(me) && me.position > 0;
}

/** What each place wins. @param {Hub} hub @param {Board} board @param {boolean} previous */
function prizes(hub, board, previous) {
  const { t } = hub;
  if (!board.rewards) return empty({ art: scene('nothing'), title: t('board.no_prizes'), text: t('board.no_prizes_what') });
  return h('ol.card.ranks', null, board.rewards.map((/** @type {{ place: number, points: number }} */ { place, points }) => {
    const mine = place === board.me?.position;
    return h(`li.rank${mine ? '.mine' : ''}`, null, h('span.place.number', null, place <= 3 ? cup({ place, size: 36, title: t('ranks.place', { place }) }) : placeText(place)),
      h('span.grow', null, h('b.name', null, t('ranks.place', { place })), mine && h('small.soft.small', null, previous ? t('hub.you') : t('board.yours'))), price(hub, points, 'points'));
  }));
}

/** @param {Hub} hub @param {Board} board */
function rules({ t }, board) {
  if (!board.rules) return empty({ art: scene('missions'), title: t('board.no_rules'), text: t('board.no_rules_what') });
  return h('div.card', null, richText(board.rules));
}
