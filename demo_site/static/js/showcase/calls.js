/** A widget's parameters as a call, and the call as code: what one reads is what runs. */

/** `{method, args}` of a widget with these values. A value of '' leaves its parameter out. */
export function callOf(widget, values) {
  const options = Object.fromEntries(widget.fixed);
  for (const { name, kind } of widget.parameters) {
    const value = values[name] ?? '';
    if (value !== '' && value !== false) options[name] = kind === 'flag' ? true : numeral(value);
  }
  return { method: widget.call, args: widget.first ? [widget.first, options] : [options] };
}

/** What is written like a number is one. */
const numeral = (value) => (/^\d+(\.\d+)?$/.test(value) ? Number(value) : value);

/** The call as one writes it. */
export function codeOf({ method, args }) {
  return `_smartico.${method}(${args.map(written).join(', ')});`;
}

/** A whole page's worth of it: the place, and the call. */
export function pageOf(call, mount) {
  const code = codeOf(call).split('\n').map((line) => `  ${line}`).join('\n');
  return `<div id="${mount}"></div>\n<script>\n${code}\n</script>`;
}

function written(value) {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (typeof value !== 'object') return String(value);
  const lines = Object.entries(value).map(([name, each]) => `  ${name}: ${written(each)},`);
  return `{\n${lines.join('\n')}\n}`;
}
