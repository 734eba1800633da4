/** What a player changes about themselves. */
import { outcome } from './outcome.js';
import { WIRE } from '../wire.js';

/** @param {import('./lazy.js').Context} context */
export function userApi({ send, cache }) {
  /** Chooses an avatar from the list of avatars. @param {{avatar_url: string, avatar_real_id: number}} avatar */
  async function setAvatar({ avatar_url, avatar_real_id }) {
    if (!avatar_url || !avatar_real_id) throw new Error('setAvatar() needs avatar_url and avatar_real_id.');
    const answer = await send(WIRE.SET_AVATAR, { avatar_id: avatar_url, avatar_real_id });
    cache.clear('avatars');
    return outcome(answer);
  }

  return { setAvatar };
}
