/**
 * What a deep link does. Every link ends in one of two ways: it was carried out (true), or the console and `dp_error` say why not.
 * Invariant: a link may come from an address that anybody can write, so it never runs script, and a link from the address
 * never leads to another site.
 */
import { parseDeepLink } from './deeplinks.js';
import { warn } from './report.js';

/** @typedef {{load: () => Promise<any>, starting?: string}} Screen how to get the module that opens it, and the callback that
 *    announces it; without one it announces itself */
/** @typedef {'invalid_link' | 'unknown_link' | 'not_available' | 'not_identified' | 'unsafe_address' | 'failed'} Problem */

/**
 * @param {{win: Window, screens: Record<string, Screen>, emit: (key: string, ...args: unknown[]) => void,
 *   allowed: () => boolean, action: (name: string, extra: Record<string, string>) => void, house?: () => object}} env
 *   `screens` by action; `allowed` says whether there is somebody to show a screen to; `house` is what a screen is given
 */
export function createRouter({ win, screens, emit, allowed, action, house }) {
  /** Carries a link out. @param {unknown} text @param {{fromAddress?: boolean}} [origin] @returns {boolean} */
  function run(text, { fromAddress = false } = {}) {
    const link = parseDeepLink(text);
    if (!link) return trouble(text, 'invalid_link');
    if (link.action === 'go') return go(text, link.params, fromAddress);
    if (link.action === 'action') return act(text, link.params);
    const screen = screens[link.action] ?? screens[link.action.split('_')[0] ?? ''];
    if (!screen) return trouble(text, 'unknown_link');
    if (!allowed()) return trouble(text, 'not_identified');
    show(text, link, screen);
    return true;
  }

  /** @param {unknown} text @param {Record<string, string>} params */
  function act(text, { action: name, ...extra }) {
    if (!name) return trouble(text, 'invalid_link');
    action(name, extra);
    return true;
  }

  /** @param {unknown} text @param {Record<string, string>} params @param {boolean} fromAddress */
  function go(text, { url = '', target }, fromAddress) {
    const goal = resolve(url, win.location.href);
    if (!goal || (fromAddress && goal.origin !== win.location.origin)) return trouble(text, 'unsafe_address');
    if (target === '_blank') win.open(goal.href, '_blank', 'noopener');
    else win.location.assign(goal.href);
    return true;
  }

  /** @param {unknown} text @param {import('./deeplinks.js').DeepLink} link @param {Screen} screen */
  async function show(text, link, screen) {
    if (screen.starting) emit(screen.starting);
    try {
      await (await screen.load()).open(link, house?.());
      if (screen.starting === 'gf_starting') emit('gf_started');
    } catch (error) {
      trouble(text, /** @type {{reason?: Problem}} */ (error).reason ?? 'failed', error);
    }
  }

  /** @param {unknown} link @param {Problem} reason @param {...unknown} more */
  function trouble(link, reason, ...more) {
    warn(`deep_link_${reason}`, link, ...more);
    emit('dp_error', { link, reason });
    return false;
  }

  return { run };
}

/** The address meant by `url`, null when it is none that a link may lead to.
 * @param {string} url @param {string} base @returns {URL | null} */
function resolve(url, base) {
  try {
    const goal = new URL(url, base);
    return url && /^(https?|mailto|tel):$/.test(goal.protocol) ? goal : null;
  } catch {
    return null;
  }
}
