/** Rules of the leaderboards, tournaments and clans. */

export const RANKS_STYLES = `
.tabs.segments{inline-size:fit-content;background:var(--sunken);border-radius:16px;padding:4px;margin:0;gap:2px;max-inline-size:100%;box-shadow:inset 0 0 0 1px var(--line)}
.segments .tab{background:none;border-radius:12px;padding:0 14px}
.segments .tab[aria-selected=true]{background:var(--surface);color:var(--ink);box-shadow:var(--shadow)}
.toggle{flex:none;display:inline-flex;align-items:center;gap:6px;min-block-size:44px;padding:0 14px;border-radius:16px;font-weight:800;font-size:var(--text-s);color:var(--ink-soft);background:var(--surface)}
.toggle[aria-pressed=true]{background:var(--brand-soft);color:var(--on-brand-soft)}
.panel{transition:opacity var(--fast)}
.panel[aria-busy]{opacity:.5}
.about{margin:var(--space-4) 2px var(--space-3)}
.panel>.ranking{max-inline-size:680px;margin-inline:auto}

.podium{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));align-items:end;gap:var(--space-2);max-inline-size:520px;margin:var(--space-5) auto 0}
.step{display:grid;justify-items:center;gap:2px;text-align:center;min-inline-size:0}
.step:nth-child(1){order:2}.step:nth-child(2){order:1}.step:nth-child(3){order:3}
.step .face{position:relative;display:block;margin-block-end:20px}
.step .portrait-art{display:block;inline-size:64px;block-size:64px;border-radius:22px;overflow:hidden;box-shadow:0 0 0 3px var(--surface),0 0 0 6px var(--medal)}
.step[data-step="1"] .portrait-art{inline-size:82px;block-size:82px;border-radius:28px}
.step .trophy{display:block}
.step .portrait-art+.trophy{position:absolute;inset-block-end:-24px;inset-inline-start:50%;transform:translateX(-50%)}
.step .portrait-art+.trophy:dir(rtl){transform:translateX(50%)}
.step .name{max-inline-size:100%;font-size:var(--text-s);display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}
.step.mine .name{color:var(--link)}
.step .number{font-size:1.125rem}
.step .block{inline-size:100%;block-size:44px;margin-block-start:6px;border-radius:16px 16px 0 0;background:linear-gradient(var(--medal-soft),var(--surface));display:grid;place-items:center}
.step[data-step="1"] .block{block-size:84px}.step[data-step="2"] .block{block-size:60px}
.step .block small{font-weight:800;font-size:var(--text-s);color:var(--ink)}
.step{--medal:#c97a45;--medal-soft:var(--alert-soft)}.step[data-step="1"]{--medal:var(--art-gold);--medal-soft:var(--reward-soft)}.step[data-step="2"]{--medal:var(--art-steel);--medal-soft:var(--line)}
.podium+.ranks{border-start-start-radius:var(--radius-card)}

.ranks{padding:6px;display:grid;gap:2px}
.rank{display:flex;align-items:center;gap:var(--space-3);min-block-size:56px;padding:8px 10px;border-radius:16px;background:var(--surface)}
.rank .place{flex:none;inline-size:34px;display:grid;place-items:center;color:var(--ink-soft)}
.rank .face{flex:none;display:block;inline-size:40px;block-size:40px;border-radius:14px;overflow:hidden}
.rank .face>*{inline-size:100%;block-size:100%;object-fit:cover}
.rank .grow>*{display:block}
.rank.mine{position:sticky;inset-block:8px 92px;z-index:1;background:var(--brand-soft);color:var(--on-brand-soft);box-shadow:0 0 0 2px var(--surface)}
.rank.mine :is(.soft,.place){color:inherit}
.part .rank.mine{inset-block-end:8px}
.gap{display:flex;justify-content:center;gap:5px;padding:6px}
.gap i{inline-size:5px;block-size:5px;border-radius:50%;background:var(--line)}
.unranked{display:grid;margin-block-start:var(--space-3);text-align:center}
.expander{display:flex;align-items:center;gap:var(--space-3);inline-size:100%;min-block-size:44px}
.expander .turn{transition:transform var(--fast) var(--ease)}
.expander[aria-expanded=true] .turn{transform:rotate(180deg)}
.rank:has(.expander){display:block;position:static}
.members{display:grid;gap:2px;margin-block-start:6px;padding-block-start:6px;border-block-start:1px solid var(--line)}
.members .rank{background:none;min-block-size:44px;padding:4px 2px;position:static;box-shadow:none}
.members .card{background:none;box-shadow:none;padding:0}
.members .face{inline-size:30px;block-size:30px;border-radius:10px}

.lobby{--least:280px}
.tournament{display:grid;grid-template-rows:auto 1fr;padding:0;overflow:hidden}
.tournament .scenery{position:relative;aspect-ratio:544/216;background:var(--hero)}
.scenery>.art{display:block;inline-size:100%;block-size:100%}
.scenery .art>*{inline-size:100%;block-size:100%;object-fit:cover}
.scenery .over{position:absolute;inset-block-start:12px;inset-inline:12px;display:flex;justify-content:space-between;align-items:start;gap:8px}
.phase{display:inline-flex;align-items:center;gap:6px;border-radius:10px;padding:4px 10px;font-size:.75rem;font-weight:800;background:var(--surface);color:var(--ink);box-shadow:var(--shadow)}
.phase[data-phase=live]::before{content:"";inline-size:8px;block-size:8px;border-radius:50%;background:var(--alert);animation:breathe 1s ease-in-out infinite alternate}
.phase[data-phase=cancelled]{background:var(--alert-soft);color:var(--on-alert-soft)}
.tournament .body{display:grid;gap:6px;align-content:start;padding:14px 16px 16px}
.tournament .name{font-size:1.0625rem}
.facts{display:flex;flex-wrap:wrap;gap:6px 14px;align-items:center;color:var(--ink-soft);font-size:var(--text-s);font-weight:700}
.facts>span{display:inline-flex;align-items:center;gap:5px}
.facts .price{color:var(--ink)}
.tournament .ends{display:flex;flex-wrap:wrap;gap:6px;align-items:center;justify-content:space-between}
.tournament[data-phase=finished] .scenery,.tournament[data-phase=cancelled] .scenery{filter:saturate(.45)}

.contest{display:grid;gap:var(--space-4);grid-template-columns:minmax(0,1fr)}
.contest .scenery{position:relative;aspect-ratio:2/1;border-radius:var(--radius-card);overflow:hidden;background:var(--hero)}
.contest h3,.clan h3{font-size:var(--text-xl);font-weight:800;letter-spacing:-.01em;line-height:1.15;overflow-wrap:anywhere}
.clock{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:8px;text-align:center}
.clock>span{display:grid;gap:1px;background:var(--surface);border-radius:16px;box-shadow:var(--shadow);padding:10px 4px 8px}
.clock b{font-size:1.375rem}
.clock small{color:var(--ink-soft);font-weight:700;font-size:.6875rem}
.stats{display:grid;grid-template-columns:repeat(auto-fit,minmax(96px,1fr));gap:8px}
.stats>div{display:grid;gap:2px;align-content:start;background:var(--surface);border-radius:16px;box-shadow:var(--shadow);padding:12px 14px}
.stats dt{color:var(--ink-soft);font-weight:700;font-size:.75rem}
.stats dd{font-weight:800;overflow-wrap:anywhere}
.standing{display:flex;align-items:center;gap:var(--space-3);border-radius:var(--radius-card);padding:14px 16px;background:linear-gradient(105deg,var(--hero) 58%,var(--hero-facet) 58.2%,var(--hero-facet) 78%,var(--hero-facet-2) 78.2%);color:var(--on-hero)}
.standing small{display:block;font-weight:600;opacity:.86}
.standing b{font-weight:800}
.standing .big{font-size:var(--text-2xl);line-height:1.05}
.result{position:relative;display:grid;justify-items:center;text-align:center;gap:4px;padding:var(--space-5) var(--space-4);overflow:hidden;isolation:isolate}
.result .rays{position:absolute;z-index:-1;inset-block-start:-46px;inset-inline-start:50%;translate:-50%;animation:rays 24s linear infinite}
.result .rays:dir(rtl){translate:50%}
@keyframes rays{to{rotate:360deg}}
.result .trophy{animation:land var(--slow) var(--ease)}
@keyframes land{from{opacity:0;transform:scale(.4)}}
.status-line{display:flex;align-items:center;gap:var(--space-2);border-radius:16px;padding:12px 14px;background:var(--sunken);font-weight:700}
.status-line.good{background:var(--progress-soft);color:var(--on-progress-soft)}
.status-line.bad{background:var(--alert-soft);color:var(--on-alert-soft)}
.prize .art{flex:none;inline-size:52px;block-size:52px;border-radius:14px;overflow:hidden;display:grid;place-items:center}
.prize .art img{inline-size:100%;block-size:100%;object-fit:cover}

.search{position:relative;display:block;margin-block-end:var(--space-3)}
.search svg{position:absolute;inset-block-start:13px;inset-inline-start:14px;color:var(--ink-soft)}
.search input{padding-inline-start:46px;background:var(--surface)}
.search input::-webkit-search-cancel-button{appearance:none}
.clan-row .banner{flex:none;inline-size:56px;block-size:62px;display:grid;place-items:center}
.banner img{inline-size:100%;block-size:100%;object-fit:cover;border-radius:14px}
.clan-row .place{flex:none;inline-size:26px;color:var(--ink-soft)}
.clan-row .facts{margin-block-start:4px}
.clan-row.mine .facts{color:inherit}
.clan-row.mine{background:var(--brand-soft);color:var(--on-brand-soft)}
.clan-row.mine :is(.soft,.place){color:inherit}
.clans.many .clan-row.mine{position:sticky;inset-block:8px 92px;z-index:2;box-shadow:0 0 0 3px var(--canvas)}
.clan{display:grid;gap:var(--space-4);grid-template-columns:minmax(0,1fr)}
.clan .crown{display:grid;justify-items:center;text-align:center;gap:6px;padding:var(--space-5) var(--space-4);border-radius:var(--radius-card);background:linear-gradient(105deg,var(--hero) 58%,var(--hero-facet) 58.2%,var(--hero-facet) 78%,var(--hero-facet-2) 78.2%);color:var(--on-hero)}
.crown .banner{inline-size:104px;block-size:118px;display:grid;place-items:center}
.confirm{display:grid;gap:var(--space-3);justify-items:center;text-align:center}
.confirm .button{inline-size:100%}
.confirm .banner{inline-size:96px;block-size:112px;display:grid;place-items:center}
.crown .bar{background:var(--hero-track)}
.contest>:empty{display:none}
.capacity{margin-block-start:6px}

@container hub (min-width:760px){
.rank.mine,.clans.many .clan-row.mine{inset-block-end:8px}
.step .portrait-art{inline-size:76px;block-size:76px}
.step[data-step="1"] .portrait-art{inline-size:96px;block-size:96px}
}
@media (forced-colors:active){.rank.mine,.clan-row.mine,.tab[aria-selected=true],.toggle[aria-pressed=true]{outline:2px solid Highlight;outline-offset:-2px}}
`;
