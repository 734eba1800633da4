"""Reads the documents: tables, fenced blocks, headings and links, each with the place where it stands."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.hygiene import tree_files

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(
    r"^(?P<fence>`{3,})(?P<language>\w*)\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)
_HEADING = re.compile(r"^#{1,6} +(.+?)\s*$", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"`[^`\n]+`")


@dataclass(frozen=True)
class Block:
    """A fenced block; `line` is that of its first line of text, from 1."""

    path: Path
    line: int
    language: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.path.relative_to(ROOT).as_posix()}:{self.line}"


def documents() -> list[Path]:
    """Every Markdown file of the repository."""
    return [path for path in tree_files(ROOT) if path.suffix == ".md"]


def blocks(path: Path) -> Iterator[Block]:
    text = path.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        line = text.count("\n", 0, found.start("text")) + 1
        yield Block(path, line, found["language"], found["text"])


def prose(text: str) -> str:
    """The text without its fenced blocks, which hold no headings and no links."""
    return _FENCE.sub("", text)


def anchors(text: str) -> set[str]:
    """The anchors that a forge gives to the headings of a document."""
    return {_slug(heading) for heading in _HEADING.findall(prose(text))}


def _slug(heading: str) -> str:
    kept = [c for c in heading.lower() if c in " -_" or unicodedata.category(c)[0] in "LN"]
    return "".join(kept).replace(" ", "-")


def links(text: str) -> list[str]:
    """Targets of links, without those that lead to other sites."""
    found = _LINK.findall(_CODE.sub("", prose(text)))
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def rows(text: str, *headings: str) -> list[list[str]]:
    """The rows of the first table below each heading: what the first cell names, then the others' words.

    Raises AssertionError for a heading that is not there: a renamed section must not pass for an empty one.
    """
    found = []
    for heading in headings:
        body = _below(text, heading)
        table = [line for line in body if line.startswith("|")]
        assert len(table) > 2, f"there is no table below {heading!r}"
        found += [_cells(line) for line in table[2:]]
    return found


def _below(text: str, heading: str) -> Sequence[str]:
    lines = text.splitlines()
    starts = [n for n, line in enumerate(lines) if line.lstrip("# ") == heading and line.startswith("#")]
    assert starts, f"there is no heading {heading!r}"
    body: list[str] = []
    for line in lines[starts[0] + 1 :]:
        if line.startswith("#") or (body and body[-1].startswith("|") and not line.startswith("|")):
            break
        body.append(line)
    return body


def _cells(line: str) -> list[str]:
    first, *others = (cell.strip() for cell in line.strip().strip("|").split("|"))
    named = _CODE.match(first)
    return [(named.group() if named else first).strip("`"), *(cell.replace("`", "") for cell in others)]
