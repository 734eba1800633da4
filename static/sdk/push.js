/**
 * Browser push: asks for permission, subscribes, and tells the server where this browser can be reached.
 * Invariant: the browser's own dialog opens only when the page or a deep link asks for it; a decision is never asked for twice.
 */
import { warn } from './report.js';
import { isMobileAgent, publicUrl } from './urls.js';

const REGISTER = 1003;
const [ALLOWED, ASK, BLOCKED, NOT_SUPPORTED] = [0, 1, 2, 4];
/** What the service worker reads when the browser renews the subscription. */
const CACHE = 'plaudit-push';
const NOTE = '/plaudit-push';
/** Browsers by what their agent says, each with its number on a desktop and on a phone; the first that fits. */
const BROWSERS = /** @type {[RegExp, number, number][]} */ ([
  [/Edg/, 2, 8], [/OPR\/|Opera/, 3, 11], [/Firefox\/|FxiOS/, 1, 9], [/Chrome\/|CriOS/, 0, 8], [/Safari\//, 4, 10],
]);
/** Made once: a page may allow one policy of a name. @type {any} */
let policy;

const IOS = 6;
const ANDROID = 7;

/** @typedef {import('./stage.js').Env} House */

/** `requestPushPermissions()`. @param {House} house */
export const ask = (house) => request(house).catch((error) => warn('push_not_available', error));

/** Asks and subscribes. Rejects with the reason when this browser cannot be reached. @param {House} house */
export async function request(house) {
  const win = /** @type {Window & typeof globalThis} */ (house.doc.defaultView);
  if (!isSupported(win)) {
    await tell(house, win, { token: '', pushNotificationUserStatus: NOT_SUPPORTED });
    throw notAvailable('This browser has no push, or the page is not served over https.');
  }
  const permission = await win.Notification.requestPermission();
  if (permission !== 'granted') {
    await tell(house, win, { token: '', pushNotificationUserStatus: permission === 'denied' ? BLOCKED : ASK });
    return;
  }
  const { subscription, key, before } = await subscribe(house, win);
  const token = JSON.stringify(subscription);
  await remember(house, win, key, subscription.endpoint);
  await tell(house, win, { token, pushNotificationUserStatus: ALLOWED, ...(before && { replaces: before }) });
}

/** The token of an app that shows the site: kept as it is, for the operator's gateway.
 * @param {House} house @param {string} token @param {number} [platform] 6 iOS, 7 Android; by the agent when it is left out
 * @param {string} [app_package_id] */
export async function registerNative(house, token, platform, app_package_id) {
  const win = /** @type {Window & typeof globalThis} */ (house.doc.defaultView);
  const own = /iPhone|iPad|iPod/.test(win.navigator.userAgent) ? IOS : ANDROID;
  const more = app_package_id ? { app_package_id } : {};
  await tell(house, win, { token: String(token), platform: platform ?? own, pushNotificationUserStatus: ALLOWED, ...more });
}

/** @param {Window & typeof globalThis} win */
function isSupported(win) {
  return 'Notification' in win && 'PushManager' in win && 'serviceWorker' in win.navigator;
}

/** The subscription of this site for the server's key; one for another key is given up, and `before` is its endpoint.
 * @param {House} house @param {Window & typeof globalThis} win */
async function subscribe(house, win) {
  if (!house.kept()) await house.ready();
  const { server, label_key } = house.caller();
  const answer = await (await fetch(`${server}/push/${label_key}/key`, { credentials: 'omit' })).json();
  if (!answer.key) throw notAvailable(answer.errMsg);
  const file = answer.worker;
  const registration = await active(win, file);
  const known = await registration.pushManager.getSubscription();
  const fits = known && base64url(known.options.applicationServerKey) === answer.key;
  if (known && !fits) await known.unsubscribe();
  const subscription = fits ? known : await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: answer.key });
  return { subscription, key: answer.key, before: known && !fits ? known.endpoint : '' };
}

/** The registration of that file once its worker runs; `ready` may be one of another scope.
 * @param {Window & typeof globalThis} win @param {string} file */
async function active(win, file) {
  const registration = await win.navigator.serviceWorker.register(/** @type {any} */ (trusted(win, file)));
  const worker = registration.installing ?? registration.waiting;
  if (registration.active || !worker) return registration;
  await new Promise((resolve, reject) => {
    worker.addEventListener('statechange', () => {
      if (worker.state === 'activated') resolve(undefined);
      else if (worker.state === 'redundant') reject(new Error(`The service worker ${file} could not be installed.`));
    });
  });
  return registration;
}

/** The address as a page under trusted types takes it, where its policy names `plaudit-push`.
 * @param {Window & typeof globalThis} win @param {string} file */
function trusted(win, file) {
  policy ??= /** @type {any} */ (win).trustedTypes?.createPolicy('plaudit-push', { createScriptURL: (/** @type {string} */ url) => url });
  return policy ? policy.createScriptURL(file) : file;
}

/** @param {House} house @param {Window & typeof globalThis} win @param {string} key @param {string} endpoint */
async function remember(house, win, key, endpoint) {
  const { server, label_key, brand_key, device } = house.caller();
  const message = {
    cid: REGISTER, api_key: label_key, ...(brand_key && { brand_key }), device_id: device,
    platform: platformOf(win.navigator.userAgent), pushNotificationUserStatus: ALLOWED,
  };
  const note = { url: publicUrl(house.setting('PUBLIC_API_URL'), server), key, endpoint, message };
  await (await win.caches.open(CACHE)).put(NOTE, new Response(JSON.stringify(note)));
}

/** Tells the server, as the player or (before one is known) as the device. @param {House} house
 * @param {Window & typeof globalThis} win @param {Record<string, unknown>} fields */
async function tell(house, win, fields) {
  if (!house.kept()) await house.ready();
  const said = { platform: platformOf(win.navigator.userAgent), ...fields };
  const answer = await (house.known() ? house.send(REGISTER, said) : house.post(REGISTER, { ...said, device_id: house.caller().device }));
  if (answer.errCode) warn('push_not_registered', answer.errCode, answer.errMsg);
}

/** @param {string} agent @returns {number} */
function platformOf(agent) {
  const found = BROWSERS.find(([pattern]) => pattern.test(agent));
  if (!found) return 5;
  return isMobileAgent(agent) ? found[2] : found[1];
}

/** @param {ArrayBuffer | null | undefined} bytes */
function base64url(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0))))
    .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @param {string} text */
function notAvailable(text) {
  return Object.assign(new Error(text), { reason: 'not_available' });
}
