/** The page on which anybody checks a draw: it asks for what was published and does the draw again, step by step. */
import { verify } from './verify.js';

const WORDS = {
  before: ['The hash was published before this draw', '', 'The hash was made with this draw, the first of its game'],
  seed: ['The seed is the one whose hash was published', 'The seed is not the one whose hash was published'],
  number: ['The seed gives this number', 'The seed gives another number'],
  prize: ['The number falls on this prize', 'The number falls on another prize',
    'The operator does not publish the odds, so the prize cannot be checked'],
};
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

async function check() {
  const [label, scope, request] = [field('label'), field('scope'), field('request')];
  if (!label || !scope || !request) return;
  history.replaceState(null, '', '?' + new URLSearchParams({ label, scope, request }));
  result.replaceChildren(element('p', 'Checking …'));
  const address = ['fair-play', label, scope, request].map(encodeURIComponent).join('/');
  try {
    const answer = await fetch(new URL(`../${address}.json`, import.meta.url));
    const proof = await answer.json();
    if (!answer.ok) throw new Error(proof.message);
    show(proof, await verify(proof));
  } catch (error) {
    const said = error instanceof Error ? error.message : 'The server could not be reached.';
    result.replaceChildren(element('h2', 'Nothing to check', 'verdict unknown'), element('p', said));
  }
}

/** @param {any} proof @param {import('./verify.js').Step[]} steps */
function show(proof, steps) {
  const broken = steps.some((step) => step.holds === false);
  const secret = !proof.seed;
  const verdict = broken ? 'This draw does not hold' : secret ? 'Come back tomorrow' : 'This draw was fair';
  const list = document.createElement('ol');
  if (!secret) for (const step of steps) list.append(line(step));
  result.replaceChildren(
    element('h2', verdict, `verdict ${broken ? 'broken' : secret ? 'unknown' : 'holds'}`),
    element('p', secret
      ? `The seed of ${proof.date} stays secret until that day is over (UTC). Its hash is fixed since ${moment(proof.committed_at)}.`
      : `${proof.title}: ${proof.option ?? 'prize ' + proof.option_id}, drawn ${moment(proof.drawn_at)}.`),
    list,
    facts(proof),
  );
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
  const rows = {
    'Hash of the seed': proof.commitment, Published: moment(proof.committed_at), Seed: proof.seed ?? 'secret until the day is over',
    'Your seed': proof.client_seed, 'Turn of the day': proof.nonce, 'Number drawn': `${proof.number} of ${proof.total}`,
    Odds: proof.odds?.map((/** @type {[number, number]} */ [option, weight]) => `${proof.names[option] ?? option}: ${weight}`).join(', ') ?? 'not published',
  };
  for (const [name, value] of Object.entries(rows)) table.append(element('dt', name), element('dd', String(value)));
  return table;
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
