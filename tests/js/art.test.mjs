import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { emblemOf, motifFacets } from '../../static/widgets/art/emblems.js';
import { hash, pick, tone, TONES } from '../../static/widgets/art/tones.js';
import * as actions from '../../static/widgets/icons/actions.js';
import * as navigation from '../../static/widgets/icons/navigation.js';
import * as preferences from '../../static/widgets/icons/preferences.js';
import * as states from '../../static/widgets/icons/states.js';
import { DARK, LIGHT, SHAPE } from '../../static/widgets/tokens.js';

const IDS = Array.from({ length: 400 }, (_, id) => id + 1);

test('a mission always has the same emblem, and missions have all of them', () => {
  assert.deepEqual(emblemOf(7), emblemOf('7'));
  assert.equal(new Set(IDS.map((id) => emblemOf(id).motif)).size, 8);
  assert.equal(new Set(IDS.map((id) => emblemOf(id).name)).size, TONES.length);
  assert.equal(new Set(IDS.map((id) => `${emblemOf(id).motif} ${emblemOf(id).name}`)).size, 8 * TONES.length);
});

test('picks spread over what there is', () => {
  const picked = IDS.map((id) => pick(TONES, `${id}`));
  for (const name of TONES) assert.ok(picked.filter((each) => each === name).length > IDS.length / TONES.length / 2, name);
  assert.equal(hash(''), hash(''));
  assert.notEqual(hash('a'), hash('b'));
});

test('every colour of a drawing is a token', () => {
  const known = new Set(Object.keys({ ...SHAPE, ...LIGHT, ...DARK }).map((name) => `var(--${name})`));
  for (const name of [...TONES, 'steel']) for (const colour of Object.values(tone(name))) assert.ok(known.has(colour), colour);
  for (const id of IDS) for (const [, colour] of motifFacets(emblemOf(id).motif, emblemOf(id).name)) assert.ok(known.has(colour), colour);
});

test('every type of game has a picture of its own', () => {
  const source = readFileSync(new URL('../../static/games/open.js', import.meta.url), 'utf8');
  const types = [...source.split('const FACES')[1].split('};')[0].matchAll(/^ {2}(\w+):/gm)].map((match) => match[1]);
  const drawn = readFileSync(new URL('../../static/widgets/art/thumbnails.js', import.meta.url), 'utf8');
  assert.ok(types.length >= 13);
  for (const type of types) assert.match(drawn, new RegExp(`^ {2}${type}: \\[`, 'm'));
});

test('no two icons have one name, and each is an outline', () => {
  const icons = [actions, navigation, preferences, states].flatMap((file) => Object.entries(file));
  assert.equal(new Set(icons.map(([name]) => name)).size, icons.length);
  for (const [name, outline] of icons) {
    assert.match(name, /^icon[A-Z]/);
    assert.match(outline, /^M[\d.MLHVAZCSQTmlhvazcsqt -]+$/, name);
  }
});
