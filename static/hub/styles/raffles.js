/** Styles of raffles. */

export const RAFFLE_STYLES = `
.raffles .grid{--least:300px}
.raffle{display:grid;grid-template-rows:auto 1fr;padding:0;overflow:hidden}
.raffle .body{display:grid;gap:6px;align-content:start;padding:14px 16px 16px}
.raffle .body .name{font-size:var(--text-l)}
.raffle-art{display:block;inline-size:100%;aspect-ratio:300/142;background:var(--sunken);overflow:hidden}
.raffle-art>*{inline-size:100%;block-size:100%;object-fit:cover}
.raffle-detail .raffle-art,.stack>.raffle-art{border-radius:var(--radius-card)}
.raffle-detail>:is(section,.cap,.rich-text,.figures,.wide-control){inline-size:100%}
.cap:empty,.wide-control:empty{display:none}
.draw .tile{inline-size:54px;block-size:54px}
.draw .tile .drawn>svg{inline-size:44px;block-size:44px}
.draw{flex-wrap:wrap}
.draw .grow{flex:1 1 190px}
.draw .control:empty{display:none}
.draw .control:has(.button){flex:1 0 auto}
.draw .control .button{inline-size:100%}
.count-line{display:flex;align-items:center;gap:5px;color:var(--ink-soft)}
.crumb{min-block-size:44px;font-weight:800;margin-block-end:-8px}
.clock{font-size:var(--text-l);font-weight:800}
.clock .until{gap:8px}
.now{color:var(--link);font-weight:800}
.figures{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:var(--space-2)}
.figure{background:var(--surface);border-radius:16px;padding:12px 14px}
.figure dt{color:var(--ink-soft);font-size:var(--text-s);font-weight:700}
.figure dd{font-size:var(--text-xl);line-height:1.15}
.prize-art,.raffle-detail .face{flex:none;display:grid;place-items:center;inline-size:44px;block-size:44px;border-radius:14px;overflow:hidden}
:is(.prize-art,.raffle-detail .face)>*{inline-size:100%;block-size:100%;object-fit:cover}
.chance{flex:none;color:var(--on-progress-soft);background:var(--progress-soft);border-radius:var(--radius-tag);padding:4px 10px;font-size:var(--text-s);font-variant-numeric:tabular-nums}
.chance:empty{display:none}
.raffle-detail .mine{box-shadow:inset 0 0 0 2px var(--reward)}
.past-run{inline-size:100%;min-block-size:56px}
.past-run .grow{display:grid}
.tickets{display:flex;flex-wrap:wrap;gap:8px}
.ticket{padding:7px 16px;border-radius:8px;background:radial-gradient(circle at 0 50%,transparent 6px,var(--alert-soft) 6.5px) left/51% 100% no-repeat,radial-gradient(circle at 100% 50%,transparent 6px,var(--alert-soft) 6.5px) right/51% 100% no-repeat;color:var(--on-alert-soft);font-weight:800;font-size:var(--text-s);font-variant-numeric:tabular-nums}
.tumbling{display:inline-grid;inline-size:52px;block-size:52px}
.tumbling>*{grid-area:1/1;animation:tumble .9s ease-in-out infinite alternate}
.tumbling>:last-child{animation-delay:-.45s;animation-direction:alternate-reverse}
@keyframes tumble{from{transform:rotate(-24deg) translateY(5px)}to{transform:rotate(24deg) translateY(-5px)}}
.fair-link{text-decoration:none;min-block-size:44px;gap:6px}
@media (forced-colors:active){.ticket,.figure{border:1px solid CanvasText}}
`;
