/**
 * Opens a mini-game: a dialog over the page, or a part of the page where the caller gives one.
 *
 * Invariant: a game is one lazy file of its own; the page fetches only the one that it plays, in one language.
 */

import { h } from '../widgets/dom.js';
import { createFormats, createTranslate, directionOf } from '../widgets/i18n.js';
import { skinReady } from '../widgets/skin.js';
import { createGame } from './game.js';
import { createStage } from './stage.js';
import { GAME_TEXTS } from './texts.js';

/**
 * @typedef {object} Answer what `api.playMiniGame` gives
 * @property {number} err_code 0, or why there is no prize
 * @property {string} [err_message]
 * @property {number | null} prize_id null when there is none
 * @property {string} request_id
 * @property {number} [jackpot_amount]
 * @property {number} [spin_id]
 * @property {string} [visitor_win_uuid]
 */
/**
 * @typedef {object} Host who opens a game, and what it may ask for
 * @property {Record<string, any>} template as `api.getMiniGames` gives it
 * @property {() => Promise<Answer>} play asks the server; nothing moves before it has answered
 * @property {(requestId: string, options?: { lose?: boolean }) => Promise<unknown>} acknowledge the player has seen the prize; `lose` gives it back
 * @property {boolean} [readOnly] somebody looks at a player's account: everything that acts is locked and says why
 * @property {() => Promise<Record<string, any>>} refresh the template as it is now
 * @property {() => Promise<Record<string, any>[]>} [history] past attempts, newest first; loot boxes show with it what was opened
 * @property {(link: string) => unknown} dp
 * @property {(name: string, payload: unknown) => unknown} emit
 * @property {string} language
 * @property {Record<string, string>} [translations] the label's own texts
 * @property {import('../widgets/skin.js').Wearer} [wearer] decides about the skin; without one, the person's light or dark setting
 * @property {HTMLElement} [mount] makes it a part of the page
 * @property {{ request_id: string, prize: Record<string, any> }} [preset] of a prize drop: it was won already
 * @property {(requestId: string) => string} [proof] the address where this attempt can be verified
 * @property {Record<string, string>} [params] for a custom game's address: label_key, brand_key, user_ext_id
 * @property {() => Promise<Record<string, any>[]>} [rounds] of predictions
 * @property {(round: { round_id: number, events: Record<string, any>[] }) => Promise<Record<string, any>>} [submit] answers `{ errCode, errMessage, data: round }`
 * @property {(currency: string) => number | undefined} [balance] what the player has of points, gems or diamonds
 * @property {() => Promise<import('./details.js').Fairness>} [odds] what the server publishes of this game's draws
 * @property {() => Promise<Record<string, any>[]>} [pastRounds] of predictions, newest first
 * @property {(round: number) => Promise<Record<string, any>>} [board] of a round, -1 for the season; answers `{ errCode, data }`
 * @property {() => Promise<boolean>} [isNamed] whether the player has chosen a name
 * @property {(name: string) => Promise<{ err_code: number, err_message: string }>} [rename]
 * @property {() => void} [onClose]
 */

/** @typedef {import('../widgets/i18n.js').Texts} Texts */
/** @typedef {{ createFace: (tools: import('./game.js').Tools) => import('./game.js').Face, TEXTS?: Texts }} FaceModule with its own English texts */

/** @type {Record<string, () => Promise<FaceModule>>} */
const FACES = {
  wheel: () => import('./wheel.js'),
  scratch: () => import('./scratch.js'),
  giftbox: () => import('./giftbox.js'),
  prizedrop: () => import('./prizedrop.js'),
  lootbox_weekdays: () => import('./lootbox.js'),
  lootbox_calendar_days: () => import('./lootbox.js'),
  treasure_hunt: () => import('./treasure_hunt.js'),
  voyager: () => import('./voyager.js'),
  plinko: () => import('./plinko.js'),
  coin_flip: () => import('./coin_flip.js'),
  custom_minigame: () => import('./custom_minigame.js'),
  matchx: () => import('./picks.js'),
  quiz: () => import('./picks.js'),
};

/** @type {Record<string, () => Promise<{ TEXTS: Texts }>>} */
const LANGUAGES = {
  de: () => import('./texts_de.js'),
  es: () => import('./texts_es.js'),
  pt: () => import('./texts_pt.js'),
  ar: () => import('./texts_ar.js'),
};

/**
 * @param {Host} host
 * @returns {Promise<{ close: () => void }>} once the game can be played
 */
export async function openGame(host) {
  const language = host.language.toLowerCase();
  const { wearer = { skin: () => '' } } = host;
  const [words] = await Promise.all([LANGUAGES[language.slice(0, 2)]?.().catch(() => undefined), skinReady(wearer)]);
  /** @type {Texts} */
  const texts = {};
  const learn = (/** @type {Texts | undefined} */ english) => Object.assign(texts, english, words?.TEXTS);
  const { number, plural } = createFormats(language);
  const t = createTranslate(learn(GAME_TEXTS), host.translations, plural);
  let open = true;

  function close() {
    if (!open) return;
    open = false;
    game.end();
    stage.remove();
    host.onClose?.();
  }

  const stage = createStage({
    mount: host.mount, language, direction: directionOf(language), wearer, bare: Boolean(host.preset), t, number, onClose: close, onEscape: () => game.skip(),
  });
  const game = createGame(host, stage, { t, number, learn, language, close });
  stage.show({ prizes: [], ...host.template });
  await load();
  return { close };

  async function load() {
    const face = FACES[host.template.saw_game_type];
    if (!face) return stage.put(h('p.state', null, t('game.unknown')));
    try {
      const { createFace, TEXTS } = await face();
      learn(TEXTS);
      if (open) game.begin(createFace(game.tools));
    } catch (problem) {
      console.error(problem);
      stage.put(h('div.state', { role: 'alert' }, t('game.broken'), h('button.button', { type: 'button', onclick: load }, t('game.retry'))));
    }
  }
}
