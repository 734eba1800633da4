/**
 * Questions and their answers: who waits for what, and from which point of the conversation it may be sent.
 * Invariant: every promise made here is settled within `TIMEOUT_MS`, whatever the network does.
 */

/** @typedef {ReturnType<typeof createRequests>} Requests */
/** @typedef {Record<string, any>} Message */
/** @typedef {{message: Message, stage: number, answer: number, once: boolean, sent: boolean, timer?: any,
 *    resolve: (answer: any) => void, reject: (error: Error) => void}} Entry */
/** @typedef {{stage?: number, answer?: number, uuid?: string, ts?: number, once?: boolean}} Options `stage` before which it
 *    waits, id of the `answer`, and `once`: not to be sent again when the connection is lost */

export const TIMEOUT_MS = 30000;

/** The socket is open. */
export const CONNECTED = 1;
/** INIT was answered. */
export const READY = 2;
/** The player is identified. */
export const IDENTIFIED = 3;

const WAITED_FOR = ['', 'a connection to the server', 'the answer to init', 'an identified player (call online first)'];

/** @param {{now: () => number, uuid: () => string, write: (message: Message) => void}} env */
export function createRequests({ now, uuid, write }) {
  /** @type {Map<string, Entry>} in the order of their making, which is the order of sending */
  const open = new Map();
  let stage = 0;
  /** Why the last player's questions ended; another object for every player. `end` is called when it is over; `since` when the player
   * was identified.
   * @type {{why: string, end?: () => void, since?: number}} */
  let turn = { why: '' };

  /** Sends a message (now, or when the conversation has come to its stage) and resolves with the answer, errCode and all.
   * Rejects after 30 s.
   * @param {number} cid @param {Message} fields @param {Options} [options] @returns {Promise<Message>} */
  function request(cid, fields, options = {}) {
    return new Promise((resolve, reject) => {
      const message = { cid, uuid: options.uuid ?? uuid(), ts: options.ts ?? now(), ...fields };
      const { stage: needed = IDENTIFIED, answer = cid + 1, once = false } = options;
      /** @type {Entry} */
      const entry = { message, stage: needed, answer, once, sent: false, resolve, reject };
      entry.timer = setTimeout(() => fail(entry, timeoutText(entry)), TIMEOUT_MS);
      open.set(message.uuid, entry);
      transmit(entry);
    });
  }

  /** Sends a message to which no answer is expected. @param {number} cid @param {Message} fields @param {number} [needed] */
  function tell(cid, fields, needed = IDENTIFIED) {
    request(cid, fields, { stage: needed, answer: 0 }).catch(() => {});
  }

  /** @param {Entry} entry */
  function transmit(entry) {
    if (entry.sent || entry.stage > stage) return;
    entry.sent = true;
    write(entry.message);
    if (!entry.answer) settle(entry, () => entry.resolve({}));
  }

  /** The conversation has come this far: what waited for it goes out. @param {number} next */
  function advance(next) {
    stage = next;
    open.forEach(transmit);
  }

  /** The connection is gone: what was asked once fails now, the rest is asked again on the next connection. */
  function lost() {
    stage = 0;
    for (const entry of [...open.values()]) {
      entry.sent = false;
      if (entry.once) fail(entry, 'The connection was lost before the answer came.');
    }
  }

  /** The player has left: what was asked in their name must not be asked in another's. @param {string} why */
  function abandon(why) {
    pass(why);
    stage = Math.min(stage, READY);
    [...open.values()].filter((entry) => entry.stage === IDENTIFIED && !entry.once).forEach((entry) => fail(entry, why));
  }

  /** Everything ends. @param {string} why */
  function abort(why) {
    pass(why);
    stage = 0;
    [...open.values()].forEach((entry) => fail(entry, why));
  }

  /** @param {string} why */
  function pass(why) {
    const { end } = turn;
    turn = { why };
    end?.();
  }

  /** Gives a message to whoever waits for it: by uuid, else (servers exist that answer under a new uuid) the first that
   * expects this id. False when nobody does. @param {Message} message @returns {boolean} */
  function receive(message) {
    const entry = open.get(message.uuid) ?? [...open.values()].find((each) => each.sent && each.answer === message.cid);
    if (!entry) return false;
    settle(entry, () => entry.resolve(message));
    return true;
  }

  /** @param {Entry} entry @param {() => void} finish */
  function settle(entry, finish) {
    clearTimeout(entry.timer);
    open.delete(entry.message.uuid);
    finish();
  }

  /** @param {Entry} entry @param {string} why */
  function fail(entry, why) {
    settle(entry, () => entry.reject(new Error(why)));
  }

  return {
    request, tell, advance, lost, abandon, abort, receive, stage: () => stage, turn: () => turn,
  };
}

/** @param {Entry} entry */
function timeoutText({ message, sent, stage }) {
  const seconds = TIMEOUT_MS / 1000;
  if (sent) return `The server did not answer message ${message.cid} within ${seconds} s.`;
  return `Message ${message.cid} waited ${seconds} s for ${WAITED_FOR[stage]}.`;
}
