"""What a site's page pays for our scripts, in bytes as brotli sends them (numbers.md, Browser).

Measured on the linked tree of this repository, minified as an installation with the `minify` extra serves it.
"""

import importlib.util
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from server.web.linker import Linked, Output, link

STATIC = Path(__file__).parents[2] / "static"
SCRIPTS = {"smartico.js": ("sdk/main.js", 12_000), "smartico_inframe.js": ("sdk/inframe.js", 4_000)}
CHUNK_BYTES = 10_000
# The view of a support desk is the first piece of the player's hub, whose budget with the inbox this is.
HUB_BYTES = 20_000
# One game with the stage that all games share: all files that are needed before it can be played.
GAME_BYTES = 10_000
# The same with what comes after the first paint or on request: moments, prizes and odds, history, sound.
WHOLE_GAME_BYTES = 23_000
FACES = frozenset(
    [
        "wheel",
        "scratch",
        "giftbox",
        "prizedrop",
        "lootbox",
        "treasure_hunt",
        "voyager",
        "plinko",
        "coin_flip",
        "custom_minigame",
        "picks",
    ]
)
NEED = re.compile(r'"(games/\w+)":(\[[^\]]*\])')


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


def _games() -> tuple[dict[str, int], dict[str, int]]:
    """Bytes that each game adds to a page with the widgets' kit before it can be played, and with all that
    comes after its first paint or on request; both in English."""
    kit = {"dom": "h", "skin": "skinSheet", "base_styles": "BASE_STYLES", "i18n": "createTranslate"}
    kit |= {"drawing": "coin"}
    with TemporaryDirectory() as folder:
        static = Path(folder) / "static"
        shutil.copytree(STATIC, static)
        imports = "".join(f"import {{ {name} }} from './widgets/{file}.js';\n" for file, name in kit.items())
        used = f"window.kit = [{', '.join(kit.values())}, () => import('./games/open.js')];\n"
        (static / "page.js").write_text(imports + used)
        linked = link(static, {"page.js": "page.js"})
    needs = dict(NEED.findall(b"".join(output.body for output in linked.outputs).decode()))
    sizes = {name.removesuffix(".js"): _brotli_bytes(chunk) for name, chunk in linked.chunks.items()}

    def weight(modules: Iterable[str]) -> int:
        return sum(
            sizes[file] for file in {f for module in modules for f in re.findall(r'"([^"]+)"', needs[module])}
        )

    first = {name: weight(["games/open", f"games/{name}"]) for name in FACES}
    later = [module for module in needs if not re.search(r"/(texts_\w+|open)$|^(widgets/skins|sdk)/", module)]
    others = {name: [m for m in later if m.removeprefix("games/") not in FACES - {name}] for name in FACES}
    return first, {name: weight(["games/open", *modules]) for name, modules in others.items()}


def test_every_game_with_the_stage_of_all_games_keeps_its_budget() -> None:
    first, whole = _games()
    assert {name: size for name, size in first.items() if size > GAME_BYTES} == {}
    assert {name: size for name, size in whole.items() if size > WHOLE_GAME_BYTES} == {}


def test_the_budget_of_games_knows_every_face() -> None:
    source = (STATIC / "games" / "open.js").read_text().split("const FACES")[1].split("};")[0]
    assert set(re.findall(r"import\('\./(\w+)\.js'\)", source)) == FACES
