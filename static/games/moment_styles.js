/** Styles of a result: the word on the board, and the moment over the stage. */

export const MOMENT_STYLES = `
.moment{position:absolute;inset:0;z-index:4;display:grid;grid-template-rows:minmax(min-content,1fr) auto;gap:18px;padding:32px 24px max(24px,env(safe-area-inset-bottom));text-align:center;overflow:hidden auto;background:var(--hero);color:var(--on-hero)}
.moment canvas,.sky{position:absolute;inset:0;inline-size:100%;block-size:100%;pointer-events:none;overflow:hidden}
.moment canvas{z-index:1}
.rays{position:absolute;left:calc(50% - 1000px);top:calc(var(--rise,40%) - 1000px);inline-size:2000px;block-size:2000px;fill:var(--hero-facet)}
.hero,.foot{position:relative;display:grid;justify-items:center;align-content:center;gap:10px}
.medal{display:grid;place-items:center;inline-size:280px;block-size:280px;max-block-size:38dvh;margin-block-end:6px}
.medal>*{grid-area:1/1}
.medal>div{position:relative}
.medal img,.medal svg{max-block-size:100%}
.medal>div>*{inline-size:min(172px,24dvh);block-size:auto}
.star{inline-size:280px;block-size:280px;fill:var(--hero-facet-2)}
.moment h3{font-size:clamp(2rem,9cqi,3rem);line-height:1.08;font-weight:800;letter-spacing:-.025em;font-variant-numeric:tabular-nums;overflow-wrap:anywhere;max-inline-size:16ch}
.moment p{max-inline-size:36ch;font-weight:600}
.moment .fact{font-size:var(--text-s);font-variant-numeric:tabular-nums}
.moment .actions{display:grid;gap:10px;inline-size:min(100%,360px)}
.moment .button.quiet{background:rgb(255 255 255 / .14);color:inherit}
.moment .problem{color:var(--on-alert-soft);background:var(--alert-soft);border-radius:12px;padding:8px 12px}
.moment .fair{display:inline-flex;align-items:center;min-block-size:44px;color:inherit;font-weight:700;font-size:var(--text-s);text-underline-offset:3px}
.moment.calm{background:var(--canvas);color:var(--ink)}
.moment.calm .medal{inline-size:132px;block-size:132px}
.moment.calm .medal>div>*{inline-size:104px}
.moment.calm .button.quiet{background:var(--brand-soft);color:var(--on-brand-soft)}
.moment:not(.calm) :focus-visible{outline-color:#fff}
.quick{position:absolute;inset:14px 14px auto;z-index:2;display:flex;align-items:center;gap:12px;padding:12px 16px;border-radius:18px;background:var(--surface);color:var(--ink);box-shadow:var(--shadow-lift);animation:arrive var(--medium) var(--ease)}
.quick b,.quick span{display:block}
.quick span{font-size:var(--text-s);font-weight:600;color:var(--ink-soft)}
@container (min-width:760px){.moment{grid-template-rows:auto auto;align-content:safe center}.moment .actions{inline-size:360px}.quick{inset:28px 32px auto}}
@media (forced-colors:active){.moment,.quick{border:1px solid CanvasText}}
`;
