/** A bell with the number of unread messages; it opens the inbox over the page. */

import { fill, h, setProp } from '../../widgets/dom.js';
import { icon } from '../../widgets/icons/icon.js';
import { iconBell } from '../../widgets/icons/states.js';

const STYLES = `
.hub.part:has(.ringer){inline-size:fit-content;margin:0}
.pane:has(.ringer){padding:6px 8px 2px 2px}
.ringer{position:relative;inline-size:48px;block-size:48px;border-radius:16px;background:var(--surface);box-shadow:var(--shadow);color:var(--ink);display:grid;place-items:center;transition:transform var(--fast) var(--ease)}
.ringer:active{transform:scale(.94)}
.ringer svg{transform-origin:50% 10%}
.ringer.rings svg{animation:ring var(--slow) var(--ease)}
@keyframes ring{20%{transform:rotate(14deg)}40%{transform:rotate(-12deg)}60%{transform:rotate(8deg)}80%{transform:rotate(-4deg)}}
@media (hover:hover){.ringer:hover{box-shadow:var(--shadow-lift)}}
@media (forced-colors:active){.ringer{border:1px solid CanvasText}}
`;

/** @param {import('../hub.js').Hub} hub @returns {import('../hub.js').Screen} */
export function screen(hub) {
  hub.addStyles(STYLES);
  const { t, house } = hub;
  const count = h('span.count', { hidden: true, 'aria-hidden': 'true' });
  const button = h('button.ringer', { type: 'button', onclick: () => house.dp('dp:inbox') }, icon(iconBell, { size: 24 }), count);
  const spoken = h('span.visually-hidden', { role: 'status' });
  let known = NaN;

  function update() {
    const unread = Number(hub.props().core_inbox_unread_count ?? 0);
    if (unread === known) return;
    const words = unread ? t('hub.inbox_count', { count: unread }) : t('nav.inbox');
    setProp(button, 'aria-label', words);
    count.hidden = !unread;
    fill(count, unread > 99 ? '99+' : unread);
    if (unread > known) ring(words);
    known = unread;
  }

  /** @param {string} words */
  function ring(words) {
    fill(spoken, words);
    button.classList.remove('rings');
    requestAnimationFrame(() => button.classList.add('rings'));
  }

  update();
  hub.watch(['props'], update);
  return { title: t('nav.inbox'), element: h('div', null, button, spoken) };
}
