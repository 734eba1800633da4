/** Small helpers over the DOM. Nothing here writes HTML from a string: the page runs under trusted types. */

export const one = (selector, within = document) => within.querySelector(selector);
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];

/** An element with properties (`class`, `dataset`, `aria-*` and other attributes, `on…` listeners) and children. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'dataset') Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** An icon of the sprite. */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', `/static/img/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** Shows the one child with `data-show` of that state. */
export function show(node, state) {
  if (node && node.dataset.state !== state) node.dataset.state = state;
}

/** A short message at the lower edge; it is read out and leaves by itself. */
export function toast(words, { bad = false } = {}) {
  const tray = one('[data-toasts]');
  if (!tray) return;
  const note = el('p', { class: bad ? 'toast bad' : 'toast' }, icon(bad ? 'warning' : 'check'), el('span', {}, words));
  while (tray.childElementCount > 1) tray.firstElementChild.remove();
  tray.append(note);
  setTimeout(() => note.remove(), 4000);
}

/** Posts JSON to the shop's own server; answers `{ok, body}` and never throws, `body.words` says what went wrong. */
export async function ask(path, body) {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { ok: response.ok, body: await response.json() };
  } catch {
    return { ok: false, body: { words: 'The shop’s own server did not answer. Check your connection.' } };
  }
}

export const money = (amount) =>
  new Intl.NumberFormat(document.documentElement.lang, { style: 'currency', currency: document.body.dataset.currency })
    .format(amount);

/** Cookies of the shop: what the next page needs to know before its scripts run. Refused quietly in a foreign frame. */
export function remember(name, value) {
  document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=2592000; SameSite=Lax`;
}
