/** Styles of badges. */

export const BADGES_STYLES = `
.badges{--least:104px}
.badge-card{position:relative;display:grid;justify-items:center;align-content:start;gap:8px;padding:16px 8px 14px;text-align:center;inline-size:100%;background:var(--surface);border-radius:var(--radius-card);box-shadow:var(--shadow);transition:transform var(--medium) var(--ease)}
.badge-card .name{font-size:var(--text-s)}
.badge-card small{font-size:.75rem;font-weight:700;color:var(--ink-soft)}
.badge-card .medallion{inline-size:76px;block-size:76px;display:grid;place-items:center}
.unearned .medallion img{filter:grayscale(1);opacity:.5}
.badge-card[data-standing=expired]{opacity:.7}
.pips{display:flex;gap:4px;block-size:6px}
.pips i{inline-size:16px;block-size:6px;border-radius:3px;background:var(--line)}
.pips i.on{background:var(--reward)}
.badge-card .bar{inline-size:72%;block-size:8px}
.score{font-weight:800;font-size:var(--text-s);color:var(--ink-soft)}
@media(hover:hover){.badge-card:hover{transform:translateY(-2px);box-shadow:var(--shadow-lift)}}
@container hub (min-width:760px){.badges{--least:128px}}
@media (forced-colors:active){.badge-card{border:1px solid CanvasText}}
`;
