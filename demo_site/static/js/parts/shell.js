/** What every page of the shop has: the session, the card, the sheets, language, appearance, the offline banner. */

import { startBasket } from './basket.js';
import { startCard } from './card.js';
import { all, one, toast } from './dom.js';
import { startInbox } from './inbox.js';
import { call, callApi } from './plaudit.js';
import { isIn, start } from './session.js';
import { startSnippets } from './snippets.js';
import { startSwitches } from './switches.js';
import { learn, overlay, speak, text } from './words.js';

export function startShop() {
  startLetter();
  startLanguage();
  startSwitches(speakNow);
  startSnippets();
  startFrame();
  for (const here of all('.subnav [aria-current], .rail [aria-current]')) here.scrollIntoView({ block: 'nearest', inline: 'center' });
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
  for (const radio of all('input[name="language"]')) radio.addEventListener('change', () => speakNow(radio.value));
}

/** The page speaks another language, and Plaudit with it. */
async function speakNow(language) {
  await speak(language);
  if (!isIn()) return;
  call('changeLanguage', language);
  overlay(() => callApi('getTranslations', language));
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
