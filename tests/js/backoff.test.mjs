import assert from 'node:assert/strict';
import test from 'node:test';
import { backoffMs } from '../../static/sdk/backoff.js';

test('the first wait is about a second, later ones grow, none exceeds half a minute by much', () => {
  assert.equal(backoffMs(0, () => 0.5), 1000);
  assert.ok(backoffMs(3, () => 0.5) > backoffMs(2, () => 0.5));
  assert.ok(backoffMs(99, () => 0.999) <= 30200);
});

test('full jitter: any moment up to the ceiling', () => {
  assert.equal(backoffMs(5, () => 0), 200);
  assert.equal(backoffMs(5, () => 0.25) - 200, 7500);
});
