/** Styles of custom sections. */

export const SECTION_STYLES = `
.own-page{background:var(--surface);border-radius:var(--radius-card);box-shadow:var(--shadow);overflow:hidden}
.own-page iframe{display:block;inline-size:100%;block-size:var(--height);border:0;background:transparent;color-scheme:light}
.own-page .ghost,.own-page>.rich-text{padding:var(--space-5)}
.own-page+*{margin-block-start:var(--space-4)}
.rich-text{overflow-wrap:anywhere;line-height:1.55}
.rich-text button.link{display:inline;color:var(--link);font-weight:700;text-decoration:underline;text-underline-offset:3px}
.away{display:grid;gap:var(--space-3);justify-items:start}
.away h3{font-size:var(--text-xl);font-weight:800}
.compact .nav,.compact .balances,.compact .bell{display:none!important}
.compact .rooms{grid:auto minmax(0,1fr)/minmax(0,1fr);grid-template-areas:"head" "panes"}
.compact .pane{padding-block-end:var(--space-5)}
@media (min-width:560px){dialog.hub.compact{inline-size:min(560px,100vw - 48px);block-size:fit-content;min-block-size:280px;max-block-size:min(720px,100dvh - 48px);margin:auto;border-radius:28px}}
`;
