/**
 * The one place of the shop that touches Plaudit's object: `_smartico`, or `_smartico_inframe` inside a frame.
 *
 * Invariant: every call and every callback passes through here, so the developer and partner pages can show all of them.
 */

export const OBJECT = document.body.dataset.sdk ?? '_smartico';

export const CALLBACKS = [
  'init', 'label_init_completed', 'identify', 'login', 'logout', 'props_change', 'page_navigation',
  'session_based_dp_detected', 'gf_starting', 'gf_started', 'gf_closing', 'saw_starting', 'inbox_starting', 'gf_ux',
  'mini_game_win', 'jackpot_win', 'ach_game_opening', 'protocol_error', 'dp_error', 'event_dropped',
];

const LOG_LIMIT = 200;
const log = [];
const readers = new Set();
const handlers = new Map();

/** Entries `{at, kind: 'call'|'callback'|'note', name, args}`, oldest first, and every later one. */
export function watchLog(reader) {
  log.forEach(reader);
  readers.add(reader);
}

export function note(kind, name, args = []) {
  const entry = { at: new Date(), kind, name, args };
  log.push(entry);
  if (log.length > LOG_LIMIT) log.shift();
  readers.forEach((reader) => reader(entry));
}

/** Runs `handler` at each later callback of that key. */
export function on(key, handler) {
  handlers.set(key, [...(handlers.get(key) ?? []), handler]);
}

/**
 * Puts the queue in place of the script that may still be on its way. Calls made on it are kept and run in order.
 *
 * Plaudit's script refuses to run on localhost unless told otherwise, so that a developer's machine never creates
 * players in a live label. This demo lives on localhost and has a label of its own: it may.
 */
export function prepare() {
  window._smartico_allow_localhost = true;
  window[OBJECT] ??= function queue(...call) {
    (queue.q ??= []).push(call);
  };
  for (const key of CALLBACKS) {
    invoke('on', [key, (...args) => {
      note('callback', key, args);
      (handlers.get(key) ?? []).forEach((handler) => handler(...args));
    }]);
  }
}

/** Calls a method of Plaudit's object, or queues it until the script is there. */
export function call(method, ...args) {
  note('call', method, args);
  return invoke(method, args);
}

function invoke(method, args) {
  const sdk = window[OBJECT];
  if (typeof sdk[method] === 'function') return sdk[method](...args);
  if (loaded()) throw new Error(`${OBJECT} has no ${method}`);
  return sdk(method, ...args);
}

/** Calls `api.<method>`; rejects with words when the script is not there or nobody is identified. */
export async function callApi(method, ...args) {
  note('call', `api.${method}`, args);
  const api = window[OBJECT]?.api;
  if (!api) throw new Error('Nobody is identified yet: the api is there after the handshake.');
  if (typeof api[method] !== 'function') throw new Error(`${OBJECT}.api has no ${method}`);
  return api[method](...args);
}

/** Whether this Plaudit has a method. */
export function has(method) {
  return loaded() && typeof window[OBJECT][method] === 'function';
}

/** Whether the real script has replaced the queue. */
export function loaded() {
  return typeof window[OBJECT]?.checkSuccessfullyIdentify === 'function';
}

/** Runs `handler` when the script could not be fetched, whether that happened before this module ran or happens later. */
export function onUnreachable(handler) {
  document.querySelector('script[data-plaudit]')?.addEventListener('error', handler);
  const check = () => setTimeout(() => loaded() || handler(), 300);
  if (document.readyState === 'complete') check();
  else window.addEventListener('load', check, { once: true });
}

/**
 * Plaudit's object as a page of one's own has it, except that every call is noted and that handlers set through it before
 * are taken off again by `forget`: what is not there is undefined.
 */
export function traced() {
  const sdk = window[OBJECT];
  const heard = [];
  const noted = (target, prefix) => new Proxy(target, {
    get: (_target, name) => {
      const member = target[name];
      if (name === 'api') return noted(member, 'api.');
      if (typeof member !== 'function') return member;
      return (...args) => {
        note('call', prefix + name, args);
        if (name === 'on') heard.push(args);
        return member.apply(target, args);
      };
    },
  });
  const forget = () => heard.splice(0).forEach(([key, handler]) => handler && sdk.off(key, handler));
  return { object: noted(sdk, ''), forget };
}

/** Runs `reader` at each entry from now on, until the function that comes back is called. */
export function follow(reader) {
  readers.add(reader);
  return () => readers.delete(reader);
}
