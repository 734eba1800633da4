/**
 * Styles that every widget shares: reset, type, buttons, cards, chips, tags, bars, skeletons, focus and motion rules.
 *
 * Invariant: tokens only, logical properties only (so right-to-left needs nothing), and only `transform` and `opacity` move.
 */

export const BASE_STYLES = `
:host{display:block!important;container-type:inline-size!important;font:500 var(--text-m)/1.45 var(--font)!important;color:var(--ink)!important;-webkit-text-size-adjust:100%!important;text-align:start!important;direction:ltr!important}
:host([dir=rtl]){direction:rtl!important}
*,*::before,*::after{box-sizing:border-box}
[hidden]{display:none!important}
h1,h2,h3,h4,p,ul,ol,dl,dd,dt,figure,blockquote{margin:0;padding:0}
ul,ol{list-style:none}
svg,img{display:block;flex:none}
.tile{border-radius:var(--radius-art)}
:host([dir=rtl]) .sideways{transform:scaleX(-1)}
button{font:inherit;color:inherit;background:none;border:0;padding:0;text-align:inherit;cursor:pointer;-webkit-tap-highlight-color:transparent}
:focus{outline:none}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.visually-hidden{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}

h2{font-family:var(--font-display);font-size:var(--text-l);font-weight:800;letter-spacing:-.01em;line-height:1.2}
.number{font-family:var(--font-display);font-weight:800;font-variant-numeric:tabular-nums lining-nums;letter-spacing:-.01em}
.soft{color:var(--ink-soft)}
.small{font-size:var(--text-s);font-weight:600}

.card{background:var(--surface);border-radius:var(--radius-card);box-shadow:var(--shadow);padding:var(--space-4)}
.row{display:flex;align-items:center;gap:var(--space-3)}
.grow{flex:1;min-inline-size:0}

.button{display:inline-flex;align-items:center;justify-content:center;gap:var(--space-2);min-block-size:var(--target);padding:0 18px;border-radius:var(--radius-control);
  font-weight:800;font-size:var(--text-m);color:var(--on-brand);background:var(--brand);box-shadow:0 var(--press) 0 var(--brand-edge);margin-block-end:var(--press);
  transition:transform var(--fast) var(--ease)}
.button.reward{color:var(--on-reward);background:var(--reward);box-shadow:0 var(--press) 0 var(--reward-edge)}
.button.quiet{color:var(--link);background:var(--brand-soft);box-shadow:none;margin-block-end:0;color:var(--on-brand-soft)}
.button:active{transform:translateY(var(--press));box-shadow:none}
.icon-button{display:inline-grid;place-items:center;inline-size:var(--target);block-size:var(--target);border-radius:var(--radius-control);color:var(--ink-soft);flex:none;
  transition:transform var(--fast) var(--ease)}
.icon-button:active{transform:scale(.92)}
[aria-disabled=true]{cursor:not-allowed}
.button[aria-disabled=true]{color:var(--ink-soft);background:var(--sunken);box-shadow:inset 0 0 0 1.5px var(--line);margin-block-end:0}
.button[aria-disabled=true]:active,.icon-button[aria-disabled=true]:active{transform:none}
.icon-button[aria-disabled=true]{position:relative}
.icon-button .lock{position:absolute;inset-block-end:5px;inset-inline-end:4px;inline-size:15px;block-size:15px;border-radius:50%;background:var(--surface);display:grid;place-items:center}

.tag{display:inline-flex;align-items:center;gap:6px;background:var(--sunken);color:var(--ink);border-radius:var(--radius-tag);padding:4px 10px;font-weight:700;font-size:var(--text-s);overflow-wrap:anywhere}
.tag.reward{background:var(--reward-soft);color:var(--on-reward-soft)}
.tag.brand{background:var(--brand-soft);color:var(--on-brand-soft)}
.tag.alert{background:var(--alert-soft);color:var(--on-alert-soft)}
.tag.info{background:var(--info-soft);color:var(--on-info-soft)}
.badge{min-inline-size:24px;padding:0 7px;border-radius:12px;background:var(--alert-strong);color:var(--on-alert-strong);font-weight:800;font-size:var(--text-s);line-height:24px;text-align:center;font-variant-numeric:tabular-nums}

.bar{block-size:14px;border-radius:var(--radius-bar);background:var(--line);overflow:hidden}
.bar>i{display:block;block-size:100%;inline-size:100%;border-radius:inherit;background:var(--progress);position:relative;transform:translateX(calc((1 - var(--share,0)) * -100%));transition:transform var(--slow) var(--ease)}
:host([dir=rtl]) .bar>i{transform:translateX(calc((1 - var(--share,0)) * 100%))}
.bar>i::after{content:"";position:absolute;inset-block-start:3px;inset-inline:8px;block-size:3px;border-radius:2px;background:rgb(255 255 255 / .42)}

.skeleton{background:var(--line);border-radius:var(--radius-bar);animation:breathe 1.4s ease-in-out infinite alternate}
@keyframes breathe{from{opacity:1}to{opacity:.45}}
@keyframes arrive{from{opacity:0;transform:translateY(8px)}}
@keyframes pop{40%{transform:scale(1.12)}}
.pop{animation:pop var(--medium) var(--ease)}

@media (hover:hover){.lift{transition:transform var(--medium) var(--ease)}.lift:hover{transform:translateY(-2px);box-shadow:var(--shadow-lift)}}
@media (prefers-reduced-motion:reduce){*,*::before,*::after{animation:none!important;transition:none!important}}
:host([data-still]) *,:host([data-still]) *::before,:host([data-still]) *::after{animation:none!important;transition:none!important}
@media (forced-colors:active){.card,.tag,.bar,.badge,.button,.icon-button{border:1px solid CanvasText}.bar>i{background:Highlight!important}}
`;
