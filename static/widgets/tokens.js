/**
 * Design tokens: every colour, size, radius, shadow and duration that a widget may use, by day and by night.
 *
 * Invariant: a skin is nothing but values for the same names, so a component that uses tokens alone looks right in all of
 * them; the pairs in CONTRAST_PAIRS keep WCAG AA (4.5:1) in every skin. The server reads these files to check an operator's own
 * skins, so each set is a `const` of quoted names and values.
 */

/** @typedef {Record<string, string>} Tokens names without the leading dashes */
/** @typedef {{ light: Tokens, dark: Tokens }} Skin what it is by day and by night */

/** What stays the same whatever the skin's colours are; a skin may still change its shape by overriding these. */
export const SHAPE = {
  'font': 'ui-rounded, "SF Pro Rounded", Nunito, "Segoe UI Variable", "Segoe UI", system-ui, sans-serif', 'font-display': 'var(--font)',
  'text-xs': '0.75rem', 'text-s': '0.8125rem', 'text-m': '0.9375rem', 'text-l': '1.1875rem', 'text-xl': '1.5rem', 'text-2xl': '1.875rem',
  'space-1': '4px', 'space-2': '8px', 'space-3': '12px', 'space-4': '16px', 'space-5': '24px', 'space-6': '36px',
  'radius-card': '22px', 'radius-control': '14px', 'radius-art': '17px', 'radius-bar': '8px', 'radius-tag': '9px',
  'press': '3px', 'target': '44px',
  'art-gold': '#ffb319', 'art-gold-lit': '#ffcf5c', 'art-gold-edge': '#d98a00', 'art-mint': '#0fae7f', 'art-mint-lit': '#4fd8b0', 'art-mint-edge': '#0a8561',
  'art-coral': '#ff5d4d', 'art-coral-lit': '#ff9186', 'art-coral-edge': '#c8402f', 'art-sky': '#35b6ff', 'art-sky-lit': '#7fd3ff', 'art-sky-edge': '#1587cc',
  'art-royal': '#2a4bff', 'art-royal-lit': '#6f86ff', 'art-royal-edge': '#1c34c4', 'art-steel': '#a3adc8', 'art-steel-lit': '#c9d1e4', 'art-steel-edge': '#7d88a6',
  'fast': '120ms', 'medium': '260ms', 'slow': '700ms', 'ease': 'cubic-bezier(.2,.8,.2,1)',
};

export const LIGHT = {
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

export const DARK = {
  'scheme': 'dark',
  'canvas': '#0c1122', 'surface': '#161d36', 'sunken': '#101629', 'line': '#2a3455',
  'ink': '#f2f4ff', 'ink-soft': '#adb6d6', 'ink-faint': '#7580a6',
  'brand': '#4562f6', 'brand-edge': '#2b43c4', 'on-brand': '#ffffff', 'brand-soft': '#212d60', 'on-brand-soft': '#c3cfff', 'link': '#93a8ff',
  'reward': '#ffb319', 'reward-edge': '#d98a00', 'on-reward': '#3d2600', 'reward-soft': '#3a2d10', 'on-reward-soft': '#ffcf6b',
  'progress': '#14bd8b', 'progress-edge': '#0b8561', 'progress-soft': '#10352c', 'on-progress-soft': '#6fe7c4',
  'alert': '#ff6d5e', 'alert-strong': '#c9382a', 'on-alert-strong': '#ffffff', 'alert-soft': '#3d1f22', 'on-alert-soft': '#ffb3aa',
  'info': '#35b6ff', 'info-soft': '#0f3049', 'on-info-soft': '#9bdcff',
  'hero': '#1d2c7a', 'hero-facet': '#233690', 'hero-facet-2': '#2a42ab', 'on-hero': '#ffffff', 'hero-track': '#4a5cad',
  'art-royal': '#4c68ff', 'art-royal-lit': '#8ea2ff', 'art-royal-edge': '#2b43c4',
  'shadow': '0 12px 30px -16px rgb(0 0 0 / .7)',
  'shadow-lift': '0 18px 38px -16px rgb(0 0 0 / .85)',
};

/** Foreground and background that carry text together. */
export const CONTRAST_PAIRS = [
  ['ink', 'canvas'], ['ink', 'surface'], ['ink', 'sunken'], ['ink-soft', 'canvas'], ['ink-soft', 'surface'], ['ink-soft', 'sunken'],
  ['link', 'surface'], ['link', 'canvas'], ['on-brand', 'brand'], ['on-brand-soft', 'brand-soft'], ['on-reward', 'reward'],
  ['on-reward-soft', 'reward-soft'], ['on-progress-soft', 'progress-soft'], ['on-alert-strong', 'alert-strong'],
  ['on-alert-soft', 'alert-soft'], ['on-info-soft', 'info-soft'], ['on-hero', 'hero'], ['on-hero', 'hero-facet-2'],
];

/** Important, so that no rule of the page for its own variables reaches ours. @param {Tokens} tokens @returns {string} the body of a CSS rule */
function declarations(tokens) {
  const { scheme, ...values } = tokens;
  return `color-scheme:${scheme}!important;${Object.entries(values).map(([name, value]) => `--${name}:${value}!important;`).join('')}`;
}

/**
 * The style sheet of a skin for a shadow root; the person's setting decides between day and night.
 *
 * @param {Skin} skin
 * @returns {string} CSS
 */
export function skinStyles({ light, dark }) {
  const changed = Object.fromEntries(Object.entries(dark).filter(([name, value]) => value !== light[name] || name === 'scheme'));
  const night = Object.keys(changed).length > 1 ? `@media (prefers-color-scheme:dark){:host{${declarations(changed)}}}` : '';
  return `:host{all:initial!important;${declarations(light)}}${night}`;
}
