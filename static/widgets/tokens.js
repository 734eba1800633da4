/**
 * Design tokens: every colour, size, radius, shadow and duration that a widget may use, for each skin.
 *
 * Invariant: a skin is nothing but values for the same names, so a component that uses tokens alone looks right in all of
 * them; the pairs in CONTRAST_PAIRS keep WCAG AA (4.5:1) in every skin.
 */

/** @typedef {Record<string, string>} Tokens names without the leading dashes */

/** What stays the same whatever the skin's colours are; a skin may still change its shape by overriding these. */
const SHAPE = {
  'font': 'ui-rounded, "SF Pro Rounded", Nunito, "Segoe UI Variable", "Segoe UI", system-ui, sans-serif',
  'text-xs': '0.75rem', 'text-s': '0.8125rem', 'text-m': '0.9375rem', 'text-l': '1.1875rem', 'text-xl': '1.5rem', 'text-2xl': '1.875rem',
  'space-1': '4px', 'space-2': '8px', 'space-3': '12px', 'space-4': '16px', 'space-5': '24px', 'space-6': '36px',
  'radius-card': '22px', 'radius-control': '14px', 'radius-art': '17px', 'radius-bar': '8px', 'radius-tag': '9px',
  'press': '3px', 'target': '44px',
  'fast': '120ms', 'medium': '260ms', 'slow': '700ms', 'ease': 'cubic-bezier(.2,.8,.2,1)',
};

const LIGHT = {
  'scheme': 'light',
  'canvas': '#f4f5fa', 'surface': '#ffffff', 'sunken': '#eceff7', 'line': '#e1e5f0',
  'ink': '#131b33', 'ink-soft': '#525b78', 'ink-faint': '#8c93ab',
  'brand': '#2a4bff', 'brand-edge': '#1c34c4', 'on-brand': '#ffffff', 'brand-soft': '#e8ecff', 'on-brand-soft': '#1f3ad6', 'link': '#2342ea',
  'reward': '#ffb319', 'reward-edge': '#d98a00', 'on-reward': '#3d2600', 'reward-soft': '#fff3d6', 'on-reward-soft': '#7d4f00',
  'progress': '#0fae7f', 'progress-edge': '#0a8561', 'progress-soft': '#dbf6ec', 'on-progress-soft': '#086147',
  'alert': '#ff5d4d', 'alert-strong': '#c92a1b', 'on-alert-strong': '#ffffff', 'alert-soft': '#ffe6e2', 'on-alert-soft': '#a32417',
  'info': '#35b6ff', 'info-soft': '#dff3ff', 'on-info-soft': '#0a567f',
  'hero': '#1d2c7a', 'hero-facet': '#233690', 'hero-facet-2': '#2a42ab', 'on-hero': '#ffffff', 'hero-track': '#4a5cad',
  'shadow': '0 1px 0 rgb(19 27 51 / .04), 0 10px 28px -14px rgb(19 27 51 / .22)',
  'shadow-lift': '0 1px 0 rgb(19 27 51 / .04), 0 16px 34px -14px rgb(19 27 51 / .32)',
};

const DARK = {
  'scheme': 'dark',
  'canvas': '#0c1122', 'surface': '#161d36', 'sunken': '#101629', 'line': '#2a3455',
  'ink': '#f2f4ff', 'ink-soft': '#adb6d6', 'ink-faint': '#7580a6',
  'brand': '#4562f6', 'brand-edge': '#2b43c4', 'on-brand': '#ffffff', 'brand-soft': '#212d60', 'on-brand-soft': '#c3cfff', 'link': '#93a8ff',
  'reward': '#ffb319', 'reward-edge': '#d98a00', 'on-reward': '#3d2600', 'reward-soft': '#3a2d10', 'on-reward-soft': '#ffcf6b',
  'progress': '#14bd8b', 'progress-edge': '#0b8561', 'progress-soft': '#10352c', 'on-progress-soft': '#6fe7c4',
  'alert': '#ff6d5e', 'alert-strong': '#c9382a', 'on-alert-strong': '#ffffff', 'alert-soft': '#3d1f22', 'on-alert-soft': '#ffb3aa',
  'info': '#35b6ff', 'info-soft': '#0f3049', 'on-info-soft': '#9bdcff',
  'hero': '#1d2c7a', 'hero-facet': '#233690', 'hero-facet-2': '#2a42ab', 'on-hero': '#ffffff', 'hero-track': '#4a5cad',
  'shadow': '0 12px 30px -16px rgb(0 0 0 / .7)',
  'shadow-lift': '0 18px 38px -16px rgb(0 0 0 / .85)',
};

/** @type {Record<string, Tokens>} */
export const SKINS = { v3_base_light: { ...SHAPE, ...LIGHT }, v3_base_dark: { ...SHAPE, ...DARK } };

/** Foreground and background that carry text together. */
export const CONTRAST_PAIRS = [
  ['ink', 'canvas'], ['ink', 'surface'], ['ink', 'sunken'], ['ink-soft', 'canvas'], ['ink-soft', 'surface'], ['ink-soft', 'sunken'],
  ['link', 'surface'], ['link', 'canvas'], ['on-brand', 'brand'], ['on-brand-soft', 'brand-soft'], ['on-reward', 'reward'],
  ['on-reward-soft', 'reward-soft'], ['on-progress-soft', 'progress-soft'], ['on-alert-strong', 'alert-strong'],
  ['on-alert-soft', 'alert-soft'], ['on-info-soft', 'info-soft'], ['on-hero', 'hero'], ['on-hero', 'hero-facet-2'],
];

/**
 * @param {Tokens} tokens
 * @returns {string} the body of a CSS rule
 */
function declarations(tokens) {
  const { scheme, ...values } = tokens;
  return `color-scheme:${scheme};${Object.entries(values).map(([name, value]) => `--${name}:${value};`).join('')}`;
}

/**
 * The style sheet of a skin for a shadow root.
 *
 * @param {string} [skin] a key of SKINS; without one, or with one that is not known here, the person's light or dark setting decides
 * @param {Tokens} [overrides] an operator's own values, laid over the skin
 * @returns {string} CSS
 */
export function skinStyles(skin = '', overrides = {}) {
  const own = Object.keys(overrides).length ? `:host{${declarations({ scheme: 'inherit', ...overrides })}}` : '';
  if (Object.hasOwn(SKINS, skin)) return `:host{${declarations(SKINS[skin])}}${own}`;
  const dark = declarations(SKINS.v3_base_dark);
  return `:host{${declarations(SKINS.v3_base_light)}}@media (prefers-color-scheme:dark){:host{${dark}}}${own}`;
}
