/** English texts of the hub itself; each screen brings its own. An operator overrides one by a translation of the same key. */

/** @typedef {import('../widgets/i18n.js').Texts} Texts */

/** @type {Texts} */
export const HUB_TEXTS = {
  'hub.close': 'Close', 'hub.back': 'Back', 'hub.menu': 'Sections', 'hub.loading': 'One moment…',
  'hub.read_only': 'Read-only view', 'hub.read_only_why': 'You are looking at a player’s account. Nothing can be changed here.',
  'hub.failed': 'This did not load', 'hub.failed_what': 'Check the connection and try again. Nothing of yours is lost.', 'hub.retry': 'Try again',
  'hub.offline': 'You are offline. What you see may be a little old.', 'hub.inbox_count': 'Inbox, {count} unread', 'hub.see_all': 'See all',
  'hub.points': 'points', 'hub.gems': 'gems', 'hub.diamonds': 'diamonds',
  'hub.points_one': 'point', 'hub.gems_one': 'gem', 'hub.diamonds_one': 'diamond', 'hub.free': 'Free', 'hub.ends_in': 'Ends in {time}', 'hub.starts_in': 'Starts in {time}',
  'hub.terms': 'Terms', 'hub.you': 'You', 'hub.details': 'Details', 'hub.days_short': '{count} d',
  'hub.select': 'Choose from the list to see more.', 'hub.load_more': 'Show more', 'hub.ribbon_sale': 'Sale', 'hub.ribbon_hot': 'Hot', 'hub.ribbon_new': 'New', 'hub.ribbon_vip': 'VIP',
  'nav.overview': 'Home', 'nav.missions': 'Missions', 'nav.badges': 'Badges', 'nav.levels': 'Levels', 'nav.board': 'Leaderboard', 'nav.tournaments': 'Tournaments',
  'nav.store': 'Shop', 'nav.purchases': 'Purchases', 'nav.bonuses': 'Bonuses', 'nav.games': 'Games', 'nav.game_history': 'Your plays', 'nav.jackpots': 'Jackpots',
  'nav.raffles': 'Raffles', 'nav.clans': 'Clans', 'nav.activity': 'Activity', 'nav.inbox': 'Inbox', 'nav.settings': 'Settings', 'nav.section': 'Special',
  'nav.nickname': 'Your name', 'nav.avatar': 'Your picture',
  'error.-1': 'That did not work. Please try again in a moment.',
};

/** @type {Record<string, () => Promise<{ TEXTS: Texts }>>} */
const LANGUAGES = {
  de: () => import('./texts/de.js'),
  es: () => import('./texts/es.js'),
  pt: () => import('./texts/pt.js'),
  ar: () => import('./texts/ar.js'),
};

/**
 * @param {string} language
 * @returns {Promise<Texts>} empty for English, and for a language that we do not speak
 */
export async function loadTexts(language) {
  return (await LANGUAGES[language.slice(0, 2)]?.())?.TEXTS ?? {};
}
