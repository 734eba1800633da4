/**
 * Why something did not work, in words; fetched when it did not.
 *
 * Invariant: pure but for the board that is locked; what an operator wrote comes before what we say.
 */

/** @typedef {Record<string, any>} Template as `getMiniGames` gives it */

/** @type {import('../widgets/i18n.js').Texts} */
export const TEXTS = {
  'game.no_spins': 'You have no spins left. New ones come with missions and levels.',
  'game.no_stock': 'All prizes are gone for now. Nothing was taken from you.', 'game.no_points': 'You need a few more points for this.',
  'game.no_gems': 'You need a few more gems for this.', 'game.no_diamonds': 'You need a few more diamonds for this.',
  'game.no_limit': 'That was the last try for now. Come back soon.', 'game.no_over': 'This game is not open any more.',
  'game.no_segment': 'This game is not open to you yet.', 'game.no_visitor': 'Sign in to play on.',
  'game.no_view': 'You are looking at a player’s account. Nothing can be played here.',
  'game.earn': 'Find missions', 'game.no_early': 'Opens in {time}',
};

/** What missions may bring. */
const EARNED = /^(spins|points|gems|diamonds)$/;

/** Code of a refused attempt → what to say; other codes say that the server did not answer as it should. */
const REFUSALS = /** @type {Record<number, string>} */ ({
  40001: 'spins', 40002: 'stock', 40003: 'points', 40004: 'limit', 40007: 'over', 40009: 'segment', 40011: 'gems', 40012: 'diamonds', [-40001]: 'visitor',
});

/**
 * @param {Template} template
 * @param {number | string} code the server's, or one of the names in `standing`
 * @returns {{ key: string, text?: string }} the operator's own words where the template has some
 */
export function refusal(template, code) {
  const name = typeof code === 'string' ? code : REFUSALS[code] ?? 'failed';
  const own = name === 'limit' ? template.over_limit_message : ['spins', 'points', 'gems', 'diamonds'].includes(name) && template.no_attempts_message;
  return { key: `game.no_${name}`, text: own || undefined };
}

/** @param {string | undefined} why a name in `standing` */
export function earns(why) {
  return EARNED.test(why ?? '');
}

/** What acts on the board of a game looks as if it could not. @param {Element} frame @param {Element} face */
export function lockBoard(frame, face) {
  frame.setAttribute('data-locked', '');
  for (const button of face.querySelectorAll('button')) button.setAttribute('aria-disabled', 'true');
}
