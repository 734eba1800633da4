/**
 * One pop-up on the page: a dialog, or a card in the corner that disturbs nobody.
 *
 * Invariant: texts come in as text and stay text; an operator's HTML is only ever in its sandboxed frame. Whatever happens, the pop-up
 * ends, and says so once.
 */

import { BASE_STYLES } from '../widgets/base_styles.js';
import { h, lockScroll, mountShadow } from '../widgets/dom.js';
import { createFormats, createTranslate, directionOf } from '../widgets/i18n.js';
import { skinReady, skinSheet } from '../widgets/skin.js';
import { createFace, TEMPLATES } from './faces.js';
import { openFrame } from './frame.js';
import { POPUP_STYLES } from './styles.js';
import { textsIn } from './texts.js';
import { whenSeen } from './visible.js';

/**
 * @typedef {object} Host what a pop-up is given
 * @property {string} uid
 * @property {Record<string, any>} params template, title, text, image, art, amount, code, buttons, height, seconds
 * @property {string} language
 * @property {import('../widgets/skin.js').Wearer} wearer of the skin
 * @property {string} frame the address of its HTML, where the template is html
 * @property {() => void} [onShown] it is on the screen
 * @property {() => void} onSeen somebody has had the time to see it; called at most once
 * @property {(reason: string) => void} onFailed it cannot be shown
 * @property {(action: string) => void} follow carries out a link, after the pop-up has gone
 * @property {() => void} onClose it has gone; called once
 */

const LEAVE_MS = 160;

/**
 * @param {Host} host
 * @returns {{ close: () => void }} takes it away at once, unseen
 */
export function openPopup(host) {
  const { params } = host;
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const isToast = params.template === 'toast';
  const element = h(isToast ? 'div.corner' : 'div.over', { 'data-plaudit': 'popup', 'lang': host.language, 'dir': directionOf(host.language) });
  /** @type {(() => void)[]} */
  const undo = [() => element.remove()];
  let open = true;
  let seen = false;

  function see() {
    if (!seen && open) host.onSeen();
    seen = true;
  }

  /** Ends it without a word. */
  function close() {
    if (!open) return;
    open = false;
    undo.splice(0).reverse().forEach((each) => each());
    host.onClose();
  }

  /** The player is done with it. @param {string} [action] */
  async function dismiss(action) {
    see();
    const card = element.shadowRoot?.querySelector('.card');
    if (card && !still) await leave(card);
    close();
    if (action) host.follow(action);
  }

  /** @param {string} reason */
  function fail(reason) {
    if (!open) return;
    host.onFailed(reason);
    close();
  }

  show().catch((error) => fail(String(error)));
  return { close };

  async function show() {
    if (!TEMPLATES.includes(params.template)) return fail(`There is no template ${params.template}.`);
    const [texts, { celebrate, drawn }] = await Promise.all([textsIn(host.language), import('../games/reward.js'), skinReady(host.wearer)]);
    if (!open) return;
    const t = createTranslate(texts);
    const root = mountShadow(element, [skinSheet(host.wearer), BASE_STYLES, POPUP_STYLES]);
    const { number } = createFormats(host.language);
    const face = createFace(params, { t, draw: drawn, dismiss });
    const box = h(`${isToast ? 'section' : 'dialog'}.box.${params.template}`, { ...face.naming, oncancel: onCancel, onclick: onBackdrop }, face.card);
    root.append(box);
    document.body.append(element);
    if (params.template === 'html') {
      const frame = await openFrame({ into: face.slot, address: host.frame, title: face.naming['aria-label'], height: params.height, language: host.language, onLink: dismiss, onEscape: () => dismiss() });
      undo.push(frame.remove);
    }
    if (!open) return;
    raise(box);
    host.onShown?.();
    if (params.template === 'reward' && !still) celebrate(face, host.uid, number);
    undo.push(whenSeen(face.card, see));
    if (params.seconds) undo.push(leaveAfter(element, params.seconds, () => dismiss()));
  }

  /** @param {HTMLElement} box */
  function raise(box) {
    if (isToast) return box.addEventListener('keydown', (event) => { if (event.key === 'Escape') dismiss(); });
    const unlock = lockScroll();
    const dialog = /** @type {HTMLDialogElement} */ (box);
    dialog.showModal();
    dialog.addEventListener('close', close); // a browser may close it without asking us
    undo.push(() => {
      unlock();
      dialog.close();
    });
  }

  /** @param {Event} event */
  function onCancel(event) {
    event.preventDefault();
    dismiss();
  }

  /** @param {MouseEvent} event */
  function onBackdrop(event) {
    if (!isToast && event.target === event.currentTarget) dismiss();
  }
}

/**
 * Movement is watched, not waited for: a page that paints nothing just now never finishes one.
 *
 * @param {Element} card
 */
function leave(card) {
  card.animate([{ opacity: 0, transform: 'translateY(14px) scale(.98)' }], { duration: LEAVE_MS, easing: 'ease-in', fill: 'forwards' });
  return new Promise((resolve) => setTimeout(resolve, LEAVE_MS));
}

/**
 * Counts down while nobody points at it, reads it with the keyboard, or looks at another tab.
 *
 * @param {HTMLElement} element
 * @param {number} seconds
 * @param {() => void} done
 * @returns {() => void} stops it
 */
function leaveAfter(element, seconds, done) {
  let left = seconds * 4;
  const timer = setInterval(() => {
    if (document.hidden || element.matches(':hover, :focus-within')) return;
    left -= 1;
    if (left <= 0) done();
  }, 250);
  return () => clearInterval(timer);
}
