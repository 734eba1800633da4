/**
 * `/wrapper-popup.html`: shows the pop-ups that a native app hands over, one after the other, on a transparent page.
 *
 * Invariant: it has no session. What is to be told to the server the app sends over its own socket, so a pop-up counts once.
 */

import { CLICK, IMPRESSION } from '../sdk/wire.js';
import {
  afterPaint, CLOSE_ME, EXECUTE_DEEP_LINK, forgetProof, openBridge, PAGE_READY, READY_TO_BE_SHOWN, SEND_TO_SOCKET, SHOW_ENGAGEMENT,
} from './bridge.js';

const FAILED = 106;
const POPUP = 30;

/**
 * @typedef {object} PopupPageConfig
 * @property {string} [lang]
 * @property {string} [skin]
 * @property {Record<string, string>} [settings] of the label: those that say which skins there are
 */

/** @param {PopupPageConfig} config */
export function mountPopupPage({ lang, skin, settings }) {
  const { post } = openBridge({ [SHOW_ENGAGEMENT]: take });
  const wearer = { skin: () => skin ?? '', setting: (/** @type {string} */ name) => settings?.[name] };
  const language = (lang || navigator.language.slice(0, 2)).toLowerCase();
  /** @type {Set<string>} */
  const known = new Set();
  /** @type {import('./bridge.js').Message[]} */
  const waiting = [];
  let busy = false;

  /** An app says it again when it is not sure; each is shown once. @param {import('./bridge.js').Message} push a 110 */
  function take(push) {
    const { engagement_uid: uid } = push;
    if (known.has(uid)) return;
    if (typeof uid !== 'string' || !uid || Number(push.activityType) !== POPUP) {
      return console.error('[plaudit] SHOW_ENGAGEMENT takes a message 110 with activityType 30 and an engagement_uid.', push);
    }
    known.add(uid);
    waiting.push(push);
    next();
  }

  function next() {
    const push = busy ? undefined : waiting.shift();
    if (!push) return;
    busy = true;
    import('../popups/popup.js').then(({ openPopup }) => openPopup(hostOf(push)), () => {
      known.delete(push.engagement_uid);
      gone();
    });
  }

  /** A link is followed after the pop-up has gone and in the same breath, so only then it is known what the app shall do. */
  function gone() {
    busy = false;
    queueMicrotask(() => (waiting.length ? next() : post(CLOSE_ME)));
  }

  /** @param {import('./bridge.js').Message} push @returns {import('../popups/popup.js').Host} */
  function hostOf({ engagement_uid: uid, params = {} }) {
    const tell = (/** @type {number} */ cid, /** @type {object} */ fields = {}) =>
      post(SEND_TO_SOCKET, { cid, engagement_uid: uid, activityType: POPUP, ...fields });
    return {
      uid, params, language, wearer, onClose: gone,
      frame: new URL(`engagements/${encodeURIComponent(uid)}/body`, location.href).href,
      onShown: () => void afterPaint().then(() => post(READY_TO_BE_SHOWN)),
      onSeen: () => tell(IMPRESSION),
      onFailed: (reason) => tell(FAILED, { reason }),
      follow(action) {
        tell(CLICK, { action });
        post(EXECUTE_DEEP_LINK, { dp: action });
      },
    };
  }

  forgetProof();
  post(PAGE_READY);
}
