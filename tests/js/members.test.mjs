import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { MEMBERS } from '../../static/sdk/members.js';
import { fakeBrowser } from './browser.mjs';

const types = readFileSync(new URL('../../static/smartico.d.ts', import.meta.url), 'utf8');
const sorted = (names) => [...names].sort();

/** The names that an interface of the typings declares. */
function declared(name) {
  const body = new RegExp(`interface ${name}[^{]*\\{([^]*?)\\n\\}`).exec(types)[1];
  return [...body.matchAll(/^ {2}(\w+)[?<(:]/gm)].map((match) => match[1]);
}

test('the lists of members, the real object and the typings name the same things', () => {
  const { smartico } = fakeBrowser();
  const methods = Object.keys(smartico).filter((name) => typeof smartico[name] === 'function');
  assert.deepEqual(sorted(methods), sorted(MEMBERS.methods));
  assert.deepEqual(sorted(Object.keys(smartico.api)), sorted(MEMBERS.api));
  assert.deepEqual(sorted(declared('SmarticoMethods')), sorted(MEMBERS.methods));
  assert.deepEqual(sorted(declared('SmarticoApi')), sorted(MEMBERS.api));
  assert.deepEqual(sorted(declared('Callbacks')), sorted(MEMBERS.callbacks));
});

test('the script may be imported where there is no window', async () => {
  await import('../../static/sdk/main.js');
  assert.equal(globalThis._smartico, undefined);
});
