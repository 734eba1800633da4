/** English texts of the shop: the shelf, an item, buying. */

export const SHOP_TEXTS = {
  'store.purchases': 'Your purchases', 'store.all': 'All', 'store.categories': 'Categories', 'store.search': 'Search the shop', 'store.clear': 'Clear the search',
  'store.sort': 'Order', 'store.sort_natural': 'For you', 'store.sort_price': 'Price', 'store.sort_name': 'Name', 'store.cheap_first': 'Price, lowest first', 'store.dear_first': 'Price, highest first',
  'store.found': '{count} found', 'store.none': 'The shelves are empty', 'store.none_what': 'New things come in all the time. Look in again soon.',
  'store.no_match': 'Nothing of that name', 'store.no_match_what': 'Try fewer letters, or look at everything there is.', 'store.show_all': 'Show everything',
  'store.gone': 'This is not in the shop any more', 'store.gone_what': 'Have a look at what else there is.',
  'store.sold_out': 'Sold out', 'store.over': 'No longer on sale', 'store.blocked': 'Not for sale to you right now', 'store.missing': '{amount} {currency} to go',
  'store.left': 'Only {count} left', 'store.left_one': 'The last one', 'store.off': '−{percent} %', 'store.off_name': '{percent} % off', 'store.locked': 'Locked',
  'store.buy': 'Buy', 'store.buy_name': 'Buy {name}', 'store.buy_for': 'Buy for {amount} {currency}', 'store.get': 'Get it for free', 'store.have': 'You have {amount} of {all} {currency}',
  'store.related': 'Goes well with it', 'store.games': 'Use it here', 'store.confirm': 'Buy this?', 'store.balance': 'You have', 'store.price': 'Price', 'store.after': 'You keep', 'store.not_now': 'Not now',
  'store.yours': 'It is yours', 'store.bought': '{name} is yours', 'store.done': 'Done',
  'store.then_bonus': 'It waits among your bonuses. Claim it there when you want to use it.', 'store.to_bonuses': 'Go to bonuses', 'store.then_tangible': 'We will be in touch about handing it over.',
  'store.then_minigamespin': 'Your spins are ready.', 'store.to_games': 'Play now', 'store.then_raffleticket': 'Your tickets are in the draw. Good luck!', 'store.to_raffles': 'See the raffle',
  'store.then_changelevel': 'You have moved up.', 'store.to_levels': 'See your level', 'store.then_prizedrop': 'It has been put to your account.', 'store.to_purchases': 'See purchases',
  'error.106': 'The shop does not sell this any more.', 'error.121': 'This cannot be bought right now.', 'error.11000': 'You do not have enough points for this yet.',
  'error.11001': 'This shop does not sell that item.', 'error.11002': 'The bonus could not be given. Nothing was taken from you.', 'error.11003': 'This item is not for you at the moment.',
  'error.11004': 'You cannot buy this yet. Look at what it asks for.', 'error.11005': 'There is no bonus here that fits you. Nothing was taken from you.',
  'error.11006': 'You have bought as many of these as one may.', 'error.11007': 'It is bought, but handing it over did not work yet. We try again by ourselves.',
  'error.11009': 'Sold out. Somebody was faster.', 'error.11011': 'You do not have enough gems for this yet.', 'error.11012': 'You do not have enough diamonds for this yet.',
  'error.11014': 'This is not on sale at the moment. Come back at its hours.',
  'store.failed_here': 'Something went wrong on our side. Nothing was taken from you. Please try again.', 'store.off_for_you': 'The shop is not open to you at the moment.',
};
