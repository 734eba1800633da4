/** Styles of the screens about the player: settings, name, picture. */

export const PROFILE_STYLES = `
.settings{display:grid;gap:var(--space-3);grid-template-columns:minmax(0,1fr);max-inline-size:760px}
.settings .panel>h2{margin-block-end:var(--space-3)}
.panel>p.soft{margin-block-end:var(--space-3)}
.setting{display:flex;align-items:center;gap:var(--space-3);padding-block:var(--space-2);min-block-size:60px}
.setting+.setting{border-block-start:1px solid var(--line)}
.setting>.tile{inline-size:44px;block-size:44px;border-radius:14px}
.switch{flex:none;inline-size:56px;block-size:44px;display:grid;place-items:center;border-radius:16px}
.switch>span{inline-size:52px;block-size:30px;border-radius:15px;background:var(--line);padding:3px;display:block;border:1.5px solid transparent}
.switch>span>i{display:block;inline-size:22px;block-size:21px;border-radius:11px;background:#fff;box-shadow:0 1px 3px rgb(9 13 28 / .35);transition:transform var(--fast) var(--ease)}
.switch[aria-checked=true]>span{background:var(--progress)}
.switch[aria-checked=true]>span>i{transform:translateX(22px)}
:host([dir=rtl]) .switch[aria-checked=true]>span>i{transform:translateX(-22px)}
.choices{display:grid;gap:var(--space-2);grid-template-columns:repeat(auto-fill,minmax(min(100%,148px),1fr))}
.choices .button.pick{justify-content:flex-start;background:var(--sunken);color:var(--ink);box-shadow:none;margin-block-end:0;min-block-size:52px;text-align:start}
.choices .button.pick[aria-pressed=true]{background:var(--brand-soft);color:var(--on-brand-soft);box-shadow:inset 0 0 0 2.5px var(--brand)}
.choices .button.pick .swatch{inline-size:30px;block-size:30px;border-radius:11px;flex:none;overflow:hidden;margin-inline-start:-4px}
.choices .button.pick .mark{margin-inline-start:auto}
.myself{display:grid;justify-items:center;gap:var(--space-2);text-align:center;padding-block:var(--space-4)}
.face{inline-size:112px;block-size:112px;border-radius:36px;overflow:hidden;flex:none;background:var(--sunken)}
.face>*,.face img,.avatar .shot>*{inline-size:100%;block-size:100%;object-fit:cover}
.myself .row{flex-wrap:wrap;justify-content:center}
.myself .row .button{padding-inline:14px;line-height:1.2}
.myself .name{font-size:var(--text-xl);letter-spacing:-.01em}
.name-form{display:grid;gap:var(--space-4);max-inline-size:480px;margin-inline:auto;inline-size:100%}
.name-form .hint{display:flex;justify-content:space-between;gap:var(--space-3);color:var(--ink-soft);font-weight:600}
.name-form .hint.bad{color:var(--on-alert-soft)}
.field input[aria-invalid=true]{border-color:var(--alert)}
.avatars{display:grid;gap:10px;grid-template-columns:repeat(3,minmax(0,1fr))}
.avatar{display:grid;gap:6px;border-radius:22px;padding:8px;background:var(--surface);box-shadow:var(--shadow);font-weight:700;font-size:var(--text-s);text-align:center;align-content:start;position:relative;transition:transform var(--fast) var(--ease)}
.avatar:active{transform:scale(.97)}
.avatar .shot{aspect-ratio:1;border-radius:18px;overflow:hidden;display:grid;background:var(--sunken)}
.avatar[aria-checked=true]{box-shadow:0 0 0 3px var(--brand)}
.avatar.locked .shot{place-items:center;color:var(--ink-soft);font-size:2rem;font-weight:800}
.avatar .worn{position:absolute;inset-block-start:2px;inset-inline-end:2px;inline-size:28px;block-size:28px;border-radius:50%;background:var(--progress);color:#fff;display:grid;place-items:center;box-shadow:0 0 0 3px var(--surface)}
.avatar .words{overflow-wrap:anywhere;line-height:1.25;padding-inline:2px}
.chosen{position:sticky;inset-block-end:0;z-index:1;margin-block-start:var(--space-3);display:flex;align-items:center;gap:var(--space-3);background:var(--surface);border-radius:20px;box-shadow:var(--shadow-lift);padding:10px 12px;animation:arrive var(--medium) var(--ease)}
.chosen .portrait{flex:none}
.chosen .button{margin-inline-start:auto;flex:none}
.prompt{display:flex;align-items:center;gap:var(--space-3);inline-size:100%}
.prompt .control{margin-inline-start:auto;flex:none}
.making{display:grid;justify-items:center;gap:var(--space-3);text-align:center}
.making .face{inline-size:180px;block-size:180px;border-radius:54px}
.making .face.busy>*{animation:breathe 1.1s ease-in-out infinite alternate}
.making .face.done{animation:pop var(--slow) var(--ease)}
.making .row{justify-content:center;flex-wrap:wrap}
@container hub (max-width:699px){.page .chosen,dialog .chosen{inset-block-end:84px}}
@container hub (min-width:700px){
.avatars{grid-template-columns:repeat(5,minmax(0,1fr))}
.chosen{inset-block-end:var(--space-2)}
.prompts{grid-template-columns:repeat(2,minmax(0,1fr))}
}
@media (forced-colors:active){.switch>span,.avatar,.choices .button.pick{border:1.5px solid CanvasText}.switch[aria-checked=true]>span{background:Highlight}.avatar[aria-checked=true],.pick[aria-pressed=true]{outline:3px solid Highlight}}
`;
