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
  user_country?: string | null;
  /** ISO currency code. */
  core_wallet_currency?: string | null;
  /** Epoch milliseconds; 0 when unknown. */
  core_registration_date?: number;
  user_last_session_push_state?: string | null;
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
  /** Of the catalogue; 0 when it is none of those. */
  avatar_real_id?: number;
  core_avatar_real_id?: number | null;
  avatar_url?: string;
  /** JS markers, in capitals. */
  core_public_tags?: string[];
  core_inbox_unread_count?: number;
  /** The id of the clan as text. */
  core_clan_id?: string | null;
  core_clan_is_kicked?: boolean | null;
  core_clan_kicked_out_id?: number | null;
  core_is_test_account?: boolean;
  /** True: gamification is switched off for this player, hide the ways into it. */
  ach_gamification_in_control_group?: boolean;
  core_utm_source?: string | null;
  core_utm_campaign?: string | null;
  core_last_login_entry_point?: string | null;
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
  reason: 'invalid_link' | 'unknown_link' | 'not_available' | 'not_identified' | 'unsafe_address' | 'failed' | 'unknown_widget' | 'no_element';
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

/** The last three are names of old integrations. */
export type WidgetType =
  | 'achievements' | 'short_info' | 'missions' | 'tournaments' | 'store' | 'inbox' | 'inbox-widget' | 'mini-game' | 'match-x-2'
  | 'quiz' | 'custom-section' | 'ui-widget' | 'liquid' | 'achievements2' | 'short_info1' | 'match-x';

export interface WidgetParams {
  /** The id of the element that the widget fills; an iframe of old integrations is replaced by one. Without: over the page. */
  iframe?: string;
  /** `auto`, a CSS length, or a number of px. */
  height?: string | number;
  /** A skin for this widget alone; without, that of `setSkin`. */
  theme?: string;
  /** A factor: 0.9 */
  zoom?: number | string;
  /** As on a telephone, however wide. */
  force_mobile?: boolean;
  /** The number of a game or a section. */
  id?: number | string;
  /** Of a `ui-widget`. */
  wuuid?: string;
  /** No help in `short_info`. */
  noQuestionMark?: boolean;
  [name: string]: unknown;
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
  visitor_win_uuid?: string | null;
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
  jackpot_win: (win: { jackpot: JackpotDetails; winners: JackpotWinner[] }) => unknown;
  ach_game_opening: (game: GameOpening) => unknown;
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
  /** dd/MM/yyyy HH:mm:ss, UTC. */
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

/** What `onUpdate` of a list means: it gets the whole list anew; the last one given wins. Visitors get no updates. */
export interface Updates<Data> {
  onUpdate?: (data: Data) => unknown;
}

/** Preset ribbons, or the address of a picture. */
export type Ribbon = 'sale' | 'hot' | 'new' | 'vip' | (string & {});

/** Balances and what counts for levels and boards. */
export interface GamificationInfo {
  points_balance: number;
  gems_balance: number;
  diamonds_balance: number;
  /** All points ever earned. */
  points_ever: number;
  /** The id of the level. */
  current_level: number;
  /** Null where levels do not count them. */
  level_counter_1: number | null;
  level_counter_2: number | null;
  /** Points of the running day, week and month. */
  points_board_period_type_1: number;
  points_board_period_type_2: number;
  points_board_period_type_3: number;
}

export interface LevelExtraCounters {
  /** Null where levels do not count them. */
  level_counter_1: number | null;
  level_counter_2: number | null;
}

export interface TLevel {
  id: number;
  name: string;
  description: string;
  image: string;
  required_points: number;
  /** Points below which the level is hidden; null: never hidden. */
  visibility_points: number | null;
  required_level_counter_1: number;
  required_level_counter_2: number;
  /** The operator's JSON or text; {} when there is none. So everywhere. */
  custom_data: any;
  /** From 1, by required points. */
  ordinal_position: number;
}

export interface TLevelCurrent extends TLevel {
  /** The way to the next level, in percent; 100 on the last. */
  progress: number;
}

export interface RelatedGame {
  ext_game_id: string;
  game_public_meta: {
    name: string;
    link: string;
    image: string;
    enabled: boolean;
    game_categories?: string[];
    game_provider?: string;
    mobile_spec_link?: string;
    /** From 1. */
    priority?: number;
  };
}

/** A game that the player has chosen, and what it was chosen from. */
export interface GameOpening extends RelatedGame {
  context: { entity: 'mission' | 'tournament' | 'store_item' | 'jackpot'; id: number };
}

export interface TMissionOrBadgeTask {
  id: number;
  name: string;
  is_completed: boolean;
  /** Percent. */
  progress: number;
  points_reward: number;
  gems_reward: number | null;
  diamonds_reward: number | null;
  execution_count_expected?: number;
  execution_count_actual?: number;
  display_progress_as_count?: boolean;
  /** Of a badge's stage. */
  stage_image?: string;
}

export interface TMissionOrBadge {
  id: number;
  type: 'mission' | 'badge';
  name: string;
  sub_header?: string;
  description?: string;
  reward?: string;
  image?: string;
  is_completed: boolean;
  is_locked: boolean;
  unlock_mission_description?: string;
  is_requires_optin: boolean;
  is_opted_in: boolean;
  /** Counts from `dt_start`. */
  time_limit_ms: number | null;
  /** Epoch milliseconds, as everything that ends in `_ts`. */
  active_from_ts: number | null;
  active_till_ts: number | null;
  dt_start: number | null;
  /** Percent. */
  progress: number;
  cta_action?: string;
  cta_text?: string;
  custom_section_id?: number;
  custom_section_type_id?: number;
  only_in_custom_section?: boolean;
  custom_data: any;
  tasks: TMissionOrBadgeTask[];
  related_games: RelatedGame[];
  category_ids: number[];
  hint_text?: string;
  position?: number;
  ribbon?: Ribbon;
  /** What `requestMissionClaimReward` needs. */
  ach_completed_id?: number;
  requires_prize_claim?: boolean;
  prize_claimed_date_ts: number | null;
  prize_claim_expiration_date: number | null;
  /** 0 from completion on, 1 until a moment. */
  prize_claim_period_type_id: 0 | 1 | null;
  /** dd/MM/yyyy HH:mm:ss */
  complete_date?: string;
  complete_date_ts?: number;
  completed_today: boolean;
  completed_this_week: boolean;
  completed_this_month: boolean;
  completion_count?: number;
  max_completion_count?: number;
  next_recurrence_date_ts?: number;
  /** 0 always there, 3 not yet, 13 ended, 14 its time is up; from 4 with an end, from 7 with a time limit, from 10 with both; one
   * more: it must first be opted in or unlocked, two more: it was. */
  availability_status: number;
  claim_button_title?: string;
  claim_button_action?: string;
  /** 0 before its start; 1 no progress, 2 no progress and an end, 3 progress and an end; after the end: 4 never started, 5 with
   * progress. */
  badgeTimeLimitState?: number;
  hide_locked_mission?: boolean;
}

export interface TCategory {
  id: number;
  name: string;
  order: number;
}

export interface LeaderBoardUserT {
  public_username: string;
  avatar_url?: string;
  level_id: number;
  position: number;
  points: number;
  is_me: boolean;
}

export interface LeaderBoardDetailsT {
  board_id: number;
  name: string;
  description: string;
  rules: string;
  /** 1 daily, 2 weekly, 3 monthly. */
  period_type_id: 1 | 2 | 3;
  version_id: number;
  create_date?: number;
  rewards: { place: number; points: number }[] | null;
  users: LeaderBoardUserT[];
  me: LeaderBoardUserT | null;
}

export interface LeaderBoardSettings {
  hide_avatars: boolean;
  hide_levels: boolean;
  hide_other_points: boolean;
}

export interface TournamentPlayer {
  public_username: string;
  avatar_url?: string;
  position: number;
  scores: number;
  user_ext_id: string;
  crm_brand_id: number;
  user_id: number;
}

export interface TournamentPrize {
  /** Within its tournament. */
  id: number;
  name: string;
  description: string;
  image_url: string;
  place_from: number;
  place_to: number;
  /** TANGIBLE, POINTS_ADD, MINI_GAME_ATTEMPT, BONUS … */
  type: string;
  points?: number;
  gems?: number;
  diamonds?: number;
}

export interface TTournament {
  /** Of the run; what the methods take. */
  instance_id: number;
  tournament_id: number;
  name: string;
  description: string;
  image1?: string;
  image2?: string;
  image2_mobile?: string;
  prize_pool_short?: string;
  custom_price_text?: string;
  segment_dont_match_message?: string;
  custom_section_id?: number;
  custom_data: any;
  is_featured?: boolean;
  ribbon?: Ribbon;
  priority?: number;
  me?: TournamentPlayer;
  prizes?: TournamentPrize[];
  /** Epoch milliseconds. */
  start_time: number;
  end_time: number;
  duration_ms?: number;
  registration_type: 'AUTO' | 'OPT_IN' | 'BUY_IN_POINTS' | 'MANUAL_APPROVAL' | 'REQUIRES_QUALIFICATION' | 'BUY_IN_GEMS'
    | 'BUY_IN_DIAMONDS' | 'UNKNOWN';
  registration_status: 'NOT_REGISTERED' | 'REGISTERED' | 'FINISHED' | 'PENDING' | 'CANCELLED'
    | 'REGISTERED_PENDING_QUALIFICATION' | 'QUALIFIED_PENDING_REGISTRATION' | 'UNKNOWN';
  registration_count: number;
  is_user_registered: boolean;
  players_min_count?: number;
  players_max_count?: number;
  registration_cost_points?: number;
  registration_cost_gems?: number;
  registration_cost_diamonds?: number;
  is_active: boolean;
  is_can_register: boolean;
  is_cancelled: boolean;
  is_finished: boolean;
  is_in_progress: boolean;
  is_upcoming: boolean;
  min_scores_win?: number;
  hide_leaderboard_min_scores?: boolean;
  total_scores?: number;
  is_clan_based?: boolean;
}

export interface ClanMeta {
  name: string;
  description: string;
  image_url: string;
}

export interface TTournamentDetailed extends TTournament {
  related_games: RelatedGame[];
  players: (TournamentPlayer & { is_me: boolean })[];
  clan_leaderboard?: {
    clan_id: number;
    public_meta: ClanMeta;
    position: number;
    total_score: number;
    contributing_members: number;
  }[] | null;
  user_clan_id?: number | null;
  clan_prize_structure?: {
    clan_place: number;
    /** 1 fixed, 2 a pool. */
    prize_type_id: number;
    prize_pool_amount: number | null;
    prize_pool_currency_code: string | null;
    activity_type_id: number | null;
    details_json: Record<string, any> | null;
    public_meta: (ClanMeta & { prize_name?: string }) | null;
    tiers: {
      player_place_from: number;
      player_place_to: number;
      pool_amount: number | null;
      /** 1 by score, 2 in equal parts. */
      distribution_type: number | null;
      activity_type_id: number | null;
      details_json: Record<string, any> | null;
      public_meta: ClanMeta | null;
    }[];
  }[] | null;
}

export interface TClanTournamentPlayers {
  tournament_instance_id: number;
  players: {
    user_id: number;
    clean_ext_user_id: string;
    public_username: string;
    avatar_id: string;
    avatar_real_id: number | null;
    avatar_url?: string;
    position: number;
    scores: number;
    is_me: boolean;
  }[];
}

export interface TStoreItem {
  id: number;
  name: string;
  description: string;
  image: string;
  type: 'bonus' | 'tangible' | 'minigamespin' | 'changelevel' | 'prizedrop' | 'raffleticket' | 'unknown';
  purchase_type: 'points' | 'gems' | 'diamonds';
  price: number;
  discounted_price?: number;
  discount_price_ribbon?: string;
  custom_ribbon_image?: string;
  ribbon?: Ribbon;
  limit_message?: string;
  purchase_limit_message?: string;
  cant_buy_message?: string;
  priority: number;
  related_item_ids?: number[];
  related_games: RelatedGame[];
  can_buy?: boolean;
  category_ids: number[];
  /** Items left; null: without end. */
  pool?: number | null;
  custom_data: any;
  hint_text?: string;
  active_till_date?: number;
  show_timer?: boolean;
  custom_section_id?: number;
  custom_section_type_id?: number;
  only_in_custom_section?: boolean;
  /** These five only of what was bought. */
  purchase_ts?: number;
  purchase_points_amount?: number;
  purchased_today?: boolean;
  purchased_this_week?: boolean;
  purchased_this_month?: boolean;
}

export interface TBonus {
  bonus_id: number;
  is_redeemable?: boolean;
  /** dd/MM/yyyy HH:mm:ss */
  create_date?: string;
  redeem_date?: string;
  label_bonus_template_id?: number;
  /** 1 new, 2 coupon issued, 3 redeemed, 4 redeem failed, 5 coupon not issued, 6 expired; 2 and 4 can be claimed. */
  bonus_status_id?: number;
  label_bonus_template_meta_map?: {
    name?: string;
    description?: string;
    acknowledge?: string;
    image_url?: string;
    redirect_url?: string;
  };
  bonus_meta_map?: { uiAmount?: string };
}

export interface TClan {
  clan_id: number;
  public_meta: ClanMeta;
  member_count: number;
  capacity_limit: number;
  /** 0 points, 1 gems, 2 diamonds, 3 free. */
  entry_fee_currency_type_id: number;
  entry_fee_amount: number;
  rating_position: number;
  rating_score: number;
}

export interface TClans {
  clans: TClan[];
  user_clan_id: number | null;
  cooldown_until: string | null;
  /** Epoch milliseconds. */
  join_date: number | null;
}

export interface TClanInfo extends TClan {
  cooldown_until: string | null;
  members: {
    user_id: number;
    public_username: string;
    avatar_id: string;
    avatar_real_id: number | null;
    avatar_url?: string;
    position: number;
    contribution_score: number;
    is_me?: boolean;
    clean_ext_user_id?: string;
  }[];
}

export interface TAvatarDefinition {
  avatar_real_id: number;
  is_default: boolean;
  hide_until_achieved: boolean;
  priority: number;
  description?: string;
  /** As the operator wrote it. */
  url: string;
  /** In full. */
  avatar_url: string;
  /** 0 is free. */
  avatar_source_type_id: number;
  active_from_date?: string;
  active_till_date?: string;
  is_given: boolean;
  is_in_use?: boolean;
}

export interface TAvatarCustomized {
  avatar_real_id: number;
  url: string;
  dt_created: number;
}

export interface TAvatarPrompt {
  prompt_id: number;
  name: string;
  icon_url: string;
  /** 0 points, 1 gems, 2 diamonds, 3 free. */
  cost_currency_type_id: number;
  cost_value: number;
}

export interface AvatarCustomizeResponse {
  cdn_url?: string;
  /** 12001 the player's limit, 12002 the label's, -1 anything else. */
  errCode?: number;
  errMessage?: string;
}

export interface TUICustomSection {
  id: number;
  section_type_id: number;
  body?: string;
  menu_img?: string;
  menu_name?: string;
  custom_skin_images?: string;
  theme?: string;
  generic_custom_css?: string;
  mission_tabs_options?: number;
  overview_missions_filter?: number;
  overview_missions_count?: number;
  url_or_dp?: string;
  liquid_entity_data?: number[];
  ach_tournament_id?: number;
  show_raw_data?: boolean;
  liquid_template?: number;
  ach_category_ids?: number[];
  shop_category_ids?: number[];
  raffle_id?: number;
}

/** As the wire has it. */
export interface RelatedItems {
  achievements: Record<string, any>[];
  tournaments: Record<string, any>[];
}

/** Seconds since 1970; entries `from` (inclusive) `to` (exclusive), at most 50, newest first. */
export interface ActivitySpan {
  startTimeSeconds: number;
  endTimeSeconds: number;
  from?: number;
  to?: number;
}

export interface TActivityLog {
  /** Seconds since 1970. */
  create_date: number;
  user_ext_id: string;
  crm_brand_id: number;
  /** 0 points, 1 gems, 2 diamonds. */
  type: 0 | 1 | 2;
  /** Negative when spent. */
  amount: number;
  balance: number;
  /** Of points. */
  total_ever?: number;
  source_type_id: number;
}

export interface TActivityLogEntry extends Omit<TActivityLog, 'amount' | 'balance'> {
  /** Of movements; elsewhere what the entry is about, where that is an amount. */
  amount?: number;
  /** Of movements. */
  balance?: number;
  activity_type_id?: number;
  context_value_1?: number;
  meta?: Record<string, any>;
  source_entity_name?: string;
  source_entity_id?: number;
  source_reference_id?: number;
  source_root_id?: number;
  /** False: informs, and moves no balance. */
  is_wallet_entry: boolean;
}

export interface TMiniGamePrize {
  id: number;
  name: string;
  prize_type: 'no-prize' | 'points' | 'bonus' | 'manual' | 'spin' | 'jackpot' | 'change-level' | 'mission' | 'raffle-ticket'
    | 'gems-and-diamonds' | 'unknown';
  prize_value?: number | null;
  icon?: string;
  position?: number;
  /** Sectors of the wheel that show it. */
  sectors?: (number | string)[];
  font_size: number | null;
  font_size_mobile?: number;
  acknowledge_type?: 'silent' | 'quick-message' | 'full-message' | 'explicity-acknowledge';
  aknowledge_message?: string;
  aknowledge_message_lose?: string;
  /** A deep link. */
  acknowledge_dp?: string;
  acknowledge_action_title?: string;
  acknowledge_dp_additional?: string;
  acknowledge_action_title_additional?: string;
  second_btn?: string;
  second_btn_action_title?: string;
  out_of_stock_message?: string;
  /** Left in stock; like the next ones null unless the operator shows it (`expose_game_stat_on_api`). */
  pool: number | null;
  pool_initial: number | null;
  wins_count: number | null;
  /** 1 is Monday. */
  weekdays: number[] | null;
  active_from_ts: number | null;
  active_till_ts: number | null;
  /** UTC minus local time, in minutes. */
  relative_period_timezone?: number;
  /** Given when nothing else is left. */
  is_surcharge?: boolean;
  is_deleted?: boolean;
  custom_data: any;
  prize_modifiers?: (number | string)[];
  allow_split_decimal?: boolean;
  hide_prize_from_history?: boolean;
  hide_prize_till_won?: boolean;
  replace_name_with_image?: boolean;
  requirements_to_get_prize?: string;
  /** 1 disappointing, 2 positive, 3 highly positive, 4 none, 5 custom. */
  sound_type?: number;
  custom_win_sound?: string;
  /** 1 since the last attempt, 2 days in UTC, 3 days of the player's zone, 4 ever. */
  max_give_period_type_id?: number;
  /** How many gems and diamonds a prize of both has. */
  prize_details_json?: Record<string, any>;
}

export interface TMiniGameTemplate {
  id: number;
  name: string;
  description?: string;
  thumbnail: string;
  saw_game_type: 'wheel' | 'scratch' | 'matchx' | 'giftbox' | 'prizedrop' | 'quiz' | 'lootbox_weekdays' | 'lootbox_calendar_days'
    | 'treasure_hunt' | 'voyager' | 'plinko' | 'coin_flip' | 'custom_minigame' | 'unknown';
  saw_buyin_type: 'free' | 'points' | 'spins' | 'gems' | 'diamonds' | 'unknown';
  /** What an attempt costs; the one of these that belongs to `saw_buyin_type`. */
  buyin_cost_points?: number;
  buyin_cost_gems?: number;
  buyin_cost_diamonds?: number;
  /** Attempts that the player holds. */
  spin_count?: number | null;
  /** The operator wants it hidden while the player cannot play. The list has it all the same. */
  visibile_when_can_spin: boolean;
  prizes: TMiniGamePrize[];
  over_limit_message?: string;
  no_attempts_message?: string;
  promo_image?: string;
  promo_text?: string;
  jackpot_symbol?: string;
  /** `{{jackpot}}` in texts is filled with it. */
  jackpot_current: number;
  jackpot_add_on_attempt: number;
  /** Epoch milliseconds; the largest and smallest Java long when it is not restricted. */
  activeFromDate?: number;
  activeTillDate?: number;
  /** Epoch milliseconds; only when the operator shows a countdown and no attempt is left. */
  next_available_spin_ts: number | null;
  /** When the first and the last of the attempts expire. */
  earliest_expiration_dt?: number;
  latest_expiration_dt?: number;
  /** Attempts in `max_spins_period_ms`; 0: no limit. */
  max_number_of_attempts?: number;
  max_spins_period_ms?: number;
  custom_section_id?: number;
  custom_data: any;
  expose_game_stat_on_api?: boolean;
  expose_user_spin_id?: 'userId' | 'spinId';
  relative_period_timezone?: number;
  steps_to_finish_game?: number;
  game_layout?: 'horizontal' | 'vertical-map';
  show_prize_history?: boolean;
  /** A prize drop that must be claimed, or may also be declined. */
  requires_prize_claim?: boolean;
  requires_manual_claim?: boolean;
  is_visitor_mode?: boolean;
  odds_published?: boolean;
  /** Pictures, sounds and settings of the game as the operator made them. */
  saw_template_ui_definition: Record<string, any>;
}

export interface TMiniGamePlayResult extends Outcome {
  /** Null when it was refused. */
  prize_id: number | null;
  /** What `miniGameWinAcknowledgeRequest` takes. */
  request_id: string;
  /** Won from the game's jackpot. */
  jackpot_amount?: number | null;
  spin_id?: number;
}

export interface TMiniGamePlayBatchResult {
  errCode: number;
  errMessage: string;
  saw_prize_id: number | null;
  jackpot_amount: number | null;
  /** Epoch milliseconds. */
  first_spin_in_period: number | null;
  spin_id?: number;
}

export interface TSawHistory {
  /** As on the wire. */
  template: Record<string, any>;
  saw_template_id: number;
  saw_prize_id: number;
  prize_amount: number | null;
  /** The `request_id` of the play. */
  client_request_id: string;
  is_claimed: boolean;
  create_date_ts: number;
  acknowledge_date_ts: number | null;
}

/** The server's own answer, which some calls hand on as it is; `errCode` 0 is success. */
export interface WireAnswer {
  errCode: number;
  errMsg?: string;
  [name: string]: any;
}

export interface JackpotPot {
  jp_template_id: number;
  jp_pot_id: number;
  current_pot_amount: number;
  current_pot_amount_user_currency: number;
  /** Epoch milliseconds; 0 or null: it has not been won. */
  explode_date_ts: number | null;
  /** 0 cold, 1 warm, 2 hot, 3 burning. */
  current_pot_temperature: number;
  /** Whose it is, where everybody has their own. */
  user_id: number | null;
}

export interface JackpotDetails {
  jp_template_id: number;
  /** 1 for many players, 2 personal. */
  jp_type_id: number;
  jp_public_meta: { name: string; description: string; image_url: string; custom_data: any; [name: string]: any };
  jp_currency: string;
  user_currency: string;
  /** 1 fixed, 2 percentage. */
  contribution_type: number;
  contribution_value: number;
  pot: JackpotPot;
  is_opted_in: boolean;
  /** True: every game counts, there is no list to ask for. */
  ach_related_game_allow_all: boolean;
  registration_count: number;
  /** Whether `getJackpotWinners` may be asked. */
  expose_winners_over_api: boolean;
  [name: string]: any;
}

export interface JackpotWinner {
  is_me: boolean;
  public_username: string;
  winning_amount_jp_currency: number;
  winning_amount_wallet_currency: number;
  winning_position: number;
  avatar_id: string;
  avatar_real_id?: number | null;
}

export interface JackpotWinnerHistory {
  jp_pot_id: number;
  win_date_ts: number;
  winner: JackpotWinner;
}

export interface JackpotWinStats {
  total_wins: number;
  highest_win: number;
  last_win: number;
}

export interface JackpotEligibleGame {
  game_id: number;
  ext_game_id: string;
  name: string;
  link?: string;
  image?: string;
  enabled?: boolean;
  game_categories?: string[];
  game_provider?: string;
  mobile_spec_link?: string;
  /** From 1. */
  priority: number;
}

export interface TRaffleTicket {
  /** The misspelling is old. */
  ticekt_id: number;
  ticket_id_string: string;
}

export interface TRafflePrizeWinner {
  /** Of the player. */
  id: number;
  username?: string;
  avatar_url?: string;
  ticket: TRaffleTicket;
  /** What `claimRafflePrize` takes. */
  raf_won_id: number;
  /** Epoch milliseconds; null while unclaimed. */
  claimed_date: number | null;
}

export interface TRafflePrize {
  id: number | string;
  name: string;
  description?: string;
  image_url?: string;
  custom_data: any;
  hide_chance_to_win?: boolean;
  prizes_per_run: number;
  /** After the operator's rules on tickets and stock. */
  prizes_per_run_actual: number;
  /** Percent, with the player's present tickets. */
  chances_to_win_perc: number;
  min_required_total_tickets?: number;
  min_required_tickets_for_user: number;
  cap_prizes_per_run?: number;
  stock_items_per_draw: number | null;
  priority: number;
  requires_claim: boolean;
  /** The player has won it and not claimed it. */
  should_claim: boolean;
  winners: TRafflePrizeWinner[];
}

/** What players see of a draw and of its past runs. */
export interface TRaffleDrawTexts {
  /** Of the draw. */
  id: number;
  run_id: number;
  name: string;
  description?: string;
  image_url?: string;
  image_url_mobile?: string;
  icon_url?: string;
  background_image_url?: string;
  background_image_url_mobile?: string;
  is_grand: boolean;
  /** Epoch milliseconds, as planned. */
  execution_ts: number;
  /** Only tickets collected from here on take part. */
  ticket_start_ts: number;
}

export interface TRaffleDraw extends TRaffleDrawTexts {
  prizes: TRafflePrize[];
  /** 1 open, 2 winners are being drawn, 3 over. */
  current_state: number;
  /** 0 once, 1 recurring, 2 grand. */
  execution_type: number;
  previous_run_ts?: number;
  previous_run_id?: number;
  allow_multi_prize_per_ticket: boolean;
  total_tickets_count: number;
  my_tickets_count: number;
  my_last_tickets: TRaffleTicket[];
  user_opted_in: boolean;
  requires_optin: boolean;
  is_active: boolean;
  winners_limit?: number;
  winners_offset?: number;
  winners_total?: number;
}

export interface TRaffle {
  id: number;
  name: string;
  description?: string;
  custom_section_id?: number | null;
  image_url?: string;
  image_url_mobile?: string;
  hint_text?: string;
  custom_data: any;
  /** Epoch milliseconds. */
  start_date: number;
  end_date: number;
  max_tickets_count: number;
  current_tickets_count: number;
  draws: TRaffleDraw[];
  /** 0 none, 1 a counter, 2 a message. */
  ticket_cap_visualization?: number | null;
}

export interface TRaffleDrawRun extends TRaffleDrawTexts {
  actual_execution_ts?: number;
  is_winner: boolean;
  has_unclaimed_prize: boolean;
}

export interface RaffleWonPrizes extends WireAnswer {
  user: { user_id: number; public_username?: string; avatar_id: string; avatar_url?: string | null } | null;
  won_prizes: {
    raf_won_id: number; prize_id: number; raffle_run_id: number; draw_id: number; requires_claim: boolean; claimed_date: number | null;
    public_meta: { name: string; image_url: string; hide_chance_to_win: boolean };
  }[];
  total: number;
  offset: number;
  limit: number;
}

/** An answer of the predictions: 0 success, 3 nothing changed, 4 not found, 100000 and more: who asked, or what for, is wrong. */
export interface GamesApiResponse<Data> {
  errCode: number;
  errMessage?: string | null;
  data?: Data | null;
}

/** A match or a question with the player's prediction. */
export interface GamePickEvent {
  gp_event_id: number;
  market_type_id: number;
  event_meta: Record<string, any>;
  team1_user_selection?: any;
  team2_user_selection?: any;
  user_selection?: string | null;
  user_placed_bet: boolean;
  /** 0 open, 2 lost, 3 partly won, 4 won. */
  resolution_type_id: number;
  resolution_score?: number | null;
  is_open_for_bets?: boolean | null;
  /** ISO 8601; absent: it ends with its round. */
  match_date?: string;
  [name: string]: any;
}

export interface GamePickRoundBase {
  round_id: number;
  round_name: string;
  /** Epoch milliseconds. */
  open_date: number;
  last_bet_date: number;
  is_active_now: boolean;
  is_resolved: boolean;
  round_status_id: number;
  /** Numbers as text. */
  events_total: string;
  events_resolved: string;
  /** When it was resolved, or is to be. */
  resolution_date?: number;
  public_meta: Record<string, any>;
  [name: string]: any;
}

export interface GamePickRound extends GamePickRoundBase {
  events: GamePickEvent[];
  user_score: number;
  user_placed_bet: boolean;
}

export interface GamePickBoardUser {
  /** A number as text. */
  int_user_id: string;
  public_username: string;
  avatar_url: string;
  gp_position: number | null;
  resolution_score: number;
  [name: string]: any;
}

/** A game of predictions, its rounds (the season first) and what pages may know of the label. */
export interface GamePickGameInfo {
  sawTemplate: {
    saw_template_id: number;
    templateName: string;
    prizes: { saw_prize_id: number; pool: number | null; prize_details_json: Record<string, any> | null; [name: string]: any }[];
    /** The same by their numbers. */
    prizesMap: Record<string, any>;
    [name: string]: any;
  };
  allRounds: GamePickRoundBase[];
  labelInfo: { label_id: number; settings: Record<string, any>; products: number[] };
}

export interface GamePickRoundBoard extends GamePickRoundBase {
  my_user: GamePickBoardUser | null;
  users: GamePickBoardUser[];
}

/** What a player predicts: two numbers for a score, one answer for everything else. */
export interface GamePickSelection {
  round_id: number;
  events: { gp_event_id: number; team1_user_selection?: any; team2_user_selection?: any; user_selection?: string | null; [name: string]: any }[];
}

/** The number of a prediction game, and of a round; -1 is the season. */
export interface GamePickGame {
  saw_template_id: number;
}

export interface GamePickOfRound extends GamePickGame {
  round_id: number;
}
/** A game for somebody without an account. */
export interface VisitorGame {
  template_id: number;
  /** The id of the element that it fills; without one it opens over the page. */
  frame_id?: string;
  /** False stops the attempt before it is made. */
  onBeforePlay?: () => unknown;
  /** When the visitor has seen the prize; `visitor_win_uuid` is what `convertVisitorGame` takes. */
  onWin?: (prize: TMiniGamePrize & MiniGameWin) => unknown;
}

/** Works for the identified player. Calls made earlier wait for identification, up to 30 s, and reject after that. */
export interface SmarticoApi {
  /** The properties this moment, without a round trip. Throws before identification. */
  getUserProfile(): PublicProps;
  /** Not kept. */
  getUserGamificationInfo(): Promise<GamificationInfo>;
  /** Lists and boards are kept 30 s, until the player or the language changes, unless it says otherwise. */
  getUserLevelExtraCounters(): Promise<LevelExtraCounters>;
  getLevels(): Promise<TLevel[]>;
  /** Kept 30 s, or until a property changes; null without levels. */
  getCurrentLevel(): Promise<TLevelCurrent | null>;
  /** `onUpdate`: after an opt-in or a claim, and when the server says that missions have changed. */
  getMissions(options?: Updates<TMissionOrBadge[]>): Promise<TMissionOrBadge[]>;
  getBadges(): Promise<TMissionOrBadge[]>;
  getAchCategories(): Promise<TCategory[]>;
  /** Actions resolve with codes. The same action while one is on its way, or after it got no answer, is one action. */
  requestMissionOptIn(mission_id: number): Promise<Outcome>;
  requestMissionClaimReward(mission_id: number, ach_completed_id: number): Promise<Outcome>;
  /** 1 daily (when absent), 2 weekly, 3 monthly; `previous`: how many periods back, true is one. Null when there is no such. */
  getLeaderBoard(periodType?: 1 | 2 | 3, previous?: boolean | number): Promise<LeaderBoardDetailsT | null>;
  /** All boards, without their players. */
  getLeaderBoards(): Promise<LeaderBoardDetailsT[]>;
  getLeaderBoardSettings(): Promise<LeaderBoardSettings>;
  /** `onUpdate`: after a registration. */
  getTournamentsList(options?: Updates<TTournament[]>): Promise<TTournament[]>;
  /** Not kept; a page may ask every 3 s. */
  getTournamentInstanceInfo(instance_id: number): Promise<TTournamentDetailed>;
  registerInTournament(instance_id: number): Promise<Outcome>;
  /** Not kept. */
  getClanTournamentPlayers(instance_id: number, clan_id: number): Promise<TClanTournamentPlayers>;
  /** `onUpdate`: after a purchase. */
  getStoreItems(options?: Updates<TStoreItem[]>): Promise<TStoreItem[]>;
  getStoreCategories(): Promise<TCategory[]>;
  /** Newest first, 20 from 0 on when absent. `onUpdate`: the same page after a purchase. */
  getStorePurchasedItems(options?: Updates<TStoreItem[]> & { limit?: number; offset?: number }): Promise<TStoreItem[]>;
  buyStoreItem(item_id: number): Promise<Outcome>;
  /** `onUpdate`: after a claim. */
  getBonuses(options?: Updates<TBonus[]>): Promise<TBonus[]>;
  claimBonus(bonus_id: number): Promise<Outcome & { success?: boolean }>;
  /** Nothing makes this list anew before its 30 s are over. */
  getClans(options?: Updates<TClans>): Promise<TClans>;
  /** Not kept. */
  getClanInfo(clan_id: number): Promise<TClanInfo>;
  joinClan(clan_id: number): Promise<{ errCode: number; errMsg: string }>;
  getAvatarsList(): Promise<TAvatarDefinition[]>;
  getAvatarsCustomized(): Promise<TAvatarCustomized[]>;
  getAvatarPrompts(): Promise<TAvatarPrompt[]>;
  /** Has a picture made. Never rejects for want of an answer: `errCode` -1. */
  avatarsCustomize(wish: { user_id: number; prompt_id: number; avatar_url: string; avatar_real_id: number }): Promise<AvatarCustomizeResponse>;
  setAvatar(avatar: { avatar_url: string; avatar_real_id: number }): Promise<Outcome>;
  /** `liquidParams`, an object or its JSON of at most 2,000 characters, is what Liquid templates read as `params`. */
  getCustomSections(how?: { liquidParams?: Record<string, unknown> | string }): Promise<TUICustomSection[]>;
  /** Not kept. */
  getRelatedItemsForGame(related_game_id: string): Promise<RelatedItems>;
  /** Movements of balances. `onUpdate`: the same page when a balance changes. */
  getActivityLog(options: ActivitySpan & Updates<TActivityLog[]>): Promise<TActivityLog[]>;
  /** All kinds of entries, or those of `types`. */
  getActivityLogV2(options: ActivitySpan & { types?: number[] }): Promise<TActivityLogEntry[]>;
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
  getMiniGames(options?: Updates<TMiniGameTemplate[]>): Promise<TMiniGameTemplate[]>;
  /** Newest first. */
  getMiniGamesHistory(page?: { limit?: number; offset?: number; saw_template_id?: number }): Promise<TSawHistory[]>;
  /** Two quick calls are one attempt. Without `acknowledge` the prize waits for `miniGameWinAcknowledgeRequest`, or a minute or two. */
  playMiniGame(template_id: number, options?: Updates<TMiniGameTemplate[]> & { acknowledge?: boolean }): Promise<TMiniGamePlayResult>;
  /** One result for each attempt, in their order; at most 100. */
  playMiniGameBatch(template_id: number, spin_count: number, options?: Updates<TMiniGameTemplate[]>): Promise<TMiniGamePlayBatchResult[]>;
  /** `lose` puts the prize back. */
  miniGameWinAcknowledgeRequest(request_id: string, options?: { lose?: boolean }): Promise<WireAnswer>;
  /** The pots are 1 s old at most. */
  jackpotGet(filter?: { related_game_id?: string; jp_template_id?: number }): Promise<JackpotDetails[]>;
  jackpotOptIn(jackpot: { jp_template_id: number }): Promise<WireAnswer>;
  jackpotOptOut(jackpot: { jp_template_id: number }): Promise<WireAnswer>;
  getJackpotWinners(page: { jp_template_id: number; limit?: number; offset?: number }): Promise<JackpotWinnerHistory[]>;
  getJackpotWinStats(jackpot: { jp_template_id: number }): Promise<JackpotWinStats | null>;
  getJackpotEligibleGames(jackpot: { jp_template_id: number; onUpdate?: () => unknown }): Promise<{ eligible_games: JackpotEligibleGame[] }>;
  getRaffles(options?: Updates<TRaffle[]>): Promise<TRaffle[]>;
  /** Winners `from` (inclusive) `to` (exclusive), at most 50. Not kept, as the next ones. */
  getRaffleDrawRun(run: { raffle_id: number; run_id: number; winners_from?: number; winners_to?: number }): Promise<TRaffleDraw>;
  getRaffleDrawRunsHistory(of: { raffle_id: number; draw_id?: number }): Promise<TRaffleDrawRun[]>;
  getRaffleWonPrizes(page: { raffle_id: number; offset?: number; limit?: number }): Promise<RaffleWonPrizes>;
  claimRafflePrize(win: { won_id: number }): Promise<{ errorCode: number; errorMessage: string }>;
  requestRaffleOptin(run: { raffle_id: number; draw_id: number; raffle_run_id: number }): Promise<Outcome>;
  gamePickGetActiveRounds(of: GamePickGame): Promise<GamesApiResponse<GamePickRound[]>>;
  gamePickGetActiveRound(of: GamePickOfRound): Promise<GamesApiResponse<GamePickRound>>;
  gamePickGetHistory(of: GamePickGame): Promise<GamesApiResponse<GamePickRound[]>>;
  gamePickGetBoard(of: GamePickOfRound): Promise<GamesApiResponse<GamePickRoundBoard>>;
  gamePickGetUserInfo(of: GamePickGame): Promise<GamesApiResponse<Record<string, any>>>;
  gamePickGetGameInfo(of: GamePickGame): Promise<GamesApiResponse<GamePickGameInfo>>;
  gamePickGetRoundInfoForUser(of: GamePickOfRound & { int_user_id: number }): Promise<GamesApiResponse<GamePickRound>>;
  gamePickSubmitSelection(of: GamePickGame & { round: GamePickSelection }): Promise<GamesApiResponse<GamePickRound>>;
  gamePickSubmitSelectionQuiz(of: GamePickGame & { round: GamePickSelection }): Promise<GamesApiResponse<GamePickRound>>;
  /** Every call counts. */
  reportImpressionEvent(shown: { engagement_uid: string; activityType: ActivityType }): void;
  /** Every call counts; `action` is noted, not carried out. */
  reportClickEvent(click: { engagement_uid: string; activityType: ActivityType; action?: string }): void;
}

/** What of the api a visitor may use; the other methods throw and say so. */
export type SmarticoVisitorApi = Pick<SmarticoApi, 'getLevels' | 'getMissions' | 'getAchCategories' | 'getLeaderBoard'
  | 'getLeaderBoards' | 'getTournamentsList' | 'getStoreItems' | 'getStoreCategories' | 'getCustomSections'
  | 'getRelatedItemsForGame' | 'getTranslations' | 'getMiniGames' | 'jackpotGet' | 'getJackpotEligibleGames' | 'getRaffles'
  | 'getRaffleDrawRun' | 'getRaffleDrawRunsHistory'> & { [Name in keyof SmarticoApi]: SmarticoApi[Name] };

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
  /** How our widgets look, also on later pages: v3_base_light, v3_base_dark, v3_base_vip, v3_base_festive or one of the label's
   * own; '' leaves it to the label and the person. */
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
  /** While it is true no pop-up appears; of those that would have, the first appears when it is false again. */
  suspendPopups(flag: boolean): void;
  suspendInbox(flag: boolean): void;
  /** While it is true no mini-game opens; of those that would have, the first opens when it is false again. */
  suspendMiniGames(flag: boolean): void;
  /** Shows in the element with the id `dom_id` the banner that the player is to see in a place, and keeps it up to date. */
  showBanner(place: { dom_id: string; placement_key: string }): void;
  /** What only the page knows: `{name}` in the texts of that place's banner becomes `data.name`. */
  sendDataToBanner(message: { placement_key: string; data: Record<string, string | number> }): void;
  /** Opens a mini-game: over the page, or in the element with the id `iframe`. */
  miniGame(template_id: number | string, params?: { iframe?: string }, pending_message_id?: number | string): void;
  /** Shows a part of the hub in an element of the page, or over it. It follows the player who is there. */
  showWidget(type: WidgetType, params?: WidgetParams): void;
  /** Mounts an operator's block into the element with the id `dom_id`. */
  gamificationBlock(params: { dom_id: string; url: string; fit?: 'content' | 'fill' }): void;
  /** Asks the person for browser push and registers the browser, of a visitor too. Call it in a click. */
  requestPushPermissions(): void;
  /** The push token of the app that shows the page; platform 6 is iOS, 7 Android (by the agent when left out). */
  registerNativePushToken(token: string, platform?: number, app_package_id?: string): void;
  showVisitorGame(game: VisitorGame): void;
  /** Credits a visitor's win to the player, once; it waits until there is a player. */
  convertVisitorGame(visitor_win_uuid: string): void;
  /** Null before init. */
  vapi(language: string): SmarticoVisitorApi | null;
}

/** The object, which may also be called with the name of a method: the form that works before the script has loaded. */
export interface Smartico extends SmarticoMethods {
  <Name extends keyof SmarticoMethods>(method: Name, ...args: Parameters<SmarticoMethods[Name]>): ReturnType<SmarticoMethods[Name]>;
  /** Untyped keys (`on`) in queue form. */
  (method: 'on' | 'off', key: keyof Callbacks, handler: ((...args: any[]) => unknown) | null): void;
  readonly api: SmarticoApi;
  /** Names of old integrations for methods of `api`. */
  readonly gf: {
    doGetLevels: SmarticoApi['getLevels'];
    doGetMissions: SmarticoApi['getMissions'];
    doOptinMission: SmarticoApi['requestMissionOptIn'];
    doClaimRewardMission: SmarticoApi['requestMissionClaimReward'];
    doGetTournaments: SmarticoApi['getTournamentsList'];
    doGetTournamentLobby: SmarticoApi['getTournamentInstanceInfo'];
    doTournamentRegister: SmarticoApi['registerInTournament'];
  };
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
