/** Bonuses: what the operator's platform credits when the player claims it. */
import { CID } from './cids.js';
import { outcome } from './outcome.js';
import { watched } from './reading.js';

/** @param {import('./lazy.js').Context} context @param {import('./actions.js').Actions} actions */
export function bonusesApi({ ask, cache }, { act }) {
  const load = async () => toBonuses((await ask(CID.BONUSES)).bonuses);

  /** @param {number} id */
  async function claimBonus(id) {
    const answer = await act(CID.CLAIM_BONUS, { bonusId: id }, 'bonuses');
    return { ...outcome(answer), success: answer.success };
  }

  return {
    claimBonus,
    /** `onUpdate` gets the whole list after a claim. @param {{onUpdate?: Function}} [options] */
    getBonuses: ({ onUpdate } = {}) => watched(cache, 'bonuses', onUpdate, load),
  };
}

/** @param {any[] | undefined} bonuses */
export function toBonuses(bonuses = []) {
  return bonuses.filter((each) => each.id >= 1).map((it) => ({
    bonus_id: it.id, is_redeemable: it.redeemable, create_date: it.createDate, redeem_date: it.redeemDate,
    label_bonus_template_id: it.labelBonusTemplateId, bonus_status_id: it.bonusStatusId,
    label_bonus_template_meta_map: it.labelBonusTemplateMetaMap, bonus_meta_map: it.bonusMetaMap,
  }));
}
