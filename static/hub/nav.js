/** The ways to the screens: a rail where there is room, five at the thumb where there is not. */

import { fill, h, setProp } from '../widgets/dom.js';
import { icon } from '../widgets/icons/icon.js';
import {
  iconBadge, iconBag, iconCrown, iconGames, iconGift, iconHome, iconLevels, iconList, iconMissions, iconPeople, iconSettings, iconTicket, iconTrophy,
} from '../widgets/icons/navigation.js';
import { iconMedal } from '../widgets/icons/states.js';

/** @type {Record<string, string>} */
const ICONS = {
  overview: iconHome, missions: iconMissions, games: iconGames, tournaments: iconTrophy, store: iconBag, badges: iconBadge, levels: iconLevels,
  board: iconMedal, bonuses: iconGift, jackpots: iconCrown, raffles: iconTicket, clans: iconPeople, activity: iconList, settings: iconSettings,
};
/** At the thumb; the rest is reached from the overview. */
export const MAIN = ['overview', 'missions', 'games', 'tournaments', 'store'];
const ALL = ['overview', 'missions', 'badges', 'levels', 'games', 'tournaments', 'board', 'store', 'bonuses', 'jackpots', 'raffles', 'clans', 'activity', 'settings'];
/** Screens that belong to another's entry. */
const UNDER = /** @type {Record<string, string>} */ ({ purchases: 'store', game_history: 'games', nickname: 'settings', avatar: 'settings' });

/** @param {string} name @param {number} [size] */
export function navIcon(name, size = 24) {
  return icon(ICONS[name], { size });
}

/** Every screen that has an entry, for tiles of the overview. */
export const ENTRIES = ALL;

/** @param {import('./scope.js').Base} hub */
export function navigation(hub) {
  const entries = ALL.map((name) => {
    const word = h('span');
    const button = h(MAIN.includes(name) ? 'button.main' : 'button', { type: 'button', onclick: () => hub.go(name) }, navIcon(name), word);
    return { name, word, button };
  });
  const element = h('nav.nav', null, h('ul', null, entries.map(({ button }) => h('li', null, button))));

  return {
    element,
    translate() {
      setProp(element, 'aria-label', hub.t('hub.menu'));
      for (const { name, word, button } of entries) {
        fill(word, hub.t(`nav.${name}`));
        setProp(button, 'title', hub.t(`nav.${name}`));
      }
    },
    /** @param {string} current */
    mark(current) {
      for (const { name, button } of entries) setProp(button, 'aria-current', name === (UNDER[current] ?? current) ? 'page' : null);
    },
  };
}
