/**
 * The read-only view of one player that a support desk opens in an iframe.
 *
 * Invariant: it opens a session that the server knows to be read-only, and calls nothing but what any page may call on `_smartico`.
 */

import { BASE_STYLES } from './base_styles.js';
import { append, fill, h, mountShadow, setProp } from './dom.js';
import { createTranslate, directionOf } from './i18n.js';
import { iconClose } from './icons/actions.js';
import { icon } from './icons/icon.js';
import { iconEye, iconLock, iconOffline, iconRefused } from './icons/states.js';
import { findDesk } from './profile/desk.js';
import { stateBox } from './parts.js';
import { PROFILE_LANGUAGES } from './profile/languages.js';
import { PROFILE_STYLES } from './profile/styles.js';
import { PROFILE_TEXTS } from './profile/texts.js';
import { skinSheet } from './skin.js';

/** @typedef {Record<string, any>} Smartico */
/**
 * @typedef {object} WidgetConfig
 * @property {string} label_key
 * @property {string} [brand_key]
 * @property {string} user_ext_id
 * @property {string} [user_hash] proof for read-only sessions
 * @property {string} [ticket] the same, from our own server
 * @property {string} [lang]
 * @property {string} [skin]
 * @property {Record<string, string>} [settings] of the label: those that say which skins there are
 * @property {string[]} [parent_origins]
 */

/** How long the first answer may take before the view says that the server does not answer. */
const PATIENCE_MS = 10000;
const TOAST_MS = 4000;
const TRANSLATION_MS = 2000;
/** errCode → what to do about it; anything else is about the proof. */
const REFUSALS = /** @type {Record<number, string>} */ ({
  20011: 'profile.refused_label', 20012: 'profile.refused_label', 20013: 'profile.refused_origin',
});

/**
 * @param {Smartico} smartico
 * @param {WidgetConfig} config
 * @param {Window} [page]
 */
export function mountProfile(smartico, config, page = window) {
  const desk = findDesk(page, config.parent_origins ?? []);
  forgetProof(page);
  const view = createView(config, desk, page);
  watchConnection(smartico, view, page);
  // The widget's own page is ours wherever it runs; the guard is for sites that would make phantom players.
  /** @type {any} */ (page)._smartico_allow_localhost = true;
  const language = config.lang || page.navigator.language.slice(0, 2);
  smartico.init(config.label_key, { brand_key: config.brand_key, lang: language, simulation_mode: true, generate_visit: false });
  Promise.resolve(smartico.online(config.user_ext_id, language, config.user_hash ?? config.ticket)).catch(() => {});
}

/**
 * The proof has done its work; nobody shall copy it out of the address bar or find it in the history.
 *
 * @param {Window} page
 */
function forgetProof(page) {
  const url = new URL(page.location.href);
  for (const name of ['user_hash', 'ticket']) url.searchParams.delete(name);
  page.history.replaceState(page.history.state, '', url);
}

/** @typedef {ReturnType<typeof createView>} View */

/**
 * @param {WidgetConfig} config
 * @param {import('./profile/desk.js').Desk} desk
 * @param {Window} page
 */
function createView(config, desk, page) {
  const host = page.document.body.appendChild(h('div', { id: 'plaudit-profile' }));
  const wearer = { skin: () => config.skin ?? '', setting: (/** @type {string} */ name) => config.settings?.[name] };
  const root = mountShadow(host, [skinSheet(wearer), BASE_STYLES, PROFILE_STYLES]);
  const notice = h('div', { role: 'status' });
  const main = h('main');
  const hub = h('div', { id: 'plaudit-hub' });
  const toast = h('div', { role: 'status' });
  let t = createTranslate(PROFILE_TEXTS);
  /** @type {any} */
  let toastTimer;

  /** @param {string} text */
  function say(text) {
    clearTimeout(toastTimer);
    fill(toast, h('div.toast', null, icon(iconLock, { size: 18 }), text));
    toastTimer = setTimeout(() => fill(toast), TOAST_MS);
  }

  const close = () => desk.post('close') || say(t('profile.close_unverified'));
  page.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && desk.embedded) close();
  });

  /**
   * @param {string} language
   * @param {Record<string, string>} [translations]
   */
  function speak(language, translations) {
    t = createTranslate({ ...PROFILE_TEXTS, ...PROFILE_LANGUAGES[language.slice(0, 2).toLowerCase()] }, translations);
    for (const element of [host, page.document.documentElement]) {
      setProp(element, 'lang', language);
      setProp(element, 'dir', directionOf(language));
    }
    fill(root);
    append(root, [stripBar(t, desk.embedded ? close : null), notice, main, toast]);
  }

  /** @param {...import('./dom.js').Child} children */
  function show(...children) {
    hub.remove();
    main.hidden = false;
    setProp(main, 'aria-busy', null);
    fill(main, ...children);
    main.className = children.length === 1 ? 'single' : '';
    announceReady();
  }

  /** An element for the hub, below the strip. */
  function place() {
    fill(main);
    fill(notice);
    setProp(main, 'aria-busy', null);
    main.hidden = true;
    page.document.body.append(hub);
    return hub;
  }

  let announced = false;
  function announceReady() {
    if (announced) return;
    announced = true;
    requestAnimationFrame(() => requestAnimationFrame(() => desk.post('ready')));
  }

  speak(config.lang || page.document.documentElement.lang || 'en');
  fill(main, skeleton(t));
  setProp(main, 'aria-busy', 'true');
  page.document.getElementById('plaudit-loading')?.remove();
  return { speak, show, place, announceReady, notice, config, translate: () => t, hasHub: () => hub.isConnected };
}

/**
 * @param {import('./i18n.js').Translate} t
 * @param {(() => void) | null} close
 */
function stripBar(t, close) {
  return h('header.strip', null, icon(iconEye),
    h('div.grow', null, h('b', null, t('profile.read_only')), h('p', { id: 'lock-reason' }, t('profile.read_only_why'))),
    close && h('button.icon-button', { type: 'button', 'aria-label': t('profile.close'), title: t('profile.close'), onclick: close }, icon(iconClose)));
}

/** The layout that is about to come, without its content. @param {import('./i18n.js').Translate} t */
function skeleton(t) {
  const ghost = (/** @type {string} */ shape) => h(`div.skeleton.${shape}`);
  const two = () => h('div.grow.ghost', null, ghost('h-20.w-60'), ghost('h-12.w-40'));
  const message = () => h('div.row', null, ghost('ghost-icon'), two());
  return [
    h('div.stack', null, h('p.visually-hidden', { role: 'status' }, t('profile.loading')),
      h('div.card.row', null, ghost('ghost-portrait'), two()), ghost('ghost-hero'),
      h('div.balances', null, [0, 1, 2].map(() => h('div.card.balance', null, ghost('ghost-coin'), h('div.grow.ghost', null, ghost('h-20.w-60')))))),
    h('div.card.stack', null, ghost('h-20.w-40'), message(), message(), message()),
  ];
}

/**
 * Shows what the session says: data, a refusal, or that nobody answers.
 *
 * @param {Smartico} smartico
 * @param {View} view
 * @param {Window} page
 */
function watchConnection(smartico, view, page) {
  let shown = false;
  const patience = setTimeout(() => view.show(unreachable(view.translate())), PATIENCE_MS);

  /**
   * @param {number} code
   * @param {string} [message]
   */
  function refuse(code, message) {
    clearTimeout(patience);
    shown = false;
    const t = view.translate();
    view.show(stateBox({ outline: iconRefused, title: t('profile.refused'), text: t(REFUSALS[code] ?? 'profile.refused_what'), detail: message, problem: true }));
  }

  smartico.on('label_init_completed', (/** @type {number} */ code, /** @type {string} */ message) => code && refuse(code, message));
  smartico.on('identify', (/** @type {number} */ code, /** @type {Record<string, any>} */ _props, /** @type {string} */ message) => {
    if (code) return refuse(code, message);
    clearTimeout(patience);
    if (!shown) showPlayer(smartico, view);
    shown = true;
  });
  page.addEventListener('offline', () => showOffline(view));
  page.addEventListener('online', () => fill(view.notice));
}

/** @param {import('./i18n.js').Translate} t */
function unreachable(t) {
  return stateBox({ outline: iconOffline, title: t('profile.unreachable'), text: t('profile.unreachable_what'), problem: true });
}

/** @param {View} view */
function showOffline(view) {
  if (view.hasHub()) return;
  const time = new Date().toLocaleTimeString(view.config.lang || undefined, { timeStyle: 'short' });
  fill(view.notice, h('div.notice', null, icon(iconOffline), view.translate()('profile.offline', { time })));
}

/**
 * The hub, locked, below the strip; it follows what changes by itself.
 *
 * @param {Smartico} smartico
 * @param {View} view
 */
async function showPlayer(smartico, view) {
  const { lang, skin } = view.config;
  const language = (lang || smartico.getPublicProps()?.core_user_language || 'en').toLowerCase();
  view.speak(language, await translationsOf(smartico, language));
  const place = view.place();
  smartico.on('gf_ux', view.announceReady);
  smartico.showWidget('achievements', { element: place, height: '100%', theme: skin || undefined, lang: lang ? language : undefined, bare: true });
}

/**
 * @param {Smartico} smartico
 * @param {string} language
 * @returns {Promise<Record<string, string>>} empty when they do not come soon; the view must not wait for words
 */
function translationsOf(smartico, language) {
  const late = new Promise((resolve) => setTimeout(resolve, TRANSLATION_MS));
  const texts = Promise.resolve(smartico.api.getTranslations(language)).catch(() => undefined);
  return Promise.race([texts, late]).then((answer) => answer?.translations ?? {});
}
