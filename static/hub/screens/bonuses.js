/**
 * Bonuses: those that wait to be fetched, those that were fetched with their codes, and one of them.
 */

import { giftBox } from '../../widgets/art/rewards.js';
import { scene } from '../../widgets/art/scenes.js';
import { fill, h } from '../../widgets/dom.js';
import { iconExternal } from '../../widgets/icons/actions.js';
import { icon } from '../../widgets/icons/icon.js';
import { parseTime } from '../../widgets/i18n.js';
import { picture } from '../../widgets/parts.js';
import { richText } from '../../widgets/rich_text.js';
import { codeOf, exchange } from '../acting.js';
import { isPending, listed, listOf, STATUS, wayOf } from '../bonus_lists.js';
import { gotIt } from '../buying.js';
import { empty, openCard, rows, skeletonCards, tabs } from '../parts.js';
import { STORE_STYLES } from '../styles/store.js';

/** @typedef {import('../hub.js').Hub} Hub */
/** @typedef {import('../bonus_lists.js').Bonus} Bonus */
/** @typedef {import('../bonus_lists.js').List} List */

const TEXTS = {
  'bonuses.pending': 'To claim', 'bonuses.redeemed': 'Claimed', 'bonuses.lists': 'Which bonuses', 'bonuses.claim': 'Claim', 'bonuses.claim_name': 'Claim {name}', 'bonuses.given': 'Since {date}',
  'bonuses.redeemed_on': 'Claimed on {date}', 'bonuses.use': 'Use it', 'bonuses.use_name': 'Use {name}', 'bonuses.yours': 'It is yours', 'bonuses.claimed': '{name} is yours', 'bonuses.done': 'Done',
  'bonuses.none': 'No bonuses yet', 'bonuses.none_what': 'Missions, games and the shop bring some.', 'bonuses.to_store': 'Go to the shop', 'bonuses.gone': 'This bonus is not here any more',
  'bonuses.on_its_way': 'On its way to you', 'bonuses.not_issued': 'This one could not be given', 'bonuses.expired': 'Expired', 'bonuses.fallback': 'Bonus',
  'bonuses.not_delivered': 'The shop could not take it just now. It is still here; try again in a moment.', 'bonuses.failed_here': 'Something went wrong on our side. Your bonus is still here; try again in a moment.',
};
/** The server keeps nothing that would tell of a new one; this is how often we look. */
const LOOK_S = 31;
/** The server says that there is nothing to fetch: it was fetched before. */
const NOT_CLAIMABLE = -1;
const REFUSALS = /** @type {Record<number, string>} */ ({ 1: 'bonuses.not_delivered', 9999: 'bonuses.failed_here' });
const STATES = /** @type {Record<number, string>} */ ({ [STATUS.new]: 'bonuses.on_its_way', [STATUS.notIssued]: 'bonuses.not_issued', [STATUS.expired]: 'bonuses.expired' });

/**
 * @param {Hub} hub
 * @param {Record<string, string>} params `section` chooses a list
 * @returns {import('../hub.js').Screen}
 */
export function screen(hub, params) {
  hub.addTexts(TEXTS);
  hub.addStyles(STORE_STYLES);
  const { t, api } = hub;
  /** @type {List | undefined} */
  let asked = listOf(params.section);
  /** @type {Bonus[]} */
  let bonuses = [];
  const chooser = h('div');
  const list = h('div.stack.bonuses');
  const view = hub.view({
    on: ['bonuses'],
    load: () => api.getBonuses(),
    wait: () => skeletonCards(3),
    draw(all, box) {
      bonuses = all;
      if (!list.isConnected) fill(box, chooser, list);
      drawLists();
    },
  });
  let seconds = 0;
  hub.everySecond(() => {
    seconds = (seconds + 1) % LOOK_S;
    if (!seconds) view.again();
  });

  /** The tab of what waits is there as long as something does. */
  function drawLists() {
    const pending = listed(bonuses, 'pending');
    const redeemed = listed(bonuses, 'redeemed');
    const current = asked === 'redeemed' || !pending.length ? 'redeemed' : 'pending';
    const items = [{ key: 'pending', label: t('bonuses.pending'), count: pending.length }, { key: 'redeemed', label: t('bonuses.redeemed') }].slice(pending.length ? 0 : 1);
    const made = tabs(items, current, (key) => {
      asked = /** @type {List} */ (key);
      drawLists();
    }, t('bonuses.lists'));
    const nothing = !pending.length && !redeemed.length;
    exchangeTabs(hub, chooser, nothing ? null : made.element, current);
    if (list.querySelector('.state')) fill(list);
    list.classList.toggle('bonuses', !nothing);
    const shown = current === 'pending' ? pending : redeemed;
    if (shown.length) return rows(list, shown, ({ bonus_id: id }) => id, (bonus) => bonusCard(hub, bonus));
    const shop = h('button.button', { type: 'button', onclick: () => hub.go('store') }, t('bonuses.to_store'));
    list.classList.remove('bonuses');
    fill(list, empty({ art: giftBox({ size: 120 }), title: t('bonuses.none'), text: t('bonuses.none_what'), action: shop }));
  }

  return {
    title: t('nav.bonuses'), element: view.element,
    show(next) {
      if (!next.section) return;
      asked = listOf(next.section);
      drawLists();
    },
    detail: (id, scope) => bonusDetail(scope, Number(id)),
  };
}

/** Other tabs in the place of those that are there; the focus stays on the chosen one. @param {Hub} hub @param {HTMLElement} box @param {HTMLElement | null} made @param {string} current */
function exchangeTabs(hub, box, made, current) {
  const held = hub.root.activeElement && box.contains(hub.root.activeElement);
  fill(box, made);
  if (held) /** @type {HTMLElement | null} */ (box.querySelector(`[data-key=${current}]`))?.focus();
}

/** @param {Bonus} bonus */
function metaOf(bonus) {
  return bonus.label_bonus_template_meta_map ?? {};
}

/** @param {Hub} hub @param {Bonus} bonus */
function nameOf({ t }, bonus) {
  return metaOf(bonus).name || t('bonuses.fallback');
}

/** @param {Bonus} bonus @param {string} selector @param {number} size */
function bonusArt(bonus, selector, size) {
  return picture(metaOf(bonus).image_url, () => giftBox({ size }), selector);
}

/** When it came or was fetched, or why it can be neither. @param {Hub} hub @param {Bonus} bonus */
function statusLine({ t, formats }, bonus) {
  const state = STATES[bonus.bonus_status_id ?? 0];
  if (state) return t(state);
  const [key, at] = isPending(bonus) ? ['bonuses.given', parseTime(bonus.create_date)] : ['bonuses.redeemed_on', parseTime(bonus.redeem_date)];
  return at ? t(key, { date: formats.date(at) }) : '';
}

/** @param {Hub} hub @param {Bonus} bonus */
function bonusCard(hub, bonus) {
  const line = h('p.soft.small');
  const control = h('div.control');
  const amount = bonus.bonus_meta_map?.uiAmount;
  const element = openCard('article.card.row.bonus', nameOf(hub, bonus), () => hub.go('bonuses', { id: String(bonus.bonus_id) }),
    bonusArt(bonus, 'div.tile.tint-1', 40), h('div.grow', null, h('p.name', null, nameOf(hub, bonus)), line, amount && h('span.tag.reward', null, amount)), control);
  let state = '';
  return {
    element,
    /** @param {Bonus} next */
    update(next) {
      const known = JSON.stringify(next);
      if (known === state) return;
      state = known;
      fill(line, statusLine(hub, next));
      exchange(control, isPending(next) ? claimButton(hub, next) : null, wayButton(hub, next));
    },
  };
}

/** @param {Hub} hub @param {Bonus} bonus */
function claimButton(hub, bonus) {
  const { t } = hub;
  const name = nameOf(hub, bonus);
  return hub.button({
    label: t('bonuses.claim'), kind: 'reward', name: t('bonuses.claim_name', { name }),
    async run() {
      const outcome = await hub.api.claimBonus(bonus.bonus_id);
      const code = codeOf(outcome);
      if (code === NOT_CLAIMABLE) return {};
      return REFUSALS[code] ? { ...outcome, words: t(REFUSALS[code]) } : outcome;
    },
    then: () => claimed(hub, bonus.bonus_id, name),
  });
}

/** The bonus is the player's: what to do with it, with its code, which only a fetched bonus has. @param {Hub} hub @param {number} id @param {string} name */
async function claimed(hub, id, name) {
  const { t, api } = hub;
  const bonus = await api.getBonuses().then((/** @type {Bonus[]} */ all) => all.find((each) => each.bonus_id === id)).catch(() => null);
  if (!bonus || !hub.root.host.isConnected) return hub.toast(t('bonuses.claimed', { name }));
  const { acknowledge } = metaOf(bonus);
  const use = wayOf(metaOf(bonus).redirect_url) && h('button.button.reward', { type: 'button', onclick: () => {
    close();
    follow(hub, bonus);
  } }, t('bonuses.use'));
  const box = h('section.sheet', { role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': 'bonus-title' }, gotIt({
    art: bonusArt(bonus, `div.prize${metaOf(bonus).image_url ? '' : '.bare'}`, 112), eyebrow: t('bonuses.yours'), title: name, titleId: 'bonus-title',
    text: acknowledge && richText(acknowledge), choices: [use, h(`button.button${use ? '.quiet' : ''}`, { type: 'button', onclick: () => close() }, t('bonuses.done'))],
  }));
  const close = hub.over(box);
}

/** @param {Hub} hub @param {Bonus} bonus */
function follow(hub, bonus) {
  const way = wayOf(metaOf(bonus).redirect_url);
  if (way?.tab) window.open(way.tab, '_blank', 'noopener');
  else hub.link(way?.link);
}

/** Where a bonus leads, as a target of its own. @param {Hub} hub @param {Bonus} bonus */
function wayButton(hub, bonus) {
  if (!wayOf(metaOf(bonus).redirect_url)) return null;
  const label = hub.t('bonuses.use_name', { name: nameOf(hub, bonus) });
  return h('button.icon-button', { type: 'button', 'aria-label': label, title: label, onclick: () => follow(hub, bonus) }, icon(iconExternal));
}

/** @param {Hub} hub @param {number} id */
function bonusDetail(hub, id) {
  const { t, api } = hub;
  let state = '';
  const { element } = hub.view({
    on: ['bonuses'],
    load: () => api.getBonuses(),
    wait: () => h('div.entity', { 'aria-hidden': 'true' }, h('div.skeleton.goods'), h('div.skeleton.h-20.w-60')),
    draw(/** @type {Bonus[]} */ all, box) {
      const bonus = all.find((each) => each.bonus_id === id);
      if (!bonus) return fill(box, empty({ art: scene('nothing'), title: t('bonuses.gone'), text: t('bonuses.none_what') }));
      const known = JSON.stringify(bonus);
      if (known === state) return;
      state = known;
      const { description, acknowledge, redirect_url: url } = metaOf(bonus);
      const amount = bonus.bonus_meta_map?.uiAmount;
      const use = wayOf(url) && h('button.button', { type: 'button', onclick: () => follow(hub, bonus) }, icon(iconExternal, { size: 18 }), t('bonuses.use'));
      exchange(box, h('article.entity', null,
        h('div.goods.tint-1', null, bonusArt(bonus, 'div.art', 140)),
        h('div.headline', null, h('h3', null, nameOf(hub, bonus)), amount && h('span.tag.reward', null, amount)),
        h('p.soft', null, statusLine(hub, bonus)), description && richText(description), acknowledge && h('div.card', null, richText(acknowledge)),
        h('div.wide-control', null, isPending(bonus) ? claimButton(hub, bonus) : null), h('div.wide-control', null, use)));
    },
  });
  return { title: t('nav.bonuses'), element };
}
