/**
 * Elements of the page that are given to us.
 *
 * Invariant: what the page has there is put back, or left out of sight, as it was; leaving takes away whatever was added.
 */

import { h } from '../widgets/dom.js';

/** @typedef {{ element: HTMLElement, leave: () => void }} Place */

/** @type {WeakMap<Element, () => void>} */
const taken = new WeakMap();

/**
 * Takes an element, or what stands in for it when it is an iframe: integrations name one, which once held what we draw ourselves.
 * Whoever had it before leaves.
 *
 * @param {HTMLElement} element
 * @param {() => void} onLeave called when the place is given away, or left
 * @returns {Place}
 */
export function takePlace(element, onLeave) {
  taken.get(element)?.();
  const place = element instanceof HTMLIFrameElement ? insteadOf(element) : element;
  if (place === element) element.replaceChildren();
  let here = true;
  function leave() {
    if (!here) return;
    here = false;
    taken.delete(element);
    onLeave();
    if (place !== element) giveBack(/** @type {HTMLIFrameElement} */ (element), place);
  }
  taken.set(element, leave);
  return { element: place, leave };
}

/**
 * A block of the frame's classes and size in its place; the frame itself goes out of sight and keeps its id.
 *
 * @param {HTMLIFrameElement} frame
 */
function insteadOf(frame) {
  const { inlineSize, blockSize } = getComputedStyle(frame);
  const block = h('div', { 'data-plaudit-for': frame.id, id: `${frame.id}-plaudit` });
  block.className = frame.className;
  block.style.cssText = frame.style.cssText;
  const width = frame.getAttribute('width');
  if (!block.style.inlineSize && !block.style.width) block.style.setProperty('width', width ? length(width) : inlineSize);
  block.style.setProperty('min-height', blockSize);
  block.style.setProperty('height', 'auto');
  block.style.setProperty('max-width', '100%');
  block.style.setProperty('display', 'block');
  block.style.setProperty('border', '0');
  frame.style.setProperty('display', 'none', 'important');
  frame.after(block);
  return block;
}

/** @param {string} size of an HTML attribute */
const length = (size) => (/^\d+$/.test(size) ? `${size}px` : size);

/** @param {HTMLIFrameElement} frame @param {HTMLElement} block */
function giveBack(frame, block) {
  block.remove();
  frame.style.removeProperty('display');
}
