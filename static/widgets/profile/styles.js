/**
 * The strip of the read-only page, and what is there before the hub is: a skeleton, or why there is no player.
 *
 * Invariant: sizes answer to the view's own width (container queries), since it may sit in any iframe.
 */

export const PROFILE_STYLES = `
:host{min-block-size:100%!important;background:var(--canvas)!important}
.strip{position:sticky;inset-block-start:0;z-index:2;display:flex;align-items:center;gap:var(--space-3);padding:8px var(--space-4);min-block-size:60px;background:var(--info-soft);color:var(--on-info-soft)}
.strip b{display:block;font-weight:800;line-height:1.2}
.strip p{font-size:var(--text-s);font-weight:600;line-height:1.3}
.strip .icon-button{color:inherit;background:var(--surface)}
.notice{display:flex;align-items:center;gap:var(--space-3);padding:10px var(--space-4);background:var(--alert-soft);color:var(--on-alert-soft);font-weight:700;font-size:var(--text-s)}

main{display:grid;gap:var(--space-4);padding:var(--space-4);max-inline-size:1180px;margin-inline:auto;grid-template-columns:minmax(0,1fr);animation:arrive var(--medium) var(--ease)}
.stack{display:grid;gap:var(--space-4);align-content:start;min-inline-size:0}

.balances{display:flex;flex-wrap:wrap;gap:var(--space-2)}
.balances .balance{flex:1 1 88px;display:flex;align-items:center;gap:10px;padding:12px;border-radius:18px}
.balance .number{font-size:var(--text-l);line-height:1.15;white-space:nowrap}
.balance small{display:block;font-size:var(--text-xs);font-weight:700;color:var(--ink-soft);line-height:1.2;overflow-wrap:break-word}

.state{display:grid;justify-items:center;gap:var(--space-3);text-align:center;padding:var(--space-6) var(--space-4);max-inline-size:34rem;margin-inline:auto}
.state .emblem{inline-size:88px;block-size:88px;border-radius:28px;display:grid;place-items:center;background:var(--info-soft);color:var(--on-info-soft)}
.state.problem .emblem{background:var(--alert-soft);color:var(--on-alert-soft)}
.state h2{font-size:var(--text-xl)}
.state p{color:var(--ink-soft);font-weight:600;overflow-wrap:anywhere}
.state code{font:600 var(--text-s)/1.4 ui-monospace,Menlo,monospace;background:var(--sunken);color:var(--ink);padding:6px 10px;border-radius:var(--radius-tag);overflow-wrap:anywhere}
main>.state{margin-block:8cqh}

.toast{position:fixed;inset-block-end:calc(var(--space-4) + env(safe-area-inset-bottom));inset-inline:var(--space-4);margin-inline:auto;max-inline-size:26rem;z-index:3;display:flex;gap:var(--space-2);align-items:center;background:var(--ink);color:var(--canvas);
  border-radius:var(--radius-control);padding:12px 16px;font-weight:700;font-size:var(--text-s);box-shadow:var(--shadow-lift);animation:arrive var(--medium) var(--ease)}

.ghost{display:grid;gap:var(--space-3)}
.w-40{inline-size:40%}.w-60{inline-size:60%}.w-80{inline-size:80%}
.h-12{block-size:12px}.h-20{block-size:20px}
.ghost-portrait{inline-size:72px;block-size:72px;border-radius:22px;flex:none}
.ghost-icon{inline-size:48px;block-size:48px;border-radius:var(--radius-art);flex:none}
.ghost-coin{inline-size:30px;block-size:30px;border-radius:50%;flex:none}
.ghost-hero{block-size:152px;border-radius:var(--radius-card)}

@container (max-width:430px){.balances .balance{flex-direction:column;align-items:flex-start;gap:6px}}
@container (min-width:640px){main{padding:var(--space-5);gap:var(--space-5)}.strip{padding-inline:var(--space-5)}.stack{gap:var(--space-5)}.card{padding:20px}}
@container (min-width:1000px){main{grid-template-columns:minmax(0,430px) minmax(0,1fr);padding-block:32px}main.single{grid-template-columns:minmax(0,1fr)}}
`;
