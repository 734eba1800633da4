/**
 * Talks to the support desk around the view: `ready` after the first paint, `close` when somebody closes it.
 *
 * Invariant: messages go to one origin, which the server has listed and the browser has named; never to '*'.
 */

const SOURCE = 'plaudit-widget';

/** @typedef {{ origin: string, embedded: boolean, post: (type: 'ready' | 'close') => boolean }} Desk */

/**
 * @param {Window} page
 * @param {string[]} allowed the label's allow-list: `https://shop.example`, `shop.example`, `*.shop.example`, `*`
 * @returns {Desk} `origin` is '' when the page around is none of them; `post` says whether a message went out
 */
export function findDesk(page, allowed) {
  const embedded = page.parent !== page;
  const around = page.location.ancestorOrigins?.[0] ?? originOf(page.document.referrer);
  const origin = embedded && around && allowed.some((rule) => matchesRule(around, rule)) ? around : '';
  if (embedded && !origin) {
    console.error(`[plaudit] The support desk at ${around || 'an unknown origin'} gets no messages from the widget: `
      + 'add its origin to the allowed origins of the label.');
  }
  return {
    origin,
    embedded,
    post(type) {
      if (origin) page.parent.postMessage({ source: SOURCE, type }, origin);
      return Boolean(origin);
    },
  };
}

/**
 * The server's rule for origins (setting FRONT_END_ALLOW_DOMAINS); `*` widens who may embed, the message still goes to one origin.
 *
 * @param {string} origin
 * @param {string} rule
 */
export function matchesRule(origin, rule) {
  if (rule === '*' || rule === origin) return true;
  const { protocol, host, hostname } = new URL(origin);
  const [scheme, rest] = rule.includes('://') ? rule.split('://') : ['', rule];
  if (scheme && `${scheme}:` !== protocol) return false;
  if (!rest.startsWith('*.')) return !scheme && [host, hostname].includes(rest);
  return host.endsWith(rest.slice(1)) || hostname.endsWith(rest.slice(1));
}

/** @param {string} url */
function originOf(url) {
  try {
    return new URL(url).origin;
  } catch {
    return '';
  }
}
