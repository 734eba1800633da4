/** The ways to the operator's own sections, as tiles. */

import { fill, h } from '../widgets/dom.js';
import { icon } from '../widgets/icons/icon.js';
import { iconStar } from '../widgets/icons/actions.js';
import { picture } from '../widgets/parts.js';

/** @typedef {import('../smartico.js').TUICustomSection} Section */

const TILE_STYLES = `
.sections:not(:empty){margin-block-start:10px}
.section-art{display:grid;place-items:center;inline-size:32px;block-size:32px;border-radius:10px;overflow:hidden}
.section-art img{inline-size:100%;block-size:100%;object-fit:cover}
`;
/** Sections of kinds that do not exist yet are left out. */
const LAST_KIND = 14;

/**
 * @param {import('./hub.js').Hub} hub
 * @returns {HTMLElement} empty as long as there are none
 */
export function sectionTiles(hub) {
  hub.addStyles(TILE_STYLES);
  const { element } = hub.view({
    on: ['customSections'],
    load: async () => hub.api.getCustomSections(),
    wait: () => h('span', { hidden: true }),
    draw(all, box) {
      const shown = all.filter((/** @type {Section} */ each) => each.section_type_id <= LAST_KIND);
      fill(box, shown.length > 0 && h('div.entries', null, shown.map((/** @type {Section} */ section) => h('button.entry', { type: 'button', onclick: () => hub.go('section', { id: String(section.id) }) },
        picture(section.menu_img, () => icon(iconStar, { size: 24 }), 'span.section-art'), section.menu_name))));
    },
  }, 'div.sections');
  return element;
}
