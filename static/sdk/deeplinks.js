/**
 * Deep links as text: what one means.
 * Invariant: pure; nothing here opens, sends or navigates.
 */
import { decode } from './urls.js';

/** @typedef {{action: string, params: Record<string, string>}} DeepLink `action` in small letters; `go` has `params.url` */

/** Reads `dp:action&key=value&flag`, an http(s) address or a path; null when it is none of these.
 * @param {unknown} text @returns {DeepLink | null} */
export function parseDeepLink(text) {
  const link = typeof text === 'string' ? text.trim() : '';
  if (/^(https?:\/)?\//i.test(link)) return { action: 'go', params: { url: link } };
  const match = /^dp:([^&?]+)[&?]?([^]*)$/i.exec(link);
  if (!match) return null;
  const action = (match[1] ?? '').trim().toLowerCase();
  return { action, params: action === 'go' ? parseTarget(match[2] ?? '') : parseParams(match[2] ?? '') };
}

/** `k=v` pairs, where a value in braces (`liquidParams={"a":"b&c"}`) may hold what separates pairs elsewhere.
 * @param {string} text @returns {Record<string, string>} */
function parseParams(text) {
  /** @type {Record<string, string>} */
  const params = {};
  for (const [, name, value] of text.matchAll(/([^=&]+)(?:=(\{[^]*\}|[^&]*))?/g)) {
    if (name) params[decode(name)] = value === undefined ? 'true' : decode(value);
  }
  return params;
}

/** `url=…&target=…`, where people write the address without encoding it, question marks, ampersands and all.
 * @param {string} text @returns {Record<string, string>} */
function parseTarget(text) {
  const url = /(?:^|&)url=([^]*?)(?=&target=|$)/i.exec(text)?.[1] ?? '';
  const target = /(?:^|&)target=([^&]*)/i.exec(text)?.[1] ?? '';
  return { url: /^[\w+.-]*%/.test(url) ? decode(url) : url, ...(target && { target: decode(target) }) };
}
