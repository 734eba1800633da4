/** Styles of a mini-game's card. */

export const GAME_STYLES = `
.game{gap:0;padding:8px 8px 12px;background:var(--surface);color:var(--ink);box-shadow:var(--shadow);border-radius:22px;content-visibility:auto;contain-intrinsic-size:auto 170px}
.game .frame{position:relative;display:block;margin-block-end:9px}
.game .thumb{block-size:auto;aspect-ratio:4/3;margin:0;border-radius:15px;background:var(--sunken)}
.game .drawn>svg{inline-size:100%;block-size:100%;border-radius:0}
.game b{padding-inline:5px;font-size:var(--text-m);overflow-wrap:anywhere}
.game .line{display:flex;flex-wrap:wrap;align-items:center;gap:3px 6px;min-block-size:20px;margin-block-start:3px;padding-inline:5px;color:var(--ink-soft);font-size:var(--text-s);font-weight:700;line-height:1.3}
.game .line .price svg{inline-size:16px;block-size:16px}
.game .line .price{color:var(--ink)}
.game .line b{padding:0;font-size:inherit}
.game .said{flex:1;min-inline-size:0;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}
.game:not([data-how=play]) .thumb{opacity:.55}
.pot-chip{display:inline-flex;align-items:center;gap:5px;padding:3px 9px;border-radius:10px;background:var(--reward);color:var(--on-reward);font-size:var(--text-s);font-weight:800;line-height:1.4}
.frame .pot-chip{max-inline-size:calc(100% - 12px);white-space:nowrap;overflow:hidden;position:absolute;inset-block-end:6px;inset-inline-start:6px}
.shelf .pot-chip svg{display:none}
.shelf .pot-chip{padding-inline:8px}
.game:is([data-how=wait],[data-how=soon],[data-how=empty],[data-how=short]) .line{flex-wrap:nowrap}
.game .line .countdown{line-height:1.25}
@media(hover:hover){.game:hover{transform:translateY(-2px);box-shadow:var(--shadow-lift)}}
@media (forced-colors:active){.game{border:1px solid CanvasText}}
`;
