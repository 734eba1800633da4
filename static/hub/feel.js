/** What the player has chosen about sound and movement; games look at the same notes. A browser may forbid to keep them. */

import { MOTION } from '../widgets/motion.js';

const SOUND = 'plaudit:sound';

/** Whether games are heard. */
export function soundIsOn() {
  try {
    return localStorage.getItem(SOUND) === 'on';
  } catch {
    return false;
  }
}

/** @param {boolean} on */
export function chooseSound(on) {
  try {
    if (on) localStorage.setItem(SOUND, 'on');
    else localStorage.removeItem(SOUND);
  } catch {
    // Then games stay as they are.
  }
}

/**
 * Remembers the choice and stills (or wakes) what is open.
 *
 * @param {boolean} still
 */
export function chooseStill(still) {
  try {
    if (still) localStorage.setItem(MOTION, 'less');
    else localStorage.removeItem(MOTION);
  } catch {
    // Then it holds for what is open now.
  }
  for (const host of document.querySelectorAll('[data-plaudit]')) host.toggleAttribute('data-still', still);
}
