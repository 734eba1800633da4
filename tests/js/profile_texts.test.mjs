import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { PROFILE_LANGUAGES } from '../../static/widgets/profile/languages.js';
import { PROFILE_TEXTS } from '../../static/widgets/profile/texts.js';

const CARD = readFileSync(new URL('../../static/hub/widgets/card.js', import.meta.url), 'utf8');
const gaps = (text) => [...text.matchAll(/\{\w+\}/g)].map(([each]) => each).sort().join();

for (const language of ['de', 'es', 'pt', 'ar']) {
  test(`the view of a support desk speaks ${language}, with the same gaps to fill`, () => {
    const theirs = PROFILE_LANGUAGES[language];
    assert.deepEqual(Object.keys(theirs).sort(), Object.keys(PROFILE_TEXTS).sort());
    for (const [key, text] of Object.entries(PROFILE_TEXTS)) {
      assert.equal(gaps(theirs[key]), gaps(text), key);
      assert.notEqual(theirs[key], text, key);
    }
  });

  test(`the member card speaks ${language}`, async () => {
    const { PROFILE } = await import(`../../static/hub/texts/${language}/profile.js`);
    const english = [...CARD.matchAll(/'(card\.\w+)': '([^']*)'/g)];
    assert.ok(english.length >= 5);
    for (const [, key, text] of english) assert.equal(gaps(PROFILE[key] ?? ''), gaps(text), key);
    for (const [, key] of english) assert.ok(PROFILE[key], key);
  });
}
