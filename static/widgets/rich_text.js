/**
 * Operators' formatted text, rebuilt from the few elements that text needs.
 *
 * Invariant: nothing of the source reaches the page but text and the elements listed here, without attributes; so it is safe
 * whatever the server let through, readable in every skin, and needs no trusted-types policy. An address in it is never followed
 * by the browser: it is handed to whoever shows the text.
 */

import { h } from './dom.js';

const KEPT = ['p', 'br', 'b', 'strong', 'i', 'em', 'u', 'ul', 'ol', 'li', 'h1', 'h2', 'h3', 'h4', 'blockquote', 'a', 'div', 'span'];
const EMPTY = ['br'];
/** Elements whose content is no text. */
const SKIPPED = /<(script|style|template|title|head)\b[^]*?<\/\1\s*>|<!--[^]*?-->/gi;
/** What editors write; anything else stands as it is. */
const ENTITIES = /** @type {Record<string, string>} */ ({
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»',
  ndash: '–', mdash: '—', hellip: '…', middot: '·', bull: '•', euro: '€', pound: '£', copy: '©', reg: '®', trade: '™', times: '×', deg: '°',
});
const TOKEN = /<(\/?)([a-z][a-z0-9]*)\b([^>]*)>|[^<]+|</gi;
const ADDRESS = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i;
/** What a link may lead to; a script is none of it. */
const FOLLOWED = /^(dp:|https?:\/\/|mailto:|tel:|\/)/i;
const MAX_LENGTH = 100000;
const MAX_DEPTH = 40;

/** Headings of a message sit below the headings of the view. */
const RENAMED = /** @type {Record<string, string>} */ ({ h1: 'h4', h2: 'h4', h3: 'h4', a: 'span.link', div: 'p' });

/**
 * @param {string} html
 * @param {(address: string) => void} [follow] carries out the address of a link; without it links are plain words
 * @returns {HTMLElement} a block with the text
 */
export function richText(html, follow) {
  const root = h('div.rich-text');
  /** @type {{ tag: string, element: HTMLElement }[]} */
  const open = [];
  for (const [whole, closing, name, attributes] of html.slice(0, MAX_LENGTH).replace(SKIPPED, '').matchAll(TOKEN)) {
    const parent = open[open.length - 1]?.element ?? root;
    const tag = name?.toLowerCase();
    if (!tag) parent.append(decodeEntities(whole));
    else if (!KEPT.includes(tag)) continue;
    else if (closing) closeElement(open, tag);
    else openElement(open, parent, tag, tag === 'a' && follow ? linkTo(attributes, follow) : null);
  }
  return root;
}

/**
 * @param {{ tag: string, element: HTMLElement }[]} open
 * @param {HTMLElement} parent
 * @param {string} tag
 * @param {HTMLElement | null} link in place of an element of that name
 */
function openElement(open, parent, tag, link) {
  const element = link ?? h(RENAMED[tag] ?? tag);
  parent.append(element);
  if (!EMPTY.includes(tag) && open.length < MAX_DEPTH) open.push({ tag, element });
}

/** @param {string} attributes @param {(address: string) => void} follow @returns {HTMLElement | null} null for an address that nobody follows */
function linkTo(attributes, follow) {
  const [, ...found] = ADDRESS.exec(attributes) ?? [];
  const address = decodeEntities(found.find((each) => each !== undefined) ?? '').trim();
  return FOLLOWED.test(address) ? h('button.link', { type: 'button', role: 'link', onclick: () => follow(address) }) : null;
}

/**
 * @param {{ tag: string, element: HTMLElement }[]} open
 * @param {string} tag
 */
function closeElement(open, tag) {
  const at = open.map((entry) => entry.tag).lastIndexOf(tag);
  if (at >= 0) open.length = at;
}

/** @param {string} text */
export function decodeEntities(text) {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi, (whole, decimal, hex, name) => {
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : 0;
    if (code) return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    return ENTITIES[name?.toLowerCase()] ?? whole;
  });
}
