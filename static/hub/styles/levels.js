/** Styles of levels. */

export const LEVELS_STYLES = `
.ladder{--least:150px}
.level{position:relative;display:grid;justify-items:center;align-content:start;gap:6px;padding:18px 12px 16px;text-align:center;inline-size:100%;background:var(--surface);border-radius:var(--radius-card);box-shadow:var(--shadow);transition:transform var(--medium) var(--ease)}
.level .arms{inline-size:84px;block-size:84px;display:grid;place-items:center}
.arms :is(img,svg){inline-size:100%;block-size:100%;object-fit:contain}
.level small{font-size:.75rem;font-weight:700;color:var(--ink-soft)}
.level .bar{inline-size:80%;block-size:10px}
.level[data-state=locked] .arms,.node[data-state=locked] .arms,.node[data-state=next] .arms{opacity:.45}
.level[data-state=locked] .arms img,.node[data-state=locked] .arms img{filter:grayscale(1)}
.level[data-state=current]{box-shadow:0 0 0 3px var(--reward),var(--shadow)}
.level[data-state=current] .tag{background:var(--reward);color:var(--on-reward)}
@media(hover:hover){.level:hover{transform:translateY(-2px);box-shadow:var(--shadow-lift)}}
.map{position:relative;inline-size:min(100%,420px);margin:0 auto}
.map>svg{inline-size:100%;block-size:auto;overflow:visible}
.map>svg:dir(rtl){transform:scaleX(-1)}
.map .way{fill:none;stroke:var(--line);stroke-width:16;stroke-linecap:round}
.map .gone{fill:none;stroke:var(--reward);stroke-width:16;stroke-linecap:round}
.map .dots{fill:none;stroke:var(--surface);stroke-width:3;stroke-linecap:round;stroke-dasharray:.1 12}
.map li{position:absolute;inset-block-start:calc(var(--y)*100%);inset-inline-start:calc(var(--x)*100%);inline-size:0;block-size:0}
.node{position:absolute;inset-block-start:-48px;inset-inline-start:-48px;inline-size:96px;block-size:96px;border-radius:50%;display:grid;place-items:center;background:var(--surface);box-shadow:var(--shadow-lift);transition:transform var(--fast) var(--ease)}
.node .arms{inline-size:62px;block-size:62px}
.node[data-state=current]{box-shadow:0 0 0 6px var(--reward),var(--shadow-lift)}
.node[data-state=reached]{box-shadow:0 0 0 4px var(--progress),var(--shadow)}
.node:active{transform:scale(.96)}
.node .lock{position:absolute;inset-block-end:-2px;inset-inline-end:2px;inline-size:28px;block-size:28px;border-radius:50%;display:grid;place-items:center;background:var(--ink);color:var(--canvas)}
.map .label{position:absolute;inset-block-start:-26px;inline-size:124px;display:grid;gap:2px;line-height:1.2}
.map .label b{font-weight:800;overflow-wrap:anywhere}
.map .label small{font-size:.75rem;font-weight:700;color:var(--ink-soft)}
.map li.to-end .label{inset-inline-start:62px}
.map li.to-start .label{inset-inline-end:62px;text-align:end}
.map .me .face{position:absolute;inset-block-start:-25px;inset-inline-start:-25px;inline-size:50px;block-size:50px;border-radius:18px;overflow:hidden;border:4px solid var(--surface);box-shadow:var(--shadow-lift);background:var(--surface);pointer-events:none}
.face>*{inline-size:100%;block-size:100%;object-fit:cover}
.need{display:grid;gap:6px;inline-size:100%;font-weight:700}
.need .row{justify-content:space-between}
@container hub (min-width:760px){.ladder{--least:180px}}
@media (forced-colors:active){.level,.node{border:1px solid CanvasText}}
`;
