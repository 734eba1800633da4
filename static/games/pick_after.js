/**
 * What follows handing in predictions: the question for a name, and the operator's closing words.
 *
 * Invariant: the predictions are in by now; whatever is pressed here, none of them is lost.
 */

import { h } from '../widgets/dom.js';

/** @typedef {import('./game.js').Tools} Tools */

const LONGEST = 30;

/** @type {import('../widgets/i18n.js').Texts} */
export const TEXTS = {
  'game.done': 'Your picks are in', 'game.go_on': 'Carry on', 'game.name_title': 'What shall we call you?',
  'game.name_text': 'This name is on the ranking. You can change it later.', 'game.name': 'Your name', 'game.name_save': 'Save',
  'game.name_later': 'Not now', 'game.name_bad': 'That name was not taken. Try another one.',
};

const STYLES = `
.moment form,.moment .foot.actions{display:grid;gap:12px;inline-size:min(100%,360px);justify-self:center;justify-items:stretch}
.moment input{font:inherit;font-weight:700;min-block-size:56px;padding:0 18px;border-radius:16px;border:2px solid var(--ink-soft);background:var(--surface);color:var(--ink);inline-size:100%}
.moment .picture{max-inline-size:min(100%,420px);max-block-size:40dvh;border-radius:22px}
`;

/** @param {Tools} tools @param {Record<string, any>} round */
export async function afterSubmit(tools, round) {
  tools.learn(TEXTS);
  const { resultStyles } = await import('./result.js');
  tools.stage.wear('moment', resultStyles() + STYLES);
  const ask = tools.template().saw_template_ui_definition?.ask_for_username;
  if (tools.host.rename && ASKS.includes(ask) && !(await tools.host.isNamed?.())) await askName(tools);
  if (round.final_screen_message || pictureOf(round)) showEnd(tools, round);
}

/** The setting as the wire spells it, by word or number. */
const ASKS = ['on-submit', 2, '2'];

/** @param {Tools} tools @returns {Promise<void>} when there is a name, or the player does not want one now */
function askName({ t, stage, host }) {
  return new Promise((done) => {
    const problem = h('p.problem', { hidden: true, role: 'alert' }, t('game.name_bad'));
    const input = /** @type {HTMLInputElement} */ (h('input', { 'aria-label': t('game.name'), placeholder: t('game.name'), maxlength: LONGEST, required: true, autocomplete: 'nickname' }));
    const end = () => {
      stage.over(null);
      done();
    };
    const save = async (/** @type {Event} */ event) => {
      event.preventDefault();
      const answer = await host.rename?.(input.value.trim()).catch(() => null);
      problem.hidden = answer?.err_code === 0;
      if (problem.hidden) end();
    };
    stage.over(h('div.moment.calm', null, h('div.hero', null, h('h3', null, t('game.name_title')), h('p', null, t('game.name_text'))), h('form', { onsubmit: save }, input, problem,
      h('button.button.big', { type: 'submit' }, t('game.name_save')), h('button.button.big.quiet', { type: 'button', onclick: end }, t('game.name_later')))));
    input.focus();
  });
}

/** @param {Record<string, any>} round */
function pictureOf(round) {
  const narrow = matchMedia('(max-width: 759px)').matches;
  return (narrow && round.final_screen_image_mobile) || round.final_screen_image_desktop || round.final_screen_image_mobile;
}

/** @param {Tools} tools @param {Record<string, any>} round */
function showEnd({ t, stage, host, close }, round) {
  const { final_screen_cta_button_title: title, final_screen_message: message, public_meta: meta } = round;
  const link = meta?.final_screen_cta_dp ?? round.final_screen_cta_dp;
  const follow = () => {
    close();
    host.dp(link);
  };
  const picture = pictureOf(round);
  stage.over(h('div.moment', null, h('div.hero', null, picture && h('img.picture', { src: picture, alt: '' }), h('h3', null, t('game.done')), message && h('p', null, message)), h('div.foot.actions', null,
    title && link && h('button.button.big.reward', { type: 'button', onclick: follow }, title),
    h(`button.button.big.${title && link ? 'quiet' : 'brand'}`, { type: 'button', onclick: () => stage.over(null) }, t('game.go_on')))));
  stage.say(`${t('game.done')}. ${message ?? ''}`);
}
