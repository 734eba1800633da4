import assert from 'node:assert/strict';
import test from 'node:test';
import { parseDeepLink } from '../../static/sdk/deeplinks.js';
import { takeFromAddress } from '../../static/sdk/parked.js';

const reads = (text, action, params) => assert.deepEqual(parseDeepLink(text), { action, params }, text);

test('actions are read whatever their case, flags are true', () => {
  reads('dp:gf', 'gf', {});
  reads('DP:GF_Missions&id=7&opt_in', 'gf_missions', { id: '7', opt_in: 'true' });
  reads(' dp:action&action=TEST5 ', 'action', { action: 'TEST5' });
  reads('dp:gf_section?id=3', 'gf_section', { id: '3' });
});

test('a value in braces may hold ampersands and equal signs', () => {
  reads('dp:gf_section&id=3&liquidParams={"a":"b&c=d"}', 'gf_section', { id: '3', liquidParams: '{"a":"b&c=d"}' });
});

test('dp:go takes an address as people write it', () => {
  reads('dp:go&url=https://a.b/?x=1&y=2&target=_blank', 'go', { url: 'https://a.b/?x=1&y=2', target: '_blank' });
  reads('dp:go&url=https%3A%2F%2Fa.b%2F%3Fx%3D1', 'go', { url: 'https://a.b/?x=1' });
  reads('dp:go&target=_blank&url=%2Fcash', 'go', { url: '/cash', target: '_blank' });
  reads('dp:go', 'go', { url: '' });
});

test('addresses and paths are links too, other texts are not', () => {
  reads('https://a.b/c', 'go', { url: 'https://a.b/c' });
  reads('/cash', 'go', { url: '/cash' });
  for (const text of ['gf_missions', 'dp:', '', null, undefined, 7, 'javascript:alert(1)']) assert.equal(parseDeepLink(text), null);
});

test('a link is taken out of the address and the rest stays', () => {
  const take = (href) => takeFromAddress('https://s/' + href);
  assert.deepEqual(take('#_smartico_dp=dp%3Aaction%26action%3DT'), { link: 'dp:action&action=T', rest: 'https://s/' });
  assert.deepEqual(take('#_smartico_dp=dp:action&action=T'), { link: 'dp:action&action=T', rest: 'https://s/' });
  assert.deepEqual(take('?_smartico_dp=dp:gf&b=2#h'), { link: 'dp:gf', rest: 'https://s/?b=2#h' });
  assert.deepEqual(take('?a=1&_smartico_dp=dp:gf#h'), { link: 'dp:gf', rest: 'https://s/?a=1#h' });
  assert.deepEqual(take('?a=1&_smartico_dp=dp:gf&b=2'), { link: 'dp:gf', rest: 'https://s/?a=1&b=2' });
  assert.deepEqual(take('#/route?_smartico_dp=dp%3Agf&b=2'), { link: 'dp:gf', rest: 'https://s/#/route?b=2' });
  assert.equal(take('?smartico_dp=1#x'), null);
});
