"""The page on compatibility and its tools: each difference is found, and only its explanation excuses it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.docs.reading import ROOT, rows
from tests.support import recorded_samples
from tests.support.recorded_samples import (
    KINDS,
    PAGE,
    Difference,
    Explanation,
    compare,
    explanations,
    shape_of,
)
from tests.support.typings import TYPINGS, Typings, breaches, paths

DATE = "08/06/2026 14:52:48"
SAMPLE = {"id": 1, "at": DATE, "ms": 1780930368099, "none": None, "more": [{"name": "a"}], "custom_data": {}}


def found(answer: Any, sample: Any = SAMPLE) -> set[tuple[str, str]]:
    differences = compare("m", shape_of([sample]), shape_of([answer]))
    return {(difference.kind, difference.path) for difference in differences}


def test_the_same_answer_with_other_values_is_no_difference() -> None:
    other = {"at": "01/01/2020 00:00:00", "ms": 1500000000000, "more": [], "custom_data": {"any": 1}}
    assert found({**SAMPLE, **other, "none": "something"}) == {("unseen", "$.more[]")}


@pytest.mark.parametrize(
    ("change", "kind", "path"),
    [
        ({"id": "1"}, "type", "$.id"),
        ({"id": None}, "null", "$.id"),
        ({"at": "2026-06-08T14:52:48Z"}, "form", "$.at"),
        ({"ms": 1780930368}, "form", "$.ms"),
        ({"more": [{"name": 1}]}, "type", "$.more[].name"),
        ({"more": [{}]}, "missing", "$.more[].name"),
        ({"more": [{"name": "a"}, {}]}, "sometimes", "$.more[].name"),
        ({"custom_data": "text"}, "type", "$.custom_data"),
        ({"new": 1}, "extra", "$.new"),
    ],
)
def test_each_kind_of_difference_is_found(change: dict[str, Any], kind: str, path: str) -> None:
    assert kind in KINDS
    assert found({**SAMPLE, **change}) == {(kind, path)}


def test_numbers_as_keys_are_one_field() -> None:
    sample = {"by_id": {"1": {"name": "a"}, "2": {"name": "b"}}}
    assert found({"by_id": {"7": {"name": "b"}}}, sample) == set()
    assert found({"by_id": {"7": {"name": 1}}}, sample) == {("type", "$.by_id.#.name")}


def test_a_field_that_no_answer_has_is_told_once() -> None:
    assert found({name: value for name, value in SAMPLE.items() if name != "more"}) == {("missing", "$.more")}


def test_an_explanation_excuses_what_it_names_and_nothing_else() -> None:
    known = Explanation("get*", "$[].complete_*", "sometimes")
    assert known.covers(Difference("getMissions", "$[].complete_date", "sometimes"))
    for other in (
        Difference("buyStoreItem", "$[].complete_date", "sometimes"),
        Difference("getMissions", "$.complete_date", "sometimes"),
        Difference("getMissions", "$[].complete_date", "type"),
    ):
        assert not known.covers(other)


def test_the_command_fails_until_the_difference_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder, answer in (("samples", {"id": 1}), ("answers", [{"id": "1"}])):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "getOne.json").write_text(json.dumps(answer))
    page = tmp_path / "page.md"
    head = (
        "## Differences from recorded samples\n\n| method | path | difference | reason |\n|---|---|---|---|\n"
    )
    arguments = ["", str(tmp_path / "samples"), str(tmp_path / "answers"), "--page", str(page)]
    monkeypatch.setattr("sys.argv", arguments)
    page.write_text(head + "| `getTwo` | `$.id` | type | x |\n")
    assert recorded_samples.main() == 1
    assert "getOne $.id" in capsys.readouterr().out
    page.write_text(head + "| `getOne` | `$.id` | type | x |\n")
    assert recorded_samples.main() == 0


def test_the_page_explains_differences_of_fields_that_the_api_has() -> None:
    text = PAGE.read_text(encoding="utf-8")
    declared = Typings(TYPINGS.read_text(encoding="utf-8")).methods()
    fields = {(name, path) for name, of in declared.items() for path in paths(of)}
    written = explanations(text)
    assert len(written) == len(set(written))
    for row in written:
        kinds = [kind for kind in KINDS if row.covers(Difference(row.method, row.path, kind))]
        assert kinds, row
        known = any(row.covers(Difference(name, path, kinds[0])) for name, path in fields)
        assert known or row.kind == "missing", row


TYPES = Typings(
    """
export type Colour = 'red' | (string & {});
export interface Base {
  id: number;
  kind: 'a' | 'b';
}
export interface Item extends Omit<Base, 'kind'> {
  /** A comment; { with } signs. */
  name?: string | null;
  colour?: Colour;
  parts: (Base & { size: number })[];
  free: any;
}
export interface Props {
  id: number;
  [name: string]: unknown;
}
export interface Page<Data> {
  data: Data[];
  more: { id: number; [name: string]: any };
}
export interface SmarticoApi {
  getPage(): Promise<Page<Base>>;
  getItems(options?: { from: number }): Promise<Item[]>;
  getProps(): Props;
  tell(): void;
}
"""
).methods()
ITEM: dict[str, Any] = {"id": 1, "name": None, "parts": [{"id": 1, "kind": "a", "size": 2}], "free": {"x": 1}}


def test_an_answer_that_fits_its_type_breaks_nothing() -> None:
    assert list(breaches(TYPES["getItems"], [ITEM, {**ITEM, "colour": "any"}])) == []
    assert list(breaches(TYPES["getProps"], {"id": 1, "own": [1]})) == []
    assert list(breaches(TYPES["tell"], None)) == []
    assert (
        list(breaches(TYPES["getPage"], {"data": [{"id": 1, "kind": "a"}], "more": {"id": 1, "x": 2}})) == []
    )
    assert list(breaches(TYPES["getPage"], {"data": [{"id": 1, "kind": 2}], "more": {"id": 1}})) != []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": "1"}, "$[].id is string, not number"),
        ({"id": None}, "$[].id is null, not number"),
        ({"kind": "a"}, "$[].kind is not declared"),
        ({"parts": [{"id": 1, "kind": "a"}]}, "$[].parts[].size is missing"),
        ({"parts": [{"id": 1, "kind": "c", "size": 2}]}, "$[].parts[].kind is 'c', not one of ['a', 'b']"),
        ({"name": 5}, "$[].name is number, not null or string"),
    ],
)
def test_each_breach_of_a_type_is_found(change: dict[str, Any], said: str) -> None:
    assert list(breaches(TYPES["getItems"], [{**ITEM, **change}])) == [said]


def test_the_types_name_the_methods_that_there_are() -> None:
    declared = Typings(TYPINGS.read_text(encoding="utf-8")).methods()
    page = (ROOT / "docs" / "reference" / "sdk.md").read_text(encoding="utf-8")
    written = {row[0].partition("(")[0] for row in rows(page, "`_smartico.api`")}
    assert declared.keys() == written
