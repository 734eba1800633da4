/** What the player has, as chips that count while one looks. */

import { fill, h } from '../widgets/dom.js';
import { coin, diamond, gem } from '../widgets/drawing.js';
import { countingNumber } from '../widgets/parts.js';

/** The currencies with the property that holds the balance; points are always shown, the others once there are any. */
export const CURRENCIES = /** @type {const} */ ([
  ['points', 'ach_points_balance', coin], ['gems', 'ach_gems_balance', gem], ['diamonds', 'ach_diamonds_balance', diamond],
]);

/**
 * @param {import('./scope.js').Base} hub
 * @param {string} [selector]
 */
export function balances({ house, formats, t }, selector = 'ul.balances') {
  const element = h(selector);
  const chips = CURRENCIES.map(([name, prop, art]) => {
    const number = countingNumber(formats);
    const word = h('span');
    return { name, prop, number, word, element: h(`li.chip.${name}`, null, art({ size: 24 }), h('span.stacked', null, number.element, word)) };
  });

  function update() {
    const props = house.props();
    const shown = chips.filter(({ name, prop }) => name === 'points' || Number(props[prop]));
    fill(element, shown.map((chip) => chip.element));
    for (const chip of shown) {
      chip.number.update(props[chip.prop]);
      fill(chip.word, t(`hub.${chip.name}`));
    }
  }

  update();
  const stop = house.tap((key) => key === 'props_change' && update());
  return { element, update, stop };
}
