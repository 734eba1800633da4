/**
 * Which widget shows what: types of `showWidget`, those of old integrations included.
 *
 * Invariant: pure; every type here has a place in the page and a deep link for when it has none.
 */

/** @typedef {import('./routes.js').Route} Route */
/**
 * @typedef {object} Kind
 * @property {'hub' | 'part' | 'card' | 'bell' | 'game'} draw what goes into the element
 * @property {string} screen of the hub
 * @property {string} [game] the type of game that is meant when no number says which
 */

/** @type {Record<string, Kind>} */
export const WIDGETS = {
  'achievements': { draw: 'hub', screen: 'overview' }, 'achievements2': { draw: 'hub', screen: 'overview' },
  'short_info': { draw: 'card', screen: 'overview' }, 'short_info1': { draw: 'card', screen: 'overview' },
  'tournaments': { draw: 'part', screen: 'tournaments' }, 'store': { draw: 'part', screen: 'store' }, 'inbox': { draw: 'part', screen: 'inbox' },
  'missions': { draw: 'part', screen: 'missions' }, 'custom-section': { draw: 'part', screen: 'section' }, 'ui-widget': { draw: 'part', screen: 'section' },
  'liquid': { draw: 'part', screen: 'section' }, 'inbox-widget': { draw: 'bell', screen: 'inbox' },
  'mini-game': { draw: 'game', screen: 'games' }, 'match-x': { draw: 'game', screen: 'games', game: 'matchx' },
  'match-x-2': { draw: 'game', screen: 'games', game: 'matchx' }, 'quiz': { draw: 'game', screen: 'games', game: 'quiz' },
};

/** Names under which integrations say which one is meant. */
const NUMBERS = ['id', 'wuuid', 'section_id', 'saw_template_id', 'template_id'];
/** What a screen may be told beside the number. */
const PASSED = ['category', 'type', 'section', 'liquidParams'];

/**
 * @param {Kind} kind
 * @param {Record<string, any>} params of `showWidget`
 * @returns {Route}
 */
export function routeOfWidget({ screen }, params) {
  const number = NUMBERS.map((name) => params[name]).find((value) => value !== undefined && value !== '');
  const told = PASSED.filter((name) => params[name] !== undefined).map((name) => [name, spelled(params[name])]);
  return { name: screen, params: { ...Object.fromEntries(told), ...(number !== undefined && { id: String(number) }) } };
}

/** @param {unknown} value */
function spelled(value) {
  return value && typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * A height as CSS.
 *
 * @param {unknown} height a number or digits of px, a CSS length, `auto`
 * @returns {string} '' for `auto`, and for what is no height
 */
export function cssHeight(height) {
  const text = String(height ?? '').trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) ? `${text}px` : '';
  return /^(\d+(\.\d+)?(px|em|rem|%|[dls]?v[hwib]|vmin|vmax|ch|cqh)|(calc|min|max|clamp)\([\w\s.,%+*/()-]+\))$/i.test(text) ? text : '';
}

/**
 * @param {unknown} zoom a factor, or percent from 10 on
 * @returns {number} 1 for what is no zoom; between a quarter and four
 */
export function zoomFactor(zoom) {
  const number = typeof zoom === 'string' && zoom.trim().endsWith('%') ? Number.parseFloat(zoom) / 100 : Number(zoom);
  const factor = number >= 10 ? number / 100 : number;
  return factor > 0 ? Math.min(4, Math.max(0.25, factor)) : 1;
}
