"""Formulas: what each node gives, which cannot be, and that decimals are exact whatever an event reports."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.core.errors import PlauditError
from server.core.formulas import LIMIT, MAX_DEPTH, MAX_NODES, Formula, compile_formula

AMOUNT = {"field": "amount"}


def result(formula: dict[str, Any], **payload: Any) -> Decimal:
    return compile_formula(msgspec.convert(formula, Formula))(payload)


def value(number: float) -> dict[str, Any]:
    return {"value": number}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (value(5), "5"),
        (AMOUNT, "12.5"),
        ({"field": "absent"}, "0"),
        ({"field": "absent", "default": 7}, "7"),
        ({"field": "name", "default": 7}, "7"),
        ({"field": "flag"}, "0"),
        ({"add": [AMOUNT, value(1), value(2)]}, "15.5"),
        ({"subtract": [value(10), value(3), value(2)]}, "5"),
        ({"multiply": [value(0.1), value(3)]}, "0.3"),
        ({"divide": [value(100), value(4), value(5)]}, "5"),
        ({"divide": [value(1), value(0)]}, "0"),
        ({"min": [value(3), value(1), value(2)]}, "1"),
        ({"max": [value(3), value(1)]}, "3"),
        ({"cap": [AMOUNT, value(0), value(10)]}, "10"),
        ({"cap": [value(-1), value(0), value(10)]}, "0"),
        ({"round": value(2.5)}, "3"),
        ({"round": value(-2.5)}, "-3"),
        ({"floor": value(2.9)}, "2"),
        ({"floor": value(-2.1)}, "-3"),
        ({"round": value(1.235), "digits": 2}, "1.24"),
        ({"floor": value(1.239), "digits": 2}, "1.23"),
        ({"multiply": [value(1e15), value(1e15)]}, "1e15"),
        ({"multiply": [value(-1e15), value(1e15)]}, "-1e15"),
    ],
)
def test_each_node_gives_what_it_says(formula: dict[str, Any], expected: str) -> None:
    assert result(formula, amount=12.5, name="x", flag=True) == Decimal(expected)


def nested(levels: int) -> dict[str, Any]:
    formula = value(1)
    for _ in range(levels - 1):
        formula = {"round": formula}
    return formula


@pytest.mark.parametrize(
    "formula",
    [
        {},
        {"value": 1, "field": "amount"},
        {"add": []},
        {"round": value(1), "digits": 7},
        {"floor": value(1), "digits": -1},
        nested(MAX_DEPTH + 1),
        {"add": [value(1)] * MAX_NODES},
    ],
)
def test_a_formula_that_cannot_be_is_refused(formula: dict[str, Any]) -> None:
    with pytest.raises(PlauditError, match="This formula cannot be") as refused:
        result(formula)
    assert refused.value.code == "bad_formula"


def test_the_largest_formulas_that_can_be_are_computed() -> None:
    assert result(nested(MAX_DEPTH)) == 1
    assert result({"add": [value(1)] * (MAX_NODES - 1)}) == MAX_NODES - 1


CENTS = st.integers(-(10**9), 10**9)


@given(a=CENTS, b=CENTS, c=CENTS)
@settings(max_examples=200, deadline=None)
def test_hundredths_are_never_lost(a: int, b: int, c: int) -> None:
    """What integers of cents give is what the formula gives, to the last digit; binary fractions differ."""
    fields = {"a": a / 100, "b": b / 100, "c": c / 100}
    nodes = [{"field": name} for name in fields]
    assert result({"add": nodes}, **fields) == Decimal(a + b + c) / 100
    assert result({"subtract": nodes}, **fields) == Decimal(a - b - c) / 100
    product = Decimal(a * b) / 10_000
    assert result({"multiply": nodes[:2]}, **fields) == max(-LIMIT, min(LIMIT, product))


def test_binary_fractions_would_not_be_exact() -> None:
    assert 0.1 * 3 != 0.3
    assert result({"multiply": [AMOUNT, value(3)]}, amount=0.1) == Decimal("0.3")


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.text(), st.integers(), st.floats(), st.lists(st.integers()), st.binary()
)
LEAVES = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(value), st.just(AMOUNT), st.just({"field": "b"})
)
FORMULAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        *(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts, kind=kind: {kind: parts})  # type: ignore[misc]
            for kind in ("add", "subtract", "multiply", "divide", "min", "max")
        ),
        st.tuples(inner, inner, inner).map(lambda parts: {"cap": list(parts)}),
        st.tuples(inner, st.integers(0, 6)).map(lambda pair: {"round": pair[0], "digits": pair[1]}),
        st.tuples(inner, st.integers(0, 6)).map(lambda pair: {"floor": pair[0], "digits": pair[1]}),
    ),
    max_leaves=6,
)


@given(formula=FORMULAS, a=ANYTHING, b=ANYTHING)
@settings(max_examples=300, deadline=None)
def test_whatever_an_event_reports_the_result_is_a_number_within_the_limits(
    formula: dict[str, Any], a: Any, b: Any
) -> None:
    try:
        compiled = compile_formula(msgspec.convert(formula, Formula))
    except PlauditError:
        return
    found = compiled({"amount": a, "b": b})
    assert found.is_finite()
    assert -LIMIT <= found <= LIMIT
    assert compiled({"amount": a, "b": b}) == found
