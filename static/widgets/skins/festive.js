/** The skin v3_base_festive: night blue, warm lights and a red ribbon, with corners as round as baubles. */

const OWN_SHAPE = {
  'radius-card': '26px', 'radius-control': '18px', 'radius-art': '20px', 'radius-bar': '10px', 'radius-tag': '11px', 'press': '4px',
  'art-gold': '#ffc145', 'art-gold-lit': '#ffdf94', 'art-gold-edge': '#d18a12', 'art-mint': '#1f9d6e', 'art-mint-lit': '#5ccfa0', 'art-mint-edge': '#136b4b',
  'art-coral': '#e5484d', 'art-coral-lit': '#ff8f8c', 'art-coral-edge': '#a82b35', 'art-sky': '#6cc3ff', 'art-sky-lit': '#b2e0ff', 'art-sky-edge': '#3a8fd0',
  'art-steel': '#a7abcf', 'art-steel-lit': '#d3d5ea', 'art-steel-edge': '#7a7fab',
};

const OWN_LIGHT = {
  'scheme': 'light',
  'canvas': '#fdf6ee', 'surface': '#ffffff', 'sunken': '#f8eee2', 'line': '#ecdcc9',
  'ink': '#1a1f4b', 'ink-soft': '#565a7e', 'ink-faint': '#9296b0',
  'brand': '#c72c3b', 'brand-edge': '#8f1b28', 'on-brand': '#ffffff', 'brand-soft': '#fde4e2', 'on-brand-soft': '#a31f2d', 'link': '#b82534',
  'reward': '#ffb83a', 'reward-edge': '#d18a12', 'on-reward': '#3d2600', 'reward-soft': '#fff0d0', 'on-reward-soft': '#754a00',
  'progress': '#1f9d6e', 'progress-edge': '#136b4b', 'progress-soft': '#dbf3e7', 'on-progress-soft': '#0c5a3d',
  'alert': '#e5484d', 'alert-strong': '#b3261e', 'on-alert-strong': '#ffffff', 'alert-soft': '#ffe5df', 'on-alert-soft': '#94291a',
  'info': '#3f9fe0', 'info-soft': '#dff1ff', 'on-info-soft': '#10527f',
  'hero': '#1b1f63', 'hero-facet': '#262a7a', 'hero-facet-2': '#333792', 'on-hero': '#fff6e8', 'hero-track': '#5c60b5',
  'art-royal': '#3f47c4', 'art-royal-lit': '#7d85f0', 'art-royal-edge': '#262c8a',
  'shadow': '0 1px 0 rgb(60 30 20 / .05), 0 10px 28px -14px rgb(60 30 20 / .24)',
  'shadow-lift': '0 1px 0 rgb(60 30 20 / .05), 0 16px 34px -14px rgb(60 30 20 / .34)',
};

const OWN_DARK = {
  'scheme': 'dark',
  'canvas': '#0b1130', 'surface': '#161e4a', 'sunken': '#101739', 'line': '#2e3873',
  'ink': '#fff6e8', 'ink-soft': '#c0c3e0', 'ink-faint': '#858cbb',
  'brand': '#d2343f', 'brand-edge': '#96202b', 'on-brand': '#ffffff', 'brand-soft': '#3d1f3e', 'on-brand-soft': '#ffc6c6', 'link': '#ffb3a8',
  'reward': '#ffc145', 'reward-edge': '#d18a12', 'on-reward': '#3d2600', 'reward-soft': '#3b2d22', 'on-reward-soft': '#ffd98a',
  'progress': '#2fbf8f', 'progress-edge': '#1b8a64', 'progress-soft': '#123c46', 'on-progress-soft': '#86ebc8',
  'alert': '#ff7a66', 'alert-strong': '#c0382b', 'on-alert-strong': '#ffffff', 'alert-soft': '#432234', 'on-alert-soft': '#ffbcb0',
  'info': '#6cc3ff', 'info-soft': '#153659', 'on-info-soft': '#b2e0ff',
  'hero': '#23287c', 'hero-facet': '#2d3290', 'hero-facet-2': '#383ea5', 'on-hero': '#fff6e8', 'hero-track': '#5f64bd',
  'art-royal': '#5a62e0', 'art-royal-lit': '#949bff', 'art-royal-edge': '#383ea5',
  'shadow': '0 12px 30px -16px rgb(3 5 20 / .8)',
  'shadow-lift': '0 18px 38px -16px rgb(3 5 20 / .95)',
};

export const SKIN = { light: { ...OWN_SHAPE, ...OWN_LIGHT }, dark: { ...OWN_SHAPE, ...OWN_DARK } };
