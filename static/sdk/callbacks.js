/**
 * The page's handlers for `on` and `off`.
 * Invariant: a handler runs in its own microtask, so one that throws, or whose promise is rejected, breaks neither
 * another handler nor us.
 */
import { MEMBERS } from './members.js';
import { complain, warn } from './report.js';

/** @typedef {(...args: any[]) => unknown} Handler */

/** A registry of handlers; several may share a key. */
export function createCallbacks() {
  /** @type {Map<string, Set<Handler>>} */
  const handlers = new Map();

  /** Adds a handler; `null` removes every handler of the key. Past events are not repeated.
   * @param {string} key @param {Handler | null} handler */
  function on(key, handler) {
    if (handler === null) return void handlers.delete(key);
    if (typeof handler !== 'function') return warn(`on('${key}'): the handler must be a function, or null to remove all.`);
    if (!MEMBERS.callbacks.includes(key)) warn(`on('${key}'): nothing has this name. Known: ${MEMBERS.callbacks.join(', ')}.`);
    handlers.set(key, (handlers.get(key) ?? new Set()).add(handler));
  }

  /** Removes one handler; without one, or with `null`, every handler of the key.
   * @param {string} key @param {Handler | null} [handler] */
  function off(key, handler) {
    if (handler) handlers.get(key)?.delete(handler);
    else handlers.delete(key);
  }

  /** Calls the handlers of a key soon. @param {string} key @param {...unknown} args */
  function emit(key, ...args) {
    handlers.get(key)?.forEach((handler) => {
      Promise.resolve().then(() => handler(...args)).catch((error) => complain(`A handler of '${key}' failed:`, error));
    });
  }

  return { on, off, emit, clear: () => handlers.clear() };
}
