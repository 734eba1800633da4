/**
 * What every tab of a browser is told and one is to do.
 */

/** Runs `work` while this tab alone has the name; does nothing when another has it. Without locks (http, old browsers) every tab may.
 * @param {Window} page @param {string} name @param {() => Promise<void>} work @returns {Promise<unknown>} */
export function claim({ navigator: { locks } }, name, work) {
  return locks ? locks.request(name, { ifAvailable: true }, (lock) => (lock ? work() : undefined)) : work();
}
