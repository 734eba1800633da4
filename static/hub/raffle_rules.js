/**
 * Raffles: in which order draws are shown, what there is to do, how often to look, whose wins come first.
 *
 * Invariant: pure.
 */

/** @typedef {import('../smartico.js').TRaffle} Raffle */
/** @typedef {import('../smartico.js').TRaffleDraw} Draw */
/** @typedef {import('../smartico.js').TRafflePrize} Prize */
/** @typedef {import('../smartico.js').TRafflePrizeWinner} Winner */
/** @typedef {{ prize: Prize, winner: Winner, mine: boolean }} Win */
/** @typedef {{ raffle: number, draw?: number, run?: number }} Part a raffle, one of its draws, or a run that is over */

export const OPEN = 1;
export const DRAWING = 2;
export const EXECUTED = 3;
const SOON_MS = 5 * 60_000;

/** @param {string} id `raffle`, `raffle-draw` or `raffle-draw-run` @returns {Part} */
export function partOf(id) {
  const [raffle, draw, run] = id.split('-').map(Number);
  return { raffle, draw: draw || undefined, run: run || undefined };
}

/** @param {...number} numbers @returns {string} the id that `partOf` reads */
export function idOf(...numbers) {
  return numbers.join('-');
}

/** Those that are still to come by their time, then those that are over, the last one first. @param {Draw[]} draws */
export function drawsInOrder(draws) {
  const over = (/** @type {Draw} */ each) => each.current_state === EXECUTED;
  return [...draws].sort((a, b) => Number(over(a)) - Number(over(b)) || (over(a) ? b.execution_ts - a.execution_ts : a.execution_ts - b.execution_ts));
}

/**
 * The one thing to be shown: being drawn, then winners, then that one takes part, then taking part.
 *
 * @param {Draw} draw
 * @returns {'drawing' | 'winners' | 'in' | 'opt_in' | 'none'} `none`: there is nothing to do, every ticket takes part, or it is closed
 */
export function todoOf({ current_state: state, requires_optin: asks, user_opted_in: joined, is_active: active }) {
  if (state === DRAWING) return 'drawing';
  if (state === EXECUTED) return 'winners';
  if (!asks) return 'none';
  return joined ? 'in' : active ? 'opt_in' : 'none';
}

/**
 * After how many seconds a draw is to be looked at again.
 *
 * @param {Draw[]} draws
 * @param {number} now epoch ms
 * @returns {number} 0: never
 */
export function pollSeconds(draws, now) {
  const each = draws.map(({ current_state: state, execution_ts: at }) => {
    if (state === EXECUTED) return Infinity;
    return state === DRAWING || at <= now ? 3 : at - now < SOON_MS ? 10 : 30;
  });
  const least = Math.min(Infinity, ...each);
  return least === Infinity ? 0 : least;
}

/**
 * Who has won what, the player's own wins first, then in the order of the prizes.
 *
 * @param {Prize[]} prizes
 * @param {number} me the player's number
 * @returns {Win[]}
 */
export function winsOf(prizes, me) {
  const all = prizes.flatMap((prize) => prize.winners.map((winner) => ({ prize, winner, mine: winner.id === me })));
  return [...all.filter(({ mine }) => mine), ...all.filter(({ mine }) => !mine)];
}

/** Whether a prize that was won is still to be fetched. @param {Win} win */
export function canClaim({ prize, winner, mine }) {
  return mine && prize.requires_claim && !winner.claimed_date;
}

/** The player's tickets in a raffle: those of the draw that counts most of them. @param {Raffle} raffle */
export function ticketsOf({ draws }) {
  return Math.max(0, ...draws.map(({ my_tickets_count: count }) => count));
}

/** The next draw. @param {Raffle} raffle @returns {Draw | undefined} */
export function nextOf({ draws }) {
  return drawsInOrder(draws).find(({ current_state: state }) => state !== EXECUTED);
}

/**
 * How far the tickets have been given out, where the operator shows it.
 *
 * @param {Raffle} raffle
 * @returns {{ how: 'none' | 'counter' | 'few' | 'gone', percent: number }}
 */
export function capOf({ max_tickets_count: most, current_tickets_count: given, ticket_cap_visualization: kind }) {
  const percent = most > 0 ? Math.min(100, (100 * given) / most) : 0;
  if (!kind || !most) return { how: 'none', percent };
  if (given >= most) return { how: 'gone', percent };
  return { how: kind === 1 ? 'counter' : percent >= 80 ? 'few' : 'none', percent };
}

/**
 * The run that has just been drawn: it was on view, and another has come after it, or its winners are known.
 *
 * @param {Draw | undefined} before
 * @param {Draw} now
 * @returns {number | undefined} its number
 */
export function justDrawn(before, now) {
  if (!before || before.current_state === EXECUTED) return undefined;
  if (now.run_id === before.run_id) return now.current_state === EXECUTED ? now.run_id : undefined;
  return now.previous_run_id === before.run_id ? before.run_id : undefined;
}
