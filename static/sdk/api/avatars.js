/** Avatars: the catalogue, the pictures made for the player, and the ways to make more. */
import { publicUrl } from '../urls.js';
import { CID } from './cids.js';
import { outcome } from './outcome.js';
import { demand } from './reading.js';

const FAILED = -1;

/** @typedef {{user_id: number, prompt_id: number, avatar_url: string, avatar_real_id: number}} Wish */

/** @param {import('./lazy.js').Context} context @param {import('./actions.js').Actions} actions */
export function avatarsApi({ ask, send, cache, setting, caller }, { once }) {
  const base = () => publicUrl(setting('PUBLIC_API_URL'), caller().server).replace(/services\/public$/, '');

  /** @param {string} key @param {number} cid @param {string} list @param {(item: any, base: string) => object} shape */
  const kept = (key, cid, list, shape) => cache.use(key, async () =>
    ((await ask(cid))[list] ?? []).map((/** @type {any} */ item) => shape(item, base())));

  /** Chooses an avatar from the list of avatars. @param {{avatar_url: string, avatar_real_id: number}} avatar */
  async function setAvatar(avatar) {
    const { avatar_url, avatar_real_id } = avatar ?? {};
    demand('setAvatar', { avatar_url, avatar_real_id });
    const answer = await send(CID.SET_AVATAR, { avatar_id: avatar_url, avatar_real_id });
    cache.clear('avatarsList');
    cache.clear('avatarsCustomized');
    return outcome(answer);
  }

  /** Has a picture made of an avatar, in the style of a prompt. Resolves with `cdn_url`, or with `errCode` and `errMessage`;
   * when no answer came, the same call again asks for the same picture, which is paid once. @param {Wish} wish */
  async function avatarsCustomize(wish) {
    const { user_id, prompt_id, avatar_url, avatar_real_id } = wish ?? {};
    const fields = { user_id, prompt_id, avatar_url, avatar_real_id };
    demand('avatarsCustomize', fields);
    try {
      return { ...await once('avatar:' + JSON.stringify(fields), (id) => make(fields, id)) };
    } catch (error) {
      return { errCode: FAILED, errMessage: String(error) };
    }
  }

  /** @param {object} fields @param {string} request_id @returns {Promise<{cdn_url?: string, errCode?: number, errMessage?: string}>} */
  async function make(fields, request_id) {
    const { label_key, brand_key, player } = caller();
    if (!player) throw new Error('There is no player: call online first.');
    const { post } = await import('../http.js');
    const { cdn_url, errCode, errMessage } = await post(base() + 'avatar-customize', {
      ...fields, label_api_key: label_key, brand_key: brand_key ?? null, user_ext_id: player.id, hash: player.hash ?? null, request_id,
    });
    if (!cdn_url) return { errCode: errCode ?? FAILED, errMessage };
    cache.clear('avatarsCustomized');
    return { cdn_url };
  }

  return {
    setAvatar, avatarsCustomize,
    getAvatarsList: () => kept('avatarsList', CID.AVATARS, 'avatars', toAvatar),
    getAvatarsCustomized: () => kept('avatarsCustomized', CID.AVATARS_CUSTOMIZED, 'avatars', toCustomized),
    getAvatarPrompts: () => kept('avatarPrompts', CID.AVATAR_PROMPTS, 'prompts', toPrompt),
  };
}

/** @param {string | undefined} url @param {string} base */
const absolute = (url, base) => (url ? new URL(url, base).href : url);

/** @param {any} it @param {string} base */
export function toAvatar({ public_meta: meta, ...it }, base) {
  return {
    avatar_real_id: it.avatar_real_id, is_default: it.is_default, hide_until_achieved: it.hide_until_achieved,
    priority: it.priority, description: meta.description, url: meta.url, avatar_url: absolute(meta.url, base),
    avatar_source_type_id: it.avatar_source_type_id, active_from_date: it.active_from_date,
    active_till_date: it.active_till_date, is_given: it.is_given, is_in_use: it.is_in_use,
  };
}

/** @param {any} it @param {string} base */
export function toCustomized({ avatar_real_id, url, dt_created }, base) {
  return { avatar_real_id, url: absolute(url, base), dt_created };
}

/** @param {any} it @param {string} base */
export function toPrompt({ prompt_id, public_meta: { name, icon_url }, cost_currency_type_id, cost_value }, base) {
  return { prompt_id, name, icon_url: absolute(icon_url, base), cost_currency_type_id, cost_value };
}
