/**
 * The service worker of browser push. A site takes it into a file of its own, at the place that the label's setting
 * FCM_SW_URL_V2 names: `importScripts('https://plaudit.example/plaudit-sw.js')`.
 * Invariant: a push that is not ours is left to the site's own worker; each of ours is shown, as browsers demand.
 */
(() => {
  'use strict';

  const worker = /** @type {any} */ (self);
  const ACTIVITY = 40;
  /** Where the page leaves what this worker has to know when the browser renews a subscription. */
  const CACHE = 'plaudit-push';
  const NOTE = '/plaudit-push';

  worker.addEventListener('push', (/** @type {any} */ event) => {
    const push = read(event.data);
    if (push) event.waitUntil(show(push));
  });

  worker.addEventListener('notificationclick', (/** @type {any} */ event) => {
    const push = event.notification.data?.plaudit;
    if (!push) return;
    event.notification.close();
    event.waitUntil(clicked(push, event.action));
  });

  worker.addEventListener('pushsubscriptionchange', (/** @type {any} */ event) => event.waitUntil(renew(event)));

  /** Ours, or null. @param {any} data */
  function read(data) {
    try {
      const push = data?.json();
      return push?.plaudit === 1 && push.uid && push.title ? push : null;
    } catch {
      return null;
    }
  }

  /** @param {any} push */
  async function show({ uid, title, body, icon, image, action, buttons = [], report }) {
    const plaudit = { uid, action: action ?? '', buttons, report };
    await tell(plaudit, 'engagement_delivered');
    try {
      await worker.registration.showNotification(title, {
        ...(body && { body }), ...(icon && { icon }), ...(image && { image }), tag: uid, data: { plaudit },
        actions: buttons.map((/** @type {any} */ button, /** @type {number} */ at) => ({ action: String(at), title: button.label })),
      });
    } catch (error) {
      return tell(plaudit, 'engagement_failed', { reason: String(error) });
    }
    return tell(plaudit, 'engagement_impression');
  }

  /** Follows the link of the notification, or of the button that was clicked.
   * @param {any} push @param {string} button its number, empty for the notification itself */
  async function clicked(push, button) {
    const link = button ? push.buttons[Number(button)]?.action ?? '' : push.action;
    await Promise.all([follow(link, !button), tell(push, 'engagement_action', { action: link })]);
  }

  /** Opens a link in a page of the site that is open, or in a new one. A deep link travels in the address, where the SDK
   * finds it; one without any link brings the site to the front. @param {string} link @param {boolean} front */
  async function follow(link, front) {
    if (!link && !front) return;
    const home = worker.registration.scope;
    const goal = new URL(/^dp:/i.test(link) || !link ? home : link, home);
    if (!/^https?:$/.test(goal.protocol)) return;
    if (goal.origin !== worker.location.origin) return worker.clients.openWindow(goal.href);
    const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
    const page = pages.find((/** @type {any} */ each) => each.focused) ?? pages.find((/** @type {any} */ each) => each.visibilityState === 'visible') ?? pages[0];
    const address = /^dp:/i.test(link) ? withLink(page?.url ?? home, link) : goal.href;
    if (!page) return worker.clients.openWindow(address);
    if (link && page.url !== address && !(await moved(page, address))) return worker.clients.openWindow(address);
    return page.focus();
  }

  /** True when the page has gone there; a page that this worker does not control cannot be sent anywhere.
   * @param {any} page @param {string} address */
  async function moved(page, address) {
    try {
      return !!(await page.navigate(address));
    } catch {
      return false;
    }
  }

  /** @param {string} address @param {string} link */
  function withLink(address, link) {
    const at = new URL(address);
    at.hash = '_smartico_dp=' + encodeURIComponent(link);
    return at.href;
  }

  /** Says what became of a push; nobody waits for it longer than it takes. @param {any} push @param {string} event_type @param {object} [more] */
  function tell({ uid, report }, event_type, more = {}) {
    const event = { event_type, payload: { engagement_uid: uid, message_id: uid, activityType: ACTIVITY, ...more } };
    return fetch(report + encodeURIComponent(JSON.stringify(event)), { keepalive: true, credentials: 'omit' }).catch(() => {});
  }

  /** The browser has given us another address: take it, and tell the server which one it replaces. @param {any} event */
  async function renew({ oldSubscription, newSubscription }) {
    const note = await (await caches.open(CACHE)).match(NOTE);
    if (!note) return;
    const { url, key, message, endpoint } = await note.json();
    const fresh = newSubscription
      ?? await worker.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const replaces = oldSubscription?.endpoint ?? endpoint;
    const body = JSON.stringify({ ...message, uuid: crypto.randomUUID(), ts: Date.now(), token: JSON.stringify(fresh), replaces });
    await fetch(url, { method: 'POST', headers: { 'content-type': 'text/plain' }, credentials: 'omit', body });
  }
})();
