/** The member's card: fills from the identified player's properties and follows every change. */

import { all, el, one, show, toast } from './dom.js';
import { call } from './plaudit.js';
import { MEMBERS, isIn, retry, session, watch } from './session.js';
import { text } from './words.js';

const COUNT_MS = 700;
const calm = matchMedia('(prefers-reduced-motion: reduce)');
const numbers = new WeakMap();
const NO_PICTURE = '/static/img/avatars/bean.svg';

export function startCard() {
  watch(paint);
  document.addEventListener('error', ({ target }) => replaceLost(target), true);
  document.addEventListener('words', () => paint(session));
  for (const button of all('[data-retry]')) button.addEventListener('click', retry);
  for (const button of all('[data-hub]')) button.addEventListener('click', () => call('dp', 'dp:gf'));
  startNickname();
  startAvatars();
}

/** A picture of elsewhere that does not come, as any address may be an avatar, gives way to one of ours. */
function replaceLost(image) {
  if (image instanceof HTMLImageElement && new URL(image.src).origin !== location.origin) image.src = NO_PICTURE;
}

/** The address of the player's picture, or the shop's own picture of the member until Plaudit knows one. */
export function pictureOf({ props, visitor }) {
  const known = [props.avatar_url, props.avatar_id].find((value) => /^(https?:)?\//.test(value ?? ''));
  return known ?? MEMBERS.get(visitor)?.avatar ?? NO_PICTURE;
}

function paint({ status, props, reason, visitor }) {
  for (const card of all('[data-card]')) show(card, status);
  for (const node of all('[data-card] [data-reason]')) node.textContent = reason;
  const picture = pictureOf({ props, visitor });
  for (const image of all('[data-avatar]')) if (image.getAttribute('src') !== picture) image.src = picture;
  paintHeader({ signedIn: visitor !== 'nobody', picture, unread: status === 'in' ? props.core_inbox_unread_count ?? 0 : 0 });
  for (const name of all('[data-name]:not(button)')) {
    const called = props.public_username || MEMBERS.get(visitor)?.name || '';
    name.textContent = text('hello', { name: called }) || called;
  }
  for (const node of all('[data-prop]')) paintProp(node, props[node.dataset.prop]);
  paintMarkers(props.core_public_tags ?? []);
  const outside = props.ach_gamification_in_control_group === true;
  for (const entry of all('[data-club]')) entry.hidden = outside;
  for (const words of all('[data-club-hidden]')) words.hidden = !outside;
  for (const choice of all('[data-avatar-choice]')) {
    choice.setAttribute('aria-pressed', String(picture.endsWith(choice.dataset.avatarChoice)));
  }
}

function paintHeader({ signedIn, picture, unread }) {
  const me = one('[data-me]');
  if (me) {
    me.hidden = !signedIn;
    one('[data-me-blank]').hidden = signedIn;
    if (me.getAttribute('src') !== picture) me.src = picture;
  }
  for (const count of all('[data-unread]')) {
    count.hidden = !unread;
    count.textContent = unread > 99 ? '99+' : String(unread);
  }
  for (const bell of all('[data-bell]')) {
    bell.setAttribute('aria-label', unread ? `${text('inbox_title')} (${unread})` : text('inbox_title'));
  }
}

function paintMarkers(markers) {
  for (const list of all('[data-markers]')) {
    const items = markers.map((marker) => el('li', { class: 'marker' }, marker));
    list.replaceChildren(...(items.length ? items : [el('li', { class: 'marker none' }, text('no_markers'))]));
  }
}

function paintProp(node, value) {
  if (typeof value !== 'number') {
    node.textContent = value ?? (node.closest('.chips, .card-ever, .club-card small') ? '0' : '–');
    numbers.delete(node);
    return;
  }
  const before = numbers.get(node);
  numbers.set(node, value);
  if (before === value) return;
  const format = (number) => Math.round(number).toLocaleString(document.documentElement.lang);
  if (before === undefined || calm.matches || document.hidden) node.textContent = format(value);
  else countUp(node, { from: before, to: value, format });
}

function countUp(node, { from, to, format }) {
  const begun = performance.now();
  node.closest('.chip')?.classList.add('changed');
  const step = (now) => {
    if (numbers.get(node) !== to) return;
    const part = Math.min(1, (now - begun) / COUNT_MS);
    node.textContent = format(from + (to - from) * (1 - (1 - part) ** 3));
    if (part < 1) requestAnimationFrame(step);
    else node.closest('.chip')?.classList.remove('changed');
  };
  requestAnimationFrame(step);
}

function startNickname() {
  const form = one('[data-nickname-form]');
  if (!form) return;
  const said = one('[data-nickname-said]');
  let waiting = '';
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const wanted = form.nickname.value.trim();
    const problem = !isIn() ? text('signed_out_title') : wanted.length < 2 ? 'A nickname needs at least two characters.' : '';
    said.textContent = problem;
    said.classList.toggle('bad', Boolean(problem));
    if (problem) return;
    waiting = wanted;
    try {
      accept(await call('setNickname', wanted));
    } catch (error) {
      waiting = '';
      said.textContent = error.message;
      said.classList.add('bad');
    }
  });
  watch(({ props }) => {
    if (document.activeElement !== form.nickname) form.nickname.value = props.public_username ?? '';
    if (waiting && props.public_username === waiting) {
      waiting = '';
      said.classList.remove('bad');
      said.textContent = text('saved');
    }
  });
}

/** Throws what Plaudit refused, in its words; changes answer with codes and do not reject. */
function accept(answer) {
  if (answer?.err_code) throw new Error(answer.err_message || `Plaudit answered with code ${answer.err_code}.`);
}

function startAvatars() {
  for (const choice of all('[data-avatar-choice]')) {
    choice.addEventListener('click', async () => {
      try {
        accept(await call('setAvatar', new URL(choice.dataset.avatarChoice, location.origin).href));
      } catch (error) {
        toast(error.message, { bad: true });
      }
    });
  }
}
