/**
 * The methods of the api whose code is fetched with the first call, put together from one file a domain.
 * Invariant: a domain knows `ask`, `send`, the cache and the properties, and nothing of sockets or sessions.
 */
import { inboxApi } from './inbox.js';
import { segmentsApi } from './segments.js';
import { translationsApi } from './translations.js';
import { userApi } from './user.js';

/** @param {import('./lazy.js').Context} context @returns {Record<string, Function>} */
export function createMethods(context) {
  return { ...userApi(context), ...segmentsApi(context), ...inboxApi(context), ...translationsApi(context) };
}
