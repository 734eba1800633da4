/** English texts of every game; each game brings its own further ones. An operator overrides one by a translation of the same key. */

/** @type {import('../widgets/i18n.js').Texts} */
export const GAME_TEXTS = {
  'game.close': 'Close', 'game.asking': 'One moment…', 'game.free': 'Free', 'game.points': '{amount} points', 'game.points_one': '1 point',
  'game.gems': '{amount} gems', 'game.gems_one': '1 gem', 'game.diamonds': '{amount} diamonds', 'game.diamonds_one': '1 diamond',
  'game.spins': '{count} spins left', 'game.spins_one': '1 spin left', 'game.next': 'Next try in {time}',
  'game.jackpot': 'Jackpot', 'game.retry': 'Try again',
  'game.no_failed': 'No answer came. If you have won, the prize is safe. Please try again.', 'game.unknown': 'This game cannot be shown here.',
  'game.broken': 'The game could not be loaded. Please try again.', 'game.open_it': 'Open',
};
