/** What all lists have in common: they are kept, may have a subscriber, and carry the same kinds of fields. */

/** The kept answer of `key`, and a subscriber for its context (the first part of the key) who gets the whole of it anew.
 * @template T @param {import('../cache.js').Cache} cache @param {string} key @param {unknown} onUpdate
 * @param {() => Promise<T>} load @returns {Promise<T>} */
export function watched(cache, key, onUpdate, load) {
  const kept = () => cache.use(key, load);
  cache.subscribe(key.replace(/:.*/, ''), onUpdate, kept);
  return kept();
}

/** The operator's own data: JSON when it is that, the text when not, {} when there is none. @param {unknown} value @returns {any} */
export function customData(value) {
  if (typeof value !== 'string' || !/[{[]/.test(value)) return value || {};
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** A preset of ribbons (sale, hot, new, vip) or the address of a picture. @param {any} meta */
export function ribbon({ label_tag, custom_label_tag }) {
  return label_tag === 'custom' ? custom_label_tag : label_tag;
}

/** The games of an entity in their order. @param {any[] | null | undefined} games */
export function relatedGames(games) {
  return (games ?? []).map(({ ext_game_id, game_public_meta: meta }, at) => ({
    ext_game_id,
    game_public_meta: {
      name: meta.name, link: meta.link, image: meta.image, enabled: meta.enabled, game_categories: meta.game_categories,
      game_provider: meta.game_provider, mobile_spec_link: meta.mobile_spec_link, priority: at + 1,
    },
  }));
}

/** Categories of missions and badges, and of the store. @param {any[] | undefined} categories */
export function toCategories(categories) {
  return (categories ?? []).map(({ id, publicMeta }) => ({ id, name: publicMeta?.name, order: publicMeta?.order }));
}

/** The address of somebody's avatar; `avatar_id` may be one. @param {any} somebody @returns {string | undefined} */
export function avatarUrl({ avatar_url, avatar_id }) {
  return avatar_url ?? (/^(https?:)?\/\//.test(avatar_id ?? '') ? avatar_id : undefined);
}

/** A call without what it needs makes no sense to the server either. @param {string} method @param {Record<string, unknown>} given */
export function demand(method, given) {
  const missing = Object.keys(given).filter((name) => !given[name]);
  if (missing.length) throw new Error(`${method}() needs ${missing.join(' and ')}.`);
}
