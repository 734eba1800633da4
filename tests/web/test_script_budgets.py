"""What a site's page pays for our scripts, in bytes as brotli sends them (numbers.md, Browser).

Measured on the linked tree of this repository, minified as an installation with the `minify` extra serves it.
"""

import importlib.util
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from server.web.linker import Linked, Output, link

STATIC = Path(__file__).parents[2] / "static"
SCRIPTS = {"smartico.js": ("sdk/main.js", 12_000), "smartico_inframe.js": ("sdk/inframe.js", 4_000)}
CHUNK_BYTES = 10_000
# The view of a support desk is the first piece of the player's hub, whose budget with the inbox this is.
HUB_BYTES = 20_000
# One game with the stage that all games share, all files together. The aim is 10,000; this must not grow.
GAME_BYTES = 13_000
GAMES = 11


@pytest.fixture(scope="module")
def linked() -> Linked:
    assert importlib.util.find_spec("minify"), "budgets hold for minified scripts: install tdewolff-minify"
    return link(STATIC, {name: entry for name, (entry, _) in SCRIPTS.items()})


def _brotli_bytes(output: Output) -> int:
    assert output.brotli is not None, "budgets are in brotli bytes: install brotli"
    return len(output.brotli)


@pytest.mark.parametrize("name", SCRIPTS)
def test_each_script_keeps_its_budget(linked: Linked, name: str) -> None:
    assert _brotli_bytes(linked.entries[name]) <= SCRIPTS[name][1]


def _budget(chunk: Output) -> int:
    return HUB_BYTES if chunk.name.startswith("profile.") else CHUNK_BYTES


def test_every_chunk_keeps_its_budget(linked: Linked) -> None:
    too_big = {o.name: size for o in linked.chunks.values() if (size := _brotli_bytes(o)) > _budget(o)}
    assert too_big == {}


def test_the_minifier_accepts_every_script(linked: Linked) -> None:
    """What it cannot read is served as it is, with a warning that nobody may see."""
    stripped = link(STATIC, {name: entry for name, (entry, _) in SCRIPTS.items()}, minify=False)
    for output, plain in zip(linked.outputs, stripped.outputs, strict=True):
        assert len(output.body) < len(plain.body)


def _games() -> dict[str, int]:
    """Bytes that each game adds on a page that has the widgets' kit: its file, the stage, what both share."""
    kit = {"dom": "h", "tokens": "skinStyles", "base_styles": "BASE_STYLES", "i18n": "createTranslate"}
    kit |= {"drawing": "coin"}
    with TemporaryDirectory() as folder:
        static = Path(folder) / "static"
        shutil.copytree(STATIC, static)
        imports = "".join(f"import {{ {name} }} from './widgets/{file}.js';\n" for file, name in kit.items())
        used = f"window.kit = [{', '.join(kit.values())}, () => import('./games/open.js')];\n"
        (static / "page.js").write_text(imports + used)
        chunks = link(static, {"page.js": "page.js"}).chunks.values()
    sizes = {chunk.name.split(".")[0]: _brotli_bytes(chunk) for chunk in chunks}
    shared = sizes.pop("common", 0) + sizes.pop("open")
    return {name: shared + size for name, size in sizes.items() if not name.startswith("texts")}


def test_every_game_with_the_stage_of_all_games_keeps_its_budget() -> None:
    games = _games()
    assert len(games) == GAMES
    assert {name: size for name, size in games.items() if size > GAME_BYTES} == {}
