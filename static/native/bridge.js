/**
 * The line between a page of ours and the native app around it: JSON messages with a number, `{bcid, …}`.
 *
 * Invariant: only the app and the page itself are heard. What a frame in the page posts is nobody's word.
 */

export const PAGE_READY = 1;
export const CLOSE_ME = 2;
export const SHOW_ENGAGEMENT = 3;
export const EXECUTE_DEEP_LINK = 4;
export const READY_TO_BE_SHOWN = 5;
export const SEND_TO_SOCKET = 6;
export const SEND_PUBLIC_PROPS = 7;
export const SEND_GAME_OPENING = 8;

/** What apps call their end of the line. */
const NAME = 'SmarticoBridge';
const AGENT = 'SMTO-WRAPPER';
/** Flutter's in-app WebView puts its end there after the page has begun, and says so. */
const LATE = 'flutterInAppWebViewPlatformReady';
const PAINT_MS = 400;

/** @typedef {{ bcid: number } & Record<string, any>} Message */

/**
 * How messages reach the app: React Native, then iOS, then Android or Flutter.
 *
 * @param {any} page
 * @returns {((text: string) => unknown) | null} null when there is no app
 */
export function channelOf(page) {
  const { ReactNativeWebView: react, webkit, [NAME]: own, flutter_inappwebview: flutter } = page;
  const apple = webkit?.messageHandlers?.[NAME];
  const end = [react, apple, own].find((each) => typeof each?.postMessage === 'function');
  if (end) return (text) => end.postMessage(text);
  return typeof flutter?.callHandler === 'function' ? (text) => flutter.callHandler(NAME, text) : null;
}

/**
 * A message of the app: an object or its JSON.
 *
 * @param {unknown} data
 * @returns {Message | null} null for what is none
 */
export function readMessage(data) {
  let message = data;
  if (typeof data === 'string') {
    try {
      message = JSON.parse(data);
    } catch {
      return null;
    }
  }
  return typeof (/** @type {any} */ (message)?.bcid) === 'number' ? /** @type {Message} */ (message) : null;
}

/**
 * Opens the line. Where there is no app nothing is heard, and what is posted goes nowhere.
 *
 * @param {Record<number, (message: Message) => void>} hear by `bcid`; other numbers are left alone
 * @param {Window} [page]
 */
export function openBridge(hear, page = window) {
  /** What waits for an end that comes late. @type {string[]} */
  const held = [];
  const wrapped = () => Boolean(channelOf(page)) || page.navigator.userAgent.includes(AGENT);

  page.addEventListener('message', ({ data, source }) => {
    if ((source && source !== page) || !wrapped()) return;
    const message = readMessage(data);
    if (message) hear[message.bcid]?.(message);
  });
  page.addEventListener(LATE, () => {
    const send = channelOf(page);
    if (send) held.splice(0).forEach(send);
  });

  /** @param {number} bcid @param {object} [fields] */
  function post(bcid, fields = {}) {
    const text = JSON.stringify({ ...fields, bcid });
    const send = channelOf(page);
    if (send) send(text);
    else if (wrapped()) held.push(text);
  }
  return { post };
}

/** Resolves after the next paint, or soon when nothing is painted: an app keeps the WebView hidden until it hears from us.
 * @returns {Promise<void>} */
export function afterPaint() {
  return new Promise((resolve) => {
    setTimeout(resolve, PAINT_MS);
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
  });
}

/**
 * The proof has done its work; nobody shall find it in the history.
 *
 * @param {Window} [page]
 */
export function forgetProof(page = window) {
  const url = new URL(page.location.href);
  url.searchParams.delete('hash');
  page.history.replaceState(page.history.state, '', url);
}
