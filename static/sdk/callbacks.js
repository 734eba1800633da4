/**
 * The page's handlers for `on` and `off`.
 * Invariant: a handler runs in its own microtask, so one that throws, or whose promise is rejected, breaks neither
 * another handler nor us.
 */
import { complain, warn } from './report.js';

/** @typedef {(...args: any[]) => unknown} Handler */

/** Every key that `on` accepts. */
export const CALLBACKS = ('init label_init_completed identify login logout props_change page_navigation session_based_dp_detected '
  + 'gf_starting gf_started gf_closing saw_starting inbox_starting gf_ux mini_game_win jackpot_win ach_game_opening '
  + 'protocol_error dp_error event_dropped').split(' ');

/** A registry of handlers; several may share a key. */
export function createCallbacks() {
  /** @type {Map<string, Set<Handler>>} */
  const handlers = new Map();
  /** Our own parts that are on the screen; the page cannot take them off. @type {Set<(key: string, ...args: any[]) => void>} */
  const taps = new Set();

  /** Adds a handler; `null` removes every handler of the key. Past events are not repeated.
   * @param {string} key @param {Handler | null} handler */
  function on(key, handler) {
    if (handler === null) return void handlers.delete(key);
    if (typeof handler !== 'function') return warn('handler_not_a_function', key);
    if (!CALLBACKS.includes(key)) warn('handler_unknown_key', key);
    handlers.set(key, (handlers.get(key) ?? new Set()).add(handler));
  }

  /** Removes one handler; without one, or with `null`, every handler of the key.
   * @param {string} key @param {Handler | null} [handler] */
  function off(key, handler) {
    if (handler) handlers.get(key)?.delete(handler);
    else handlers.delete(key);
  }

  /** Calls the handlers of a key soon. @param {string} key @param {...unknown} args @returns {boolean} the page has such a handler */
  function emit(key, ...args) {
    taps.forEach((tap) => tap(key, ...args));
    handlers.get(key)?.forEach((handler) => {
      Promise.resolve().then(() => handler(...args)).catch((error) => complain('handler_failed', key, error));
    });
    return !!handlers.get(key)?.size;
  }

  /** Hears everything at once, before the handlers. @param {(key: string, ...args: any[]) => void} listener @returns {() => void} stops it */
  function tap(listener) {
    taps.add(listener);
    return () => taps.delete(listener);
  }

  return { on, off, emit, tap, clear: () => handlers.clear() };
}
