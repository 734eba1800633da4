/** Amounts of money, and of what is no money. */

/**
 * An amount with its currency.
 *
 * @param {Pick<import('./scope.js').Base, 't' | 'formats' | 'language'>} hub
 * @param {number} value
 * @param {string} currency a code of ISO 4217; points, gems, diamonds; or any other word
 */
export function money({ t, formats, language }, value, currency) {
  const ours = t(`hub.${currency}`);
  const unit = ours === `hub.${currency}` ? currency : ours;
  if (!/^[A-Z]{3}$/.test(currency)) return `${new Intl.NumberFormat(language, { maximumFractionDigits: 2, minimumFractionDigits: 2 }).format(value)} ${unit}`;
  try {
    return new Intl.NumberFormat(language, { style: 'currency', currency }).format(value);
  } catch {
    return `${formats.number(value)} ${currency}`;
  }
}
