/**
 * Everything the SDK says to a developer goes through here, so that one prefix finds it in any console.
 * Invariant: it says what happened *and* what to do, and never throws.
 */

/** What is wrong and must be put right by the site: a refused origin, a failed identification.
 * @param {string} text @param {...unknown} more */
export function complain(text, ...more) {
  console.error('[plaudit] ' + text, ...more);
}

/** What did not happen and why, when the page goes on all the same.
 * @param {string} text @param {...unknown} more */
export function warn(text, ...more) {
  console.warn('[plaudit] ' + text, ...more);
}
