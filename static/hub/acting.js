/**
 * The one way to make a control that changes something.
 *
 * Invariant: in a read-only hub it is locked and says why; a second press while the first is under way does nothing; what the
 * server refuses is said in words, and the control is there for another try.
 */

import { fill, h, setProp } from '../widgets/dom.js';
import { icon } from '../widgets/icons/icon.js';
import { iconLock } from '../widgets/icons/states.js';

/** @typedef {{ err_code?: number, errCode?: number, errorCode?: number, err_message?: string, errMsg?: string, errorMessage?: string, words?: string }} Outcome `words` are ours for this refusal, where its code means something else elsewhere */
/**
 * @typedef {object} Act
 * @property {string} label
 * @property {'primary' | 'reward' | 'quiet'} [kind]
 * @property {() => Promise<Outcome | void> | Outcome | void} run
 * @property {string} [done] said when it has succeeded
 * @property {(outcome: Outcome) => void} [then] called when it has succeeded
 * @property {string} [why] it cannot be done now: the reason; the control is there and says so
 * @property {string[]} [also] classes
 * @property {string} [name] what a screen reader says, where the label alone is not enough
 * @property {Node} [face] a drawing to see in place of the label
 */

/** errCodes that mean that it had been done before: as good as done. */
const ALREADY = [40010, 40017, 30004];

/**
 * @param {import('./scope.js').Base} hub
 * @param {Act} act
 * @returns {HTMLButtonElement}
 */
export function actButton(hub, act) {
  const { t, readOnly } = hub;
  const locked = readOnly ? t('hub.read_only_why') : act.why;
  const kind = act.kind === 'primary' || !act.kind ? [] : [act.kind];
  const button = /** @type {HTMLButtonElement} */ (h(['button.button', ...kind, ...(act.also ?? [])].join('.'), {
    type: 'button', 'aria-disabled': locked ? 'true' : null, 'aria-label': act.name ?? (act.face ? act.label : null), 'title': act.face && act.label, onclick: press,
  }, act.face ?? [readOnly && icon(iconLock, { size: 16 }), act.label]));
  if (locked) setProp(button, 'title', locked);
  let busy = false;

  async function press(/** @type {Event} */ event) {
    event.stopPropagation();
    if (locked) return hub.toast(locked);
    if (busy) return;
    busy = true;
    setProp(button, 'aria-busy', 'true');
    const outcome = await attempt(act.run);
    busy = false;
    setProp(button, 'aria-busy', null);
    if (!succeeded(outcome)) return hub.toast(reasonOf(hub, outcome), { problem: true });
    if (act.done) hub.toast(act.done);
    act.then?.(outcome);
  }

  return button;
}

/** @param {Act['run']} run @returns {Promise<Outcome>} */
async function attempt(run) {
  try {
    return (await run()) ?? {};
  } catch (error) {
    return { err_code: -1, err_message: String(/** @type {any} */ (error)?.message ?? error) };
  }
}

/** @param {Outcome} outcome */
export function codeOf(outcome) {
  return outcome.err_code ?? outcome.errCode ?? outcome.errorCode ?? 0;
}

/** It was done, now or before. @param {Outcome} outcome */
export function succeeded(outcome) {
  const code = codeOf(outcome);
  return !code || ALREADY.includes(code);
}

/**
 * Why something was refused: our words for the code, else the server's, else that it did not work.
 *
 * @param {Pick<import('./scope.js').Base, 't'>} hub
 * @param {Outcome} outcome
 */
export function reasonOf({ t }, outcome) {
  if (outcome.words) return outcome.words;
  const key = `error.${codeOf(outcome)}`;
  const known = t(key);
  return known === key ? outcome.err_message || outcome.errMsg || outcome.errorMessage || t('error.-1') : known;
}

/**
 * Exchanges what stands in a box of controls, without taking the focus away when it was there.
 *
 * @param {Element} box
 * @param {...import('../widgets/dom.js').Child} controls
 */
export function exchange(box, ...controls) {
  const root = /** @type {ShadowRoot} */ (box.getRootNode());
  const held = root.activeElement && box.contains(root.activeElement);
  fill(box, ...controls);
  if (held) /** @type {HTMLElement | null} */ (box.querySelector('button'))?.focus({ preventScroll: true });
}
