/**
 * Who is visiting. The shop knows the member, its server proves it, Plaudit believes the proof.
 *
 * Invariant: `session.status` is out, loading, in or failed, and every change is told to all who watch.
 */

import { all, ask, remember } from './dom.js';
import { call, callApi, loaded, on, onUnreachable, prepare } from './plaudit.js';
import { overlay, speak } from './words.js';

const ANSWER_MS = 12_000;
const NOBODY = 'nobody';
const { labelKey, brandKey, plauditUrl, members, visitor } = document.body.dataset;

export const MEMBERS = new Map(JSON.parse(members).map((member) => [member.ext_user_id, member]));
export const session = { status: 'out', visitor: NOBODY, props: {}, reason: '' };

const watchers = new Set();
let attempt = 0;

export function watch(watcher) {
  watchers.add(watcher);
  watcher(session);
}

/** Runs once, as soon as somebody is identified; at once if somebody is. */
export function whenIn(action) {
  let done = false;
  watch(({ status }) => {
    if (done || status !== 'in') return;
    done = true;
    queueMicrotask(action);
  });
}

export const isIn = () => session.status === 'in';

/** Starts Plaudit on this page and signs in whoever was visiting. Call it once. */
export function start() {
  prepare();
  on('identify', identified);
  on('props_change', (props) => change({ props: { ...session.props, ...props } }));
  on('logout', () => session.visitor === NOBODY && change({ status: 'out', props: {} }));
  on('label_init_completed', (code, message) => code && fail(`Plaudit did not accept this shop. ${message ?? ''}`));
  onUnreachable(() => loaded() || fail(`The script at ${plauditUrl} could not be loaded. Is Plaudit running, or does a blocker hold it back?`));
  for (const button of all('[data-visitor]:is(button)')) {
    button.addEventListener('click', () => become(button.dataset.visitor));
  }
  call('init', labelKey, { brand_key: brandKey });
  if (visitor !== NOBODY) signIn(visitor);
}

/** Somebody else visits from now on, without a reload. Members bring their language along. */
export async function become(who) {
  if (who === session.visitor && session.status !== 'failed') return;
  remember('kl_visitor', who);
  if (session.status === 'in' || session.status === 'loading') call('logout');
  attempt += 1;
  if (who === NOBODY) {
    change({ status: 'out', visitor: NOBODY, props: {} });
    return;
  }
  await speak(MEMBERS.get(who)?.language ?? 'EN');
  signIn(who);
}

/** Tries the same visitor again. */
export function retry() {
  if (session.visitor !== NOBODY) signIn(session.visitor);
}

async function signIn(who) {
  const mine = (attempt += 1);
  change({ status: 'loading', visitor: who, props: {}, reason: '' });
  const { ok, body } = await ask('/proof', { ext_user_id: who });
  if (mine !== attempt) return;
  if (!ok) {
    fail(body.words ?? 'The shop could not prove who you are.');
    return;
  }
  setTimeout(() => {
    if (mine === attempt && session.status === 'loading') fail('Plaudit has not answered yet. As soon as it does, your card appears.');
  }, ANSWER_MS);
  try {
    await call('online', who, document.documentElement.lang.toUpperCase(), body.user_hash);
  } catch (error) {
    if (mine === attempt) fail(String(error.message ?? error));
  }
}

function identified(code, props, message) {
  if (session.visitor === NOBODY) return;
  if (code) {
    fail(message || `Plaudit answered with code ${code} and gave no reason.`);
    return;
  }
  change({ status: 'in', props: { ...session.props, ...props }, reason: '' });
  overlay(() => callApi('getTranslations', document.documentElement.lang.toUpperCase()));
}

function fail(reason) {
  if (session.status === 'in' || session.visitor === NOBODY) return;
  change({ status: 'failed', reason });
}

function change(news) {
  Object.assign(session, news);
  for (const button of all('[data-visitor]:is(button)')) {
    button.setAttribute('aria-pressed', String(button.dataset.visitor === session.visitor));
  }
  watchers.forEach((watcher) => watcher(session));
}
