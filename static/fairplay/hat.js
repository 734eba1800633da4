/**
 * Which tickets of a raffle win, drawn again from the seed of the run: the same steps as the server's, one by one.
 * Invariant: the tickets are given by their numbers, upwards; nothing else of them is looked at.
 */
import { roller } from './verify.js';

/** Numbers that are rolled for one prize before one is rolled among the tickets that can still win. */
const TRIES = 64;

/**
 * @typedef {[number, number, string]} Range first number, how many, whose
 * @typedef {[number, number, number]} Place prize, how many of it, the least tickets of who wins one
 * @typedef {[number, number, number]} Winner prize, place, ticket
 * @typedef {{run_id: number, seed: string, first: number, last: number, again: boolean, places: Place[]}} Run
 */

/** How many entries of a sorted list are at most `value`. @param {number[]} sorted @param {number} value */
function upTo(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Tickets in a row of players, who are found by a number. */
class Tickets {
  /** @param {Range[]} ranges */
  constructor(ranges) {
    this.ranges = ranges;
    this.starts = ranges.map(([start]) => start);
    /** @type {Map<string, number>} */
    this.counts = new Map();
    for (const [, count, holder] of ranges) this.counts.set(holder, this.held(holder) + count);
  }

  /** @param {string} holder */
  held(holder) {
    return this.counts.get(holder) ?? 0;
  }

  /** Whose a number is; null when it does not take part. @param {number} number */
  holder(number) {
    const at = upTo(this.starts, number) - 1;
    if (at < 0) return null;
    const [start, count, holder] = this.ranges[at];
    return number < start + count ? holder : null;
  }
}

/** All tickets of players who have at least `least`, without those that have won. */
class Rest {
  /** @param {Tickets} tickets @param {number} least @param {Iterable<number>} drawn */
  constructor(tickets, least, drawn) {
    this.ranges = tickets.ranges.filter(([, , holder]) => tickets.held(holder) >= least);
    this.starts = this.ranges.map(([start]) => start);
    let end = 0;
    this.ends = this.ranges.map(([, count]) => (end += count));
    /** @type {number[]} */
    this.gone = [];
    for (const number of drawn) this.remove(number);
  }

  get count() {
    return (this.ends.at(-1) ?? 0) - this.gone.length;
  }

  /** @param {number} number */
  remove(number) {
    const at = upTo(this.starts, number) - 1;
    if (at < 0) return;
    const [start, count] = this.ranges[at];
    if (number >= start + count) return;
    const place = this.ends[at] - count + number - start;
    this.gone.splice(upTo(this.gone, place), 0, place);
  }

  /** The number of the ticket at a place, counted without those that are gone. @param {number} at */
  take(at) {
    let place = at;
    for (let skipped = at + upTo(this.gone, place); skipped !== place; skipped = at + upTo(this.gone, place)) place = skipped;
    const which = upTo(this.ends, place);
    const [start, count] = this.ranges[which];
    return start + place - (this.ends[which] - count);
  }
}

/** Who wins what, in the order of drawing. @param {Run} run @param {Range[]} ranges @returns {Promise<Winner[]>} */
export async function winners(run, ranges) {
  const tickets = new Tickets(ranges);
  const roll = await roller(run.seed);
  const span = run.last - run.first + 1;
  /** @type {Set<number>} */
  const drawn = new Set();
  /** @type {Map<number, Rest>} */
  const rests = new Map();
  /** @type {Winner[]} */
  const found = [];

  /** @param {number} pick @param {number} least @returns {Promise<number | null>} */
  async function draw(pick, least) {
    for (let attempt = 0; attempt < (span > 0 ? TRIES : 0); attempt++) {
      const number = run.first + (await roll(`raffle:${run.run_id}:${pick}:${attempt}`, span));
      if (drawn.has(number) && !run.again) continue;
      const holder = tickets.holder(number);
      if (holder !== null && (least <= 1 || tickets.held(holder) >= least)) return number;
    }
    const rest = rests.get(least) ?? new Rest(tickets, least, drawn);
    rests.set(least, rest);
    return rest.count ? rest.take(await roll(`raffle:${run.run_id}:${pick}:${TRIES}`, rest.count)) : null;
  }

  let pick = 0;
  for (const [prize, count, least] of run.places) {
    for (let place = 1; place <= count; place++) {
      const number = await draw(++pick, least);
      if (number === null) break;
      found.push([prize, place, number]);
      if (run.again) continue;
      drawn.add(number);
      for (const rest of rests.values()) rest.remove(number);
    }
  }
  return found;
}
