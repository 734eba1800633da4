/**
 * What a treasure hunt shows on its way: amounts that are found and modifiers that change them.
 *
 * Invariant: pure; whatever lies on the way, the last step's total is the prize that was drawn.
 */

/** @typedef {{ kind: 'add', amount: number, total: number } | { kind: 'change', sign: string, total: number } | { kind: 'clue', total: null }} Find */

/** Modifier → how the total before follows from the total after; 7 and 8 lose everything. */
const FACTORS = /** @type {Record<string, [string, number]>} */ ({
  1: ['×2', 2], 2: ['×5', 5], 3: ['×10', 10], 4: ['÷2', 1 / 2], 5: ['÷5', 1 / 5], 6: ['÷10', 1 / 10], 7: ['×0', 0], 8: ['×0', 0],
});
const NAMES = /** @type {Record<string, number>} */ ({ '2x': 1, '5x': 2, '10x': 3, '/2': 4, '/5': 5, '/10': 6, '0': 7, '0x': 7, 'reset': 8 });
const LARGEST = 1e12;

/**
 * @param {Record<string, any>} prize
 * @param {number} steps
 * @param {import('./seed.js').Random} random
 * @returns {Find[]} one for each step; clues where the prize is no amount
 */
export function trailOf(prize, steps, random) {
  const value = Number(prize.prize_value);
  if (!(value > 0)) return Array.from({ length: steps }, () => ({ kind: 'clue', total: null }));
  const whole = !prize.allow_split_decimal && Number.isInteger(value);
  const changes = modifiersOf(prize);
  /** @type {Find[]} */
  const finds = [];
  let total = value;
  for (let left = steps; left > 0; left--) {
    const change = left > 1 && left < steps + (steps > 2 ? 0 : 1) && random() < 0.6 ? takeFitting(changes, total, whole) : undefined;
    const before = change ? change.before : left === 1 ? 0 : share(total, { left, whole, random });
    finds.unshift(change ? { kind: 'change', sign: change.sign, total } : { kind: 'add', amount: round(total - before, whole), total });
    total = before;
  }
  return finds;
}

/**
 * @param {Record<string, any>} prize
 * @returns {[string, number][]}
 */
function modifiersOf(prize) {
  return (prize.prize_modifiers ?? []).map((/** @type {unknown} */ each) => FACTORS[NAMES[String(each).toLowerCase()] ?? String(each)]).filter(Boolean);
}

/**
 * @param {[string, number][]} changes those not used yet; the one that is used goes
 * @param {number} total after it
 * @param {boolean} whole
 */
function takeFitting(changes, total, whole) {
  const at = changes.findIndex(([, factor]) => factor > 0 && total > 0 && total / factor <= LARGEST && (!whole || Number.isInteger(round(total / factor, false))));
  if (at < 0) return undefined;
  const [[sign, factor]] = changes.splice(at, 1);
  return { sign, before: round(total / factor, whole) };
}

/**
 * @param {number} total
 * @param {{ left: number, whole: boolean, random: import('./seed.js').Random }} how
 */
function share(total, { left, whole, random }) {
  return round(total * (1 - (0.6 + random() * 0.8) / left), whole);
}

/** @param {number} value @param {boolean} whole */
function round(value, whole) {
  return whole ? Math.round(value) : Math.round(value * 100) / 100;
}

/**
 * @param {Record<string, any>} template
 * @param {import('./seed.js').Random} random
 * @returns {number} how many steps this hunt takes
 */
export function stepsOf(template, random) {
  const ui = template.saw_template_ui_definition ?? {};
  const most = Math.min(7, Math.max(1, Number(template.steps_to_finish_game ?? ui.steps_to_finish_game) || 5));
  const least = Math.min(most, Math.max(1, Number(ui.min_steps_to_finish_game) || most));
  return least + Math.floor(random() * (most - least + 1));
}
