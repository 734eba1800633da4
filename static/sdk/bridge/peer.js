/**
 * One end of the channel: calls by path with arguments, each acknowledged on receipt and answered once.
 *
 * Invariant: every call ends. It resolves, rejects with the other side's error, or rejects with a code of
 * ours (`bridge_unanswered`, `bridge_closed`, `bridge_not_cloneable`) that says what to do.
 */

import { bridgeError } from './protocol.js';
import { pack, packError, unpack, unpackError } from './pack.js';

/** Receipt is acknowledged by the other window's event loop alone, so 10 s means that it is gone or frozen. */
const RECEIPT_TIMEOUT_MS = 10000;

/** @typedef {string | number} Step */
/** @typedef {{ resolve: (value: any) => void, reject: (error: Error) => void, timer: any }} Pending */
/** @typedef {{ k: 'call', id: number, path: Step[], args: unknown } | { k: 'got', id: number } | { k: 'done', id: number, value: unknown }
 *   | { k: 'fail', id: number, error: Record<string, unknown> } | { k: 'sync', values: Record<string, any> } | { k: 'drop', id: number } | { k: 'bye' }} Message */
/**
 * @typedef {object} Peer
 * @property {(path: Step[], args: unknown[]) => Promise<any>} call
 * @property {(values: Record<string, unknown>) => void} sync
 * @property {() => void} close
 */
/**
 * @typedef {object} PeerOptions
 * @property {(path: Step[], args: unknown[]) => unknown} handle what the other side may call
 * @property {() => void} [beforeSend] runs ahead of each call and each result
 * @property {(values: Record<string, any>) => void} [onSync]
 * @property {() => void} [onClose] the other side said goodbye
 * @property {(run: () => void, delayMs: number) => any} [later]
 * @property {(timer: any) => void} [cancel]
 */

/**
 * @param {MessagePort} port
 * @param {PeerOptions} options
 * @returns {Peer}
 */
export function createPeer(port, options) {
  const { handle, beforeSend = () => {}, onSync = () => {}, onClose = () => {} } = options;
  const { later = setTimeout, cancel = clearTimeout } = options;
  /** @type {Map<number, Pending>} */
  const pending = new Map();
  /** @type {Map<number, Function>} */
  const kept = new Map();
  let lastId = 0;
  let closed = false;
  // A function handed over is kept until the stand-in on the other side is collected, so nothing piles up.
  const collected = new FinalizationRegistry((/** @type {number} */ id) => send({ k: 'drop', id }));

  /** @param {Message} message */
  function send(message) {
    if (!closed) port.postMessage(message);
  }

  /** @param {Function} fn */
  function keep(fn) {
    kept.set(++lastId, fn);
    return lastId;
  }

  /** @param {number} id */
  function standIn(id) {
    const fn = (/** @type {unknown[]} */ ...args) => call([id], args);
    collected.register(fn, id);
    return fn;
  }

  /**
   * @param {number} id
   * @param {(waiting: Pending) => void} finish
   */
  function settle(id, finish) {
    const waiting = pending.get(id);
    if (!waiting) return;
    pending.delete(id);
    cancel(waiting.timer);
    finish(waiting);
  }

  /**
   * @param {Step[]} path
   * @param {unknown[]} args
   * @returns {Promise<any>}
   */
  function call(path, args) {
    return new Promise((resolve, reject) => {
      if (closed) return reject(bridgeError('bridge_closed', `${path.join('.')}: the iframe bridge is closed.`));
      const id = ++lastId;
      const silent = () => settle(id, (waiting) => waiting.reject(bridgeError('bridge_unanswered',
        `${path.join('.')}: the other window did not acknowledge the call within ${RECEIPT_TIMEOUT_MS / 1000} s.`)));
      pending.set(id, { resolve, reject, timer: later(silent, RECEIPT_TIMEOUT_MS) });
      try {
        beforeSend();
        send({ k: 'call', id, path, args: pack(args, keep) });
      } catch (error) {
        settle(id, () => reject(notCloneable(path, error)));
      }
    });
  }

  /** @param {{ id: number, path: Step[], args: unknown }} request */
  async function answer({ id, path, args }) {
    send({ k: 'got', id });
    try {
      const given = /** @type {unknown[]} */ (unpack(args, standIn));
      const value = await (typeof path[0] === 'number' ? kept.get(path[0])?.(...given) : handle(path, given));
      beforeSend();
      sendValue(id, path, value);
    } catch (error) {
      beforeSend();
      send({ k: 'fail', id, error: packError(error) });
    }
  }

  /**
   * @param {number} id
   * @param {Step[]} path
   * @param {unknown} value
   */
  function sendValue(id, path, value) {
    try {
      send({ k: 'done', id, value: pack(value, keep) });
    } catch (error) {
      throw notCloneable(path, error);
    }
  }

  function close() {
    if (closed) return;
    send({ k: 'bye' });
    end();
  }

  function end() {
    closed = true;
    port.close();
    for (const id of [...pending.keys()]) {
      settle(id, ({ reject }) => reject(bridgeError('bridge_closed', 'The iframe bridge was closed before the answer came.')));
    }
    kept.clear();
  }

  port.onmessage = ({ data }) => {
    const message = /** @type {Message} */ (data);
    if (closed) return;
    if (message.k === 'call') answer(message);
    else if (message.k === 'got') cancel(pending.get(message.id)?.timer);
    else if (message.k === 'done') settle(message.id, ({ resolve }) => resolve(unpack(message.value, standIn)));
    else if (message.k === 'fail') settle(message.id, ({ reject }) => reject(unpackError(message.error)));
    else if (message.k === 'sync') onSync(/** @type {Record<string, any>} */ (unpack(message.values, standIn)));
    else if (message.k === 'drop') kept.delete(message.id);
    else if (message.k === 'bye') (end(), onClose());
  };

  return { call, sync: (values) => send({ k: 'sync', values: /** @type {Record<string, any>} */ (pack(values, keep)) }), close };
}

/**
 * @param {Step[]} path
 * @param {unknown} cause
 */
function notCloneable(path, cause) {
  return bridgeError('bridge_not_cloneable', `${path.join('.')}: only data and functions cross the iframe bridge, `
    + `no DOM nodes. ${cause instanceof Error ? cause.message : cause}`);
}
