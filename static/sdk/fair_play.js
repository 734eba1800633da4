/** Where anybody checks a draw. */

/**
 * @param {{ server: string, label_key: string }} caller
 * @param {string} scope `minigame:1101`, `raffle:7`, `jackpot:3`
 * @param {string} [request] one draw of it
 * @returns {string} the address of the page
 */
export function fairPlayUrl({ server, label_key: label }, scope, request) {
  return `${server}/fair-play?${new URLSearchParams({ label, scope, ...(request && { request }) })}`;
}
