/**
 * Who is playing: the conversation INIT → IDENTIFY → LOGIN, repeated on every new connection, told to the page once.
 * Invariant: at most one player at a time; nothing asked or noted for one is ever sent in the name of another.
 */
import { complain } from './report.js';
import { CONNECTED, IDENTIFIED, READY } from './requests.js';
import { shortLanguage } from './urls.js';
import { IDENTIFY, INIT, LOGIN, LOGIN_ANSWER, LOGOUT, LOGOUT_ANSWER, isBusy } from './wire.js';

/** @typedef {ReturnType<typeof createSession>} Session */
/** @typedef {{id: string, hash?: string, language?: string, payload?: any, login: boolean, loginPayload?: any}} Claim */
/** @typedef {Claim & {known: boolean, refused: boolean, told: boolean, loggedIn: boolean, done: Promise<void>, finish: () => void}} Identity
 *    `known`: the server has accepted it, `refused`: it has not; `told`: the page has heard so; `done` resolves with the
 *    first answer */

/**
 * @param {{requests: import('./requests.js').Requests, transport: import('./transport.js').Transport,
 *   outbox: import('./outbox.js').Outbox, props: ReturnType<typeof import('./props.js').createProps>,
 *   emit: (key: string, ...args: unknown[]) => void, describe: () => object, initFields: () => object,
 *   hooks: {ready: () => void, identified: () => void, left: () => void, failed: (error: Error) => void}}} env
 *   `hooks.left` is called whenever the player changes, `failed` when waiting on is pointless
 */
export function createSession({ requests, transport, outbox, props, emit, describe, initFields, hooks }) {
  /** @type {Identity | null} */
  let identity = null;
  /** @type {Record<string, string>} */
  let settings = {};
  let told = false;
  let refused = false;
  let readOnly = false;

  /** A connection is open: introduce ourselves. */
  async function greet() {
    requests.advance(CONNECTED);
    const answer = await ask(INIT, initFields(), CONNECTED);
    if (!answer) return;
    if (isBusy(answer)) return pause(answer);
    if (answer.errCode) return refuse(answer.errCode, answer.errMsg);
    transport.settled();
    accept(answer);
    requests.advance(READY);
    if (identity) introduce(identity);
  }

  /** The label is known to the server. @param {Record<string, any>} answer */
  function accept(answer) {
    settings = answer.settings ?? {};
    if (told) return;
    told = true;
    emit('init', 0);
    emit('label_init_completed', 0, answer.errMsg ?? '');
    hooks.ready();
  }

  /** The server will not talk to this page at all: say so, and stop trying.
   * @param {number} errCode @param {string} [message] */
  function refuse(errCode, message = '') {
    transport.stop();
    refused = true;
    emit('init', errCode);
    emit('label_init_completed', errCode, message);
    complain('init_refused', errCode, message);
    fail('init', errCode, message);
  }

  /** Ends every wait for a player. @param {string} step @param {number} errCode @param {string} message */
  function fail(step, errCode, message) {
    const text = `${step} was refused (${errCode}): ${message}`;
    requests.abandon(text);
    identity?.finish();
    hooks.failed(Object.assign(new Error(text), { errCode }));
  }

  /** "Not now" from the server: another connection, later. @param {Record<string, any>} answer */
  function pause(answer) {
    transport.restart((answer.retry_after_s || 5) * 1000);
  }

  /** Becomes a player. Resolves when the server has answered, either way.
   * @param {Claim} claim @returns {Promise<void>} */
  function become(claim) {
    const same = identity && identity.id.toLowerCase() === claim.id.toLowerCase();
    if (identity && same && isRepeated(identity, claim)) return stay(identity, claim);
    if (identity && !same) change();
    identity?.finish();
    identity = { ...claim, known: false, refused: false, told: false, loggedIn: false, ...deferred() };
    if (!same) outbox.use(claim.id);
    if (identity.login) identity.loginPayload ??= claim.payload;
    if (requests.stage() >= READY) introduce(identity);
    if (refused) identity.finish();
    return identity.done;
  }

  /** The same player again (every route of a page may call `online`): takes over what is new, asks nothing twice.
   * @param {Identity} who @param {Claim} claim */
  function stay(who, claim) {
    if (claim.hash) who.hash = claim.hash;
    if (claim.language && shortLanguage(claim.language) !== shortLanguage(who.language)) setLanguage(claim.language);
    if (claim.login) login();
    return who.done;
  }

  /** Presents the player and their proof. @param {Identity} who */
  async function introduce(who) {
    const fields = {
      ...describe(), ext_user_id: who.id, hash: who.hash ?? null, payload: who.payload ?? {},
      skip_cjm_processing: false,
    };
    const answer = await ask(IDENTIFY, fields, READY);
    if (!answer || who !== identity) return;
    if (isBusy(answer)) return pause(answer);
    if (answer.errCode) reject(who, answer);
    else admit(who, answer);
  }

  /** @param {Identity} who @param {Record<string, any>} answer */
  function reject(who, answer) {
    const { errCode, errMsg = '' } = answer;
    who.known = false;
    who.refused = true;
    props.forget();
    outbox.stop();
    emit('identify', errCode, {}, errMsg);
    complain('identify_refused', who.id, errCode, errMsg);
    fail('identify', errCode, errMsg);
  }

  /** @param {Identity} who @param {Record<string, any>} answer */
  function admit(who, answer) {
    const { user_id, public_username, avatar_id, avatar_real_id, errMsg = '' } = answer;
    const changed = props.load({ user_id, public_username, avatar_id, avatar_real_id, ...answer.props });
    readOnly = !!answer.read_only;
    who.known = true;
    if (!who.told) emit('identify', 0, props.get(), errMsg);
    who.told = true;
    if (Object.keys(changed).length) emit('props_change', changed);
    if (who.login) login();
    tellLanguage(who);
    requests.advance(IDENTIFIED);
    outbox.start();
    who.finish();
    hooks.identified();
  }

  /** The second half of `online`; the server itself counts logins at most once in about 30 minutes.
   * @param {any} [payload] */
  async function login(payload) {
    const who = identity;
    if (!who) return complain('login_without_player');
    who.login = true;
    who.loginPayload = payload ?? who.loginPayload;
    if (!who.known || who.loggedIn || readOnly) return;
    who.loggedIn = true;
    const answer = await ask(LOGIN, { payload: { ...who.loginPayload } }, READY, LOGIN_ANSWER);
    if (answer && !answer.errCode) emit('login');
    else who.loggedIn = false;
  }

  /** The player has gone; the connection stays, for nobody. @param {any} [payload] */
  async function logout(payload) {
    if (!identity) return;
    const online = identity.known && requests.stage() === IDENTIFIED;
    leave();
    outbox.use(null);
    if (online) await ask(LOGOUT, { payload: payload ?? {} }, READY, LOGOUT_ANSWER);
    emit('logout');
  }

  /** Another player, without a logout in between: a new connection, so that no late answer is taken for the other's. */
  function change() {
    const introduced = identity && !identity.refused && requests.stage() >= READY;
    leave();
    if (introduced) transport.restart();
  }

  /** Forgets the player here, and the answers meant for them. */
  function leave() {
    identity?.finish();
    identity = null;
    props.forget();
    outbox.stop();
    readOnly = false;
    requests.abandon('The player has changed.');
    hooks.left();
  }

  /** @param {string} language */
  function setLanguage(language) {
    if (!identity) return;
    identity.language = language;
    if (identity.known && !readOnly) outbox.add('core_language_changed', { language: shortLanguage(language) });
  }

  /** Tells the server of a language that it does not have for this player yet. @param {Identity} who */
  function tellLanguage(who) {
    const language = shortLanguage(who.language);
    if (!language || readOnly || language === shortLanguage(props.get().core_user_language)) return;
    outbox.add('core_language_changed', { language });
  }

  /** A question that belongs to this connection; null when the connection (or the server) did not answer.
   * @param {number} cid @param {object} fields @param {number} stage @param {number} [answer] */
  function ask(cid, fields, stage, answer) {
    return requests.request(cid, fields, { stage, answer, once: true }).catch(() => null);
  }

  return {
    greet, accept, refuse, become, login, logout, setLanguage, leave, initFields,
    /** The connection is gone; the player stays known to the page. */
    lost: () => { requests.lost(); outbox.stop(); },
    isGreeted: () => told,
    isRefused: () => refused,
    isKnown: () => !!identity?.known,
    isReadOnly: () => readOnly,
    player: () => identity,
    setting: (/** @type {string} */ name) => settings[name],
  };
}

/** True when a claim says nothing that the server has not been told. @param {Identity} who @param {Claim} claim */
function isRepeated(who, claim) {
  return who.known ? !claim.payload : !who.refused && claim.hash === who.hash;
}

/** @returns {{done: Promise<void>, finish: () => void}} */
function deferred() {
  let finish = () => {};
  /** @type {Promise<void>} */
  const done = new Promise((resolve) => { finish = () => resolve(); });
  return { done, finish };
}
