/**
 * Talks to the support desk around the view: `ready` after the first paint, `close` when somebody closes it.
 *
 * Invariant: messages go to one origin, which the server has listed and the browser has named; never to '*'.
 */

const SOURCE = 'plaudit-widget';

/** @typedef {{ origin: string, embedded: boolean, post: (type: 'ready' | 'close') => boolean }} Desk */

/**
 * @param {Window} page
 * @param {string[]} allowed origins that the label lets embed the view
 * @returns {Desk} `origin` is '' when the page around is none of them; `post` says whether a message went out
 */
export function findDesk(page, allowed) {
  const embedded = page.parent !== page;
  const around = page.location.ancestorOrigins?.[0] ?? originOf(page.document.referrer);
  const origin = embedded && allowed.includes(around) ? around : '';
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

/** @param {string} url */
function originOf(url) {
  try {
    return new URL(url).origin;
  } catch {
    return '';
  }
}
