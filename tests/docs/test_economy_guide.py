"""The guide to what players earn: its files are imported, and it knows every effect."""

import re
import tomllib
from pathlib import Path

from server.features.effects.definition import _NEEDS
from server.features.labels import files
from server.features.labels.definitions import KINDS
from tests.docs.reading import ROOT, rows
from tests.support.unit import Unit

GUIDE = ROOT / "docs/guides/economy.md"
_FILE = re.compile(r"^`(\w+)/(\w+)\.toml`\n\n```toml\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_the_files_of_the_guide_are_imported_together(tmp_path: Path) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    found = _FILE.findall(text)
    assert len(found) == text.count("```toml") >= 10
    folder = tmp_path / "label"
    for kind, key, body in found:
        KINDS.check(kind, tomllib.loads(body))
        (folder / kind).mkdir(parents=True, exist_ok=True)
        (folder / kind / f"{key}.toml").write_text(body, encoding="utf-8")
    unit = Unit(tmp_path / "data")
    read = files.read_folder(folder)
    assert unit.run(lambda tx: files.import_folder(tx, label_id=unit.label_id, folder=read)) == len(found)
    unit.close()


def test_every_effect_is_described_with_what_it_needs() -> None:
    needs = {
        kind: ", ".join(need if isinstance(need, str) else " or ".join(need) for need in wanted) or "–"
        for kind, wanted in _NEEDS.items()
    }
    text = GUIDE.read_text(encoding="utf-8")
    assert {row[0]: row[1] for row in rows(text, "Effects")} == needs
    assert {row[0]: row[1] for row in rows(text.replace("| `inbox` |", "| `mail` |"), "Effects")} != needs
