/**
 * Where a wheel's prizes stand and where it stops. Angles are degrees, clockwise, with 0 under the pointer.
 *
 * Invariant: pure; the stop is always inside a sector of the prize, never on an edge.
 */

/** @typedef {Record<string, any>} Prize */

const EDGE = 0.18;
const MOST_SECTORS = 24;

/**
 * @param {Prize[]} prizes
 * @param {number} [count] of sectors; a wheel whose prizes name none has one for each
 * @returns {(Prize | null)[]} the prize of each sector
 */
export function sectorsOf(prizes, count = 0) {
  const places = prizes.flatMap((prize) => sectorNumbers(prize).map((sector) => /** @type {const} */ ([sector, prize])));
  if (!places.length) return prizes.length > 1 ? [...prizes] : [...prizes, null, ...prizes, null];
  const first = places.some(([sector]) => sector === 0) ? 0 : 1;
  const size = Math.min(MOST_SECTORS, Math.max(count, ...places.map(([sector]) => sector - first + 1)));
  /** @type {(Prize | null)[]} */
  const sectors = Array(size).fill(null);
  for (const [sector, prize] of places) if (sector - first < size) sectors[sector - first] = prize;
  const homeless = prizes.filter((prize) => !sectors.includes(prize));
  return sectors.map((prize) => prize ?? homeless.shift() ?? null).concat(homeless);
}

/** @param {Prize} prize @returns {number[]} */
function sectorNumbers(prize) {
  return (Array.isArray(prize.sectors) ? prize.sectors : []).filter((sector) => Number.isInteger(sector) && sector >= 0);
}

/**
 * @param {object} wanted
 * @param {(Prize | null)[]} wanted.sectors
 * @param {unknown} wanted.id of the prize
 * @param {number} wanted.from how far the wheel is turned now
 * @param {number} wanted.turns whole turns at least
 * @param {import('./seed.js').Random} wanted.random
 * @returns {number} how far it is turned in the end
 */
export function stopAngle({ sectors, id, from, turns, random }) {
  const own = sectors.flatMap((prize, index) => (prize && prize.id === id ? [index] : []));
  const sector = own.length ? own[Math.floor(random() * own.length)] : 0;
  const width = 360 / sectors.length;
  const inside = (sector + EDGE + random() * (1 - 2 * EDGE)) * width;
  const start = Math.ceil(from / 360) * 360;
  return start + turns * 360 + (360 - inside);
}

/**
 * @param {(Prize | null)[]} sectors
 * @param {number} angle how far the wheel is turned
 * @returns {Prize | null} what stands under the pointer
 */
export function underPointer(sectors, angle) {
  const at = (((360 - angle) % 360) + 360) % 360;
  return sectors[Math.min(sectors.length - 1, Math.floor(at / (360 / sectors.length)))];
}

/**
 * How far the pointer is bent while the wheel goes past: pushed by each edge, then let go.
 *
 * @param {{ from: number, to: number, sectors: number, ease: (share: number) => number, samples?: number }} path
 * @returns {number[]} degrees, at even moments
 */
export function pointerBends({ from, to, sectors, ease, samples = 160 }) {
  const width = 360 / sectors;
  return Array.from({ length: samples + 1 }, (_, i) => {
    if (i === samples) return 0;
    const phase = ((from + (to - from) * ease(i / samples)) % width) / width;
    return -26 * (phase > 0.7 ? (phase - 0.7) / 0.3 : phase < 0.12 ? 1 - phase / 0.12 : 0);
  });
}

/**
 * The curve `cubic-bezier(x1, y1, x2, y2)`, as style sheets mean it.
 *
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 * @returns {(share: number) => number}
 */
export function bezier(x1, y1, x2, y2) {
  const at = (/** @type {number} */ t, /** @type {number} */ a, /** @type {number} */ b) => 3 * t * (1 - t) ** 2 * a + 3 * t * t * (1 - t) * b + t ** 3;
  return (share) => {
    let low = 0;
    let high = 1;
    for (let i = 0; i < 24; i++) {
      const middle = (low + high) / 2;
      if (at(middle, x1, x2) < share) low = middle;
      else high = middle;
    }
    return at((low + high) / 2, y1, y2);
  };
}
