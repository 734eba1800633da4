/** Ids that are made before anything is sent, so that a repetition can be recognised. */

/** A random UUID, also on pages without https, where browsers have no `randomUUID`. @param {Crypto} crypto @returns {string} */
export function makeUuid(crypto) {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (Number(bytes[6]) & 15) | 64;
  bytes[8] = (Number(bytes[8]) & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** The id kept under `key`, made on first use. @param {import('./storage.js').Storage} store @param {string} key @param {() => string} make */
export function keptId(store, key, make) {
  const id = store.get(key) || make();
  store.set(key, id);
  return id;
}
