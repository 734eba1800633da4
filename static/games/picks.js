/** Prediction rounds: guess scores or answer questions, change them until the round closes. */

import { fill, h, setProp } from '../widgets/dom.js';
import { canChange, isOpen, isScore, keeps, optionsOf, questionOf, selectionsOf } from './pick_answers.js';

/** @typedef {import('./game.js').Tools} Tools */
/** @typedef {import('./pick_answers.js').PickEvent} PickEvent */

const HIGHEST = 99;
const RESULTS = /** @type {Record<number, string>} */ ({ 2: 'lost', 3: 'part', 4: 'full' });

/** @type {import('../widgets/i18n.js').Texts} */
export const TEXTS = {
  'game.ask_2': 'Will there be a red card?', 'game.ask_3': 'Who wins?', 'game.ask_4': 'Who leads at half-time?', 'game.ask_6': 'Who scores first?',
  'game.ask_25': 'Who scores last?', 'game.ask_7': 'Which two are possible?', 'game.ask_8': '3 goals or more?',
  'game.ask_9': '2 goals or more before half-time?', 'game.ask_10': '2 goals or more after half-time?', 'game.ask_11': '9 corners or more?',
  'game.ask_12': '10 corners or more?', 'game.ask_13': 'Who gets more corners?', 'game.ask_15': 'Will there be overtime?',
  'game.ask_16': 'Is the sum of all points odd or even?', 'game.ask_17': 'Who wins, and is the sum odd or even?',
  'game.ask_18': 'Who wins the first set?', 'game.ask_19': 'Who wins the second set?', 'game.ask_20': 'Who wins the third set?',
  'game.ask_21': 'Who wins the fourth set?', 'game.ask_22': 'Who wins the fifth set?', 'game.ask_23': 'Does the first player win a set?',
  'game.ask_24': 'Does the second player win a set?',
  'game.submit': 'Submit', 'game.update': 'Update', 'game.rounds_none': 'No round is open. The next one will be here.',
  'game.until': 'Open until {time}', 'game.closed': 'No more changes',
  'game.saved': 'Your picks are in. You may change them until the round closes.', 'game.points_here': '{count} points',
  'game.points_here_one': '1 point', 'game.pick_all': 'Pick an answer for at least one event.', 'game.draw': 'Draw', 'game.yes': 'Yes',
  'game.no': 'No', 'game.odd': 'Odd', 'game.even': 'Even', 'game.nobody': 'Neither', 'game.goals': 'Goals of {team}',
};

const STYLES = `
.board:has(.round){place-items:start stretch;color:var(--ink);background:var(--canvas);padding:4px 0 0;border-radius:0}
.round{display:grid;gap:12px;inline-size:100%;max-inline-size:640px;margin-inline:auto}
.about{display:grid;gap:2px}
.banner{inline-size:100%;block-size:auto;border-radius:var(--radius-card)}
.round h3{font-size:var(--text-l);font-weight:800}
.about p,.fact{font-size:var(--text-s);font-weight:600;color:var(--ink-soft)}
.event{display:grid;gap:12px;padding:16px;border:0;margin:0;min-inline-size:0;border-radius:var(--radius-card);background:var(--surface);box-shadow:var(--shadow)}
.event legend{float:inline-start;inline-size:100%;font-weight:800;padding:0}
.teams{display:grid;gap:8px}
.team{display:flex;align-items:center;gap:12px;font-weight:800}
.team img{border-radius:8px}
.stepper{display:flex;align-items:center;gap:4px;background:var(--sunken);border-radius:16px;padding:4px}
.stepper button{inline-size:44px;block-size:44px;border-radius:13px;display:grid;place-items:center;font-size:1.375rem;font-weight:800;background:var(--surface);color:var(--on-brand-soft)}
.stepper output{min-inline-size:40px;text-align:center;font-size:var(--text-xl);font-weight:800;font-variant-numeric:tabular-nums}
.options{display:flex;flex-wrap:wrap;gap:8px}
.options button{flex:1 1 auto;min-block-size:48px;padding:6px 14px;border-radius:15px;font-weight:800;text-align:center;background:var(--sunken)}
.options button[aria-checked=true]{background:var(--brand);color:var(--on-brand)}
[aria-disabled=true]{cursor:default}
.event.full{background:var(--progress-soft)}.event.part{background:var(--info-soft)}
.event .tag{justify-self:start}
@container (min-width:760px){.game .board:has(.round){padding:26px;overflow:auto}.options button{flex:1 1 0}}
@media (forced-colors:active){.options button[aria-checked=true]{outline:3px solid Highlight}.event,.options button,.stepper button{border:1px solid ButtonText}}
`;

/** @param {Tools} tools @returns {import('./game.js').Face} */
export function createFace(tools) {
  const { host, t } = tools;
  const ui = tools.template().saw_template_ui_definition ?? {};
  const element = h('div.round', { 'aria-busy': 'true' }, h('div.skeleton.event'), h('div.skeleton.event'));
  /** @type {Map<number, Record<string, any>>} */
  const picks = new Map();
  /** @type {Record<string, any> | undefined} */
  let round;
  load();

  async function load() {
    const rounds = await Promise.resolve(host.rounds?.()).catch(() => null);
    show(rounds?.find((each) => isOpen(each, Date.now())) ?? rounds?.[0]);
  }

  /** @param {Record<string, any> | undefined} next */
  function show(next) {
    round = next;
    setProp(element, 'aria-busy', null);
    if (!round) {
      fill(element, h('p.state', null, t('game.rounds_none')));
      return tools.control(null);
    }
    for (const event of round.events) if (event.user_placed_bet) picks.set(event.gp_event_id, chosenIn(event));
    const open = isOpen(round, Date.now()) && round.events.some((/** @type {PickEvent} */ event) => canChange(event, Date.now()));
    const time = new Intl.DateTimeFormat(tools.language, { dateStyle: 'medium', timeStyle: 'short' }).format(round.last_bet_date);
    const { round_description: description } = round.public_meta ?? {};
    const banner = (matchMedia('(max-width: 759px)').matches && ui.matchx_banner_mobile) || ui.matchx_banner;
    fill(element, banner && h('img.banner', { src: banner, alt: '' }), h('div.about', null, h('h3', null, round.round_name), h('p', null, open ? t('game.until', { time }) : t('game.closed')), description && h('p', null, description)),
      round.events.map((/** @type {PickEvent} */ event) => eventCard(event, { t, picks, open: open && !host.readOnly && canChange(event, Date.now()) })));
    tools.control(open ? { key: round.user_placed_bet ? 'game.update' : 'game.submit', paid: round.user_placed_bet, press: submit } : null);
  }

  async function submit() {
    if (!round) return;
    const events = selectionsOf(round.events.filter((/** @type {PickEvent} */ event) => canChange(event, Date.now())), picks);
    if (!events.length) return tools.tell(t('game.pick_all'), { problem: true });
    const answer = await Promise.resolve(host.submit?.({ round_id: round.round_id, events })).catch(() => null);
    if (!answer || (answer.errCode && answer.errCode !== NOTHING_CHANGED)) return tools.refused(answer?.errCode ?? -1);
    const kept = !answer.errCode || keeps(answer.data?.events ?? [], events);
    if (answer.data?.events) show({ ...answer.data, user_placed_bet: kept || answer.data.user_placed_bet });
    if (!kept) return tools.tell(t('game.closed'), { problem: true });
    tools.tell(t('game.saved'));
    const handed = { ...round, ...answer.data };
    if (ui.ask_for_username || handed.final_screen_message || handed.final_screen_image_desktop || handed.final_screen_image_mobile) {
      import('./pick_after.js').then(({ afterSubmit }) => afterSubmit(tools, handed)).catch(() => {});
    }
  }

  return { element, styles: STYLES, form: true, play: async () => {} };
}

const NOTHING_CHANGED = 3;

/** @param {PickEvent} event */
function chosenIn({ team1_user_selection, team2_user_selection, user_selection }) {
  return user_selection === undefined || user_selection === null ? { team1_user_selection, team2_user_selection } : { user_selection };
}

/**
 * @param {PickEvent} event
 * @param {{ t: import('../widgets/i18n.js').Translate, picks: Map<number, Record<string, any>>, open: boolean }} form
 */
function eventCard(event, form) {
  const { t } = form;
  const result = RESULTS[event.resolution_type_id];
  const body = isScore(event) ? scorePicker(event, form) : optionPicker(event, form);
  const points = event.resolution_score ?? 0;
  const teams = event.event_meta.team1_name && `${event.event_meta.team1_name} – ${event.event_meta.team2_name}`;
  return h(`fieldset.event${result ? `.${result}` : ''}`, null, h('legend', null, isScore(event) ? event.event_meta.event_name || teams : questionOf(event, t)),
    !isScore(event) && teams && h('p.fact', null, teams), body, result && h('span.tag', null, t('game.points_here', { count: points })));
}

/**
 * @param {PickEvent} event
 * @param {{ t: import('../widgets/i18n.js').Translate, picks: Map<number, Record<string, any>>, open: boolean }} form
 */
function scorePicker(event, { t, picks, open }) {
  return h('div.teams', null, [1, 2].map((side) => {
    const name = event.event_meta[`team${side}_name`];
    const image = event.event_meta[`team${side}_image`];
    const field = `team${side}_user_selection`;
    const output = h('output', null, String(event[field] ?? '–'));
    const change = (/** @type {number} */ by) => {
      const pick = picks.get(event.gp_event_id) ?? {};
      const value = Math.min(HIGHEST, Math.max(0, (pick[field] ?? (by > 0 ? -1 : 1)) + by));
      picks.set(event.gp_event_id, { ...pick, [field]: value });
      fill(output, String(value));
    };
    const button = (/** @type {number} */ by, /** @type {string} */ sign) => h('button', { type: 'button', 'aria-label': `${t('game.goals', { team: name })} ${sign}`, onclick: () => change(by) }, sign);
    return h('div.team', null, image && h('img', { src: image, alt: '', width: 32, height: 32, loading: 'lazy' }), h('span.grow', null, name),
      h('div.stepper', null, open && button(-1, '−'), output, open && button(1, '+')));
  }));
}

/**
 * @param {PickEvent} event
 * @param {{ t: import('../widgets/i18n.js').Translate, picks: Map<number, Record<string, any>>, open: boolean }} form
 */
function optionPicker(event, { t, picks, open }) {
  const options = optionsOf(event, t);
  const buttons = options.map(({ value, text }) => h('button', { type: 'button', role: 'radio', 'aria-disabled': open ? null : 'true', onclick: () => choose(value) }, text));
  const group = h('div.options', { role: 'radiogroup', 'aria-label': questionOf(event, t), onkeydown: onKey }, buttons);
  let chosen = event.user_selection ?? '';
  mark();

  function mark() {
    const at = Math.max(0, options.findIndex(({ value }) => value === chosen));
    buttons.forEach((button, index) => {
      setProp(button, 'aria-checked', String(options[index].value === chosen));
      setProp(button, 'tabindex', index === at ? 0 : -1);
    });
  }

  /** @param {string} value */
  function choose(value) {
    if (!open) return;
    chosen = value;
    picks.set(event.gp_event_id, { user_selection: value });
    mark();
  }

  /** @param {KeyboardEvent} key */
  function onKey(key) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key.key];
    if (!step) return;
    key.preventDefault();
    const next = (buttons.findIndex((button) => button.matches(':focus')) + step + buttons.length) % buttons.length;
    buttons[next].focus();
    choose(options[next].value);
  }
  return group;
}
