/**
 * The player's picture: the catalogue, the pictures made for the player, and the way to have another one made.
 *
 * Invariant: having a picture made is paid and stands on its own; it is worn only after a second press.
 */

import { avatar as portraitOf } from '../../widgets/art.js';
import { fill, h, setProp } from '../../widgets/dom.js';
import { iconCheck } from '../../widgets/icons/actions.js';
import { icon } from '../../widgets/icons/icon.js';
import { iconPalette } from '../../widgets/icons/preferences.js';
import { picture } from '../../widgets/parts.js';
import { codeOf } from '../acting.js';
import { empty, heading, price, rows } from '../parts.js';
import { costOf, shownAvatars } from '../profile_rules.js';
import { PROFILE_STYLES } from '../styles/profile.js';

/** @typedef {import('../hub.js').Hub} Hub */
/** @typedef {import('../profile_rules.js').Avatar} Avatar */

const TEXTS = {
  'avatar.pictures': 'Pictures', 'avatar.made': 'Made for you', 'avatar.wear': 'Wear it', 'avatar.worn': 'Looks good on you', 'avatar.now': 'You wear this one',
  'avatar.locked': 'Locked picture', 'avatar.locked_what': 'This one has to be earned. Missions and levels give pictures away.', 'avatar.one': 'Picture {number}',
  'avatar.none': 'No pictures yet', 'avatar.none_what': 'As soon as there are pictures to choose from, they are here.',
  'avatar.make': 'Make it yours', 'avatar.make_what': 'Choose a picture above, then a style. A new picture is drawn from it.', 'avatar.draw': 'Draw',
  'avatar.making': 'Drawing your picture…', 'avatar.making_what': 'This takes a few seconds.', 'avatar.ready': 'Here it is', 'avatar.ready_what': 'It is kept for you, whether you wear it now or not.',
  'avatar.keep': 'Keep it for later', 'avatar.poor': 'You do not have enough {currency} for this.',
  'avatar.refused_1': 'This picture is not there any more.', 'avatar.refused_2': 'This picture is not offered any more.', 'avatar.refused_3': 'This picture cannot be chosen at the moment.',
  'avatar.refused_4': 'This picture has to be earned first.', 'error.12001': 'You have had all your pictures for this month. Nothing was charged.',
  'error.12002': 'No more pictures can be drawn this month. Nothing was charged.', 'error.20042': 'This picture cannot be used.',
};

/** @param {Hub} hub @returns {import('../hub.js').Screen} */
export function screen(hub) {
  hub.addTexts(TEXTS);
  hub.addStyles(PROFILE_STYLES);
  const { t, api } = hub;
  const catalogue = h('div.avatars', { role: 'radiogroup', 'aria-label': t('avatar.pictures'), onkeydown: onArrow });
  const made = h('div.avatars', { role: 'radiogroup', 'aria-label': t('avatar.made'), onkeydown: onArrow });
  const madeBox = h('section', { hidden: true }, heading(t('avatar.made')), made);
  const prompts = h('div.stack.prompts');
  const makeBox = h('section', { hidden: true }, heading(t('avatar.make')), h('p.soft', null, t('avatar.make_what')), prompts);
  const tray = h('div', { 'aria-live': 'polite' });
  /** What would be worn. @type {Avatar | undefined} */
  let choice;

  const view = hub.view({
    on: ['avatarsList'],
    load: async () => {
      const [all, own, styles] = await Promise.all([api.getAvatarsList(), api.getAvatarsCustomized(), api.getAvatarPrompts()]);
      return { all: shownAvatars(all), own, styles };
    },
    wait: () => h('div.avatars', { 'aria-hidden': 'true' }, Array.from({ length: 9 }, () => h('div.avatar', null, h('div.skeleton.shot'), h('div.skeleton.h-12')))),
    draw({ all, own, styles }, box) {
      if (!all.length && !own.length) return fill(box, empty({ art: icon(iconPalette, { size: 56 }), title: t('avatar.none'), text: t('avatar.none_what') }));
      choice ??= all.find((/** @type {Avatar} */ each) => each.is_in_use && each.avatar_url === worn()) ?? all.find((/** @type {Avatar} */ each) => each.is_given);
      if (!catalogue.isConnected) fill(box, catalogue, madeBox, makeBox);
      rows(catalogue, all, ({ avatar_real_id: id }) => id, (each) => tile(each));
      rows(made, own.map((/** @type {any} */ each) => ({ ...each, avatar_url: each.url, is_given: true, description: nameIn(all, each) })), ({ avatar_url: url }) => url, (each) => tile(each));
      rows(prompts, styles, (/** @type {any} */ each) => each.prompt_id, promptCard);
      madeBox.hidden = !own.length;
      makeBox.hidden = !styles.length || !all.length;
      mark();
    },
  });
  hub.watch(['props'], (change) => ('avatar_id' in change || 'avatar_url' in change) && mark());

  function worn() {
    const { avatar_url, avatar_id } = hub.props();
    return avatar_url ?? avatar_id;
  }

  /** What it was made of. @param {Avatar[]} all @param {Avatar} own */
  const nameIn = (all, own) => all.find((each) => each.avatar_real_id === own.avatar_real_id)?.description;

  /** @param {Avatar} one */
  function tile(one) {
    const name = one.description || t('avatar.one', { number: one.avatar_real_id });
    const shot = one.is_given ? picture(one.avatar_url, () => portraitOf(String(one.avatar_real_id)), 'span.shot') : h('span.shot', { 'aria-hidden': 'true' }, '?');
    const element = h(`button.avatar${one.is_given ? '' : '.locked'}`, {
      type: 'button', role: 'radio', 'data-url': one.avatar_url, 'aria-label': one.is_given ? name : `${t('avatar.locked')}: ${name}`, tabindex: '-1', onclick: pick,
    }, shot, h('span.words', null, one.is_given ? name : t('avatar.locked')));
    if (!one.is_given) setProp(element, 'aria-disabled', 'true');

    function pick() {
      if (!one.is_given) return hub.toast(t('avatar.locked_what'));
      choice = one;
      mark();
    }
    return { element };
  }

  /** @param {KeyboardEvent} event */
  function onArrow(event) {
    const tiles = /** @type {HTMLElement[]} */ ([...(/** @type {HTMLElement} */ (event.currentTarget)).children]);
    const at = tiles.indexOf(/** @type {HTMLElement} */ (event.target));
    const forward = hub.direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const step = event.key === forward || event.key === 'ArrowDown' ? 1 : /^Arrow/.test(event.key) ? -1 : 0;
    if (at < 0 || !step) return;
    event.preventDefault();
    const goal = tiles[(at + step + tiles.length) % tiles.length];
    goal.focus();
    if (!goal.classList.contains('locked')) goal.click();
  }

  function mark() {
    for (const group of [catalogue, made]) {
      const tiles = [...group.children];
      const on = tiles.find((each) => each.getAttribute('data-url') === choice?.avatar_url);
      for (const each of tiles) {
        setProp(each, 'aria-checked', String(each === on));
        setProp(each, 'tabindex', each === (on ?? tiles[0]) ? '0' : '-1');
        const wears = each.getAttribute('data-url') === worn();
        each.querySelector('.worn')?.remove();
        if (wears) each.append(h('span.worn', null, icon(iconCheck, { size: 16, title: t('avatar.now') })));
      }
    }
    const shown = choice;
    if (!shown || shown.avatar_url === worn()) return fill(tray);
    fill(tray, h('div.chosen', null, picture(shown.avatar_url, () => portraitOf(String(shown.avatar_real_id)), 'span.portrait'),
      h('span.name.grow', null, shown.description || t('avatar.made')), wearButton(shown)));
  }

  /** @param {Avatar} one @param {() => void} [after] */
  function wearButton(one, after) {
    return hub.button({
      label: t('avatar.wear'), done: t('avatar.worn'), run: () => wear(one),
      then: () => {
        view.again();
        after?.();
      },
    });
  }

  /** @param {Avatar} one */
  async function wear({ avatar_url, avatar_real_id }) {
    const outcome = await api.setAvatar({ avatar_url, avatar_real_id });
    const code = codeOf(outcome);
    if (!code) hub.house.event('gf_avatar_changed', { avatar_id: avatar_url });
    // These numbers mean something else on other screens.
    return code >= 1 && code <= 4 ? { err_code: -2, err_message: t(`avatar.refused_${code}`) } : outcome;
  }

  /** @param {any} prompt */
  function promptCard(prompt) {
    const { amount, currency } = costOf(prompt);
    const control = hub.button({
      label: t('avatar.draw'), kind: amount ? 'reward' : 'primary', name: `${t('avatar.draw')}: ${prompt.name}`,
      run: () => {
        const has = Number(hub.props()[`ach_${currency}_balance`] ?? 0);
        if (amount > has) return { err_code: -2, err_message: t('avatar.poor', { currency: t(`hub.${currency}`) }) };
        return void make(prompt);
      },
    });
    return { element: h('article.card.prompt', null, picture(prompt.icon_url, () => icon(iconPalette, { size: 28 }), 'span.tile.tint-2'),
      h('div.grow', null, h('p.name', null, prompt.name), price(hub, amount, currency)), h('div.control', null, control)) };
  }

  /** Draws over everything until it is kept or worn. @param {any} prompt */
  async function make(prompt) {
    const base = choice;
    if (!base) return;
    const face = h('div.face.busy', null, picture(base.avatar_url, () => portraitOf(String(base.avatar_real_id)), 'div'));
    const words = h('div', { role: 'status' }, h('h2', null, t('avatar.making')), h('p.soft', null, t('avatar.making_what')));
    const controls = h('div.row');
    const box = h('div.making', { role: 'dialog', 'aria-label': t('avatar.make') }, face, words, controls);
    const away = hub.over(box);
    const keep = h('button.button.quiet', { type: 'button', onclick: away }, t('avatar.keep'));
    const outcome = await api.avatarsCustomize({ user_id: hub.props().user_id, prompt_id: prompt.prompt_id, avatar_url: base.avatar_url, avatar_real_id: base.avatar_real_id });
    face.classList.remove('busy');
    if (!outcome.cdn_url) {
      away();
      const code = codeOf(outcome);
      const known = t(`error.${code}`);
      return hub.toast(known === `error.${code}` || code === -1 ? outcome.errMessage || t('error.-1') : known, { problem: true });
    }
    view.again();
    const fresh = { avatar_real_id: base.avatar_real_id, avatar_url: outcome.cdn_url };
    fill(face, picture(outcome.cdn_url, () => portraitOf(outcome.cdn_url), 'div'));
    face.classList.add('done');
    fill(words, h('h2', null, t('avatar.ready')), h('p.soft', null, t('avatar.ready_what')));
    fill(controls, keep, wearButton(fresh, () => { choice = /** @type {Avatar} */ (fresh); away(); }));
    /** @type {HTMLElement | null} */ (controls.querySelector('button'))?.focus();
  }

  return { title: t('nav.avatar'), element: h('div', null, view.element, tray) };
}
