"""Holds the answers of a running server against recorded samples of another, key by key and type by type.

    node tests/js/answers.mjs DEMO.json answers/
    python -m tests.support.recorded_samples samples/ answers/

`samples/` has a file `METHOD.json` for each method, with one answer; `answers/` files of the same names, each
with a list of answers. Differences that the reference explains are counted, all others printed, and then the
exit code is 1.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from tests.docs.reading import ROOT, rows

PAGE = ROOT / "docs" / "reference" / "compatibility.md"
HEADING = "Differences from recorded samples"
# What operators fill as they like: only that it is there and an object counts.
FREE = frozenset({"custom_data", "translations", "_translations"})
# `missing`: no answer has the key; `sometimes`: only some have it, where all samples do; `type`: another JSON
# type; `form`: a date or a moment is written otherwise; `null`: null where the samples have none; `unseen`:
# the answers had nothing that could have it; `extra`: no sample has it.
KINDS = ("missing", "sometimes", "type", "form", "null", "unseen", "extra")
FORMS = {
    "dd/MM/yyyy HH:mm:ss": re.compile(r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d"),
    "ISO 8601": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*"),
    "milliseconds since 1970": re.compile(r"1[0-9]{12}"),
    "seconds since 1970": re.compile(r"1[0-9]{9}"),
}


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    method: str
    path: str
    kind: str
    detail: str = ""


@dataclass(slots=True)
class Seen:
    """What stood at one path: how often which JSON type, and in which form if dates and moments are known."""

    types: Counter[str] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)

    @property
    def form(self) -> str:
        """The form of everything that stood there, empty when there is none or more than one."""
        return next(iter(self.forms)) if len(self.forms) == 1 else ""


Shape = dict[str, Seen]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A row of the reference: the differences that it speaks of; `*` stands for anything."""

    method: str
    path: str
    kind: str

    def covers(self, found: Difference) -> bool:
        pairs = ((found.method, self.method), (found.path, self.path), (found.kind, self.kind))
        return all(fnmatchcase(text, pattern.replace("[", "[[]")) for text, pattern in pairs)


def json_type(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def form_of(value: Any) -> str:
    """How a date or a moment is written; empty for everything else."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return ""
    return next((name for name, form in FORMS.items() if form.fullmatch(str(value))), "")


def shape_of(answers: Iterable[Any]) -> Shape:
    """What stands at which path: `$` is an answer, `[]` any item of an array, `#` any number as a key."""
    shape: Shape = {}
    for answer in answers:
        _look(shape, "$", answer)
    return shape


def _look(shape: Shape, path: str, value: Any) -> None:
    seen = shape.setdefault(path, Seen())
    seen.types[json_type(value)] += 1
    if value:
        seen.forms[form_of(value)] += 1
    if isinstance(value, list):
        for item in value:
            _look(shape, f"{path}[]", item)
    elif isinstance(value, dict) and path.rpartition(".")[2] not in FREE:
        for key, inner in value.items():
            _look(shape, f"{path}.{'#' if key.isdigit() else key}", inner)


def compare(method: str, sample: Shape, answer: Shape) -> Iterator[Difference]:
    """What the answers of a method have otherwise than its sample."""
    for path, wanted in sample.items():
        if path in answer:
            for kind, detail in _differences(path, sample, answer):
                yield Difference(method, path, kind, detail)
        elif _parent(path) in answer or _parent(path) not in sample:
            kind = "missing" if _may_hold(path, answer) else "unseen"
            yield Difference(method, path, kind, _said(wanted))
    for path in answer.keys() - sample.keys():
        if _may_hold(path, sample):
            yield Difference(method, path, "extra", _said(answer[path]))


def _differences(path: str, sample: Shape, answer: Shape) -> Iterator[tuple[str, str]]:
    wanted, got = sample[path], answer[path]
    known = wanted.types.keys() - {"null"}
    if known and got.types.keys() - known - {"null"}:
        yield "type", f"{_said(got)}, not {_said(wanted)}"
    elif wanted.form and got.forms and got.form != wanted.form:
        yield "form", f"{got.form or 'mixed'}, not {wanted.form}"
    if "null" in got.types and "null" not in wanted.types:
        yield "null", f"{got.types['null']} of {got.types.total()}"
    is_always = _may_hold(path, sample) and wanted.types.total() == _objects(path, sample)
    if is_always and got.types.total() < _objects(path, answer):
        yield "sometimes", f"{got.types.total()} of {_objects(path, answer)}"


def _parent(path: str) -> str:
    return path[:-2] if path.endswith("[]") else path.rpartition(".")[0]


def _objects(path: str, shape: Shape) -> int:
    """How many objects there were that could have had the key at the end of `path`."""
    parent = shape.get(_parent(path))
    return parent.types["object"] if parent is not None else 0


def _may_hold(path: str, shape: Shape) -> bool:
    return not path.endswith("[]") and _objects(path, shape) > 0


def _said(seen: Seen) -> str:
    return " or ".join(sorted(seen.types))


def explanations(text: str) -> list[Explanation]:
    """The rows of the page, without their reasons."""
    return [Explanation(*row[:3]) for row in rows(text, HEADING)]


def differences(samples: Path, answers: Path) -> dict[str, list[Difference]]:
    """The differences of each method that has a sample and answers."""
    found = {}
    for path in sorted(samples.glob("*.json")):
        other = answers / path.name
        if other.exists():
            sample, given = (json.loads(each.read_text(encoding="utf-8")) for each in (path, other))
            found[path.stem] = sorted(compare(path.stem, shape_of([sample]), shape_of(given)))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.support.recorded_samples")
    parser.add_argument("samples", type=Path, help="folder of METHOD.json, one recorded answer each")
    parser.add_argument("answers", type=Path, help="folder of METHOD.json, a list of answers each")
    parser.add_argument("--page", type=Path, default=PAGE, help="the page that explains differences")
    parser.add_argument("--all", action="store_true", help="print what is explained, too")
    given = parser.parse_args()
    explained = explanations(given.page.read_text(encoding="utf-8")) if given.page.exists() else []
    found = differences(given.samples, given.answers)
    every = [each for method in found.values() for each in method]
    open_ones = [each for each in every if not any(known.covers(each) for known in explained)]
    for each in every if given.all else open_ones:
        print(f"{each.kind:10}{each.method} {each.path}  {each.detail}")
    print(f"{len(found)} methods with a sample; differences: {_tally(every)}")
    print(f"not explained: {_tally(open_ones)}")
    return 1 if open_ones else 0


def _tally(found: list[Difference]) -> str:
    counts = Counter(each.kind for each in found)
    return ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind]) or "none"


if __name__ == "__main__":
    sys.exit(main())
