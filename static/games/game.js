/**
 * One game being played: ask the server, show what it answered, say what was won, acknowledge.
 *
 * Invariant: the prize is known before anything moves, and nothing that the page does or fails to do changes it. What is not
 * acknowledged here, because the page is closed or left, the server acknowledges by itself.
 */

import { createMotion } from './motion.js';
import { isWin, showingOf, standing, timeLeft, withJackpot } from './rules.js';
import { seededRandom } from './seed.js';

/** @typedef {Record<string, any>} Prize */
/** @typedef {Record<string, any>} Template */
/**
 * @typedef {object} Outcome what a face shows
 * @property {Prize} prize
 * @property {string} request_id
 * @property {Record<string, any>} answer the server's
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
 * @property {boolean} [shows] it shows results itself
 */
/**
 * @typedef {object} Tools what a face may use
 * @property {import('../widgets/i18n.js').Translate} t
 * @property {(value: number) => string} number
 * @property {string} language
 * @property {import('./motion.js').Motion} motion
 * @property {() => Template} template with the pot filled in
 * @property {(choice?: unknown) => Promise<number | string | undefined>} start settles with 0 when the prize has been shown, else with the
 *   server's code or the name of what is missing
 * @property {(key: string) => Promise<void>} offer shows the main button with this text until it is pressed, or the play skipped
 * @property {(text: string) => void} say in the live region
 * @property {(button: { key: string, paid?: boolean, press: () => unknown } | null) => void} control the main button of a form
 * @property {(text: string, kind?: { problem?: boolean }) => void} tell under the main button, and in the live region
 * @property {(name: string, how?: Record<string, any>) => void} sound heard when the player has turned sound on
 * @property {(texts: import('../widgets/i18n.js').Texts) => void} learn further texts in English, which the player's language overrides
 * @property {(code: number) => Promise<void>} refused says why the server did not take it
 * @property {typeof isWin} isWin
 * @property {() => void} close
 * @property {import('./stage.js').Stage} stage
 * @property {Host} host
 */
/** @typedef {import('./open.js').Host} Host */
/** @typedef {'idle' | 'asking' | 'showing' | 'result' | 'over'} State */

/** @type {import('./open.js').Answer} */
const NO_ANSWER = { err_code: -1, prize_id: 0, request_id: '' };

/**
 * @param {Host} host
 * @param {import('./stage.js').Stage} stage
 * @param {Pick<Tools, 't' | 'number' | 'language' | 'learn'> & { close: () => void }} page
 */
export function createGame(host, stage, page) {
  const { t, number, learn } = page;
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
  const tools = {
    t, number, learn, language: page.language, motion, host, stage, isWin, close: page.close, template: () => template, start, offer, say: stage.say, control, tell, refused: refuse,
    sound: (name, how) => sounds.play(name, how),
  };
  /** What the parts that come after the first paint may do. */
  const parts = { ...tools, idle, refresh };
  /** Silent until the player turns sound on. @type {{ play: (name: string, how?: Record<string, any>) => void }} */
  const sounds = { play() {} };
  /** @type {{ update: () => void } | undefined} */
  let details;
  /** Words for what does not work, once there was need of them. @type {typeof import('./trouble.js') | undefined} */
  let refusal;

  /** What can be done now, by the template, the clock and what the player has. */
  const now = () => (host.readOnly ? { ready: false, why: 'view', until: 0 } : standing(template, Date.now(), host.balance));

  function tick() {
    if (state !== 'idle' || face.form) return;
    const { why, ready, until } = now();
    const time = until ? timeLeft(until - Date.now()) : '';
    const text = trouble || reason(why, time);
    if (drawn === text + ready) return;
    drawn = text + ready;
    stage.setMain(face.verb ? { label: t(face.verb), price: template, disabled: !ready, press: () => start() } : null);
    stage.setSecond(text && refusal?.earns(why) ? { label: t('game.earn'), press: earn } : null);
    if (text) stage.note(text, { problem: Boolean(trouble), wait: Boolean(until) });
    else invite();
  }

  /** @param {string | undefined} why @param {string} time */
  function reason(why, time) {
    if (!why) return '';
    return why === 'wait' ? t('game.next', { time }) : explain(why, tick, time);
  }

  /** @param {number | string} what a code, or what is missing @param {(text: string) => unknown} late called when the words had to be fetched first
   * @param {string} [time] */
  function explain(what, late, time = '') {
    if (refusal) {
      const { key, text } = refusal.refusal(template, what);
      return text ?? t(key, { time });
    }
    import('./trouble.js').then((fetched) => {
      learn(fetched.TEXTS);
      refusal = fetched;
      late(explain(what, late, time));
    }, () => late(t('game.no_failed')));
    return '';
  }

  function earn() {
    page.close();
    host.dp('dp:gf_missions');
  }

  /** Where the board itself is pressed, the place of the main button says so. */
  function invite() {
    stage.note(face.hint ? t(face.hint) : '', { price: face.hint ? template : undefined });
  }

  /** @param {unknown} [choice] */
  async function start(choice) {
    if (state !== 'idle') return state;
    const { ready, why } = now();
    if (!ready) {
      tick();
      stage.say(stage.frame.querySelector('.note')?.textContent ?? '');
      return why;
    }
    trouble = '';
    enter('asking');
    invite();
    waiting('game.asking');
    const answer = await host.play().catch(() => NO_ANSWER);
    if (current() === 'over') return state;
    const prize = template.prizes.find((/** @type {Prize} */ each) => each.id === answer.prize_id);
    if (answer.err_code || !prize) {
      refuse(answer.err_code || -1);
      return answer.err_code || -1;
    }
    const pot = answer.jackpot_amount ? { ...prize, ...filledPrize(prizeOf(host.template, prize.id), number(answer.jackpot_amount)) } : prize;
    await present(pot, answer, choice);
    return 0;
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
    const shown = await Promise.resolve(face.play({ prize, answer, request_id: answer.request_id, random, choice })).catch((problem) => console.error(problem));
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
  async function result(prize, answer, how) {
    enter('result');
    const win = isWin(prize) && !how.lose;
    if (win) host.emit('mini_game_win', { prize_id: prize.id, name: prize.name, visitor_win_uuid: answer.visitor_win_uuid ?? null });
    const showResult = await celebration();
    if (current() === 'over') return;
    if (showResult && !face.shows) return showResult(parts, prize, answer, { ...how, win });
    idle();
    if (win) tell(prize.name);
  }

  /** The moment of a result, on its way since the first paint. Without its file the prize is named, not celebrated. */
  function celebration() {
    return import('./result.js').then(({ showResult, TEXTS }) => {
      learn(TEXTS);
      return showResult;
    }, (problem) => {
      console.error(problem);
      return null;
    });
  }

  /** What nobody needs before the board is there: prizes, odds, history, sound. */
  async function unfold() {
    celebration();
    const { addDetails } = await import('./details.js');
    if (current() !== 'over') details = addDetails(parts, sounds);
  }

  /** @param {{ key: string, paid?: boolean, press: () => unknown } | null} button */
  function control(button) {
    const locked = host.readOnly;
    if (locked) stage.note(explain('view', stage.note));
    stage.setMain(button && { label: t(button.key), price: button.paid ? undefined : template, disabled: locked, press: locked ? () => start() : button.press });
  }

  /** What acts on the board looks as if it could not. */
  const lock = () => host.readOnly && import('./trouble.js').then(({ lockBoard }) => lockBoard(stage.frame, face.element));

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
    if (!face.form) idle();
    const show = (/** @type {string} */ text) => {
      trouble = text;
      if (face.form || state !== 'idle') tell(text, { problem: true });
      else tick();
      stage.say(text);
    };
    const text = explain(code, show);
    if (text) show(text);
    return refresh();
  }

  async function refresh() {
    const fresh = await Promise.resolve(host.refresh()).catch(() => null);
    if (!fresh || state === 'over') return;
    host.template = fresh;
    template = filled(fresh, number);
    stage.show(template);
    details?.update();
    face.update?.();
    lock();
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
    if (next !== 'asking') return;
    stage.quick(null);
    stage.setSecond(null);
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
      stage.wear('face', made.styles ?? '');
      stage.show(template);
      stage.put(made.element);
      lock();
      idle();
      afterPaint(() => unfold().catch(() => {}));
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
      sounds.play('stop');
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

/** @param {() => void} run when the screen shows what is there by now */
function afterPaint(run) {
  requestAnimationFrame(() => setTimeout(run));
}
