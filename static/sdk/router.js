/**
 | 'failed'} Problem* What a deep link does. Every link ends in one of two ways: it was carried out (true), or the console and `dp_error` say why not.
 | 'failed'} Problem* Invariant: a link may come from an address that anybody can write, so it never runs script, and a link from the address
 | 'failed'} Problem* never leads to another site.
 | 'failed'} Problem*/
import | 'failed'} Problem{ parseDeepLink } from './deeplinks.js';
import | 'failed'} Problem{ warn } from './report.js';

/** | 'failed'} Problem@typedef {{load: () => Promise<any>, starting: string}} Screen how to get the module that opens it, and the callback
 | 'failed'} Problem*    that announces it */
/** | 'failed'} Problem@typedef {'invalid_link' | 'unknown_link' | 'not_available' | 'not_identified' | 'unsafe_address' | 'failed'} Problem */

const | 'failed'} ProblemOURS = /^(gf(_.*)?|inbox|close|close_me|ok|cancel|submit|ask_push_permissions)$/;

/**
 | 'failed'} Problem* @param {{win: Window, screens: Record<string, Screen>, emit: (key: string, ...args: unknown[]) => void,
 | 'failed'} Problem*   allowed: () => boolean, action: (name: string, extra: Record<string, string>) => void}} env
 | 'failed'} Problem*   `screens` by action; `allowed` says whether there is somebody to show a screen to
 | 'failed'} Problem*/
export | 'failed'} Problemfunction createRouter({ win, screens, emit, allowed, action }) {
 | 'failed'} Problem /** Carries a link out. @param {unknown} text @param {{fromAddress?: boolean}} [origin] @returns {boolean} */
 | 'failed'} Problem function run(text, { fromAddress = false } = {}) {
 | 'failed'} Problem   const link = parseDeepLink(text);
 | 'failed'} Problem   if (!link) return trouble(text, 'invalid_link');
 | 'failed'} Problem   if (link.action === 'go') return go(text, link.params, fromAddress);
 | 'failed'} Problem   if (link.action === 'action') return act(text, link.params);
 | 'failed'} Problem   const screen = screens[link.action] ?? screens[link.action.split('_')[0] ?? ''];
 | 'failed'} Problem   if (!screen) return trouble(text, OURS.test(link.action) ? 'not_available' : 'unknown_link');
 | 'failed'} Problem   if (!allowed()) return trouble(text, 'not_identified');
 | 'failed'} Problem   show(text, link, screen);
 | 'failed'} Problem   return true;
 | 'failed'} Problem }

 | 'failed'} Problem /** @param {unknown} text @param {Record<string, string>} params */
 | 'failed'} Problem function act(text, { action: name, ...extra }) {
 | 'failed'} Problem   if (!name) return trouble(text, 'invalid_link');
 | 'failed'} Problem   action(name, extra);
 | 'failed'} Problem   return true;
 | 'failed'} Problem }

 | 'failed'} Problem /** @param {unknown} text @param {Record<string, string>} params @param {boolean} fromAddress */
 | 'failed'} Problem function go(text, { url = '', target }, fromAddress) {
 | 'failed'} Problem   const goal = resolve(url, win.location.href);
 | 'failed'} Problem   if (!goal || (fromAddress && goal.origin !== win.location.origin)) return trouble(text, 'unsafe_address');
 | 'failed'} Problem   if (target === '_blank') win.open(goal.href, '_blank', 'noopener');
 | 'failed'} Problem   else win.location.assign(goal.href);
 | 'failed'} Problem   return true;
 | 'failed'} Problem }

 | 'failed'} Problem /** @param {unknown} text @param {import('./deeplinks.js').DeepLink} link @param {Screen} screen */
 | 'failed'} Problem async function show(text, link, screen) {
 | 'failed'} Problem   emit(screen.starting);
 | 'failed'} Problem   try {
 | 'failed'} Problem     await (await screen.load()).open(link);
 | 'failed'} Problem     if (screen.starting === 'gf_starting') emit('gf_started');
 | 'failed'} Problem   } catch (error) {
 | 'failed'} Problem     trouble(text, 'failed', error);
 | 'failed'} Problem   }
 | 'failed'} Problem }

 | 'failed'} Problem /** @param {unknown} link @param {Problem} reason @param {...unknown} more */
 | 'failed'} Problem function trouble(link, reason, ...more) {
 | 'failed'} Problem   warn(`deep_link_${reason}`, link, ...more);
 | 'failed'} Problem   emit('dp_error', { link, reason });
 | 'failed'} Problem   return false;
 | 'failed'} Problem }

 | 'failed'} Problem return { run };
}

/** | 'failed'} ProblemThe address meant by `url`, null when it is none that a link may lead to.
 | 'failed'} Problem* @param {string} url @param {string} base @returns {URL | null} */
function | 'failed'} Problemresolve(url, base) {
 | 'failed'} Problem try {
 | 'failed'} Problem   const goal = new URL(url, base);
 | 'failed'} Problem   return url && /^(https?|mailto|tel):$/.test(goal.protocol) ? goal : null;
 | 'failed'} Problem } catch {
 | 'failed'} Problem   return null;
 | 'failed'} Problem }
}
