import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { ADVICE } from '../../static/sdk/advice.js';

const sdk = new URL('../../static/sdk/', import.meta.url);
const sources = readdirSync(sdk, { recursive: true }).filter((name) => name.endsWith('.js'))
  .map((name) => readFileSync(new URL(name, sdk), 'utf8')).join('\n');

test('every topic that the SDK reports has its sentence, and no sentence is left over', () => {
  const topics = [...sources.matchAll(/(?:warn|complain)\('([a-z_]+)'/g)].map((match) => match[1]);
  const problems = sources.match(/@typedef \{([^}]*)\} Problem/)[1].match(/\w+/g).map((name) => 'deep_link_' + name);
  assert.deepEqual([...new Set([...topics, ...problems])].sort(), Object.keys(ADVICE).sort());
});
