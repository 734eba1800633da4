"""Which file holds what, and what the import grammar refuses."""

import importlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from server.web.linker import Linked, LinkError, link
from server.web.linker.__main__ import main
from server.web.linker.graph import Chunk, Graph, Plan

STATIC = Path(__file__).parents[2] / "static"
Tree = Callable[..., Path]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Writes modules (path with `/` spelled as given → source) and answers their folder."""

    def write(files: dict[str, str]) -> Path:
        for name, source in files.items():
            path = tmp_path / "static" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, encoding="utf-8")
        return tmp_path / "static"

    return write


def _link(static: Path, *, minify: bool = False) -> Linked:
    return link(static, {"out.js": "main.js"}, minify=minify)


def _code(static: Path) -> str:
    return _link(static).entries["out.js"].body.decode()


def _refusal(static: Path) -> str:
    with pytest.raises(LinkError) as caught:
        _link(static)
    return caught.value.message


@pytest.mark.parametrize(
    ("source", "line", "says"),
    [
        ("\nimport a from './b.js';", 2, "default import is not linked: write `import { name } from"),
        ("import a, { b } from './b.js';", 1, "default import"),
        ("import { default as a } from './b.js';", 1, "default import"),
        ("import * as a from './b.js';", 1, "`import *` is not linked: write `import { name } from"),
        ("import './b.js';", 1, "names nothing"),
        ("import {} from './b.js';", 1, "names nothing"),
        ("import { b } from 'b.js';", 1, "'b.js' is not relative: write './…' or '../…'"),
        ("import { b } from '/b.js';", 1, "not relative"),
        ("import { b } from 'https://example.com/b.js';", 1, "not relative"),
        ("import { b } from './b';", 1, "lacks its ending: write './b.js'"),
        ("import { b } from '../b.js';", 1, "leaves the folder"),
        ("import { b } from './b.js' with { type: 'json' };", 1, "import attributes"),
        ("import { 'b' as c } from './b.js';", 1, "cannot be read"),
        ("import { b c } from './b.js';", 1, "cannot be read"),
        ("import { b };", 1, "cannot be read"),
        ("{ import { b } from './b.js'; }", 1, "stand at the top of a module"),
        ("import { nope } from './b.js';", 1, "b.js does not export nope; it exports b"),
        ("\n\nimport { a } from './gone.js';", 3, "there is no file gone.js below static/"),
        ("import('./gone.js')", 1, "there is no file gone.js"),
        ("import(path)", 1, "a lazy import names its file: write `import('./file.js')`"),
        ("import(`./b.js`)", 1, "a lazy import names its file"),
        ("import('./b.js', {})", 1, "a lazy import names its file"),
        ("import('./b' + '.js')", 1, "a lazy import names its file"),
        ("import('b')", 1, "not relative"),
        ("f(import.meta.url)", 1, "no import.meta"),
        ("const [a, { b = [1] }] = (c);", 1, "without brackets"),
        ("function f(c) {\n  const { a } = /** @type {any} */ (c);\n}", 2, "without brackets"),
        ("export default 1;", 1, "default export is not linked: write `export function name`"),
        ("export { a };", 1, "re-export is not linked"),
        ("export * from './b.js';", 1, "re-export is not linked"),
        ("export let a = 1;", 1, "an export never changes"),
        ("export var a = 1;", 1, "an export never changes"),
        ("export const { a } = b;", 1, "one plain name an export"),
        ("export const a = f(1, 2), b = 2;", 1, "one name an export"),
        ("export const a = () => 1, b = 2;", 1, "one name an export"),
        ("export function () {}", 1, "one plain name an export"),
        ("export enum A {}", 1, "cannot be read"),
        ("{ export const a = 1; }", 1, "exports stand outside"),
        ("export const a = 1;\nexport const a = 2;", 2, "a is exported twice"),
        ("const a = await f();", 1, "no top-level await"),
        ("const __plaudit_0 = 1;", 1, "rename it"),
        ("const \\u0061 = 1;", 1, "write them without escapes"),
        ("const a = 'b", 1, "this string is never closed"),
        ("// one\nconst a = /b\n;", 2, "this regular expression is never closed"),
    ],
)
def test_what_the_grammar_lacks_is_refused_with_what_to_write(
    tree: Tree, source: str, line: int, says: str
) -> None:
    static = tree({"main.js": source, "b.js": "export const b = 1;"})
    message = _refusal(static)
    assert message.startswith(f"main.js:{line}: ")
    assert says in message


@pytest.mark.parametrize(
    ("source", "exports"),
    [
        ("export function a() {}", ("a",)),
        ("export async function a() {}", ("a",)),
        ("export function* a() {}", ("a",)),
        ("export async function* a() {}", ("a",)),
        ("export class A extends B {}", ("A",)),
        ("export const a = 1;\nexport const b = [1, 2];", ("a", "b")),
        ("export const a = 1\nf(a), b()", ("a",)),
        ("export const f = (a, b) => ({ a, b })\nconst c = 1, d = 2", ("f",)),
        ("export\nconst a = 1", ("a",)),
        ("x = { export: 1, import: 2 }; y.export; z.import()", ()),
        ("const f = async (a = {}) => await a; export const b = f", ("b",)),
    ],
)
def test_exports_are_declarations_of_one_name(tree: Tree, source: str, exports: tuple[str, ...]) -> None:
    assert Graph(tree({"main.js": source}), ["main"]).modules["main"].exports == exports


def test_imports_in_a_circle_are_refused_with_the_whole_circle(tree: Tree) -> None:
    static = tree(
        {
            "main.js": "import { b } from './b.js';",
            "b.js": "import { c } from './c.js';\nexport const b = 1;",
            "c.js": "// c\nimport { b } from './b.js';\nexport const c = 1;",
        }
    )
    message = _refusal(static)
    assert message == (
        "c.js:2: imports run in a circle: b.js → c.js → b.js; move what both need to a third file"
    )


def test_lazy_imports_may_run_in_a_circle(tree: Tree) -> None:
    static = tree(
        {
            "main.js": "export const m = 1; import('./a.js')",
            "a.js": "import { m } from './main.js'; export const a = () => import('./b.js');",
            "b.js": "export const b = () => import('./a.js');",
        }
    )
    assert sorted(name.partition(".")[0] for name in _link(static).chunks) == ["a", "b"]


def test_a_module_runs_after_all_it_imports_and_is_in_one_file(tree: Tree) -> None:
    static = tree(
        {
            "main.js": "import { x } from './x.js'; import('./p.js'); import('./q.js')",
            "x.js": "import { y } from './y.js'; export const x = y;",
            "y.js": "export const y = 1;",
            "p.js": "import { z } from './z.js'; import { y } from './y.js'; export const p = z + y;",
            "q.js": "import { z } from './z.js'; import { own } from './own.js'; export const q = z + own;",
            "z.js": "export const z = 1;",
            "own.js": "export const own = 1;",
        }
    )
    plan = Graph(static, ["main"]).plan("main")
    assert plan.core == ("y", "x", "main")
    assert plan.chunks == (Chunk("common", ("z",)), Chunk("p", ("p",)), Chunk("q", ("own", "q")))
    assert plan.needs == {"p": ("common", "p"), "q": ("common", "q")}


def test_a_lazy_target_that_the_core_holds_needs_no_chunk(tree: Tree) -> None:
    static = tree({"main.js": "import { x } from './x.js'; import('./x.js')", "x.js": "export const x = 1;"})
    plan = Graph(static, ["main"]).plan("main")
    assert (plan.chunks, plan.needs) == ((), {"x": ()})


def test_what_chunks_alone_can_ask_for_is_carried_by_each_that_does(tree: Tree) -> None:
    """The core pays for what it can ask for itself: a game's face is known to the file of the games."""
    static = tree(
        {
            "main.js": "import('./games.js'); import('./other.js')",
            "games.js": "export const open = () => [import('./wheel.js'), import('./both.js')];",
            "other.js": "export const other = () => import('./both.js');",
            "wheel.js": "export const wheel = 'the wheel';",
            "both.js": "export const both = 2;",
        }
    )
    assert Graph(static, ["main"]).plan("main").carried == {
        "games": ("both", "wheel"),
        "other": ("both",),
    }
    linked = link(static, {"out.js": "main.js"})
    bodies = {name.partition(".")[0]: output.body.decode() for name, output in linked.chunks.items()}
    wheel = next(name.removesuffix(".js") for name in linked.chunks if name.startswith("wheel."))
    assert wheel in bodies["games"]
    assert wheel not in linked.entries["out.js"].body.decode()
    both = next(name.removesuffix(".js") for name in linked.chunks if name.startswith("both."))
    assert both in bodies["games"]
    assert both in bodies["other"]
    assert both not in linked.entries["out.js"].body.decode()


def test_chunks_that_ask_for_each_other_are_known_to_the_core(tree: Tree) -> None:
    """Neither can be named before the other: one of the two names is kept where no name is made of it."""
    static = tree(
        {
            "main.js": "import('./start.js')",
            "start.js": "export const start = () => import('./a.js');",
            "a.js": "export const a = () => import('./b.js');",
            "b.js": "export const b = () => import('./a.js');",
        }
    )
    plan = Graph(static, ["main"]).plan("main")
    assert plan.carried == {"start": ("a",), "b": ("a",)}
    assert "b" not in {target for carried in plan.carried.values() for target in carried}, "the core knows it"
    order = [chunk.name for chunk in plan.in_order()]
    assert order.index("a") < min(order.index("b"), order.index("start"))


def test_a_lazy_target_that_another_chunk_imports_is_common(tree: Tree) -> None:
    static = tree(
        {
            "main.js": "import('./a.js'); import('./b.js')",
            "a.js": "import { b } from './b.js'; export const a = b;",
            "b.js": "export const b = 1;",
        }
    )
    assert Graph(static, ["main"]).plan("main").needs == {"a": ("common", "a"), "b": ("common",)}


def test_what_two_folders_need_is_apart_from_what_one_folder_shares(tree: Tree) -> None:
    static = tree(
        {
            "main.js": "export const open = [() => import('./hub/a.js'), () => import('./hub/b.js'), "
            "() => import('./games/c.js')];",
            "hub/a.js": "import { own } from './own.js';\nimport { kit } from '../kit.js';\n"
            "export const a = own + kit;",
            "hub/b.js": "import { own } from './own.js';\nexport const b = own;",
            "games/c.js": "import { kit } from '../kit.js';\nexport const c = kit;",
            "hub/own.js": "export const own = 'of the hub';",
            "kit.js": "export const kit = 'of all';",
        }
    )
    bodies = {output.name.partition(".")[0]: output.body.decode() for output in _link(static).chunks.values()}
    assert {name for name, body in bodies.items() if "of the hub" in body} == {"common-hub"}
    assert {name for name, body in bodies.items() if "of all" in body} == {"common"}


def test_much_that_a_few_files_of_a_folder_share_is_fetched_with_them_alone(tree: Tree) -> None:
    static = tree(
        {
            "main.js": "export const open = [() => import('./hub/a.js'), () => import('./hub/b.js'), "
            "() => import('./hub/c.js')];",
            "hub/a.js": "import { long } from './long.js';\nexport const a = long;",
            "hub/b.js": "import { long } from './long.js';\nimport { short } from './short.js';\n"
            "export const b = long + short;",
            "hub/c.js": "import { short } from './short.js';\nexport const c = short;",
            "hub/long.js": f"export const long = '{'x' * 3000}';",
            "hub/short.js": "export const short = 's';",
        }
    )
    assert Graph(static, ["main"]).plan("main").needs == {
        "hub/a": ("common-hub-long", "a"),
        "hub/b": ("common-hub", "common-hub-long", "b"),
        "hub/c": ("common-hub", "c"),
    }


def _runs_too_early(plan: Plan, graph: Graph) -> list[tuple[str, str]]:
    """(target, module) of each module that would run before one that it imports."""
    home = {module: chunk.name for chunk in plan.chunks for module in chunk.modules}
    return [
        (target, module)
        for target, files in plan.needs.items()
        for module, file in home.items()
        if file in files
        for imported in graph.modules[module].imports
        if imported.target in home
        and (home[imported.target] not in files or files.index(home[imported.target]) > files.index(file))
    ]


def test_chunks_run_after_those_that_they_import_from(tree: Tree) -> None:
    """Where two would each have to run first, they are one."""
    filler = "'" + "x" * 3000 + "'"
    static = tree(
        {
            "main.js": "export const open = [() => import('./hub/a.js'), () => import('./hub/b.js'), "
            "() => import('./hub/c.js'), () => import('./hub/d.js')];",
            "hub/a.js": "import { top } from './top.js';\nexport const a = top;",
            "hub/b.js": "import { top } from './top.js';\nexport const b = top;",
            "hub/c.js": "import { middle } from './middle.js';\nexport const c = middle;",
            "hub/d.js": "import { base } from './base.js';\nexport const d = base;",
            "hub/top.js": "import { middle } from './middle.js';\nexport const top = middle;",
            "hub/middle.js": f"import {{ base }} from './base.js';\nexport const middle = base + {filler};",
            "hub/base.js": "export const base = 1;",
        }
    )
    graph = Graph(static, ["main"])
    plan = graph.plan("main")
    assert _runs_too_early(plan, graph) == []
    assert plan.needs["hub/a"] == ("common-hub", "a")


def test_our_own_chunks_run_after_those_that_they_import_from() -> None:
    graph = Graph(STATIC, ["sdk/main"])
    assert _runs_too_early(graph.plan("sdk/main"), graph) == []


def test_a_text_that_nobody_takes_is_left_out(tree: Tree) -> None:
    static = tree(
        {
            "main.js": "import { one } from './texts.js';\nglobalThis.found = one;",
            "texts.js": "export const one = 'ONE';\nexport const two = 'TWO';\n"
            "export const three = 'THREE';\nexport const four = three + one;",
        }
    )
    code = _code(static)
    assert "ONE" in code
    assert "TWO" not in code
    assert "THREE" in code, "another export is made from it"


def test_chunks_of_one_name_are_told_apart_by_their_folders(tree: Tree) -> None:
    static = tree(
        {
            "main.js": "import('./a/hub.js'); import('./b/hub.js'); import('./c.js'); import('./common.js')",
            "c.js": "import('./c/Other_1.js')",
            "a/hub.js": "export const a = 1;",
            "b/hub.js": "export const b = 1;",
            "common.js": "export const c = 1;",
            "c/Other_1.js": "export const d = 1;",
        }
    )
    plan = Graph(static, ["main"]).plan("main")
    assert [chunk.name for chunk in plan.chunks] == ["a-hub", "b-hub", "c", "other-1", "common-x"]


def test_chunk_names_carry_the_hash_of_their_bytes(tree: Tree) -> None:
    files = {
        "main.js": "import('./a.js'); import('./b.js')",
        "a.js": "export const a = 1;",
        "b.js": "export const b = 1;",
    }
    before = set(_link(tree(files)).chunks)
    after = set(_link(tree({"a.js": "export const a = 2;"})).chunks)
    assert all(re.fullmatch(r"[ab]\.[0-9a-f]{8}\.js", name) for name in before | after)
    assert len(before & after) == 1, "only the changed chunk has a new address"


def test_linking_twice_gives_the_same_bytes(tree: Tree) -> None:
    static = tree({"main.js": "import('./a.js')", "a.js": "export const a = 1;"})
    first, second = _link(static), _link(static)
    assert [(o.name, o.body) for o in first.outputs] == [(o.name, o.body) for o in second.outputs]


def test_a_script_without_lazy_imports_has_no_loader(tree: Tree) -> None:
    assert "createElement" not in _code(tree({"main.js": "f()"}))


def test_our_banner_leads_and_other_comments_go(tree: Tree) -> None:
    code = _code(tree({"main.js": "/*! Plaudit */\n// secret\nf(/* secret */)"}))
    assert code.startswith("/*! Plaudit */\n")
    assert "secret" not in code


def test_a_lazy_import_in_a_comment_loads_nothing(tree: Tree) -> None:
    static = tree(
        {"main.js": "/** @type {import('./gone.js').A} */\nconst a = \"import('./gone.js')\"; f(a)"}
    )
    assert _link(static).chunks == {}


def test_the_minifier_is_worth_its_place(tree: Tree) -> None:
    static = tree({"main.js": "export function first(argument) {\n  return argument + 1;\n}\nfirst(1);"})
    assert len(_link(static, minify=True).entries["out.js"].body) < len(_code(static))


def test_without_the_minifier_scripts_are_only_stripped(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    static = tree({"main.js": "function first(argument) {\n  // why\n  return argument;\n}"})
    module = importlib.import_module("server.web.linker.link")
    monkeypatch.setattr(module, "optional", lambda _name: None)
    assert _link(static, minify=True).entries["out.js"].body.decode() == _code(static)


def test_a_script_that_the_minifier_cannot_read_is_served_as_it_is(
    tree: Tree, caplog: pytest.LogCaptureFixture
) -> None:
    static = tree({"main.js": "const = 1;"})
    assert _link(static, minify=True).entries["out.js"].body.decode() == _code(static)
    assert "unminified" in caplog.text


def test_the_report_names_each_file_with_its_bytes(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    static = tree(
        {"sdk/main.js": "import('./a.js')", "sdk/a.js": "export const a = 1;", "sdk/inframe.js": "f()"}
    )
    assert main([str(static), "--report"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["file", "raw", "gzip", "brotli"]
    assert [re.sub(r"\.[0-9a-f]{8}\.", ".#.", line.split()[0]) for line in lines[1:]] == [
        "smartico.js",
        "smartico_inframe.js",
        "a.#.js",
    ]
    assert all(number.isdigit() for line in lines[1:] for number in line.split()[1:])


def test_the_command_writes_the_files_and_says_what_fails(
    tree: Tree, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    static = tree({"sdk/main.js": "import('./a.js')", "sdk/a.js": "export const a = 1;"})
    assert main([str(static), "--entry", "smartico.js", "--out", str(tmp_path / "out")]) == 0
    assert len(list((tmp_path / "out").rglob("*.js"))) == 2
    assert main([str(static)]) == 1
    assert "there is no file sdk/inframe.js" in capsys.readouterr().err
