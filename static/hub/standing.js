/**
 * The few rows of a board that fit on the overview: the first ones and the player.
 *
 * Invariant: pure; the player is in it once, whether or not they are among the first.
 */

/** @typedef {Record<string, any>} User with `public_username`, `position`, `points`, `is_me` */
/** @typedef {{ key: string, name: string, avatar?: string, position: number, score: number | null, me: boolean, gap: boolean }} Place gap: others stand between this and the one before; a position below 1 is none */

const SHOWN = 3;

/**
 * @param {User[]} users the first of the board, in their order
 * @param {User | null | undefined} me the player's own row
 * @param {{ hideOthers?: boolean, hideFaces?: boolean }} [how] whether the scores of others, and all pictures, are to be seen
 * @returns {Place[]}
 */
export function podium(users, me, { hideOthers = false, hideFaces = false } = {}) {
  const first = users.slice(0, SHOWN);
  const inside = first.some(({ is_me }) => is_me);
  const rows = inside || !me ? first : [...users.slice(0, SHOWN - 1), { ...me, is_me: true }];
  return rows.map((user, index) => {
    const mine = Boolean(user.is_me);
    return {
      key: mine ? 'me' : `${index}/${user.public_username}`, name: user.public_username ?? '', avatar: hideFaces ? undefined : user.avatar_url,
      position: user.position, me: mine, score: hideOthers && !mine ? null : user.points,
      gap: index > 0 && mine && user.position !== rows[index - 1].position && user.position !== rows[index - 1].position + 1,
    };
  });
}
