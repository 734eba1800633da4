/** The body of one inbox message: a file per message, fetched only by a page that shows it. */

/** @param {string | undefined} base the label setting INBOX_PUBLIC_CDN @param {string} guid */
export async function readBody(base, guid) {
  if (!base) throw new Error('getInboxMessageBody() needs the label setting INBOX_PUBLIC_CDN: await _smartico.ready() first.');
  const response = await fetch(base + encodeURIComponent(guid) + '.json', { credentials: 'omit' });
  if (!response.ok) throw new Error(`The body of message ${guid} is not there (HTTP ${response.status}).`);
  return body(await response.json());
}

/** A body as the page gets it; only `dp:inbox` messages have a page of their own, with buttons. @param {any} item */
function body(item) {
  const { action, image, title, body: preview_body, html_body, additional_buttons = [] } = item;
  const plain = { action, icon: image, title, preview_body, custom_data: jsonOrText(item.custom_data || {}) };
  if (action !== 'dp:inbox') return plain;
  const buttons = (additional_buttons ?? []).map((/** @type {any} */ b) => ({ action: b.action, text: b.inbox_cta_text }));
  return { ...plain, html_body: html_body ?? null, buttons };
}

/** @param {unknown} value */
function jsonOrText(value) {
  try {
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    return value;
  }
}
