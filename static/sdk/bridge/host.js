/**
 * The parent's side of the iframe bridge once a frame has been let in: one session a frame, all on the one `_smartico`.
 *
 * Invariant: a frame reaches the public members and nothing else, and the frame that last called init,
 * initVisitorMode, identify, online or login owns the session: `logout` and `clear` of any other frame end only its own bridge.
 */

import { MEMBERS } from '../members.js';
import { WELCOME } from './greeting.js';
import { createPeer } from './peer.js';
import { MIRRORED, bridgeError } from './protocol.js';

/** @typedef {import('./peer.js').Peer} Peer */
/** @typedef {import('./peer.js').Step} Step */
/** @typedef {Record<string, any>} Smartico */
/**
 * @typedef {object} Session
 * @property {Window} frame
 * @property {string} nonce
 * @property {Peer} peer
 * @property {Map<string, Function>} handlers by callback key
 * @property {Set<string>} heard keys that have fired for the frame
 * @property {Map<string, string>} mirrored what the frame's mirror holds, as text
 */
/** @typedef {{ welcome: (event: MessageEvent) => void, close: () => void }} Host */

const OWNING = ['init', 'initVisitorMode', 'identify', 'online', 'login'];
const START_CALLBACKS = ['init', 'label_init_completed'];

/**
 * @param {Smartico} smartico
 * @returns {Host}
 */
export function createHost(smartico) {
  /** @type {Map<Window, Session>} */
  const sessions = new Map();
  /** @type {Session | undefined} */
  let owner;
  /** @type {unknown} */
  let label;
  const start = rememberStart(smartico);

  /** @param {MessageEvent} event a greeting that has been found acceptable */
  function welcome(event) {
    const frame = /** @type {Window} */ (event.source);
    const { nonce } = event.data;
    const known = sessions.get(frame);
    if (known?.nonce === nonce) return;
    if (known) forget(known);
    for (const session of sessions.values()) if (session.frame.closed) forget(session);
    const { port1, port2 } = new MessageChannel();
    sessions.set(frame, openSession(frame, nonce, port1));
    frame.postMessage({ plaudit: WELCOME, nonce }, event.origin, [port2]);
  }

  /**
   * @param {Window} frame
   * @param {string} nonce
   * @param {MessagePort} port
   */
  function openSession(frame, nonce, port) {
    /** @type {Session} */
    const session = { frame, nonce, handlers: new Map(), heard: new Set(), mirrored: new Map(), peer: createPeer(port, {
      handle: (path, args) => handle(session, path, args),
      beforeSend: () => mirror(smartico, session),
      onClose: () => forget(session),
    }) };
    session.peer.sync({ members: { value: { methods: MEMBERS.methods, api: MEMBERS.api } } });
    mirror(smartico, session);
    return session;
  }

  /** @param {Session} session */
  function forget(session) {
    for (const [key, handler] of session.handlers) smartico.off(key, handler);
    session.handlers.clear();
    if (sessions.get(session.frame) === session) sessions.delete(session.frame);
    if (owner === session) owner = undefined;
    session.peer.close();
  }

  /**
   * @param {Session} session
   * @param {Step[]} path
   * @param {unknown[]} args
   */
  function handle(session, path, args) {
    const name = String(path[0]);
    if (name === 'on' || name === 'off') return subscribe(session, name, args);
    if (name === 'logout' && owner && owner !== session) {
      throw bridgeError('bridge_not_owner', 'logout: another iframe of this page owns the session, because it called init or online last.');
    }
    if (OWNING.includes(name)) owner = session;
    if (name === 'clear') return clear(session, args[0]);
    if (name.startsWith('init')) prepareStart(args[0]);
    const answer = callMember(smartico, path, args);
    if (OWNING.includes(name)) catchUp(session, name, answer);
    return answer;
  }

  /**
   * The page may have cleared every handler since the last session, ours among them; putting one on twice is harmless.
   *
   * @param {unknown} wanted label key
   */
  function prepareStart(wanted) {
    if (wanted !== label) start.told.clear();
    label = wanted;
    start.listen();
    for (const { handlers } of sessions.values()) handlers.forEach((handler, key) => smartico.on(key, handler));
  }

  /**
   * A frame that reloads asks for what is the case already, so nothing would fire. It is told what it has not heard.
   *
   * @param {Session} session
   * @param {string} name
   * @param {unknown} answer
   */
  async function catchUp(session, name, answer) {
    await Promise.resolve(answer).catch(() => {});
    const fire = (/** @type {string} */ key, /** @type {unknown[]} */ ...values) => !session.heard.has(key) && session.handlers.get(key)?.(...values);
    if (name.startsWith('init')) start.told.forEach((values, key) => fire(key, ...values));
    else if (smartico.checkSuccessfullyIdentify()) fire('identify', 0, smartico.getPublicProps(), '');
  }

  /**
   * Ends the session, not what the page and its other frames listen to.
   *
   * @param {Session} session
   * @param {unknown} params
   */
  function clear(session, params) {
    if (owner !== session && owner) return;
    owner = undefined;
    start.told.clear();
    smartico.clear({ .../** @type {object} */ (params), keepCallBacks: true });
  }

  /**
   * @param {Session} session
   * @param {'on' | 'off'} name
   * @param {unknown[]} args key, stand-in of the frame's dispatcher, params
   */
  function subscribe(session, name, args) {
    const key = String(args[0]);
    const before = session.handlers.get(key);
    if (before) smartico.off(key, before);
    session.handlers.delete(key);
    if (name === 'off') return;
    const tell = /** @type {(...values: unknown[]) => Promise<unknown>} */ (args[1]);
    const handler = (/** @type {unknown[]} */ ...values) => {
      session.heard.add(key);
      tell(...values).catch(() => session.frame.closed && forget(session));
    };
    session.handlers.set(key, handler);
    smartico.on(key, handler, ...args.slice(2));
  }

  return { welcome, close: () => (start.stop(), [...sessions.values()].forEach(forget)) };
}

/**
 * What the start of the label said, for frames that come later. A refused start is not kept: it is tried again.
 *
 * @param {Smartico} smartico
 */
function rememberStart(smartico) {
  /** @type {Map<string, unknown[]>} */
  const told = new Map();
  const remember = Object.fromEntries(START_CALLBACKS.map((key) => [key, (/** @type {unknown[]} */ ...values) => {
    if (values[0]) told.clear();
    else told.set(key, values);
  }]));
  const listen = () => START_CALLBACKS.forEach((key) => smartico.on(key, remember[key]));
  listen();
  return { told, listen, stop: () => START_CALLBACKS.forEach((key) => smartico.off(key, remember[key])) };
}

/**
 * @param {Smartico} smartico
 * @param {Step[]} path [member], ['api', member] or ['vapi', language, member]
 * @param {unknown[]} args
 */
function callMember(smartico, path, args) {
  const name = String(path[path.length - 1]);
  const kind = path.length > 1 ? String(path[0]) : '';
  const known = kind ? MEMBERS.api : MEMBERS.methods;
  const target = kind === 'vapi' ? smartico.vapi(path[1]) : kind === 'api' ? smartico.api : smartico;
  if (!target) throw bridgeError('bridge_not_ready', `${kind}.${name}: call init first.`);
  if (!known.includes(name) || typeof target[name] !== 'function') {
    throw bridgeError('bridge_unknown_member', `${[...path].join('.')} does not exist on _smartico.`);
  }
  return target[name](...args);
}

/**
 * Sends the answers of the synchronous members that have changed since the last time.
 *
 * @param {Smartico} smartico
 * @param {Session} session
 */
function mirror(smartico, session) {
  /** @type {Record<string, unknown>} */
  const changed = {};
  for (const path of MIRRORED) {
    const value = snapshot(smartico, path.split('.'));
    const text = JSON.stringify(value) ?? '';
    if (session.mirrored.get(path) === text) continue;
    session.mirrored.set(path, text);
    changed[path] = value;
  }
  if (Object.keys(changed).length) session.peer.sync(changed);
}

/**
 * @param {Smartico} smartico
 * @param {string[]} path
 * @returns {{ value?: unknown, error?: string }} an error for a member that throws in this state, as it would in the parent
 */
function snapshot(smartico, path) {
  try {
    return { value: callMember(smartico, path, []) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
