/**
 * One play's animations: they can be cut short together, wait while the page is hidden, and are over at once for people
 * who asked for reduced motion.
 *
 * Invariant: a promise given out here always settles, so a result is never held back by an animation.
 */

import { isStill } from '../widgets/motion.js';

/** @typedef {ReturnType<typeof createMotion>} Motion */

/** @param {Window} page */
export function createMotion(page) {
  /** @type {Set<Animation>} */
  const running = new Set();
  /** @type {Set<Animation>} */
  const held = new Set();
  /** @type {Set<() => void>} */
  const waiting = new Set();
  let cut = false;

  const onVisibility = () => running.forEach((each) => (page.document.hidden ? each.pause() : each.play()));
  page.document.addEventListener('visibilitychange', onVisibility);

  return {
    /** Whether results are to be shown without movement: the person's wish, or a skipped play. */
    get still() {
      return cut || isStill();
    },
    get reduced() {
      return isStill();
    },

    /** A new play: what the last one left in place goes. */
    begin() {
      cut = false;
      held.forEach((each) => each.cancel());
      held.clear();
    },

    /**
     * @param {Element} element
     * @param {Keyframe[] | PropertyIndexedKeyframes | null} frames
     * @param {KeyframeAnimationOptions} timing the last frame stays until the next play
     * @returns {Promise<void>}
     */
    async animate(element, frames, timing) {
      const animation = element.animate(frames, { fill: 'both', ...timing });
      held.add(animation);
      if (this.still) return animation.finish();
      running.add(animation);
      if (page.document.hidden) animation.pause();
      await animation.finished.catch(() => {});
      running.delete(animation);
    },

    /**
     * @param {number} ms
     * @param {Element} element something on the page; the pause is an animation that changes nothing
     */
    pause(ms, element) {
      return this.animate(element, null, { duration: ms, fill: 'none' });
    },

    /**
     * Something that the player does by hand, which a skipped play does not wait for.
     *
     * @template T
     * @param {(done: (value: T | undefined) => void) => void} start
     * @returns {Promise<T | undefined>} undefined when it was skipped
     */
    byHand(start) {
      return new Promise((resolve) => {
        const skip = () => done(undefined);
        const done = (/** @type {T | undefined} */ value) => {
          waiting.delete(skip);
          resolve(value);
        };
        if (cut) return resolve(undefined);
        waiting.add(skip);
        start(done);
      });
    },

    /** The result at once. */
    skip() {
      cut = true;
      [...running].forEach((each) => each.finish());
      [...waiting].forEach((each) => each());
    },

    end() {
      page.document.removeEventListener('visibilitychange', onVisibility);
      this.skip();
    },
  };
}
