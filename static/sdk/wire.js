/**
 * The numbers of the wire that the browser uses; spelled out once, here.
 * Invariant: an answer's id is its request's id + 1, except for the pairs that say otherwise where they are sent.
 */

/** Class ids of messages, and the few other numbers that travel in them; single constants, because the core pays for names in an object. */
export const PING = 1;
export const PONG = 2;
export const INIT = 3;
export const IDENTIFY = 5;
export const LOGIN = 7;
export const LOGIN_ANSWER = 11;
export const LOGOUT = 8;
export const LOGOUT_ANSWER = 12;
export const EVENT = 9;
export const IMPRESSION = 103;
export const CLICK = 104;
export const TRACK_ACTIVITY = 155;
export const PUSH_PROPS = 108;
export const PUSH_MISSIONS = 504;
/** A deep link, a script; a message, a pop-up or a banner. */
export const PUSH_CAMPAIGNS = [105, 107, 110];
export const PUSH_GAMES = [706, 707, 708, 808];
export const INBOX_ANSWER = 514;
export const DEBUG = 77777;
export const UNSUPPORTED = 99999;
export const ORIGIN_REFUSED = 20013;
export const CLOSE_REFUSED = 4003;

/** "Not now": rate limited (20007), too many connections of the player (20051), server overloaded (20052). The only
 * answers worth a second try. @param {{errCode?: number}} answer */
export function isBusy(answer) {
  return [20007, 20051, 20052].includes(answer.errCode ?? 0);
}
