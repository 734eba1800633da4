/** How often each rule fired, followed while one looks. */

import { all, ask, one } from '../parts/dom.js';
import { figure, keepAsking } from '../parts/figures.js';
import { startShop } from '../parts/shell.js';

const cards = new Map(all('[data-rule]').map((node) => [node.dataset.rule, node]));

startShop();
keepAsking(read, { often: () => false });

async function read() {
  const { ok, body } = await ask('/developer/rule-figures', {});
  one('[data-said]').textContent = ok ? '' : body.words;
  if (ok) body.rules.forEach(paint);
}

function paint({ key, fired, limited, control, left, next_run_at: next }) {
  const card = cards.get(key);
  figure(one('[data-fired]', card), fired);
  one('[data-fired-words]', card).textContent = fired === 1 ? 'time' : 'times';
  const notes = [
    limited ? `${limited} held back by its limit` : '',
    control ? `${control} in its control group` : '',
    left === null ? '' : `${left} left for all`,
    next ? `next ${new Date(next).toLocaleString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' })}` : '',
  ];
  one('[data-rule-note]', card).textContent = notes.filter(Boolean).join(' · ');
}
