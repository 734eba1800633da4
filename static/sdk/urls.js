/**
 * Addresses: where our server is, what the page's own address says, and whether it is a developer's machine.
 * Invariant: pure; what the browser knows is passed in.
 */

/** A percent-encoded text in the clear; as it stands when the encoding is broken, since addresses are typed by people.
 * @param {string} text @returns {string} */
export function decode(text) {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return text;
  }
}

/** `a=1&b=2` as a map; a bare name means "true". The last of equal names wins.
 * @param {string} text @returns {Record<string, string>} */
export function parsePairs(text) {
  /** @type {Record<string, string>} */
  const pairs = {};
  for (const pair of text.split('&').filter(Boolean)) {
    const at = pair.indexOf('=');
    const name = at < 0 ? pair : pair.slice(0, at);
    pairs[decode(name)] = at < 0 ? 'true' : decode(pair.slice(at + 1));
  }
  return pairs;
}

/** The query of an address as a map. @param {string} href @returns {Record<string, string>} */
export function parseUrl(href) {
  return parsePairs((href.split('#')[0] ?? '').split('?').slice(1).join('?'));
}

/** The hash of an address as a map; understands `#a=1`, `#/route?a=1` and `#/route&a=1`.
 * @param {string} href @returns {Record<string, string>} */
export function parseUrlHash(href) {
  const hash = href.split('#').slice(1).join('#');
  return parsePairs(hash.replace(/^[/!][^?&]*[?&]?/, ''));
}

/** True where "phantom" players are made by developers: localhost by any of its names.
 * @param {string} hostname @returns {boolean} */
export function isLocalhost(hostname) {
  return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[?::1\]?)$/i.test(hostname);
}

/** @param {string} agent a user agent text @returns {boolean} */
export function isMobileAgent(agent) {
  return /Mobi|Android|iPhone|iPad|iPod|IEMobile|Opera Mini/i.test(agent);
}

/** The origin to talk to: the page's choice (with or without a scheme), else the origin that served the script.
 * @param {string | undefined} chosen @param {string} script address of the script @param {string} page address of the page
 * @returns {string} origin and base path without a trailing slash */
export function serverBase(chosen, script, page) {
  const at = new URL(page);
  if (!chosen) return new URL(script || page, page).origin;
  const full = /^https?:\/\//i.test(chosen) ? chosen : at.protocol + '//' + chosen.replace(/^\/+/, '');
  return full.replace(/\/+$/, '');
}

/** Where the WebSocket is; the query tells logs on the way who is calling.
 * @param {string} base @param {string} host of the page @param {string} version of the SDK @returns {string} */
export function socketUrl(base, host, version) {
  const path = '/websocket/services?master&domain=' + encodeURIComponent(host) + '&version=' + version;
  return base.replace(/^http/i, 'ws') + path;
}

/** Where messages are posted: the label's setting (with or without the path), else our server.
 * @param {string | undefined} setting PUBLIC_API_URL @param {string} base @returns {string} */
export function publicUrl(setting, base) {
  return (setting || base).replace(/(\/services\/public)?\/*$/, '/services/public');
}

/** A language as the server names it: two small letters (`en-US` → `en`), empty when there is none.
 * @param {unknown} language @returns {string} */
export function shortLanguage(language) {
  return language ? String(language).trim().slice(0, 2).toLowerCase() : '';
}
