/**
 * What was won in a play, and which plays a filter lets through.
 *
 * Invariant: pure; a prize that the game has no more was won all the same.
 */

/** @typedef {Pick<import('../smartico.js').TSawHistory, 'template' | 'saw_prize_id' | 'is_claimed'>} Played */
/** @typedef {'all' | 'won' | 'waits'} Filter */

/** @type {Filter[]} */
export const FILTERS = ['all', 'won', 'waits'];
/** Of the wire: a prize that is none. */
const NOTHING = 1;

/** @param {Played} played @returns {{ won: boolean, name: string, image: string }} */
export function prizeOf({ template, saw_prize_id: id }) {
  const prize = (template?.prizes ?? []).find((/** @type {any} */ each) => each.saw_prize_id === id);
  const { name = '', icon: image = '' } = prize?.saw_prize_ui_definition ?? {};
  return { won: prize?.prize_type_id !== NOTHING, name, image };
}

/** @param {Played} played @param {Filter} filter */
export function matches(played, filter) {
  if (filter === 'all') return true;
  return prizeOf(played).won && (filter === 'won' || !played.is_claimed);
}
