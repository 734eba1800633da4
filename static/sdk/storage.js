/**
 * What survives a reload. A browser may forbid storage (it then throws at the mere mention), or the player may not have
 * consented yet: in both cases the same calls work on memory.
 * Invariant: no call here ever throws.
 */

/** @typedef {ReturnType<typeof createStorage>} Storage */

/** @param {() => globalThis.Storage} open names the browser's storage; may throw @param {boolean} [held] keep to memory until `release()` */
export function createStorage(open, held = false) {
  /** @type {Map<string, string>} */
  const memory = new Map();
  /** @type {globalThis.Storage | null} */
  let disk = held ? null : tryOpen();

  function tryOpen() {
    try {
      return open();
    } catch {
      return null;
    }
  }

  /** @param {string} key @returns {string | null} */
  function get(key) {
    try {
      return memory.get(key) ?? disk?.getItem(key) ?? null;
    } catch {
      return null;
    }
  }

  /** Writes to disk; what the disk refuses (no room, private window) stays in memory for the life of the page.
   * @param {string} key @param {string} value */
  function set(key, value) {
    memory.delete(key);
    try {
      if (disk) return disk.setItem(key, value);
    } catch { /* full or forbidden: memory it is */ }
    memory.set(key, value);
  }

  /** @param {string} key */
  function remove(key) {
    memory.delete(key);
    try {
      disk?.removeItem(key);
    } catch { /* nothing to remove where nothing can be kept */ }
  }

  /** @param {string} prefix @returns {string[]} */
  function keys(prefix) {
    let onDisk = /** @type {string[]} */ ([]);
    try {
      onDisk = disk ? Object.keys(disk) : [];
    } catch { /* as if empty */ }
    return [...new Set([...onDisk, ...memory.keys()])].filter((key) => key.startsWith(prefix));
  }

  /** Consent came: what waited in memory goes to disk. */
  function release() {
    disk = tryOpen();
    [...memory].forEach(([key, value]) => set(key, value));
  }

  return { get, set, remove, keys, release };
}
