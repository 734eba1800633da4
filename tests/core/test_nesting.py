"""How deep JSON is, told without parsing it."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.core.errors import PlauditError
from server.core.nesting import LIMIT, check_nesting


def refused(raw: str | bytes) -> bool:
    try:
        check_nesting(raw)
    except PlauditError as error:
        return error.code == "too_deep"
    return False


def depth(value: Any) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


TEXTS = st.text(alphabet='ab{}[]"\\üß😀\n', max_size=40)
LEAVES: st.SearchStrategy[Any] = st.one_of(TEXTS, st.integers(), st.just([]), st.just({}), st.just("[" * 40))


@st.composite
def nested(draw: st.DrawFn) -> Any:
    """Values of about as many levels as there may be."""
    value = draw(LEAVES)
    for _ in range(draw(st.integers(LIMIT - 4, LIMIT + 3))):
        beside = draw(st.lists(LEAVES, max_size=2))
        known = [*beside, value] if draw(st.booleans()) else [value, *beside]
        value = known if draw(st.booleans()) else {f"{draw(TEXTS)}{n}": v for n, v in enumerate(known)}
    return value


@settings(max_examples=60)
@given(nested(), st.booleans())
def test_it_is_refused_exactly_when_it_is_deeper_than_it_may_be(value: Any, ascii_only: bool) -> None:
    raw = json.dumps(value, ensure_ascii=ascii_only)
    assert refused(raw) == (depth(value) > LIMIT)
    assert refused(raw.encode()) == (depth(value) > LIMIT)


@pytest.mark.parametrize(
    "raw", ["", "{", "}{" * 99, "[" * 99, '"' + "[" * 99, '{"a": "' + "\\" * 99, b"\xff" * 99]
)
def test_what_is_no_json_is_left_to_the_parser(raw: str | bytes) -> None:
    assert not refused(raw)


def test_half_a_surrogate_pair_counts_as_any_other_character() -> None:
    assert not refused('"\ud800"' + "[]" * 99)
    assert refused("\ud800" + "[" * 33 + "]" * 33)
