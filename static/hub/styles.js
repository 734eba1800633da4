/**
 * Styles of the hub's frame and of what its screens share; a screen brings the few rules of its own.
 *
 * Invariant: tokens only, logical properties only; nothing but transform and opacity moves.
 */

export const HUB_STYLES = `
:host([data-plaudit=hub]){display:contents!important}
.hub{container:hub/inline-size;display:grid;grid:auto minmax(0,1fr)/minmax(0,1fr);background:var(--canvas);color:var(--ink);overflow:hidden;position:relative}
dialog.hub{position:fixed;inset:0;inline-size:100%;block-size:100dvh;max-inline-size:none;max-block-size:none;margin:0;padding:0;border:0;animation:arrive var(--medium) var(--ease)}
dialog.hub::backdrop{background:rgb(9 13 28 / .62)}
section.hub.page{--block-size:100dvh;block-size:var(--block-size)}
section.hub.inline{max-inline-size:var(--max-inline-size,none);margin-inline:auto;zoom:var(--zoom,1)}
section.hub.page.inline{border-radius:var(--radius-card)}
section.hub.page.bare{border-radius:0}
.hub.bare>.strip p:has(#lock-reason){display:none}
section.hub.part.panel{background:var(--canvas);border-radius:var(--radius-card);padding:var(--space-3)}
section.hub.part,.part .rooms{display:block;background:none;overflow:visible}
section.hub.part.sized{block-size:var(--block-size);overflow:hidden auto;scrollbar-width:thin;scrollbar-color:var(--line) transparent}
.rooms{grid-row:2;display:grid;grid:auto minmax(0,1fr)/minmax(0,1fr);grid-template-areas:"head" "panes";min-block-size:0}
.strip{grid-row:1;background:var(--info-soft);color:var(--on-info-soft);font-size:var(--text-s);font-weight:700}
.strip p{display:flex;align-items:center;gap:var(--space-2);padding:var(--space-2) var(--space-4)}
.head{grid-area:head;display:flex;align-items:center;gap:var(--space-2);padding:max(var(--space-3),env(safe-area-inset-top)) var(--space-4) var(--space-2);min-block-size:64px}
.head h1{font-size:var(--text-l);font-weight:800;letter-spacing:-.01em;line-height:1.2;overflow-wrap:anywhere}
.head h1:focus-visible{outline:none}
.head .under{color:var(--ink-soft);font-size:var(--text-s);font-weight:600}
.head .icon-button{background:var(--surface);box-shadow:var(--shadow);color:var(--ink)}
.head .lead{flex:none}
.head .balances{display:none}
.part:not(:has([data-beside])) .head{display:none}
.part .head{padding-inline:0}
.bell{position:relative}
.count{position:absolute;inset-block-start:-5px;inset-inline-end:-5px;min-inline-size:20px;padding:0 5px;border-radius:10px;background:var(--alert-strong);color:var(--on-alert-strong);font-weight:800;font-size:.6875rem;line-height:20px;text-align:center;font-variant-numeric:tabular-nums}
.sideways:dir(rtl){transform:scaleX(-1)}
.panes{grid-area:panes;display:grid;grid-template:minmax(0,1fr)/minmax(0,1fr);min-block-size:0}
.pane{overflow:hidden auto;overscroll-behavior:contain;padding:var(--space-1) var(--space-4) 104px;min-inline-size:0;scrollbar-width:thin;scrollbar-color:var(--line) transparent}
.pane:focus-visible{outline-offset:-3px}
.part .panes{display:block}
.part .pane{overflow:visible;padding:0}
.panes[data-beside] .list{display:none}
.pane.beside{animation:arrive var(--medium) var(--ease)}
.nav{position:absolute;inset-block-end:max(10px,env(safe-area-inset-bottom));inset-inline:12px;z-index:2;background:var(--surface);border-radius:24px;box-shadow:var(--shadow-lift);padding:0 6px}
.nav ul{display:flex}
.nav li{flex:1;display:none}
.nav li:has(.main){display:block}
.nav button{inline-size:100%;min-block-size:64px;display:grid;place-content:center;justify-items:center;gap:3px;color:var(--ink-soft);font-size:.6875rem;font-weight:800;border-radius:18px}
.nav [aria-current]{color:var(--link)}
.toasts{position:absolute;inset-block-end:96px;inset-inline:16px;z-index:5;display:grid;justify-items:center;pointer-events:none}
.toast{background:var(--ink);color:var(--canvas);font-weight:700;border-radius:16px;padding:12px 18px;max-inline-size:34rem;animation:arrive var(--medium) var(--ease);box-shadow:var(--shadow-lift)}
.toast.problem{background:var(--alert-strong);color:var(--on-alert-strong)}
.cover{position:absolute;inset:0;z-index:4;display:grid;align-items:end;background:rgb(9 13 28 / .55);animation:fade var(--fast) linear}
.cover>*{background:var(--surface);border-radius:var(--radius-card) var(--radius-card) 0 0;padding:var(--space-5) var(--space-4) max(var(--space-5),env(safe-area-inset-bottom));animation:rise var(--medium) var(--ease);max-block-size:92%;overflow:auto}
@keyframes fade{from{opacity:0}}
@keyframes rise{from{transform:translateY(40px);opacity:0}}

.stack{display:grid;gap:var(--space-3);grid-template-columns:minmax(0,1fr)}
.grid{display:grid;gap:var(--space-3);grid-template-columns:repeat(auto-fill,minmax(min(100%,var(--least,158px)),1fr))}
.heading{display:flex;align-items:baseline;justify-content:space-between;gap:var(--space-3);margin:var(--space-5) 2px var(--space-3)}
.stack>:first-child>.heading:first-child{margin-block-start:var(--space-1)}
.text-button{display:inline-flex;align-items:center;gap:2px;color:var(--link);font-weight:700;font-size:var(--text-s);min-block-size:32px}
.card.opens{position:relative;transition:transform var(--medium) var(--ease)}
.cover-all{position:absolute;inset:0;border-radius:var(--radius-card)}
.opens>:not(.cover-all){position:relative;pointer-events:none}
.opens :is(button,a,input):not(.cover-all){pointer-events:auto}
@media(hover:hover){.card.opens:hover{transform:translateY(-2px);box-shadow:var(--shadow-lift)}}
.card[aria-current=true],.card:has(>[aria-current=true]){box-shadow:0 0 0 2.5px var(--brand)}
.tile{inline-size:58px;block-size:58px;border-radius:var(--radius-art);flex:none;display:grid;place-items:center;overflow:hidden}
.tile img{inline-size:100%;block-size:100%;object-fit:cover}
.name{font-weight:800;line-height:1.25;overflow-wrap:anywhere}
.ghost{display:grid;gap:8px}.h-20{block-size:20px}.h-12{block-size:12px}.w-60{inline-size:60%}.w-40{inline-size:40%}
.stacked{display:grid;line-height:1.1}
.balances{display:flex;flex-wrap:wrap;gap:var(--space-2)}
.chip{display:flex;align-items:center;gap:var(--space-2);background:var(--surface);border-radius:16px;box-shadow:var(--shadow);padding:8px 12px}
.chip .number{font-size:1rem}
.chip .stacked>span:last-child{color:var(--ink-soft);font-size:.6875rem;font-weight:700}
.tabs{display:flex;gap:6px;overflow-x:auto;scrollbar-width:none;margin-inline:calc(var(--space-4)*-1);padding:2px var(--space-4) var(--space-3)}
.part .tabs{margin-inline:0;padding-inline:0}
.tab{flex:none;min-block-size:44px;padding:0 16px;border-radius:22px;font-weight:800;font-size:var(--text-s);color:var(--ink-soft);background:var(--surface);display:inline-flex;align-items:center;gap:7px}
.tab[aria-selected=true]{background:var(--ink);color:var(--canvas)}
.tally{background:var(--sunken);color:var(--ink);border-radius:9px;padding:0 6px;font-size:.6875rem;line-height:18px;font-variant-numeric:tabular-nums}
.bar.reward>i{background:var(--reward)}.bar.brand>i{background:var(--brand)}
.bar.thin{block-size:10px}
.price{display:inline-flex;align-items:center;gap:5px;font-weight:800}
.price s{color:var(--ink-soft);font-weight:600;font-size:var(--text-s)}
.ribbon{display:inline-block;border-radius:8px;padding:2px 8px;font-size:.6875rem;font-weight:800;letter-spacing:.02em;background:var(--brand-soft);color:var(--on-brand-soft)}
.ribbon.sale,.ribbon.hot{background:var(--alert-soft);color:var(--on-alert-soft)}.ribbon.vip{background:var(--reward-soft);color:var(--on-reward-soft)}
.countdown{font-variant-numeric:tabular-nums;font-weight:700}
.state{display:grid;justify-items:center;text-align:center;gap:var(--space-3);padding:var(--space-6) var(--space-4);color:var(--ink-soft);font-weight:600}
.state h2{color:var(--ink)}
.state .emblem{inline-size:84px;block-size:84px;border-radius:28px;display:grid;place-items:center;background:var(--sunken);color:var(--ink-soft)}
.state p{max-inline-size:34ch}
.button{transition:transform var(--fast) var(--ease)}
.button[aria-busy=true]{opacity:.7}
.button.wide{inline-size:100%}
.field{display:grid;gap:6px;font-weight:700;font-size:var(--text-s)}
.field input,.search input{font:600 1rem/1.3 var(--font);color:var(--ink);background:var(--sunken);border:2px solid transparent;border-radius:var(--radius-control);min-block-size:48px;padding:0 14px;inline-size:100%}
.field input:focus-visible,.search input:focus-visible{outline:none;border-color:var(--link)}
.tint-0{background:var(--progress-soft);color:var(--on-progress-soft)}.tint-1{background:var(--reward-soft);color:var(--on-reward-soft)}.tint-2{background:var(--brand-soft);color:var(--on-brand-soft)}.tint-3{background:var(--alert-soft);color:var(--on-alert-soft)}.tint-4{background:var(--info-soft);color:var(--on-info-soft)}
.drawn{display:grid;inline-size:100%;block-size:100%;place-items:center}
.drawn>svg{inline-size:100%;block-size:100%}
.until{display:inline-flex;align-items:center;gap:5px;white-space:nowrap}
.status{display:flex;flex-wrap:wrap;align-items:center;gap:0 10px}
.facts{display:flex;flex-wrap:wrap;gap:8px;align-items:center}
.portrait{inline-size:48px;block-size:48px;border-radius:16px;overflow:hidden;display:block}
.portrait-art,.portrait-art>*{inline-size:100%;block-size:100%;object-fit:cover}
.hero{display:block;inline-size:100%;min-block-size:147px;border-radius:var(--radius-card);background:linear-gradient(105deg,var(--hero) 58%,var(--hero-facet) 58.2%,var(--hero-facet) 78%,var(--hero-facet-2) 78.2%);color:var(--on-hero);padding:16px 16px 18px}
.hero small{display:block;font-weight:600;font-size:var(--text-s)}
.hero .big{font-size:clamp(1.125rem,6cqi,1.875rem);font-weight:800;letter-spacing:-.02em;line-height:1.05}
.hero .ever{text-align:end}.hero .ever .number{font-size:1.5rem}
.hero .crest{inline-size:64px;block-size:64px;padding:6px;border-radius:20px;background:rgb(255 255 255 / .13)}.hero .crest>*{inline-size:100%;block-size:100%;object-fit:contain}
.hero .bar{background:var(--hero-track);margin-block-start:14px}
.hero .ends{display:flex;justify-content:space-between;margin-block-start:7px;font-size:var(--text-s);font-weight:700}
.shelf{display:flex;gap:10px;overflow-x:auto;scrollbar-width:none;margin-inline:calc(var(--space-4)*-1);padding:2px var(--space-4) 10px}
.shelf .game{inline-size:128px;flex:none}
.game{display:grid;align-content:start;gap:2px;border-radius:20px;padding:12px;font-weight:800;font-size:var(--text-m);line-height:1.2;text-align:start;background:var(--brand);color:var(--on-brand);transition:transform var(--fast) var(--ease)}
.game:active{transform:scale(.97)}
.game .thumb{display:grid;place-items:center;block-size:88px;margin-block-end:6px;overflow:hidden;border-radius:14px}
.game .thumb img{inline-size:100%;block-size:100%;object-fit:cover}
.game small{font-weight:700;font-size:.75rem}
.entries{display:grid;gap:10px;grid-template-columns:repeat(auto-fill,minmax(104px,1fr))}
.entry{display:grid;justify-items:center;gap:8px;padding:16px 6px 14px;border-radius:18px;background:var(--surface);box-shadow:var(--shadow);font-weight:700;font-size:var(--text-s);text-align:center}
.entity{display:grid;gap:var(--space-3);justify-items:start}
.entity>.bar,.entity>ul,.entity>details,.entity>.heading{inline-size:100%}
.entity h3{font-size:var(--text-xl);font-weight:800;letter-spacing:-.01em;line-height:1.15}
.tile.large{inline-size:100%;block-size:168px;border-radius:var(--radius-card)}
.wide-control,.wide-control .button{inline-size:100%}
.wide-control:empty{display:none}
.task{display:flex;align-items:center;gap:var(--space-3);background:var(--surface);border-radius:16px;padding:12px 14px}
.task .check{inline-size:28px;block-size:28px;border-radius:50%;display:grid;place-items:center;background:var(--sunken)}
.task.done .check{background:var(--progress-soft);color:var(--on-progress-soft)}
.task .bar{margin-block-start:6px}
summary{cursor:pointer;font-weight:700;color:var(--link);min-block-size:44px;display:flex;align-items:center}
.long>*{content-visibility:auto;contain-intrinsic-size:auto 92px}

@container hub (max-width:379px){.hero .crest{inline-size:48px;block-size:48px;border-radius:16px}.hero .ever .number{font-size:1.25rem}}
@container hub (min-width:700px){
.rooms{grid:auto minmax(0,1fr)/var(--rail,76px) minmax(0,1fr);grid-template-areas:"nav head" "nav panes"}
.nav span{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%)}
.nav{grid-area:nav;position:static;background:none;box-shadow:none;padding:var(--space-2) var(--space-3) var(--space-4);overflow:hidden auto;scrollbar-width:none;border-radius:0}
.nav ul{display:grid;gap:2px}
.nav li{display:block}
.nav button{min-block-size:44px;grid-auto-flow:column;justify-content:start;align-items:center;gap:12px;padding:0 14px;font-size:var(--text-m);font-weight:700;border-radius:var(--radius-control)}
.nav [aria-current]{background:var(--brand-soft);color:var(--on-brand-soft);font-weight:800}
.pane{padding-block-end:var(--space-5)}
.shelf .game{inline-size:150px}
.toasts{inset-block-end:24px}
.cover{place-items:center}
.cover>*{border-radius:var(--radius-card);inline-size:min(520px,92%)}
}
@container hub (min-width:900px){
.rooms{--rail:212px}
.head .balances{display:flex}
.nav span{position:static;inline-size:auto;block-size:auto;clip-path:none}
}
@media (min-width:700px){
dialog.hub{inline-size:min(1180px,100vw - 48px);block-size:min(840px,100dvh - 48px);margin:auto;border-radius:28px}
}
dialog.hub.filling{inline-size:100%;block-size:100dvh;max-inline-size:var(--max-inline-size,none);margin:0 auto;border-radius:0}
dialog.hub.filling::backdrop{background:none}
@container hub (min-width:1020px){
.panes[data-beside]{grid-template-columns:minmax(0,1fr) 420px}
.panes[data-beside] .list{display:block}
.pane.beside{border-inline-start:1px solid var(--line)}
}
@media (forced-colors:active){dialog.hub,.hub button:not(.cover-all,.text-button),.hub select{border:1px solid CanvasText}.nav,.chip,.toast,.tab,.cover>*{border:1px solid CanvasText}.tab[aria-selected=true],.nav [aria-current]{outline:2px solid Highlight;outline-offset:-2px}}
`;
