import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cssHeight, routeOfWidget, WIDGETS, zoomFactor } from '../../static/hub/widget_types.js';

test('a number says which one, under each of its names, and what else is known is passed on', () => {
  for (const name of ['id', 'wuuid', 'section_id']) assert.deepEqual(routeOfWidget(WIDGETS['ui-widget'], { [name]: 851 }), { name: 'section', params: { id: '851' } });
  assert.deepEqual(routeOfWidget(WIDGETS.missions, { category: 'completed', theme: 'x', iframe: 'y' }), { name: 'missions', params: { category: 'completed' } });
  assert.deepEqual(routeOfWidget(WIDGETS.liquid, { id: 4, liquidParams: { game: 'aces' } }), { name: 'section', params: { liquidParams: '{"game":"aces"}', id: '4' } });
  assert.deepEqual(routeOfWidget(WIDGETS.store, {}), { name: 'store', params: {} });
});

test('a height is a length of CSS, and nothing that could be more', () => {
  assert.deepEqual([300, '300', '300px', '50vh', '80%', 'min(500px, 80dvh)', 'calc(100% - 20px)'].map(cssHeight), ['300px', '300px', '300px', '50vh', '80%', 'min(500px, 80dvh)', 'calc(100% - 20px)']);
  for (const none of ['auto', '', undefined, null, 0, 'red', '1px;color:red', 'url(x)', 'calc(1px;a:b)', {}]) assert.equal(cssHeight(none), '', String(none));
});

test('a zoom is a factor or percent, and stays within reason', () => {
  assert.deepEqual([1, '0.8', '80%', 90, 0, 'x', -1, 1000, 0.01].map(zoomFactor), [1, 0.8, 0.8, 0.9, 1, 1, 1, 4, 0.25]);
});
