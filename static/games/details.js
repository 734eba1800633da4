/**
 * What stands beside the board, fetched after it: what can be won and how likely that is, what was won before, how to check a
 * draw, and the switch for sound.
 *
 * Invariant: odds are those that the operator publishes, never guessed; nothing is asked of the server that nobody looks at.
 */

import { fill, h, s, setProp } from '../widgets/dom.js';
import { prizeArt, shape } from './art.js';
import { DETAILS_STYLES } from './details_styles.js';

/** @typedef {import('./result.js').Parts} Parts */
/** @typedef {Record<string, any>} Prize */
/** @typedef {{ odds?: { option_id: number, percent: number }[], days?: { date: string, commitment: string }[] }} Fairness what the server publishes of a game's draws */

const REMEMBERED = 'plaudit:sound';
const SHOWN_PAST = 20;
/** The wire's number of a prize that is none. */
const NO_PRIZE = 1;
const PREDICTIONS = ['matchx', 'quiz'];
const LOOKS = ['custom_css', 'background_image', 'background_image_mobile', 'scratch_bg_desktop', 'scratch_bg_mobile', 'scratch_logo', 'scratch_cursor'];

/** @type {import('../widgets/i18n.js').Texts} */
export const TEXTS = {
  'game.prizes': 'What you can win', 'game.surprise': 'A surprise', 'game.left': '{count} left', 'game.sold_out': 'Sold out',
  'game.chance': '{percent} % chance', 'game.places': 'Place {from} to {to}', 'game.place': 'Place {from}',
  'game.past': 'Your last tries', 'game.past_none': 'Nothing yet. Your first try will stand here.', 'game.past_failed': 'The list could not be read. Close it and open it again.',
  'game.waiting': 'Waiting for you', 'game.claim': 'Claim', 'game.claimed': 'It is yours', 'game.lost': 'Not this time', 'game.verify': 'Verify',
  'game.fair_play': 'Fair play', 'game.fair_text': 'Every result is drawn from a secret whose fingerprint is published before. When the day is over the secret is published too, and anybody can draw again.',
  'game.fair_today': 'Fingerprint of {date}', 'game.board': 'Ranking', 'game.earlier': 'Earlier rounds', 'game.sound': 'Sound',
};

/**
 * @param {Parts} game
 * @param {{ play: (name: string, how?: Record<string, any>) => void }} sounds what is heard when sound is on
 * @returns {{ update: () => void }} to be called when the template has changed
 */
export function addDetails(game, sounds) {
  const { t, stage, host, template } = game;
  dressUp(game).catch(() => {});
  if (host.preset) return { update() {} };
  game.learn(TEXTS);
  stage.wear('details', DETAILS_STYLES);
  const prizes = h('div.prizes-part');
  /** @type {Map<number, number>} */
  const odds = new Map();
  const fairness = once(async () => /** @type {Fairness | undefined} */ (await host.odds?.()));
  const { saw_game_type: type, show_prize_history: keepsPast, saw_template_ui_definition: ui = {} } = template();
  const drawn = !PREDICTIONS.includes(type);
  const boards = /** @param {'showBoard' | 'showEarlier'} what */ (what) => async (/** @type {HTMLElement} */ place) => {
    const parts = await import('./pick_board.js');
    stage.wear('details', DETAILS_STYLES + parts.BOARD_STYLES);
    return parts[what](place, game);
  };
  fill(stage.more, prizes,
    host.board && !drawn && !ui.matchx_hide_ranking && disclosure(t('game.board'), boards('showBoard')),
    host.pastRounds && !drawn && disclosure(t('game.earlier'), boards('showEarlier')),
    host.history && drawn && keepsPast !== false && disclosure(t('game.past'), (place) => showPast(place, game)),
    host.odds && drawn && disclosure(t('game.fair_play'), async (place) => showFairness(place, game, await fairness())));
  if (drawn) stage.tools.append(...soundSwitch(game, sounds));
  update();
  if (template().odds_published && drawn) fairness().then((told) => told?.odds?.forEach(({ option_id, percent }) => odds.set(option_id, percent))).then(update, () => {});

  function update() {
    fill(prizes, prizeList(game, odds));
  }
  return { update };
}

/** The operator's own pictures and style sheet, where there are some. @param {Parts} game */
async function dressUp({ template, stage }) {
  const ui = template().saw_template_ui_definition ?? {};
  if (!LOOKS.some((name) => ui[name])) return;
  const { operatorStyles } = await import('./operator_look.js');
  stage.wear('operator', operatorStyles(ui));
}

/**
 * The same promise for everybody who asks, until it fails.
 *
 * @template T
 * @param {() => Promise<T>} ask
 */
function once(ask) {
  /** @type {Promise<T> | undefined} */
  let asked;
  return () => (asked ??= ask().catch((problem) => {
    asked = undefined;
    throw problem;
  }));
}

/**
 * @param {string} title
 * @param {(place: HTMLElement) => Promise<unknown>} open fills it each time it is opened
 */
function disclosure(title, open) {
  const place = h('div.inside');
  const details = /** @type {HTMLDetailsElement} */ (h('details.part', null, h('summary', null, title), place));
  details.addEventListener('toggle', () => details.open && open(place));
  return details;
}

/**
 * @param {Parts} game
 * @param {Map<number, number>} odds in per cent, by prize
 */
function prizeList({ t, number, template, isWin, language }, odds) {
  const { prizes, saw_template_ui_definition: ui = {} } = template();
  const wins = prizes.filter((/** @type {Prize} */ prize) => isWin(prize));
  if (!wins.length || ui.show_prize_board === false) return [];
  const percent = (/** @type {number} */ value) => new Intl.NumberFormat(language, { maximumSignificantDigits: 2 }).format(value);

  const row = (/** @type {Prize} */ prize) => {
    const hidden = prize.hide_prize_till_won;
    const gone = prize.pool === 0 && !prize.is_surcharge;
    const places = prize.place_from && t(prize.place_to > prize.place_from ? 'game.places' : 'game.place', { from: number(prize.place_from), to: number(prize.place_to) });
    const facts = [
      places, gone ? prize.out_of_stock_message || t('game.sold_out') : prize.pool_initial && prize.pool && t('game.left', { count: prize.pool }),
      odds.has(prize.id) && t('game.chance', { percent: percent(Number(odds.get(prize.id))) }), prize.requirements_to_get_prize,
    ].filter(Boolean);
    return h(gone ? 'li.gone' : 'li', null, hidden ? shape('gift', 36) : prizeArt(prize, 36),
      h('span', null, hidden ? t('game.surprise') : prize.name, facts.map((fact) => h('small', null, fact))));
  };
  return [h('h3', null, t('game.prizes')), ui.prize_pool_image && h('img.pool', { src: ui.prize_pool_image, alt: '', loading: 'lazy' }), h('ul.prizes', null, wins.map(row))];
}

/** @param {HTMLElement} place @param {Parts} game */
async function showPast(place, game) {
  const { t, host, language } = game;
  fill(place, h('div.skeleton.line'), h('div.skeleton.line'));
  const past = await host.history?.().catch(() => null);
  if (!past) return fill(place, h('p.soft', null, t('game.past_failed')));
  const date = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  const rows = past.slice(0, SHOWN_PAST).map((entry) => pastRow(entry, game, date)).filter(Boolean);
  fill(place, rows.length ? h('ul.past', null, rows) : h('p.soft', null, t('game.past_none')));
}

/**
 * @param {Record<string, any>} entry of the history
 * @param {Parts} game
 * @param {Intl.DateTimeFormat} date
 */
function pastRow(entry, game, date) {
  const { t, host, template, isWin } = game;
  const { client_request_id: id, saw_prize_id, is_claimed: claimed } = entry;
  const prize = template().prizes.find((/** @type {Prize} */ each) => each.id === saw_prize_id) ?? formerPrize(entry);
  if (prize.hide_prize_from_history) return null;
  const win = isWin(prize);
  const waits = win && !claimed;
  const state = h('small', null, date.format(entry.create_date_ts), waits && ` · ${t('game.waiting')}`);
  const claim = async () => {
    await host.acknowledge(id);
    fill(side, proofLink(id, game));
    game.say(t('game.claimed'));
    game.refresh();
  };
  const side = h('span.side', null, waits && h('button.button.reward', {
    'type': 'button', 'aria-disabled': host.readOnly ? 'true' : null,
    'onclick': () => (host.readOnly ? game.start() : claim().catch(() => game.tell(t('game.no_failed'), { problem: true }))),
  }, t('game.claim')), !waits && proofLink(id, game));
  return h('li', null, prizeArt(prize, 32), h('span.grow', null, win ? prize.name : t('game.lost'), state), side);
}

/** A prize that the game has no longer, as the history has it: in the wire's own spelling. @param {Record<string, any>} entry */
function formerPrize({ template, saw_prize_id }) {
  const found = template?.prizes?.find((/** @type {Prize} */ each) => each.saw_prize_id === saw_prize_id);
  return { ...found?.saw_prize_ui_definition, prize_type: found?.prize_type_id === NO_PRIZE ? 'no-prize' : 'manual' };
}

/** @param {string} id @param {Parts} game */
function proofLink(id, { host, t }) {
  return id && host.proof && h('a', { href: host.proof(id), target: '_blank', rel: 'noopener' }, t('game.verify'));
}

/** @param {HTMLElement} place @param {Parts} game @param {Fairness | undefined} told */
function showFairness(place, { t, language }, told) {
  const day = told?.days?.[0];
  const date = day && new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.parse(day.date));
  fill(place, h('p.soft', null, t('game.fair_text')), day && h('p.print', null, h('small', null, t('game.fair_today', { date: String(date) })), h('code', { dir: 'ltr' }, day.commitment)));
}

/**
 * @param {Parts} game
 * @param {{ play: (name: string, how?: Record<string, any>) => void }} sounds
 */
function soundSwitch({ t, template }, sounds) {
  const waves = s('path', { d: 'M16 9a4.500 4.500 0 010 6M18.500 6.500a8 8 0 010 11', fill: 'none', stroke: 'currentColor', 'stroke-width': 2.2, 'stroke-linecap': 'round' });
  const muted = s('path', { d: 'M16.500 9.500l5 5M21.500 9.500l-5 5', fill: 'none', stroke: 'currentColor', 'stroke-width': 2.2, 'stroke-linecap': 'round' });
  const picture = s('svg', { viewBox: '0 0 24 24', width: 22, height: 22, 'aria-hidden': 'true' }, s('path', { d: 'M3 9.500h4L12 5v14l-5-4.500H3z', fill: 'currentColor' }), waves, muted);
  const button = h('button', { type: 'button', 'aria-label': t('game.sound'), onclick: () => set(!on).then(() => sounds.play('press')) }, picture);
  const silent = sounds.play;
  let on = false;
  show();
  if (remembered()) set(true);

  function show() {
    setProp(button, 'aria-pressed', String(on));
    waves.toggleAttribute('hidden', !on);
    muted.toggleAttribute('hidden', on);
  }

  /** @param {boolean} next */
  async function set(next) {
    on = next;
    show();
    remember(on);
    if (!on) {
      sounds.play('stop');
      sounds.play = silent;
      return;
    }
    const { createSound } = await import('./sound.js');
    if (on) sounds.play = createSound(template().saw_template_ui_definition ?? {}).play;
  }
  return [button];
}

/** Whether the player has turned sound on before; a browser may forbid to look. */
function remembered() {
  try {
    return localStorage.getItem(REMEMBERED) === 'on';
  } catch {
    return false;
  }
}

/** @param {boolean} on */
function remember(on) {
  try {
    if (on) localStorage.setItem(REMEMBERED, 'on');
    else localStorage.removeItem(REMEMBERED);
  } catch {
    // Then it is on until the page goes.
  }
}
