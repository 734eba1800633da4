/** A game that an operator made: its page in a frame that can reach nothing of ours. */

import { h } from '../widgets/dom.js';

/** @typedef {import('./game.js').Tools} Tools */

const STYLES = `
.game .board.board:has(iframe){padding:0}
.custom{inline-size:100%;block-size:min(62dvh,640px);border:0;display:block;background:var(--canvas)}
.board:has(iframe) .pot{margin-block-start:14px}
@container (min-width:760px){.board:has(iframe){place-items:stretch}.board:has(iframe) .face{grid-template-rows:auto 1fr}.custom{block-size:100%;min-block-size:420px}}
`;

/** @param {Tools} tools @returns {import('./game.js').Face} */
export function createFace(tools) {
  const template = tools.template();
  const source = template.saw_template_ui_definition?.custom_game_url ?? template.custom_game_url;
  const address = customAddress(source, { saw_template_id: template.id, lang: tools.language, hideUser: 'true', ...tools.host.params }, location.href);
  const element = address
    ? h('iframe.custom', { src: address.href, title: template.name, sandbox: sandboxOf(address), allow: 'autoplay; fullscreen', referrerpolicy: 'strict-origin-when-cross-origin' })
    : h('p.state', null, tools.t('game.unknown'));
  return { element, styles: STYLES, play: async () => {} };
}

/** Its own cookies and storage are for a page of another origin; one of ours would get at the page around it. @param {URL} address */
function sandboxOf(address) {
  return `allow-scripts allow-forms allow-popups${address.origin === location.origin ? '' : ' allow-same-origin'}`;
}

/**
 * @param {unknown} source the operator's address
 * @param {Record<string, unknown>} params
 * @param {string} base
 * @returns {URL | null} null for what is no web address
 */
export function customAddress(source, params, base) {
  try {
    const url = new URL(String(source || 'x:'), base);
    for (const [name, value] of Object.entries(params)) url.searchParams.set(name, String(value));
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}
