/**
 * The object that a page calls: every method of `_smartico` that is not about a screen.
 * Invariant: a call made too early is kept and carried out when it can be; a call that makes no sense says why.
 */
import { createApi, createCalls, createVisitorApi } from './api/lazy.js';
import { createCache } from './cache.js';
import { createCallbacks } from './callbacks.js';
import { createCore } from './core.js';
import { createProps } from './props.js';
import { complain, lazily, warn } from './report.js';
import { createRequests } from './requests.js';
import { createRouter } from './router.js';
import { SCREENS, stage } from './screens.js';
import { isLocalhost, isMobileAgent, parseUrl, parseUrlHash, serverBase, shortLanguage } from './urls.js';
import { readGlobals, watchGlobals } from './watcher.js';
import { DEBUG, ORIGIN_REFUSED, TRACK_ACTIVITY } from './wire.js';

/** @typedef {import('./core.js').Core} Core */
/** @typedef {import('./core.js').Params} Params */

const MAX_EARLY = 200;
const LOCALHOST = 'Set window._smartico_allow_localhost = true to work on localhost.';

/** @param {import('./core.js').Env} env */
export function createSmartico(env) {
  const { win, now, uuid } = env;
  const { on, off, emit, tap, clear: clearCallbacks } = createCallbacks();
  const cache = createCache(now, (context) => emit('data', context));
  const props = createProps();
  const requests = createRequests({ now, uuid, write: (message) => write(message) });
  const router = createRouter({ win, screens: SCREENS, emit, allowed: () => !!core?.isReady(), action, house: () => house });
  const suspended = { popups: false, inbox: false, miniGames: false };
  /** @type {Core | null} */
  let core = null;
  /** @type {((core: Core) => unknown)[]} */
  let early = [];
  /** @type {{resolve: (props: object) => void, reject: (error: Error) => void}[]} */
  let waiting = [];
  /** Why there is nobody to act for, once that is decided; a new `init` or player clears it. @type {Error | undefined} */
  let trouble;
  let stopWatching = () => {};
  let language = '';
  let skin = '';

  // --- life ---------------------------------------------------------------------------------------------------------

  /** Starts with a label. Again with the same label: nothing; with another: after a `clear` that keeps the callbacks.
   * @param {string} label @param {Params} [params] */
  function init(label, params = {}) {
    if (!label) return complain('init_without_label');
    if (core && core.label === label && !!core.params.visitor_mode === !!params.visitor_mode) {
      return warn('init_skipped');
    }
    if (core) clear({ keepCallBacks: true });
    stopWatching();
    stopWatching = watchGlobals(win, (globals, before) => globalsChanged(globals, before, () => init(label, params)));
    if (isLocalhost(win.location.hostname) && !readGlobals(win).localhost) return refuseLocalhost();
    begin(createCore(env, label, params, { requests, cache, props, emit, dp: router.run, game: play('handle'), settled }));
  }

  /** @param {Core} started */
  function begin(started) {
    core = started;
    trouble = undefined;
    language ||= started.params.lang ?? '';
    skin ||= started.disk.get('plaudit:skin') ?? '';
    const globals = readGlobals(win);
    if (globals.id && !started.params.visitor_mode) online(globals.id, globals.language, globals.hash);
    started.start();
    early.splice(0).forEach((call) => call(started));
  }

  function refuseLocalhost() {
    complain('localhost', LOCALHOST);
    emit('init', ORIGIN_REFUSED);
    emit('label_init_completed', ORIGIN_REFUSED, LOCALHOST);
    settled(new Error(LOCALHOST));
  }

  /** @param {import('./watcher.js').Globals} globals @param {import('./watcher.js').Globals} before @param {() => void} again */
  function globalsChanged({ id, hash, language: lang, localhost }, before, again) {
    if (!core && localhost && !before.localhost) again();
    else if (id && (id !== before.id || hash !== before.hash)) online(id, lang, hash);
    else if (!id && before.id) logout();
    else if (lang && lang !== before.language) changeLanguage(lang);
  }

  /** Does it now, or as soon as `init` has been called. @param {(core: Core) => unknown} call */
  function withCore(call) {
    if (core) call(core);
    else if (early.length < MAX_EARLY) early.push(call);
    else warn('too_many_early_calls');
  }

  /** Undoes `init`: connection, listeners, timers, caches and (unless kept) callbacks. Events that wait stay in storage.
   * @param {{keepCallBacks?: boolean}} [options] */
  function clear({ keepCallBacks = false } = {}) {
    stopWatching();
    core?.stop();
    core = null;
    early = [];
    requests.abort('clear() was called.');
    cache.clear();
    cache.unsubscribeAll();
    settled(new Error('clear() was called.'));
    trouble = undefined;
    if (!keepCallBacks) clearCallbacks();
  }

  /** The player's word on storing and sending, after `init(key, { consent: 'pending' })`. @param {'granted' | 'denied'} decision */
  function consent(decision) {
    if (decision !== 'granted' && decision !== 'denied') return complain('consent_unknown', decision);
    withCore((it) => it.decide(decision));
  }

  /** Resolves with the public properties when a player is identified (with {} for a visitor); rejects when init or identify
   * was refused. @returns {Promise<Record<string, any>>} */
  function ready() {
    if (core?.isReady()) return Promise.resolve(props.get());
    if (trouble) return Promise.reject(trouble);
    return new Promise((resolve, reject) => { waiting.push({ resolve, reject }); });
  }

  /** @param {Error} [error] */
  function settled(error) {
    trouble = error;
    for (const { resolve, reject } of waiting.splice(0)) error ? reject(error) : resolve(props.get());
  }

  // --- player -------------------------------------------------------------------------------------------------------

  /** Identify, log in, set the language: all a page needs. Resolves when the server has answered.
   * @param {string | number} id @param {string} [lang] @param {string} [hash] @param {object} [payload] @returns {Promise<void>} */
  async function online(id, lang, hash, payload) {
    await become(id, { hash, language: lang || language, payload, login: true });
  }

  /** The first half of `online`. @param {string | number} id @param {string} [hash] @param {object} [payload] @returns {Promise<void>} */
  async function identify(id, hash, payload) {
    await become(id, { hash, language, payload, login: false });
  }

  /** @param {string | number} id @param {Omit<import('./session.js').Claim, 'id'>} claim @returns {Promise<void>} */
  async function become(id, claim) {
    const name = String(id ?? '').trim();
    if (!name) throw new Error('The player\'s id is empty.');
    if (core && !core.session.isRefused()) trouble = undefined;
    await new Promise((resolve) => withCore((it) => resolve(it.session.become({ id: name, ...claim }))));
  }

  /** The second half of `online`. @param {string} [lang] @param {object} [payload] */
  function login(lang, payload) {
    if (lang) changeLanguage(lang);
    withCore((it) => it.session.login(payload));
  }

  /** The player has left. @param {object} [payload] */
  function logout(payload) {
    withCore((it) => it.session.logout(payload));
  }

  /** The id alone, the rest from the globals; null logs out. @param {string | number | null} id */
  function setUserId(id) {
    const globals = readGlobals(win);
    if (id) online(id, globals.language, globals.hash);
    else logout();
  }

  /** @param {string} lang `fr` or `fr-CA` */
  function changeLanguage(lang) {
    if (!lang) throw new Error('changeLanguage() needs a language, like \'fr\'.');
    language = shortLanguage(lang);
    cache.clear();
    core?.session.setLanguage(language);
  }

  const checkSuccessfullyIdentify = () => !!core?.session.isKnown();
  const getPublicProps = () => (props.known() ? props.get() : null);

  // --- events -------------------------------------------------------------------------------------------------------

  /** Notes an event; it is delivered once, now or later. @param {string} eventType @param {object} [payload] */
  function event(eventType, payload = {}) {
    if (!eventType || typeof eventType !== 'string') return complain('event_without_type', eventType);
    withCore((it) => it.note(eventType, payload));
  }

  /** @param {string} name @param {object} [extra] */
  function action(name, extra = {}) {
    if (!name) return complain('action_without_name');
    event('client_action', { ...extra, action: name });
  }

  /** @param {'add' | 'remove' | 'replace' | 'clear'} operation @param {string | string[]} [tags] */
  function updatePublicTags(operation, tags = []) {
    if (!['add', 'remove', 'replace', 'clear'].includes(operation)) {
      return complain('tags_operation', operation);
    }
    event('core_public_tags_update', { operation, tags: [tags].flat() });
  }

  // --- wire ---------------------------------------------------------------------------------------------------------

  /** @param {object} message */
  function write(message) {
    if (core?.params.debug) console.debug('[plaudit] →', message);
    core?.write(message);
  }

  /** Asks the server in the name of the player. @param {number} cid @param {object} [fields] */
  function send(cid, fields = {}) {
    if (core?.params.visitor_mode) return Promise.reject(new Error('A visitor has no player: use _smartico.vapi(lang).'));
    if (trouble) return Promise.reject(trouble);
    return requests.request(cid, fields);
  }

  /** Where the server is and who asks it. */
  function caller() {
    const started = /** @type {Core} */ (core);
    return {
      server: serverBase(started.params.server, env.script, win.location.href), label_key: started.label,
      brand_key: started.params.brand_key, player: started.session.player(),
      device: /** @type {any} */ (started.session.initFields()).device_id,
    };
  }

  /** A text of the player that outlives a reload of this tab. @param {string} key */
  function notes(key) {
    const store = core?.tabStore;
    const name = `plaudit:act:${core?.label}:${core?.session.player()?.id.toLowerCase() ?? ''}:${key}`;
    return {
      get: () => store?.get(name) ?? null,
      set: (/** @type {string} */ text) => store?.set(name, text),
      remove: () => store?.remove(name),
    };
  }

  /** @type {import('./api/lazy.js').Bare} */
  const context = {
    send, cache, event, tell: requests.tell, turn: requests.turn, props: props.get, known: props.known, notes,
    setting: (/** @type {string} */ name) => core?.session.setting(name), now, uuid, caller,
  };
  const call = createCalls(context);
  const api = createApi(context, call);

  /** Changes how the player is shown. Never rejects. @param {string} what @param {string} value */
  const change = (what, value) => call(what, [value]).catch((error) => ({ err_code: -1, err_message: String(error) }));

  /** The methods that work without a player, over HTTP; null before init. @param {string} lang */
  function vapi(lang) {
    if (!core) return null;
    const force_language = shortLanguage(lang);
    const post = (/** @type {number} */ cid, /** @type {object} */ fields = {}) =>
      /** @type {Core} */ (core).send(cid, { ...fields, force_language });
    return createVisitorApi({ ...context, send: post }, force_language);
  }

  /** What a part that is shown on the screen is given. @type {import('./stage.js').Env} */
  const house = {
    ...context, api, vapi, emit, tap, ready, dp: router.run, suspended, resume: {}, doc: win.document,
    language: () => props.get().core_user_language ?? language, skin: () => skin, kept: () => core, setSkin, changeLanguage, change,
    post: (cid, fields) => /** @type {Core} */ (core).send(cid, fields),
  };

  /** What the stage does. @param {'show' | 'visit' | 'handle' | 'showWidget' | 'gamificationBlock' | 'showBanner' | 'sendDataToBanner' | 'requestPushPermissions' | 'registerNativePushToken'} what */
  const play = (what) => (/** @type {any[]} */ ...args) =>
    lazily(stage(), ({ stageOf }) => /** @type {any} */ (stageOf(house))[what](...args));

  /** What the stage does under the name that pages know. */
  const played = Object.fromEntries(/** @type {const} */ (['showBanner', 'sendDataToBanner', 'showWidget', 'gamificationBlock', 'requestPushPermissions', 'registerNativePushToken'])
    .map((what) => [what, play(what)]));

  /** @param {'popups' | 'inbox' | 'miniGames'} what */
  const suspend = (what) => (/** @type {boolean} */ flag) => {
    if (!(suspended[what] = !!flag)) house.resume[what]?.();
  };

  /** @param {'error' | 'debug'} level @param {unknown} message */
  function tellServer(level, message) {
    requests.tell(DEBUG, { level, message: String(message), page: win.location.href }, 2);
  }

  /** Chooses how our widgets look, now and on later pages; the page itself is not touched. @param {string} name */
  function setSkin(name) {
    skin = name;
    withCore((it) => it.disk.set('plaudit:skin', name));
    house.dress?.();
  }

  return {
    init, clear, consent, ready, online, identify, login, logout, setUserId, changeLanguage, checkSuccessfullyIdentify,
    initVisitorMode: (/** @type {string} */ label, /** @type {Params} */ params = {}) => init(label, { ...params, visitor_mode: true }),
    on, off, getPublicProps, getUserProps: props.get,
    event, action, updatePublicTags,
    setLoginEntry: (/** @type {string} */ entry) => event('core_set_last_login_entry', { entry_point: entry }),
    setUTMs: (/** @type {string} */ source, /** @type {string} */ campaign) =>
      event('core_set_utms', { core_utm_source: source, core_utm_campaign: campaign }),
    setNickname: (/** @type {string} */ name) => change('changeNickname', name),
    setAvatar: (/** @type {string | number} */ avatar) => change('changeAvatar', String(avatar)),
    setSkin, dp: (/** @type {string} */ link) => router.run(link),
    parseUrl: (/** @type {string} */ url = win.location.href) => parseUrl(url),
    parseUrlHash: (/** @type {string} */ url = win.location.href) => parseUrlHash(url),
    isMobile: () => isMobileAgent(win.navigator.userAgent),
    sendServerError: (/** @type {unknown} */ message) => tellServer('error', message),
    sendServerDebug: (/** @type {unknown} */ message) => tellServer('debug', message),
    sendAnalytics: (/** @type {number} */ activityId, /** @type {number} */ seconds) =>
      requests.tell(TRACK_ACTIVITY, { activity_id: activityId, view_time_sec: seconds }),
    suspendPopups: suspend('popups'), suspendInbox: suspend('inbox'), suspendMiniGames: suspend('miniGames'), suspended,
    ...played, miniGame: play('show'),
    showVisitorGame: (/** @type {import('./stage.js').Visit} */ visit) => withCore(() => play('visit')(visit)),
    convertVisitorGame: (/** @type {string} */ win) => withCore((it) => it.take(win)),
    vapi, api, version: env.version,
    /** Names of old integrations. */
    gf: {
      doGetLevels: api.getLevels, doGetMissions: api.getMissions, doOptinMission: api.requestMissionOptIn,
      doClaimRewardMission: api.requestMissionClaimReward, doGetTournaments: api.getTournamentsList,
      doGetTournamentLobby: api.getTournamentInstanceInfo, doTournamentRegister: api.registerInTournament,
    },
    get skin() { return skin; },
  };
}
