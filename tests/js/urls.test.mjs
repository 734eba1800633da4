import assert from 'node:assert/strict';
import test from 'node:test';
import {
  isLocalhost, isMobileAgent, parseUrl, parseUrlHash, publicUrl, serverBase, shortLanguage, socketUrl,
} from '../../static/sdk/urls.js';

test('the query becomes a map, with flags, encodings and broken encodings', () => {
  assert.deepEqual(parseUrl('https://a.b/p?x=1&flag&t=a%20b+c&bad=%E0%A4%A#x=2'), { x: '1', flag: 'true', t: 'a b c', bad: '%E0%A4%A' });
  assert.deepEqual(parseUrl('https://a.b/'), {});
});

test('the hash becomes a map, also behind a route', () => {
  assert.deepEqual(parseUrlHash('https://a.b/#x=1&y=2'), { x: '1', y: '2' });
  assert.deepEqual(parseUrlHash('https://a.b/#/route/7?x=1'), { x: '1' });
  assert.deepEqual(parseUrlHash('https://a.b/#/route&x=1'), { x: '1' });
  assert.deepEqual(parseUrlHash('https://a.b/?x=1'), {});
});

test('localhost is known by all its names and nothing else is', () => {
  for (const name of ['localhost', 'LOCALHOST', 'shop.localhost', '127.0.0.1', '127.1.2.3', '[::1]', '::1', '0.0.0.0']) {
    assert.equal(isLocalhost(name), true, name);
  }
  for (const name of ['localhost.example.com', 'mylocalhost', '128.0.0.1', 'example.com', '']) {
    assert.equal(isLocalhost(name), false, name);
  }
});

test('the server is the origin of the script unless the page says otherwise', () => {
  assert.equal(serverBase(undefined, 'https://cdn.x/a/smartico.js?v=1', 'https://shop/'), 'https://cdn.x');
  assert.equal(serverBase('https://api.x/base/', 'https://cdn.x/s.js', 'https://shop/'), 'https://api.x/base');
  assert.equal(serverBase('api.x', '', 'https://shop/'), 'https://api.x');
  assert.equal(serverBase(undefined, '', 'http://shop:81/p'), 'http://shop:81');
});

test('the socket address follows the scheme of the server', () => {
  assert.equal(socketUrl('https://x', 'shop:81', '1'), 'wss://x/websocket/services?master&domain=shop%3A81&version=1');
  assert.match(socketUrl('http://x', 'shop', '1'), /^ws:/);
});

test('the label setting for HTTP may or may not name the path', () => {
  assert.equal(publicUrl(undefined, 'https://x'), 'https://x/services/public');
  assert.equal(publicUrl('https://y/', 'https://x'), 'https://y/services/public');
  assert.equal(publicUrl('https://y/services/public/', 'https://x'), 'https://y/services/public');
});

test('languages are two small letters', () => {
  assert.deepEqual(['en-US', 'FR', '', null, undefined].map(shortLanguage), ['en', 'fr', '', '', '']);
});

test('phones are mobile and desktops are not', () => {
  assert.equal(isMobileAgent('Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)'), true);
  assert.equal(isMobileAgent('Mozilla/5.0 (X11; Linux x86_64) Chrome/120'), false);
});
