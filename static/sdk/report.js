/**
 * Everything the SDK says to a developer goes through here, so that one prefix finds it in any console.
 * Invariant: nothing goes wrong in silence. The topic and the facts are always printed; the sentence that says what to do
 * lives in advice.js, which is fetched only on a page that has something to be told.
 */

/** @param {'warn' | 'error'} level @param {string} topic @param {unknown[]} facts */
async function say(level, topic, facts) {
  const text = await import('./advice.js').then(({ adviceOn }) => adviceOn(topic), () => topic);
  console[level]('[plaudit] ' + text, ...facts);
}

/** Uses a part of the SDK that is fetched when it is needed. What fails there is reported, and breaks nothing here.
 * @template T @param {Promise<T>} part @param {(part: T) => void} use */
export function lazily(part, use) {
  part.then(use).catch((error) => warn('chunk_failed', error));
}

/** What is wrong and must be put right by the site: a refused origin, a failed identification.
 * @param {string} topic @param {...unknown} facts */
export function complain(topic, ...facts) {
  say('error', topic, facts);
}

/** What did not happen and why, when the page goes on all the same.
 * @param {string} topic @param {...unknown} facts */
export function warn(topic, ...facts) {
  say('warn', topic, facts);
}
