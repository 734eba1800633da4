/**
 * Styles of pop-ups: the box that places a card, and the card of each template.
 *
 * Invariant: tokens only, logical properties only, and only `transform` and `opacity` move.
 */

export const POPUP_STYLES = `
:host(.over),:host(.corner){position:fixed!important;inset:0 0 auto!important;block-size:0!important;z-index:2147483000!important;container-type:normal!important}
.box{position:fixed;inset:0;inline-size:100%;block-size:100dvh;max-inline-size:none;max-block-size:none;margin:0;padding:20px;border:0;background:none;color:inherit;overflow:hidden auto;display:grid;align-content:safe center;justify-content:safe center;container-type:inline-size}
dialog.box:not([open]){display:none}
.box::backdrop{background:rgb(8 12 28 / .66)}
.box .card{position:relative;padding:0;inline-size:min(400px,calc(100cqi));overflow:hidden;border-radius:28px;background:var(--surface);color:var(--ink);box-shadow:0 30px 80px -20px rgb(0 0 0 / .5);animation:rise 380ms var(--ease) backwards;isolation:isolate}
@keyframes rise{from{opacity:0;transform:translateY(28px) scale(.96)}}
.close{position:absolute;inset-block-start:10px;inset-inline-end:10px;z-index:3;inline-size:44px;block-size:44px;border-radius:50%;display:grid;place-items:center;background:var(--surface);color:var(--ink-soft);box-shadow:var(--shadow);transition:transform var(--fast) var(--ease)}
.close:active{transform:scale(.92)}
.picture{position:relative;display:grid;place-items:center;min-block-size:196px;color:var(--on-hero);background:linear-gradient(115deg,transparent 57%,var(--hero-facet) 57.1% 78%,var(--hero-facet-2) 78.1%) var(--hero)}
.picture>*{grid-area:1/1;position:relative}
.picture.photo{min-block-size:0;aspect-ratio:16/9;background:var(--sunken)}
.picture img{inline-size:100%;block-size:100%;object-fit:cover;position:absolute;inset:0}
.words{display:grid;gap:8px;padding:24px 24px max(24px,env(safe-area-inset-bottom));text-align:center;justify-items:center}
.words h2{font-size:var(--text-xl);letter-spacing:-.02em;line-height:1.15;overflow-wrap:anywhere;text-wrap:balance}
.text{font-weight:600;color:var(--ink-soft);white-space:pre-line;overflow-wrap:anywhere;max-inline-size:42ch}
.actions{display:grid;gap:10px;inline-size:100%;margin-block-start:14px}
.words .button{inline-size:100%;min-block-size:52px;border-radius:18px;font-size:1.0625rem;overflow-wrap:anywhere;padding-block:8px}

.reward .card,.full .card{background:var(--hero);color:var(--on-hero)}
.reward .picture{background:none;padding-block-start:28px}
.rays{inline-size:216px;block-size:216px;fill:#ffb319;opacity:.26}
.amount{font-size:clamp(2rem,10cqi,2.75rem);line-height:1.08;font-weight:800;letter-spacing:-.025em;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.reward h2{font-size:var(--text-l)}
.reward .text,.full .text{color:inherit;opacity:.86}
.reward .close,.full .close{background:rgb(255 255 255 / .14);color:inherit;box-shadow:none}
.reward .button.quiet,.full .button.quiet{background:rgb(255 255 255 / .14);color:inherit}
.reward :focus-visible,.full :focus-visible{outline-color:#fff}
canvas{position:absolute;inset:0;inline-size:100%;block-size:100%;pointer-events:none;z-index:2}

.coupon .picture:not(.photo){min-block-size:148px;background:var(--reward-soft)}
.words .coupon{display:grid;gap:6px;justify-items:center;inline-size:100%;margin-block-start:10px}
.code{inline-size:100%;padding:14px 18px;margin-block-end:8px;border:2px dashed var(--reward);border-radius:16px;background:var(--reward-soft);color:var(--on-reward-soft);font:800 1.375rem/1.2 ui-monospace,"SF Mono",Menlo,monospace;letter-spacing:.06em;text-align:center;overflow-wrap:anywhere;user-select:all}

.box.sheet{align-content:end;padding:0}
.sheet .card{inline-size:min(560px,100cqi);border-end-start-radius:0;border-end-end-radius:0;padding-block-start:10px;animation-name:lift}
@keyframes lift{from{transform:translateY(100%)}}
.sheet .card::before{content:"";display:block;inline-size:40px;block-size:5px;border-radius:3px;background:var(--line);margin:0 auto 6px}
.sheet .picture:not(.photo){min-block-size:112px;background:none}
.sheet .picture.photo{margin:8px 20px 0;border-radius:18px;overflow:hidden}

.box.full{padding:0}
.full .card{inline-size:100cqi;min-block-size:100dvh;border-radius:0;display:grid;grid-template-rows:minmax(34dvh,1fr) auto;box-shadow:none;animation-name:appear}
@keyframes appear{from{opacity:0}}
.full .picture{min-block-size:0}
.full .picture.photo{aspect-ratio:auto}
.full .words{padding:32px 24px max(32px,env(safe-area-inset-bottom));inline-size:min(100%,520px);justify-self:center}
.full .words h2{font-size:var(--text-2xl)}
.full .close{inset-block-start:max(10px,env(safe-area-inset-top))}

.box.html .card{inline-size:min(480px,100cqi)}
iframe{display:block;inline-size:100%;block-size:min(var(--height),calc(100dvh - 96px));border:0;background:transparent;color-scheme:light}

section.box{inset:auto 0 0;block-size:auto;inline-size:auto;max-block-size:100dvh;padding:12px 12px max(12px,env(safe-area-inset-bottom));pointer-events:none;overflow:visible;justify-content:stretch}
.toast .card{pointer-events:auto;inline-size:100%;display:grid;grid-template-columns:auto minmax(0,1fr);align-items:start;gap:14px;padding:16px;border-radius:22px;box-shadow:var(--shadow-lift),0 0 0 1px var(--line)}
.toast .picture{min-block-size:0;inline-size:64px;block-size:64px;aspect-ratio:1;border-radius:var(--radius-art);overflow:hidden;background:var(--brand-soft)}
.toast .words{padding:2px 34px 0 0;text-align:start;justify-items:start;gap:3px}
:host([dir=rtl]) .toast .words{padding:2px 0 0 34px}
.toast .words h2{font-size:var(--text-m)}
.toast .text{font-size:var(--text-s)}
.toast .actions{display:flex;flex-wrap:wrap;gap:8px;margin-block-start:10px}
.toast .words .button{inline-size:auto;min-block-size:44px;font-size:var(--text-m);border-radius:var(--radius-control)}
.toast .close{inset-block-start:4px;inset-inline-end:4px;background:none;box-shadow:none}
@media (min-width:600px){section.box{inset-inline:auto 12px;inline-size:412px}}
@media (max-height:520px){.picture{min-block-size:120px}}
@media (forced-colors:active){.box .card{border:2px solid CanvasText}.close{border:1px solid ButtonText}}
`;

/** A banner fills the width that its place has. */
export const BANNER_STYLES = `
:host{container-type:inline-size!important}
.banner{position:relative;display:grid;grid-template-columns:minmax(0,1fr) auto;align-items:stretch;overflow:hidden;min-block-size:var(--height,0px);border-radius:var(--radius-card);color:var(--on-hero);background:linear-gradient(115deg,transparent 57%,var(--hero-facet) 57.1% 78%,var(--hero-facet-2) 78.1%) var(--hero);animation:show 240ms var(--ease) backwards}
@keyframes show{from{opacity:0}}
.words{display:grid;align-content:center;justify-items:start;gap:4px;padding:20px 22px}
.words h2{font-size:var(--text-l);line-height:1.15;overflow-wrap:anywhere}
.text{font-weight:600;font-size:var(--text-s);opacity:.88;white-space:pre-line;overflow-wrap:anywhere}
.picture{display:grid;place-items:center;padding-block:12px;padding-inline:0 22px}
@container (max-width:419px){.words{padding:16px}.picture{padding-inline:0 12px}.picture>*,.picture svg{inline-size:26cqi;block-size:auto}}
.picture.photo{position:relative;padding:0;inline-size:34cqi;max-inline-size:280px}
.picture img{position:absolute;inset:0;inline-size:100%;block-size:100%;object-fit:cover}
.actions{display:flex;flex-wrap:wrap;gap:8px;margin-block-start:10px}
.button.quiet{background:rgb(255 255 255 / .14);color:inherit}
.banner :focus-visible{outline-color:#fff}
.strip{border-radius:var(--radius-control);align-items:center}
.strip .words{grid-template-columns:minmax(0,1fr) auto;align-items:center;gap:2px 14px;padding:10px 16px;inline-size:100%;justify-self:stretch}
.strip .words h2{font-size:var(--text-m)}
.strip .text{grid-column:1}
.strip .actions{grid-area:1/2/span 2/3;margin:0}
.strip .picture{display:none}
.html{display:block;background:var(--surface);color:var(--ink)}
iframe{display:block;inline-size:100%;block-size:var(--height);border:0;background:transparent;color-scheme:light}
@media (forced-colors:active){.banner{border:1px solid CanvasText}}
`;
