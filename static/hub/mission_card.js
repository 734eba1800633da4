/**
 * A mission as a card, and what can be done about it: claim, take part, or what the operator offers.
 */

import { fill, h, setProp } from '../widgets/dom.js';
import { icon } from '../widgets/icons/icon.js';
import { iconClock, iconLock } from '../widgets/icons/states.js';
import { picture } from '../widgets/parts.js';
import { exchange } from './acting.js';
import { drawn } from './art.js';
import { bucketOf, canClaim, claimIsOver, endOf, hasEnd, todoOf } from './mission_buckets.js';
import { bar, countdown, openCard, ribbonTag } from './parts.js';
import { MISSION_STYLES } from './styles/mission_card.js';

/** @typedef {import('./hub.js').Hub} Hub */
/** @typedef {import('./mission_buckets.js').Mission} Mission */
/** @typedef {import('./mission_buckets.js').Bucket} Bucket */

export const MISSION_TEXTS = {
  'missions.claim': 'Claim', 'missions.claim_waits': 'Done. Your reward is waiting', 'missions.claim_until': '{time} left',
  'missions.claim_over': 'The time to claim this was over on {date}', 'missions.opt_in': 'Take part', 'missions.opted_in': 'You are in. Every step counts from now on',
  'missions.again_in': 'Again in {time}', 'missions.done_on': 'Done on {date}', 'missions.times': 'Done {count} times', 'missions.times_one': 'Done once', 'missions.count': '{done} of {all}',
  'missions.ended_on': 'Ended on {date}', 'missions.time_up': 'The time was up', 'missions.locked_now': 'Still locked', 'missions.steps': '{done} of {all} steps',
  'error.105': 'This mission is not there any more.', 'error.40013': 'Nobody has to sign up for this mission.', 'error.40014': 'This mission is still locked.',
  'error.40015': 'The time to claim this reward is over.', 'error.40016': 'This mission is not finished yet.',
};
/** A reward as short as this stands at the end of the line, a longer one below. */
const SHORT = 12;

/** The operator's picture of a mission, or our emblem for it. @param {Mission} mission @param {string} [selector] */
export function missionArt({ id, image }, selector = 'div.tile') {
  return picture(image, () => drawn(({ emblem }) => emblem(id), 'span.drawn'), selector);
}

/**
 * A mission as a card that follows it.
 *
 * @param {Hub} hub
 * @param {Mission} mission
 */
export function missionCard(hub, mission) {
  hub.addTexts(MISSION_TEXTS);
  hub.addStyles(MISSION_STYLES);
  const progress = bar(0, { label: mission.name });
  progress.element.classList.add('thin');
  const line = h('p.soft.small.status');
  const control = h('div.control');
  const below = h('p.facts.below', { hidden: true });
  const name = h('p.name', null, mission.name, ' ', ribbonTag(hub, mission.ribbon));
  const element = openCard('article.card.row.mission', mission.name, () => hub.go('missions', { id: String(mission.id) }),
    missionArt(mission), h('div.grow', null, name, line, progress.element, below), control);
  let state = '';

  /** @param {Mission} next */
  function update(next) {
    const now = Date.now();
    const bucket = bucketOf(next, now);
    const share = shareOf(next, bucket);
    progress.update(share);
    const known = JSON.stringify([bucket, todoOf(next, now), next.tasks.map((/** @type {any} */ task) => task.execution_count_actual), next.completion_count, next.complete_date_ts, next.next_recurrence_date_ts, next.reward]);
    if (known === state) return;
    state = known;
    progress.element.hidden = bucket === 'missed' || bucket === 'locked' || canClaim(next, now) || (bucket === 'completed' && !share);
    setProp(element, 'data-bucket', canClaim(next, now) ? 'claim' : bucket);
    fill(line, statusLine(hub, next));
    const todo = missionControl(hub, next);
    const reward = next.reward && h('span.tag.reward', null, next.reward);
    const beside = !todo && reward && next.reward.length <= SHORT && !hasEnd(endOf(next));
    const rest = [beside ? null : reward, claimTime(hub, next)].filter(Boolean);
    exchange(control, todo ?? (beside ? reward : null));
    fill(below, rest);
    below.hidden = !rest.length;
  }

  return { element, update };
}

/** What the bar shows: one that repeats fills anew, others are full once done and need none. @param {Mission} mission @param {Bucket} bucket */
function shareOf(mission, bucket) {
  return bucket === 'completed' && mission.is_completed ? 0 : mission.progress;
}

/** What is to be said under the name. @param {Hub} hub @param {Mission} mission @returns {import('../widgets/dom.js').Child[]} */
export function statusLine(hub, mission) {
  const { t } = hub;
  const now = Date.now();
  const bucket = bucketOf(mission, now);
  if (canClaim(mission, now)) return [t('missions.claim_waits')];
  if (bucket === 'completed') return [doneLine(hub, mission, now)];
  if (bucket === 'missed') return [missedLine(hub, mission, now)];
  if (bucket === 'locked' && (mission.active_from_ts ?? 0) > now) return [icon(iconClock, { size: 14 }), ' ', countdown(hub, mission.active_from_ts, 'hub.starts_in')];
  if (bucket === 'locked') return [icon(iconLock, { size: 14 }), ' ', mission.unlock_mission_description || t('missions.locked_now')];
  const end = endOf(mission);
  const said = mission.sub_header || stepsLine(hub, mission);
  return [said && h('span.said', null, said), hasEnd(end) && h('span.until', null, icon(iconClock, { size: 14 }), countdown(hub, end, 'hub.ends_in'))];
}

/** How long the reward can still be fetched. @param {Hub} hub @param {Mission} mission */
export function claimTime(hub, mission) {
  const until = mission.prize_claim_expiration_date;
  return until && canClaim(mission, Date.now()) ? h('span.until.soft.small', null, icon(iconClock, { size: 14 }), countdown(hub, until, 'missions.claim_until')) : null;
}

/** @param {Hub} hub @param {Mission} mission @param {number} now */
function doneLine(hub, mission, now) {
  const { t } = hub;
  const day = (/** @type {number} */ ms) => hub.formats.date(new Date(ms));
  if (claimIsOver(mission, now)) return t('missions.claim_over', { date: day(mission.prize_claim_expiration_date) });
  if ((mission.next_recurrence_date_ts ?? 0) > now) return h('span.until', null, icon(iconClock, { size: 14 }), countdown(hub, mission.next_recurrence_date_ts, 'missions.again_in'));
  if (mission.completion_count) return t('missions.times', { count: mission.completion_count });
  return mission.complete_date_ts ? t('missions.done_on', { date: day(mission.complete_date_ts) }) : '';
}

/** @param {Hub} hub @param {Mission} mission @param {number} now */
function missedLine({ t, formats }, { active_till_ts: till }, now) {
  return till && till < now ? t('missions.ended_on', { date: formats.date(new Date(till)) }) : t('missions.time_up');
}

/** How far it is, as a count: of the one task, or of the tasks. @param {Hub} hub @param {Mission} mission */
function stepsLine({ t, formats }, { tasks }) {
  if (tasks.length > 1) return t('missions.steps', { done: tasks.filter((/** @type {any} */ task) => task.is_completed).length, all: tasks.length });
  const [task] = tasks;
  return task?.display_progress_as_count ? countOf({ t, formats }, task) : '';
}

/** @param {Pick<Hub, 't' | 'formats'>} hub @param {Record<string, any>} task */
export function countOf({ t, formats }, task) {
  return t('missions.count', { done: formats.number(task.execution_count_actual ?? 0), all: formats.number(task.execution_count_expected ?? 0) });
}

/** The one thing to do now; null when there is none. @param {Hub} hub @param {Mission} mission */
export function missionControl(hub, mission) {
  const { t, api } = hub;
  switch (todoOf(mission, Date.now())) {
    case 'claim': return claimButton(hub, mission);
    case 'opt_in': return hub.button({ label: t('missions.opt_in'), done: t('missions.opted_in'), name: `${t('missions.opt_in')}: ${mission.name}`, run: () => api.requestMissionOptIn(mission.id) });
    case 'link': return h('button.button.quiet', { type: 'button', onclick: () => hub.link(mission.cta_action) }, mission.cta_text);
    default: return null;
  }
}

/**
 * Fetches the reward and makes a moment of it.
 *
 * @param {Hub} hub
 * @param {Mission} mission
 * @param {() => void} [then]
 */
export function claimButton(hub, mission, then) {
  const { t, api } = hub;
  hub.addTexts(MISSION_TEXTS);
  let before = hub.props();
  return hub.button({
    label: mission.claim_button_title || t('missions.claim'), kind: 'reward', name: `${t('missions.claim')}: ${mission.name}`,
    run() {
      before = hub.props();
      return api.requestMissionClaimReward(mission.id, mission.ach_completed_id);
    },
    async then() {
      then?.();
      const { claimMoment } = await import('./moment.js');
      await claimMoment(hub, mission, before);
      if (mission.claim_button_action) hub.link(mission.claim_button_action);
    },
  });
}
