/**
 * `_smartico.api` (of the identified player) and `_smartico.vapi(lang)` (of a visitor), put together from one file a domain.
 * Invariant: a domain knows `ask`, `act`, `tell`, the cache and the properties, and nothing of sockets or sessions.
 */
import { inboxApi } from './inbox.js';
import { segmentsApi } from './segments.js';
import { translationsApi } from './translations.js';
import { userApi } from './user.js';

/** @typedef {Record<string, any>} Answer */
/**
 * @typedef {{ask: (cid: number, fields?: object) => Promise<Answer>, send: (cid: number, fields?: object) => Promise<Answer>,
 *   tell: (cid: number, fields: object) => void, cache: import('../cache.js').Cache, props: () => Record<string, any>,
 *   known: () => boolean, setting: (name: string) => string | undefined}} Context
 *   `ask` rejects when the server answers with an errCode, `send` resolves with the answer as it is
 */

const FOR_VISITORS = ['getTranslations'];

/** @param {Context} context */
export function createApi(context) {
  return { ...userApi(context), ...segmentsApi(context), ...inboxApi(context), ...translationsApi(context) };
}

/** The same methods; those that need a player say so. @param {Context} context */
export function createVisitorApi(context) {
  const api = createApi(context);
  for (const name of /** @type {(keyof typeof api)[]} */ (Object.keys(api))) {
    if (!FOR_VISITORS.includes(name)) Object.assign(api, { [name]: () => { throw needsPlayer(name); } });
  }
  return api;
}

/** @param {string} name */
function needsPlayer(name) {
  return new Error(`${name}() needs an identified player and is not part of vapi(): call online(), then _smartico.api.${name}().`);
}
