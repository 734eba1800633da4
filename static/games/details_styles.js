/** Styles of what stands beside the board. */

export const DETAILS_STYLES = `
.more{display:grid;gap:14px;align-content:start}
.more h3{font-size:var(--text-m);font-weight:800;margin-block-end:10px}
.pool{inline-size:100%;block-size:auto;border-radius:16px;margin-block-end:10px}
.prizes{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,148px),1fr));gap:8px}
.prizes li,.past li{display:flex;align-items:center;gap:10px;min-block-size:56px;padding:8px 12px;background:var(--surface);border-radius:16px;font-weight:700;font-size:var(--text-s);line-height:1.25;overflow-wrap:anywhere}
.more small{display:block;font-size:var(--text-xs);font-weight:600;color:var(--ink-soft)}
.prizes .gone{color:var(--ink-soft);background:var(--sunken)}
.gone>svg,.gone>img{opacity:.45}
.part{border-radius:16px;background:var(--surface)}
.part summary{display:flex;align-items:center;min-block-size:52px;padding:0 16px;font-weight:800;font-size:var(--text-s);cursor:pointer;list-style:none}
.part summary::-webkit-details-marker{display:none}
.part summary::after{content:"";inline-size:9px;block-size:9px;margin-inline-start:auto;border:solid currentColor;border-width:0 2.5px 2.5px 0;rotate:45deg;translate:0 -3px;opacity:.7}
.part[open] summary::after{rotate:225deg;translate:0 3px}
.inside{padding:0 16px 14px;display:grid;gap:10px;font-size:var(--text-s)}
.line{block-size:40px}
.past li{padding:6px 0;border-radius:0}
.past li+li{border-block-start:1px solid var(--line)}
.past .button{min-block-size:44px;padding-inline:14px;font-size:var(--text-s)}
.past a{display:inline-flex;align-items:center;min-block-size:44px;color:var(--link);font-weight:700}
.print code{display:block;margin-block-start:4px;padding:10px 12px;border-radius:12px;background:var(--sunken);font:600 .75rem/1.5 ui-monospace,monospace;overflow-wrap:anywhere}
@container (min-width:760px){.prizes{grid-template-columns:1fr}}
@media (forced-colors:active){.prizes li,.part,.tools button{border:1px solid CanvasText}}
`;
