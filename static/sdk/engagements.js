/**
 * What a campaign sends to this player: a deep link, a script, a message. Each is carried out once and its fate reported.
 * Invariant: an engagement is known by its uid for as long as the player stays the same; the server repeats what it
 * has not seen reported.
 */
import { WIRE } from './wire.js';
import { warn } from './report.js';

const REMEMBERED = 500;

/**
 * @param {{tell: (cid: number, fields: object) => void, dp: (link: unknown) => boolean, inbox: () => void, doc: Document,
 *   nonce: string, scripts: boolean}} env
 *   `inbox` is called for a new inbox message; `scripts`: the page lets the server run scripts; `nonce` of our script tag
 */
export function createEngagements({ tell, dp, inbox, doc, nonce, scripts }) {
  /** @type {Set<string>} */
  const seen = new Set();

  /** @param {any} message a push 105, 107 or 110 */
  function handle(message) {
    if (!isNew(message)) return;
    if (message.cid === WIRE.PUSH_DEEPLINK) deepLink(message);
    else if (message.cid === WIRE.PUSH_SCRIPT) script(message);
    else if (Number(message.activityType) === WIRE.ACTIVITY_INBOX) inbox();
  }

  /** True the first time. @param {{engagement_uid?: string}} message */
  function isNew({ engagement_uid: uid = '' }) {
    if (uid && seen.has(uid)) return false;
    seen.add(uid);
    if (seen.size > REMEMBERED) seen.delete(/** @type {string} */ (seen.values().next().value));
    return true;
  }

  /** @param {any} message */
  function deepLink(message) {
    const link = message.payload?.dp;
    if (dp(link)) report(message, WIRE.ACTIVITY_DEEPLINK);
    else fail(message, WIRE.ACTIVITY_DEEPLINK, `The deep link could not be carried out: ${link}`);
  }

  /** @param {any} message */
  function script(message) {
    try {
      if (!scripts) throw new Error('The page does not allow scripts from the server: init(key, { allowServerScripts: true }).');
      runInPage(doc, nonce, message.script);
      report(message, WIRE.ACTIVITY_SCRIPT);
    } catch (error) {
      fail(message, WIRE.ACTIVITY_SCRIPT, String(/** @type {any} */ (error)?.message ?? error));
    }
  }

  /** @param {any} message @param {number} activityType */
  function report({ engagement_uid }, activityType) {
    tell(WIRE.IMPRESSION, { engagement_uid, activityType });
  }

  /** @param {any} message @param {number} activityType @param {string} reason */
  function fail({ engagement_uid }, activityType, reason) {
    warn('campaign_failed', reason);
    tell(WIRE.ENGAGEMENT_FAILED, { engagement_uid, activityType, reason });
  }

  return { handle };
}

/** Runs code as a script element of the page. A content security policy forbids that unless the page passed its nonce on,
 * and says so only by not running it: hence the mark that the script leaves behind.
 * @param {Document} doc @param {string} nonce of our own script tag @param {string} code */
function runInPage(doc, nonce, code) {
  const element = doc.createElement('script');
  element.nonce = nonce;
  element.textContent = code + '\n;document.currentScript.dataset.ran="1"';
  doc.head.append(element);
  element.remove();
  if (!element.dataset.ran) throw new Error('The script failed, or the page\'s content security policy forbids inline script.');
}
