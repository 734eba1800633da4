/** A page that somebody has come to, small enough for a frame: it starts as it was asked to and says what it hears. */

import { ask, one } from '../parts/dom.js';
import { createLog } from '../parts/log.js';
import { call, on, prepare, watchLog } from '../parts/plaudit.js';

const { way, labelKey, brandKey, visitor } = document.body.dataset;
const NOBODY = 'nobody';
const FORGED = '0'.repeat(32);
const said = one('[data-said]');
const write = createLog();

one('[data-address]').textContent = location.pathname + location.search + location.hash;
watchLog((entry) => entry.kind === 'callback' && write(entry));
prepare();
if (way === 'localhost') delete window._smartico_allow_localhost;
on('identify', (code, props, message) => tell(code ? message : `Hello, ${props.public_username}.`));
on('label_init_completed', (code, message) => code && tell(message));
if (way === 'visitor') visit();
else come();

async function come() {
  call('init', labelKey, { brand_key: brandKey });
  if (way === NOBODY || visitor === NOBODY) return tell('Nobody is signed in.');
  const { ok, body } = await ask('/proof', { ext_user_id: visitor });
  if (!ok) return tell(body.words);
  const proof = way === 'forged' ? body.user_hash.replace(/[0-9a-f]{32,}/, FORGED) : body.user_hash;
  await call('online', visitor, document.documentElement.lang.toUpperCase(), proof);
}

/** Nobody in particular: what needs no account is there all the same. */
async function visit() {
  call('initVisitorMode', labelKey, { brand_key: brandKey, lang: 'EN' });
  on('label_init_completed', async (code) => {
    if (code) return;
    const levels = await window._smartico.vapi('EN').getLevels();
    tell(`A visitor sees ${levels.length} levels, from ${levels[0]?.name} on.`);
  });
}

function tell(words) {
  said.textContent = words;
}
