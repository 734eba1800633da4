/**
 * What a won prize says: the number that counts up, and where its buttons lead.
 *
 * Invariant: pure functions.
 */

/** @typedef {Record<string, any>} Prize one of a template's prizes */

const MAX_COUNTED = 1e9;

/**
 * The number in a prize's name, which is the hero of the win moment.
 *
 * @param {string} name
 * @returns {{ before: string, value: number, after: string } | null} null where there is none that could be counted up
 */
export function numberIn(name) {
  const match = /^(\D*?)(\d{1,3}(?:([.,\u00a0\u202f ])\d{3})(?:\3\d{3})*|\d+)(?![.,]?\d)(.*)$/s.exec(name);
  if (!match) return null;
  const value = Number(match[2].replace(/\D/g, ''));
  return value > 1 && value <= MAX_COUNTED ? { before: match[1], value, after: match[4] } : null;
}

/**
 * @param {Prize} prize
 * @returns {{ link: string, title: string }[]} the further buttons of the win
 */
export function furtherActions(prize) {
  const pairs = [[prize.second_btn, prize.second_btn_action_title], [prize.acknowledge_dp_additional, prize.acknowledge_action_title_additional]];
  return pairs.filter(([link, title]) => link && title).map(([link, title]) => ({ link, title }));
}

/** @param {string | undefined} link */
export function staysHere(link) {
  return !link || /^dp:(ok|submit)?$/i.test(link);
}
