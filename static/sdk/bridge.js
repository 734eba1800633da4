/**
 * The parent's side of the iframe bridge, as small as it can be: it judges who is greeting and only then loads the rest.
 *
 * Invariant: a window that is not inside this page, or whose origin this page has not named, never gets a port.
 * The page names origins in `window._smartico_bridge_origins`; frames of its own origin could reach
 * `_smartico` anyway and are always welcome.
 */

import { HELLO, REFUSED } from './bridge/greeting.js';

/** @typedef {Window & { _smartico_bridge_origins?: unknown }} PageWindow */

const MAX_NESTING = 16;

/**
 * @param {Window} page
 * @param {MessageEventSource | null} source
 * @returns {source is Window} whether the source is a frame of the page, direct or nested
 */
function isInside(page, source) {
  let frame = /** @type {Window | null} */ (source);
  for (let depth = 0; frame && frame.parent && frame.parent !== frame && depth < MAX_NESTING; depth++) {
    if (frame.parent === page) return true;
    frame = frame.parent;
  }
  return false;
}

/**
 * @param {PageWindow} page
 * @param {MessageEvent} event
 * @returns {string} why the greeting is refused and what to do, or '' when it is welcome
 */
export function refusalOf(page, { source, origin }) {
  if (!isInside(page, source)) return `The bridge refused a window of ${origin}: it is not an iframe of this page.`;
  if (origin === 'null') {
    return 'The bridge refused an iframe without an origin. Add allow-same-origin to its sandbox attribute.';
  }
  const listed = page._smartico_bridge_origins;
  if (origin === page.location.origin || (Array.isArray(listed) && listed.includes(origin))) return '';
  return `The bridge refused an iframe of ${origin}. If this page trusts it, put this before smartico.js: `
    + `window._smartico_bridge_origins = ['${origin}'];`;
}

/**
 * Listens for frames that load smartico_inframe.js. Call it once.
 *
 * @param {object} smartico the object whose members the frames call
 * @param {PageWindow} [page]
 * @returns {() => void} closes every bridge and stops listening
 */
export function installBridge(smartico, page = window) {
  /** @type {Set<string>} */
  const complaints = new Set();
  /** @type {Promise<import('./bridge/host.js').Host> | undefined} */
  let host;

  /** @param {MessageEvent} event */
  async function onMessage(event) {
    if (event.data?.plaudit !== HELLO) return;
    const message = refusalOf(page, event);
    if (message) {
      if (!complaints.has(message) && complaints.size < MAX_NESTING) console.error(`[plaudit] ${message}`);
      complaints.add(message);
      if (event.origin === 'null' || !event.source) return;
      const answer = { plaudit: REFUSED, nonce: event.data.nonce, message };
      return /** @type {Window} */ (event.source).postMessage(answer, event.origin);
    }
    host ??= import('./bridge/host.js').then((chunk) => chunk.createHost(smartico));
    (await host).welcome(event);
  }

  page.addEventListener('message', onMessage);
  return () => {
    page.removeEventListener('message', onMessage);
    host?.then(({ close }) => close());
  };
}
