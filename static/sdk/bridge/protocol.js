/**
 * What both ends of the iframe bridge agree on besides the greeting: mirrored members and coded errors.
 *
 * Invariant: whoever rejects a call does so with a stable `code`.
 */

/**
 * Members that answer at once. The frame cannot wait for another window, so their answers are mirrored: the parent sends
 * every changed one ahead of each message, which keeps the mirror as fresh as the message. A test holds this list against
 * MEMBERS.sync; `dp` is missing because it acts, so it is called.
 */
export const MIRRORED = [
  'checkSuccessfullyIdentify', 'getPublicProps', 'getUserProps', 'parseUrl', 'parseUrlHash', 'isMobile', 'api.getUserProfile',
];

/**
 * An Error with a stable code, so that a caller can tell the reasons apart.
 *
 * @param {string} code
 * @param {string} message
 * @returns {Error & { code: string }}
 */
export function bridgeError(code, message) {
  return Object.assign(new Error(message), { code });
}
