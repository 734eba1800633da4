"""The integration guide, live: what a page may do beyond the snippet, each with a call that one can run.

The words are in `guide.toml`, the scripts in `static/js/guide/steps.js` by the same slugs: the page shows the
source of the very function that a press on the button runs.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent / "guide.toml"


@dataclass(frozen=True, kw_only=True)
class Code:
    """A text beside the steps' own scripts, in the language that colours it: js, html, python or text."""

    language: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """A button of a section: `slug` names its function. `frame` is a page that it opens instead."""

    slug: str
    press: str
    frame: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One topic. `specimen` names what the scripts act upon on this page (`guide_specimens.html`)."""

    slug: str
    title: str
    words: tuple[str, ...]
    steps: tuple[Step, ...]
    code: tuple[Code, ...]
    specimen: str


@dataclass(frozen=True, kw_only=True)
class Chapter:
    slug: str
    title: str
    about: str
    sections: tuple[Section, ...]


def read_chapters(text: str) -> tuple[Chapter, ...]:
    """The chapters of a TOML text; a paragraph ends at an empty line."""
    return tuple(
        Chapter(**{**found, "sections": tuple(_section(each) for each in found["sections"])})
        for found in tomllib.loads(text)["chapters"]
    )


def _section(found: dict[str, Any]) -> Section:
    return Section(
        slug=found["slug"],
        title=found["title"],
        words=tuple(" ".join(each.split()) for each in found["words"].split("\n\n")),
        steps=tuple(Step(**each) for each in found["steps"]),
        code=tuple(Code(**each) for each in found.get("code", ())),
        specimen=found.get("specimen", ""),
    )


CHAPTERS = read_chapters(WORDS.read_text(encoding="utf-8"))


def sections() -> tuple[Section, ...]:
    """All sections in their order."""
    return tuple(section for chapter in CHAPTERS for section in chapter.sections)
