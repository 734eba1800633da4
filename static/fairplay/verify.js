/**
 * Does a draw again from what was published of it: the same arithmetic as the server's, in a page's own WebCrypto.
 * Invariant: nothing here trusts the server's word for the outcome; every value is computed from the seed.
 */

const WORD = 1n << 64n;

/** @param {ArrayBuffer | Uint8Array} bytes */
function toHex(bytes) {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param {string} hex */
function fromHex(hex) {
  return new Uint8Array((hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16)));
}

/** What was published of a seed before it was used. @param {string} seed @returns {Promise<string>} */
export async function commitment(seed) {
  return toHex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(seed)));
}

/** What rolls with this seed. A roll is a number from 0 to total - 1: HMAC-SHA256 of `message:block`, read as four numbers of
 * 64 bits; the first that is not above the largest multiple of `total` counts. @param {string} seed */
export async function roller(seed) {
  const key = await crypto.subtle.importKey('raw', fromHex(seed), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return async (/** @type {string} */ message, /** @type {number} */ total) => {
    const fair = WORD - (WORD % BigInt(total));
    for (let block = 0; ; block++) {
      const digest = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`${message}:${block}`));
      const view = new DataView(digest);
      for (let at = 0; at < 32; at += 8) {
        const number = view.getBigUint64(at);
        if (number < fair) return Number(number % BigInt(total));
      }
    }
  };
}

/** One roll. @param {string} seed @param {string} message @param {number} total */
export async function roll(seed, message, total) {
  return (await roller(seed))(message, total);
}

/** The option in whose share a number falls. @param {[number, number][]} odds @param {number} number */
export function pick(odds, number) {
  let left = number;
  for (const [option, weight] of odds) {
    left -= weight;
    if (left < 0) return option;
  }
  return null;
}

/**
 * @typedef {{scope: string, commitment: string, seed: string | null, client_seed: string, nonce: number, attempt: number,
 *   total: number, number: number, odds: [number, number][] | null, option_id: number, committed_at: number, drawn_at: number}} Proof
 * @typedef {{name: string, holds: boolean | null, said: string, found: string}} Step `holds` is null while it cannot be known
 */

/** Every step of a turn's draw done again. @param {Proof} proof @returns {Promise<Step[]>} */
export async function verify(proof) {
  const { seed, odds } = proof;
  if (!seed) return [{ name: 'seed', holds: null, said: proof.commitment, found: '' }];
  const hash = await commitment(seed);
  const total = odds ? odds.reduce((sum, [, weight]) => sum + weight, 0) : proof.total;
  const number = await roll(seed, `${proof.scope}:${proof.client_seed}:${proof.nonce}:${proof.attempt}`, total);
  const before = proof.committed_at < proof.drawn_at || null;
  const steps = [
    { name: 'before', holds: before, said: String(proof.committed_at), found: '' },
    { name: 'seed', holds: hash === proof.commitment, said: proof.commitment, found: hash },
    { name: 'number', holds: number === proof.number && total === proof.total, said: String(proof.number), found: String(number) },
  ];
  const option = odds && pick(odds, number);
  const known = odds ? { holds: option === proof.option_id, found: String(option) } : { holds: null, found: '' };
  return [...steps, { name: 'prize', said: String(proof.option_id), ...known }];
}

/**
 * @typedef {{jackpot_id: number, pot_number: number, commitment: string, seed: string | null, committed_at: number, drawn_at: number | null,
 *   final_amount: number | null, least: number | null, most: number | null, bursts_at: number | null}} PotProof amounts are in millionths
 */

/** Where a pot had to burst, drawn again. @param {PotProof} proof @returns {Promise<Step[]>} */
export async function verifyPot(proof) {
  const { seed, least, most, bursts_at: point, final_amount: held } = proof;
  if (!seed) return [{ name: 'seed', holds: null, said: proof.commitment, found: '' }];
  const hash = await commitment(seed);
  const steps = [
    { name: 'before', holds: proof.committed_at < (proof.drawn_at ?? 0) || null, said: String(proof.committed_at), found: '' },
    { name: 'seed', holds: hash === proof.commitment, said: proof.commitment, found: hash },
  ];
  if (least === null || most === null || point === null) return [...steps, { name: 'point', holds: null, said: '', found: '' }];
  const again = least + (await roll(seed, `jackpot:${proof.jackpot_id}:${proof.pot_number}`, most - least + 1));
  return [
    ...steps,
    { name: 'point', holds: again === point, said: String(point), found: String(again / 1e6) },
    { name: 'reached', holds: held === null ? null : held >= again, said: String(held), found: held === null ? '' : String(held / 1e6) },
  ];
}

/**
 * @typedef {import('./hat.js').Run & {commitment: string, tickets: number, every_ticket: boolean, winners: import('./hat.js').Winner[]}} RunProof
 */

/** Whether these are tickets in the order of their numbers, as many as the run had; all of them where every ticket takes part.
 * @param {RunProof} proof @param {import('./hat.js').Range[]} ranges */
export function areTheTickets(proof, ranges) {
  let next = proof.first;
  let count = 0;
  for (const [start, many] of ranges) {
    if (start < next || many < 1 || (proof.every_ticket && start !== next)) return false;
    next = start + many;
    count += many;
  }
  return count === proof.tickets && next - 1 <= proof.last && (!proof.every_ticket || next - 1 === proof.last);
}

/** The winners of a raffle's run drawn again, by `draw`, from all its tickets. @param {RunProof} proof
 * @param {import('./hat.js').Range[]} ranges @param {typeof import('./hat.js').winners} draw @returns {Promise<Step[]>} */
export async function verifyRun(proof, ranges, draw) {
  if (!proof.seed) return [{ name: 'seed', holds: null, said: proof.commitment, found: '' }];
  const hash = await commitment(proof.seed);
  const again = await draw(proof, ranges);
  const same = JSON.stringify(again) === JSON.stringify(proof.winners);
  return [
    { name: 'seed', holds: hash === proof.commitment, said: proof.commitment, found: hash },
    { name: 'tickets', holds: areTheTickets(proof, ranges), said: String(proof.tickets), found: '' },
    { name: 'winners', holds: same, said: String(proof.winners.length), found: String(again.length) },
  ];
}
