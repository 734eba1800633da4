/**
 * What follows a result: a word on the board, or the moment over the stage with what can be done about it.
 *
 * Invariant: what has to be claimed is acknowledged by the player's press only, and a claim that fails can be repeated.
 */

import { h } from '../widgets/dom.js';
import { prizeArt } from './art.js';
import { createMoment } from './moment.js';
import { MOMENT_STYLES } from './moment_styles.js';
import { furtherActions, staysHere } from './wins.js';

/** @typedef {Record<string, any>} Prize */
/** @typedef {import('./game.js').Tools & { idle: () => void, refresh: () => Promise<void> }} Parts */
/**
 * @typedef {object} How
 * @property {boolean} win
 * @property {boolean} lose the player failed, so the prize went back
 * @property {import('./seed.js').Random} random
 * @property {import('./rules.js').Showing} showing
 */

/** For others who show a moment. A function: a minifier may move this module before the one that it takes them from. */
export function resultStyles() {
  return MOMENT_STYLES;
}

const WINNING = ['win', 'win', 'win', 'big'];
/** The operator's choice of sound: 1 disappointing, 2 positive, 3 highly positive, 4 none, 5 their own. */
const NONE = 4;
const OWN = 5;

/** @type {import('../widgets/i18n.js').Texts} */
export const TEXTS = {
  'game.won': 'You won: {prize}', 'game.lost': 'Not this time', 'game.lost_more': 'Nothing won, nothing lost but the try.',
  'game.collect': 'Collect', 'game.claim': 'Claim', 'game.decline': 'No, thanks', 'game.go_on': 'Carry on', 'game.claimed': 'It is yours',
  'game.fair': 'Fair play: verify this result', 'game.spin_id': 'Play {id}', 'game.user_id': 'Player {id}',
};

/**
 * @param {Parts} game
 * @param {Prize} prize
 * @param {Record<string, any>} answer the server's
 * @param {How} how
 */
export function showResult(game, prize, answer, { win, lose, random, showing }) {
  const { t, stage, host } = game;
  const title = win ? prize.name : t('game.lost');
  const text = (lose ? prize.aknowledge_message_lose : prize.aknowledge_message) || (win ? '' : t('game.lost_more'));
  const art = win ? prize : { prize_type: 'no-prize' };
  game.say(`${win ? t('game.won', { prize: prize.name }) : title}. ${text}`);
  stage.wear('moment', MOMENT_STYLES);
  sound(game, prize, win);
  if (showing === 'silent' || showing === 'quick') {
    if (showing === 'quick') stage.quick(h('div.quick', null, prizeArt(art, 44), h('div.grow', null, h('b', null, title), h('span', null, text))));
    return game.idle();
  }
  const url = answer.request_id && host.proof?.(answer.request_id);
  stage.over(createMoment({
    title, text, prize: art, win, random, motion: game.motion, number: game.number, problem: t('game.no_failed'), fact: exposedId(game, answer),
    actions: actionsOf(game, { prize, answer, win, explicit: showing === 'explicit' }), proof: url ? { label: t('game.fair'), url } : undefined,
  }));
}

/** @param {Parts} game @param {Prize} prize @param {boolean} win */
function sound(game, prize, win) {
  const kind = Number(prize.sound_type);
  if (kind === OWN && prize.custom_win_sound && win) return game.sound('own', { url: prize.custom_win_sound });
  if (kind !== NONE) game.sound(win ? WINNING[kind] ?? (prize.prize_type === 'jackpot' ? 'big' : 'win') : 'lose');
}

/**
 * The id that the operator wants shown, so that players can name their play to the support.
 *
 * @param {Parts} game
 * @param {Record<string, any>} answer
 */
function exposedId({ t, template, host }, answer) {
  const which = template().expose_user_spin_id;
  if (which === 'spinId' && answer.spin_id) return t('game.spin_id', { id: answer.spin_id });
  return which === 'userId' && host.params?.user_ext_id ? t('game.user_id', { id: host.params.user_ext_id }) : '';
}

/**
 * @param {Parts} game
 * @param {{ prize: Prize, answer: Record<string, any>, win: boolean, explicit: boolean }} result
 * @returns {import('./moment.js').Action[]}
 */
function actionsOf(game, { prize, answer, win, explicit }) {
  const { t, host, stage } = game;
  const claim = async () => {
    await host.acknowledge(answer.request_id);
    stage.say(t('game.claimed'));
    game.refresh();
  };
  const decline = async () => {
    await host.acknowledge(answer.request_id, { lose: true });
    game.close();
  };
  const label = (win && prize.acknowledge_action_title) || t(!win ? 'game.go_on' : explicit ? 'game.claim' : 'game.collect');
  const main = async () => {
    if (explicit) await claim();
    leave(game, win ? prize.acknowledge_dp : undefined);
  };
  const further = win ? furtherActions(prize) : [];
  const mayDecline = host.preset && game.template().requires_manual_claim;
  return [
    { label, style: win ? 'reward' : 'brand', run: main },
    ...further.map(({ link, title }) => ({ label: title, run: () => leave(game, link) })),
    ...(mayDecline ? [{ label: t('game.decline'), run: decline }] : []),
  ];
}

/** @param {Parts} game @param {string | undefined} link */
function leave(game, link) {
  if (game.host.preset || !staysHere(link)) game.close();
  else game.idle();
  if (link && !staysHere(link)) game.host.dp(link);
}
