/**
 * What one screen is given: the hub, and a place to leave what must end with the screen.
 *
 * Invariant: whatever a screen watches, times or listens to through its scope has ended when the screen is left.
 */

import { fill, h } from '../widgets/dom.js';
import { actButton } from './acting.js';
import { failed, skeletonCards } from './parts.js';

/**
 * @typedef {object} Base the same for all screens of one hub; see hub.js
 * @property {import('../sdk/stage.js').Env} house
 * @property {Record<string, Function>} api
 * @property {'dialog' | 'page' | 'part'} kind
 * @property {string} language
 * @property {'ltr' | 'rtl'} direction
 * @property {boolean} readOnly
 * @property {ShadowRoot} root
 * @property {import('../widgets/i18n.js').Formats} formats
 * @property {import('../widgets/i18n.js').Translate} t
 * @property {(more: Record<string, string>) => void} addTexts
 * @property {(css: string) => void} addStyles
 * @property {(name: string, params?: Record<string, string>) => unknown} go
 * @property {() => void} back
 * @property {() => void} close
 * @property {(link: string | null | undefined) => void} link
 * @property {(title: string) => void} retitle
 * @property {(text: string, how?: { problem?: boolean }) => void} toast
 * @property {(element: HTMLElement) => () => void} over
 */
/**
 * @template T
 * @typedef {object} View a list or an entity that follows the server
 * @property {string[]} on contexts after whose change it is loaded anew: `missions`, `storeItems` …, `props`
 * @property {() => Promise<T>} load
 * @property {(data: T, box: HTMLElement) => void} draw called with every load; keeps the elements that are there (see `rows`)
 * @property {() => Element} [wait] a skeleton of the true layout
 */

/** @param {Base} base */
export function createScope(base) {
  const { house, t } = base;
  /** @type {Set<() => void>} */
  const ends = new Set();
  /** What one timer calls, for a list of many countdowns. @type {Set<() => void>} */
  const ticks = new Set();
  let over = false;

  /** @param {() => void} end called when the screen is left */
  function onEnd(end) {
    ends.add(end);
  }

  /** @param {string[]} contexts @param {(change: any) => void} changed */
  function watch(contexts, changed) {
    onEnd(house.tap((key, value) => {
      if (key === 'data' ? contexts.includes(value) : key === 'props_change' && contexts.includes('props')) changed(value);
    }));
  }

  /** @param {() => void} tick called each second while the screen is on view */
  function everySecond(tick) {
    ticks.add(tick);
    if (ticks.size > 1) return;
    const timer = setInterval(() => document.hidden || ticks.forEach((each) => each()), 1000);
    onEnd(() => clearInterval(timer));
  }

  /**
   * A box that shows a skeleton, then what was loaded, then what it becomes; or what went wrong, with another try.
   *
   * @template T
   * @param {View<T>} how
   * @param {string} [selector]
   * @returns {{ element: HTMLElement, again: () => Promise<void> }}
   */
  function view({ on, load, draw, wait = skeletonCards }, selector = 'div.view') {
    const element = h(selector, { 'aria-busy': 'true' }, wait());
    let drawn = false;
    let asked = 0;

    async function again() {
      const mine = ++asked;
      try {
        const data = await load();
        if (over || mine !== asked) return;
        if (!drawn) fill(element);
        drawn = true;
        draw(data, element);
      } catch (error) {
        if (!over && mine === asked && !drawn) fill(element, failed(t, again, error));
      }
      element.removeAttribute('aria-busy');
    }

    watch(on, () => setTimeout(() => over || again()));
    again();
    return { element, again };
  }

  /** Everything ends. */
  function end() {
    over = true;
    ends.forEach((each) => each());
    ends.clear();
  }

  const scope = {
    ...base, onEnd, watch, everySecond, view, end,
    /** What the player has, as it is this moment. @returns {Record<string, any>} */
    props: () => house.props(),
    /** @param {import('./acting.js').Act} act */
    button: (act) => actButton(scope, act),
  };
  return scope;
}
