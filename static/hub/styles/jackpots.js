/** Styles of jackpots. */

export const JACKPOT_STYLES = `
.jackpots .grid{--least:250px}
.pot-card{display:grid;justify-items:center;text-align:center;gap:6px;padding:18px 16px}
:is(.pot-card,.pot-detail) .pot-art{display:grid;place-items:center;block-size:96px;inline-size:auto;border-radius:0}
:is(.pot-card,.pot-detail) .pot-art img{max-block-size:100%}
.pot-card .wide-control{margin-block-start:8px}
.pot-card h2{font-weight:800;font-size:var(--text-l)}
:is(.pot-card,.pot-detail) .amount{font-size:1.75rem;line-height:1.15;color:var(--ink);min-inline-size:8ch}
.heat{text-align:start;display:inline-flex;align-items:center;gap:8px;font-size:var(--text-s);font-weight:700;color:var(--ink-soft)}
.flames{display:inline-flex;gap:3px}
.flames i{inline-size:9px;block-size:9px;border-radius:50%;background:var(--line)}
.flames .on{background:var(--reward)}
.heat-3 .on,.heat-2 .on{background:var(--alert)}
.heat-3 .flames{animation:breathe .7s ease-in-out infinite alternate}
.pot-detail>.pot-art{block-size:128px}
.pot-detail{justify-items:center;text-align:center}
.pot-detail>.stack{inline-size:100%;text-align:start}
.text-link{color:var(--link);font-weight:700}
.pot-detail .face{inline-size:40px;block-size:40px;border-radius:13px;overflow:hidden;flex:none}
.pot-detail .face>*{inline-size:100%;block-size:100%}
.pot-detail .me{background:var(--brand-soft)}
.pot-detail .facts{display:grid;grid-template-columns:repeat(3,1fr);gap:var(--space-2)}
.pot-detail .fact{background:var(--surface);border-radius:16px;padding:12px}
.pot-detail .fact dt{color:var(--ink-soft);font-size:var(--text-xs);font-weight:700}
.pot-detail .fact dd{font-weight:800}
`;
