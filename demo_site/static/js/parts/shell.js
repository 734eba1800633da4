/** What every page of the shop has: the session, the card, the sheets, language, appearance, the offline banner. */

import { startBasket } from './basket.js';
import { startCard } from './card.js';
import { all, one, remember, toast } from './dom.js';
import { startInbox } from './inbox.js';
import { call, callApi } from './plaudit.js';
import { isIn, start, watch } from './session.js';
import { learn, overlay, speak, text } from './words.js';

const SKINS = { light: 'v3_base_light', dark: 'v3_base_dark' };
const dark = matchMedia('(prefers-color-scheme: dark)');

export function startShop() {
  startLetter();
  startLanguage();
  startMode();
  startFrame();
}

/** The part that also a framed shop has: no switches and no letter. */
export function startFrame() {
  startSheets();
  startInbox();
  startOffline();
  startCard();
  startBasket();
  learn();
  start();
}

function startSheets() {
  for (const button of all('[data-open]')) {
    button.addEventListener('click', () => one(`#${button.dataset.open}`).showModal());
  }
  for (const sheet of all('dialog.sheet')) {
    one('[data-close]', sheet).addEventListener('click', () => sheet.close());
    sheet.addEventListener('click', (event) => event.target === sheet && sheet.close());
  }
}

function startLanguage() {
  for (const radio of all('input[name="language"]')) {
    radio.addEventListener('change', async () => {
      await speak(radio.value);
      if (!isIn()) return;
      call('changeLanguage', radio.value);
      overlay(() => callApi('getTranslations', radio.value));
    });
  }
}

/** Day and night: the shop's own colours and the skin of everything Plaudit shows change together. */
function startMode() {
  const current = () => document.documentElement.dataset.mode ?? (dark.matches ? 'dark' : 'light');
  const mark = () => all('input[name="mode"]').forEach((radio) => { radio.checked = radio.value === current(); });
  for (const radio of all('input[name="mode"]')) {
    radio.addEventListener('change', () => {
      document.documentElement.dataset.mode = radio.value;
      remember('kl_mode', radio.value);
      call('setSkin', SKINS[radio.value]);
    });
  }
  dark.addEventListener('change', () => {
    mark();
    call('setSkin', SKINS[current()]);
  });
  mark();
  let told = '';
  watch(({ status, visitor }) => {
    if (status === 'in' && told !== visitor) call('setSkin', SKINS[current()]);
    told = status === 'in' ? visitor : '';
  });
}

function startOffline() {
  const banner = one('[data-offline]');
  const update = () => { banner.hidden = navigator.onLine; };
  addEventListener('online', update);
  addEventListener('offline', update);
  update();
}

function startLetter() {
  const form = one('[data-letter]');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (isIn()) call('event', 'newsletter_joined', { topic: 'friday_letter', double_opt_in: false });
    form.reset();
    toast(text('letter_done'));
  });
}
