/**
 * Writes what every method of the api answers to one player of a running demo, a file for each method.
 *
 *   node tests/js/answers.mjs DEMO.json FOLDER [PLAYER]
 *
 * DEMO.json is what `plaudit demo --json` printed, PLAYER the number of one of its players. With `-` for the folder all
 * answers are printed as one object. The SDK is the real one; its socket hands each message to the server over HTTP.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSmartico } from '../../static/sdk/smartico.js';
import { callEverything } from './every_method.mjs';
import { FakeStorage } from './helpers.mjs';

const [file, folder, player = '0'] = process.argv.slice(2);
const demo = JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'));
const who = demo.players[Number(player)];
const now = () => demo.now ?? Date.now();

class Socket {
  readyState = 0;

  constructor() {
    queueMicrotask(() => { this.readyState = 1; this.onopen(); });
  }

  async send(text) {
    const { label_key: api_key, brand_key, url } = demo;
    const message = { api_key, brand_key, ext_user_id: who.ext_user_id, hash: who.user_hash, ...JSON.parse(text) };
    const body = JSON.stringify(message);
    const answer = await fetch(url + '/services/public', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    this.onmessage({ data: await answer.text() });
  }

  close() { this.readyState = 3; }
}

const history = { state: null, pushState() {}, replaceState() {} };
const win = {
  location: new URL(demo.demo_url), history, History: { prototype: history }, localStorage: new FakeStorage(),
  sessionStorage: new FakeStorage(), navigator: { userAgent: 'node', sendBeacon: () => true },
  document: { referrer: '', querySelectorAll: () => [] }, addEventListener() {}, removeEventListener() {}, WebSocket: Socket,
  _smartico_allow_localhost: true,
};
let ids = 0;
const smartico = createSmartico({
  win, version: '1', script: demo.url + '/smartico.js', nonce: '', now, random: () => 0, uuid: () => `answers-${process.pid}-${++ids}`,
});
smartico.init(demo.label_key, { brand_key: demo.brand_key, generate_visit: false });
await smartico.online(who.ext_user_id, 'EN', who.user_hash);
await smartico.ready();
const answers = await callEverything(smartico.api, { now: now(), language: 'de' });
if (folder === '-') {
  process.stdout.write(JSON.stringify(answers), () => process.exit(0));
} else {
  mkdirSync(folder, { recursive: true });
  for (const [name, each] of Object.entries(answers)) writeFileSync(join(folder, name + '.json'), JSON.stringify(each, null, 1));
  process.exit(0);
}
