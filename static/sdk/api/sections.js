/** Sections that the operator composed, and what belongs to a game. */
import { CID } from './cids.js';

const FIELDS = ['body', 'menu_img', 'menu_name', 'custom_skin_images', 'section_type_id', 'theme', 'generic_custom_css',
  'mission_tabs_options', 'overview_missions_filter', 'overview_missions_count', 'url_or_dp', 'liquid_entity_data',
  'ach_tournament_id', 'show_raw_data', 'liquid_template', 'ach_category_ids', 'shop_category_ids', 'raffle_id'];

/** @param {import('./lazy.js').Context} context */
export function sectionsApi({ ask, cache }) {
  /** Missions, badges and tournaments of a game, as the wire has them. Not kept. @param {string} game the operator's id of it */
  async function getRelatedItemsForGame(game) {
    const { achievements = [], tournaments = [] } = await ask(CID.RELATED, { related_game_id: String(game) });
    return { achievements, tournaments };
  }

  /** The sections; their templates read what is handed over as `params`, and what they make of it is kept for itself.
   * @param {{liquidParams?: object | string}} [how] an object, or the JSON of one */
  function getCustomSections({ liquidParams } = {}) {
    const liquid_params = typeof liquidParams === 'string' ? liquidParams : liquidParams && JSON.stringify(liquidParams);
    const key = 'customSections' + (liquid_params ? ':' + liquid_params : '');
    return cache.use(key, async () => toSections((await ask(CID.SECTIONS, liquid_params ? { liquid_params } : {})).customSections));
  }

  return { getRelatedItemsForGame, getCustomSections };
}

/** @param {Record<string, any> | undefined} sections by id */
export function toSections(sections = {}) {
  return Object.entries(sections).filter(([, section]) => section.section_type_id >= 1).map(([id, section]) => ({
    id: Number(id), ...Object.fromEntries(FIELDS.filter((name) => name in section).map((name) => [name, section[name]])),
  }));
}
