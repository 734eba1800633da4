/** Small stand-ins for what a browser provides, and a clock that only moves when told. */

import '../../static/sdk/advice.js'; // fetched on demand in a page; at hand here

/** A `localStorage` that can be shared between "tabs" and can be made to refuse. */
export class FakeStorage {
  getItem(key) { return Object.hasOwn(this, key) ? this[key] : null; }
  setItem(key, value) {
    if (refusing.has(this)) throw new Error('QuotaExceededError');
    this[key] = String(value);
  }
  removeItem(key) { delete this[key]; }
}

const refusing = new WeakSet();

/** From now on the storage has no room. */
export function refuse(storage) {
  refusing.add(storage);
}

/** Ids that can be told apart in a failure message. */
export function counter(prefix = 'id') {
  let n = 0;
  return () => `${prefix}-${++n}`;
}

/** Lets every promise that can be settled settle. */
export async function settle() {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

/** Catches what the SDK says to developers while `run` runs. */
export async function listening(run) {
  const said = [];
  const real = { warn: console.warn, error: console.error };
  console.warn = console.error = (...args) => said.push(args.map(String).join(' '));
  try {
    await run(said);
    for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
  } finally {
    Object.assign(console, real);
  }
  return said;
}
