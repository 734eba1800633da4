"""Conditions: a table of cases, and laws that hold for any tree."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.conditions import MAX_DEPTH, MAX_NODES, Condition, KnownFacts, check, matches
from server.core.errors import PlauditError

FACTS = KnownFacts(
    properties={
        "language": "EN",
        "age": 30,
        "score": 1.5,
        "is_test": False,
        "one": 1,
        "clubs": ["A", "B"],
        "nothing": None,
    },
    markers=frozenset({"VIP", "ÄPFEL"}),
    events={"visit": 3},
)


def holds(**condition: Any) -> bool:
    tree = msgspec.convert(condition, Condition)
    check(tree)
    return matches(tree, FACTS)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"property": "language", "is": "EN"}, True),
        ({"property": "language", "is": "en"}, False),
        ({"property": "language", "is_not": "DE"}, True),
        ({"property": "language", "in": ["DE", "EN"]}, True),
        ({"property": "language", "in": []}, False),
        ({"property": "language", "gt": 1}, False),
        ({"property": "age", "gt": 30}, False),
        ({"property": "age", "gte": 30}, True),
        ({"property": "age", "lt": 30.5}, True),
        ({"property": "age", "lte": 29}, False),
        ({"property": "age", "is": 30}, True),
        ({"property": "age", "is": "30"}, False),
        ({"property": "score", "is": 1.5}, True),
        ({"property": "is_test", "is": False}, True),
        ({"property": "is_test", "is": 0}, False),
        ({"property": "is_test", "lt": 1}, False),
        ({"property": "one", "is": True}, False),
        ({"property": "one", "is": 1}, True),
        ({"property": "clubs", "is": "A"}, True),
        ({"property": "clubs", "is_not": "C"}, True),
        ({"property": "clubs", "in": ["C", "B"]}, True),
        ({"property": "nothing", "exists": True}, False),
        ({"property": "unknown", "exists": False}, True),
        ({"property": "unknown", "is": "x"}, False),
        ({"property": "unknown", "is_not": "x"}, True),
        ({"property": "unknown", "lt": 5}, False),
        ({"marker": "VIP"}, True),
        ({"marker": "vip"}, True),
        ({"marker": "äpfel"}, True),
        ({"marker": "GOLD"}, False),
        ({"event": "visit"}, True),
        ({"event": "visit", "count_gte": 3}, True),
        ({"event": "visit", "count_gte": 4}, False),
        ({"event": "never"}, False),
        ({"all": [{"marker": "VIP"}, {"event": "visit"}]}, True),
        ({"all": [{"marker": "VIP"}, {"event": "never"}]}, False),
        ({"any": [{"marker": "GOLD"}, {"event": "visit"}]}, True),
        ({"any": [{"marker": "GOLD"}, {"event": "never"}]}, False),
        ({"not": {"marker": "GOLD"}}, True),
        ({"not": {"not": {"marker": "VIP"}}}, True),
    ],
)
def test_a_condition_holds_or_not(condition: dict[str, Any], expected: bool) -> None:
    assert holds(**condition) is expected


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ({}, "exactly one"),
        ({"marker": "A", "event": "b"}, "exactly one"),
        ({"property": "a"}, "exactly one of is"),
        ({"property": "a", "gt": 1, "lt": 2}, "exactly one of is"),
        ({"marker": "A", "is": "x"}, "nothing else"),
        ({"marker": "A", "is": "x", "gt": 1}, "nothing else"),
        ({"marker": "A", "within_days": 3}, "belong to event"),
        ({"event": "a", "within_days": 0}, "within_days"),
        ({"event": "a", "within_days": 10**15}, "within_days"),
        ({"event": "a", "count_gte": -1}, "count_gte"),
        ({"all": []}, "at least one"),
        ({"any": []}, "at least one"),
        ({"all": [{}]}, "exactly one"),
        ({"not": {"any": []}}, "at least one"),
    ],
)
def test_a_condition_that_cannot_be_says_what_to_mend(condition: dict[str, Any], says: str) -> None:
    with pytest.raises(PlauditError, match=says):
        check(msgspec.convert(condition, Condition))


def nested(depth: int) -> Condition:
    tree = Condition(marker="VIP")
    for _ in range(depth - 1):
        tree = Condition(not_=tree)
    return tree


def test_depth_and_size_are_bounded_exactly() -> None:
    assert check(nested(MAX_DEPTH)) == MAX_DEPTH
    with pytest.raises(PlauditError, match="levels deep"):
        check(nested(MAX_DEPTH + 1))
    leaf = Condition(marker="VIP")
    assert check(Condition(all=(leaf,) * (MAX_NODES - 1))) == MAX_NODES
    with pytest.raises(PlauditError, match="nodes"):
        check(Condition(all=(leaf,) * MAX_NODES))


VALUES = st.one_of(st.sampled_from(["EN", "DE"]), st.integers(-3, 40), st.booleans())
NAMES = st.sampled_from(["language", "age", "score", "is_test", "clubs", "nothing", "unknown"])
LEAVES = st.one_of(
    st.builds(Condition, marker=st.sampled_from(["VIP", "GOLD", "vip"])),
    st.builds(Condition, event=st.sampled_from(["visit", "never"]), count_gte=st.integers(0, 5)),
    st.builds(Condition, property=NAMES, is_=VALUES),
    st.builds(Condition, property=NAMES, is_not=VALUES),
    st.builds(Condition, property=NAMES, gte=st.integers(-3, 40)),
    st.builds(Condition, property=NAMES, lt=st.integers(-3, 40)),
    st.builds(Condition, property=NAMES, exists=st.booleans()),
)


def grow(children: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(children, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Condition, all=several),
        st.builds(Condition, any=several),
        st.builds(Condition, not_=children),
    )


TREES = st.recursive(LEAVES, grow, max_leaves=8)


@given(TREES, TREES)
def test_de_morgan_and_double_negation_hold(a: Condition, b: Condition) -> None:
    def now(tree: Condition) -> bool:
        return matches(tree, FACTS)

    assert now(Condition(not_=Condition(not_=a))) is now(a)
    assert now(Condition(not_=Condition(all=(a, b)))) is now(
        Condition(any=(Condition(not_=a), Condition(not_=b)))
    )
    assert now(Condition(all=(a, b))) is (now(a) and now(b))
    assert now(Condition(any=(a, b))) is (now(a) or now(b))


@given(TREES)
def test_a_tree_survives_being_written_and_read(tree: Condition) -> None:
    again = msgspec.json.decode(msgspec.json.encode(tree), type=Condition)
    assert matches(again, FACTS) is matches(tree, FACTS)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda c: (
            st.lists(c)
            | st.dictionaries(
                st.sampled_from(["all", "any", "not", "property", "is", "marker", "event", "gt"]), c
            )
        ),
    )
)
def test_anything_else_is_refused_and_never_crashes(body: Any) -> None:
    try:
        tree = msgspec.convert(body, Condition)
        check(tree)
    except (msgspec.ValidationError, PlauditError):
        return
    assert matches(tree, FACTS) in (True, False)
