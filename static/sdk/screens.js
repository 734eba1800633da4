/**
 * Which module opens which deep link; the name before the first `_` serves for all that have no line of their own, so `gf` opens
 * every screen of the hub.
 */

/** What is on the screen. */
export const stage = () => import('./stage.js');
const game = { load: stage };
const hub = () => import('../hub/open.js');

/** @type {Record<string, import('./router.js').Screen>} */
export const SCREENS = {
  gf: { load: hub, starting: 'gf_starting' }, inbox: { load: hub, starting: 'inbox_starting' },
  ask_push_permissions: game, gf_saw: game, gf_matchx: game, gf_quiz: game, gf_close: game, close: game, close_me: game, ok: game, cancel: game, submit: game,
};
