/**
 * Our drawings, fetched when the first of them is needed: where the operator has pictures for everything, nobody asks for them.
 */

import { h } from '../widgets/dom.js';

/**
 * A box with a drawing in it, as soon as that is here.
 *
 * @param {(drawings: typeof import('./drawings.js').DRAWINGS) => Node} draw
 * @param {string} [selector]
 */
export function drawn(draw, selector = 'span.drawn') {
  const box = h(selector);
  import('./drawings.js').then(({ DRAWINGS }) => box.append(draw(DRAWINGS))).catch(() => {});
  return box;
}

/**
 * The same with what can be won, which the first screen needs without the others.
 *
 * @param {(drawings: typeof import('../widgets/art/rewards.js')) => Node} draw
 * @param {string} [selector]
 */
export function drawnReward(draw, selector = 'span.drawn') {
  const box = h(selector);
  import('../widgets/art/rewards.js').then((rewards) => box.append(draw(rewards))).catch(() => {});
  return box;
}
