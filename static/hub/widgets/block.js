/**
 * A page or a script that the operator has published, in a frame of its own.
 *
 * Invariant: the frame reaches nothing of the page around it; it may say how high it is, over a port that only it was given.
 */

import { h } from '../../widgets/dom.js';

/** The height until, and unless, the block says its own. */
const FIRST_HEIGHT = 320;
const MOST_HEIGHT = 20000;

/**
 * @param {import('../../sdk/stage.js').Env} house
 * @param {HTMLElement} mount
 * @param {{ url: string, fit: 'content' | 'fill', failed: () => void }} how
 * @returns {() => void} takes it away
 */
export function mountBlock(house, mount, { url, fit, failed }) {
  const page = addressOf(url, house.caller().server);
  if (!page) {
    failed();
    return () => {};
  }
  const channel = new MessageChannel();
  // A page of another origin keeps that origin, so it can store things and use the bridge; one of this page must not be this page.
  const foreign = page.origin !== location.origin && !isScript(url);
  const frame = /** @type {HTMLIFrameElement} */ (h('iframe', {
    title: 'Plaudit', sandbox: `allow-scripts allow-popups allow-forms${foreign ? ' allow-same-origin' : ''}`, referrerpolicy: 'no-referrer', loading: 'lazy',
  }));
  const { style } = frame;
  style.setProperty('display', 'block', 'important');
  style.setProperty('border', '0', 'important');
  style.setProperty('inline-size', '100%', 'important');
  grow(fit === 'fill' ? '100%' : `${FIRST_HEIGHT}px`);
  frame.addEventListener('load', () => {
    // A frame without an origin can be addressed in no other way; what it gets is a port and nothing to know.
    frame.contentWindow?.postMessage({ plaudit: 'block', fit }, foreign ? page.origin : '*', [channel.port2]);
  }, { once: true });
  channel.port1.onmessage = ({ data }) => {
    const height = Number(data?.height);
    if (fit === 'content' && height > 0) grow(`${Math.min(MOST_HEIGHT, Math.ceil(height))}px`);
  };
  frame.src = page.href;
  mount.append(frame);

  /** @param {string} size */
  function grow(size) {
    style.setProperty('block-size', size, 'important');
  }

  return () => {
    channel.port1.close();
    frame.remove();
  };
}

/**
 * Where the frame goes: a page as it is, a script by way of a page of ours that runs it.
 *
 * @param {string} url
 * @param {string} server
 * @returns {URL | null}
 */
function addressOf(url, server) {
  try {
    const goal = new URL(url, location.href);
    if (!/^https?:$/.test(goal.protocol)) return null;
    return isScript(url) ? new URL(`${server}/block?${new URLSearchParams({ src: goal.href })}`) : goal;
  } catch {
    return null;
  }
}

/** @param {string} url */
function isScript(url) {
  return /\.m?js$/.test(new URL(url, location.href).pathname);
}
