/** Colours code without knowing it well: comments, texts, numbers, words of the language, names that are called, tags. */

const JS = [
  ['comment', /\/\/[^\n]*|\/\*[^]*?\*\//y],
  ['string', /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/y],
  ['number', /\b\d[\d_.]*\b/y],
  ['word', /\b(?:async|await|break|const|else|false|for|function|if|import|in|let|new|null|of|return|true|typeof|undefined|var|while)\b/y],
  ['object', /\b_smartico(?:_inframe)?\b/y],
  ['call', /[A-Za-z_$][\w$]*(?=\()/y],
  ['name', /[A-Za-z_$][\w$]*(?=\s*:(?!:))/y],
];
const TAGS = [
  ['comment', /<!--[^]*?-->/y],
  ['tag', /<\/?[A-Za-z][\w-]*|\/?>/y],
  ['string', /"[^"]*"|'[^']*'/y],
  ['name', /[A-Za-z-]+(?==)|\b(?:async|defer)\b/y],
];
const PYTHON = [
  ['comment', /#[^\n]*/y],
  ['string', /f?(?:"""[^]*?"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/y],
  ['number', /\b\d[\d_.]*\b/y],
  ['word', /\b(?:def|return|import|from|if|else|None|True|False)\b/y],
  ['call', /[A-Za-z_]\w*(?=\()/y],
];
const TOML = [
  ['comment', /#[^\n]*/y],
  ['string', /"(?:\\.|[^"\\\n])*"/y],
  ['number', /\b\d[\d_.]*\b/y],
  ['word', /\b(?:true|false)\b/y],
  ['tag', /\[+[\w.]+\]+(?=\n)/y],
  ['name', /[A-Za-z_]\w*(?=\s*=)/y],
];
const HTTP = [
  ['word', /\b(?:GET|POST|PUT|PATCH|DELETE)\b/y],
  ['name', /"(?:\\.|[^"\\\n])*"(?=\s*:)/y],
  ['string', /"(?:\\.|[^"\\\n])*"/y],
  ['number', /\b\d[\d_.]*\b/y],
];
const GRAMMARS = { js: JS, python: PYTHON, http: HTTP, toml: TOML, text: [] };
const SCRIPT = /(<script[^>]*>)([^]*?)(?=<\/script>)/g;

/** `[kind, text]` pairs of a code; their texts joined are the code again. What has no colour has the kind ''. */
export function tokens(code, language) {
  return language === 'html' ? page(code) : split(code, GRAMMARS[language] ?? []);
}

/** HTML with the scripts in it. */
function page(code) {
  const found = [];
  let at = 0;
  for (const match of code.matchAll(SCRIPT)) {
    found.push(...split(code.slice(at, match.index) + match[1], TAGS), ...split(match[2], JS));
    at = match.index + match[0].length;
  }
  return [...found, ...split(code.slice(at), TAGS)];
}

function split(code, grammar) {
  const found = [];
  let at = 0;
  while (at < code.length) {
    const [kind, text] = next(code, at, grammar);
    const last = found[found.length - 1];
    if (!kind && last && !last[0]) last[1] += text;
    else found.push([kind, text]);
    at += text.length;
  }
  return found;
}

/** What begins here: a token, else the whole of an ordinary word, so that nothing begins in its middle. */
function next(code, at, grammar) {
  for (const [kind, pattern] of grammar) {
    pattern.lastIndex = at;
    const match = pattern.exec(code);
    if (match) return [kind, match[0]];
  }
  return ['', /^(?:[\w$]+|[^])/.exec(code.slice(at))[0]];
}
