/**
 * Buying: the button, the sheet that asks once more with the balance before and after, and the moment when it is yours.
 *
 * Invariant: nothing is sent before the sheet's own button is pressed; a refusal stays on the sheet in words, with all as it was.
 */

import { productArt } from '../widgets/art/products.js';
import { winRays } from '../widgets/art/rewards.js';
import { fill, h } from '../widgets/dom.js';
import { coin, diamond, gem } from '../widgets/drawing.js';
import { countingNumber, picture } from '../widgets/parts.js';
import { codeOf, reasonOf } from './acting.js';
import { price } from './parts.js';
import { balanceOf, costOf, remainder } from './shop_shelf.js';

/** @typedef {import('./hub.js').Hub} Hub */
/** @typedef {import('./shop_shelf.js').Item} Item */
/** @typedef {import('./shop_shelf.js').Hindrance} Hindrance */

const ART = /** @type {Record<string, typeof coin>} */ ({ points: coin, gems: gem, diamonds: diamond });
/** Where one finds what was bought. @type {Record<string, string>} */
const LEADS = { bonus: 'bonuses', minigamespin: 'games', raffleticket: 'raffles', changelevel: 'levels', tangible: 'purchases', prizedrop: 'purchases' };
/** Codes that other parts of the hub use, too, so that their words are the shop's own. @type {Record<number, string>} */
const OWN_WORDS = { 1: 'store.off_for_you', 9999: 'store.failed_here' };
const POP = [{ transform: 'scale(.3) rotate(-14deg)', opacity: 0 }, { transform: 'scale(1.1) rotate(3deg)', opacity: 1, offset: 0.6 }, { transform: 'none', opacity: 1 }];

/** What keeps somebody from buying, in a few words. @param {Pick<Hub, 't' | 'formats'>} hub @param {Item} item @param {Hindrance} hindrance */
export function hindranceText({ t, formats }, item, { kind, missing = 0, text }) {
  if (kind === 'funds') return t('store.missing', { amount: formats.amount(missing), currency: t(`hub.${item.purchase_type}`, { count: missing }) });
  return (kind === 'blocked' && text) || t(`store.${kind}`);
}

/** The picture of an item, the operator's own or ours. @param {Item} item @param {string} selector */
export function itemArt(item, selector) {
  return picture(item.image, () => productArt(item.id), selector);
}

/**
 * The button that leads to the sheet; locked, with the reason, when the item cannot be bought.
 *
 * @param {Hub} hub
 * @param {Item} item
 * @param {Hindrance | null} hindrance
 */
export function buyButton(hub, item, hindrance) {
  const { t, formats } = hub;
  const cost = costOf(item);
  const label = hindrance && hindrance.kind !== 'funds' ? t(hindrance.kind === 'blocked' ? 'store.locked' : `store.${hindrance.kind}`)
    : cost ? t('store.buy_for', { amount: formats.amount(cost), currency: t(`hub.${item.purchase_type}`, { count: cost }) }) : t('store.get');
  return hub.button({
    label, name: hindrance ? `${label}: ${item.name}` : t('store.buy_name', { name: item.name }),
    why: hindrance ? hindranceText(hub, item, hindrance) : undefined, run: () => confirm(hub, item),
  });
}

/** @param {Hub} hub @param {Item} item */
function confirm(hub, item) {
  const { t, formats, house } = hub;
  const currency = item.purchase_type;
  const before = balanceOf(house.props(), currency);
  const amount = (/** @type {number} */ value) => [ART[currency]({ size: 20 }), h('span.number', null, formats.amount(value)), h('span.visually-hidden', null, t(`hub.${currency}`))];
  const refused = h('p.refused', { hidden: true });
  const buy = hub.button({
    label: t('store.buy'), name: t('store.buy_name', { name: item.name }),
    async run() {
      refused.hidden = true;
      const outcome = await hub.api.buyStoreItem(item.id);
      if (!codeOf(outcome)) return outcome;
      const own = OWN_WORDS[codeOf(outcome)];
      const told = own ? { ...outcome, words: t(own) } : outcome;
      fill(refused, reasonOf(hub, told));
      refused.hidden = false;
      return told;
    },
    then: () => (box.isConnected ? celebrate(hub, box, item, before, close) : hub.toast(t('store.bought', { name: item.name }))),
  });
  const later = h('button.button.quiet', { type: 'button', onclick: () => close() }, t('store.not_now'));
  const box = h('section.sheet', { role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': 'buy-title' },
    h('h2', { id: 'buy-title' }, t('store.confirm')),
    h('div.row', null, itemArt(item, 'div.tile'), h('div.grow', null, h('p.name', null, item.name), price(hub, costOf(item), currency, item.price))),
    h('dl.sum', null,
      h('div', null, h('dt', null, t('store.balance')), h('dd', null, amount(before))),
      h('div', null, h('dt', null, t('store.price')), h('dd', null, amount(-costOf(item)))),
      h('div.total', null, h('dt', null, t('store.after')), h('dd', null, amount(remainder(before, costOf(item)))))),
    refused, h('div.choices.pair', null, buy, later));
  const close = hub.over(box);
  box.parentElement?.addEventListener('click', (event) => event.target === box.parentElement && close());
}

/** @param {Hub} hub @param {HTMLElement} box the sheet that asked @param {Item} item @param {number} before the balance @param {() => void} close */
function celebrate(hub, box, item, before, close) {
  const { t, formats, house } = hub;
  const currency = item.purchase_type;
  const left = countingNumber(formats);
  left.update(before);
  const place = LEADS[item.type];
  const follow = place && h('button.button', { type: 'button', onclick: () => {
    close();
    hub.go(place);
  } }, t(`store.to_${place}`));
  fill(box, gotIt({
    art: itemArt(item, 'div.prize'), eyebrow: item.name, title: t('store.yours'), titleId: 'buy-title',
    text: place && h('p', null, t(`store.then_${item.type}`)),
    more: costOf(item) ? h('p.now', null, t('store.after'), ART[currency]({ size: 22 }), left.element, h('span.visually-hidden', null, t(`hub.${currency}`))) : null,
    choices: [follow, h(`button.button${follow ? '.quiet' : ''}`, { type: 'button', onclick: close }, t('store.done'))],
  }));
  left.update(remainder(before, costOf(item)));
  const stop = house.tap((key) => (box.isConnected ? key === 'props_change' && left.update(balanceOf(house.props(), currency)) : stop()));
  /** @type {HTMLElement | null} */ (box.querySelector('button'))?.focus({ preventScroll: true });
}

/**
 * Something has become the player's own: rays, a picture that pops, what it is and what to do with it.
 *
 * @param {{ art: Element, eyebrow: string, title: string, titleId: string, text?: import('../widgets/dom.js').Child, more?: import('../widgets/dom.js').Child, choices: import('../widgets/dom.js').Child }} content
 */
export function gotIt({ art, eyebrow, title, titleId, text, more, choices }) {
  const canvas = /** @type {HTMLCanvasElement} */ (h('canvas', { 'aria-hidden': 'true' }));
  const rays = winRays({ size: 200 });
  if (!matchMedia('(prefers-reduced-motion: reduce)').matches) {
    art.animate(POP, { duration: 560, easing: 'cubic-bezier(.2,.8,.2,1)', fill: 'backwards' });
    rays.animate([{ transform: 'rotate(-50deg) scale(.4)', opacity: 0 }, { transform: 'none', opacity: 1 }], { duration: 1200, easing: 'cubic-bezier(.12,.72,.08,1)', fill: 'backwards' });
    import('../games/confetti.js').then(({ throwConfetti }) => canvas.isConnected && throwConfetti(canvas, Math.random)).catch(() => canvas.remove());
  }
  return h('div.got', { role: 'status' }, h('div.medal', null, rays, art), h('p.soft.small', null, eyebrow), h('h2', { id: titleId }, title), text, more, h('div.choices', null, choices), canvas);
}
