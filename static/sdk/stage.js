/**
 * Games on the screen: opens them where the page wants them, and carries what they ask to the server. Fetched with the first of
 * them, or with the first push about one.
 * Invariant: a face shows what the server has decided; closing it, or reloading the page, loses no prize and pays nothing twice.
 * A game closes with the player for whom it was opened, and asks nothing in the next one's name.
 */
import { atEnd, enter } from './ending.js';
import { fairPlayUrl } from './fair_play.js';
import { complain, lazily, warn } from './report.js';

/** Class ids of what is said about games that were sent to be shown. */
const COUNTED = 706;
const OPENS = 707;
const DROPPED = 708;
const TAKEN = 709;
const SHOWN = 711;
const DECLINED = 718;
const JACKPOT_WON = 808;
const ENGAGEMENT = 110;
const DEEP_LINK = 105;
const SPIN = 702;
const RENAME = 159;

const STOPPED = -40001;
const FAILED = -1;
/** What a won jackpot makes stale. */
const JACKPOTS = ['jackpots', 'pots', 'jackpotWinners', 'jackpotWinStats'];
const PREDICTIONS = ['matchx', 'quiz'];
const LINKS = { gf_saw: /(?:)/, gf_matchx: /^matchx$/, gf_quiz: /^quiz$/ };

/** @typedef {Record<string, any>} Template a game as `getMiniGames` gives it */
/** @typedef {Record<string, any>} Prize one of its prizes */
/** @typedef {{err_code: number, err_message: string, prize_id: number | null, request_id: string, jackpot_amount?: number,
 *   spin_id?: number, visitor_win_uuid?: string}} Play */
/** @typedef {{template: Template, play: () => Promise<Play>, acknowledge: (request_id: string, how?: {lose?: boolean}) => Promise<any>,
 *   readOnly?: boolean, refresh: () => Promise<Template>, history?: () => Promise<any[]>, dp: (link: string) => boolean,
 *   emit: (name: string, payload?: any) => void, language: string, wearer?: import('../widgets/skin.js').Wearer, mount?: HTMLElement,
 *   preset?: {request_id: string, prize: Prize}, params?: Record<string, string>, rounds?: () => Promise<any[]>,
 *   submit?: (round: any) => Promise<any>, pastRounds?: () => Promise<any[]>, board?: (round: number) => Promise<any>,
 *   isNamed?: () => Promise<boolean>, rename?: (name: string) => Promise<any>, balance?: (currency: string) => number | undefined,
 *   odds?: () => Promise<any>, translations?: Record<string, string>, proof?: (request_id: string) => string, onClose?: () => void}} Host what a face is given; without `mount` it opens in a dialog. The face says
 *   `mini_game_win` when the player has seen the prize */
/** @typedef {import('./api/lazy.js').Bare & {api: Record<string, Function>, doc: Document, resume: Record<string, (() => void) | undefined>,
 *   vapi: (language: string) => Record<string, Function> | null, emit: (key: string, ...args: unknown[]) => boolean,
 *   dp: (link: unknown) => boolean, suspended: {miniGames: boolean, popups: boolean}, ready: () => Promise<object>,
 *   tap: (listener: (key: string, ...args: any[]) => void) => () => void, kept: () => import('./core.js').Core | null, language: () => string, skin: () => string,
 *   dress?: () => void, setSkin: (name: string) => void, changeLanguage: (language: string) => void,
 *   change: (what: string, value: string) => Promise<any>,
 *   post: (cid: number, fields: object) => Promise<Record<string, any>>}} Env `resume` shows what was held back, by
 *   its kind, `dress` puts the chosen skin on what is open; `tap` hears callbacks as they are called, and `data` when a context has changed */
/** @typedef {{template_id: number, frame_id?: string, onBeforePlay?: () => unknown, onWin?: (prize: object) => unknown}} Visit */

/** @type {WeakMap<Env, ReturnType<typeof createStage>>} */
const stages = new WeakMap();

/** The one stage of a page. @param {Env} env */
export function stageOf(env) {
  const stage = stages.get(env) ?? createStage(env);
  stages.set(env, stage);
  return stage;
}

/** Carries a deep link out. @param {import('./deeplinks.js').DeepLink} link @param {Env} env */
export function open(link, env) {
  return stageOf(env).follow(link);
}

/** @param {Env} env */
function createStage(env) {
  const { api, cache, emit, dp, tell, send, turn, notes, uuid, suspended } = env;
  /** Prizes and games that were sent, by the number under which they wait; the server repeats them on every connection.
   * @type {Set<number>} */
  const seen = new Set();

  /** Opens a game for the player, in a skin of its own with `theme`. @param {number | string} id
   * @param {{iframe?: string, theme?: string}} [params] @param {number} [pending] the number under which it waits to be shown */
  function show(id, params = {}, pending) {
    present(async () => {
      const before = turn();
      const template = await find(api.getMiniGames, id);
      if (turn() !== before) throw new Error(turn().why);
      const wearer = params.theme ? { skin: () => String(params.theme), setting: env.setting } : env;
      await raise({ ...playersHost(template), wearer }, params.iframe);
      if (pending) tell(SHOWN, { pending_message_id: Number(pending), saw_template_id: template.id });
    });
  }

  /** Carries a deep link out: the game of its number, else the only one that there is.
   * @param {import('./deeplinks.js').DeepLink} link */
  async function follow({ action, params }) {
    if (action === 'ask_push_permissions') return (await push()).request(env);
    if (!(action in LINKS)) return void [...(turn().open ?? [])].pop()?.();
    const kind = LINKS[/** @type {keyof LINKS} */ (action)];
    const games = (await api.getMiniGames()).filter((/** @type {Template} */ game) =>
      params.id ? game.id === Number(params.id) : kind.test(game.saw_game_type));
    if (games.length && (games.length === 1 || action !== 'gf_saw')) return show(games[0].id, params);
    if (params.id || action !== 'gf_saw') throw Object.assign(new Error('There is no such game for this player.'), { reason: 'not_available' });
    const hub = await import('../hub/open.js');
    hub.open({ action, params }, env);
  }

  /** A surface that nobody has asked for just now may have to wait; of those that wait the first is shown.
   * @param {() => Promise<void>} surface */
  function present(surface) {
    atEnd(turn(), leave);
    if (suspended.miniGames) {
      env.resume.miniGames ??= () => {
        env.resume.miniGames = undefined;
        present(surface);
      };
      return;
    }
    surface().catch((error) => warn('game_not_opened', error));
  }

  /** @param {Host} host @param {string} [frame] the id of the element that the game is to fill */
  async function raise(host, frame) {
    const mount = frame ? env.doc.getElementById(frame) : null;
    if (frame && !mount) throw new Error(`There is no element with the id ${frame}.`);
    const before = turn();
    const [{ openGame }, translations] = await Promise.all([import('../games/open.js'), ownTexts(host.language)]);
    if (turn() !== before) throw new Error(turn().why);
    emit('saw_starting');
    /** @type {{close: () => void} | undefined} */
    let game;
    const close = () => game?.close();
    game = await openGame({ ...host, translations, ...(mount && { mount }), onClose: enter(before, close) });
    if (turn() !== before) close();
  }

  /** The label's own texts; a game can be played without them. @param {string} language @returns {Promise<Record<string, string>>} */
  async function ownTexts(language) {
    const source = env.known() ? api : env.vapi(language);
    const told = await Promise.resolve(source?.getTranslations(language)).catch((error) => warn('list_not_read', 'translations', error));
    return told?.translations ?? {};
  }

  /** With the player goes what waits for them. */
  function leave() {
    env.resume.miniGames = undefined;
  }

  /** What is asked for one player is never asked in another's name. @template {Record<string, Function>} T @param {T} calls @returns {T} */
  function bound(calls) {
    const before = turn();
    const bind = (/** @type {Function} */ call) => async (/** @type {any[]} */ ...args) => {
      if (turn() !== before) throw new Error(turn().why);
      return call(...args);
    };
    return /** @type {any} */ (Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, bind(call)])));
  }

  /** What all faces get. @param {Template} template @param {Function} list */
  function hostOf(template, list) {
    const { server, label_key: label } = env.caller();
    return {
      template, dp, emit, language: env.language(), wearer: env, readOnly: !!env.kept()?.session.isReadOnly(),
      proof: (/** @type {string} */ request) => fairPlayUrl(env.caller(), 'minigame:' + template.id, request),
      odds: async () => (await fetch(`${server}/fair-play/${encodeURIComponent(label)}/minigame:${template.id}.json`)).json(),
      refresh: async () => {
        cache.clear('miniGames');
        return find(list, template.id);
      },
    };
  }

  /** @param {Template} template @returns {Host} */
  function playersHost(template) {
    const [saw_template_id, { label_key, brand_key, player }] = [template.id, env.caller()];
    const submit = template.saw_game_type === 'quiz' ? api.gamePickSubmitSelectionQuiz : api.gamePickSubmitSelection;
    return {
      ...hostOf(template, api.getMiniGames),
      ...bound({
        play: () => answered(() => api.playMiniGame(saw_template_id, { acknowledge: false })),
        acknowledge: (/** @type {string} */ request_id, /** @type {{lose?: boolean} | undefined} */ how) =>
          api.miniGameWinAcknowledgeRequest(request_id, how),
        history: () => api.getMiniGamesHistory({ saw_template_id }),
        rounds: async () => (await api.gamePickGetActiveRounds({ saw_template_id })).data ?? [],
        submit: (/** @type {any} */ round) => submit({ saw_template_id, round }),
      }),
      ...(PREDICTIONS.includes(template.saw_game_type) && bound(boardsOf(saw_template_id))),
      balance: (/** @type {string} */ currency) => (env.known() ? Number(env.props()[`ach_${currency}_balance`]) : undefined),
      params: { label_key, brand_key: brand_key ?? '', user_ext_id: player?.id ?? '' },
    };
  }

  /** What a game of predictions shows beside its round. @param {number} saw_template_id */
  function boardsOf(saw_template_id) {
    return {
      pastRounds: async () => (await api.gamePickGetHistory({ saw_template_id })).data ?? [],
      board: (/** @type {number} */ round_id) => api.gamePickGetBoard({ saw_template_id, round_id }),
      isNamed: async () => !!(await api.gamePickGetUserInfo({ saw_template_id })).data?.pubic_username_set,
      rename: async (/** @type {string} */ name) => {
        const { errCode: err_code = 0, errMsg: err_message = '' } = await send(RENAME, { public_username_custom: name });
        if (!err_code) env.event('gf_nickname_changed', { public_username: name });
        return { err_code, err_message };
      },
    };
  }

  /** A prize that dropped in: there is nothing to play, only to take or to decline. @param {any} push */
  async function drop({ request_id, pending_message_id, saw_template, saw_prize }) {
    const before = turn();
    const { SHAPES } = await import('./api/games.js');
    if (turn() !== before) return;
    const [template, prize] = [SHAPES.toGame(saw_template), SHAPES.toPrize(saw_prize)];
    const play = { err_code: 0, err_message: '', prize_id: prize.id, request_id };
    present(() => raise({
      ...hostOf({ ...template, prizes: [prize] }, async () => [template]), preset: { request_id, prize }, play: async () => play,
      ...bound({
        acknowledge: async (/** @type {string} */ _id, { lose = false } = {}) => {
          const claim_required = lose ? undefined : !!template.requires_prize_claim;
          const answer = await send(lose ? DECLINED : TAKEN, { request_id, pending_message_id, claim_required });
          renew('miniGames', 'sawHistory');
          return answer;
        },
      }),
    }));
  }

  /** Opens a game for somebody without an account; the win has an id that `convertVisitorGame` takes later. @param {Visit} visit */
  function visit({ template_id, frame_id, onBeforePlay = () => true, onWin = () => {} }) {
    present(async () => {
      const list = () => env.vapi(env.language())?.getMiniGames() ?? [];
      const template = await find(list, template_id);
      await raise({
        ...hostOf(template, list),
        play: async () => (await onBeforePlay() === false ? refusal(STOPPED, '') : answered(() => spinAsVisitor(template.id))),
        acknowledge: async () => {},
        emit: (name, win) => {
          emit(name, win);
          if (name === 'mini_game_win') onWin({ ...template.prizes.find((/** @type {Prize} */ each) => each.id === win.prize_id), ...win });
        },
      }, frame_id);
    });
  }

  /** The id of the attempt outlives a reload until the server has answered it. @param {number} saw_template_id */
  async function spinAsVisitor(saw_template_id) {
    const note = notes('visit:' + saw_template_id);
    const request_id = note.get() ?? uuid();
    note.set(request_id);
    const answer = await env.post(SPIN, { uuid: request_id, request_id, saw_template_id, visitor_id: env.caller().device });
    note.remove();
    const { errCode = 0, errMsg = '', saw_prize_id: prize_id = null, visitor_win_uuid } = answer;
    return { err_code: errCode, err_message: errMsg, prize_id, request_id, visitor_win_uuid };
  }

  /** @type {Record<number, (push: any) => unknown>} */
  const pushes = {
    [COUNTED]: counted,
    [OPENS]: ({ saw_template_id, pending_message_id }) => {
      renew('miniGames');
      if (isNew(pending_message_id)) show(saw_template_id, {}, pending_message_id);
    },
    [DROPPED]: (push) => isNew(push.pending_message_id) && drop(push).catch((error) => warn('game_not_opened', error)),
    [ENGAGEMENT]: shown('handle'), [DEEP_LINK]: shown('handle'),
    [JACKPOT_WON]: (push) => {
      JACKPOTS.forEach((key) => cache.clear(key));
      emit('jackpot_win', push);
    },
  };

  /** @param {number} pending */
  function isNew(pending) {
    if (seen.has(pending)) return false;
    seen.add(pending);
    return true;
  }

  /** The kept list has the new number of attempts at once, without a question. @param {{saw_template_id: number, spin_count: number}} push */
  async function counted({ saw_template_id, spin_count }) {
    const list = structuredClone(await cache.held('miniGames'));
    const game = list?.find((/** @type {Template} */ each) => each.id === saw_template_id);
    if (!game) return renew('miniGames');
    game.spin_count = spin_count;
    cache.set('miniGames', list);
    cache.notify('miniGames', structuredClone(list));
  }

  /** @param {...string} contexts */
  function renew(...contexts) {
    for (const context of contexts) cache.refresh(context).catch((error) => warn('list_not_read', context, error));
  }

  /** A part of the hub in an element of the page, when there is a player to show. @param {'showWidget' | 'gamificationBlock'} what */
  const mounting = (what) => async (/** @type {any} */ first, /** @type {any} */ second) => {
    await env.ready();
    const widgets = await import('../hub/widgets.js');
    return widgets[what](env, first, second);
  };

  /** Pop-ups and banners. @param {'handle' | 'show' | 'fill'} what */
  function shown(what) {
    return (/** @type {any} */ given) => lazily(import('./shown.js'), ({ shownOf }) => shownOf(env)[what](given));
  }

  const push = () => import('./push.js');

  return {
    requestPushPermissions: () => lazily(push(), ({ ask }) => ask(env)),
    registerNativePushToken: (/** @type {[string, number, string]} */ ...given) => lazily(push(), ({ registerNative }) => registerNative(env, ...given)),
    show, visit, follow, showBanner: shown('show'), sendDataToBanner: shown('fill'), showWidget: mounting('showWidget'),
    gamificationBlock: mounting('gamificationBlock'), handle: (/** @type {{cid: number}} */ push) => pushes[push.cid]?.(push),
  };
}

/** @param {Function} list @param {number | string} id @returns {Promise<Template>} */
async function find(list, id) {
  const found = (await list()).find((/** @type {Template} */ game) => game.id === Number(id));
  if (found) return found;
  complain('game_unknown', id);
  throw new Error(`There is no mini-game ${id} for this player.`);
}

/** @param {() => Promise<Play>} play @returns {Promise<Play>} an answer in any case: what got none may be tried again under the same id */
async function answered(play) {
  try {
    return await play();
  } catch (error) {
    return refusal(FAILED, String(error));
  }
}

/** @param {number} err_code @param {string} err_message @returns {Play} */
const refusal = (err_code, err_message) => ({ err_code, err_message, prize_id: null, request_id: '' });
