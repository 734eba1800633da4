/** Does the player belong to a segment? Never kept: membership changes without a push. At most 10 questions in 60 s. */
import { CID } from './cids.js';

/** @param {import('./lazy.js').Context} context */
export function segmentsApi({ send }) {
  /** One question for several segments; an unknown segment does not match. The order of the answers is the server's.
   * @param {number | number[]} ids @returns {Promise<{segment_id: number, is_matching: boolean}[]>} */
  async function checkSegmentListMatch(ids) {
    const asked = [ids].flat().map(Number);
    const answer = await send(CID.SEGMENTS, { segment_id: asked });
    if (answer.errCode) throw Object.assign(new Error(answer.errMsg || `segment check failed (${answer.errCode})`), answer);
    return answer.segments ?? [];
  }

  /** True when the player matches; false when not, and also when the question failed.
   * @param {number} id @returns {Promise<boolean>} */
  async function checkSegmentMatch(id) {
    const segments = await checkSegmentListMatch(id).catch(() => []);
    return segments.some((each) => Number(each.segment_id) === Number(id) && !!each.is_matching);
  }

  return { checkSegmentMatch, checkSegmentListMatch };
}
