import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';

const SOURCES = ['ranking.js', 'tournament_detail.js', 'screens/tournaments.js', 'screens/board.js', 'screens/clans.js'];
const english = Object.assign({}, ...SOURCES.map(textsOf));

/** The texts that a module holds, as they are written there. */
function textsOf(path) {
  const source = fs.readFileSync(new URL(`../../static/hub/${path}`, import.meta.url), 'utf8');
  return new Function(`return {${/TEXTS = \{([^]*?)\};/.exec(source)[1]}}`)();
}
const holes = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort().join();

for (const language of ['de', 'es', 'pt', 'ar']) {
  test(`rankings, tournaments and clans are complete in ${language}`, async () => {
    const { RANKS } = await import(`../../static/hub/texts/${language}/ranks.js`);
    assert.deepEqual(Object.keys(RANKS).sort(), Object.keys(english).sort());
    const other = Object.keys(RANKS).filter((key) => !key.endsWith('_one') && holes(RANKS[key]) !== holes(english[key]));
    assert.deepEqual(other, []);
  });
}
