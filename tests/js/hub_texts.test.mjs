import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

const read = (path) => readFileSync(new URL(`../../static/hub/${path}`, import.meta.url), 'utf8');
/** The texts of a file: each key with its text, whose placeholders count. */
const textsIn = (path) => new Map([...read(path).matchAll(/'((?:hub|nav|overview|missions|badges|levels|moment|error)\.[\w-]+)': '([^']*)'/g)].map(([, key, text]) => [key, text]));
/** What a language adds for its grammatical numbers. */
const NUMBER = /_(zero|one|two|few|many|other)$/;
const withoutNumber = (texts) => [...new Set([...texts.keys()].map((key) => key.replace(NUMBER, '')))].sort();
const placeholders = (text) => [...text.matchAll(/\{\w+\}/g)].map(([each]) => each).sort().join();

const AREAS = {
  hub: ['texts.js', 'screens/overview.js', 'level_banner.js'],
  missions: ['mission_card.js', 'moment.js', 'screens/missions.js', 'screens/badges.js', 'screens/levels.js'],
};

for (const [area, sources] of Object.entries(AREAS)) {
  for (const language of ['de', 'es', 'pt', 'ar']) {
    test(`every text of ${area} is there in ${language}, with the same gaps to fill`, () => {
      const english = new Map(sources.flatMap((source) => [...textsIn(source)]));
      const theirs = textsIn(`texts/${language}/${area}.js`);
      assert.ok(english.size > 20);
      assert.deepEqual(withoutNumber(theirs), withoutNumber(english));
      for (const [key, text] of english) assert.equal(placeholders(theirs.get(key) ?? theirs.get(key.replace(NUMBER, ''))), placeholders(text), key);
    });
  }
}
