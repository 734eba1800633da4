/**
 * The sections about the player: who, level, balances, facts, markers.
 *
 * Invariant: a section is built once and then updated in place, so a change while one looks moves nothing but itself.
 */

import { avatar, crest } from '../art.js';
import { fill, h, setVariable } from '../dom.js';
import { coin, diamond, gem } from '../drawing.js';
import { parseTime } from '../i18n.js';
import { countingNumber, lockedIconButton, picture } from './parts.js';

/** @typedef {import('./parts.js').Tools} Tools */
/** @typedef {import('./parts.js').Props} Props */
/** @typedef {{ element: HTMLElement, update: (props: Props) => void }} Section */
/** @typedef {{ name?: string, progress?: number, ordinal_position?: number, image?: string }} Level from getCurrentLevel; progress in percent */

/**
 * @param {Tools} tools
 * @param {string} playerId
 * @returns {Section}
 */
export function identitySection(tools, playerId) {
  const { t } = tools;
  const portrait = h('div');
  const name = h('h1');
  const flags = h('div.flags');
  const element = h('section.card.identity.ghost', null,
    h('div.row', null, portrait,
      h('div.grow', null, name, h('p.id.soft.small', null, t('profile.player_id', { id: playerId }))),
      lockedIconButton(tools, 'pencil', t('profile.edit_nickname'))),
    flags);
  let shownUrl = '?';
  return { element, update(props) {
    const url = props.avatar_url ?? '';
    if (url !== shownUrl) fill(portrait, picture(url, () => avatar(playerId, { size: 72 }), 'div.portrait'));
    shownUrl = url;
    fill(name, props.public_username || playerId);
    fill(flags, props.core_is_test_account && h('span.tag.reward', null, t('profile.test_account')),
      props.ach_gamification_in_control_group && h('span.tag.info', null, t('profile.control_group')));
  } };
}

/**
 * @param {Tools} tools
 * @returns {Section & { setLevel: (level: Level | null) => void }}
 */
export function levelSection({ t, formats }) {
  const emblem = h('div.crest');
  const number = h('small');
  const name = h('div.name');
  const ever = countingNumber(formats);
  const fillPart = h('i');
  const bar = h('div.bar', { role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-label': t('profile.level') }, fillPart);
  const ends = h('div.ends');
  const progress = h('div', { hidden: true }, bar, ends);
  const element = h('section.hero', { 'aria-label': t('profile.level') },
    h('div.row', null, emblem, h('div.grow', null, number, name), h('div.ever', null, ever.element, h('small', null, t('profile.points_ever')))), progress);
  /** @type {Level | null} */
  let level = null;

  /** @param {Props} props */
  function update(props) {
    const ordinal = level?.ordinal_position;
    fill(emblem, picture(level?.image, () => crest({ level: ordinal }), 'div'));
    fill(number, ordinal ? t('profile.level_number', { number: ordinal }) : t('profile.level'));
    fill(name, level?.name || props.ach_level_current || t('profile.no_level'));
    ever.update(props.ach_points_ever);
  }

  /** @param {Level | null} known */
  function setLevel(known) {
    level = known;
    progress.hidden = typeof known?.progress !== 'number';
    const percent = Math.round(Math.min(100, Math.max(0, known?.progress ?? 0)));
    setVariable(fillPart, '--share', percent / 100);
    bar.setAttribute('aria-valuenow', String(percent));
    fill(ends, h('span', null, percent === 100 ? t('profile.level_top') : t('profile.level_progress', { percent })));
  }

  return { element, update, setLevel };
}

/**
 * @param {Tools} tools
 * @returns {Section}
 */
export function balancesSection({ t, formats }) {
  const kinds = [
    { prop: 'ach_points_balance', key: 'profile.points', art: coin },
    { prop: 'ach_gems_balance', key: 'profile.gems', art: gem },
    { prop: 'ach_diamonds_balance', key: 'profile.diamonds', art: diamond },
  ].map((kind) => ({ ...kind, number: countingNumber(formats), unit: h('small') }));
  const chips = kinds.map(({ art, number, unit }) => h('li.card.balance', null, art({ size: 30 }), h('div.grow', null, number.element, unit)));
  return { element: h('ul.balances', { 'aria-label': t('profile.balances') }, chips), update(props) {
    for (const { prop, key, number, unit } of kinds) {
      number.update(props[prop]);
      fill(unit, t(key, { count: Number(props[prop]) || 0 }));
    }
  } };
}

/**
 * @param {Tools} tools
 * @returns {Section}
 */
export function factsSection({ t, formats }) {
  const list = h('dl');
  return { element: h('section.card.facts', null, h('h2', null, t('profile.about')), list), update(props) {
    const since = parseTime(props.core_registration_date);
    const language = props.core_user_language;
    const campaign = [props.core_utm_source, props.core_utm_campaign].filter(Boolean).join(' / ');
    /** @type {[string, string | undefined][]} */
    const facts = [
      ['profile.member_since', since ? formats.date(since) : t('profile.unknown')],
      ['profile.language', language ? formats.languageName(language) : t('profile.unknown')],
      ['profile.country', props.user_country && formats.countryName(props.user_country)],
      ['profile.currency', props.core_wallet_currency],
      ['profile.entry_point', props.core_last_login_entry_point],
      ['profile.utm', campaign],
    ];
    fill(list, facts.filter(([, value]) => value).map(([key, value]) => h('div', null, h('dt', null, t(key)), h('dd', null, value))));
  } };
}

/**
 * @param {Tools} tools
 * @returns {Section}
 */
export function markersSection({ t }) {
  const content = h('div');
  return { element: h('section.card.markers', null, h('h2', null, t('profile.markers')), content), update(props) {
    const markers = /** @type {string[]} */ (props.core_public_tags ?? []);
    fill(content, markers.length ? h('ul', null, markers.map((marker) => h('li.tag.brand', null, marker))) : h('p.soft.small', null, t('profile.no_markers')));
  } };
}
