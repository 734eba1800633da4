/** English texts of every game; each game brings its own further ones. An operator overrides one by a translation of the same key. */

/** @type {import('../widgets/i18n.js').Texts} */
export const GAME_TEXTS = {
  'game.close': 'Close', 'game.asking': 'One moment…', 'game.free': 'Free', 'game.points': '{amount} points', 'game.gems': '{amount} gems',
  'game.diamonds': '{amount} diamonds', 'game.spins': '{count} spins left', 'game.spins_one': '1 spin left', 'game.next': 'Next try in {time}',
  'game.opens': 'Opens in {time}', 'game.is_over': 'This game is over', 'game.prizes': 'What you can win', 'game.surprise': 'A surprise',
  'game.left': '{count} left', 'game.sold_out': 'Sold out', 'game.jackpot': 'Jackpot', 'game.won': 'You won: {prize}', 'game.lost': 'Not this time',
  'game.lost_more': 'Nothing won, nothing lost but the try.', 'game.collect': 'Collect', 'game.claim': 'Claim', 'game.decline': 'No, thanks',
  'game.go_on': 'Carry on', 'game.claimed': 'It is yours', 'game.fair': 'Fair play: verify this result', 'game.retry': 'Try again',
  'game.no_spins': 'You have no spins left. New ones come with missions and levels.',
  'game.no_stock': 'All prizes are gone for now. Nothing was taken from you.', 'game.no_points': 'You need a few more points for this.',
  'game.no_gems': 'You need a few more gems for this.', 'game.no_diamonds': 'You need a few more diamonds for this.',
  'game.no_limit': 'That was the last try for now. Come back soon.', 'game.no_over': 'This game is not open now.',
  'game.no_segment': 'This game is not open to you yet.', 'game.no_visitor': 'Sign in to play on.',
  'game.no_failed': 'No answer came. If you have won, the prize is safe. Please try again.', 'game.unknown': 'This game cannot be shown here.',
  'game.broken': 'The game could not be loaded. Please try again.', 'game.open_it': 'Open',
};
