/**
 * The numbers of the wire that the browser uses; spelled out once, here.
 * Invariant: an answer's id is its request's id + 1, except for the pairs that say otherwise where they are sent.
 */

/** Class ids of messages, and the few other numbers that travel in them. */
export const WIRE = {
  PING: 1, PONG: 2, INIT: 3, IDENTIFY: 5, LOGIN: 7, LOGIN_ANSWER: 11, LOGOUT: 8, LOGOUT_ANSWER: 12, EVENT: 9,
  TRANSLATIONS: 13,
  IMPRESSION: 103, CLICK: 104, ENGAGEMENT_FAILED: 106, TRACK_ACTIVITY: 155,
  SEGMENTS: 161,
  PUSH_DEEPLINK: 105, PUSH_SCRIPT: 107, PUSH_PROPS: 108, PUSH_ENGAGEMENT: 110, PUSH_MISSIONS: 504, PUSH_GAMES: [706, 707, 708, 808],
  INBOX: 513, INBOX_ANSWER: 514, INBOX_READ: 529, INBOX_STARRED: 531, INBOX_DELETED: 535,
  DEBUG: 77777, UNSUPPORTED: 99999,
  ORIGIN_REFUSED: 20013, CLOSE_REFUSED: 4003,
  ACTIVITY_DEEPLINK: 10, ACTIVITY_SCRIPT: 11, ACTIVITY_INBOX: 31,
};

/** "Not now": rate limited (20007), too many connections of the player (20051), server overloaded (20052). The only
 * answers worth a second try. @param {{errCode?: number}} answer */
export function isBusy(answer) {
  return [20007, 20051, 20052].includes(answer.errCode ?? 0);
}
