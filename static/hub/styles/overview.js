/** Styles of the overview. */

export const OVERVIEW_STYLES = `
.overview,.overview>div{display:grid;grid-template-columns:minmax(0,1fr);align-content:start;min-inline-size:0}
.overview .balances{margin-block-start:var(--space-3)}
.overview .balances .chip{flex:1}
.overview section>.heading{margin-block-start:var(--space-5)}
.hero{text-align:start}
.hero .bar{block-size:15px}
.hero .number{display:block}
.hero .crest img,.hero .crest svg{inline-size:100%;block-size:100%;object-fit:contain}
.game-ghost{inline-size:128px;block-size:168px;border-radius:20px;flex:none}
.board{background:var(--hero);color:var(--on-hero);border-radius:var(--radius-card);padding:6px;overflow:hidden}
.place{display:flex;align-items:center;gap:12px;padding:9px 12px;min-block-size:58px;position:relative}
.place+.place:not(.me)::before{content:"";position:absolute;inset-block-start:0;inset-inline:12px;block-size:1px;background:var(--hero-track)}
.place.me{background:var(--hero-facet-2);border-radius:17px}
.place[data-gap]{margin-block-start:10px}
.place[data-gap]::after{content:"";position:absolute;inset-block-start:-8px;inset-inline-start:18px;inline-size:4px;block-size:4px;border-radius:50%;background:currentColor;box-shadow:8px 0 currentColor,16px 0 currentColor;opacity:.7}
.place b{flex:1;font-weight:800;overflow-wrap:anywhere;min-inline-size:0}
.position{min-inline-size:22px;opacity:.8}
.place .face{inline-size:38px;block-size:38px;border-radius:13px;overflow:hidden;flex:none}
.place .face>*{inline-size:100%;block-size:100%;object-fit:cover}
.pot{margin-block-start:var(--space-4)}
.ticker{display:flex;align-items:center;gap:14px;inline-size:100%;padding:14px 16px;border-radius:var(--radius-card);background:var(--surface);box-shadow:var(--shadow);transition:transform var(--medium) var(--ease)}
.ticker small{display:block;font-weight:700;font-size:.75rem;color:var(--ink-soft)}
.ticker .amount{display:flex;align-items:center;gap:8px}
.ticker .amount .number{font-size:1.75rem;line-height:1.15}
.pot-art{inline-size:72px;block-size:72px;flex:none;display:grid;place-items:center;border-radius:18px;overflow:hidden}
.pot-art>*{inline-size:100%;block-size:100%;object-fit:contain}
.entry{transition:transform var(--fast) var(--ease);line-height:1.25;align-content:start;overflow-wrap:anywhere}
.entry:active,.ticker:active{transform:scale(.97)}
.entry-art{inline-size:44px;block-size:44px;border-radius:15px;display:grid;place-items:center;overflow:hidden;background:var(--brand-soft);color:var(--on-brand-soft)}
.entry-art img{inline-size:100%;block-size:100%;object-fit:cover}
@media(hover:hover){.ticker:hover,.entry:hover{transform:translateY(-2px);box-shadow:var(--shadow-lift)}}
@container hub (min-width:760px){
.overview{grid-template-columns:minmax(0,1fr)}
.overview .explore{display:none}
.overview .today .stack{grid-template-columns:repeat(2,minmax(0,1fr))}
.overview .second{grid-template-columns:repeat(2,minmax(0,1fr));column-gap:var(--space-4)}
.overview .second .special{grid-column:1/-1}
.overview .pot{margin-block-start:65px}
.game-ghost{inline-size:150px}
}
@container hub (min-width:900px){.overview .balances{display:none}}
@container hub (min-width:1020px){
.overview{grid-template-columns:minmax(0,1fr) 312px;column-gap:var(--space-5)}
.overview .second{grid-template-columns:minmax(0,1fr)}
.overview .pot{margin-block-start:var(--space-4)}
.overview .today .stack{grid-template-columns:minmax(0,1fr)}
.overview .week>.heading{margin-block-start:var(--space-1)}
.overview .second .entries{grid-template-columns:repeat(3,minmax(0,1fr))}
}
`;
