/**
 * Calls made before the script was here: `_smartico('on', 'identify', f)`.
 * Invariant: each queued call runs exactly once, in its order, and one that throws does not stop the next.
 */
import { complain } from './report.js';

/** The object as a function: `_smartico('dp', 'dp:gf')` is `_smartico.dp('dp:gf')`.
 * @param {Record<string, any>} members @returns {any} */
export function makeCallable(members) {
  /** @param {string} name @param {...unknown} args */
  function smartico(name, ...args) {
    if (typeof members[name] === 'function') return members[name](...args);
    complain('unknown_method', name);
  }
  return Object.defineProperties(smartico, Object.getOwnPropertyDescriptors(members));
}

/** Runs what a stub has collected, and makes the stub itself work from now on for code that has kept a reference to it.
 * A stub is a function that pushes its arguments onto an array of its own (by convention `q`), or just such an array.
 * @param {any} stub whatever was in `window._smartico` @param {any} smartico the callable */
export function takeOver(stub, smartico) {
  if (!stub || stub === smartico) return;
  const waiting = Array.isArray(stub) ? stub : Object.values(stub).find(Array.isArray) ?? [];
  const calls = waiting.splice(0);
  waiting.push = (/** @type {any[]} */ ...late) => (late.forEach((call) => run(smartico, call)), 0);
  if (typeof stub === 'function') adopt(stub, smartico, waiting);
  calls.forEach((/** @type {any} */ call) => run(smartico, call));
}

/** @param {any} stub @param {any} smartico @param {any[]} waiting the array that the stub pushes to */
function adopt(stub, smartico, waiting) {
  const { length, name, prototype, ...members } = Object.getOwnPropertyDescriptors(smartico);
  try {
    Object.defineProperties(stub, /** @type {any} */ (members));
    if (!Object.values(stub).includes(waiting)) stub.q = waiting;
  } catch { /* a frozen stub stays a queue */ }
}

/** @param {any} smartico @param {ArrayLike<any>} call the arguments of one call */
function run(smartico, call) {
  const [name, ...args] = Array.from(call);
  try {
    const result = smartico(name, ...args);
    result?.catch?.((/** @type {unknown} */ error) => complain('call_failed', name, error));
  } catch (error) {
    complain('call_failed', name, error);
  }
}
