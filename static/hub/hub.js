/**
 * The hub: a frame with a navigation, and one screen at a time in it.
 *
 * Invariant: it calls nothing but what any page may call on `_smartico`, and closing it leaves no node, timer or listener behind.
 */

import { BASE_STYLES } from '../widgets/base_styles.js';
import { mountShadow, styleSheet } from '../widgets/dom.js';
import { createFormats, createTranslate, directionOf } from '../widgets/i18n.js';
import { skinReady, skinSheet } from '../widgets/skin.js';
import { createFrame } from './frame.js';
import { watchNews } from './live.js';
import { failed, skeletonCards } from './parts.js';
import { linkOf, PLACES } from './routes.js';
import { createScope } from './scope.js';
import { HUB_STYLES } from './styles.js';
import { HUB_TEXTS, loadTexts } from './texts.js';
import { goBack, goTo, startAt } from './trail.js';

/** @typedef {import('./routes.js').Route} Route */
/** @typedef {import('../sdk/stage.js').Env} House */
/**
 * @typedef {object} Options
 * @property {'dialog' | 'page' | 'part'} kind over the page, all of it, or one screen in an element without a navigation
 * @property {Route} route where it begins
 * @property {HTMLElement} [mount] what a part or a page goes into
 * @property {boolean} [readOnly] everything that acts is locked and says why; as the session is, unless it is said
 * @property {import('./routes.js').Place} [place] what a part shows that is no screen of the hub
 * @property {(element: HTMLElement) => void} [dress] gives the frame a size
 * @property {() => void} [onClose] it has closed
 * @property {(route: Route) => void} [onLanguage] the player speaks another language now, and was here; the next hub speaks it
 */
/**
 * @typedef {object} Screen what a screen's `screen(hub, params)` gives back
 * @property {string} title
 * @property {Element} element the list, or all there is
 * @property {(params: Record<string, string>) => void} [show] other params of the same screen: a tab, a filter
 * @property {(id: string, hub: Hub) => { title: string, element: Element, sub?: number }} [detail] one entity, with a scope of its own, beside the list or over it; `sub` is the number of its first tab in `gf_ux`
 * @property {Element[]} [actions] controls at the end of the head
 * @property {Element} [lead] before the title
 * @property {string} [under] below the title
 */
/** @typedef {ReturnType<typeof import('./scope.js').createScope>} Hub what a screen is given */

/** Where a reload finds the way back. */
const OPEN = 'plaudit:hub';

/**
 * @param {House} house
 * @param {Options} options
 */
export function createHub(house, { kind, route, mount, readOnly = !!house.kept()?.session.isReadOnly(), place: given, dress, onClose, onLanguage }) {
  const language = (house.language() || 'en').toLowerCase();
  const direction = directionOf(language);
  const host = document.createElement('div');
  host.setAttribute('data-plaudit', 'hub');
  host.lang = language;
  host.dir = direction;
  const root = mountShadow(host, [skinSheet(house), BASE_STYLES, HUB_STYLES]);
  let texts = HUB_TEXTS;
  /** @type {Record<string, string>} */
  let words = {};
  /** @type {Record<string, string>} */
  let own = {};
  let translate = createTranslate(texts);
  let open = true;
  let trail = startAt(route);
  /** The screen on view and the entity on view. @type {{ name: string, screen: Screen, scope: Hub } | undefined} */
  let now;
  /** @type {{ id: string, scope: Hub, sub?: number } | undefined} */
  let entity;
  let turn = 0;

  /** @type {Set<string>} */
  const styled = new Set();
  /** @type {Record<string, string> | undefined} */
  let latest;

  const base = {
    house, api: house.api, kind, language, direction, readOnly, root,
    formats: createFormats(language),
    /** @type {import('../widgets/i18n.js').Translate} */
    t: (key, values) => translate(key, values),
    /** English texts of a screen, or of a card that a list makes by the hundred; the last ones count where two share a key, and the
     * player's language and the operator's own words come over all. @param {Record<string, string>} more */
    addTexts(more) {
      if (more === latest) return;
      latest = more;
      texts = { ...texts, ...more };
      speak();
    },
    /** A screen's own rules, once. @param {string} css */
    addStyles(css) {
      if (styled.has(css)) return;
      styled.add(css);
      root.adoptedStyleSheets.push(styleSheet(css));
    },
    /** @param {string} name @param {Record<string, string>} [params] */
    go: (name, params = {}) => (kind === 'part' && name !== now?.name ? house.dp(linkOf({ name, params })) : move({ name, params })),
    back, close, link,
    /** The screen has another name than when it was opened. @param {string} title */
    retitle: (title) => frame.retitle(title),
    /** Says something for a few seconds. @param {string} text @param {{ problem?: boolean }} [how] */
    toast: (text, how) => frame.toast(text, how),
    /** Something over everything until it is answered. @param {HTMLElement} element @returns {() => void} takes it away */
    over: (element) => frame.over(element),
  };
  const frame = createFrame(base, { current: () => trail[trail.length - 1].name });
  const news = createScope(base);

  function speak() {
    translate = createTranslate({ ...texts, ...words }, own, base.formats.plural);
  }

  /** Words of the language and of the operator; neither may hold the screen up for long. */
  async function learn() {
    const late = new Promise((resolve) => setTimeout(resolve, 1500));
    const theirs = Promise.resolve(house.api.getTranslations(language)).then((answer) => { own = answer?.translations ?? {}; }).catch(() => {});
    const ours = loadTexts(language).then((loaded) => { words = loaded; }).catch(() => {});
    const all = Promise.all([theirs, ours]).then(speak);
    if (await Promise.race([all.then(() => true), late])) return;
    speak();
    all.then(speakAgain);
  }

  /** Words that came after all: what stands there in English is drawn once more. */
  function speakAgain() {
    if (!open) return;
    frame.translate();
    leave();
    draw(false);
  }

  /** @param {Route} next */
  function move(next) {
    trail = goTo(trail, next);
    return draw(true);
  }

  function back() {
    const before = goBack(trail);
    if (!before) return close();
    trail = before;
    draw(true);
  }

  /** A link of an operator or of ours: what leads to the hub stays in it. @param {string | null | undefined} text */
  function link(text) {
    if (text) house.dp(text);
  }

  /** Draws where we are. @param {boolean} moved somebody went there, so the focus goes along @returns {Promise<void>} */
  async function draw(moved) {
    const { name, params } = trail[trail.length - 1];
    const mine = ++turn;
    remember();
    if (now?.name !== name) {
      const place = given ?? PLACES[name];
      const loading = place.load();
      leave();
      frame.show(skeletonCards(), { title: base.t(`nav.${name}`), name });
      const module = await loading.catch(() => null);
      if (!open || mine !== turn) return;
      if (!module) return frame.show(failed(base.t, () => draw(moved)), { title: base.t(`nav.${name}`), name });
      const scope = createScope(base);
      now = { name, scope, screen: module.screen(scope, params) };
      frame.show(now.screen.element, { ...now.screen, name });
    } else now.screen.show?.(params);
    drawEntity(params.id);
    frame.settle({ back: Boolean(goBack(trail)), moved });
    report(name, params);
  }

  /** @param {string | undefined} id */
  function drawEntity(id) {
    if (entity?.id === id) return;
    entity?.scope.end();
    entity = undefined;
    if (!id || !now?.screen.detail) return frame.beside(null);
    const scope = createScope(base);
    const detail = now.screen.detail(id, scope);
    entity = { id, scope, sub: detail.sub };
    frame.beside(detail);
  }

  function leave() {
    entity?.scope.end();
    now?.scope.end();
    entity = now = undefined;
    frame.beside(null);
  }

  /** @param {string} name @param {Record<string, string>} params */
  function report(name, { id, tab }) {
    const { view, detail, tabs } = given ?? PLACES[name];
    const section = name === 'section' ? Number(id) : undefined;
    house.emit('gf_ux', { screen_name_id: (id && detail) || tabs?.[tab] || view, custom_section_id: section, entity_id: section ? undefined : Number.parseInt(id, 10) || undefined, screen_subname_id: entity?.sub });
  }

  /** A reload finds the way back, and does nothing again; only what is over the page. */
  function remember() {
    const { name, params: { opt_in: _, ...params } } = trail[trail.length - 1];
    if (kind === 'dialog') house.kept()?.tabStore.set(OPEN, linkOf({ name, params }));
  }

  function close() {
    if (!open) return;
    open = false;
    if (kind === 'dialog') house.kept()?.tabStore.remove(OPEN);
    leave();
    news.end();
    frame.remove();
    host.remove();
    onClose?.();
  }

  news.onEnd(house.tap((key) => {
    if (key === 'props_change' && (house.language() || 'en').toLowerCase() !== language) onLanguage?.(trail[trail.length - 1]);
  }));

  /** Module and answers of the first screen are asked for while the words are still on their way. */
  function hasten() {
    const { load, asks = [] } = PLACES[route.name];
    for (const each of [load, ...asks.map((name) => house.api[name])]) Promise.resolve(each()).catch(() => {});
  }

  const ready = (async () => {
    hasten();
    await skinReady(house);
    if (!open) return;
    dress?.(frame.element);
    root.append(frame.element);
    (mount ?? document.body).append(host);
    frame.open();
    frame.show(skeletonCards(), { title: base.t(`nav.${route.name}`), name: route.name });
    await learn();
    if (!open) return;
    frame.translate();
    await draw(kind === 'dialog');
    if (open && kind !== 'part') watchNews(news);
  })();

  return { ready, close, goTo: move, host };
}
