import assert from 'node:assert/strict';
import { test } from 'node:test';

import { THEME_STYLES, themeOf, THEMES } from '../../static/hub/section_themes.js';
import { CONTRAST_PAIRS, LIGHT } from '../../static/widgets/tokens.js';

const luminance = (colour) => {
  const [r, g, b] = colour.match(/\w\w/g).map((part) => Number.parseInt(part, 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};

for (const [name, tokens] of Object.entries(THEMES)) {
  test(`the theme ${name} keeps every pair that carries text readable`, () => {
    const faint = CONTRAST_PAIRS.filter(([ink, ground]) => contrast(tokens[ink], tokens[ground]) < 4.5);
    assert.deepEqual(faint, []);
    assert.deepEqual(Object.keys(LIGHT).filter((key) => !(key in tokens)), []);
    assert.notEqual(tokens.brand, LIGHT.brand);
    assert.ok(THEME_STYLES.includes(`.section[data-theme=${name}]{color-scheme:${tokens.scheme};`));
  });
}

test('what has no look of its own wears the skin of the page', () => {
  for (const name of ['generic', 'unknown', '', undefined, 'toString']) assert.equal(themeOf(name), null);
  assert.equal(themeOf('euro-2024'), 'euro-2024');
});
