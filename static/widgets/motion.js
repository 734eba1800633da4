/**
 * Whether things may move: as the system says, or stiller where the player has chosen so in our settings.
 *
 * Invariant: the player can ask for less movement than the system does, never for more.
 */

/** Where the choice is kept: `less`, or nothing. */
export const MOTION = 'plaudit:motion';

/** Whether the player has chosen less movement here; a browser may forbid to look. */
export function choseStill() {
  try {
    return localStorage.getItem(MOTION) === 'less';
  } catch {
    return false;
  }
}

/** Whether a movement is to be left out. */
export function isStill() {
  return choseStill() || matchMedia('(prefers-reduced-motion: reduce)').matches;
}
