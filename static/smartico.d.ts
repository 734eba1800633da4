/**
 * Types of `_smartico`, the object that smartico.js puts on a page (and of `_smartico_inframe`, its mirror in an iframe).
 *
 *   import type { Smartico } from './smartico';      // or: /// <reference path="smartico.d.ts" />
 *   window._smartico.on('props_change', (props) => { … });
 */

/** Public properties of the player. Pushes carry only what has changed; null means that a property is gone. */
export interface PublicProps {
  user_id?: number;
  /** Two small letters. */
  core_user_language?: string;
  /** ISO country code. */
  user_country?: string;
  /** ISO currency code. */
  core_wallet_currency?: string;
  /** Epoch milliseconds; 0 when unknown. */
  core_registration_date?: number;
  user_last_session_push_state?: string;
  ach_points_balance?: number;
  /** All points ever earned; spending does not lower it. */
  ach_points_ever?: number;
  ach_gems_balance?: number;
  ach_diamonds_balance?: number;
  ach_level_current_id?: number;
  /** The name of the level. */
  ach_level_current?: string;
  ach_level_counter_1?: number;
  ach_level_counter_2?: number;
  public_username?: string;
  /** An address or an id. */
  avatar_id?: string;
  avatar_real_id?: number;
  core_avatar_real_id?: number;
  avatar_url?: string;
  /** JS markers, in capitals. */
  core_public_tags?: string[];
  core_inbox_unread_count?: number;
  core_is_test_account?: boolean;
  /** True: gamification is switched off for this player, hide the ways into it. */
  ach_gamification_in_control_group?: boolean;
  core_utm_source?: string;
  core_utm_campaign?: string;
  core_last_login_entry_point?: string;
  /** Properties that the operator has declared public. */
  [name: string]: unknown;
}

export interface InitParams {
  /** Needed when the label has several brands. */
  brand_key?: string | null;
  /** Language until `online` or `changeLanguage` says another. */
  lang?: string;
  /** Prints every message in the console. */
  debug?: boolean;
  /** The WebSocket address, when it is not `/websocket/services` on the origin of the script. */
  ws_url?: string;
  /** The server, when the script comes from elsewhere (a CDN): an origin with an optional base path. */
  server?: string;
  /** Read-only: the server refuses everything that would change something. */
  simulation_mode?: boolean;
  /** False: no `core_page_view` events. */
  generate_visit?: boolean;
  /** `pending`: nothing is stored or sent before `consent('granted')`. */
  consent?: 'pending' | 'granted' | 'denied';
  /** Lets campaigns run scripts on this page. A content security policy without a nonce for our tag forbids it all the same. */
  allowServerScripts?: boolean;
  visitor_mode?: boolean;
}

/** How a change went: `err_code` 0 is success, -1 means that the server could not be asked. */
export interface Outcome {
  err_code: number;
  err_message: string;
}

export interface PageNavigation {
  url: string;
  prev_url: string;
  referrer: string;
  /** `load`, or what changed the address: `pushState`, `replaceState`, `popstate`, `hashchange`. */
  source: string;
}

export interface DeepLinkError {
  link: unknown;
  reason: 'invalid_link' | 'unknown_link' | 'not_available' | 'not_identified' | 'unsafe_address' | 'failed';
}

export interface DroppedEvent {
  /** '' when the event was refused before it got an id. */
  uuid: string;
  event_type: string;
  payload: unknown;
  /** `rejected`: the server's final answer is in `errCode` and `errMsg`. */
  reason: 'rejected' | 'too_large' | 'full' | 'not_serialisable' | 'read_only' | 'consent_denied';
  errCode?: number;
  errMsg?: string;
}

export interface ScreenView {
  screen_name_id: number;
  custom_section_id?: number;
  entity_id?: number;
  screen_subname_id?: number;
}

export interface MiniGameWin {
  prize_id: number;
  name: string;
  visitor_win_uuid?: string;
}

/** The arguments of every callback. Handlers run later, and one that throws disturbs nobody. */
export interface Callbacks {
  init: (errCode: number) => unknown;
  label_init_completed: (errCode: number, message?: string) => unknown;
  /** Both outcomes: on failure `props` is empty. */
  identify: (errCode: number, props: PublicProps, message?: string) => unknown;
  login: () => unknown;
  logout: () => unknown;
  /** The full set after identification, then only what has changed. */
  props_change: (props: PublicProps) => unknown;
  page_navigation: (visit: PageNavigation) => unknown;
  session_based_dp_detected: () => unknown;
  gf_starting: () => unknown;
  gf_started: () => unknown;
  gf_closing: () => unknown;
  saw_starting: () => unknown;
  inbox_starting: () => unknown;
  gf_ux: (view: ScreenView) => unknown;
  mini_game_win: (win: MiniGameWin) => unknown;
  jackpot_win: (win: Record<string, unknown>) => unknown;
  ach_game_opening: (game: Record<string, unknown>) => unknown;
  protocol_error: (error: { errCode: number; errMsg?: string }) => unknown;
  dp_error: (error: DeepLinkError) => unknown;
  event_dropped: (event: DroppedEvent) => unknown;
}

export interface SegmentMatch {
  segment_id: number;
  is_matching: boolean;
}

export interface InboxFilter {
  /** First message, 0 = newest. */
  from?: number;
  /** Exclusive; at most 20 after `from`. */
  to?: number;
  onlyFavorite?: boolean;
  /** 0 general, 1 platform, 2 personal. */
  categoryId?: 0 | 1 | 2;
  /** 1 unread only, 2 read only. */
  read_status?: 1 | 2;
}

export interface InboxMessage {
  message_guid: string;
  /** ISO 8601, UTC. */
  sent_date: string;
  read: boolean;
  favorite: boolean;
  category_id?: 0 | 1 | 2;
  /** Epoch milliseconds. */
  expire_on_dt?: number;
}

export interface InboxMessageBody {
  title: string;
  preview_body: string;
  icon: string;
  /** A deep link or an address; `dp:inbox` means that there is `html_body`. */
  action: string;
  html_body?: string | null;
  buttons?: { action: string; text: string }[];
  custom_data?: any;
}

/** 30 a pop-up, 31 an inbox message. */
export type ActivityType = 30 | 31 | number;

/** Works for the identified player. Calls made earlier wait for identification, up to 30 s, and reject after that. */
export interface SmarticoApi {
  /** The properties this moment, without a round trip. Throws before identification. */
  getUserProfile(): PublicProps;
  setAvatar(avatar: { avatar_url: string; avatar_real_id: number }): Promise<Outcome>;
  /** False also when the question failed. Not kept; at most 10 checks in 60 s. */
  checkSegmentMatch(segment_id: number): Promise<boolean>;
  /** In the order asked. Rejects when the question failed. */
  checkSegmentListMatch(segment_ids: number[] | number): Promise<SegmentMatch[]>;
  /** English with the language laid over it; kept 60 s. */
  getTranslations(lang_code?: string): Promise<{ translations: Record<string, string> }>;
  /** Not kept. `onUpdate` (the last one given wins) gets the whole list when a message arrives. */
  getInboxMessages(options?: InboxFilter & { onUpdate?: (messages: InboxMessage[]) => unknown }): Promise<InboxMessage[]>;
  /** Kept 30 s. `onUpdate` hears every count the server tells. */
  getInboxUnreadCount(options?: { onUpdate?: (unread: number) => unknown }): Promise<number>;
  getInboxMessageBody(message_guid: string): Promise<InboxMessageBody>;
  markInboxMessageAsRead(message_guid: string): Promise<Outcome>;
  markAllInboxMessagesAsRead(): Promise<Outcome>;
  markUnmarkInboxMessageAsFavorite(message_guid: string, mark: boolean): Promise<Outcome>;
  deleteInboxMessage(message_guid: string): Promise<Outcome>;
  deleteAllInboxMessages(): Promise<Outcome>;
  /** Every call counts. */
  reportImpressionEvent(shown: { engagement_uid: string; activityType: ActivityType }): void;
  /** Every call counts; `action` is noted, not carried out. */
  reportClickEvent(click: { engagement_uid: string; activityType: ActivityType; action?: string }): void;
}

/** What of the api a visitor may use; the other methods throw and say so. */
export type SmarticoVisitorApi = Pick<SmarticoApi, 'getTranslations'> & { [Name in keyof SmarticoApi]: SmarticoApi[Name] };

export interface SmarticoMethods {
  /** Starts with a label. Again with the same label it is skipped; with another, `clear` comes first. */
  init(label_key: string, params?: InitParams): void;
  initVisitorMode(label_key: string, params?: InitParams): void;
  /** Identify, log in, set the language. Resolves when the server has answered; `identify` tells how. Rejects on an empty id. */
  online(ext_user_id: string | number, language?: string, user_hash?: string, payload?: object): Promise<void>;
  identify(ext_user_id: string | number, hash?: string, payload?: object): Promise<void>;
  login(language?: string, payload?: object): void;
  logout(payload?: object): void;
  /** Undoes `init`: connection, listeners, timers, caches and callbacks. Events that wait for the server stay in storage. */
  clear(params?: { keepCallBacks?: boolean }): void;
  /** After `init(key, { consent: 'pending' })`: releases or forgets what has waited. */
  consent(decision: 'granted' | 'denied'): void;
  /** Resolves when a player is identified (for a visitor: when the label is known); rejects when init or identify is refused. */
  ready(): Promise<PublicProps>;
  checkSuccessfullyIdentify(): boolean;
  /** `fr` or `fr-CA`. Throws without a language. */
  changeLanguage(language: string): void;
  /** Adds a handler; null removes all of the key. Past events are not repeated. */
  on<Key extends keyof Callbacks>(key: Key, handler: Callbacks[Key] | null): void;
  off<Key extends keyof Callbacks>(key: Key, handler?: Callbacks[Key] | null): void;
  /** A copy of the properties; null before identification. */
  getPublicProps(): PublicProps | null;
  /** A copy of the properties; empty before identification. */
  getUserProps(): PublicProps;
  /** Identifies with the proof and language of the globals; null logs out. */
  setUserId(ext_user_id: string | number | null): void;
  /** Noted at once, delivered exactly once, also after a reload. */
  event(eventType: string, payload?: object): void;
  action(name: string, extraPayload?: object): void;
  setLoginEntry(entry_point: string): void;
  setUTMs(core_utm_source: string, core_utm_campaign: string): void;
  /** Never rejects. */
  setNickname(nickname: string): Promise<Outcome>;
  /** The address of a square PNG, or an id. Never rejects. */
  setAvatar(avatar: string | number): Promise<Outcome>;
  /** How our widgets look, also on later pages. */
  setSkin(name: string): void;
  updatePublicTags(operation: 'add' | 'remove' | 'replace' | 'clear', tags?: string[] | string): void;
  /** Carries a deep link out. False: it was not, `dp_error` and the console say why. */
  dp(deepLink: string): boolean;
  /** The query of the page's address (or of the one given) as a map. */
  parseUrl(url?: string): Record<string, string>;
  parseUrlHash(url?: string): Record<string, string>;
  isMobile(): boolean;
  sendServerError(message: unknown): void;
  sendServerDebug(message: unknown): void;
  sendAnalytics(activity_id: number, view_time_sec?: number): void;
  suspendPopups(flag: boolean): void;
  suspendInbox(flag: boolean): void;
  suspendMiniGames(flag: boolean): void;
  /** Null before init. */
  vapi(language: string): SmarticoVisitorApi | null;
}

/** The object, which may also be called with the name of a method: the form that works before the script has loaded. */
export interface Smartico extends SmarticoMethods {
  <Name extends keyof SmarticoMethods>(method: Name, ...args: Parameters<SmarticoMethods[Name]>): ReturnType<SmarticoMethods[Name]>;
  /** Untyped keys (`on`) in queue form. */
  (method: 'on' | 'off', key: keyof Callbacks, handler: ((...args: any[]) => unknown) | null): void;
  readonly api: SmarticoApi;
  /** What `suspendPopups` and the like were last told. */
  readonly suspended: { readonly popups: boolean; readonly inbox: boolean; readonly miniGames: boolean };
  /** The name last given to `setSkin`, '' when none. */
  readonly skin: string;
  readonly version: string;
}

declare global {
  interface Window {
    _smartico: Smartico;
    _smartico_user_id?: string | number | null;
    _smartico_user_hash?: string | null;
    _smartico_language?: string | null;
    /** Lets the SDK work on localhost. */
    _smartico_allow_localhost?: boolean;
    /** The address of smartico.js, for pages that load it in a way that hides it. */
    _smartico_script_location?: string;
    /** Origins of iframes that may use this page's `_smartico` through the bridge. */
    _smartico_bridge_origins?: string[];
  }
}
