/** The page on which anybody checks a draw: it asks for what was published and does the draw again, step by step. */
import { winners } from './hat.js';
import { verify, verifyPot, verifyRun } from './verify.js';

const WORDS = {
  before: ['The hash was published before this draw', '', 'The hash was made in the moment of this draw'],
  seed: ['The seed is the one whose hash was published', 'The seed is not the one whose hash was published'],
  number: ['The seed gives this number', 'The seed gives another number'],
  prize: ['The number falls on this prize', 'The number falls on another prize',
    'The operator does not publish the odds, so the prize cannot be checked'],
  point: ['The seed gives this amount to burst at', 'The seed gives another amount to burst at',
    'The operator does not publish the range, so the amount cannot be checked'],
  reached: ['The pot held that much', 'The pot did not hold that much', 'What the pot held is being added up'],
  tickets: ['These are all tickets of the run, in their order', 'These are not the tickets of the run'],
  winners: ['Drawing again gives the same winners', 'Drawing again gives other winners'],
};
const MOST_SHOWN = 200;
const form = /** @type {HTMLFormElement} */ (document.querySelector('form'));
const result = /** @type {HTMLElement} */ (document.querySelector('#result'));

/** @param {string} tag @param {string} [text] @param {string} [name] */
function element(tag, text = '', name = '') {
  const made = document.createElement(tag);
  made.textContent = text;
  if (name) made.className = name;
  return made;
}

/** @param {string} name */
const field = (name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value.trim();

/** @param {string[]} parts @param {Record<string, string>} [query] */
async function ask(parts, query = {}) {
  const address = new URL(`../${['fair-play', ...parts].map(encodeURIComponent).join('/')}.json`, import.meta.url);
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  const answer = await fetch(address);
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.message);
  return found;
}

async function check() {
  const [label, scope, request] = [field('label'), field('scope'), field('request')];
  if (!label || !scope) return;
  history.replaceState(null, '', '?' + new URLSearchParams({ label, scope, ...(request && { request }) }));
  result.replaceChildren(element('p', 'Checking …'));
  try {
    if (!request) list(await ask([label, scope]), label);
    else show(...(await checked([label, scope, request])));
  } catch (error) {
    const said = error instanceof Error ? error.message : 'The server could not be reached.';
    result.replaceChildren(element('h2', 'Nothing to check', 'verdict unknown'), element('p', said));
  }
}

/** A proof and its steps done again. @param {string[]} parts @returns {Promise<[any, import('./verify.js').Step[]]>} */
async function checked(parts) {
  const proof = await ask(parts);
  if (proof.kind === 'jackpot') return [proof, await verifyPot(proof)];
  if (proof.kind !== 'raffle') return [proof, await verify(proof)];
  const ranges = [...proof.ranges];
  for (let { next } = proof; next;) {
    const more = await ask(parts, { after: String(next) });
    ranges.push(...more.ranges);
    next = more.next;
  }
  return [proof, await verifyRun(proof, ranges, winners)];
}

/** What was drawn under a name, or is to be: a day's seed, a run or a pot in each line. @param {any} found @param {string} label */
function list(found, label) {
  const items = (found.draws ?? found.days).map((/** @type {any} */ draw) => {
    const item = element('li', '', 'unknown');
    const { reference, date } = draw;
    const link = document.createElement('a');
    link.href = '?' + new URLSearchParams({ label, scope: found.scope, request: String(reference) });
    link.textContent = `${NOUNS[found.kind]} ${reference}`;
    const when = draw.drawn_at ? `, drawn ${moment(draw.drawn_at)}` : draw.due_at ? `, due ${moment(draw.due_at)}` : ', open';
    item.append(...(reference ? [link, when] : [date]), element('code', draw.commitment));
    return item;
  });
  const lines = document.createElement('ol');
  lines.append(...items);
  result.replaceChildren(element('h2', found.title), element('p', 'The newest first, each with the hash of its seed.'), lines);
}

/** @type {Record<string, string>} */
const NOUNS = { raffle: 'Run', jackpot: 'Pot' };

/** @param {any} proof @param {import('./verify.js').Step[]} steps */
function show(proof, steps) {
  const broken = steps.some((step) => step.holds === false);
  const secret = !proof.seed;
  const later = proof.kind ? 'Not drawn yet' : 'Come back tomorrow';
  const verdict = broken ? 'This draw does not hold' : secret ? later : 'This draw was fair';
  const lines = document.createElement('ol');
  if (!secret) for (const step of steps) lines.append(line(step));
  result.replaceChildren(
    element('h2', verdict, `verdict ${broken ? 'broken' : secret ? 'unknown' : 'holds'}`),
    element('p', secret ? stillSecret(proof) : outcome(proof)),
    lines,
    facts(proof),
  );
}

/** @param {any} proof */
function stillSecret(proof) {
  if (proof.kind === 'raffle') return `${proof.title}: the seed stays secret until the run is drawn, ${moment(proof.due_at)}.`;
  if (proof.kind === 'jackpot') return `${proof.title}: the seed stays secret until the pot bursts. Its hash is fixed since ${moment(proof.committed_at)}.`;
  return `The seed of ${proof.date} stays secret until that day is over (UTC). Its hash is fixed since ${moment(proof.committed_at)}.`;
}

/** @param {any} proof */
function outcome(proof) {
  const drawn = `drawn ${moment(proof.drawn_at)}`;
  if (proof.kind === 'raffle') return `${proof.title}: ${proof.winners.length} won with ${proof.tickets} tickets in the run, ${drawn}.`;
  if (proof.kind === 'jackpot') return `${proof.title}: pot ${proof.pot_number}, burst ${moment(proof.drawn_at)}.`;
  return `${proof.title}: ${proof.option ?? 'prize ' + proof.option_id}, ${drawn}.`;
}

/** @param {import('./verify.js').Step} step */
function line(step) {
  const [yes, no, unknown] = WORDS[/** @type {keyof typeof WORDS} */ (step.name)];
  const said = step.holds === null ? unknown : step.holds ? yes : no;
  const item = element('li', said, step.holds === null ? 'unknown' : step.holds ? 'holds' : 'broken');
  if (step.found) item.append(element('code', step.found));
  return item;
}

/** @param {any} proof */
function facts(proof) {
  const table = document.createElement('dl');
  const rows = { raffle: factsOfRun, jackpot: factsOfPot }[/** @type {string} */ (proof.kind)] ?? factsOfTurn;
  const seed = { 'Hash of the seed': proof.commitment, Seed: proof.seed ?? 'still secret' };
  for (const [name, value] of Object.entries({ ...seed, ...rows(proof) })) table.append(element('dt', name), element('dd', String(value)));
  return table;
}

/** @param {any} proof */
function factsOfTurn(proof) {
  return {
    Published: moment(proof.committed_at), 'Your seed': proof.client_seed, 'Turn of the day': proof.nonce,
    'Number drawn': `${proof.number} of ${proof.total}`,
    Odds: proof.odds?.map((/** @type {[number, number]} */ [option, weight]) => `${proof.names[option] ?? option}: ${weight}`).join(', ') ?? 'not published',
  };
}

/** @param {any} proof */
function factsOfPot(proof) {
  const money = (/** @type {number | null} */ parts, unknown = 'not published') => (parts === null ? unknown : `${parts / 1e6} ${proof.currency ?? ''}`);
  return {
    Published: moment(proof.committed_at), 'It held': money(proof.final_amount, 'not known yet'), 'It had to burst at': money(proof.bursts_at),
    'At the least': money(proof.least), 'At the most': money(proof.most),
  };
}

/** @param {any} proof */
function factsOfRun(proof) {
  const prize = (/** @type {number} */ id) => proof.names[id] ?? `prize ${id}`;
  const places = proof.places.map((/** @type {import('./hat.js').Place} */ [id, count, least]) =>
    `${count} × ${prize(id)}${least > 1 ? `, for who has ${least} tickets` : ''}`);
  const won = proof.winners.slice(0, MOST_SHOWN).map((/** @type {import('./hat.js').Winner} */ [id, place, ticket]) => `${prize(id)}, ${place}: ticket ${ticket}`);
  const more = proof.winners.length - won.length;
  return {
    Due: moment(proof.due_at), Tickets: proof.last < proof.first ? 'none' : `${proof.tickets}, numbered ${proof.first} to ${proof.last}`,
    Prizes: places.join(' · ') || 'none', Winners: won.join(' · ') + (more > 0 ? ` · and ${more} more` : '') || 'none',
  };
}

/** @param {number} ms */
const moment = (ms) => new Date(ms).toISOString().replace('T', ' ').replace(/\..*/, ' UTC');

for (const [name, value] of new URLSearchParams(location.search)) {
  const input = form.elements.namedItem(name);
  if (input instanceof HTMLInputElement) input.value = value;
}
form.addEventListener('submit', (event) => {
  event.preventDefault();
  check();
});
check();
