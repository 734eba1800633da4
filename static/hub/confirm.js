/** A question before something that costs or cannot be taken back. */

import { h } from '../widgets/dom.js';

/** @typedef {import('./acting.js').Act} Act */

/**
 * Asks, and closes when it is done or not wanted.
 *
 * @param {import('./scope.js').Base & { button: (act: Act) => HTMLElement }} hub
 * @param {{ title: string, text: string, later: string, art?: Node, act: Act }} question
 */
export function confirm(hub, { title, text, later, art, act }) {
  const close = hub.over(h('section.confirm', { role: 'alertdialog', 'aria-modal': 'true', 'aria-labelledby': 'confirm-title', 'aria-describedby': 'confirm-text' },
    art, h('h2', { id: 'confirm-title' }, title), h('p.soft', { id: 'confirm-text' }, text),
    hub.button({ ...act, also: ['wide'], then: (outcome) => { close(); act.then?.(outcome); } }),
    h('button.button.quiet.wide', { type: 'button', onclick: () => close() }, later)));
}
