/**
 * The numbers of the wire (class ids and error codes) that the browser uses; spelled out once, here.
 * Invariant: an answer's id is its request's id + 1, except for the pairs that say otherwise where they are sent.
 */
export const PING = 1;
export const PONG = 2;
export const INIT = 3;
export const IDENTIFY = 5;
export const LOGIN = 7;
export const LOGIN_ANSWER = 11;
export const LOGOUT = 8;
export const LOGOUT_ANSWER = 12;
export const EVENT = 9;
export const TRANSLATIONS = 13;
export const IMPRESSION = 103;
export const CLICK = 104;
export const PUSH_DEEPLINK = 105;
export const ENGAGEMENT_FAILED = 106;
export const PUSH_SCRIPT = 107;
export const PUSH_PROPS = 108;
export const PUSH_ENGAGEMENT = 110;
export const TRACK_ACTIVITY = 155;
export const SET_AVATAR = 157;
export const SET_NICKNAME = 159;
export const SEGMENTS = 161;
export const INBOX = 513;
export const INBOX_ANSWER = 514;
export const INBOX_READ = 529;
export const INBOX_STARRED = 531;
export const INBOX_DELETED = 535;
export const DEBUG = 77777;
export const UNSUPPORTED = 99999;

/** Activity types of engagements (what a campaign did to a player). */
export const ACTIVITY_DEEPLINK = 10;
export const ACTIVITY_SCRIPT = 11;
export const ACTIVITY_INBOX = 31;

export const ORIGIN_REFUSED = 20013;
export const CLOSE_REFUSED = 4003;

/** "Not now": rate limited, too many connections of the player, server overloaded. The only answers worth a second try.
 * @param {{errCode?: number}} answer */
export function isBusy(answer) {
  return answer.errCode === 20007 || answer.errCode === 20051 || answer.errCode === 20052;
}
