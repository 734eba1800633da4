/** Rules of the shop, of purchases, bonuses and the activity log. */

export const STORE_STYLES = `
.shop{--least:158px}
.shop-tools{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:var(--space-3);margin-block-end:var(--space-3)}
.unfold{background:var(--surface);box-shadow:var(--shadow);color:var(--ink);inline-size:48px;block-size:48px}
.unfold[aria-expanded=true]{background:var(--ink);color:var(--canvas)}
.search{position:relative;display:block}
.search>svg{position:absolute;inset-inline-start:14px;inset-block-start:13px;color:var(--ink-soft);pointer-events:none}
.search input{background:var(--surface);box-shadow:var(--shadow);padding-inline:44px}
.search input::placeholder{color:var(--ink-soft);opacity:1}
.search .icon-button{position:absolute;inset-inline-end:2px;inset-block-start:2px}
.sorts{display:flex;gap:2px;background:var(--sunken);border-radius:var(--radius-control);padding:3px;grid-column:1/-1}
.sorts:not([data-open]){display:none}
.sorts button{flex:1;min-block-size:44px;padding:0 14px;border-radius:11px;font-weight:700;font-size:var(--text-s);color:var(--ink-soft);display:inline-flex;gap:4px;align-items:center;justify-content:center;white-space:nowrap}
.sorts [aria-pressed=true]{background:var(--surface);color:var(--ink);box-shadow:var(--shadow)}
.item{display:flex;flex-direction:column;padding:0;overflow:hidden}
.item .shot{aspect-ratio:1/.86;display:grid;place-items:center;overflow:hidden;border-radius:var(--radius-card) var(--radius-card) 0 0;background:var(--sunken)}
.shot>.art,.shot>.art>*{inline-size:100%;block-size:100%;object-fit:cover;border-radius:0;display:block}
.shot>*{grid-area:1/1}
.marks{align-self:start;justify-self:stretch;z-index:1;display:flex;flex-wrap:wrap;gap:6px;padding:10px;inline-size:100%}
.marks>*{background-clip:padding-box;box-shadow:0 1px 4px rgb(19 27 51 / .18)}
.marks img.ribbon{background:none;box-shadow:none;padding:0;block-size:56px;inline-size:auto;border-radius:0}
.off{border-radius:8px;padding:2px 8px;font-size:.6875rem;font-weight:800;background:var(--alert-strong);color:var(--on-alert-strong);margin-inline-start:auto}
.veil{z-index:1;inline-size:100%;block-size:100%;display:grid;place-items:center;background:color-mix(in srgb,var(--surface) 62%,transparent)}
.veil span{display:inline-flex;align-items:center;gap:6px;background:var(--ink);color:var(--canvas);font-weight:800;font-size:var(--text-s);border-radius:12px;padding:7px 14px}
.item .about{display:grid;gap:5px;padding:12px 14px 15px;flex:1;align-content:start}
.item .about .price{margin-block-start:1px;font-size:1.0625rem}
.item .hint{display:flex;gap:5px;align-items:center;min-block-size:18px}
.item .hint svg{flex:none}
.item .bar{margin-block-start:3px}
.item[data-kind=sold_out] .price,.item[data-kind=over] .price{color:var(--ink-soft)}
.scarce{color:var(--on-alert-soft)}
.ghost-item{padding:0;overflow:hidden}
.ghost-item .skeleton.shot{border-radius:0;aspect-ratio:1/.86}
.ghost-item .ghost{padding:14px}
.goods{inline-size:100%;position:relative;aspect-ratio:16/10;max-block-size:300px;border-radius:var(--radius-card);overflow:hidden;display:grid;background:var(--sunken)}
.goods>*{grid-area:1/1}
.goods>.art,.goods>.art>*{inline-size:100%;block-size:100%;object-fit:cover;display:block;min-block-size:0}
.facts{display:flex;flex-wrap:wrap;gap:8px}
.entity .headline{display:flex;flex-wrap:wrap;align-items:baseline;justify-content:space-between;gap:6px 16px;inline-size:100%}
.entity .headline .price{font-size:1.375rem}
.entity .headline .price svg{inline-size:24px;block-size:24px;align-self:center}
.entity>.shelf,.entity>section{inline-size:100%;min-inline-size:0}
.entity>section>.heading{margin-block-start:var(--space-3)}
.reach{inline-size:100%;display:grid;gap:7px}
.mini{inline-size:132px;flex:none;display:grid;gap:6px;align-content:start;background:var(--surface);box-shadow:var(--shadow);border-radius:18px;padding:8px 8px 12px;font-weight:800;font-size:var(--text-s);line-height:1.25;overflow-wrap:anywhere;transition:transform var(--fast) var(--ease)}
.mini:active{transform:scale(.97)}
.mini .art{block-size:92px;border-radius:12px;overflow:hidden;display:block}
.mini .art>*{inline-size:100%;block-size:100%;object-fit:cover}
.sheet{display:grid;gap:var(--space-4)}
.sheet .row .tile{inline-size:72px;block-size:72px}
.tile>*{inline-size:100%;block-size:100%;object-fit:cover}
.tile>svg.glyph{inline-size:26px;block-size:26px}
.sum{display:grid;gap:0;background:var(--sunken);border-radius:18px;padding:4px 16px}
.sum>div{display:flex;justify-content:space-between;align-items:center;gap:12px;min-block-size:46px;font-weight:600}
.sum>div+div{border-block-start:1px solid var(--line)}
.sum dd{display:inline-flex;align-items:center;gap:6px;font-weight:800}
.sum .total dd{font-size:var(--text-l)}
.refused{background:var(--alert-soft);color:var(--on-alert-soft);border-radius:14px;padding:12px 14px;font-weight:700}
.choices{display:grid;gap:10px}
.choices .button{inline-size:100%}
.got{display:grid;justify-items:center;text-align:center;gap:10px;position:relative}
.got .medal{position:relative;display:grid;place-items:center;inline-size:200px;block-size:176px;overflow:hidden;max-inline-size:100%}
.got .medal>*{grid-area:1/1}
.got .prize{inline-size:112px;block-size:112px;border-radius:28px;overflow:hidden;display:grid;place-items:center;z-index:1}
.got .prize>*{inline-size:100%;block-size:100%;object-fit:cover}
.got .prize.bare{overflow:visible}
.got h2{font-size:var(--text-2xl);letter-spacing:-.02em}
.got .rich-text{font-weight:700}
.got .choices{inline-size:100%;margin-block-start:6px}
.got canvas{position:absolute;inset:0;inline-size:100%;block-size:100%;pointer-events:none}
.now{display:inline-flex;align-items:center;gap:7px;background:var(--sunken);border-radius:16px;padding:9px 16px;font-weight:700;color:var(--ink-soft)}
.now .number{color:var(--ink);font-size:var(--text-l)}
.purchase .price{white-space:nowrap}
.end{display:grid;justify-items:end;gap:4px;text-align:end;flex:none}
.more{display:grid;justify-items:center;margin-block-start:var(--space-4)}
.bonus .control{display:flex;gap:8px;align-items:center;flex:none}
.bonus .tag{margin-block-start:6px}
.bonus .icon-button{background:var(--brand-soft);color:var(--on-brand-soft)}
.day{background:var(--surface);border-radius:var(--radius-card);box-shadow:var(--shadow);padding:4px 16px}
.line{display:flex;align-items:center;gap:var(--space-3);padding:12px 0;min-block-size:64px}
.line+.line{border-block-start:1px solid var(--line)}
.line .tile{inline-size:44px;block-size:44px;border-radius:14px}
.line .amount{display:inline-flex;align-items:center;gap:5px;font-weight:800;white-space:nowrap}
.line .amount.plus{color:var(--on-progress-soft)}
.line .tile svg{inline-size:22px;block-size:22px}
.log[data-stale]{opacity:.45}
.long .line{content-visibility:auto;contain-intrinsic-size:auto 68px}
@container hub (min-width:700px){
.shop{--least:196px}
.shop-tools{align-items:center}
.unfold{display:none}
.sorts,.sorts:not([data-open]){display:flex;grid-column:auto}
.choices.pair{grid-template-columns:1fr 1fr}
.bonuses{display:grid;gap:var(--space-3);grid-template-columns:repeat(auto-fill,minmax(min(100%,360px),1fr))}
}
@media (forced-colors:active){.item,.day,.sorts,.veil span,.off{border:1px solid CanvasText}.sorts [aria-pressed=true]{outline:2px solid Highlight;outline-offset:-2px}}
`;
