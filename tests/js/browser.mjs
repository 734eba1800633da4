/** A browser with one page, and a server at the other end of its socket, small enough to be read. */
import { createSmartico } from '../../static/sdk/smartico.js';
import '../../static/sdk/api/index.js'; // fetched on demand in a page; at hand here
import '../../static/sdk/api/games.js';
import '../../static/sdk/engagements.js';
import '../../static/sdk/parked.js';
import '../../static/sdk/stage.js';
import { counter, FakeStorage } from './helpers.mjs';

class FakeSocket {
  readyState = 0;
  sent = [];

  constructor(url) { this.url = url; }
  send(text) { this.sent.push(JSON.parse(text)); this.onsent?.(JSON.parse(text)); }
  close() { this.readyState = 3; }
  open() { this.readyState = 1; this.onopen?.(); }
  say(message) { this.onmessage?.({ data: JSON.stringify(message) }); }
  fail(code = 1006, reason = '') { this.readyState = 3; this.onclose?.({ code, reason }); }
}

/** A page at `href`. `sockets` collects what it opens; `logged` what its callbacks hear. */
export function fakeBrowser({ href = 'https://shop.example/', disk = new FakeStorage(), session = new FakeStorage(), globals = {}, ids = 'u' } = {}) {
  const sockets = [];
  const listeners = new Map();
  const location = new URL(href);
  const history = {
    state: null,
    pushState: (_state, _title, url) => { location.href = new URL(url, location.href).href; },
    replaceState: (_state, _title, url) => { location.href = new URL(url, location.href).href; },
  };
  const beacons = [];
  const win = {
    location, history, History: { prototype: history }, localStorage: disk, sessionStorage: session, ...globals,
    navigator: { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/120', sendBeacon: (url, body) => beacons.push([url, JSON.parse(body)]) > 0 },
    document: { referrer: '', hidden: false, querySelector: () => null, querySelectorAll: () => [], get defaultView() { return win; } },
    addEventListener: (type, listener) => listeners.set(type, (listeners.get(type) ?? new Set()).add(listener)),
    removeEventListener: (type, listener) => listeners.get(type)?.delete(listener),
    WebSocket: class extends FakeSocket { constructor(url) { super(url); sockets.push(this); } },
  };
  const smartico = createSmartico({
    win, version: '1', script: 'https://plaudit.example/smartico.js', nonce: '', now: () => Date.now(), uuid: counter(ids), random: () => 0,
  });
  const fire = (type) => [...(listeners.get(type) ?? [])].forEach((listener) => listener({ type }));
  const listening = () => [...listeners.values()].reduce((sum, each) => sum + each.size, 0);
  return { smartico, sockets, win, history, beacons, fire, listening, disk, session };
}

/** Answers like the real server does; `players` maps ids to their properties, anybody else is refused. */
export function serve(socket, { players = { p: {} }, init = {}, answers = {} } = {}) {
  socket.onsent = (message) => queueMicrotask(() => {
    const reply = (cid, fields = {}) => socket.say({ cid, uuid: message.uuid, ts: 0, errCode: 0, ...fields });
    const known = players[message.ext_user_id];
    if (answers[message.cid]) return reply(message.cid + 1, answers[message.cid](message));
    if (message.cid === 3) return reply(4, { settings: { A: '1' }, ...init });
    if (message.cid === 5) return reply(6, known ? { user_id: 7, props: known } : { errCode: 20021, errMsg: 'refused' });
    if (message.cid === 7) return reply(11);
    if (message.cid === 8) return reply(12);
    if (message.cid === 9) return reply(10);
  });
  socket.open();
}
