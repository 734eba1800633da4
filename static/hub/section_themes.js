/**
 * What a custom section wears by its `theme`: colours over those of our light or dark skin, for the section alone.
 *
 * Invariant: a theme is nothing but values for the names of the design tokens, so whatever a section shows looks right in it. The pairs
 * that carry text keep WCAG AA, as those of the skins do. `generic`, and what is not known, wear the skin of the page.
 */

import { DARK, LIGHT } from '../widgets/tokens.js';

/** @type {Record<string, import('../widgets/tokens.js').Tokens>} */
export const THEMES = {
  'valentines-light': {
    ...LIGHT,
    'canvas': '#fff5f7', 'sunken': '#ffeaf0', 'line': '#f6d3dd', 'brand': '#c2255c', 'brand-edge': '#8c1a43', 'brand-soft': '#ffe3ec',
    'on-brand-soft': '#9b1d4a', 'link': '#b02152', 'hero': '#7a1740', 'hero-facet': '#8e1d4c', 'hero-facet-2': '#a3245a', 'hero-track': '#c45a88',
  },
  'valentines-dark': {
    ...DARK,
    'canvas': '#1c0c16', 'surface': '#2b1522', 'sunken': '#221019', 'line': '#52293f', 'brand': '#c92f66', 'brand-edge': '#8c1a43',
    'brand-soft': '#4a1a31', 'on-brand-soft': '#ffc2d7', 'link': '#ff9fc0', 'hero': '#7a1740', 'hero-facet': '#8e1d4c', 'hero-facet-2': '#a3245a',
    'hero-track': '#c45a88',
  },
  'euro-2024': {
    ...LIGHT,
    'canvas': '#f1f8f4', 'sunken': '#e4f2ea', 'line': '#cfe5d8', 'brand': '#0b6e4f', 'brand-edge': '#074c36', 'brand-soft': '#d9f2e6',
    'on-brand-soft': '#075a40', 'link': '#0a6448', 'hero': '#0d3b66', 'hero-facet': '#114a80', 'hero-facet-2': '#15599a', 'hero-track': '#4a86bd',
  },
};

/** @param {string | undefined} theme @returns {string | null} its name where it has a look of its own */
export function themeOf(theme) {
  return theme && Object.hasOwn(THEMES, theme) ? theme : null;
}

/** Rules for `.section[data-theme=…]`. */
export const THEME_STYLES = `.section[data-theme]{background:var(--canvas);color:var(--ink);padding:var(--space-4);border-radius:var(--radius-card)}
${Object.entries(THEMES).map(([name, { scheme, ...tokens }]) => `.section[data-theme=${name}]{color-scheme:${scheme};${Object.entries(tokens).map(([key, value]) => `--${key}:${value};`).join('')}}`).join('\n')}`;
