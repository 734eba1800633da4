/**
 * Parts of the hub in elements of the page: what `showWidget` and `gamificationBlock` do.
 *
 * Invariant: a widget shows the player who is there now, or nothing; it is gone with its element, and another call for the same
 * element takes its place.
 */

import { atEnd } from '../sdk/ending.js';
import { complain } from '../sdk/report.js';
import { setVariable } from '../widgets/dom.js';
import { takePlace } from './places.js';
import { linkOf, routeOf } from './routes.js';
import { cssHeight, routeOfWidget, WIDGETS, zoomFactor } from './widget_types.js';

/** @typedef {import('../sdk/stage.js').Env} House */
/** @typedef {import('./widget_types.js').Kind} Kind */
/** @typedef {import('./routes.js').Route} Route */
/** @typedef {Record<string, any>} Params */
/** @typedef {() => void} End */

/** How high the whole hub is where nobody says how high. */
const HUB_HEIGHT = 'min(780px,100dvh)';
const PHONE_WIDTH = '430px';
/** Words that have come with old pages, where `'false'` means no. */
const OFF = [undefined, null, false, 0, '', '0', 'false', 'no'];

/**
 * Shows a widget in an element, or over the page when none is named.
 *
 * @param {House} house
 * @param {string} type
 * @param {Params} [params]
 */
export function showWidget(house, type, params = {}) {
  const kind = Object.hasOwn(WIDGETS, type) ? WIDGETS[type] : undefined;
  if (!kind) {
    complain('widget_unknown', type);
    return trouble(house, type, 'unknown_widget');
  }
  const route = routeOfWidget(kind, params);
  const name = params.iframe ?? params.dom_id ?? params.element;
  if (!name) return over(house, kind, route);
  const element = elementOf(house, name);
  if (!element) {
    complain('element_unknown', name);
    return trouble(house, name, 'no_element');
  }
  if (!house.known()) {
    complain('widget_needs_player', type);
    return trouble(house, type, 'not_identified');
  }
  live(house, element, (place) => DRAW[kind.draw](house, place, { kind, route, params }));
}

/**
 * Mounts a block that the operator has published.
 *
 * @param {House} house
 * @param {{ dom_id: string, url: string, fit?: 'content' | 'fill' }} params `url`: a page, a script, or a deep link to a part of the hub
 */
export function gamificationBlock(house, { dom_id, url, fit = 'content' }) {
  const element = elementOf(house, dom_id);
  if (!element) {
    complain('element_unknown', dom_id);
    return trouble(house, dom_id, 'no_element');
  }
  const link = /^dp:(\w+)(?:[&?](.*))?$/i.exec(url ?? '');
  if (link) {
    if (!house.known()) {
      complain('widget_needs_player', url);
      return trouble(house, url, 'not_identified');
    }
    const route = routeOf({ action: link[1].toLowerCase(), params: Object.fromEntries(new URLSearchParams(link[2])) });
    return live(house, element, (place) => part(house, place, { route, params: { height: fit === 'fill' ? '100%' : 'auto' } }));
  }
  const failed = () => {
    complain('block_address', url);
    trouble(house, url, 'unsafe_address');
  };
  import('./widgets/block.js').then(({ mountBlock }) => {
    const place = takePlace(element, () => end?.());
    const end = mountBlock(house, place.element, { url, fit, failed });
  }).catch((error) => complain('chunk_failed', error));
}

/** @param {House} house @param {unknown} name @returns {HTMLElement | null} */
function elementOf(house, name) {
  return name instanceof HTMLElement ? name : house.doc.getElementById(String(name));
}

/**
 * What cannot be shown is told to whoever listens, as it has been to the developer.
 *
 * @param {House} house
 * @param {unknown} link
 * @param {string} reason
 */
function trouble(house, link, reason) {
  house.emit('dp_error', { link, reason });
}

/** Without an element the widget is its screen of the hub over the page. @param {House} house @param {Kind} kind @param {Route} route */
function over(house, { game }, route) {
  if (game) house.dp(`dp:gf_${game}${route.params.id ? `&id=${route.params.id}` : ''}`);
  else house.dp(linkOf(route));
}

/**
 * Draws for the player who is there, takes it away with them, and draws again for the next one.
 *
 * @param {House} house
 * @param {HTMLElement} element
 * @param {(place: HTMLElement) => End} draw gives back how to take it away
 */
function live(house, element, draw) {
  /** @type {End | undefined} */
  let end;
  const empty = () => {
    end?.();
    end = undefined;
  };
  const stop = house.tap((key, code) => {
    if (!place.element.isConnected) return place.leave();
    if (key === 'identify' && !code) show();
  });
  const place = takePlace(element, () => {
    stop();
    empty();
  });

  function show() {
    if (end) return;
    atEnd(house.turn(), empty);
    end = draw(place.element);
  }
  show();
}

/**
 * One screen of the hub, or all of it, in a place of the page.
 *
 * @param {House} house
 * @param {HTMLElement} mount
 * @param {{ route: Route, params: Params, kind?: Kind, place?: import('./routes.js').Place }} what
 * @returns {End}
 */
function part(house, mount, { route, params, kind, place }) {
  const whole = kind?.draw === 'hub';
  const theme = String(params.theme ?? '');
  // A widget with a skin of its own does not follow the one of the page.
  const dressed = theme || params.lang ? { ...house, ...(theme && { skin: () => theme, dress: undefined }), ...(params.lang && { language: () => params.lang }) } : house;
  /** @type {{ close: () => void } | undefined} */
  let hub;
  let over = false;
  raise(route).catch((error) => complain('chunk_failed', error));

  /** @param {Route} at */
  async function raise(at) {
    const { mountHub } = await import('./open.js');
    if (over) return;
    hub?.close();
    hub = mountHub(dressed, {
      kind: whole ? 'page' : 'part', mount, route: at, place, dress: (element) => dress(element, params, { whole, panel: !place }), onLanguage: raise,
    });
  }
  return () => {
    over = true;
    hub?.close();
  };
}

/** @param {HTMLElement} element @param {Params} params @param {{ whole: boolean, panel: boolean }} how */
function dress(element, { height, zoom, force_mobile, bare }, { whole, panel }) {
  const size = cssHeight(height) || (whole ? HUB_HEIGHT : '');
  element.classList.add('inline');
  element.classList.toggle('bare', Boolean(bare));
  element.classList.toggle('panel', panel);
  element.classList.toggle('sized', Boolean(size));
  if (size) setVariable(element, '--block-size', size);
  if (zoom) setVariable(element, '--zoom', zoomFactor(zoom));
  if (!OFF.includes(force_mobile)) setVariable(element, '--max-inline-size', PHONE_WIDTH);
}

/** @type {Record<Kind['draw'], (house: House, place: HTMLElement, what: { kind: Kind, route: Route, params: Params }) => End>} */
const DRAW = {
  hub: part,
  part,
  card: (house, place, { params }) => part(house, place, {
    route: { name: 'overview', params: OFF.includes(params.noQuestionMark) ? {} : { quiet: 'true' } }, params,
    place: { view: 1, load: () => import('./widgets/card.js') },
  }),
  bell: (house, place, { params }) => part(house, place, { route: { name: 'inbox', params: {} }, params, place: { view: 19, load: () => import('./widgets/bell.js') } }),
  game(house, place, { kind, route, params }) {
    if (!route.params.id && !kind.game) return part(house, place, { route, params });
    const undress = sized(place, params);
    let over = false;
    Promise.all([import('../sdk/stage.js'), gameId(house, kind, route)]).then(([{ stageOf }, id]) => {
      if (over) return;
      if (!id) {
        complain('game_unknown', kind.game);
        return trouble(house, kind.game, 'not_available');
      }
      place.id ||= `plaudit-game-${id}`;
      stageOf(house).show(id, { iframe: place.id, theme: params.theme });
    }).catch((error) => complain('game_not_opened', error));
    return () => {
      over = true;
      place.replaceChildren();
      undress();
    };
  },
};

/**
 * A game fills its place, so the place has the size. @param {HTMLElement} place @param {Params} params @returns {End} gives it back as it was
 */
function sized({ style }, { height, zoom, force_mobile }) {
  const phone = !OFF.includes(force_mobile);
  /** @type {[string, string | false][]} */
  const rules = [
    ['height', cssHeight(height)], ['zoom', zoom ? String(zoomFactor(zoom)) : ''], ['inline-size', phone && '100%'], ['max-inline-size', phone && PHONE_WIDTH],
    ['margin-inline', phone && 'auto'],
  ];
  const worn = rules.filter(([, value]) => value).map(([name, value]) => {
    const before = style.getPropertyValue(name);
    style.setProperty(name, String(value));
    return [name, before];
  });
  return () => worn.forEach(([name, before]) => style.setProperty(name, before));
}

/** @param {House} house @param {Kind} kind @param {Route} route @returns {Promise<number | string | undefined>} */
async function gameId({ api }, { game }, { params }) {
  if (params.id) return params.id;
  return (await api.getMiniGames()).find((/** @type {any} */ each) => each.saw_game_type === game)?.id;
}
