/** The bar above every page: who visits, in which language, in which skin, by day or by night, on a telephone. */

import { all, el, one, remember } from './dom.js';
import { call } from './plaudit.js';
import { become, watch } from './session.js';

const BY_DAY = { light: 'v3_base_light', dark: 'v3_base_dark' };
const dark = matchMedia('(prefers-color-scheme: dark)');
let chosen = document.body.dataset.skin;

const mode = () => document.documentElement.dataset.mode ?? (dark.matches ? 'dark' : 'light');

/** The skin that everything Plaudit shows should wear now: the chosen one, else the one of the day. */
export const skin = () => chosen || BY_DAY[mode()];

/** `speakNow(language)` changes the language of the page and of the player. */
export function startSwitches(speakNow) {
  startLook();
  startPhone();
  const visitor = one('[data-switch="visitor"]');
  visitor.addEventListener('change', () => become(visitor.value));
  watch((session) => { visitor.value = session.visitor; });
  const language = one('[data-switch="language"]');
  language.addEventListener('change', () => speakNow(language.value));
  document.addEventListener('words', () => { language.value = document.documentElement.lang.toUpperCase(); });
}

/** Day and night are the shop's own colours and, unless one has been chosen, the skin of everything Plaudit shows. */
function startLook() {
  for (const control of all('input[name="mode"]')) control.addEventListener('change', () => turn(control.value));
  one('[data-switch-mode]').addEventListener('click', () => turn(mode() === 'dark' ? 'light' : 'dark'));
  for (const control of all('input[name="skin"], [data-switch="skin"]')) control.addEventListener('change', () => wear(control.value));
  dark.addEventListener('change', tell);
  mark();
  let told = '';
  watch(({ status, visitor }) => {
    if (status === 'in' && told !== visitor) call('setSkin', skin());
    told = status === 'in' ? visitor : '';
  });
}

function turn(wanted) {
  document.documentElement.dataset.mode = wanted;
  remember('kl_mode', wanted);
  tell();
}

function wear(wanted) {
  chosen = wanted;
  remember('kl_skin', wanted);
  tell();
}

function tell() {
  mark();
  call('setSkin', skin());
}

function mark() {
  const now = mode();
  for (const radio of all('input[name="mode"]')) radio.checked = radio.value === now;
  for (const radio of all('input[name="skin"]')) radio.checked = radio.value === chosen;
  one('[data-switch="skin"]').value = chosen;
  one('[data-switch-mode]').setAttribute('aria-pressed', String(now === 'dark'));
}

/** The same page in a frame as wide as a telephone: its own layout, its own session, the same visitor. */
function startPhone() {
  const dialog = one('#phone');
  const slot = one('[data-phone-slot]');
  one('[data-phone]').addEventListener('click', () => {
    slot.replaceChildren(el('iframe', { title: 'This page on a telephone', src: location.href }));
    dialog.showModal();
  });
  one('[data-phone-close]').addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  dialog.addEventListener('close', () => slot.replaceChildren());
}
