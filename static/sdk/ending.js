/**
 * What ends with a player: several parts of the screen close together when the turn of the player is over.
 */

/** @typedef {{why: string, end?: () => void, ends?: Set<() => void>, open?: Set<() => void>, since?: number}} Turn the time of one player on the page */

/** Calls `leave` once when this player's turn ends; asking for it again changes nothing.
 * @param {Turn} turn @param {() => void} leave */
export function atEnd(turn, leave) {
  const ends = (turn.ends ??= new Set()).add(leave);
  turn.end = () => ends.forEach((each) => each());
}

/** Something of ours has come on the screen for this player: it closes with the player, and the last one by `dp:close`.
 * @param {Turn} turn @param {() => void} close
 * @returns {() => void} to be called when it has closed */
export function enter(turn, close) {
  const open = (turn.open ??= new Set()).add(close);
  atEnd(turn, close);
  return () => {
    open.delete(close);
    turn.ends?.delete(close);
  };
}
