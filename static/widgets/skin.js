/**
 * The skin of what we show on a page: one style sheet that all our shadow roots share, so another choice restyles whatever is open.
 *
 * Invariant: a name that nobody knows leaves the person's light or dark setting in charge and says so in the console.
 */

import { warn } from '../sdk/report.js';
import { ownSizes } from './dom.js';
import { DARK, LIGHT, SHAPE, skinStyles } from './tokens.js';

/** @typedef {import('./tokens.js').Tokens} Tokens */
/** @typedef {import('./tokens.js').Skin} Skin */
/**
 * @typedef {object} Wearer who decides about the skin; all that a page shows for one `_smartico` has the same one
 * @property {() => string} skin the name last given to `setSkin`, '' when none
 * @property {(name: string) => string | undefined} [setting] of the label
 * @property {() => void} [dress] set here; call it when the skin may be another
 */
/** @typedef {{ base?: string, tokens?: Tokens, dark?: Tokens }} OwnSkin an operator's: `dark` goes over `tokens` by night */

/** The skins that are here at once. @type {Record<string, Skin>} */
const AT_HAND = { '': { light: LIGHT, dark: DARK }, v3_base_light: { light: LIGHT, dark: LIGHT }, v3_base_dark: { light: DARK, dark: DARK } };

/** The skins that are fetched when they are chosen. @type {Record<string, () => Promise<{ SKIN: Skin }>>} */
const FETCHED = { v3_base_vip: () => import('./skins/vip.js'), v3_base_festive: () => import('./skins/festive.js') };

/** @type {WeakMap<Wearer, { sheet: CSSStyleSheet, chosen?: string, ready: Promise<void> }>} */
const wardrobes = new WeakMap();

/**
 * The sheet for `mountShadow`, which follows every later choice. It is dressed as soon as `skinReady` resolves, and until then as the
 * person's setting says.
 *
 * @param {Wearer} wearer
 */
export function skinSheet(wearer) {
  dress(wearer);
  return wardrobeOf(wearer).sheet;
}

/**
 * Resolves when the chosen skin is on; never rejects.
 *
 * @param {Wearer} wearer
 * @returns {Promise<void>}
 */
export function skinReady(wearer) {
  dress(wearer);
  return wardrobeOf(wearer).ready;
}

/** @param {Wearer} wearer */
function wardrobeOf(wearer) {
  const found = wardrobes.get(wearer);
  if (found) return found;
  const made = { sheet: new CSSStyleSheet(), chosen: undefined, ready: Promise.resolve() };
  made.sheet.replaceSync(ownSizes(skinStyles(complete(AT_HAND['']))));
  wardrobes.set(wearer, made);
  wearer.dress = () => dress(wearer);
  return made;
}

/** @param {Wearer} wearer */
function dress(wearer) {
  const wardrobe = wardrobeOf(wearer);
  const name = wearer.skin() || wearer.setting?.('GAMIFICATION_DEFAULT_SKIN') || '';
  const own = ownSkins(wearer.setting?.('UI_SKINS'));
  const chosen = `${name} ${wearer.setting?.('UI_SKINS')}`;
  if (chosen === wardrobe.chosen) return;
  wardrobe.chosen = chosen;
  wardrobe.ready = put();

  async function put() {
    const mine = Object.hasOwn(own, name) ? own[name] : undefined;
    const base = mine ? mine.base ?? '' : name;
    const skin = AT_HAND[base] ?? await FETCHED[base]?.().then(({ SKIN }) => SKIN, (error) => warn('chunk_failed', error));
    if (wardrobe.chosen !== chosen) return;
    if (!skin && !FETCHED[base]) warn('skin_unknown', name);
    wardrobe.sheet.replaceSync(ownSizes(skinStyles(complete(skin || AT_HAND[''], mine))));
  }
}

/**
 * Every token of a skin, with an operator's own over them.
 *
 * @param {Skin} skin
 * @param {OwnSkin} [own]
 * @returns {Skin}
 */
export function complete({ light, dark }, own = {}) {
  return { light: { ...SHAPE, ...light, ...own.tokens }, dark: { ...SHAPE, ...dark, ...own.tokens, ...own.dark } };
}

/**
 * @param {string | undefined} text JSON, which the server has checked
 * @returns {Record<string, OwnSkin>}
 */
function ownSkins(text) {
  return JSON.parse(text || '{}');
}
