/**
 * Everything that exists between `init` and `clear` for one label: storage, socket, session, outbox, listeners.
 * Invariant: `stop()` leaves no timer, listener or socket behind; what is in storage stays for the next page.
 */
import { sendPieces } from './beacon.js';
import { keptId } from './ids.js';
import { watchNavigation } from './navigation.js';
import { createOutbox } from './outbox.js';
import { lazily, warn } from './report.js';
import { createSession } from './session.js';
import { createStorage } from './storage.js';
import { createTransport } from './transport.js';
import { isMobileAgent, publicUrl, serverBase, socketUrl } from './urls.js';
import {
  EVENT, INBOX_ANSWER, INIT, ORIGIN_REFUSED, PUSH_CAMPAIGNS, PUSH_GAMES, PUSH_MISSIONS, PUSH_PROPS, UNSUPPORTED,
} from './wire.js';

/** @typedef {ReturnType<typeof createCore>} Core */
/** @typedef {{win: Window & typeof globalThis, now: () => number, uuid: () => string, random: () => number, script: string,
 *   nonce: string, version: string}} Env what the SDK takes from the browser; `script` is the address of smartico.js */
/** @typedef {{brand_key?: string | null, lang?: string, debug?: boolean, ws_url?: string, server?: string, simulation_mode?: boolean,
 *   visitor_mode?: boolean, generate_visit?: boolean, consent?: 'pending' | 'granted' | 'denied',
 *   allowServerScripts?: boolean}} Params of `init` */
/** @typedef {{requests: import('./requests.js').Requests, cache: import('./cache.js').Cache,
 *   props: ReturnType<typeof import('./props.js').createProps>, emit: (key: string, ...args: unknown[]) => void,
 *   dp: (link: unknown, origin?: {fromAddress?: boolean}) => boolean, game: (push: any) => void,
 *   settled: (error?: Error) => void}} Shared what outlives it; `game` hears what is pushed about games, `settled` is called when there is somebody to act for, or when waiting for that has become pointless */

/** @param {Env} env @param {string} label @param {Params} params @param {Shared} shared */
export function createCore(env, label, params, { requests, cache, props, emit, dp, game, settled }) {
  const { win, now, uuid, random } = env;
  let consent = params.consent ?? 'granted';
  const disk = createStorage(() => win.localStorage, consent !== 'granted');
  const tabStore = createStorage(() => win.sessionStorage, consent !== 'granted');
  const base = serverBase(params.server, env.script, win.location.href);
  const tab = keptId(tabStore, 'plaudit:tab', uuid);
  /** @type {(() => void)[]} */
  const undo = [];

  const transport = createTransport({
    open: () => new win.WebSocket(params.ws_url || socketUrl(base, win.location.host, env.version)),
    now, uuid, random,
    opened: () => session.greet(),
    received,
    lost: () => session.lost(),
    refused: ({ reason }) => session.refuse(ORIGIN_REFUSED, reason),
  });

  const outbox = createOutbox({
    disk, session: tabStore, label, tab, now, uuid, random, dropped,
    deliver: ({ uuid: id, ts, eventType, payload }) => requests.request(EVENT, { eventType, payload }, { uuid: id, ts, once: true }),
  });

  /** What the server may know of the browser: no fingerprint; it reads system and browser from the agent. */
  const describe = () => {
    const { navigator: { userAgent: agent }, location: { host, href: page }, Notification } = win;
    const device_type = isMobileAgent(agent) ? 'MOBILE' : 'DESKTOP';
    return { page, permission: Notification?.permission, ua: { agent, host, device_type, tzoffset: new Date().getTimezoneOffset() } };
  };

  const session = createSession({
    requests, transport, outbox, props, emit, describe,
    initFields: () => ({
      ...describe(), label_key: label, label_name: label, brand_key: params.brand_key ?? null,
      device_id: keptId(disk, 'plaudit:device', uuid), session_id: tab,
      tracker_version: env.version, simulation_mode: !!params.simulation_mode,
    }),
    hooks: { ready: greeted, identified: arrived, left, failed: settled },
  });

  /** @type {ReturnType<typeof import('./engagements.js').createEngagements> | undefined} */
  let engagements;

  /** What campaigns send is rare enough to be fetched with the first of it. @param {any} message */
  function campaign(message) {
    lazily(import('./engagements.js'), ({ createEngagements }) => {
      engagements ??= createEngagements({
        game, env, params, tell: requests.tell,
        inbox: () => void cache.refresh('inboxMessages').catch((error) => warn('inbox_not_read', error)),
      });
      engagements.handle(message);
    });
  }

  /** Does what the address says, or an earlier page has left to do: carries out a deep link, takes a visitor's win along.
   * @param {string} [taken] a win that the page itself hands over */
  function followAddress(taken) {
    const waits = ['plaudit:dp', 'plaudit:win', 'plaudit:hub'].some((key) => tabStore.get(key));
    if (!taken && !waits && !/_smartico_(dp|visitor_win_uuid)=/.test(win.location.href)) return;
    const env = {
      win, store: tabStore, emit, taken, ask: requests.request, known: session.isKnown, ready: isReady,
      run: (/** @type {string} */ link) => dp(link, { fromAddress: true }),
    };
    lazily(import('./parked.js'), ({ follow }) => follow(env));
  }

  /** @type {Record<number, (message: any) => void>} */
  const handlers = {
    [UNSUPPORTED]: ({ errCode, errMsg }) => emit('protocol_error', { errCode, errMsg }),
    [PUSH_PROPS]: propsChanged,
    [PUSH_MISSIONS]() {
      cache.clear('badges');
      renew('missions');
    },
    [INBOX_ANSWER]: ({ unread_count }) => unread(unread_count),
  };
  for (const cid of PUSH_CAMPAIGNS) handlers[cid] = campaign;
  for (const cid of PUSH_GAMES) handlers[cid] = game;

  /** @param {any} message */
  function received(message) {
    if (params.debug) console.debug('[plaudit] ←', message);
    requests.receive(message);
    handlers[message.cid]?.(message);
  }

  /** @param {{props: Record<string, any>}} message */
  function propsChanged({ props: part = {} }) {
    props.patch(part);
    cache.clear('core_user_language' in part ? undefined : 'currentLevel');
    cache.clear('storeItems');
    if (Object.keys(part).some((name) => /^ach_(points|gems|diamonds)_balance$/.test(name))) renew('activityLog');
    emit('props_change', part);
    unread(part.core_inbox_unread_count);
  }

  /** Loads a list anew for its `onUpdate`; without one the next call asks. @param {string} context */
  function renew(context) {
    cache.refresh(context).catch((error) => warn('list_not_read', context, error));
  }

  /** @param {number | undefined | null} count */
  function unread(count) {
    if (count === undefined || count === null) return;
    cache.set('inboxUnreadCount', Number(count));
    cache.notify('inboxUnreadCount', Number(count));
  }

  /** Is there somebody to act for: a player, or a visitor of a label that is known? */
  function isReady() {
    return session.isKnown() || (!!params.visitor_mode && session.isGreeted());
  }

  /** The label is known. */
  function greeted() {
    visited({ url: win.location.href, prev_url: '', referrer: win.document.referrer, source: 'load' });
    if (params.visitor_mode) arrived();
  }

  /** The player (or the visitor) is known; also after a break in which pushes were missed. */
  function arrived() {
    cache.clear();
    settled();
    requests.turn().since ??= now();
    followAddress();
  }

  function left() {
    cache.clear();
    engagements = undefined;
  }

  /** @param {{url: string, prev_url: string, referrer: string, source: string}} visit */
  function visited(visit) {
    emit('page_navigation', visit);
    if (session.player() && params.generate_visit !== false && !session.isReadOnly()) outbox.add('core_page_view', visit);
  }

  /** Takes an event of the page. @param {string} eventType @param {unknown} payload @returns {string} its id, '' when refused */
  function note(eventType, payload) {
    const refusal = session.isReadOnly() ? 'read_only' : consent === 'denied' ? 'consent_denied' : '';
    if (!refusal) return outbox.add(eventType, payload);
    dropped({ uuid: '', eventType, payload }, refusal);
    return '';
  }

  /** @param {{uuid: string, eventType: string, payload: any}} event @param {string} reason @param {any} [answer] */
  function dropped({ uuid: id, eventType, payload }, reason, answer = {}) {
    const { errCode, errMsg } = answer;
    warn('event_dropped', eventType, reason, ...(errCode ? [errCode, errMsg] : []));
    emit('event_dropped', { uuid: id, event_type: eventType, payload, reason, errCode, errMsg });
  }

  /** Posts a message without a socket. @param {number} cid @param {object} fields */
  async function send(cid, fields) {
    if (consent !== 'granted') throw new Error('Nothing is sent before consent(\'granted\').');
    const { post } = await import('./http.js');
    return post(httpUrl(), { cid, uuid: uuid(), ts: now(), ...key(), ...fields });
  }

  const httpUrl = () => publicUrl(session.setting('PUBLIC_API_URL'), base);
  const key = () => ({ api_key: label, ...(params.brand_key && { brand_key: params.brand_key }) });

  /** A closing page hands over what has not been answered; the next page asks again, and the server knows the ids. */
  function parting() {
    const player = session.player();
    if (!player || player.refused || consent !== 'granted') return;
    const who = { ...key(), ext_user_id: player.id, hash: player.hash };
    const messages = outbox.parting().map(({ uuid: id, ts, eventType, payload }) =>
      ({ cid: EVENT, uuid: id, ts, eventType, payload, ...who }));
    sendPieces(messages, (body) => win.navigator.sendBeacon(httpUrl(), body));
  }

  /** @param {string} type @param {() => void} listener */
  function listen(type, listener) {
    win.addEventListener(type, listener);
    undo.push(() => win.removeEventListener(type, listener));
  }

  /** Begins; with consent pending only to watch and to wait. */
  function start() {
    followAddress();
    undo.push(watchNavigation(win, (visit) => { visited(visit); followAddress(); }));
    listen('pagehide', parting);
    listen('pageshow', resume);
    listen('online', resume);
    if (consent === 'granted') connect();
  }

  function connect() {
    if (params.visitor_mode) greetOverHttp();
    else transport.start();
  }

  function resume() {
    if (consent === 'granted' && !params.visitor_mode && !session.isRefused()) transport.hurry();
  }

  /** A visitor has no socket: one question tells whether the label is known. */
  async function greetOverHttp() {
    const answer = await send(INIT, session.initFields()).catch((error) => ({ errCode: -1, errMsg: String(error) }));
    if (answer.errCode) session.refuse(answer.errCode, answer.errMsg);
    else session.accept(answer);
  }

  /** The player's decision. `granted` releases what waited, `denied` forgets it. @param {'granted' | 'denied'} decision */
  function decide(decision) {
    if (consent === decision) return;
    consent = decision;
    if (decision === 'granted') {
      [disk, tabStore].forEach((store) => store.release());
      return connect();
    }
    transport.stop();
    outbox.forget();
    [disk, tabStore].forEach((store) => store.keys('plaudit:').forEach(store.remove));
  }

  function stop() {
    undo.splice(0).forEach((each) => each());
    session.leave();
    transport.stop();
  }

  return { label, params, session, outbox, disk, tabStore, start, stop, note, decide, send, take: followAddress, isReady, write: transport.send };
}
