/**
 * What a campaign sends to this player: a deep link, a script, a message, a pop-up, a banner. Each is carried out once and its fate reported.
 * Invariant: an engagement is known by its uid for as long as the player stays the same; the server repeats what it
 * has not seen reported.
 */
import { claim } from './claim.js';
import { warn } from './report.js';

/** Class ids of what is sent and answered here, and numbers of activities. */
const WIRE = {
  IMPRESSION: 103, PUSH_DEEPLINK: 105, ENGAGEMENT_FAILED: 106, PUSH_SCRIPT: 107, PUSH_ENGAGEMENT: 110,
  ACTIVITY_SCRIPT: 11, ACTIVITY_INBOX: 31,
};
/** A banner and a pop-up; with deep links they wait for their moment, and what shows them knows which it has had. */
const SHOWN = [20, 30];
/** For how long another tab is given the time to hear that a script has run. */
const HEARD_MS = 1000;
const REMEMBERED = 500;

/**
 * @param {{tell: (cid: number, fields: object) => void, game: (push: any) => void, inbox: () => void,
 *   env: import('./core.js').Env, params: import('./core.js').Params}} given
 *   `inbox` is called for a new inbox message, `game` for what is shown on the page; of several tabs one does a thing
 */
export function createEngagements({ tell, game, inbox, env, params }) {
  /** @type {Set<string>} */
  const seen = new Set();

  /** @param {any} message a push 105, 107 or 110 */
  function handle(message) {
    const activity = Number(message.activityType);
    if (message.cid === WIRE.PUSH_DEEPLINK || (message.cid === WIRE.PUSH_ENGAGEMENT && SHOWN.includes(activity))) return game(message);
    if (!isNew(message)) return;
    if (message.cid === WIRE.PUSH_SCRIPT) script(message);
    else if (activity === WIRE.ACTIVITY_INBOX) inbox();
  }

  /** True the first time. @param {{engagement_uid?: string}} message */
  function isNew({ engagement_uid: uid = '' }) {
    if (uid && seen.has(uid)) return false;
    seen.add(uid);
    if (seen.size > REMEMBERED) seen.delete(/** @type {string} */ (seen.values().next().value));
    return true;
  }

  /** Every tab has been told; the first of them runs it. @param {any} message */
  async function script(message) {
    try {
      await claim(env.win, 'plaudit-script-' + message.engagement_uid, async () => {
        if (!params.allowServerScripts) throw new Error('The page does not allow scripts from the server: init(key, { allowServerScripts: true }).');
        runInPage(env.win.document, env.nonce, message.script);
        report(message, WIRE.ACTIVITY_SCRIPT);
        await new Promise((done) => setTimeout(done, HEARD_MS));
      });
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
