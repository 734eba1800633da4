/**
 * What a player does that must not happen twice: opting in, registering, buying, claiming, joining.
 * Invariant: the id of an action is made and written down before it is sent, and stays with it until the server has answered, so
 * that a double click, a lost connection, a reload or a second try after a timeout are the same action to the server. An
 * answered one is over: the next call is a new action.
 */
import { warn } from '../report.js';

/** How long after a reload the same call still means the action that the page before it could not see answered. */
export const RETRY_MS = 120000;

/** @typedef {ReturnType<typeof createActions>} Actions */

/** @param {import('./lazy.js').Context} context */
export function createActions({ send, uuid, turn, cache, now, notes }) {
  /** @type {Map<string, {id: string, turn: object, running: Promise<any> | null}>} what the server has not answered */
  const open = new Map();

  /** The id that an action of the page before had, if its answer was not seen, else a new one; written down either way.
   * @param {import('./lazy.js').Note} note */
  function idOf(note) {
    const noted = note.get() ?? '';
    const [id, since] = noted.split(' ');
    const age = now() - Number(since);
    if (since && age >= 0 && age < RETRY_MS) return id;
    const fresh = uuid();
    note.set(fresh + ' ' + now());
    return fresh;
  }

  /** Carries out `attempt` with the id of this action; who asks for the same meanwhile gets the same answer.
   * @template T @param {string} key what makes it the same action @param {(id: string) => Promise<T>} attempt rejects only when
   * nobody knows what became of it @returns {Promise<T>} */
  function once(key, attempt) {
    const known = open.get(key);
    const note = notes(key);
    const entry = known && known.turn === turn() ? known : { id: idOf(note), turn: turn(), running: null };
    open.set(key, entry);
    entry.running ??= attempt(entry.id).then(
      (answer) => {
        if (open.get(key) === entry) open.delete(key);
        note.remove();
        return answer;
      },
      (error) => {
        entry.running = null;
        throw error;
      },
    );
    return entry.running;
  }

  /** Sends an action and resolves with the answer, errCode and all; what the answer may have changed is loaded anew for those
   * who listen, and forgotten for the rest.
   * @param {number} cid @param {object} fields @param {...string} contexts */
  function act(cid, fields, ...contexts) {
    return once(JSON.stringify([cid, fields]), async (id) => {
      const answer = await send(cid, { uuid: id, ...fields });
      renew(...contexts);
      return answer;
    });
  }

  /** @param {...string} contexts */
  function renew(...contexts) {
    for (const context of contexts) cache.refresh(context).catch((error) => warn('list_not_read', context, error));
  }

  return { act, once, renew };
}
