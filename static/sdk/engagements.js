/**
 * What a campaign sends to this player: a deep link, a script, a message. Each is carried out once and its fate reported.
 * Invariant: an engagement is known by its uid, which is forgotten only when the player changes; the server repeats
 * what it has not seen reported.
 */
import { ACTIVITY_DEEPLINK, ACTIVITY_INBOX, ACTIVITY_SCRIPT, ENGAGEMENT_FAILED, IMPRESSION } from './wire.js';
import { warn } from './report.js';

const REMEMBERED = 500;

/**
 * @param {{tell: (cid: number, fields: object) => void, dp: (link: unknown) => boolean, inbox: () => void,
 *   runScript: ((code: string) => void) | null}} env
 *   `inbox` is called for a new inbox message; `runScript` throws when the script could not run, null: the page has not allowed it
 */
export function createEngagements({ tell, dp, inbox, runScript }) {
  /** @type {Set<string>} */
  const seen = new Set();

  /** True the first time. @param {{engagement_uid?: string}} message */
  function isNew({ engagement_uid: uid = '' }) {
    if (uid && seen.has(uid)) return false;
    seen.add(uid);
    if (seen.size > REMEMBERED) seen.delete(/** @type {string} */ (seen.values().next().value));
    return true;
  }

  /** @param {any} message push 105 */
  function deepLink(message) {
    if (!isNew(message)) return;
    const link = message.payload?.dp;
    if (dp(link)) report(message, ACTIVITY_DEEPLINK);
    else fail(message, ACTIVITY_DEEPLINK, `The deep link could not be carried out: ${link}`);
  }

  /** @param {any} message push 107 */
  function script(message) {
    if (!isNew(message)) return;
    try {
      if (!runScript) throw new Error('The page does not allow scripts from the server: init(key, { allowServerScripts: true }).');
      runScript(message.script);
      report(message, ACTIVITY_SCRIPT);
    } catch (error) {
      fail(message, ACTIVITY_SCRIPT, String(/** @type {any} */ (error)?.message ?? error));
    }
  }

  /** @param {any} message push 110 */
  function arrived(message) {
    if (isNew(message) && Number(message.activityType) === ACTIVITY_INBOX) inbox();
  }

  /** @param {any} message @param {number} activityType */
  function report({ engagement_uid }, activityType) {
    tell(IMPRESSION, { engagement_uid, activityType });
  }

  /** @param {any} message @param {number} activityType @param {string} reason */
  function fail({ engagement_uid }, activityType, reason) {
    warn(`A campaign could not do what it was asked to: ${reason}`);
    tell(ENGAGEMENT_FAILED, { engagement_uid, activityType, reason });
  }

  return { deepLink, script, arrived, forget: () => seen.clear() };
}

/** Runs code as a script element of the page. A content security policy forbids that unless the page passed its nonce on,
 * and says so only by not running it: hence the mark that the script leaves behind.
 * @param {Document} doc @param {string} nonce of our own script tag @param {string} code */
export function runInPage(doc, nonce, code) {
  const element = doc.createElement('script');
  element.nonce = nonce;
  element.textContent = code + '\n;document.currentScript.dataset.ran="1"';
  doc.head.append(element);
  element.remove();
  if (!element.dataset.ran) throw new Error('The script failed, or the page\'s content security policy forbids inline script.');
}
