/** Styles of a moment. */

export const MOMENT_STYLES = `
.cover>.moment{inline-size:100%;block-size:100%;max-block-size:none;border-radius:0;display:grid;align-content:safe center;justify-items:center;gap:10px;padding:32px 24px max(24px,env(safe-area-inset-bottom));text-align:center;position:relative;overflow:hidden auto;background:var(--hero);color:var(--on-hero);animation:fade var(--fast) linear}
.moment canvas{position:absolute;inset:0;inline-size:100%;block-size:100%;pointer-events:none;z-index:1}
.moment .medal{position:relative;display:grid;place-items:center;inline-size:264px;block-size:264px;max-block-size:38dvh}
.moment .medal>*{grid-area:1/1}
.moment .prize{position:relative;z-index:1;display:grid;place-items:center;inline-size:132px;block-size:132px}
.moment .rays,.moment .rays>*{inline-size:100%;block-size:100%}
.moment .prize>*{inline-size:132px;block-size:132px;object-fit:contain;border-radius:30px}
.moment .eyebrow{font-weight:800;font-size:var(--text-m);opacity:.86}
.moment h2{font-size:clamp(2rem,9cqi,3rem);line-height:1.08;letter-spacing:-.025em;font-variant-numeric:tabular-nums;overflow-wrap:anywhere;max-inline-size:18ch}
.moment p{max-inline-size:38ch;font-weight:600}
.moment .gains{display:flex;flex-wrap:wrap;justify-content:center;align-items:center;gap:8px 12px;min-block-size:44px}
.moment .gain{display:inline-flex;align-items:center;gap:7px;font-weight:700}
.moment .gain .number{font-size:1.25rem}
.moment .actions{display:grid;gap:10px;inline-size:min(100%,340px);margin-block-start:14px;position:relative;z-index:2}
.moment .button{min-block-size:54px;font-size:1.0625rem;inline-size:100%}
.moment .button.quiet{background:rgb(255 255 255 / .14);color:inherit}
.moment :focus-visible{outline-color:#fff}
@media (forced-colors:active){.cover>.moment{border:1px solid CanvasText}}
`;
