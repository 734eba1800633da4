/**
 * The layout of the profile view: one column on a phone, tiles on a tablet, profile beside inbox on a desk.
 *
 * Invariant: sizes answer to the view's own width (container queries), since it may sit in any iframe.
 */

export const PROFILE_STYLES = `
:host{min-block-size:100%;background:var(--canvas)}
.strip{position:sticky;inset-block-start:0;z-index:2;display:flex;align-items:center;gap:var(--space-3);padding:8px var(--space-4);min-block-size:60px;background:var(--info-soft);color:var(--on-info-soft)}
.strip b{display:block;font-weight:800;line-height:1.2}
.strip p{font-size:var(--text-s);font-weight:600;line-height:1.3}
.strip .icon-button{color:inherit;background:var(--surface)}
.notice{display:flex;align-items:center;gap:var(--space-3);padding:10px var(--space-4);background:var(--alert-soft);color:var(--on-alert-soft);font-weight:700;font-size:var(--text-s)}

main{display:grid;gap:var(--space-4);padding:var(--space-4);max-inline-size:1180px;margin-inline:auto;grid-template-columns:minmax(0,1fr);animation:arrive var(--medium) var(--ease)}
.stack{display:grid;gap:var(--space-4);align-content:start;min-inline-size:0}

.identity .portrait{inline-size:72px;block-size:72px;border-radius:22px;overflow:hidden;flex:none;background:var(--sunken)}
.identity .portrait>*{inline-size:100%;block-size:100%;object-fit:cover}
.identity h1{font-size:var(--text-xl);font-weight:800;letter-spacing:-.02em;line-height:1.15;overflow-wrap:anywhere}
.identity .id{overflow-wrap:anywhere}
.flags{display:flex;flex-wrap:wrap;gap:var(--space-2)}
.flags:empty{display:none}

.hero{position:relative;isolation:isolate;overflow:hidden;border-radius:var(--radius-card);background:var(--hero);color:var(--on-hero);padding:18px}
.hero::before,.hero::after{content:"";position:absolute;inset:0;z-index:-1;background:var(--hero-facet);clip-path:polygon(56% 0,100% 0,100% 100%,74% 100%)}
.hero::after{background:var(--hero-facet-2);clip-path:polygon(78% 0,100% 0,100% 100%,90% 100%)}
:host([dir=rtl]) .hero::before{clip-path:polygon(0 0,44% 0,26% 100%,0 100%)}
:host([dir=rtl]) .hero::after{clip-path:polygon(0 0,22% 0,10% 100%,0 100%)}
.hero .crest img{inline-size:60px;block-size:60px;object-fit:contain}
.hero small{display:block;font-size:var(--text-s);font-weight:600}
.hero .name{font-size:var(--text-2xl);font-weight:800;letter-spacing:-.02em;line-height:1.05;overflow-wrap:anywhere}
.hero .ever{text-align:end}
.hero .ever .number{font-size:var(--text-xl);line-height:1.1}
.hero .bar{background:var(--hero-track);margin-block-start:var(--space-4)}
.hero .bar>i{background:var(--reward)}
.hero .ends{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 var(--space-3);margin-block-start:7px;font-size:var(--text-s);font-weight:700}

.balances{display:flex;flex-wrap:wrap;gap:var(--space-2)}
.balances .balance{flex:1 1 88px;display:flex;align-items:center;gap:10px;padding:12px;border-radius:18px}
.balance .number{font-size:var(--text-l);line-height:1.15;white-space:nowrap}
.balance small{display:block;font-size:var(--text-xs);font-weight:700;color:var(--ink-soft);line-height:1.2;overflow-wrap:break-word}

.facts dl{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:var(--space-4);margin-block-start:var(--space-3)}
.facts dt{font-size:var(--text-s);font-weight:600;color:var(--ink-soft)}
.facts dd{font-weight:700;overflow-wrap:anywhere}
.markers ul{display:flex;flex-wrap:wrap;gap:var(--space-2);margin-block-start:var(--space-3)}
.markers p{margin-block-start:var(--space-2)}

.inbox{padding:var(--space-4) 0 var(--space-2)}
.inbox>header{display:flex;flex-wrap:wrap;align-items:center;gap:var(--space-2) var(--space-3);padding-inline:var(--space-4);padding-block-end:var(--space-3)}
.inbox>header .button{font-size:var(--text-s);padding-inline:14px}
.message{border-block-start:1px solid var(--line)}
.message .opener{inline-size:100%;display:flex;align-items:center;gap:var(--space-3);padding:12px var(--space-4);min-block-size:76px}
.message .opener:focus-visible{outline-offset:-3px;border-radius:var(--radius-control)}
.message .icon{position:relative;flex:none}
.message .picture{inline-size:48px;block-size:48px;border-radius:var(--radius-art);background:var(--sunken);color:var(--ink-soft);display:grid;place-items:center;flex:none}
.message .picture img{inline-size:100%;block-size:100%;border-radius:inherit;object-fit:cover}
.message.unread .picture{background:var(--brand-soft);color:var(--on-brand-soft)}
.message .dot{display:none;position:absolute;inset-block-start:-4px;inset-inline-end:-4px;inline-size:15px;block-size:15px;border-radius:50%;background:var(--alert);border:3px solid var(--surface)}
.message .title{display:block;font-weight:700;line-height:1.25;overflow-wrap:anywhere}
.message.unread .dot{display:block}
.message.unread .title{font-weight:800}
.message .preview,.message .meta{font-size:var(--text-s);color:var(--ink-soft);font-weight:600}
.message .preview{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}
.message .meta{display:flex;flex-wrap:wrap;gap:2px 8px;align-items:center;font-weight:500}
.message .meta .starred{color:var(--on-reward-soft)}
.message .chevron{transition:transform var(--medium) var(--ease);color:var(--ink-soft)}
.message [aria-expanded=true] .chevron{transform:rotate(180deg)}
.message .body{padding:4px var(--space-4) var(--space-4);display:grid;gap:var(--space-3);animation:arrive var(--medium) var(--ease)}
.message .actions{display:flex;flex-wrap:wrap;gap:var(--space-2)}
.message .aside{display:flex;flex-wrap:wrap;align-items:center;gap:0 var(--space-1);justify-content:space-between}
.rich-text{overflow-wrap:anywhere}
.rich-text>*+*,.rich-text p+p{margin-block-start:.6em}
.rich-text ul,.rich-text ol{padding-inline-start:1.3em;list-style:disc}
.rich-text ol{list-style:decimal}
.rich-text blockquote{padding-inline-start:var(--space-3);border-inline-start:4px solid var(--line)}
.rich-text .link{color:var(--link);text-decoration:underline}
.more{display:flex;justify-content:center;padding:var(--space-3)}

.state{display:grid;justify-items:center;gap:var(--space-3);text-align:center;padding:var(--space-6) var(--space-4);max-inline-size:34rem;margin-inline:auto}
.state .emblem{inline-size:88px;block-size:88px;border-radius:28px;display:grid;place-items:center;background:var(--info-soft);color:var(--on-info-soft)}
.state.problem .emblem{background:var(--alert-soft);color:var(--on-alert-soft)}
.state h2{font-size:var(--text-xl)}
.state p{color:var(--ink-soft);font-weight:600;overflow-wrap:anywhere}
.state code{font:600 var(--text-s)/1.4 ui-monospace,Menlo,monospace;background:var(--sunken);color:var(--ink);padding:6px 10px;border-radius:var(--radius-tag);overflow-wrap:anywhere}
main>.state{margin-block:8cqh}

.toast{position:fixed;inset-block-end:calc(var(--space-4) + env(safe-area-inset-bottom));inset-inline:var(--space-4);margin-inline:auto;max-inline-size:26rem;z-index:3;display:flex;gap:var(--space-2);align-items:center;background:var(--ink);color:var(--canvas);
  border-radius:var(--radius-control);padding:12px 16px;font-weight:700;font-size:var(--text-s);box-shadow:var(--shadow-lift);animation:arrive var(--medium) var(--ease)}

.ghost{display:grid;gap:var(--space-3)}
.w-40{inline-size:40%}.w-60{inline-size:60%}.w-80{inline-size:80%}
.h-12{block-size:12px}.h-20{block-size:20px}
.ghost-portrait{inline-size:72px;block-size:72px;border-radius:22px;flex:none}
.ghost-icon{inline-size:48px;block-size:48px;border-radius:var(--radius-art);flex:none}
.ghost-coin{inline-size:30px;block-size:30px;border-radius:50%;flex:none}
.ghost-hero{block-size:152px;border-radius:var(--radius-card)}

@container (max-width:359px){.hero .row{flex-wrap:wrap}.hero .ever{inline-size:100%;display:flex;flex-wrap:wrap;align-items:baseline;gap:0 6px;text-align:start}.hero .ever .number{font-size:var(--text-l)}}
@container (max-width:430px){.balances .balance{flex-direction:column;align-items:flex-start;gap:6px}}
@container (min-width:640px){.message .body{padding-inline-start:calc(var(--space-4) + 48px + var(--space-3))}main{padding:var(--space-5);gap:var(--space-5)}.strip{padding-inline:var(--space-5)}.stack{gap:var(--space-5)}.card{padding:20px}.inbox{padding:20px 0 8px}.hero{padding:24px}.facts dl{grid-template-columns:repeat(3,minmax(0,1fr))}}
@container (min-width:1000px){main{grid-template-columns:minmax(0,430px) minmax(0,1fr);padding-block:32px}main.single{grid-template-columns:minmax(0,1fr)}.facts dl{grid-template-columns:repeat(2,minmax(0,1fr))}.identity .portrait{inline-size:84px;block-size:84px;border-radius:26px}}
`;
