/**
 * Events on their way to the server: none lost, none doubled, across reload, lost connection, server restart and page close.
 * Invariant: an event is written down under an id of its own before it is sent, and is crossed out only when the server
 * has answered for that id. Sending it twice is harmless (the server knows the id), so whenever there is doubt it is sent.
 *
 * One storage key per event, so that tabs which share the storage never overwrite each other's list. A tab leaves another
 * tab's event alone until its lease has run out (the other tab was closed or has crashed).
 */
import { backoffMs } from './backoff.js';
import { isBusy } from './wire.js';

/** @typedef {ReturnType<typeof createOutbox>} Outbox */
/** @typedef {{uuid: string, ts: number, nth: number, eventType: string, payload: any, tab: string, until: number}} Event one
 *    stored event; `ts` is when it happened, `until` the end of the lease of `tab`, both epoch ms; `nth` orders what one
 *    page noted within a millisecond, since storage keeps no order */
/** @typedef {{get(key: string): string | null, set(key: string, value: string): void, remove(key: string): void,
 *    keys(prefix: string): string[]}} Store */

const MAX_EVENTS = 200;
const MAX_TOTAL_CHARS = 256 * 1024;
export const MAX_EVENT_BYTES = 60000;
const LEASE_MS = 35000;
const IN_FLIGHT = 16;

/**
 * @param {{disk: Store, session: Store, label: string, tab: string, now: () => number, uuid: () => string,
 *   random: () => number, deliver: (event: Event) => Promise<any>,
 *   dropped: (event: {uuid: string, eventType: string, payload: any}, reason: string, answer?: any) => void}} env
 *   `deliver` sends and resolves with the answer; `dropped` hears of every event that will not be recorded
 */
export function createOutbox({ disk, session, label, tab, now, uuid, random, deliver, dropped }) {
  /** Events of nobody yet live as long as the tab: the person before the screen is the one who will log in. */
  let store = session;
  let prefix = keyOf('');
  let open = false;
  let resting = false;
  let failures = 0;
  let noted = 0;
  /** @type {Event[]} */
  let queue = [];
  /** @type {Set<string>} */
  const flying = new Set();
  /** @type {any} */
  let timer;

  /** @param {string} player */
  function keyOf(player) {
    return `plaudit:ev:${label}:${encodeURIComponent(player.toLowerCase())}:`;
  }

  /** Takes an event; it is safe when this returns. What cannot be taken is refused at the door and reported.
   * @param {string} eventType @param {unknown} payload @returns {string} its id, '' when refused */
  function add(eventType, payload) {
    const event = { uuid: uuid(), ts: now(), nth: noted++, eventType, payload, tab, until: now() + LEASE_MS };
    const text = serialise(event);
    const refusal = !text ? 'not_serialisable' : bytesOf(text) > MAX_EVENT_BYTES ? 'too_large' : isFull(text) ? 'full' : '';
    if (refusal) {
      dropped(event, refusal);
      return '';
    }
    store.set(prefix + event.uuid, text);
    queue.push(JSON.parse(text));
    pump();
    return event.uuid;
  }

  /** @param {string} text */
  function isFull(text) {
    const kept = store.keys(prefix);
    const chars = kept.reduce((sum, key) => sum + (store.get(key)?.length ?? 0), text.length);
    return kept.length >= MAX_EVENTS || chars > MAX_TOTAL_CHARS;
  }

  /** From now on events are this player's (null: nobody's). What was noted while nobody was known becomes theirs.
   * @param {string | null} player */
  function use(player) {
    stop();
    const [from, orphans] = [store, store === session ? store.keys(prefix) : []];
    store = player ? disk : session;
    prefix = keyOf(player ?? '');
    for (const key of player ? orphans : []) {
      const text = from.get(key);
      if (text) store.set(prefix + key.slice(key.lastIndexOf(':') + 1), text);
      from.remove(key);
    }
  }

  /** The server knows the player: send what waits, and from now on whatever comes. */
  function start() {
    open = store === disk;
    failures = 0;
    flush();
  }

  /** Nothing is sent until `start()`; nothing is forgotten either. */
  function stop() {
    open = false;
    resting = false;
    queue = [];
    clearTimeout(timer);
  }

  /** Lines up what this tab should send: its own events, and those whose tab has gone. */
  function flush() {
    if (!open) return;
    const all = stored();
    resting = false;
    queue = all.filter((event) => !flying.has(event.uuid) && (event.tab === tab || event.until < now()));
    const next = Math.min(...all.filter((event) => event.tab !== tab).map((event) => event.until));
    if (next < Infinity) wait(Math.max(next - now(), 0) + 1000);
    pump();
  }

  /** Every readable event of the player, oldest first. @returns {Event[]} */
  function stored() {
    const events = store.keys(prefix).map((key) => parse(store.get(key))).filter(isEvent);
    return events.sort((a, b) => a.ts - b.ts || a.nth - b.nth);
  }

  function pump() {
    while (open && !resting && queue.length && flying.size < IN_FLIGHT) send(/** @type {Event} */ (queue.shift()));
  }

  /** @param {Event} event */
  async function send(event) {
    const key = prefix + event.uuid;
    const home = store;
    flying.add(event.uuid);
    if (event.tab !== tab || event.until < now()) claim(key, event);
    const answer = await deliver(event).catch(() => null);
    flying.delete(event.uuid);
    if (!answer || isBusy(answer) || isEarly(answer)) return retry(answer?.retry_after_s);
    failures = 0;
    home.remove(key);
    if (answer.errCode) dropped(event, 'rejected', answer);
    pump();
  }

  /** Tells the other tabs that this one sends it; an event that another tab has crossed out stays crossed out.
   * @param {string} key @param {Event} event */
  function claim(key, event) {
    if (store.get(key)) store.set(key, JSON.stringify({ ...event, tab, until: now() + LEASE_MS }));
  }

  /** Pauses everything, then lines up again from storage: order is kept and no event is counted twice.
   * @param {number} [afterSeconds] what the server asked for */
  function retry(afterSeconds) {
    if (!open || resting) return;
    resting = true;
    wait(afterSeconds ? afterSeconds * 1000 : backoffMs(failures++, random));
  }

  /** @param {number} delayMs */
  function wait(delayMs) {
    clearTimeout(timer);
    timer = setTimeout(flush, delayMs);
  }

  /** What a closing page hands to `sendBeacon`: this tab's unanswered events. They stay in storage (a beacon has no answer);
   * their leases end, so that another tab may take over. @returns {Event[]} */
  function parting() {
    if (store !== disk) return [];
    const mine = stored().filter((event) => event.tab === tab);
    for (const event of mine) store.set(prefix + event.uuid, JSON.stringify({ ...event, until: now() }));
    return mine;
  }

  /** The player said no: nothing that was noted is kept. */
  function forget() {
    stop();
    [disk, session].forEach((each) => each.keys(`plaudit:ev:${label}:`).forEach(each.remove));
  }

  return { add, use, start, stop, parting, forget };
}

/** Messages 20004 and 20005 say that the session was not ready, so the event was not looked at: it goes again after identify.
 * @param {{errCode?: number}} answer */
function isEarly(answer) {
  return answer.errCode === 20004 || answer.errCode === 20005;
}

/** @param {unknown} event @returns {string} '' when it has no JSON form */
function serialise(event) {
  try {
    return JSON.stringify(event);
  } catch {
    return '';
  }
}

/** @param {string} text @returns {number} */
export function bytesOf(text) {
  return new TextEncoder().encode(text).length;
}

/** @param {string | null} text @returns {any} */
function parse(text) {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}

/** Storage is shared with the page and with older versions of us. @param {any} value @returns {value is Event} */
function isEvent(value) {
  return typeof value?.uuid === 'string' && typeof value.eventType === 'string';
}
