/** English texts around pop-ups and banners; what they say themselves comes from the operator. */

/** @type {import('../widgets/i18n.js').Texts} */
const ENGLISH = {
  'popup.close': 'Close', 'popup.message': 'A message for you', 'popup.collect': 'Lovely', 'popup.code': 'Your code', 'popup.copy': 'Copy code',
  'popup.copied': 'Copied', 'popup.copy_by_hand': 'The code is selected: copy it from here.',
};

/** @type {Record<string, () => Promise<{ TEXTS: import('../widgets/i18n.js').Texts }>>} */
const LANGUAGES = {
  de: () => import('./texts_de.js'),
  es: () => import('./texts_es.js'),
  pt: () => import('./texts_pt.js'),
  ar: () => import('./texts_ar.js'),
};

/**
 * The texts in a language; those that cannot be fetched are English.
 *
 * @param {string} language
 * @returns {Promise<import('../widgets/i18n.js').Texts>}
 */
export async function textsIn(language) {
  const words = await LANGUAGES[language.slice(0, 2).toLowerCase()]?.().catch(() => undefined);
  return { ...ENGLISH, ...words?.TEXTS };
}
