import assert from 'node:assert/strict';
import test from 'node:test';
import { openGame } from '../../static/hub/related.js';

const GAME = { ext_game_id: 'hilltop', game_public_meta: { name: 'Hilltop', link: '/product/hilltop', mobile_spec_link: '/m/hilltop', image: '', enabled: true } };
const CONTEXT = { entity: 'mission', id: 7 };

/** What happens, in order, when a game is chosen. */
function choose({ kind = 'dialog', heard, phone = false, game = GAME }) {
  globalThis.matchMedia = () => ({ matches: phone });
  const done = [];
  const house = { emit: (key, value) => { done.push([key, value]); return heard; } };
  openGame({ kind, house, close: () => done.push(['close']), link: (link) => done.push(['link', link]) }, game, CONTEXT);
  return done;
}

test('a page that listens opens the game, with what it was chosen from', () => {
  assert.deepEqual(choose({ heard: true }), [['close'], ['ach_game_opening', { ...GAME, context: CONTEXT }]]);
});

test('its link opens where nobody listens', () => {
  assert.deepEqual(choose({ heard: false }).at(-1), ['link', '/product/hilltop']);
});

test('a phone gets the link for phones, where there is one', () => {
  assert.deepEqual(choose({ heard: false, phone: true }).at(-1), ['link', '/m/hilltop']);
  const plain = { ...GAME, game_public_meta: { ...GAME.game_public_meta, mobile_spec_link: undefined } };
  assert.deepEqual(choose({ heard: false, phone: true, game: plain }).at(-1), ['link', '/product/hilltop']);
});

test('what is no dialog stays where it is', () => {
  assert.deepEqual(choose({ heard: true, kind: 'part' }).map(([key]) => key), ['ach_game_opening']);
});
