/** Numbers that others move while one looks. */

/** Writes a number into an element; one that has changed since it was first written makes a little jump. */
export function figure(node, value) {
  const words = value.toLocaleString('en');
  if (node.textContent === words) return;
  const known = node.dataset.known === 'yes';
  node.textContent = words;
  node.dataset.known = 'yes';
  if (!known) return;
  node.classList.remove('moved');
  requestAnimationFrame(() => node.classList.add('moved'));
}

/**
 * Asks again and again, as long as the page is in view: `often()` says whether somebody is waiting for an answer. The
 * function that comes back asks at once.
 */
export function keepAsking(ask, { often, quickMs = 900, slowMs = 5000 }) {
  let late = 0;
  let turn = 0;
  const next = () => {
    clearTimeout(late);
    late = setTimeout(run, often() ? quickMs : slowMs);
  };
  async function run() {
    clearTimeout(late);
    const mine = (turn += 1);
    if (!document.hidden) await ask();
    if (mine === turn) next();
  }
  document.addEventListener('visibilitychange', () => document.hidden || run());
  run();
  return run;
}
