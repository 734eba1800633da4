/** Missions and badges: one thing on the wire, two lists here. */
import { CID } from './cids.js';
import { outcome } from './outcome.js';
import { customData, relatedGames, ribbon, toCategories, watched } from './reading.js';

const MISSION = 1;
const BADGE = 2;
const LOCKED = 3;
const RECURRING = 7;
const RECURRING_UPON_COMPLETION = 8;
const COMPLETES = 1;

/** @param {import('./lazy.js').Context} context @param {import('./actions.js').Actions} actions */
export function missionsApi({ ask, cache, now }, { act }) {
  /** @param {number} type */
  const load = async (type) => toMissions((await ask(CID.ACHIEVEMENTS)).achievements, type, now());

  return {
    /** `onUpdate` gets the whole list when missions change. @param {{onUpdate?: Function}} [options] */
    getMissions: ({ onUpdate } = {}) => watched(cache, 'missions', onUpdate, () => load(MISSION)),
    getBadges: () => cache.use('badges', () => load(BADGE)),
    getAchCategories: () => cache.use('achCategories', async () => toCategories((await ask(CID.ACH_CATEGORIES)).categories)),
    /** @param {number} id */
    requestMissionOptIn: async (id) => outcome(await act(CID.OPT_IN, { achievementId: id }, 'missions')),
    /** @param {number} id @param {number} completed_id the `ach_completed_id` of the mission */
    requestMissionClaimReward: async (id, completed_id) =>
      outcome(await act(CID.CLAIM_REWARD, { ach_id: id, ach_completed_id: completed_id }, 'missions')),
  };
}

/** @param {any[] | undefined} achievements @param {number} type @param {number} now epoch ms */
export function toMissions(achievements = [], type, now) {
  return achievements.filter((each) => each.ach_id >= 1 && each.ach_type_id === type).map((each) => toMission(each, now));
}

/** @param {any} it @param {number} now epoch ms */
function toMission({ ach_public_meta: meta, ...it }, now) {
  return {
    id: it.ach_id, type: it.ach_type_id === MISSION ? 'mission' : 'badge', ...texts(meta),
    is_completed: it.isCompleted, is_locked: it.isLocked, is_requires_optin: it.requiresOptin,
    is_opted_in: it.isOptedIn ?? it.isOpted, time_limit_ms: it.time_limit_ms, active_from_ts: it.active_from_ts,
    active_till_ts: it.active_till_ts, dt_start: it.start_date_ts, progress: it.progress,
    availability_status: availability(it, now), tasks: toTasks(it.achievementTasks),
    related_games: relatedGames(it.related_games), category_ids: it.ach_categories ?? [],
    ach_completed_id: it.ach_completed_id, requires_prize_claim: it.requires_prize_claim,
    prize_claimed_date_ts: it.prize_claimed_date_ts, prize_claim_expiration_date: it.prize_claim_expiration_date,
    prize_claim_period_type_id: it.prize_claim_period_type_id,
    complete_date: it.complete_date, complete_date_ts: it.complete_date_ts, completed_today: !!it.completed_today,
    completed_this_week: !!it.completed_this_week, completed_this_month: !!it.completed_this_month,
    badgeTimeLimitState: it.badgeTimeLimitState, ...recurrence(it, now),
  };
}

/** What the operator wrote. @param {any} meta */
function texts(meta) {
  return {
    name: meta.name, sub_header: meta.sub_header, description: meta.description, hint_text: meta.hint_text,
    unlock_mission_description: meta.unlock_mission_description, reward: meta.reward, image: meta.image_url,
    cta_action: meta.cta_action, cta_text: meta.cta_text, claim_button_title: meta.claim_button_title,
    claim_button_action: meta.claim_button_action, ribbon: ribbon(meta), position: meta.position,
    custom_data: customData(meta.custom_data), custom_section_id: meta.custom_section_id,
    custom_section_type_id: meta.custom_section_type_id, only_in_custom_section: meta.only_in_custom_section,
    hide_locked_mission: meta.hide_locked_mission,
  };
}

/** The tasks that complete it; those that unlock it only show in `is_locked`. @param {any[] | undefined} tasks */
function toTasks(tasks = []) {
  return tasks.filter((task) => task.task_type_id === COMPLETES).map(({ task_public_meta: meta, ...task }) => ({
    id: task.task_id, name: meta?.name, is_completed: task.isCompleted, progress: task.userProgress,
    points_reward: task.points_reward, gems_reward: task.gems_reward, diamonds_reward: task.diamonds_reward,
    execution_count_expected: task.executionCount, execution_count_actual: task.userExecutedCount,
    display_progress_as_count: meta?.display_progress_as_count, stage_image: meta?.stage_image,
  }));
}

/** @param {any} it @param {number} now epoch ms */
function recurrence(it, now) {
  if (it.ach_status_id === RECURRING) {
    const wait = it.milliseconds_till_available;
    return { next_recurrence_date_ts: it.next_recurrence_date_ts ?? (wait === undefined ? undefined : now + wait) };
  }
  if (it.ach_status_id !== RECURRING_UPON_COMPLETION) return {};
  return { completion_count: it.completed_count, max_completion_count: it.recurring_quantity };
}

/** A moment or a span that means something: servers write "never" as the largest Java long. @param {number | undefined} ms */
const limit = (ms) => (ms && ms <= Number.MAX_SAFE_INTEGER ? ms : 0);

/** Where an achievement stands in its time, as a number: 0 always there, 3 not yet, 13 ended, 14 its time is up; from 4 with an
 * end, from 7 with a time limit, from 10 with both. One more: it must first be opted in or unlocked; two more: it was.
 * @param {any} it @param {number} now epoch ms */
export function availability(it, now) {
  const [from, till, span] = [it.active_from_ts, it.active_till_ts, it.time_limit_ms].map(limit);
  if (from > now) return 3;
  if (till && till <= now) return 13;
  const gated = it.requiresOptin || it.ach_status_id === LOCKED;
  const inside = it.requiresOptin ? it.isOptedIn : !it.isLocked;
  const start = gated ? limit(it.start_date_ts) : Math.max(limit(it.start_date_ts), from);
  if (span && start && (inside || !gated) && start + span <= now) return 14;
  const base = (till && 4) + (span && 7) - (till && span && 1);
  return base + (gated ? (inside ? 2 : 1) : 0);
}
