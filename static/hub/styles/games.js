/** Styles of the lobby of games. */

export const LOBBY_STYLES = `
.games-lobby .grid{--least:150px}
.first-game{display:grid;inline-size:100%;overflow:hidden;border-radius:var(--radius-card);background:linear-gradient(105deg,var(--hero) 58%,var(--hero-facet) 58.2%,var(--hero-facet) 78%,var(--hero-facet-2) 78.2%);color:var(--on-hero);box-shadow:var(--shadow);text-align:start;transition:transform var(--fast) var(--ease)}
.first-game:active{transform:scale(.985)}
.first-game .stand{display:grid;place-items:center;overflow:hidden;aspect-ratio:16/9}
.first-game .stand:has(>img){aspect-ratio:500/240}
.first-game .stand>*{inline-size:100%;block-size:100%;object-fit:cover}
.first-game .words{display:grid;justify-items:start;align-content:center;gap:6px;padding:16px}
.first-game small{font-weight:700;font-size:var(--text-s);opacity:.86}
.first-game .big{font-size:var(--text-xl);font-weight:800;letter-spacing:-.02em;line-height:1.1;overflow-wrap:anywhere}
.first-game .text{font-weight:600;font-size:var(--text-m);line-height:1.35;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:3;overflow:hidden}
.first-game .go{display:flex;flex-wrap:wrap;align-items:center;gap:10px 14px;margin-block-start:6px}
.first-game .price,.first-game .line{display:inline-flex;align-items:center;gap:8px;font-weight:700}
.looks-pressed{display:inline-flex;align-items:center;gap:8px;min-block-size:44px;padding:0 20px;border-radius:var(--radius-control);background:var(--reward);color:var(--on-reward);box-shadow:0 var(--press) 0 var(--reward-edge);font-weight:800}
.ghost-first{block-size:250px;border-radius:var(--radius-card)}
.ghost-game{block-size:178px;border-radius:22px}
@container hub (min-width:640px){.first-game{grid-template-columns:minmax(0,5fr) minmax(0,6fr)}.first-game .stand,.first-game .stand:has(>img){aspect-ratio:auto;block-size:232px}.ghost-first{block-size:232px}.first-game .words{padding:20px 24px}}
@container hub (min-width:900px){.games-lobby .grid{--least:178px}}
@media (forced-colors:active){.first-game{border:1px solid CanvasText}}
`;
