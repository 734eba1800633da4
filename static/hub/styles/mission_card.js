/** Styles of a mission's card. */

export const MISSION_STYLES = `
.mission .bar,.mission .below{margin-block-start:8px}
.mission .control{flex:none;max-inline-size:42%}
.mission[data-bucket=missed] .tile,.mission[data-bucket=locked] .tile{filter:grayscale(1);opacity:.6}
.mission[data-bucket=claim]{box-shadow:inset 0 0 0 2px var(--reward),var(--shadow)}
.mission[data-bucket=claim] .bar>i{background:var(--reward)}
`;
