/** Styles of the list of missions. */

export const MISSIONS_STYLES = `
.chips{display:flex;gap:6px;overflow-x:auto;scrollbar-width:none;margin-inline:calc(var(--space-4)*-1);padding:0 var(--space-4) var(--space-3)}
.part .chips{margin-inline:0;padding-inline:0}
.choice{flex:none;display:inline-flex;align-items:center;gap:7px;min-block-size:44px;padding:0 14px;border-radius:14px;font-weight:700;font-size:var(--text-s);color:var(--ink-soft);box-shadow:inset 0 0 0 1.5px var(--line)}
.choice img{inline-size:20px;block-size:20px;object-fit:contain}
.choice[aria-pressed=true]{background:var(--brand-soft);color:var(--on-brand-soft);box-shadow:inset 0 0 0 1.5px currentColor}
.share{display:flex;align-items:center;gap:var(--space-3);inline-size:100%}
.share .bar{flex:1}
@container hub (min-width:1020px){.missions .long{grid-template-columns:repeat(2,minmax(0,1fr))}.panes[data-beside] .missions .long{grid-template-columns:minmax(0,1fr)}}
@media (forced-colors:active){.choice{border:1px solid CanvasText}.choice[aria-pressed=true]{outline:2px solid Highlight}}
`;
