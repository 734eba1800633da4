/**
 * Who may have a port: the parent's judgement of a greeting, and the way in for those that are welcome.
 *
 * Invariant: a window that is not inside this page, or whose origin this page has not named, never gets a port.
 * The page names origins in `window._smartico_bridge_origins`; frames of its own origin could reach
 * `_smartico` anyway and are always welcome.
 */

import { REFUSED } from './greeting.js';
import { createHost } from './host.js';

/** @typedef {{ greeted: (event: MessageEvent) => void, close: () => void }} Gate */
/** @typedef {Window & { _smartico_bridge_origins?: unknown }} PageWindow */

const MAX_NESTING = 16;
const MAX_COMPLAINTS = 16;

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
 * Lets frames in, or tells them and the console why not.
 *
 * @param {Record<string, any>} smartico the object whose members the frames call
 * @param {PageWindow} page
 * @returns {Gate}
 */
export function createGate(smartico, page) {
  /** @type {Set<string>} */
  const complaints = new Set();
  /** @type {import('./host.js').Host | undefined} */
  let host;

  /** @param {MessageEvent} event */
  function greeted(event) {
    const message = refusalOf(page, event);
    if (!message) return (host ??= createHost(smartico)).welcome(event);
    if (!complaints.has(message) && complaints.size < MAX_COMPLAINTS) console.error(`[plaudit] ${message}`);
    complaints.add(message);
    if (event.origin === 'null' || !event.source) return;
    const answer = { plaudit: REFUSED, nonce: event.data.nonce, message };
    /** @type {Window} */ (event.source).postMessage(answer, event.origin);
  }

  return { greeted, close: () => host?.close() };
}
