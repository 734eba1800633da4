/**
 * The frame of the hub: head, navigation, one pane for the screen and one for the entity beside it, and short messages.
 *
 * Invariant: it knows no screen; it shows what it is given and keeps the focus where the person is.
 */

import { fill, h, lockScroll, setProp } from '../widgets/dom.js';
import { iconBack, iconClose } from '../widgets/icons/actions.js';
import { icon, sidewaysIcon } from '../widgets/icons/icon.js';
import { iconBell, iconEye, iconOffline } from '../widgets/icons/states.js';
import { balances } from './balances.js';
import { navigation } from './nav.js';

const TOAST_MS = 4200;

/** @typedef {import('./scope.js').Base} Base */

/**
 * @param {Base} hub
 * @param {{ current: () => string }} at
 */
export function createFrame(hub, { current }) {
  const { kind, t, house } = hub;
  const modal = kind === 'dialog';
  const title = h('h1', { tabindex: '-1', id: 'hub-title' });
  const lead = h('div.lead', { hidden: true });
  const under = h('p.under', { hidden: true });
  const more = h('div.actions');
  const backButton = iconButton(sidewaysIcon(iconBack), 'back', () => hub.back());
  const closeButton = iconButton(icon(iconClose), 'close', () => hub.close());
  const inbox = h('button.icon-button.bell', { type: 'button', onclick: () => hub.go('inbox') }, icon(iconBell));
  const count = h('span.count', { hidden: true, 'aria-hidden': 'true' });
  inbox.append(count);
  const purse = balances(hub);
  const head = h('div.head', null, backButton, lead, h('div.grow', null, title, under), more, kind !== 'part' && [purse.element, inbox], modal && closeButton);
  const nav = kind === 'part' ? null : navigation(hub);
  const list = h('div.pane.list', kind === 'part' ? null : { 'role': 'region', 'tabindex': '0', 'aria-labelledby': 'hub-title' });
  const besidePane = h('aside.pane.beside', { hidden: true, tabindex: '0', 'aria-labelledby': 'beside-title' });
  const panes = h('div.panes', null, list, besidePane);
  const notice = h('div.strip', { role: 'status' });
  const toasts = h('div.toasts', { role: 'status' });
  const element = h(`${modal ? 'dialog' : 'section'}.hub.${kind}`, { 'aria-labelledby': 'hub-title', onkeydown: onKey, oncancel: onCancel, onclose: () => hub.close() },
    notice, h('div.rooms', null, head, nav?.element, panes), toasts);
  /** What had the focus when an entity was opened. @type {HTMLElement | null} */
  let opener = null;
  /** @type {HTMLElement | null} */
  let cover = null;
  const unlock = modal ? lockScroll() : () => {};
  const stop = house.tap((key) => key === 'props_change' && showCount());
  window.addEventListener('offline', showNotice);
  window.addEventListener('online', showNotice);

  /** @param {Node} drawn @param {string} key @param {() => void} press */
  function iconButton(drawn, key, press) {
    return h(`button.icon-button.${key}`, { type: 'button', 'data-label': `hub.${key}`, onclick: press }, drawn);
  }

  function onKey(/** @type {KeyboardEvent} */ event) {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    if (!modal && !cover && besidePane.hidden) return;
    event.preventDefault();
    event.stopPropagation();
    escape();
  }

  /** A phone's gesture asks a dialog to go as the key does. @param {Event} event */
  function onCancel(event) {
    if (event.target !== element) return;
    event.preventDefault();
    escape();
  }

  function escape() {
    if (cover) cover.dispatchEvent(new CustomEvent('escape'));
    else if (!besidePane.hidden) hub.back();
    else hub.close();
  }

  function showCount() {
    const unread = Number(house.props().core_inbox_unread_count ?? 0);
    count.hidden = !unread;
    fill(count, unread > 99 ? '99+' : unread);
    setProp(inbox, 'aria-label', unread ? t('hub.inbox_count', { count: unread }) : t('nav.inbox'));
  }

  function showNotice() {
    const texts = [hub.readOnly && [icon(iconEye), h('span', { id: 'lock-reason' }, h('b', null, t('hub.read_only')), ' ', t('hub.read_only_why'))],
      !navigator.onLine && [icon(iconOffline), h('span', null, t('hub.offline'))]].filter(Boolean);
    fill(notice, ...texts.map((each) => h('p', null, each)));
    notice.hidden = !texts.length;
  }

  /** Words have come. */
  function translate() {
    for (const button of element.querySelectorAll('[data-label]')) {
      const label = t(/** @type {string} */ (button.getAttribute('data-label')));
      setProp(button, 'aria-label', label);
      setProp(button, 'title', label);
    }
    nav?.translate();
    purse.update();
    showCount();
    showNotice();
  }

  return {
    element,
    translate,
    open() {
      if (modal) /** @type {HTMLDialogElement} */ (element).showModal();
      translate();
    },

    /**
     * @param {Element} content
     * @param {{ title: string, name: string, actions?: Element[], lead?: Element, under?: string }} about
     */
    show(content, { title: text, name, actions = [], lead: before, under: below }) {
      fill(title, text);
      fill(more, ...actions);
      fill(lead, before);
      lead.hidden = !before;
      fill(under, below);
      under.hidden = !below;
      fill(list, content);
      list.scrollTop = 0;
      element.setAttribute('data-screen', name);
      nav?.mark(name);
    },

    /** @param {string} text */
    retitle(text) {
      fill(title, text);
    },

    /** One entity beside the screen; over it where there is no room. @param {{ title: string, element: Element } | null} detail */
    beside(detail) {
      const root = hub.root;
      if (detail && besidePane.hidden) opener = /** @type {HTMLElement | null} */ (root.activeElement);
      besidePane.hidden = !detail;
      setProp(panes, 'data-beside', Boolean(detail));
      if (!detail) return fill(besidePane);
      fill(besidePane, h('h2.visually-hidden', { id: 'beside-title', tabindex: '-1' }, detail.title), detail.element);
      besidePane.scrollTop = 0;
    },

    /** Where we are has been drawn. @param {{ back: boolean, moved: boolean }} how */
    settle({ back, moved }) {
      backButton.hidden = !back || current() === 'overview';
      if (!moved) return;
      const detail = besidePane.querySelector('#beside-title');
      const goal = !besidePane.hidden && detail ? detail : opener?.isConnected ? opener : title;
      if (besidePane.hidden) opener = null;
      /** @type {HTMLElement} */ (goal).focus({ preventScroll: true });
    },

    /** @param {string} text @param {{ problem?: boolean }} [how] */
    toast(text, { problem = false } = {}) {
      const note = h(`p.toast${problem ? '.problem' : ''}`, null, text);
      fill(toasts, note);
      setTimeout(() => note.remove(), TOAST_MS);
    },

    /** @param {HTMLElement} box @returns {() => void} */
    over(box) {
      const before = /** @type {HTMLElement | null} */ (hub.root.activeElement);
      cover?.remove();
      const mine = h('div.cover', null, box);
      cover = mine;
      for (const part of [head, nav?.element, panes]) part && setProp(part, 'inert', true);
      element.append(mine);
      const away = () => {
        if (cover !== mine) return;
        cover = null;
        mine.remove();
        for (const part of [head, nav?.element, panes]) part && setProp(part, 'inert', null);
        (before?.isConnected ? before : title).focus({ preventScroll: true });
      };
      mine.addEventListener('escape', away);
      /** @type {HTMLElement | null} */ (box.querySelector('[autofocus],button,input,select,textarea'))?.focus({ preventScroll: true });
      return away;
    },

    remove() {
      stop();
      purse.stop();
      window.removeEventListener('offline', showNotice);
      window.removeEventListener('online', showNotice);
      unlock();
      if (modal && /** @type {HTMLDialogElement} */ (element).open) /** @type {HTMLDialogElement} */ (element).close();
    },
  };
}
