"""Every document can be followed: links lead somewhere, snippets parse, commands and names exist."""

import ast
import json
import re
import shlex
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

import run
from server import cli
from tests.docs import code_facts
from tests.docs.code_facts import Browser
from tests.docs.reading import ROOT, Block, anchors, blocks, documents, links, prose, rows

DOCUMENTS = {path.relative_to(ROOT).as_posix(): path for path in documents()}
INDEX = "docs/README.md"
LANGUAGES = {"", "text", "sh", "python", "js", "json", "toml", "html", "php", "java", "csharp", "sql"}


# -- links --------------------------------------------------------------------------------------------------


def broken_links(path: Path, text: str) -> list[str]:
    """Links to files that are not there, and to headings that no document has."""
    found = []
    for link in links(text):
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve()
        if not target.exists():
            found.append(f"{path.name}: {link} leads nowhere")
        elif anchor and anchor not in anchors(target.read_text(encoding="utf-8") if name else text):
            found.append(f"{path.name}: {link} names no heading")
    return found


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    path = DOCUMENTS[name]
    found = broken_links(path, path.read_text(encoding="utf-8"))
    assert not found, "\n".join(found)


def test_a_broken_link_would_be_found() -> None:
    text = "# A b\n\n[x](gone.md) [y](#a-b) [z](#c) [w](../README.md#nothing)\n"
    text += "[v](https://a.example/) `[u](u.md)`\n"
    assert broken_links(ROOT / "docs" / "x.md", text) == [
        "x.md: gone.md leads nowhere",
        "x.md: #c names no heading",
        "x.md: ../README.md#nothing names no heading",
    ]


def unlisted(index: str) -> set[str]:
    """Documents below docs/ that the index does not link."""
    linked = {(ROOT / "docs" / link.partition("#")[0]).resolve() for link in links(index)}
    return {name for name, path in DOCUMENTS.items() if name.startswith("docs/") and path not in linked} - {
        INDEX
    }


def test_the_index_lists_every_document() -> None:
    index = DOCUMENTS[INDEX].read_text(encoding="utf-8")
    assert not unlisted(index)
    assert unlisted(index.replace("(architecture.md)", "(reference/sdk.md)")) == {"docs/architecture.md"}


# -- snippets -----------------------------------------------------------------------------------------------


class _Scripts(HTMLParser):
    """Collects the inline scripts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._inside = tag == "script" and "src" not in given and given.get("type") in (None, "module")

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside and data.strip():
            self.found.append(data)


def scripts_of(html: str) -> list[str]:
    parser = _Scripts()
    parser.feed(html)
    return parser.found


def problem_of(block: Block, node: str, folder: Path) -> str:
    """What a parser of the block's language says, or nothing."""
    if block.language in ("js", "html"):
        scripts = [block.text] if block.language == "js" else scripts_of(block.text)
        return "\n".join(filter(None, (_check_script(script, node, folder) for script in scripts)))
    if block.language == "sh":
        return _complaint(["bash", "-n", "-c", block.text])
    parse = _PARSERS.get(block.language)
    try:
        if parse is not None:
            parse(block.text)
    except ValueError as error:
        return str(error)
    except SyntaxError as error:
        return str(error)
    return ""


_PARSERS: dict[str, Callable[[str], object]] = {
    "python": ast.parse,
    "json": json.loads,
    "toml": tomllib.loads,
}


def _check_script(script: str, node: str, folder: Path) -> str:
    path = folder / "snippet.mjs"
    path.write_text(script, encoding="utf-8")
    return _complaint([node, "--check", str(path)])


def _complaint(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_snippets_parse(name: str, node: str, tmp_path: Path) -> None:
    for block in blocks(DOCUMENTS[name]):
        assert block.language in LANGUAGES, (
            f"{block.place}: say in the test how {block.language!r} is checked"
        )
        problem = problem_of(block, node, tmp_path)
        assert not problem, f"{block.place}: {problem}"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("python", "def f(:\n"),
        ("json", "{'a': 1}\n"),
        ("toml", "a = \n"),
        ("sh", "if true; then\n"),
        ("js", "const = 1;\n"),
        ("html", "<p>x</p><script>const = 1;</script>\n"),
    ],
)
def test_a_snippet_that_does_not_parse_would_be_found(
    language: str, text: str, node: str, tmp_path: Path
) -> None:
    assert problem_of(Block(ROOT / "x.md", 1, language, text), node, tmp_path)


# -- commands -----------------------------------------------------------------------------------------------


def commands_in(path: Path) -> Iterator[tuple[str, str]]:
    """(place, line) of every line of a block for terminals that calls run.py or plaudit, without its comment
    and what the shell does with its output."""
    for block in blocks(path):
        if block.language in ("", "sh"):
            for line in block.text.splitlines():
                command = re.sub(r"\s+[#>|&].*", "", line).strip()
                command = re.sub(r"^(uv run |(\S*/)?\.venv/bin/)", "", command)
                if re.match(r"(python3 run\.py|plaudit)( |$)", command):
                    yield block.place, command


def problem_of_command(command: str) -> str:
    """Why this command line could not be typed, or nothing."""
    words = shlex.split(re.sub(r"<[^>]+>", "WORD", command))
    arguments = words[2:] if words[0] == "python3" else words[1:]
    if words[0] == "python3":
        if not arguments or arguments[0] not in run.COMMANDS:
            return f"run.py has no such command: {command}"
        if arguments[0] not in ("demo", "serve"):
            return ""
    try:
        cli._parser().parse_args(arguments)
    except SystemExit:
        return f"plaudit does not take this: {command}"
    return ""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commands_can_be_typed(name: str) -> None:
    for place, command in commands_in(DOCUMENTS[name]):
        problem = problem_of_command(re.sub(r"\bNUMBER\b", "2", command))
        assert not problem, f"{place}: {problem}"


def test_the_readme_has_commands_and_all_of_them_are_seen() -> None:
    seen = [command for _, command in commands_in(DOCUMENTS["README.md"])]
    assert seen == ["python3 run.py demo", "python3 run.py test"]


@pytest.mark.parametrize(
    "command",
    ["python3 run.py dance", "plaudit dance", "plaudit serve --dance", "python3 run.py serve --dance"],
)
def test_a_command_that_does_not_exist_would_be_found(command: str) -> None:
    assert problem_of_command(command)


# -- names --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def members(node: str) -> set[str]:
    """What may follow `_smartico.` and `_smartico('`."""
    browser = Browser(node, [])
    rows_of_members = browser.methods() | code_facts.properties_of_object()
    return {row[0] for row in rows_of_members} | {f"api.{row[0]}" for row in browser.api()}


def unknown_members(text: str, members: set[str]) -> set[str]:
    """Members of `_smartico` that a document uses and the object does not have."""
    dotted = re.findall(
        r"_smartico(?:_inframe)?\.((?:api\.)?[a-zA-Z]+)", re.sub(r"smartico\.(d\.ts|js)", "", text)
    )
    queued = re.findall(r"_smartico(?:_inframe)?\('(\w+)'", text)
    return {*dotted, *queued} - members - {"q"}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_use_members_that_exist(name: str, members: set[str]) -> None:
    assert not unknown_members(DOCUMENTS[name].read_text(encoding="utf-8"), members)


def test_a_member_that_does_not_exist_would_be_found(members: set[str]) -> None:
    text = "`_smartico.dp('x')` `_smartico.dance()` _smartico('sing', 1) `_smartico.api.getJackpots()`"
    assert unknown_members(text, members) == {"dance", "sing", "api.getJackpots"}


def test_what_is_said_to_come_later_is_not_there_yet(members: set[str]) -> None:
    """The day a member arrives, the page that calls it missing has to change."""
    text = (ROOT / "docs/reference/sdk.md").read_text(encoding="utf-8")
    later = set(re.findall(r"`(\w+)`", text.partition("## Not there yet")[2])) - {"api", "unknown_method"}
    assert {"startLpAnalytics"} <= later
    assert not later & members


def unknown_variables(text: str) -> set[str]:
    known = {row[0] for row in code_facts.settings() | code_facts.variables_of_tests()}
    return set(re.findall(r"PLAUDIT_[A-Z_]*[A-Z]", text)) - known


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_name_variables_that_exist(name: str) -> None:
    assert not unknown_variables(DOCUMENTS[name].read_text(encoding="utf-8"))


def test_a_variable_that_does_not_exist_would_be_found() -> None:
    assert unknown_variables("set PLAUDIT_PORT and PLAUDIT_TEAPOT") == {"PLAUDIT_TEAPOT"}


# -- the REST API -------------------------------------------------------------------------------------------


def unknown_routes(text: str, routes: set[str]) -> set[str]:
    """REST calls that a document names and the API does not have; a segment may be a value or a parameter."""
    named = set(re.findall(r"\b((?:GET|POST|PUT|PATCH|DELETE) /api/v1/[\w/{}-]*\w\}?)", text))
    for command in re.findall(r"^curl (?:[^\\\n]|\\\n)+", text, re.MULTILINE):
        method = re.search(r"-X (\w+)", command)
        path = re.search(r"/api/v1/[\w/-]+", command)
        if path:
            named.add(f"{method[1] if method else 'POST' if ' -d ' in command else 'GET'} {path[0]}")
    return {call for call in named if not any(_fits(call, route) for route in routes)}


def _fits(call: str, route: str) -> bool:
    return (
        re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/ ]+", re.escape(route).replace("\\ ", " ")), call) is not None
    )


def documented_routes() -> set[str]:
    from server.web.rest.openapi import document

    paths = document("https://plaudit.example")["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def test_every_route_of_the_table_is_in_the_openapi_document() -> None:
    from server.web.rest.table import OPERATIONS, PREFIX

    assert documented_routes() == {f"{o.method} {PREFIX}{o.path}" for o in OPERATIONS}
    assert all(o.summary and o.handler.__doc__ for o in OPERATIONS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_name_routes_that_exist(name: str) -> None:
    text = DOCUMENTS[name].read_text(encoding="utf-8")
    routes = documented_routes() | {"GET /api/v1/docs", "GET /api/v1/openapi.json"}
    assert not unknown_routes(text, routes)


def test_a_route_that_does_not_exist_would_be_found() -> None:
    text = "`GET /api/v1/players/ada` then `POST /api/v1/dance`, `PUT /api/v1/definitions/{kind}/{key}`"
    assert unknown_routes(text, documented_routes()) == {"POST /api/v1/dance"}
    curl = "curl https://a.example/api/v1/label \\\n  -H x\ncurl -X PUT https://a.example/api/v1/label -d 1\n"
    assert unknown_routes(curl, documented_routes()) == {"PUT /api/v1/label"}


# -- the changelog ------------------------------------------------------------------------------------------


def test_the_changelog_begins_with_what_is_not_released() -> None:
    headings = re.findall(r"^## (.+)$", prose(DOCUMENTS["CHANGELOG.md"].read_text()), re.MULTILINE)
    assert headings[0] == "[Unreleased]"


def test_no_row_of_a_table_is_lost_in_reading() -> None:
    """The reader of tables stops at the first line that is none."""
    text = "# A\n\n| a | b |\n|---|---|\n| `x(1)` | `y` z |\n| w | |\n\n| not | this |\n"
    assert rows(text, "A") == [["x(1)", "y z"], ["w", ""]]
