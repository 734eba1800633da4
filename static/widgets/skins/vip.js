/** The skin v3_base_vip: deep green and champagne, narrow corners, names and numbers with serifs. */

const OWN_SHAPE = {
  'font-display': 'Didot, "Bodoni MT", "Playfair Display", "Iowan Old Style", "Palatino Linotype", Palatino, Georgia, serif',
  'radius-card': '12px', 'radius-control': '8px', 'radius-art': '10px', 'radius-bar': '4px', 'radius-tag': '6px', 'press': '2px',
  'art-gold': '#d9b25f', 'art-gold-lit': '#f0d697', 'art-gold-edge': '#a98033', 'art-mint': '#2f9e73', 'art-mint-lit': '#6cc9a0', 'art-mint-edge': '#1d6b4d',
  'art-coral': '#b8494f', 'art-coral-lit': '#d98087', 'art-coral-edge': '#84303a', 'art-sky': '#6fa9b8', 'art-sky-lit': '#a6d0da', 'art-sky-edge': '#4a7f8e',
  'art-steel': '#a9ada0', 'art-steel-lit': '#cfd2c6', 'art-steel-edge': '#7f8477',
};

const OWN_LIGHT = {
  'scheme': 'light',
  'canvas': '#f6f2e7', 'surface': '#fffdf7', 'sunken': '#eee8d9', 'line': '#ddd4be',
  'ink': '#14241c', 'ink-soft': '#4f5d52', 'ink-faint': '#8b9284',
  'brand': '#0f4d38', 'brand-edge': '#08301f', 'on-brand': '#fdf6e3', 'brand-soft': '#dfeadf', 'on-brand-soft': '#0f4d38', 'link': '#0f5a40',
  'reward': '#d4ab4e', 'reward-edge': '#9c7626', 'on-reward': '#2b1f00', 'reward-soft': '#f6e9c8', 'on-reward-soft': '#6b4d0c',
  'progress': '#1f8f63', 'progress-edge': '#146446', 'progress-soft': '#d9efe2', 'on-progress-soft': '#0d5638',
  'alert': '#d9583f', 'alert-strong': '#b5341f', 'on-alert-strong': '#ffffff', 'alert-soft': '#fbe3da', 'on-alert-soft': '#8f2a17',
  'info': '#3f9bb8', 'info-soft': '#dceff4', 'on-info-soft': '#134f61',
  'hero': '#0f3d2e', 'hero-facet': '#154b39', 'hero-facet-2': '#1b5a45', 'on-hero': '#fbf3dc', 'hero-track': '#4a7d68',
  'art-royal': '#14634a', 'art-royal-lit': '#3f9474', 'art-royal-edge': '#0b4030',
  'shadow': '0 1px 0 rgb(20 36 28 / .05), 0 10px 26px -16px rgb(20 36 28 / .28)',
  'shadow-lift': '0 1px 0 rgb(20 36 28 / .05), 0 16px 32px -16px rgb(20 36 28 / .38)',
};

const OWN_DARK = {
  'scheme': 'dark',
  'canvas': '#07140f', 'surface': '#10241c', 'sunken': '#0b1b15', 'line': '#264639',
  'ink': '#f6f0e0', 'ink-soft': '#b9c4b5', 'ink-faint': '#7d9186',
  'brand': '#1f7a5c', 'brand-edge': '#135040', 'on-brand': '#ffffff', 'brand-soft': '#24352a', 'on-brand-soft': '#ecd9a6', 'link': '#e6cd92',
  'reward': '#f0c75e', 'reward-edge': '#b8902f', 'on-reward': '#2b1f00', 'reward-soft': '#332c12', 'on-reward-soft': '#f5d98b',
  'progress': '#3fbf8a', 'progress-edge': '#24865e', 'progress-soft': '#123a2a', 'on-progress-soft': '#8fe6c0',
  'alert': '#ff7a66', 'alert-strong': '#b83a28', 'on-alert-strong': '#ffffff', 'alert-soft': '#3b1e18', 'on-alert-soft': '#ffb8aa',
  'info': '#7cc4d9', 'info-soft': '#12323b', 'on-info-soft': '#b4e3ef',
  'hero': '#0d3b2c', 'hero-facet': '#124a38', 'hero-facet-2': '#185a45', 'on-hero': '#fbf3dc', 'hero-track': '#3a7560',
  'art-royal': '#1f7a5c', 'art-royal-lit': '#56ab8a', 'art-royal-edge': '#135040',
  'shadow': '0 12px 30px -16px rgb(0 0 0 / .75)',
  'shadow-lift': '0 18px 38px -16px rgb(0 0 0 / .9)',
};

export const SKIN = { light: { ...OWN_SHAPE, ...OWN_LIGHT }, dark: { ...OWN_SHAPE, ...OWN_DARK } };
