/**
 * Words, numbers and dates in the player's language.
 *
 * Invariant: a text is looked up by key and has an English default beside the component, so a missing translation shows
 * English and never a key.
 */

/** @typedef {Record<string, string>} Texts */
/** @typedef {(key: string, values?: Record<string, string | number>) => string} Translate */

const RIGHT_TO_LEFT = ['ar', 'fa', 'he', 'ur', 'ps', 'ku', 'yi', 'dv'];

/**
 * @param {string} language
 * @returns {'rtl' | 'ltr'}
 */
export function directionOf(language) {
  return RIGHT_TO_LEFT.includes(language.slice(0, 2).toLowerCase()) ? 'rtl' : 'ltr';
}

/**
 * @param {Texts} defaults English
 * @param {Texts} [translations] from `_smartico.api.getTranslations`
 * @param {(count: number) => string} [plural] the language's category of a number, as `createFormats` gives it
 * @returns {Translate} fills `{name}` with `values.name`; `{count}` chooses `key_one`, `key_few` and so on where there is one
 */
export function createTranslate(defaults, translations = {}, plural = (count) => (count === 1 ? 'one' : 'other')) {
  const find = (/** @type {string} */ key) => translations[key] || defaults[key];
  return (key, values = {}) => {
    const text = ('count' in values && find(`${key}_${plural(Number(values.count))}`)) || find(key) || key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  };
}

/**
 * Formats in a language. The first `Intl` object costs 13–25 ms, so they are made when something is shown.
 *
 * @param {string} language
 */
export function createFormats(language) {
  const locale = supported(language);
  /** @type {Intl.NumberFormat | undefined} */
  let numbers;
  /** @type {Intl.NumberFormat | undefined} */
  let amounts;
  /** @type {Intl.DateTimeFormat | undefined} */
  let times;
  /** @type {Intl.PluralRules | undefined} */
  let plurals;
  return {
    /** Its category in this language: one, few, many, other. @param {number} value */
    plural: (value) => (plurals ??= new Intl.PluralRules(locale)).select(value),
    /** @param {number} value */
    number: (value) => (numbers ??= new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })).format(value),
    /** Of a currency: gems and diamonds have parts. @param {number} value */
    amount: (value) => (amounts ??= new Intl.NumberFormat(locale, { maximumFractionDigits: 2 })).format(value),
    /** @param {Date} value */
    date: (value) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(value),
    /** @param {Date} value */
    moment: (value) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(value),
    /** @param {Date} value */
    time: (value) => (times ??= new Intl.DateTimeFormat(locale, { timeStyle: 'short' })).format(value),
    /** @param {string} code two letters */
    languageName: (code) => nameOf(locale, 'language', code),
    /** @param {string} code two letters */
    countryName: (code) => nameOf(locale, 'region', code.toUpperCase()),
  };
}

/** @typedef {ReturnType<typeof createFormats>} Formats */

/**
 * @param {string} language
 * @returns {string} a locale that Intl accepts
 */
function supported(language) {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/**
 * @param {string} locale
 * @param {'language' | 'region'} type
 * @param {string} code
 */
function nameOf(locale, type, code) {
  try {
    return new Intl.DisplayNames(locale, { type }).of(code) ?? code;
  } catch {
    return code;
  }
}

/**
 * A time from the server: epoch milliseconds, ISO 8601, or `dd/MM/yyyy HH:mm:ss` (read as UTC).
 *
 * @param {unknown} value
 * @returns {Date | null} null for what is no date, and for 0, which means unknown
 */
export function parseTime(value) {
  const european = /^(\d\d)\/(\d\d)\/(\d{4}) (\d\d):(\d\d):(\d\d)$/.exec(String(value));
  const text = european ? `${european[3]}-${european[2]}-${european[1]}T${european.slice(4).join(':')}Z` : value;
  const number = typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : text;
  const date = new Date(/** @type {string | number} */ (number ?? NaN));
  return Number.isNaN(date.getTime()) || date.getTime() <= 0 ? null : date;
}
