/**
 * Ways to see what came of a call. Each resolves with a sentence, or rejects with one when it has not come in time.
 *
 * Invariant: nothing counts that was there before the call, but for a property that has the asked value already.
 */

import { ask, one } from '../parts/dom.js';

const PATIENCE_MS = 15_000;
const POLL_MS = 250;
const said = (value) => JSON.stringify(value);

/**
 * `entries` are what was called and heard since the press, `frame` the page that was opened, `answer` what the call gave
 * back, `before` the events that were there.
 */
export function createEvidence({ entries, frame, answer, player, before }) {
  const begun = Date.now();
  const props = () => window._smartico.getPublicProps() ?? {};
  const sdk = () => window._smartico;

  /** Polls until `look` answers something. */
  async function until(look, otherwise) {
    for (;;) {
      const found = await look();
      if (found) return found;
      if (Date.now() - begun > PATIENCE_MS) throw new Error(otherwise);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  const callbacks = (key) => entries().filter((entry) => entry.kind === 'callback' && entry.name === key);
  const text = () => frame()?.contentDocument?.body?.innerText ?? '';

  return {
    props, sdk, answer, posted,
    property: (name, value) => until(() => props()[name] === value && `${name} is ${said(value)} now.`, `${name} has not become ${said(value)}; it is ${said(props()[name])}.`),
    marked: (marker, there) => until(
      () => (props().core_public_tags ?? []).includes(marker) === there && `core_public_tags is ${said(props().core_public_tags ?? [])} now.`,
      `The markers are ${said(props().core_public_tags ?? [])}.`,
    ),
    heard: (key, is, words) => until(() => {
      const found = callbacks(key).find((entry) => is(...entry.args));
      return found && words(...found.args);
    }, `${key} has not been called.`),
    opened: (key, words) => until(() => {
      const trouble = callbacks('dp_error')[0];
      if (trouble) return `This Plaudit could not open it: ${trouble.args[0].reason}.`;
      return callbacks(key).length && words;
    }, `${key} has not been called.`),
    filled: (selector, words) => until(() => one(selector).childElementCount && words, 'Nothing has come into the place.'),
    stored: (type, is) => until(() => storedEvent({ player, type, is, before }), `Plaudit has not stored ${type} yet.`),
    framed: (pattern, words = 'The page in the frame did it.') => until(() => pattern.test(text().replace(/\n/g, ' ')) && words, 'The page in the frame has not shown it.'),
    nested: (selector, words) => until(() => frame()?.contentDocument?.querySelector(selector) && /identify/.test(text()) && words, 'The frames have not found each other.'),
    onLocalhost: () => ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname),
  };

  function posted(source, type, words) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`No ${type} from the frame.`)), PATIENCE_MS);
      addEventListener('message', function hear({ data }) {
        if (data?.source !== source || data.type !== type) return;
        removeEventListener('message', hear);
        clearTimeout(late);
        resolve(words);
      });
    });
  }
}

/** Ids of the events that Plaudit has of a player now, asked by the shop's server. */
export async function knownEvents(player) {
  return new Set((await eventsOf(player, '')).map((event) => event.event_id));
}

/** A sentence when Plaudit has an event that it did not have `before`. */
async function storedEvent({ player, type, is, before }) {
  const found = (await eventsOf(player, type)).find((event) => is(event.payload) && !before.has(event.event_id));
  return found && `Plaudit stored ${type} ${said(found.payload)}.`;
}

async function eventsOf(player, type) {
  const { ok, body } = await ask('/developer/stored', { ext_user_id: player, event_type: type });
  if (!ok) throw new Error(body.words);
  return body.events;
}
