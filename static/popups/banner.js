/**
 * One banner in an element of the page.
 *
 * Invariant: it adds one child to the element and takes that one away again; texts stay text, HTML stays in its frame.
 */

import { BASE_STYLES } from '../widgets/base_styles.js';
import { fill, h, mountShadow, setVariable } from '../widgets/dom.js';
import { directionOf } from '../widgets/i18n.js';
import { skinReady, skinSheet } from '../widgets/skin.js';
import { pictureOf } from './faces.js';
import { openFrame } from './frame.js';
import { BANNER_STYLES } from './styles.js';
import { whenSeen } from './visible.js';

/**
 * @typedef {object} Host what a banner is given
 * @property {HTMLElement} element where it goes
 * @property {Record<string, any>} params template, title, text, image, art, buttons, height
 * @property {Record<string, string | number>} data what `{name}` in its texts stands for
 * @property {string} language
 * @property {import('../widgets/skin.js').Wearer} wearer of the skin
 * @property {string} frame the address of its HTML, where the template is html
 * @property {() => unknown} onSeen called once
 * @property {(action: string) => void} follow carries out a link
 */

/**
 * @param {Host} host
 * @returns {Promise<{ remove: () => void, fill: (data: Record<string, any>) => void }>}
 */
export async function openBanner(host) {
  const [{ drawn }] = await Promise.all([import('../games/reward.js'), skinReady(host.wearer)]);
  const { params, element, language } = host;
  const outer = h('div', { 'data-plaudit': 'banner', 'lang': language, 'dir': directionOf(language) });
  const root = mountShadow(outer, [skinSheet(host.wearer), BASE_STYLES, BANNER_STYLES]);
  const box = h(`section.banner.${params.template}`, { 'aria-label': filled(params.title ?? '', host.data) || null });
  if (params.height) setVariable(box, '--height', `${params.height}px`);
  root.append(box);
  element.append(outer);
  const stop = whenSeen(box, () => host.onSeen());
  /** @type {() => void} */
  let drop = () => {};

  function draw(/** @type {Record<string, any>} */ data) {
    const say = (/** @type {string} */ text) => filled(text ?? '', data);
    const { title, text, buttons = [] } = params;
    fill(box, h('div.words', null,
      title && h('h2', null, say(title)), text && h('p.text', null, say(text)),
      buttons.length > 0 && h('div.actions', null, buttons.map((/** @type {any} */ button, /** @type {number} */ index) =>
        h(`button.button.${index ? 'quiet' : 'reward'}`, { type: 'button', onclick: () => button.action && host.follow(button.action) }, say(button.label))))),
    pictureOf({ ...params, template: 'banner' }, drawn));
  }

  if (params.template === 'html') {
    openFrame({ into: box, address: host.frame, title: params.title || 'Banner', height: params.height, language, onLink: host.follow, onEscape() {} })
      .then((frame) => { drop = frame.remove; }, (error) => {
        console.warn('[plaudit]', error);
        remove();
      });
  } else {
    draw(host.data);
  }

  function remove() {
    stop();
    drop();
    outer.remove();
  }
  return { remove, fill: (data) => { if (params.template !== 'html') draw(data); } };
}

/**
 * @param {string} text
 * @param {Record<string, any>} data
 */
function filled(text, data) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in data ? String(data[name]) : whole));
}
