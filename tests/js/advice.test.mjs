import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { ADVICE } from '../../static/sdk/advice.js';

const scripts = new URL('../../static/', import.meta.url);
const sources = readdirSync(scripts, { recursive: true }).filter((name) => name.endsWith('.js'))
  .map((name) => readFileSync(new URL(name, scripts), 'utf8')).join('\n');

test('every topic that the SDK reports has its sentence, and no sentence is left over', () => {
  const topics = [...sources.matchAll(/(?:warn|complain)\('([a-z_]+)'/g)].map((match) => match[1]);
  const problems = sources.match(/@typedef \{([^}]*)\} Problem/)[1].match(/\w+/g).map((name) => 'deep_link_' + name);
  assert.deepEqual([...new Set([...topics, ...problems])].sort(), Object.keys(ADVICE).sort());
});
