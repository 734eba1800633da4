/** The player's name: what others see on boards. */

import { avatar } from '../../widgets/art.js';
import { fill, h, setProp } from '../../widgets/dom.js';
import { picture } from '../../widgets/parts.js';
import { codeOf, reasonOf } from '../acting.js';
import { cleanName, NAME_LENGTH, nameTrouble } from '../profile_rules.js';
import { PROFILE_STYLES } from '../styles/profile.js';

/** @typedef {import('../hub.js').Hub} Hub */

const TEXTS = {
  'nickname.label': 'Your name', 'nickname.what': 'It stands beside your score, where everybody can read it.', 'nickname.save': 'Save', 'nickname.saved': 'Hello, {name}',
  'nickname.short': 'At least {least} characters', 'nickname.long': 'At most {most} characters', 'nickname.same': 'This is your name now', 'nickname.fine': 'Looks good',
  'error.20041': 'This name cannot be used: 2 to 40 visible characters.', 'error.20006': 'This view may only look.',
};

/** @param {Hub} hub @returns {import('../hub.js').Screen} */
export function screen(hub) {
  hub.addTexts(TEXTS);
  hub.addStyles(PROFILE_STYLES);
  const { t, house } = hub;
  const props = hub.props();
  const input = /** @type {HTMLInputElement} */ (h('input', { type: 'text', name: 'nickname', autocomplete: 'nickname', spellcheck: 'false', enterkeyhint: 'done', 'aria-describedby': 'name-hint', oninput: look, readonly: hub.readOnly }));
  const preview = h('p.name');
  const hint = h('p.hint.small', { id: 'name-hint', role: 'status' });
  const says = h('span');
  const count = h('span.number', { 'aria-hidden': 'true' });
  hint.append(says, count);
  const save = hub.button({ label: t('nickname.save'), run: submit, also: ['wide'], then: saved });
  const form = h('form.name-form', { novalidate: true, onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); save.click(); } },
    h('label.field', null, t('nickname.label'), input), hint, save);
  input.value = current();
  look();
  hub.watch(['props'], (change) => {
    if (!('public_username' in change)) return;
    if (!input.matches(':focus')) input.value = current();
    look();
  });

  function saved() {
    input.value = cleanName(input.value);
    look();
    hub.toast(t('nickname.saved', { name: input.value }));
  }

  function current() {
    return String(hub.props().public_username ?? '');
  }

  function look() {
    const trouble = nameTrouble(input.value, current());
    fill(preview, cleanName(input.value) || '…');
    say(t(`nickname.${trouble || 'fine'}`, NAME_LENGTH), trouble === 'long' || (trouble === 'short' && input.value !== ''));
    fill(count, `${[...cleanName(input.value)].length} / ${NAME_LENGTH.most}`);
  }

  /** @param {string} text @param {boolean} bad */
  function say(text, bad) {
    fill(says, text);
    hint.classList.toggle('bad', bad);
    setProp(input, 'aria-invalid', bad ? 'true' : null);
  }

  /** What is known to be wrong is said at once; for the rest the server is asked. */
  async function submit() {
    const name = cleanName(input.value);
    const trouble = nameTrouble(name, current());
    if (trouble) {
      input.focus();
      return { err_code: -2, err_message: t(`nickname.${trouble}`, NAME_LENGTH) };
    }
    const outcome = await house.change('changeNickname', name);
    if (codeOf(outcome)) {
      say(reasonOf(hub, outcome), true);
      input.focus();
    }
    return outcome;
  }

  return {
    title: t('nav.nickname'),
    element: h('div.stack', null, h('div.myself', null, picture(props.avatar_url, () => avatar(String(props.user_id ?? '')), 'div.face'), preview, h('p.soft', null, t('nickname.what'))), form),
  };
}
