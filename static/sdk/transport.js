/**
 * One WebSocket, kept alive: opens it, notices when it has died, opens it again.
 * Invariant: at most one socket at a time, and none after `stop()`.
 */
import { backoffMs } from './backoff.js';
import { CLOSE_REFUSED, PING, PONG } from './wire.js';

/** @typedef {ReturnType<typeof createTransport>} Transport */

const SILENCE_MS = 29000;
const PATIENCE_MS = 10000;

/**
 * @param {{open: () => WebSocket, now: () => number, uuid: () => string, random: () => number, opened: () => void,
 *   received: (message: any) => void, lost: () => void, refused: (event: {code: number, reason: string}) => void}} env
 */
export function createTransport({ open, now, uuid, random, opened, received, lost, refused }) {
  /** @type {WebSocket | null} */
  let socket = null;
  let attempt = 0;
  let heard = 0;
  /** @type {any} */
  let retryTimer;
  /** @type {any} */
  let beatTimer;

  /** Connects, unless it is connected or about to be. */
  function start() {
    clearTimeout(retryTimer);
    if (socket) return;
    try {
      socket = open();
    } catch {
      return later(backoffMs(attempt++, random)); // the address is blocked by a policy of the page, or malformed
    }
    socket.onopen = () => { beat(); opened(); };
    socket.onmessage = (event) => listen(event.data);
    socket.onclose = (event) => closed(event);
  }

  /** @param {unknown} data */
  function listen(data) {
    heard = now();
    for (const message of parse(data)) {
      if (message.cid === PING) send({ cid: PONG, uuid: uuid(), ts: now() });
      else if (message.cid !== PONG) received(message);
    }
  }

  /** @param {{code: number, reason: string}} event */
  function closed(event) {
    drop();
    lost();
    if (event.code === CLOSE_REFUSED) refused(event);
    else later(backoffMs(attempt++, random));
  }

  /** Asks for a sign of life after 29 s of silence, and gives the connection up when none comes. */
  function beat(since = now()) {
    heard = Math.max(heard, since);
    beatTimer = setTimeout(() => {
      const silent = now() - heard;
      if (silent >= SILENCE_MS + PATIENCE_MS) return closed({ code: 1006, reason: 'silence' });
      if (silent >= SILENCE_MS) send({ cid: PING, uuid: uuid(), ts: now() });
      beat(0);
    }, now() - heard >= SILENCE_MS ? PATIENCE_MS : SILENCE_MS - (now() - heard));
  }

  /** @param {unknown} message */
  function send(message) {
    if (socket?.readyState === 1) socket.send(JSON.stringify(message));
  }

  /** @param {number} delayMs */
  function later(delayMs) {
    clearTimeout(retryTimer);
    retryTimer = setTimeout(start, delayMs);
  }

  /** Lets go of the socket without hearing of it again. */
  function drop() {
    clearTimeout(beatTimer);
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    socket = null;
  }

  function stop() {
    clearTimeout(retryTimer);
    const had = socket;
    drop();
    if (had) lost();
  }

  /** Starts the conversation over on a new connection. @param {number} [delayMs] */
  function restart(delayMs = 0) {
    stop();
    later(delayMs);
  }

  return {
    start, stop, restart, send,
    /** The server has taken us in: the next loss starts counting anew. */
    settled: () => { attempt = 0; },
    /** A reason to believe that it works now (the network is back). */
    hurry: () => { if (!socket) start(); },
  };
}

/** One message or several in a frame; what is not JSON is not for us. @param {unknown} data @returns {any[]} */
function parse(data) {
  try {
    const value = JSON.parse(String(data));
    return Array.isArray(value) ? value : [value];
  } catch {
    return [];
  }
}
