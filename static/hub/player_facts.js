/** Who the player is, for those who look at an account and may not act: ids, flags, facts and markers. */

import { fill, h } from '../widgets/dom.js';
import { parseTime } from '../widgets/i18n.js';
import { heading } from './parts.js';

const TEXTS = {
  'profile.about': 'About the player', 'profile.player_id': 'ID', 'profile.test_account': 'Test account', 'profile.control_group': 'Control group: gamification is hidden from this player',
  'profile.member_since': 'Member since', 'profile.language': 'Language', 'profile.country': 'Country', 'profile.currency': 'Currency', 'profile.entry_point': 'Last came in through',
  'profile.utm': 'Campaign', 'profile.unknown': 'Not known', 'profile.markers': 'JS markers', 'profile.no_markers': 'No markers are set.',
};
const STYLES = `
.player-facts{display:grid;gap:var(--space-4)}
.player-facts dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,150px),1fr));gap:var(--space-4)}
.player-facts dt{font-size:var(--text-s);font-weight:600;color:var(--ink-soft)}
.player-facts dd{font-weight:700;overflow-wrap:anywhere}
.player-facts :is(ul,.flags){display:flex;flex-wrap:wrap;gap:var(--space-2)}
.player-facts .flags:empty{display:none}
.player-facts h3{font-weight:800}
`;

/** @param {import('./hub.js').Hub} hub */
export function playerFacts(hub) {
  hub.addTexts(TEXTS);
  hub.addStyles(STYLES);
  const { t, formats, house } = hub;
  const flags = h('div.flags');
  const facts = h('dl');
  const markers = h('div');

  function update() {
    const props = hub.props();
    const since = parseTime(props.core_registration_date);
    const language = props.core_user_language;
    fill(flags, props.core_is_test_account && h('span.tag.reward', null, t('profile.test_account')),
      props.ach_gamification_in_control_group && h('span.tag.info', null, t('profile.control_group')));
    /** @type {[string, string | undefined][]} */
    const known = [
      ['player_id', house.caller().player?.id],
      ['member_since', since ? formats.date(since) : t('profile.unknown')],
      ['language', language ? formats.languageName(language) : t('profile.unknown')],
      ['country', props.user_country && formats.countryName(props.user_country)],
      ['currency', props.core_wallet_currency],
      ['entry_point', props.core_last_login_entry_point],
      ['utm', [props.core_utm_source, props.core_utm_campaign].filter(Boolean).join(' / ')],
    ];
    fill(facts, known.filter(([, value]) => value).map(([key, value]) => h('div', null, h('dt', null, t(`profile.${key}`)), h('dd', null, value))));
    const tags = /** @type {string[]} */ (props.core_public_tags ?? []);
    fill(markers, tags.length ? h('ul', null, tags.map((tag) => h('li.tag.brand', null, tag))) : h('p.soft.small', null, t('profile.no_markers')));
  }

  update();
  hub.watch(['props'], update);
  return h('section', null, heading(t('profile.about')), h('div.card.player-facts', null, flags, facts, h('h3', null, t('profile.markers')), markers));
}
