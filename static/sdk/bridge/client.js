/**
 * The frame's side of the handshake: greet every window above until one answers, then speak over its port.
 *
 * Invariant: a welcome counts only when it comes from a window above, from the origin that was expected (when it is
 * known) and with the nonce of the greeting that is under way.
 */

import { createPeer } from './peer.js';
import { HELLO, REFUSED, WELCOME } from './greeting.js';
import { bridgeError } from './protocol.js';

/** Delays between greetings; the parent may still be loading its script. Their sum, about 15 s, is the time limit. */
const GREETING_DELAYS_MS = [0, 100, 200, 400, 800, 1500, 3000, 4000, 5000];

/** @typedef {{ frame: Window, origin: string }} Ancestor origin is '*' while it is unknown */
/** @typedef {Window & { _smartico_inframe_parent_origin?: string }} FrameWindow */
/**
 * @typedef {object} ClientOptions
 * @property {FrameWindow} page
 * @property {(values: Record<string, any>) => void} onSync
 * @property {(peer: import('./peer.js').Peer) => void} [onConnect] runs ahead of the calls that waited
 * @property {(run: () => void, delayMs: number) => any} [later]
 * @property {(timer: any) => void} [cancel]
 * @property {() => string} [makeNonce]
 */

/**
 * The windows above the frame, nearest first, with the origin each is expected to have.
 *
 * @param {FrameWindow} page
 * @returns {Ancestor[]} only those of `_smartico_inframe_parent_origin` when the frame restricts its parent
 */
export function ancestorsOf(page) {
  const wanted = page._smartico_inframe_parent_origin;
  const origins = page.location.ancestorOrigins;
  /** @type {Ancestor[]} */
  const ancestors = [];
  for (let frame = page.parent, above = page; frame && frame !== above; above = frame, frame = frame.parent) {
    const known = origins?.[ancestors.length] ?? (ancestors.length ? '' : originOf(page.document.referrer));
    ancestors.push({ frame, origin: known && known !== 'null' ? known : wanted || '*' });
  }
  return wanted ? ancestors.filter(({ origin }) => origin === wanted) : ancestors;
}

/**
 * @param {string} url
 * @returns {string} '' when there is no usable origin in it
 */
function originOf(url) {
  try {
    return new URL(url).origin;
  } catch {
    return '';
  }
}

/** @returns {string} unguessable and unique; `randomUUID` would need a secure context */
function randomNonce() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');
}

/**
 * @param {ClientOptions} options
 */
export function createClient({ page, onSync, onConnect = () => {}, later = setTimeout, cancel = clearTimeout, makeNonce = randomNonce }) {
  /** @type {Promise<import('./peer.js').Peer> | undefined} */
  let connection;
  /** @type {(() => void) | undefined} */
  let abandon;
  let up = false;
  let complaint = '';

  /** @returns {Promise<import('./peer.js').Peer>} the same promise until the bridge closes or fails */
  function connect() {
    if (connection) return connection;
    const attempt = greet();
    attempt.catch(() => {
      if (connection === attempt) connection = undefined;
    });
    connection = attempt;
    return attempt;
  }

  /** @returns {Promise<import('./peer.js').Peer>} */
  function greet() {
    const ancestors = ancestorsOf(page);
    if (!ancestors.length) return Promise.reject(complain(noAncestor(page)));
    const nonce = makeNonce();
    return new Promise((resolve, reject) => {
      let round = 0;
      /** @type {any} */
      let timer;
      const finish = () => {
        cancel(timer);
        page.removeEventListener('message', onMessage);
        abandon = undefined;
      };
      const fail = (/** @type {Error & { code: string }} */ error) => (finish(), reject(error));

      /** @param {MessageEvent} event */
      function onMessage(event) {
        const answer = judge(event, ancestors, nonce);
        if (answer === 'refused') return fail(complain(bridgeError('bridge_refused', event.data.message)));
        if (answer !== 'welcome') return;
        finish();
        const peer = createPeer(event.ports[0], { handle: nothingToCall, onSync, onClose: disconnected, later, cancel });
        up = true;
        onConnect(peer);
        resolve(peer);
      }

      function greetAgain() {
        if (round === GREETING_DELAYS_MS.length) return fail(complain(noAnswer(ancestors)));
        timer = later(() => {
          for (const { frame, origin } of ancestors) frame.postMessage({ plaudit: HELLO, nonce }, origin);
          greetAgain();
        }, GREETING_DELAYS_MS[round++]);
      }

      abandon = () => fail(bridgeError('bridge_closed', 'The iframe bridge was closed before it was connected.'));
      page.addEventListener('message', onMessage);
      greetAgain();
    });
  }

  function disconnected() {
    connection = undefined;
    up = false;
  }

  /**
   * Says it once, not once a call.
   *
   * @param {Error & { code: string }} error
   */
  function complain(error) {
    if (error.message !== complaint) console.error(`[plaudit] ${error.message}`);
    complaint = error.message;
    return error;
  }

  /** Ends the bridge. The next call connects again. */
  async function close() {
    const last = connection;
    disconnected();
    abandon?.();
    await last?.then((peer) => peer.close(), () => {});
  }

  return { connect, close, isConnected: () => up };
}

/**
 * @param {MessageEvent} event
 * @param {Ancestor[]} ancestors
 * @param {string} nonce
 * @returns {'welcome' | 'refused' | ''} '' for everybody else's messages
 */
function judge({ data, source, origin, ports }, ancestors, nonce) {
  if (data?.nonce !== nonce || (data.plaudit !== WELCOME && data.plaudit !== REFUSED)) return '';
  const sender = ancestors.find(({ frame }) => frame === source);
  if (!sender || (sender.origin !== '*' && sender.origin !== origin)) return '';
  if (data.plaudit === REFUSED) return 'refused';
  return ports.length ? 'welcome' : '';
}

/** @returns {never} */
function nothingToCall() {
  throw bridgeError('bridge_unknown_member', 'A frame has no members that its parent could call.');
}

/** @param {FrameWindow} page */
function noAncestor({ parent, self, _smartico_inframe_parent_origin: wanted }) {
  return parent === self
    ? bridgeError('bridge_no_parent', 'This page is not in an iframe. Load smartico.js here; smartico_inframe.js is for a page inside one.')
    : bridgeError('bridge_refused', `No window above this iframe is of ${wanted}, which window._smartico_inframe_parent_origin asks for.`);
}

/** @param {Ancestor[]} ancestors */
function noAnswer(ancestors) {
  const origins = ancestors.map(({ origin }) => (origin === '*' ? 'unknown origin' : origin)).join(', ');
  return bridgeError('bridge_no_parent', `No answer from the page around this iframe (${origins}): `
    + 'the page that owns the window must load smartico.js.');
}
