/**
 * Beside a round of predictions: who is ahead, in this round and over the season, and how earlier rounds went.
 *
 * Invariant: places are the server's; who shares a score shares a place.
 */

import { fill, h, setProp } from '../widgets/dom.js';

/** @typedef {import('./result.js').Parts} Parts */
/** @typedef {Record<string, any>} User a row of a board */

const SEASON = -1;

/** @type {import('../widgets/i18n.js').Texts} */
export const TEXTS = {
  'game.board_round': 'This round', 'game.board_season': 'Season', 'game.board_none': 'Nobody is on the list yet.', 'game.you': 'You',
  'game.board_failed': 'The ranking did not arrive. Please try again.',
};

export const BOARD_STYLES = `
.inside .turns{display:grid;grid-template-columns:1fr 1fr;gap:4px;padding:4px;border-radius:14px;background:var(--sunken)}
.turns button{min-block-size:44px;border-radius:11px;font-weight:800;text-align:center}
.turns [aria-pressed=true]{background:var(--surface);box-shadow:var(--shadow)}
.ranks li{display:flex;align-items:center;gap:12px;min-block-size:48px;padding:4px 10px;border-radius:12px;font-weight:700}
.ranks .place{min-inline-size:24px;color:var(--ink-soft);font-variant-numeric:tabular-nums}
.ranks .mine{background:var(--brand-soft);color:var(--on-brand-soft)}
.ranks .mine .place{color:inherit}
.face-of{display:grid;place-items:center;inline-size:34px;block-size:34px;border-radius:11px;background:var(--reward-soft);color:var(--on-reward-soft);font-weight:800}
img.face-of{object-fit:cover}
@media (forced-colors:active){.turns [aria-pressed=true]{outline:3px solid Highlight}.ranks .mine{border:2px solid Highlight}}
`;

/** @param {HTMLElement} place @param {Parts} game */
export async function showBoard(place, game) {
  const { t, host, template } = game;
  game.learn(TEXTS);
  const list = h('div', { 'aria-live': 'polite' });
  const rounds = (await host.rounds?.().catch(() => null)) ?? [];
  const round = (rounds[0] ?? (await host.pastRounds?.().catch(() => null))?.[0])?.round_id;
  const season = template().saw_template_ui_definition?.matchx_seasonal_ranking !== false;
  const choices = /** @type {[string, number][]} */ ([['game.board_round', round], ['game.board_season', SEASON]]).filter(([, id]) => (id === SEASON ? season : id !== undefined));
  const buttons = choices.map(([key, id]) => h('button', { type: 'button', onclick: () => turn(id) }, t(key)));
  fill(place, buttons.length > 1 && h('div.turns', { role: 'group' }, buttons), list);
  if (choices.length) turn(choices[0][1]);
  else fill(list, h('p.soft', null, t('game.board_none')));

  /** @param {number} id */
  async function turn(id) {
    buttons.forEach((button, at) => setProp(button, 'aria-pressed', String(choices[at][1] === id)));
    fill(list, [1, 2, 3].map(() => h('div.skeleton.line')));
    const answer = await Promise.resolve(host.board?.(id)).catch(() => null);
    if (!answer?.data) return fill(list, h('p.soft', null, t('game.board_failed')), h('button.button.quiet', { type: 'button', onclick: () => turn(id) }, t('game.retry')));
    const { users = [], my_user: mine } = answer.data;
    const rows = users.map((/** @type {User} */ user) => rankRow(user, mine, game));
    const outside = mine && !users.some((/** @type {User} */ user) => user.int_user_id === mine.int_user_id) && rankRow(mine, mine, game);
    fill(list, rows.length ? h('ol.ranks', null, rows, outside) : h('p.soft', null, t('game.board_none')));
  }
}

/**
 * @param {User} user
 * @param {User | null | undefined} mine
 * @param {Parts} game
 */
function rankRow(user, mine, { t, number }) {
  const own = mine?.int_user_id === user.int_user_id;
  const name = own ? t('game.you') : user.public_username;
  const face = /^https?:/.test(user.avatar_url) ? h('img.face-of', { src: user.avatar_url, alt: '', loading: 'lazy' }) : h('span.face-of', { 'aria-hidden': 'true' }, [...String(name)][0]);
  return h(own ? 'li.mine' : 'li', null, h('span.place', null, user.gp_position ?? '–'), face, h('span.grow', null, name),
    h('span.number', null, t('game.points_here', { count: number(user.resolution_score ?? 0) })));
}

/** @param {HTMLElement} place @param {Parts} game */
export async function showEarlier(place, game) {
  const { t, host, language } = game;
  game.learn(TEXTS);
  fill(place, h('div.skeleton.line'), h('div.skeleton.line'));
  const rounds = await host.pastRounds?.().catch(() => null);
  if (!rounds) return fill(place, h('p.soft', null, t('game.past_failed')));
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
  const over = rounds.filter((round) => round.last_bet_date <= Date.now());
  fill(place, over.length ? h('ul.past', null, over.map((round) => h('li', null, h('span.grow', null, round.round_name, h('small', null, date.format(round.last_bet_date))),
    round.user_placed_bet && h('span.number', null, t('game.points_here', { count: round.user_score ?? 0 }))))) : h('p.soft', null, t('game.past_none')));
}
