/**
 * Pop-ups and deep links in their order: one at a time, not before the player has settled in, not where the page does not want
 * them, and in one tab only. Fetched with the first of them.
 * Invariant: what was not seen is not reported, so the server tells it again; what was seen is never shown twice, and a link that
 * leaves the page is not followed again by the next one.
 */
import { claim } from './claim.js';
import { atEnd } from './ending.js';
import { warn } from './report.js';

/** How often we look whether what was in the way has gone. */
const AGAIN_MS = 400;
const POPUP = 30;
const LINK = 10;
const FAILED = 106;
/** A link that could not be followed for so long is not followed any more; a pop-up waits as long as it takes. */
const STALE_MS = 300_000;
/** For how long other tabs are given the time to hear that a link was followed. */
const HEARD_MS = 1000;
/** So many links are known to have been followed in this tab. */
const REMEMBERED = 20;
/** What of ours covers the page: a game, another pop-up; for pop-ups the hub does as well. */
const COVERS = '[data-plaudit].over';
const OVERLAYS = COVERS + ', body > [data-plaudit=hub]';

/** @typedef {{engagement_uid: string, params?: Record<string, any>, payload?: {dp?: string}, came?: number}} Push with `payload` a deep link; `came` when */
/** @typedef {import('./stage.js').Env} Env */

/** @type {WeakMap<Env, ReturnType<typeof createPopups>>} */
const queues = new WeakMap();

/** The one queue of a page. @param {Env} env */
export function popupsOf(env) {
  const queue = queues.get(env) ?? createPopups(env);
  queues.set(env, queue);
  return queue;
}

/** @param {Env} env */
function createPopups(env) {
  const { api, doc, dp, notes, now, resume, setting, suspended, tell, turn } = env;
  const page = /** @type {Window & typeof globalThis} */ (doc.defaultView);
  /** Those that this page has dealt with or will, by uid. @type {Set<string>} */
  const known = new Set();
  /** @type {Push[]} */
  let waiting = [];
  /** Takes what is on the screen away, while there is something. @type {(() => void) | null} */
  let close = null;
  /** @type {BroadcastChannel | undefined} */
  let tabs;
  /** @type {any} */
  let timer;

  /** A pop-up or a link has come, for the first time or again. @param {Push} push */
  function handle(push) {
    if (known.has(push.engagement_uid)) return;
    atEnd(turn(), leave);
    listen();
    known.add(push.engagement_uid);
    waiting.push({ ...push, came: now() });
    next();
  }

  /** Shows the first that may be shown now, or waits until one may. */
  function next() {
    clearTimeout(timer);
    if (close || !waiting.length) return;
    if (suspended.popups) return hold();
    const wait = settlingIn() || (isUnwanted() ? AGAIN_MS : 0);
    waiting = waiting.filter(({ payload, came = 0 }) => !payload || now() - came < STALE_MS);
    const at = wait ? -1 : waiting.findIndex(({ params, payload }) => params?.interrupts || !doc.querySelector(payload ? COVERS : OVERLAYS));
    if (!waiting.length) return;
    if (at < 0) timer = setTimeout(next, wait || AGAIN_MS);
    else present(/** @type {Push} */ (waiting.splice(at, 1)[0]));
  }

  /** Of those that are missed the first is shown on resumption; the rest come with the next identification. */
  function hold() {
    waiting.splice(1).forEach(({ engagement_uid }) => known.delete(engagement_uid));
    resume.popups = next;
  }

  /** How long the player is still left in peace after being identified, in ms. */
  function settlingIn() {
    const since = turn().since ?? 0;
    return Math.max(0, since + (Number(setting('DELAY_ENGAGEMENT_EXECUTION_ON_LOGIN_MS')) || 0) - now());
  }

  /** Nobody looks, or this page is one on which pop-ups stay away. */
  function isUnwanted() {
    const parts = (setting('FRONT_DISABLE_POPUP_INBOX_ON_URLS') ?? '').split(',').map((part) => part.trim()).filter(Boolean);
    return doc.hidden || parts.some((part) => page.location.href.includes(part));
  }

  /** Shows or follows one, unless another tab is doing so just now. @param {Push} push */
  async function present(push) {
    const before = turn();
    close = () => {};
    try {
      await claim(page, 'plaudit-popup-' + push.engagement_uid, async () => {
        if (push.payload) return follow(push);
        const { openPopup } = await import('../popups/popup.js');
        if (turn() !== before) return;
        await new Promise((gone) => { close = openPopup(hostOf(push, () => gone(undefined))).close; });
      });
    } catch (error) {
      known.delete(push.engagement_uid);
      warn('popup_not_opened', error);
    }
    close = null;
    if (turn() === before) next();
  }

  /** Carries a deep link out, unless this tab has: then the report of it was lost with the page. @param {Push} push */
  async function follow({ engagement_uid, payload }) {
    const report = { engagement_uid, activityType: LINK };
    const note = notes('links');
    const followed = (note.get() ?? '').split(' ');
    const again = followed.includes(engagement_uid);
    if (!again) note.set([engagement_uid, ...followed].slice(0, REMEMBERED).join(' '));
    if (again || dp(payload?.dp)) api.reportImpressionEvent(report);
    else fail(report, `The deep link could not be carried out: ${payload?.dp}`);
    tabs?.postMessage(engagement_uid);
    await new Promise((heard) => setTimeout(heard, HEARD_MS));
  }

  /** @param {{engagement_uid: string, activityType: number}} report @param {string} reason */
  function fail(report, reason) {
    warn('campaign_failed', reason);
    tell(FAILED, { ...report, reason });
  }

  /** What a pop-up is given. @param {Push} push @param {() => void} onClose @returns {import('../popups/popup.js').Host} */
  function hostOf({ engagement_uid: uid, params = {} }, onClose) {
    const report = { engagement_uid: uid, activityType: POPUP };
    return {
      uid, params, onClose, language: env.language(), wearer: env,
      frame: env.caller().server + '/engagements/' + uid + '/body',
      onSeen() {
        api.reportImpressionEvent(report);
        tabs?.postMessage(uid);
      },
      onFailed: (reason) => fail(report, reason),
      follow(action) {
        api.reportClickEvent({ ...report, action });
        dp(action);
      },
    };
  }

  /** Hears what other tabs have shown. */
  function listen() {
    if (tabs || !page.BroadcastChannel) return;
    tabs = new page.BroadcastChannel('plaudit-popups');
    tabs.onmessage = ({ data: uid }) => {
      known.add(uid);
      waiting = waiting.filter(({ engagement_uid }) => engagement_uid !== uid);
    };
  }

  /** With the player goes what is shown and what waits. */
  function leave() {
    clearTimeout(timer);
    waiting = [];
    known.clear();
    resume.popups = undefined;
    close?.();
    tabs?.close();
    tabs = undefined;
  }

  return { handle };
}
