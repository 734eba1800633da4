/** The player: profile and avatar. */
import { outcome } from './outcome.js';
import { WIRE } from '../wire.js';

/** @param {import('./index.js').Context} context */
export function userApi({ send, cache, props, known }) {
  /** The public profile as it is this moment, without a round trip. Throws before identification. */
  function getUserProfile() {
    if (!known()) throw new Error('getUserProfile() needs an identified player: await _smartico.ready() first.');
    return props();
  }

  /** Chooses an avatar from the list of avatars. @param {{avatar_url: string, avatar_real_id: number}} avatar */
  async function setAvatar({ avatar_url, avatar_real_id }) {
    if (!avatar_url || !avatar_real_id) throw new Error('setAvatar() needs avatar_url and avatar_real_id.');
    const answer = await send(WIRE.SET_AVATAR, { avatar_id: avatar_url, avatar_real_id });
    cache.clear('avatars');
    return outcome(answer);
  }

  return { getUserProfile, setAvatar };
}
