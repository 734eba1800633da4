/**
 * The player's public properties as last heard from the server.
 * Invariant: what leaves here is a copy; only the server's word changes them.
 */

/** @typedef {Record<string, any>} Props */

/** A live snapshot. */
export function createProps() {
  /** @type {Props | null} */
  let current = null;

  /** Takes the full set (after identification) and tells what differs from the set before; everything, the first time.
   * A property that is no longer there is reported as null. @param {Props} full @returns {Props} */
  function load(full) {
    const before = current ?? {};
    /** @type {Props} */
    const changed = {};
    for (const name of Object.keys({ ...before, ...full })) {
      if (JSON.stringify(before[name]) !== JSON.stringify(full[name])) changed[name] = full[name] ?? null;
    }
    current = withAvatar({ ...full });
    return current && Object.keys(before).length ? changed : get();
  }

  /** Takes a pushed part. @param {Props} part */
  function patch(part) {
    current = withAvatar({ ...current, ...part }, part);
  }

  /** A copy of what is known; empty before identification. @returns {Props} */
  function get() {
    return structuredClone(current ?? {});
  }

  return { load, patch, get, known: () => current !== null, forget: () => { current = null; } };
}

/** `avatar_url` follows `avatar_id` when the server gave only the latter and it is an address.
 * @param {Props} props @param {Props} [part] what was just said @returns {Props} */
function withAvatar(props, part = props) {
  if (/^(https?:)?\/\//.test(part.avatar_id ?? '') && !part.avatar_url) props.avatar_url = part.avatar_id;
  return props;
}
