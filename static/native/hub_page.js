/**
 * `/wrapper-gf.html`: the hub, or the game that a deep link names, filling the WebView of a native app.
 *
 * Invariant: when nothing of ours is left on the page, the app is asked to close it; it never stays blank.
 */

import { parseDeepLink } from '../sdk/deeplinks.js';
import { BASE_STYLES } from '../widgets/base_styles.js';
import { h, mountShadow, setVariable } from '../widgets/dom.js';
import { createTranslate, directionOf } from '../widgets/i18n.js';
import { iconOffline } from '../widgets/icons/states.js';
import { stateBox } from '../widgets/parts.js';
import { skinSheet } from '../widgets/skin.js';
import {
  afterPaint, CLOSE_ME, EXECUTE_DEEP_LINK, forgetProof, openBridge, PAGE_READY, READY_TO_BE_SHOWN, SEND_GAME_OPENING,
  SEND_PUBLIC_PROPS,
} from './bridge.js';
import { NATIVE_TEXTS } from './texts.js';

/**
 * @typedef {object} HubPageConfig
 * @property {string} label_key
 * @property {string | null} brand_key
 * @property {string} user_ext_id
 * @property {string} hash
 * @property {string} [dp]
 * @property {boolean} [force_mobile]
 * @property {string} [lang]
 * @property {string} [skin]
 * @property {Record<string, string>} [settings]
 */

const PATIENCE_MS = 10000;
const PHONE_WIDTH = '430px';
const TROUBLE_STYLES = `
main{display:grid;place-content:center;min-block-size:100dvh;padding:24px}
.state{display:grid;justify-items:center;gap:12px;max-inline-size:30rem;text-align:center}
.emblem{display:grid;place-items:center;inline-size:88px;block-size:88px;border-radius:28px;background:var(--sunken)}
h2{font-size:24px;font-weight:800;line-height:1.2}
p,code{color:var(--ink-soft);overflow-wrap:anywhere}
.button{margin-block-start:12px}
`;
const HUB = 'dp:gf';
const OURS = 'body > [data-plaudit]';

/**
 * @param {Record<string, any>} smartico
 * @param {HubPageConfig} config
 */
export function mountHubPage(smartico, config) {
  const { post } = openBridge({ [EXECUTE_DEEP_LINK]: ({ dp }) => smartico.dp(dp) });
  const { skin, lang } = config;
  // Anybody can write an address: its link leads to screens, never to another page.
  const dp = (parseDeepLink(config.dp)?.action ?? 'go') === 'go' ? HUB : config.dp;
  const language = lang || navigator.language.slice(0, 2);
  let trouble = () => {};
  let shown = false;

  /** Something is to be seen: the app may take its loader away. */
  async function show() {
    if (shown) return;
    shown = true;
    clearTimeout(patience);
    document.getElementById('plaudit-loading')?.remove();
    await afterPaint();
    post(READY_TO_BE_SHOWN);
  }

  /** Says that it cannot be opened, and offers the way back. @param {unknown} [detail] */
  function fail(detail) {
    trouble();
    trouble = sayTrouble(language, config, detail, () => post(CLOSE_ME));
    show();
  }

  /** The first link did not open: the hub does, unless it was the hub. @param {{ link: string }} failed */
  function elsewhere({ link }) {
    if (document.querySelector(OURS)) return;
    if (link === HUB) fail();
    else smartico.dp(HUB);
  }

  const patience = setTimeout(fail, PATIENCE_MS);
  forgetProof();
  forgetPlace();
  const dressed = import('../hub/open.js').then(({ dressHubs }) => dressHubs((element) => {
    element.classList.add('filling');
    if (config.force_mobile) setVariable(element, '--max-inline-size', PHONE_WIDTH);
  }));
  watchGames(show, () => post(CLOSE_ME));
  smartico.on('gf_ux', show);
  // After what it has closed for: a game that the app is to open.
  smartico.on('gf_closing', () => setTimeout(post, 0, CLOSE_ME));
  smartico.on('props_change', (/** @type {object} */ props) => post(SEND_PUBLIC_PROPS, { props }));
  smartico.on('ach_game_opening', (/** @type {object} */ game) => post(SEND_GAME_OPENING, { game }));
  smartico.on('label_init_completed', (/** @type {number} */ code, /** @type {unknown} */ why) => code && fail(why));
  smartico.on('identify', (/** @type {number} */ code, /** @type {unknown} */ _props, /** @type {unknown} */ why) => code && fail(why));
  smartico.on('dp_error', elsewhere);
  // The page is ours wherever it runs; the guard is for sites that would make phantom players.
  /** @type {any} */ (window)._smartico_allow_localhost = true;
  // The app shows pop-ups over all of its screens; here they would come a second time.
  smartico.suspendPopups(true);
  if (skin) smartico.setSkin(skin);
  smartico.init(config.label_key, { brand_key: config.brand_key, lang: lang || undefined, generate_visit: false });
  Promise.all([smartico.ready(), dressed]).then(([props]) => {
    trouble();
    post(SEND_PUBLIC_PROPS, { props });
    smartico.dp(dp);
  }).catch((error) => shown || fail(error.message));
  smartico.online(config.user_ext_id, lang || undefined, config.hash).catch(() => {});
  post(PAGE_READY);
}

/** The app says where to begin, not what the WebView showed before. */
function forgetPlace() {
  try {
    sessionStorage.removeItem('plaudit:hub');
  } catch {
    // No storage: nothing is kept there.
  }
}

/**
 * Games have no word for having closed: watches them come and go.
 *
 * @param {() => void} came
 * @param {() => void} gone the last thing of ours has left the page, and it was a game
 */
function watchGames(came, gone) {
  const isGame = (/** @type {Node} */ node) => node instanceof HTMLElement && node.getAttribute('data-plaudit') === 'game';
  new MutationObserver((changes) => {
    if (changes.some(({ addedNodes }) => [...addedNodes].some(isGame))) came();
    if (changes.some(({ removedNodes }) => [...removedNodes].some(isGame)) && !document.querySelector(OURS)) gone();
  }).observe(document.body, { childList: true });
}

/**
 * @param {string} language
 * @param {HubPageConfig} config
 * @param {unknown} detail
 * @param {() => void} close
 * @returns {() => void} takes it away
 */
function sayTrouble(language, { skin, settings }, detail, close) {
  const t = createTranslate({ ...NATIVE_TEXTS.en, ...NATIVE_TEXTS[language] });
  const host = document.body.appendChild(h('div', { lang: language, dir: directionOf(language) }));
  const root = mountShadow(host, [skinSheet({ skin: () => skin ?? '', setting: (name) => settings?.[name] }), BASE_STYLES, TROUBLE_STYLES]);
  root.append(h('main', { role: 'alert' }, stateBox({
    outline: iconOffline, title: t('native.trouble'), text: t('native.trouble_what'), detail: detail ? String(detail) : undefined, problem: true,
    action: h('button.button', { type: 'button', onclick: close }, t('native.close')),
  })));
  return () => host.remove();
}
