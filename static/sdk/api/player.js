/** How the player is shown to others. The event that follows tells missions and journeys of it. */
import { complain } from '../report.js';
import { CID } from './cids.js';
import { outcome } from './outcome.js';

/** @param {import('./lazy.js').Context} context */
export function playerApi({ send, event }) {
  /** @param {number} cid @param {object} fields @param {string} eventType @param {object} payload */
  async function change(cid, fields, eventType, payload) {
    const answer = outcome(await send(cid, fields));
    if (answer.err_code) complain('refused', eventType, answer.err_code, answer.err_message);
    else event(eventType, payload);
    return answer;
  }

  return {
    changeNickname: (/** @type {string} */ name) =>
      change(CID.SET_NICKNAME, { public_username_custom: name }, 'gf_nickname_changed', { public_username: name }),
    changeAvatar: (/** @type {string} */ avatar) => change(CID.SET_AVATAR, { avatar_id: avatar }, 'gf_avatar_changed', { avatar_id: avatar }),
  };
}
