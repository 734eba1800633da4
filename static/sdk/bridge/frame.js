/**
 * `_smartico_inframe`: the members of `_smartico`, called in the window that owns the page.
 *
 * Invariant: calls reach the parent in the order they were made, whether before or after the bridge is up.
 */

import { readGlobals, watchGlobals } from '../watcher.js';
import { createClient } from './client.js';
import { MIRRORED } from './protocol.js';

/** @typedef {Record<string, any>} Smartico */
/** @typedef {(...values: any[]) => unknown} Handler */
/** @typedef {import('./peer.js').Peer} Peer */

/** What a mirrored member answers before the first word from the parent. */
const BEFORE_CONNECTION = /** @type {Record<string, unknown>} */ ({
  checkSuccessfullyIdentify: false, isMobile: false, getUserProps: {}, parseUrl: {}, parseUrlHash: {},
});

/**
 * @param {import('./client.js').FrameWindow} page
 * @returns {any} callable object: `_smartico_inframe('online', …)` and `_smartico_inframe.online(…)` are the same
 */
export function createFrameObject(page) {
  /** @type {Record<string, { value?: any, error?: string }>} */
  const mirror = {};
  /** @type {Map<string, Set<Handler>>} */
  const handlers = new Map();
  let stopWatching = () => {};
  const client = createClient({
    page,
    onSync: (values) => void Object.assign(mirror, values),
    onConnect: (peer) => handlers.forEach((_, key) => subscribe(peer, key)),
  });

  /**
   * @param {(string | number)[]} path
   * @param {unknown[]} args
   * @returns {Promise<any>} with the parent's answer
   */
  function call(path, args) {
    const connection = client.connect();
    const answer = connection.then((peer) => peer.call(path, args));
    // A bridge that cannot be built has said so once in the console; the calls that waited for it need not repeat it.
    connection.catch(() => answer.catch(() => {}));
    return answer;
  }

  /** @param {string} path */
  function readMirror(path) {
    const known = mirror[path];
    if (!known) return BEFORE_CONNECTION[path] ?? null;
    if (known.error) throw new Error(known.error);
    return known.value;
  }

  /**
   * @param {Peer} peer
   * @param {string} key
   */
  function subscribe(peer, key) {
    return peer.call(['on'], [key, (/** @type {unknown[]} */ ...values) => emit(key, values)]);
  }

  /**
   * @param {string} key
   * @param {unknown[]} values
   */
  function emit(key, values) {
    for (const handler of handlers.get(key) ?? []) runHandler(key, handler, values);
  }

  /**
   * @param {string} key
   * @param {Handler | null} handler null takes off every handler that this frame put on the key
   */
  async function on(key, handler) {
    if (handler === null) return off(key);
    const isFirst = !handlers.has(key);
    handlers.set(key, (handlers.get(key) ?? new Set()).add(handler));
    const connection = client.connect();
    // Before the bridge is up there is nothing to tell: connecting subscribes every key that has a handler.
    if (isFirst && client.isConnected()) await connection.then((peer) => subscribe(peer, key));
    else connection.catch(() => {});
  }

  /**
   * @param {string} key
   * @param {Handler | null} [handler] when given, only this one is taken off
   */
  async function off(key, handler) {
    const all = handlers.get(key);
    if (handler) all?.delete(handler);
    if (!all || (handler && all.size)) return;
    handlers.delete(key);
    if (client.isConnected()) await call(['off'], [key]);
  }

  /** @param {...unknown} args as for `init`; this page's own globals then say who the player is */
  function init(...args) {
    const answer = call(['init'], args);
    stopWatching();
    stopWatching = watchGlobals(page, (now, before) => followGlobals(frameObject, now, before));
    followGlobals(frameObject, readGlobals(page), {});
    return answer;
  }

  /** @param {{ keepCallBacks?: boolean }} [params] */
  async function clear(params) {
    stopWatching();
    await call(['clear'], [params]).catch(() => {});
    if (!params?.keepCallBacks) handlers.clear();
    for (const path of Object.keys(mirror)) delete mirror[path];
    await client.close();
  }

  /**
   * Any name is a member until the parent has said which there are; so new ones need no new script here.
   *
   * @template {object} T
   * @param {string[]} prefix
   * @param {T} own members with a life of their own
   * @returns {T & Smartico}
   */
  function mirrorMembers(prefix, own) {
    /** @type {Smartico} */
    const made = {};
    return new Proxy(own, { get(target, name) {
      if (name in target || typeof name !== 'string' || name === 'then') return Reflect.get(target, name);
      const known = mirror.members?.value[prefix.length ? 'api' : 'methods'];
      return !known || known.includes(name) ? (made[name] ??= member([...prefix, name])) : undefined;
    } });
  }

  /** @param {string[]} path */
  function member(path) {
    const name = path.join('.');
    return MIRRORED.includes(name) ? () => readMirror(name) : (/** @type {unknown[]} */ ...args) => call(path, args);
  }

  const invoke = (/** @type {string} */ name, /** @type {unknown[]} */ ...args) => frameObject[name](...args);
  /** @type {any} */
  const frameObject = mirrorMembers([], Object.assign(invoke, {
    api: mirrorMembers(['api'], {}),
    vapi: (/** @type {string} */ language) => mirrorMembers(['vapi', language], {}),
    parseUrl: (/** @type {string} */ url) => (url ? pairsOf(url.split('#')[0], '?') : readMirror('parseUrl')),
    parseUrlHash: (/** @type {string} */ url) => (url ? pairsOf(url, '#') : readMirror('parseUrlHash')),
    init, on, off, clear,
  }));
  client.connect().catch(() => {});
  return frameObject;
}

/**
 * The same rules as `_smartico` has for `_smartico_user_id` and its companions, for the globals of the framed page.
 *
 * @param {Smartico} frameObject
 * @param {Partial<import('../watcher.js').Globals>} now
 * @param {Partial<import('../watcher.js').Globals>} before
 */
function followGlobals(frameObject, { id, hash, language }, before) {
  if (id && (id !== before.id || hash !== before.hash)) frameObject.online(id, language, hash);
  else if (!id && before.id) frameObject.logout();
  else if (before.id && language && language !== before.language) frameObject.changeLanguage(language);
}

/**
 * @param {string} url
 * @param {string} mark what the pairs follow
 * @returns {Record<string, string>} a bare name means "true"
 */
function pairsOf(url, mark) {
  const text = url.slice(url.indexOf(mark) + 1 || url.length).replace(/^[/!][^?&]*[?&]?/, '');
  return Object.fromEntries([...new URLSearchParams(text)].map(([name, value]) => [name, value || 'true']));
}

/**
 * One failing handler must stop neither the others nor the bridge.
 *
 * @param {string} key
 * @param {Handler} handler
 * @param {unknown[]} values
 */
async function runHandler(key, handler, values) {
  try {
    await handler(...values);
  } catch (error) {
    console.error(`[plaudit] The handler of "${key}" failed.`, error);
  }
}
