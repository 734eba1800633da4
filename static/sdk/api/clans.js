/** Clans: the list, one with its members, joining. */
import { CID } from './cids.js';
import { avatarUrl, watched } from './reading.js';

/** @param {import('./lazy.js').Context} context @param {import('./actions.js').Actions} actions */
export function clansApi({ ask, cache }, { act }) {
  async function list() {
    const { clans = [], user_clan_id = null, cooldown_until = null, join_date = null } = await ask(CID.CLANS);
    return { clans: clans.map(toClan), user_clan_id, cooldown_until, join_date };
  }

  /** @param {number} id */
  async function joinClan(id) {
    const { errCode = 0, errMsg = '' } = await act(CID.JOIN_CLAN, { clan_id: id, join_source_id: 0 });
    return { errCode, errMsg };
  }

  return {
    joinClan,
    /** Kept 30 s, also over a `joinClan`. @param {{onUpdate?: Function}} [options] */
    getClans: ({ onUpdate } = {}) => watched(cache, 'clans', onUpdate, list),
    /** Not kept. @param {number} id */
    getClanInfo: async (id) => toClanInfo((await ask(CID.CLAN, { clan_id: id })).clanInfo),
  };
}

/** @param {any} clan */
function toClan(clan) {
  return {
    clan_id: clan.clan_id, public_meta: clan.public_meta, member_count: clan.member_count, capacity_limit: clan.capacity_limit,
    entry_fee_currency_type_id: clan.entry_fee_currency_type_id, entry_fee_amount: clan.entry_fee_amount,
    rating_position: clan.rating_position, rating_score: clan.rating_score,
  };
}

/** @param {any} clan */
export function toClanInfo(clan) {
  return {
    ...toClan(clan), cooldown_until: clan.cooldown_until ?? null,
    members: (clan.members ?? []).map((/** @type {any} */ member) => ({
      user_id: member.user_id, public_username: member.public_username, avatar_id: member.avatar_id,
      avatar_real_id: member.avatar_real_id, avatar_url: avatarUrl(member), position: member.position,
      contribution_score: member.contribution_score, is_me: member.is_me, clean_ext_user_id: member.clean_ext_user_id,
    })),
  };
}
