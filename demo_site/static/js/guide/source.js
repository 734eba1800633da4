/** The body of a function as one would write it into a page: what stands between its braces, moved to the left. */
export function sourceOf(run) {
  const text = run.toString();
  const body = text.slice(text.indexOf('{', text.indexOf(')')) + 1, text.lastIndexOf('}')).replace(/^\n|\s+$/g, '');
  const indent = Math.min(...body.split('\n').filter((line) => line.trim()).map((line) => line.search(/\S/)));
  return body.split('\n').map((line) => line.slice(indent)).join('\n');
}
