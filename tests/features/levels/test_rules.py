"""Which level follows from what a player has: a table for each logic."""

import pytest

from server.features.levels.definition import Counter, Level, LevelCounters
from server.features.levels.rules import Have, Logic, build, level_of, progress, reached

BY_POINTS = [
    Level(id=30, name="Gold", required_points=1000),
    Level(id=10, name="Bronze", is_default=True),
    Level(id=20, name="Silver", required_points=100),
]
BY_COUNTERS = [
    Level(id=1, name="One"),
    Level(id=2, name="Two", required_level_counter_1=10, required_level_counter_2=2),
    Level(id=3, name="Three", required_level_counter_1=50, required_level_counter_2=5),
]


@pytest.mark.parametrize(
    ("have", "wanted"),
    [
        (Have(), 10),
        (Have(ever=99), 10),
        (Have(ever=100), 20),
        (Have(ever=999), 20),
        (Have(ever=10**15), 30),
        (Have(ever=100, granted=30), 30),
        (Have(ever=1000, granted=20), 30),
        (Have(ever=0, granted=999), 10),
        (Have(counter_1=10**9, counter_2=10**9), 10),
    ],
)
def test_points_ever_collected_reach_levels_and_what_was_given_is_the_least(have: Have, wanted: int) -> None:
    level = level_of(build(BY_POINTS, logic="points"), have)
    assert level is not None
    assert level.id == wanted


@pytest.mark.parametrize(
    ("have", "wanted"),
    [
        (Have(), 1),
        (Have(counter_1=1000, counter_2=199), 1),
        (Have(counter_1=999, counter_2=200), 1),
        (Have(counter_1=1000, counter_2=200), 2),
        (Have(counter_1=5000, counter_2=500), 3),
        (Have(counter_1=5000, counter_2=200), 2),
        (Have(ever=10**9), 1),
        (Have(counter_1=-500), 1),
        (Have(granted=3), 3),
    ],
)
def test_both_counters_have_to_reach_a_level(have: Have, wanted: int) -> None:
    level = level_of(build(BY_COUNTERS, logic="counters"), have)
    assert level is not None
    assert level.id == wanted


@pytest.mark.parametrize(
    ("have", "wanted"), [(Have(ever=10**9), 10), (Have(granted=20), 20), (Have(granted=10, ever=10**9), 10)]
)
def test_with_manual_logic_only_what_was_given_counts(have: Have, wanted: int) -> None:
    level = level_of(build(BY_POINTS, logic="manual"), have)
    assert level is not None
    assert level.id == wanted


def test_without_levels_nobody_has_one() -> None:
    assert level_of(build([], logic="points"), Have(ever=5)) is None


def test_the_first_in_order_is_the_default_where_none_is_named() -> None:
    ladder = build([Level(id=7, name="B", required_points=5), Level(id=8, name="A")], logic="points")
    assert ladder.default is not None
    assert ladder.default.id == 8


def test_reached_is_the_level_and_all_below() -> None:
    assert reached(build(BY_POINTS, logic="points"), 20) == [10, 20]
    assert reached(build(BY_POINTS, logic="points"), 99) == []


def test_progress_is_towards_a_level() -> None:
    ladder = build(BY_POINTS, logic="points")
    bronze, silver, gold = ladder.levels
    have = Have(ever=250)
    assert [progress(ladder, level, have, current=silver) for level in ladder.levels] == [100.0, 100.0, 25.0]
    assert progress(build(BY_POINTS, logic="manual"), gold, have, current=bronze) == 0.0


@pytest.mark.parametrize("logic", ["points", "counters", "manual"])
def test_only_what_may_change_somebodys_level_changes_the_fingerprint(logic: Logic) -> None:
    before = build(BY_POINTS, logic=logic)
    renamed = build([*BY_POINTS[:2], Level(id=20, name="Other", required_points=100)], logic=logic)
    other = build([*BY_POINTS[:2], Level(id=21, name="Silver", required_points=100)], logic=logic)
    counted = LevelCounters(counter_1=Counter(event="purchase", window_days=30))
    assert before.fingerprint == renamed.fingerprint
    assert before.fingerprint != other.fingerprint
    assert before.fingerprint != build(BY_POINTS, logic=logic, counters=counted).fingerprint
