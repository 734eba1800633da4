/** Texts of the label: English first, the asked language laid over it, so that no key is missing for want of a translation. */
import { shortLanguage } from '../urls.js';
import { CID } from './cids.js';

const KEEP_MS = 60000;

/** @param {import('./lazy.js').Context} context */
export function translationsApi({ ask, cache }) {
  /** @param {string} language */
  async function load(language) {
    const answer = await ask(CID.TRANSLATIONS, { hash_code: 0, areas: [], lang_code: language });
    return answer.translations ?? {};
  }

  /** All texts in a language. @param {string} [lang] @returns {Promise<{translations: Record<string, string>}>} */
  function getTranslations(lang) {
    const language = shortLanguage(lang) || 'en';
    return cache.use('translations:' + language, async () => {
      const texts = await Promise.all([...new Set(['en', language])].map(load));
      return { translations: Object.assign({}, ...texts) };
    }, KEEP_MS);
  }

  return { getTranslations };
}
