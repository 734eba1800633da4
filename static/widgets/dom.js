/**
 * Building DOM without markup: `h` makes elements, `mountShadow` gives them a root with style sheets of its own.
 *
 * Invariant: no string is ever parsed as HTML and no style attribute is written, so a page's strict CSP and trusted types hold.
 */

import { choseStill } from './motion.js';

const SVG = 'http://www.w3.org/2000/svg';

/** @typedef {Node | string | number | null | undefined | false | any[]} Child lists may be nested */
/** @typedef {Record<string, any>} Props attributes; `on…` functions listen; null, undefined and false are left out; true is an empty attribute */

/**
 * @param {string} selector a tag with classes: `button.primary.wide`
 * @param {Props | null} [props]
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function h(selector, props, ...children) {
  const [tag, ...classes] = selector.split('.');
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(' ');
  return assemble(element, props, children);
}

/**
 * The same for SVG.
 *
 * @param {string} tag
 * @param {Props | null} [props]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function s(tag, props, ...children) {
  return assemble(document.createElementNS(SVG, tag), props, children);
}

/**
 * @template {Element} E
 * @param {E} element
 * @param {Props | null | undefined} props
 * @param {Child[]} children
 * @returns {E}
 */
function assemble(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) setProp(element, name, value);
  append(element, children);
  return element;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {unknown} value
 */
export function setProp(element, name, value) {
  if (typeof value === 'function') element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
  else if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : String(value));
}

/**
 * @param {Element | ShadowRoot} parent
 * @param {Child[]} children
 */
export function append(parent, children) {
  for (const child of children.flat(9)) {
    if (child !== null && child !== undefined && child !== false) parent.append(child instanceof Node ? child : String(child));
  }
}

/**
 * Puts other children in the place of those that are there.
 *
 * @param {Element | ShadowRoot} parent
 * @param {...Child} children
 */
export function fill(parent, ...children) {
  parent.replaceChildren();
  append(parent, children);
}

/**
 * Sizes in `rem` as if the page's root had the usual 16 px: many pages set another size there, and mean their own text.
 *
 * @param {string} css
 */
export function ownSizes(css) {
  return css.replace(/([\d.]+)rem/g, (_, size) => `${Number(size) * 16}px`);
}

/** @param {string} css @returns {CSSStyleSheet} a sheet for our shadow roots */
export function styleSheet(css) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(ownSizes(css));
  return sheet;
}

/**
 * @param {Element} host
 * @param {(string | CSSStyleSheet)[]} styles CSS texts and shared sheets, the later ones win
 * @returns {ShadowRoot & { restyle: (index: number, css: string) => void }} root whose style sheets can be exchanged while it is shown
 */
export function mountShadow(host, styles) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const sheets = styles.map((css) => {
    return typeof css === 'string' ? styleSheet(css) : css;
  });
  root.adoptedStyleSheets = sheets;
  host.toggleAttribute('data-still', choseStill());
  return Object.assign(root, { restyle: (/** @type {number} */ index, /** @type {string} */ css) => sheets[index].replaceSync(ownSizes(css)) });
}

/**
 * Sets a custom property of an element's own rule; goes through the style object, which a CSP allows where a style attribute is not.
 *
 * @param {Element} element
 * @param {string} name with its leading dashes
 * @param {string | number} value
 */
export function setVariable(element, name, value) {
  /** @type {HTMLElement} */ (element).style.setProperty(name, String(value));
}

/** The page behind stands still, and keeps the room of its scroll bar. @returns {() => void} lets it go */
export function lockScroll() {
  const { style, clientWidth } = document.documentElement;
  const { overflow, scrollbarGutter } = style;
  Object.assign(style, { overflow: 'hidden', scrollbarGutter: clientWidth < innerWidth ? 'stable' : scrollbarGutter });
  return () => Object.assign(style, { overflow, scrollbarGutter });
}
