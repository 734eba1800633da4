"""The tree follows the rules of the house, and each rule is shown to catch a tree that does not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import hygiene

ROOT = Path(__file__).resolve().parent.parent

Rule = Callable[[Path], list[str]]
RULES: list[Rule] = [
    hygiene.long_files,
    hygiene.long_functions,
    hygiene.forbidden_words,
    hygiene.wrong_arrows,
    hygiene.uninjected_sources,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_tree_follows_the_rule(rule: Rule) -> None:
    found = rule(ROOT)
    assert not found, "\n" + "\n".join(found)


def write(root: Path, path: str, text: str) -> Path:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)
    return root


# -- size ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["server/web/rest.py", "static/sdk/main.js"])
def test_a_long_file_is_found(tmp_path: Path, path: str) -> None:
    write(tmp_path, path, "\n" * 501)
    assert hygiene.long_files(tmp_path) == [f"{path}:1: 501 lines, at most 500"]


def test_a_generated_migration_and_a_long_document_may_be_long(tmp_path: Path) -> None:
    write(tmp_path, "server/store/migrations/versions/0001_start.py", "\n" * 900)
    write(tmp_path, "docs/protocol.md", "\n" * 900)
    assert hygiene.long_files(tmp_path) == []


def test_a_long_function_is_found(tmp_path: Path) -> None:
    write(tmp_path, "server/a.py", "async def long():\n" + "    pass\n" * 70)
    assert hygiene.long_functions(tmp_path) == ["server/a.py:1: long has 71 lines, at most 70"]


# -- words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "see https://py" + "pi.org/simple",
        "DATA = '/wo" + "rk/main/data'",
        "cd /ro" + "ot/project",
        "# TO" + "DO: later",
        "// FIX" + "ME",
    ],
)
def test_a_forbidden_word_is_found(tmp_path: Path, line: str) -> None:
    write(tmp_path, "docs/guide.md", f"fine\n{line}\n")
    (finding,) = hygiene.forbidden_words(tmp_path)
    assert finding.startswith("docs/guide.md:2: ")


def test_a_file_named_for_nothing_is_found(tmp_path: Path) -> None:
    write(tmp_path, "server/utils.py", "")
    assert hygiene.forbidden_words(tmp_path) == ["server/utils.py:1: name the file for what it holds"]


def test_ordinary_addresses_and_words_pass(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "GET /network/work and https://example.com/root/x are fine, todos too\n")
    assert hygiene.forbidden_words(tmp_path) == []


# -- imports ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "line", "reason"),
    [
        ("server/core/text.py", "from server.store.engine import Database", "core imports store"),
        ("server/store/engine.py", "import server.realtime.bus", "store imports realtime"),
        ("server/realtime/hub.py", "from server.store import engine", "realtime imports store"),
        ("server/wire/http.py", "from server.features.players.service import get", "wire imports features"),
        ("server/features/a/service.py", "from server.web import rest", "features imports web"),
        ("server/features/a/service.py", "from server.features import b", "feature a imports feature b"),
        (
            "server/features/labels/rules.py",
            "import server.features.shop",
            "feature labels imports feature shop",
        ),
        ("server/web/rest.py", "from server import app", "web imports server.app, which knows everything"),
        (
            "server/settings.py",
            "from server.app import build",
            "settings imports app",
        ),
        (
            "server/strange/x.py",
            "from server.core import clock",
            "server/strange has no place in the architecture",
        ),
        ("server/settings.py", "from server.store import engine", "settings imports store"),
        ("server/serve.py", "import server.app", "serve imports server.app"),
        ("server/core/x.py", "def f():\n    from server.wire import http", "core imports wire"),
    ],
)
def test_an_arrow_that_should_not_be_is_found(tmp_path: Path, path: str, line: str, reason: str) -> None:
    write(tmp_path, path, line + "\n")
    (finding,) = hygiene.wrong_arrows(tmp_path)
    assert finding.endswith(reason)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("server/core/rate.py", "from server.core.clock import Clock"),
        ("server/store/writer.py", "from server.core.clock import Clock"),
        ("server/features/a/service.py", "from server.features.a import tables"),
        ("server/features/a/service.py", "from server.features.players.service import find"),
        ("server/features/a/messages.py", "from server.wire.registry import handles"),
        ("server/features/all.py", "from server.features import a, b"),
        ("server/web/rest.py", "from server.features.a import service"),
        ("server/cli.py", "from server.app import build"),
        ("server/app.py", "from server.features.a import messages"),
        ("server/demo.py", "from server.app import build"),
    ],
)
def test_an_arrow_that_points_down_passes(tmp_path: Path, path: str, line: str) -> None:
    write(tmp_path, path, line + "\n")
    assert hygiene.wrong_arrows(tmp_path) == []


# -- time, ids and chance -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "import time; x = time.time()",
        "import datetime; x = datetime.datetime.now(datetime.UTC)",
        "from datetime import date; x = date.today()",
        "import random; x = random.choice([1])",
        "from random import shuffle",
        "import uuid; x = uuid.uuid4()",
    ],
)
def test_a_direct_read_of_time_or_chance_is_found(tmp_path: Path, line: str) -> None:
    write(tmp_path, "server/features/a/service.py", line + "\n")
    assert len(hygiene.uninjected_sources(tmp_path)) == 1


def test_the_modules_made_for_it_may_read_time_and_chance(tmp_path: Path) -> None:
    write(tmp_path, "server/core/clock.py", "import time\n\ndef now():\n    return time.time()\n")
    write(tmp_path, "server/core/ids.py", "import uuid\n\ndef new():\n    return uuid.uuid4()\n")
    write(tmp_path, "server/core/waits.py", "import time\nx = time.monotonic()\n")
    assert hygiene.uninjected_sources(tmp_path) == []


def test_files_outside_git_are_not_judged() -> None:
    """The rules read what git knows of this repository: an environment beside it is no part of it."""
    assert not [path for path in hygiene.tree_files(ROOT) if ".venv" in path.parts]
    assert hygiene.tree_files(ROOT)
