/**
 * The screens of the hub: which file draws each, under which deep links it is known, and the number under which it is reported.
 *
 * Invariant: a route and a deep link say the same; `routeOf(linkOf(route))` is the route again.
 */

/** @typedef {{ name: string, params: Record<string, string> }} Route `params.id` asks for one entity of the screen */
/**
 * @typedef {object} Place
 * @property {() => Promise<Record<string, any>>} load the module; it exports `screen(hub, params)`
 * @property {number} view number of the screen in `gf_ux`, the vendor's AnalyticsScreenNameId
 * @property {number} [detail] the same for one entity
 * @property {Record<string, number>} [tabs] the same for a tab that has one of its own
 * @property {string[]} [asks] what it will ask the API for, which can be on its way before the module is here
 */

/** @param {'settings' | 'nickname' | 'avatar'} name */
const yourself = (name) => import('./screens/yourself.js').then(({ YOURSELF }) => YOURSELF[name]);

/** @type {Record<string, Place>} */
export const PLACES = {
  overview: { view: 1, asks: ['getMissions', 'getLevels', 'getCurrentLevel', 'getMiniGames', 'jackpotGet'], load: () => import('./screens/overview.js') },
  missions: { view: 2, detail: 31, asks: ['getMissions', 'getAchCategories', 'getCustomSections'], load: () => import('./screens/missions.js') },
  badges: { view: 8, detail: 33, load: () => import('./screens/badges.js') },
  levels: { view: 6, detail: 32, tabs: { map: 7 }, load: () => import('./screens/levels.js') },
  board: { view: 3, load: () => import('./screens/board.js') },
  tournaments: { view: 4, detail: 5, load: () => import('./screens/tournaments.js') },
  store: { view: 11, detail: 34, load: () => import('./screens/store.js') },
  purchases: { view: 12, load: () => import('./screens/purchases.js') },
  bonuses: { view: 9, detail: 35, load: () => import('./screens/bonuses.js') },
  games: { view: 10, load: () => import('./screens/games.js') },
  game_history: { view: 25, load: () => import('./screens/game_history.js') },
  jackpots: { view: 16, detail: 36, load: () => import('./screens/jackpots.js') },
  raffles: { view: 26, detail: 27, load: () => import('./screens/raffles.js') },
  clans: { view: 28, detail: 29, load: () => import('./screens/clans.js') },
  section: { view: 18, load: () => import('./screens/section.js') },
  activity: { view: 24, load: () => import('./screens/activity.js') },
  inbox: { view: 13, detail: 13, load: () => import('./screens/inbox.js') },
  settings: { view: 30, load: () => yourself('settings') },
  nickname: { view: 37, load: () => yourself('nickname') },
  avatar: { view: 38, load: () => yourself('avatar') },
};

/** Deep links whose name is not `gf_` and the name of the screen, with what they ask of it. @type {Record<string, [string, Record<string, string>?]>} */
export const LINKS = {
  gf: ['overview'], inbox: ['inbox'], gf_saw: ['games'], gf_raffle: ['raffles'], gf_change_nickname: ['nickname'], gf_change_avatar: ['avatar'],
  gf_board_previous: ['board', { previous: 'true' }], gf_board_rules: ['board', { tab: 'rules' }],
};

/**
 * @param {{ action: string, params: Record<string, string> }} link as `parseDeepLink` reads it
 * @returns {Route} the overview for what is not known
 */
export function routeOf({ action, params }) {
  const name = action.replace(/^gf_/, '');
  const [screen, asked] = LINKS[action] ?? [Object.hasOwn(PLACES, name) ? name : 'overview'];
  return { name: screen, params: { ...params, ...asked } };
}

/**
 * @param {Route} route
 * @returns {string} the deep link that leads here
 */
export function linkOf({ name, params }) {
  const plain = Object.keys(LINKS).find((action) => LINKS[action][0] === name && !LINKS[action][1]) ?? `gf_${name}`;
  return ['dp:' + plain, ...Object.entries(params).map(([key, value]) => `${key}=${encodeURIComponent(value)}`)].join('&');
}
