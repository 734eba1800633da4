/** Settings: who one is to others, the language, how things look, sound and movement, and the terms. */

import { avatar } from '../../widgets/art.js';
import { fill, h, setProp } from '../../widgets/dom.js';
import { drawing, paths } from '../../widgets/drawing.js';
import { iconCheck } from '../../widgets/icons/actions.js';
import { icon } from '../../widgets/icons/icon.js';
import { iconMotion, iconSoundOn } from '../../widgets/icons/preferences.js';
import { choseStill } from '../../widgets/motion.js';
import { picture } from '../../widgets/parts.js';
import { richText } from '../../widgets/rich_text.js';
import { chooseSound, chooseStill, soundIsOn } from '../feel.js';
import { PROFILE_STYLES } from '../styles/profile.js';

/** @typedef {import('../hub.js').Hub} Hub */

const TEXTS = {
  'settings.you': 'You', 'settings.you_what': 'How others see you on boards.', 'settings.change_name': 'Change name', 'settings.change_picture': 'Change picture',
  'settings.language': 'Language', 'settings.look': 'Look', 'settings.look_auto': 'As my device', 'settings.look_day': 'Day', 'settings.look_night': 'Night',
  'settings.look_vip': 'VIP', 'settings.look_festive': 'Festive', 'settings.feel': 'Sound and movement', 'settings.sound': 'Sound of games',
  'settings.sound_what': 'Short tunes while you play', 'settings.motion': 'Less movement', 'settings.motion_what': 'Results at once, nothing flies about',
  'settings.terms': 'Terms',
};

/** The class id of the question for the disclaimer. */
const TERMS = 954;
/** The skins that everybody has, with two colours that tell them apart. */
const LOOKS = [['', 'auto', '#f4f5fa', '#131b33'], ['v3_base_light', 'day', '#ffffff', '#2a4bff'], ['v3_base_dark', 'night', '#0c1122', '#4562f6'],
  ['v3_base_vip', 'vip', '#0d3b2c', '#d9b25f'], ['v3_base_festive', 'festive', '#16224e', '#e5484d']];

/** @param {Hub} hub @returns {import('../hub.js').Screen} */
export function screen(hub) {
  hub.addTexts(TEXTS);
  hub.addStyles(PROFILE_STYLES);
  const { t } = hub;
  const panels = [
    yourself(hub),
    languages(hub),
    looks(hub),
    h('section.card.panel', null, h('h2', null, t('settings.feel')),
      switchRow(hub, 'sound', iconSoundOn, soundIsOn(), chooseSound), switchRow(hub, 'motion', iconMotion, choseStill(), chooseStill)),
    terms(hub),
  ];
  return { title: t('nav.settings'), element: h('div.settings', null, panels) };
}

/**
 * The operator's disclaimer, as the server makes it for this player; nothing where there is none. No method of the api has it: it is
 * asked for by its number.
 *
 * @param {Hub} hub
 */
function terms(hub) {
  const { t, house, language, readOnly } = hub;
  const follow = (/** @type {string} */ link) => (readOnly ? hub.toast(t('hub.read_only_why')) : hub.link(link));
  return hub.view({
    on: ['props'],
    async load() {
      const answer = await house.send(TERMS, { force_language: language.slice(0, 2).toUpperCase() }).catch(() => null);
      return String(answer?.widget_disclaimer_text ?? '');
    },
    wait: () => h('span'),
    draw(html, box) {
      if (box.getAttribute('data-text') === html) return;
      setProp(box, 'data-text', html);
      fill(box, html && h('section.card.panel', null, h('h2', null, t('settings.terms')), richText(html, follow)));
    },
  }).element;
}

/** @param {Hub} hub */
function yourself(hub) {
  const { t } = hub;
  const portrait = h('div');
  const name = h('p.name');
  /** @param {string} label @param {string} goal */
  const button = (label, goal) => h('button.button.quiet', { type: 'button', onclick: () => hub.go(goal) }, label);
  function update() {
    const props = hub.props();
    fill(portrait, picture(props.avatar_url, () => avatar(String(props.user_id ?? '')), 'div.face'));
    fill(name, props.public_username || t('hub.you'));
  }
  update();
  hub.watch(['props'], (change) => ('avatar_url' in change || 'avatar_id' in change || 'public_username' in change) && update());
  return h('section.card.panel.myself', null, portrait, name, h('p.soft', null, t('settings.you_what')),
    h('div.row', null, button(t('settings.change_name'), 'nickname'), button(t('settings.change_picture'), 'avatar')));
}

/** The languages that the label allows; the hub speaks the next one as soon as it is chosen. @param {Hub} hub */
function languages(hub) {
  const { t, house, language } = hub;
  const codes = String(house.setting('FRONT_END_ALLOWED_LANGUAGES') ?? '').split(',').map((code) => code.trim().toLowerCase()).filter(Boolean);
  if (codes.length < 2) return null;
  const buttons = codes.map((code) => {
    const button = hub.button({ label: nameOf(code), kind: 'quiet', also: ['pick'], run: () => house.changeLanguage(code) });
    setProp(button, 'lang', code);
    press(button, code === language.slice(0, 2));
    return button;
  });
  return h('section.card.panel', null, h('h2', null, t('settings.language')), h('div.choices', { role: 'group', 'aria-label': t('settings.language') }, buttons));
}

/** A language in its own words. @param {string} code */
function nameOf(code) {
  try {
    const name = new Intl.DisplayNames(code, { type: 'language' }).of(code) ?? code;
    return name[0].toLocaleUpperCase(code) + name.slice(1);
  } catch {
    return code.toUpperCase();
  }
}

/** @param {Element} button @param {boolean} on */
function press(button, on) {
  setProp(button, 'aria-pressed', String(on));
  button.querySelector('.mark')?.remove();
  if (on) button.append(h('span.mark', null, icon(iconCheck, { size: 18 })));
}

/** @param {Hub} hub */
function looks(hub) {
  const { t, house } = hub;
  const items = [...LOOKS, ...ownLooks(house)];
  const buttons = items.map(([skin, key, canvas, accent]) => h('button.button.pick', {
    type: 'button', 'data-skin': skin, onclick: () => { house.setSkin(skin); mark(); },
  }, h('span.swatch', null, swatch(canvas, accent)), known(key) ? t(`settings.look_${key}`) : key));
  const mark = () => buttons.forEach((button) => press(button, button.getAttribute('data-skin') === house.skin()));
  mark();
  return h('section.card.panel', null, h('h2', null, t('settings.look')), h('div.choices', { role: 'group', 'aria-label': t('settings.look') }, buttons));
}

/** @param {string} key */
const known = (key) => LOOKS.some(([, name]) => name === key);

/** The operator's skins, by the names they have. @param {Hub['house']} house @returns {string[][]} */
function ownLooks(house) {
  try {
    const own = JSON.parse(house.setting('UI_SKINS') || '{}');
    return Object.entries(own).map(([name, skin]) => [name, name.replace(/^v3_/, '').replaceAll('_', ' '), skin.tokens?.canvas ?? '#f4f5fa', skin.tokens?.brand ?? '#2a4bff']);
  } catch {
    return [];
  }
}

/** @param {string} canvas @param {string} accent */
function swatch(canvas, accent) {
  return drawing('0 0 30 30', { size: 30 }, paths([['M0 0h30v30H0z', canvas], ['M30 0v30H0z', accent]]));
}

/**
 * @param {Hub} hub
 * @param {string} key
 * @param {string} outline
 * @param {boolean} on
 * @param {(on: boolean) => void} choose
 */
function switchRow({ t }, key, outline, on, choose) {
  const button = h('button.switch', { type: 'button', role: 'switch', 'aria-checked': String(on), 'aria-label': t(`settings.${key}`), onclick: turn }, h('span', null, h('i')));
  function turn() {
    on = !on;
    setProp(button, 'aria-checked', String(on));
    choose(on);
  }
  return h('div.setting', null, h('span.tile.tint-2', null, icon(outline)), h('div.grow', null, h('p.name', null, t(`settings.${key}`)), h('p.soft.small', null, t(`settings.${key}_what`))), button);
}
