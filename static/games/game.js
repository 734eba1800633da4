/**
 * One game being played: ask the server, show what it answered, say what was won, acknowledge.
 *
 * Invariant: the prize is known before anything moves, and nothing that the page does or fails to do changes it. What is not
 * acknowledged here, because the page is closed or left, the server acknowledges by itself.
 */

import { h } from '../widgets/dom.js';
import { prizeArt, shape } from './art.js';
import { createMoment } from './moment.js';
import { createMotion } from './motion.js';
import { furtherActions, isWin, refusal, showingOf, standing, staysHere, timeLeft, withJackpot } from './rules.js';
import { seededRandom } from './seed.js';

/** @typedef {Record<string, any>} Prize */
/** @typedef {Record<string, any>} Template */
/**
 * @typedef {object} Outcome what a face shows
 * @property {Prize} prize
 * @property {string} request_id
 * @property {import('./seed.js').Random} random the same for the same attempt
 * @property {any} choice what the player chose: a box, a side
 */
/**
 * @typedef {object} Face
 * @property {Element} element
 * @property {string} [styles] CSS
 * @property {string} [verb] text of the main button; without one, the face itself starts a play
 * @property {string} [hint] then it says so beside the price
 * @property {boolean} [skill] whether the player can fail
 * @property {(outcome: Outcome) => Promise<{ lose?: boolean } | void>} play settles when the prize is to be seen
 * @property {boolean} [form] it has the main button to itself, and nothing is drawn
 * @property {() => void} [update] the template has changed
 */
/**
 * @typedef {object} Tools what a face may use
 * @property {import('../widgets/i18n.js').Translate} t
 * @property {(value: number) => string} number
 * @property {string} language
 * @property {import('./motion.js').Motion} motion
 * @property {() => Template} template with the pot filled in
 * @property {(choice?: unknown) => void} start
 * @property {(key: string) => Promise<void>} offer shows the main button with this text until it is pressed, or the play skipped
 * @property {(text: string) => void} say in the live region
 * @property {(button: { key: string, paid?: boolean, press: () => unknown } | null) => void} control the main button of a form
 * @property {(text: string, kind?: { problem?: boolean }) => void} tell under the main button, and in the live region
 * @property {(code: number) => Promise<void>} refused says why the server did not take it
 * @property {typeof prizeArt} prizeArt
 * @property {typeof shape} shape
 * @property {Host} host
 */
/** @typedef {import('./open.js').Host} Host */
/** @typedef {'idle' | 'asking' | 'showing' | 'result' | 'over'} State */

/** @type {import('./open.js').Answer} */
const NO_ANSWER = { err_code: -1, prize_id: 0, request_id: '' };

/**
 * @param {Host} host
 * @param {import('./stage.js').Stage} stage
 * @param {Pick<Tools, 't' | 'number' | 'language'> & { close: () => void }} page
 */
export function createGame(host, stage, page) {
  const { t, number } = page;
  const motion = createMotion(window);
  let template = filled(host.template, number);
  let state = /** @type {State} */ ('idle');
  /** @type {Face} */
  let face;
  let trouble = '';
  let drawn = '';
  const clock = setInterval(tick, 1000);

  const current = () => state;

  /** @type {Tools} */
  const tools = { t, number, language: page.language, motion, host, prizeArt, shape, template: () => template, start, offer, say: stage.say, control, tell, refused: refuse };

  function tick() {
    if (state !== 'idle' || face.form) return;
    const now = standing(template, Date.now());
    const time = now.until ? timeLeft(now.until - Date.now()) : '';
    const texts = { wait: t('game.next', { time }), early: t('game.opens', { time }), over: t('game.is_over'), spins: template.no_attempts_message || t('game.no_spins') };
    const text = trouble || (now.why ? texts[now.why] : '');
    if (drawn === text + now.ready) return;
    drawn = text + now.ready;
    stage.setMain(face.verb ? { label: t(face.verb), price: template, disabled: !now.ready, press: () => start() } : null);
    if (text) stage.note(text, { problem: Boolean(trouble) });
    else invite();
  }

  /** Where the board itself is pressed, the place of the main button says so. */
  function invite() {
    stage.note(face.hint ? t(face.hint) : '', { price: face.hint ? template : undefined });
  }

  /** @param {unknown} [choice] */
  async function start(choice) {
    if (state !== 'idle') return;
    if (!standing(template, Date.now()).ready) {
      tick();
      return stage.say(stage.frame.querySelector('.note')?.textContent ?? '');
    }
    trouble = '';
    enter('asking');
    invite();
    waiting('game.asking');
    const answer = await host.play().catch(() => NO_ANSWER);
    if (current() === 'over') return;
    if (answer.err_code) return refuse(answer.err_code);
    const prize = template.prizes.find((/** @type {Prize} */ each) => each.id === answer.prize_id);
    if (!prize) return refuse(-1);
    const pot = answer.jackpot_amount ? { ...prize, ...filledPrize(prizeOf(host.template, prize.id), number(answer.jackpot_amount)) } : prize;
    await present(pot, answer, choice);
  }

  /**
   * @param {Prize} prize
   * @param {Record<string, any>} answer
   * @param {unknown} [choice]
   */
  async function present(prize, answer, choice) {
    enter('showing');
    waiting(face.verb ?? 'game.open_it');
    motion.begin();
    const random = seededRandom(answer.request_id);
    const shown = await Promise.resolve(face.play({ prize, request_id: answer.request_id, random, choice })).catch((problem) => console.error(problem));
    const lose = Boolean(shown && shown.lose);
    // What may be declined is not taken by being seen.
    const asked = host.preset && (template.requires_prize_claim || template.requires_manual_claim);
    const showing = asked ? 'explicit' : showingOf(prize);
    const left = current() === 'over';
    if ((showing !== 'explicit' || lose) && !(left && face.skill)) acknowledge(answer.request_id, lose);
    if (!left) result(prize, answer, { lose, random, showing: lose && showing === 'explicit' ? 'full' : showing });
  }

  /**
   * @param {string} id
   * @param {boolean} lose
   */
  function acknowledge(id, lose) {
    return Promise.resolve(host.acknowledge(id, lose ? { lose } : undefined)).then(refresh, () => {});
  }

  /**
   * @param {Prize} prize
   * @param {Record<string, any>} answer
   * @param {{ lose: boolean, random: import('./seed.js').Random, showing: import('./rules.js').Showing }} how
   */
  function result(prize, answer, { lose, random, showing }) {
    enter('result');
    const win = isWin(prize) && !lose;
    const title = win ? prize.name : t('game.lost');
    const text = (lose ? prize.aknowledge_message_lose : prize.aknowledge_message) || (win ? '' : t('game.lost_more'));
    stage.say(`${win ? t('game.won', { prize: prize.name }) : title}. ${text}`);
    if (win) host.emit('mini_game_win', { prize_id: prize.id, name: prize.name, visitor_win_uuid: answer.visitor_win_uuid ?? null });
    const art = win ? prize : { prize_type: 'no-prize' };
    if (showing === 'silent' || showing === 'quick') {
      if (showing === 'quick') stage.quick(h('div.quick', null, prizeArt(art, 44), h('div.grow', null, h('b', null, title), h('span', null, text))));
      return idle();
    }
    const proof = answer.request_id && host.proof?.(answer.request_id);
    stage.over(createMoment({
      title, text, prize: art, win, random, motion, number, problem: t('game.no_failed'),
      actions: actionsOf(prize, answer, { win, explicit: showing === 'explicit' }), proof: proof ? { label: t('game.fair'), url: proof } : undefined,
    }));
  }

  /**
   * @param {Prize} prize
   * @param {Record<string, any>} answer
   * @param {{ win: boolean, explicit: boolean }} how
   * @returns {import('./moment.js').Action[]}
   */
  function actionsOf(prize, answer, { win, explicit }) {
    const claim = async () => {
      await host.acknowledge(answer.request_id);
      stage.say(t('game.claimed'));
      refresh();
    };
    const label = (win && prize.acknowledge_action_title) || t(!win ? 'game.go_on' : explicit ? 'game.claim' : 'game.collect');
    const further = win ? furtherActions(prize) : [];
    const decline = host.preset && template.requires_manual_claim;
    return [
      { label, style: win ? 'reward' : 'brand', run: async () => {
        if (explicit) await claim();
        leave(win ? prize.acknowledge_dp : undefined);
      } },
      ...further.map(({ link, title }) => ({ label: title, run: () => leave(link) })),
      ...(decline ? [{ label: t('game.decline'), run: async () => {
        await host.acknowledge(answer.request_id, { lose: true });
        page.close();
      } }] : []),
    ];
  }

  /** @param {string | undefined} link */
  function leave(link) {
    if (host.preset || !staysHere(link)) page.close();
    else idle();
    if (link && !staysHere(link)) host.dp(link);
  }

  /** @param {{ key: string, paid?: boolean, press: () => unknown } | null} button */
  function control(button) {
    stage.setMain(button && { label: t(button.key), price: button.paid ? undefined : template, press: button.press });
  }

  /**
   * @param {string} text
   * @param {{ problem?: boolean }} [kind]
   */
  function tell(text, kind) {
    stage.note(text, kind);
    stage.say(text);
  }

  /** @param {number} code */
  function refuse(code) {
    const { key, text } = refusal(template, code);
    trouble = text ?? t(key);
    if (face.form) tell(trouble, { problem: true });
    else idle();
    stage.say(trouble);
    return refresh();
  }

  async function refresh() {
    const fresh = await Promise.resolve(host.refresh()).catch(() => null);
    if (!fresh || state === 'over') return;
    host.template = fresh;
    template = filled(fresh, number);
    stage.show(template);
    face.update?.();
    drawn = '';
    tick();
  }

  /** @param {string} key */
  async function offer(key) {
    await motion.byHand((done) => {
      stage.setMain({ label: t(key), press: () => done(undefined) });
      stage.focusMain();
    });
    if (current() === 'showing') waiting(face.verb ?? key);
  }

  /** The main button keeps its place while there is nothing to press. @param {string} key */
  function waiting(key) {
    stage.setMain(face.verb || host.preset ? { label: t(key), disabled: true, press: () => {} } : null);
  }

  /** @param {State} next */
  function enter(next) {
    if (state === 'over') return;
    state = next;
    stage.frame.setAttribute('data-state', next);
    if (next === 'asking') stage.quick(null);
  }

  function idle() {
    enter('idle');
    drawn = '';
    stage.over(null);
    tick();
    stage.focusMain();
  }

  return {
    tools,
    /** @param {Face} made */
    begin(made) {
      face = made;
      stage.dress(made.styles ?? '');
      stage.show(template);
      stage.put(made.element);
      idle();
      if (host.preset) present(host.preset.prize, { request_id: host.preset.request_id });
    },
    /** @returns {boolean} whether there was something to skip */
    skip() {
      if (state === 'showing') motion.skip();
      if (state === 'result') return false;
      return state === 'showing' || state === 'asking';
    },
    end() {
      clearInterval(clock);
      enter('over');
      motion.end();
    },
  };
}

/**
 * @param {Template} template
 * @param {unknown} id
 * @returns {Prize}
 */
function prizeOf(template, id) {
  return template.prizes.find((/** @type {Prize} */ each) => each.id === id) ?? {};
}

/**
 * @param {Template} template
 * @param {(value: number) => string} number
 * @returns {Template} a copy in which texts of prizes name the pot
 */
function filled(template, number) {
  const pot = number(template.jackpot_current || 0);
  return { ...template, prizes: (template.prizes ?? []).map((/** @type {Prize} */ prize) => ({ ...prize, ...filledPrize(prize, pot) })) };
}

/**
 * @param {Prize} prize
 * @param {string} pot
 */
function filledPrize(prize, pot) {
  return { name: withJackpot(prize.name, pot), aknowledge_message: withJackpot(prize.aknowledge_message, pot) };
}
