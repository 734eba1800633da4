/**
 * Which module opens which deep link. A feature with a screen adds its line here:
 * `gf: { load: () => import('../widgets/hub.js'), starting: 'gf_starting' }` — the name before the first `_` serves for all that
 * have no line of their own.
 */

/** Games on the screen. */
export const stage = () => import('./stage.js');
const game = { load: stage };

/** @type {Record<string, import('./router.js').Screen>} */
export const SCREENS = { gf_saw: game, gf_matchx: game, gf_quiz: game };
