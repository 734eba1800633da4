/** The showcase of the demo site: code is coloured without being changed, and a snippet is the call that runs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sourceOf } from '../../demo_site/static/js/guide/source.js';
import { tokens } from '../../demo_site/static/js/parts/highlight.js';
import { callOf, codeOf, pageOf } from '../../demo_site/static/js/showcase/calls.js';

const HTML = '<!-- a -->\n<script async src="x.js"></script>\n<script>\n  // b\n  _smartico.dp(\'dp:gf\', { a: 1 });\n</script>\n<p class="c">d</p>';
const kinds = (code, language) => tokens(code, language).filter(([kind]) => kind).map(([kind, text]) => `${kind} ${text}`);

test('the texts of all tokens are the code again', () => {
  for (const [code, language] of [[HTML, 'html'], ["const a = `x ${b}`; // c", 'js'], ['def f(a): return "x" # y', 'python'], ['POST /x\n{"a": 1}', 'http'], ['~ é 漢', 'text'], ['', 'js'], ["'open", 'js']]) {
    assert.equal(tokens(code, language).map(([, text]) => text).join(''), code);
  }
});

test('a script inside a page is coloured as a script', () => {
  assert.deepEqual(kinds(HTML, 'html').filter((each) => /^(comment|object|call|name|number)/.test(each)), [
    'comment <!-- a -->', 'name async', 'name src', 'comment // b', 'object _smartico', 'call dp', 'name a', 'number 1', 'name class',
  ]);
});

test('nothing is coloured from the middle of a word', () => {
  assert.deepEqual(kinds('notify newest if2 _smarticos', 'js'), []);
});

const widget = {
  call: 'showWidget', first: 'missions', fixed: [['iframe', 'live']],
  parameters: [{ name: 'id', kind: 'choice' }, { name: 'theme', kind: 'choice' }, { name: 'force_mobile', kind: 'flag' }],
};

test('an empty parameter is left out, a number is one, a flag is true', () => {
  assert.deepEqual(callOf(widget, { id: '851', theme: '', force_mobile: true }), {
    method: 'showWidget', args: ['missions', { iframe: 'live', id: 851, force_mobile: true }],
  });
  assert.deepEqual(callOf({ ...widget, first: '' }, { force_mobile: false }).args, [{ iframe: 'live' }]);
});

test('a snippet, run as code, makes the very call', () => {
  const call = callOf(widget, { id: '851', theme: "it's \\ dark", force_mobile: true });
  const made = [];
  const _smartico = { showWidget: (...args) => made.push(args) };
  new Function('_smartico', codeOf(call))(_smartico);
  assert.deepEqual(made, [call.args]);
  assert.match(pageOf(call, 'live'), /^<div id="live"><\/div>\n<script>\n {2}_smartico\.showWidget\('missions', \{\n/);
});

test('the source of a step is its body, moved to the left', () => {
  const step = {
    async run(_smartico) {
      const a = { b: 1 };
      if (a) {
        _smartico.dp('}');
      }
    },
  };
  assert.equal(sourceOf(step.run), "const a = { b: 1 };\nif (a) {\n  _smartico.dp('}');\n}");
});
