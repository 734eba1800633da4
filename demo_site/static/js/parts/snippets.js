/** Code on a page: coloured, and copied at a press. */

import { all, el, one, toast } from './dom.js';
import { tokens } from './highlight.js';

/** Shows a code in an element, coloured. */
export function showCode(node, code, language) {
  node.replaceChildren(...tokens(code, language).map(([kind, text]) => (kind ? el('span', { class: `tok-${kind}` }, text) : text)));
}

/** Colours what the page was served with, and lets the copy buttons work. */
export function startSnippets() {
  for (const block of all('[data-highlight]')) {
    const code = one('code', block);
    showCode(code, code.textContent, block.dataset.highlight);
  }
  for (const button of all('[data-copy]')) button.addEventListener('click', () => copy(button));
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(one(button.dataset.copy).textContent);
    toast('Copied.');
  } catch {
    getSelection().selectAllChildren(one(button.dataset.copy));
    toast('Your browser keeps the clipboard shut. It is selected now: press Ctrl and C.', { bad: true });
  }
}
