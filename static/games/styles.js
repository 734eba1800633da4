/**
 * Styles of the stage that every game stands on: head, board, prizes, controls, and the moment of a win.
 *
 * Invariant: tokens only, logical properties only, and only `transform` and `opacity` move.
 */

export const STAGE_STYLES = `
:host(.over){position:fixed!important;inset:0 0 auto!important;block-size:0!important;z-index:2147483000!important}
.game{position:relative;display:grid;grid-template:"head" auto "body" minmax(0,1fr) "controls" auto / minmax(0,1fr);inline-size:100%;margin:0;padding:0;border:0;overflow:hidden;background:var(--canvas);color:inherit}
dialog.game{position:fixed;inset:0;block-size:100dvh;max-inline-size:none;max-block-size:none}
dialog.game:not([open]){display:none}
dialog::backdrop{background:rgb(8 12 28 / .66)}
section.game{border-radius:var(--radius-card)}
.head{grid-area:head;display:flex;align-items:center;gap:var(--space-3);padding:max(14px,env(safe-area-inset-top)) 16px 12px 20px}
.head h2{font-size:var(--text-xl);letter-spacing:-.02em;overflow-wrap:anywhere}
.head p{font-size:var(--text-s);font-weight:600;color:var(--ink-soft);display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden}
.close,.tools button{inline-size:44px;block-size:44px;border-radius:50%;display:grid;place-items:center;background:var(--surface);box-shadow:var(--shadow);flex:none}
.body{grid-area:body;overflow:hidden auto;overscroll-behavior:contain;padding:0 16px 16px;display:flex;flex-direction:column;gap:20px}
.board{position:relative;display:grid;place-items:center;min-block-size:min(400px,58dvh);flex:1 0 auto;padding:22px 14px;border-radius:26px;overflow:hidden;color:var(--on-hero);isolation:isolate;
  background:linear-gradient(115deg,transparent 57%,var(--hero-facet) 57.1% 78%,var(--hero-facet-2) 78.1%) var(--hero)}
.face{inline-size:100%;display:grid;justify-items:center;gap:16px}
.pot{display:flex;align-items:center;gap:8px;padding:5px 16px 5px 8px;border-radius:99px;background:var(--surface);color:var(--ink);font-weight:700;font-size:var(--text-s);margin-block-end:14px;justify-self:center}
.pot b{font-size:var(--text-l);font-weight:800;font-variant-numeric:tabular-nums}
.more:empty{display:none}
.controls{grid-area:controls;display:grid;gap:8px;justify-items:stretch;padding:12px 16px max(14px,env(safe-area-inset-bottom));background:var(--surface);box-shadow:0 -12px 28px -20px rgb(19 27 51 / .35);z-index:1}
.game[data-locked] .face{filter:saturate(.2)}
.note{text-align:center;font-weight:700;font-size:var(--text-s);color:var(--ink-soft);min-block-size:20px;font-variant-numeric:tabular-nums}
.note:empty{display:none}
.note.invite{display:flex;align-items:center;justify-content:center;gap:10px;min-block-size:56px;font-size:1.0625rem;font-weight:800;color:var(--ink)}
.note.wait{font-size:1.0625rem;font-weight:800;color:var(--ink);padding-block:8px}
.tools{display:flex;gap:8px;min-inline-size:44px;justify-content:flex-end}
.note .price{background:var(--brand-soft);color:var(--on-brand-soft);box-shadow:none}
.note.problem{color:var(--on-alert-soft);background:var(--alert-soft);border-radius:12px;padding:8px 12px}
.button.big{min-block-size:56px;border-radius:18px;font-size:1.0625rem;inline-size:100%}
.button:active{transform:translateY(var(--press))}
.button[aria-disabled=true]{background:var(--line);color:var(--ink-soft);box-shadow:0 var(--press) 0 var(--sunken);cursor:default}
.price{display:inline-flex;align-items:center;gap:6px;box-shadow:inset 0 0 0 1.5px color-mix(in srgb,currentColor 42%,transparent);border-radius:99px;padding:4px 12px 4px 6px;font-size:var(--text-s);font-variant-numeric:tabular-nums}
.price.plain{padding-inline:12px}
.board :focus-visible{outline-color:#fff}
.state{display:grid;justify-items:center;gap:14px;text-align:center;padding:24px;max-inline-size:36ch;font-weight:700}
.wait{inline-size:min(70%,260px);aspect-ratio:1;border-radius:50%;background:var(--hero-facet-2)}
@container (min-width:760px){
  dialog.game{inset:0;margin:auto;inline-size:min(1000px,calc(100vw - 48px));block-size:min(680px,calc(100dvh - 48px));border-radius:28px;box-shadow:0 30px 80px -20px rgb(0 0 0 / .5)}
  .game:not(.bare){grid-template:"board head" auto "board more" minmax(0,1fr) "board controls" auto / minmax(0,1fr) 348px}
  dialog.bare{inline-size:440px;block-size:min(640px,calc(100dvh - 48px))}
  .game:not(.bare) .body{display:contents}
  .game:not(.bare) .board{grid-area:board;border-radius:0;min-block-size:0;padding:32px}
  section.game .board{min-block-size:560px}
  .head{padding:22px 20px 14px 24px;align-items:flex-start}
  .more{grid-area:more;overflow:auto;padding:6px 24px 20px}
  .controls{padding:16px 24px 22px}
}
@media (hover:hover){.head button:hover{background:var(--sunken)}}
@media (forced-colors:active){.game,.board,.controls,.pot,.close{border:1px solid CanvasText}.button{border:2px solid ButtonText}}
`;
