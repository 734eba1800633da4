/** Styles of the inbox. */

export const INBOX_STYLES = `
.inbox{container:inbox/inline-size}
.toolbar{display:flex;align-items:flex-start;gap:var(--space-2)}
.toolbar .tabs{flex:1;margin-inline-end:0;padding-inline-end:0}
.wholesale{display:flex;gap:6px;padding-block-start:2px}
.button.only-icon{padding:0;inline-size:var(--target);flex:none}
.filters{display:flex;gap:6px;overflow-x:auto;scrollbar-width:none;margin-inline:calc(var(--space-4)*-1);padding:0 var(--space-4) var(--space-3)}
.part .filters{margin-inline:0;padding-inline:0}
.filter{flex:none;min-block-size:44px;padding:0 14px;border-radius:var(--radius-control);font-weight:700;font-size:var(--text-s);color:var(--ink-soft);box-shadow:inset 0 0 0 1.5px var(--line)}
.filter[aria-pressed=true]{background:var(--brand-soft);color:var(--on-brand-soft);box-shadow:inset 0 0 0 1.5px var(--brand)}
.letters{display:grid;gap:10px;grid-template-columns:minmax(0,1fr);transition:opacity var(--fast) linear}
.letters[aria-busy]{opacity:.55}
.letter{padding:0;animation:arrive var(--medium) var(--ease)}
.letter .line{position:relative;display:flex;align-items:flex-start;gap:var(--space-3);padding:14px}
.letter .tile{inline-size:52px;block-size:52px}
.letter .only-icon{background:none;color:var(--ink-soft);margin:-6px -8px}
.only-icon[aria-pressed=true]{color:var(--on-reward-soft)}
.only-icon[aria-pressed=true] path{fill:var(--reward);stroke:var(--reward-edge)}
.topline{display:flex;align-items:baseline;gap:var(--space-2)}
.topline .name{flex:1;min-inline-size:0;font-weight:700;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}
.topline .time{flex:none;color:var(--ink-soft);font-size:var(--text-xs);font-weight:600}
.letter .skeleton.h-12{display:block;inline-size:70%;margin-block:4px}
.preview{font-size:var(--text-s);font-weight:500;margin-block-start:2px;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden;overflow-wrap:anywhere}
.letter .meta{font-size:var(--text-xs);font-weight:700;color:var(--on-reward-soft)}
.letter .meta>span:empty{display:none}
.pictured{position:relative;flex:none}
.dot{position:absolute;inset-block-start:-3px;inset-inline-end:-3px;inline-size:14px;block-size:14px;border-radius:50%;background:var(--alert);border:2.5px solid var(--surface);display:none}
.letter[data-state=unread] .dot{display:block}
.letter[data-state=unread] .name{font-weight:800}
.letter[data-state=read] .name{color:var(--ink-soft)}
.letter[data-state=expired]{opacity:.7}
.letter[data-open] .preview{display:none}
@media(hover:hover){.letter:not([data-open]):hover{box-shadow:var(--shadow-lift)}}
.inline:not(:empty){padding:0 14px 16px;animation:arrive var(--medium) var(--ease)}
.inline .reader h2{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%)}
.inline .reader .star{display:none}
.reader{display:grid;gap:var(--space-3);position:relative}
.reader header{display:flex;align-items:flex-start;gap:var(--space-2)}
.inline .reader header{align-items:center}
.reader h2{font-size:var(--text-xl);font-weight:800;letter-spacing:-.01em;line-height:1.2;overflow-wrap:anywhere}
.content{display:grid;gap:var(--space-4);justify-items:start}
.content>.ghost{inline-size:100%}
.rich-text{overflow-wrap:anywhere;line-height:1.55;max-inline-size:62ch}
.rich-text :is(p,ul,ol,blockquote,h4):not(:last-child){margin-block-end:.7em}
.rich-text ul{list-style:disc;padding-inline-start:1.3em}.rich-text ol{list-style:decimal;padding-inline-start:1.5em}
.rich-text h4{font-size:var(--text-l);font-weight:800;line-height:1.25}
.rich-text blockquote{border-inline-start:4px solid var(--line);padding-inline-start:var(--space-3);color:var(--ink-soft)}
.rich-text button.link{display:inline;color:var(--link);font-weight:700;text-decoration:underline;text-underline-offset:3px}
.links{display:flex;flex-wrap:wrap;gap:var(--space-3)}
.reading{display:none}
.reading[data-alone]{display:block;order:-1;background:var(--surface);border-radius:var(--radius-card);box-shadow:var(--shadow);padding:var(--space-4);margin-block-end:var(--space-3)}
.mail{display:grid;grid-template-columns:minmax(0,1fr)}
.rest{margin-block-start:var(--space-3)}
.rest:empty{display:none}
.question{display:grid;gap:var(--space-3)}
.question .links{margin-block-start:var(--space-2)}
.question .links>*{flex:1}
.button.danger{background:var(--alert-strong);color:var(--on-alert-strong);box-shadow:none;margin-block-end:0}
@container inbox (min-width:760px){
.mail{grid-template-columns:minmax(0,5fr) minmax(0,6fr);gap:var(--space-4);align-items:start}
.reading{display:block;position:sticky;inset-block-start:0;background:var(--surface);border-radius:var(--radius-card);box-shadow:var(--shadow);padding:var(--space-5);max-block-size:calc(100dvh - 190px);overflow:auto;scrollbar-width:thin;scrollbar-color:var(--line) transparent;min-block-size:280px}
.reading .hint{display:grid;place-content:center;min-block-size:232px;text-align:center;font-weight:600}
.reader{animation:arrive var(--medium) var(--ease)}
.letter[data-open]{box-shadow:0 0 0 2.5px var(--brand)}
.letter[data-open] .preview{display:-webkit-box}
}
@media(forced-colors:active){.filter{border:1px solid CanvasText}.filter[aria-pressed=true],.letter[data-open]{outline:2px solid Highlight}.dot{background:Highlight;forced-color-adjust:none}}
`;
