/** The page's words: the shop's own first, then whatever the operator changed in Plaudit laid over them. */

import { all, one, remember } from './dom.js';

const RIGHT_TO_LEFT = ['ar'];

let texts = {};
let asked = 0;

/** A text by its key with `{name}` filled in; what the page was served with until its words were fetched. */
export function text(key, values = {}) {
  const found = texts[key] ?? one(`[data-text="${key}"]`)?.textContent ?? '';
  return found.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Fetches the words of the page's language, so that texts that are not in the markup are there too. */
export const learn = () => fetchTexts(document.documentElement.lang);

/** Changes the page's language (two letters) without a reload. */
export async function speak(language) {
  const mine = (asked += 1);
  const fetched = await fetchTexts(language);
  if (!fetched || mine !== asked) return;
  document.documentElement.lang = language.toLowerCase();
  document.documentElement.dir = RIGHT_TO_LEFT.includes(language.toLowerCase()) ? 'rtl' : 'ltr';
  remember('kl_language', language.toUpperCase());
  for (const radio of all('input[name="language"]')) radio.checked = radio.value === language.toUpperCase();
  lay();
}

/** Lays what `fetchOverlay` answers (`{translations}`) over the page's words; the page stays as it is if it fails. */
export async function overlay(fetchOverlay) {
  try {
    const answer = await fetchOverlay();
    texts = { ...texts, ...(answer?.translations ?? answer) };
    lay();
  } catch (error) {
    console.info('The shop keeps its own words:', error.message);
  }
}

async function fetchTexts(language) {
  try {
    const response = await fetch(`/texts/${language.toLowerCase()}`);
    if (!response.ok) return false;
    texts = await response.json();
    document.dispatchEvent(new Event('words'));
    return true;
  } catch {
    return false;
  }
}

function lay() {
  for (const node of all('[data-text]')) {
    const words = texts[node.dataset.text];
    if (words && node.textContent !== words) node.textContent = words;
  }
  for (const node of all('[data-label]')) {
    if (texts[node.dataset.label]) node.setAttribute('aria-label', texts[node.dataset.label]);
  }
  document.dispatchEvent(new Event('words'));
}
