/**
 * Answers kept for a few seconds, and the one subscriber a context may have.
 * Invariant: an answer asked for before `clear()` (another player, another language) is never kept after it, and a failure
 * is never kept at all.
 */

/** @typedef {ReturnType<typeof createCache>} Cache */

export const KEEP_MS = 30000;

/** @param {() => number} now epoch ms @param {(context: string) => void} [changed] hears which context has become stale or new */
export function createCache(now, changed = () => {}) {
  /** @type {Map<string, {until: number, value: Promise<any>}>} */
  const kept = new Map();
  /** @type {Map<string, {update: (data: any) => unknown, load: () => Promise<any>}>} */
  const subscribers = new Map();

  /** The kept answer of `key`, or that of `load`; callers get copies, so what a page does to one hurts nobody.
   * Two calls at the same time share one request.
   * @template T @param {string} key @param {() => Promise<T>} load @param {number} [keepMs] @returns {Promise<T>} */
  function use(key, load, keepMs = KEEP_MS) {
    let entry = kept.get(key);
    if (!entry || entry.until <= now()) {
      const fresh = { until: now() + keepMs, value: load() };
      kept.set(key, fresh);
      fresh.value.catch(() => kept.get(key) === fresh && kept.delete(key));
      entry = fresh;
    }
    return entry.value.then((value) => structuredClone(value));
  }

  /** The value that is kept, if one is. @param {string} key @returns {Promise<any> | undefined} */
  function held(key) {
    const entry = kept.get(key);
    return entry && entry.until > now() ? entry.value : undefined;
  }

  /** Puts a value that was pushed in the place of the kept one.
   * @param {string} key @param {unknown} value @param {number} [keepMs] */
  function set(key, value, keepMs = KEEP_MS) {
    kept.set(key, { until: now() + keepMs, value: Promise.resolve(value) });
  }

  /** Forgets one key with all its parameter variants (`key` and `key:…`), or everything. @param {string} [key] */
  function clear(key) {
    for (const each of [...kept.keys()]) {
      if (!key || each === key || each.startsWith(key + ':')) kept.delete(each);
    }
  }

  /** Remembers who wants to hear of a context: the last one wins; not a function changes nothing.
   * @param {string} context @param {unknown} update @param {() => Promise<any>} load how to get the full, fresh data */
  function subscribe(context, update, load) {
    if (typeof update === 'function') subscribers.set(context, { update: /** @type {any} */ (update), load });
  }

  /** Loads the context anew for its subscriber; without one nothing is asked. @param {string} context */
  async function refresh(context) {
    clear(context);
    changed(context);
    const subscriber = subscribers.get(context);
    if (subscriber) tell(context, await subscriber.load());
  }

  /** Hands data that is already here to the subscriber. @param {string} context @param {unknown} data */
  function notify(context, data) {
    changed(context);
    tell(context, data);
  }

  /** @param {string} context @param {unknown} data */
  function tell(context, data) {
    subscribers.get(context)?.update(data);
  }

  return { use, held, set, clear, subscribe, refresh, notify, unsubscribeAll: () => subscribers.clear() };
}
