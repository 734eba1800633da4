/**
 * `_smartico_inframe`: the members of `_smartico`, called in the window that owns the page.
 *
 * Invariant: calls reach the parent in the order they were made, whether before or after the bridge is up.
 */

import { MEMBERS } from '../members.js';
import { createClient } from './client.js';
import { MIRRORED } from './protocol.js';

/** @typedef {Record<string, any>} Smartico */
/** @typedef {(...values: any[]) => unknown} Handler */
/** @typedef {import('./peer.js').Peer} Peer */

/** What a mirrored member answers before the first word from the parent. */
const BEFORE_CONNECTION = /** @type {Record<string, unknown>} */ ({
  checkSuccessfullyIdentify: false, isMobile: false, parseUrl: {}, parseUrlHash: {},
});

/**
 * @param {import('./client.js').FrameWindow} page
 * @returns {Smartico} callable object: `_smartico_inframe('online', …)` and `_smartico_inframe.online(…)` are the same
 */
export function createFrameObject(page) {
  /** @type {Record<string, { value?: any, error?: string }>} */
  const mirror = {};
  /** @type {Map<string, Handler>} */
  const handlers = new Map();
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
    return peer.call(['on'], [key, (/** @type {unknown[]} */ ...values) => runHandler(key, handlers.get(key), values)]);
  }

  /**
   * @param {string} key
   * @param {Handler | null} [handler] null ends the subscription
   */
  function on(key, handler) {
    if (!handler) return off(key);
    const isNew = !handlers.has(key);
    handlers.set(key, handler);
    return isNew && client.isConnected() ? client.connect().then((peer) => subscribe(peer, key)) : client.connect().then(() => {}, () => {});
  }

  /**
   * @param {string} key
   * @param {Handler | null} [handler] when given, only this one is taken off
   */
  function off(key, handler) {
    if (handler && handlers.get(key) !== handler) return Promise.resolve();
    return handlers.delete(key) && client.isConnected() ? call(['off'], [key]) : Promise.resolve();
  }

  /** @param {{ keepCallBacks?: boolean }} [params] */
  async function clear(params) {
    await call(['clear'], [params]).catch(() => {});
    if (!params?.keepCallBacks) handlers.clear();
    for (const path of Object.keys(mirror)) delete mirror[path];
    await client.close();
  }

  /**
   * @param {(string | number)[]} prefix
   * @param {string[]} names
   * @returns {Smartico}
   */
  function mirrorMembers(prefix, names) {
    return Object.fromEntries(names.map((name) => {
      const path = [...prefix, name].join('.');
      return [name, MIRRORED.includes(path) ? () => readMirror(path) : (/** @type {unknown[]} */ ...args) => call([...prefix, name], args)];
    }));
  }

  const invoke = (/** @type {string} */ name, /** @type {unknown[]} */ ...args) => frameObject[name](...args);
  /** @type {Smartico} */
  const frameObject = Object.assign(invoke, mirrorMembers([], MEMBERS.methods), {
    api: mirrorMembers(['api'], MEMBERS.api),
    vapi: (/** @type {string} */ language) => mirrorMembers(['vapi', language], MEMBERS.api),
    on, off, clear,
  });
  client.connect().catch(() => {});
  return frameObject;
}

/**
 * One failing handler must stop neither the others nor the bridge.
 *
 * @param {string} key
 * @param {Handler | undefined} handler
 * @param {unknown[]} values
 */
async function runHandler(key, handler, values) {
  try {
    return await handler?.(...values);
  } catch (error) {
    console.error(`[plaudit] The handler of "${key}" failed.`, error);
  }
}
