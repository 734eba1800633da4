/** Styles of what missions, badges and levels share. */

export const PROGRESS_STYLES = `
.portrayal{position:relative;display:grid;place-items:center;inline-size:100%;block-size:178px;border-radius:var(--radius-card);overflow:hidden;background:linear-gradient(105deg,var(--hero) 58%,var(--hero-facet) 58.2%,var(--hero-facet) 78%,var(--hero-facet-2) 78.2%)}
.portrayal>div{inline-size:124px;block-size:124px;display:grid;place-items:center}
.portrayal :is(img,svg){inline-size:100%;block-size:100%;object-fit:contain;border-radius:28px}
.portrayal .drawn svg{border-radius:28px}
.entity>:is(.rich-text,.facts,section){inline-size:100%}
.task .pay{display:flex;gap:8px;margin-block-start:4px;font-weight:700;font-size:var(--text-s);color:var(--ink-soft)}
.task .pay span{display:inline-flex;align-items:center;gap:4px}
.task img{inline-size:40px;block-size:40px;object-fit:contain;border-radius:12px}
.task:not(.done) img{filter:grayscale(1);opacity:.6}
.medallion :is(img,svg){inline-size:100%;block-size:100%;object-fit:contain}
.tick{position:absolute;inset-block-start:8px;inset-inline-end:8px;inline-size:24px;block-size:24px;border-radius:50%;display:grid;place-items:center;background:var(--progress-soft);color:var(--on-progress-soft)}
`;
