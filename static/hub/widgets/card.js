/** The member card: who one is, how far it is to the next level, what one has. Each of them opens its screen over the page. */

import { avatar } from '../../widgets/art.js';
import { crest } from '../../widgets/art/crests.js';
import { fill, h, setProp } from '../../widgets/dom.js';
import { icon } from '../../widgets/icons/icon.js';
import { iconInfo } from '../../widgets/icons/states.js';
import { picture } from '../../widgets/parts.js';
import { balances } from '../balances.js';
import { bar } from '../parts.js';

const TEXTS = { 'card.open': 'Your rewards', 'card.to_next': '{points} points to {level}', 'card.top': 'You have reached the top', 'card.how': 'How levels work', 'card.name': 'Your name and picture' };
const STYLES = `
.member{display:grid;gap:var(--space-3);background:var(--surface);border-radius:var(--radius-card);box-shadow:var(--shadow);padding:var(--space-4)}
.member .top{display:flex;align-items:center;gap:var(--space-3)}
.member .portrait{inline-size:52px;block-size:52px;border-radius:18px}
.member .who{flex:1;min-inline-size:0;display:grid;gap:1px}
.member .who .name{font-size:var(--text-l)}
.member .rank{inline-size:100%;display:grid;grid-template-columns:44px minmax(0,1fr);align-items:center;gap:var(--space-1) var(--space-3);border-radius:16px;background:var(--sunken);padding:10px 12px;min-block-size:64px}
.member .rank .crest{grid-row:span 2;inline-size:44px;block-size:44px}
.member .rank .crest>*,.member .rank .crest img{inline-size:100%;block-size:100%;object-fit:contain}
.member .rank .soft{font-size:var(--text-s);font-weight:700}
.member .balances .chip{flex:1 1 92px;box-shadow:none;background:var(--sunken)}
.pane:has(.member){padding:4px}
@media (hover:hover){.member button:hover .name{color:var(--link)}}
`;

/** @param {import('../hub.js').Hub} hub @param {Record<string, string>} params `quiet`: no question mark @returns {import('../hub.js').Screen} */
export function screen(hub, params) {
  hub.addTexts(TEXTS);
  hub.addStyles(STYLES);
  const { t, api, formats } = hub;
  const portrait = h('button.portrait', { type: 'button', 'aria-label': t('card.name'), onclick: () => hub.go('settings') });
  const name = h('b.name');
  const level = h('span.soft.small');
  const purse = balances(hub);
  hub.onEnd(purse.stop);
  const progress = bar(0, { kind: 'reward', label: t('nav.levels') });
  progress.element.classList.add('thin');
  let shown = '';

  function update() {
    const props = hub.props();
    const url = props.avatar_url ?? '';
    if (url !== shown || !portrait.firstChild) fill(portrait, picture(url, () => avatar(String(props.user_id ?? '')), 'span.portrait-art'));
    shown = url;
    fill(name, props.public_username || t('hub.you'));
    fill(level, props.ach_level_current ?? '');
  }

  const rank = hub.view({
    on: ['props', 'currentLevel'],
    load: async () => {
      const [levels, current] = await Promise.all([api.getLevels(), api.getCurrentLevel()]);
      return { current, next: levels.find((/** @type {any} */ each) => each.ordinal_position === current?.ordinal_position + 1), ever: Number(hub.props().ach_points_ever ?? 0) };
    },
    wait: () => h('div.skeleton.rank'),
    draw({ current, next, ever }, box) {
      if (!current) return fill(box);
      progress.update(current.progress);
      const way = next ? t('card.to_next', { points: formats.number(Math.max(0, next.required_points - ever)), level: next.name }) : t('card.top');
      const known = /** @type {HTMLElement | null} */ (box.querySelector('.way'));
      if (known && box.getAttribute('data-level') === String(current.id)) return fill(known, way);
      setProp(box, 'data-level', current.id);
      fill(box, h('button.rank', { type: 'button', onclick: () => hub.go('levels') }, picture(current.image, () => crest({ level: current.ordinal_position }), 'span.crest'), h('span.soft.way', null, way), progress.element));
    },
  });

  update();
  hub.watch(['props'], update);
  const help = params.quiet ? null : h('button.icon-button', { type: 'button', 'aria-label': t('card.how'), title: t('card.how'), onclick: () => hub.go('levels') }, icon(iconInfo));
  return {
    title: t('card.open'),
    element: h('div.member', null, h('div.top', null, portrait, h('button.who', { type: 'button', onclick: () => hub.house.dp('dp:gf') }, name, level), help), rank.element, purse.element),
  };
}
