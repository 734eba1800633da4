/**
 * An operator's own look of a game: pictures behind the board and on the scratch card, and a style sheet of theirs.
 *
 * Invariant: it stays on the game's stage. Rules reach no further than the shadow root, nothing is fixed to the window, and nothing
 * is fetched but pictures.
 */

/** @typedef {Record<string, any>} Ui */

const LONGEST = 50000;
/** The element in the page is not the operator's to move. */
const OUTSIDE = /:host|::part|::slotted/i;
/** Ways to an address that the check of addresses would not see. */
const HIDDEN = /\\|image-set\(|cross-fade\(|element\(|src\(/i;
const PLACES = /^(static|relative|absolute)$/;
const PICTURE = /^(https:\/\/|\/(?!\/)|data:image\/(png|jpeg|gif|webp|avif)[;,])/i;
const ADDRESS = /url\(\s*["']?([^"')]*)["']?\s*\)/gi;
const GROUPS = ['CSSMediaRule', 'CSSSupportsRule', 'CSSContainerRule', 'CSSLayerBlockRule'];

/**
 * @param {Ui} ui the template's settings
 * @returns {string} CSS for the stage
 */
export function operatorStyles(ui) {
  return backgroundStyles(ui) + scratchStyles(ui) + cleanStyles(String(ui.custom_css ?? ''));
}

/** @param {Ui} ui */
function backgroundStyles(ui) {
  const [wide, narrow] = [ui.scratch_bg_desktop ?? ui.background_image, ui.scratch_bg_mobile ?? ui.background_image_mobile];
  const behind = (/** @type {unknown} */ address) => (isPicture(address) ? `.board{background:center/cover no-repeat ${quoted(String(address))},var(--hero)}` : '');
  return behind(narrow ?? wide) + (isPicture(wide) ? `@container (min-width:760px){${behind(wide)}}` : '');
}

/** @param {Ui} ui */
function scratchStyles({ scratch_logo: logo, scratch_cursor: cursor }) {
  const above = isPicture(logo) ? `.hint::before{content:"";display:block;block-size:56px;margin-block-end:8px;background:center/contain no-repeat ${quoted(logo)}}` : '';
  return above + (isPicture(cursor) ? `.ticket canvas{cursor:${quoted(cursor)} 16 16,grab}` : '');
}

/** @param {unknown} address */
export function isPicture(address) {
  return PICTURE.test(String(address ?? ''));
}

/** @param {string} address */
export function quoted(address) {
  return `url("${address.replace(/["\\\n]/g, encodeURIComponent)}")`;
}

/**
 * The rules of a style sheet that may stay. The browser reads it, so there is no second understanding of CSS to get past.
 *
 * @param {string} css
 * @returns {string}
 */
export function cleanStyles(css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css.slice(0, LONGEST));
  return [...sheet.cssRules].map(cleanRule).join('');
}

/** @param {CSSRule} rule @returns {string} nothing when it may not stay */
function cleanRule(rule) {
  const kind = rule.constructor.name;
  if (rule instanceof CSSKeyframesRule) return isHarmless(rule.cssText) ? rule.cssText : '';
  if (GROUPS.includes(kind)) {
    const group = /** @type {CSSGroupingRule} */ (rule);
    return `${group.cssText.slice(0, group.cssText.indexOf('{'))}{${[...group.cssRules].map(cleanRule).join('')}}`;
  }
  if (!(rule instanceof CSSStyleRule) || rule.cssRules?.length || OUTSIDE.test(rule.selectorText)) return '';
  if (!PLACES.test(rule.style.position)) rule.style.removeProperty('position');
  return rule.style.length && isHarmless(rule.style.cssText) ? rule.cssText : '';
}

/** @param {string} text declarations */
function isHarmless(text) {
  return !HIDDEN.test(text) && [...text.matchAll(ADDRESS)].every(([, address]) => isPicture(address));
}
