"""When runs start, what events score, and how a pool is shared."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.conditions import KnownFacts
from server.core.errors import PlauditError
from server.features.labels.definitions import KINDS
from server.features.tournaments.definition import ClanPrize, Schedule
from server.features.tournaments.rules import Tally, clan_shares, next_start, rules_for, score_event, split
from tests.features.tournaments.kit import BET, points, prize, template

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp() * 1000)


def schedule(first: str, **fields: Any) -> Schedule:
    return Schedule(duration_s=60, starts_at=at(first), **fields)


@pytest.mark.parametrize(
    ("plan", "after", "expected"),
    [
        (schedule("2026-05-06T20:00"), "2026-05-01T00:00", "2026-05-06T20:00"),
        (schedule("2026-05-06T20:00"), "2026-05-06T20:00", None),
        (schedule("2026-03-27T20:00", repeat="daily"), "2026-03-28T20:00", "2026-03-29T20:00"),
        (schedule("2026-03-27T20:00", repeat="daily", every=3), "2026-03-28T20:00", "2026-03-30T20:00"),
        (schedule("2026-05-06T20:00", repeat="weekly"), "2026-05-06T20:00", "2026-05-13T20:00"),
        (schedule("2026-05-06T20:00", repeat="weekly", weekdays=(1, 5)), "2026-05-01", "2026-05-08T20:00"),
        (
            schedule("2026-05-06T20:00", repeat="weekly", weekdays=(1, 5)),
            "2026-05-08T21:00",
            "2026-05-11T20:00",
        ),
        (schedule("2026-01-31T20:00", repeat="monthly"), "2026-01-31T20:00", "2026-02-28T20:00"),
        (schedule("2026-01-31T20:00", repeat="monthly"), "2026-02-28T20:00", "2026-03-31T20:00"),
        (schedule("2026-01-31T20:00", repeat="monthly", every=2), "2030-02-01", "2030-03-31T20:00"),
        (schedule("2026-05-06T20:00", repeat="daily", until=at("2026-05-08")), "2026-05-07T20:00", None),
    ],
)
def test_starts_keep_their_time_of_day_across_clock_changes(
    plan: Schedule, after: str, expected: str | None
) -> None:
    found = next_start(plan, after=at(after), zone=BERLIN)
    assert found == (at(expected) if expected else None)


@pytest.mark.parametrize("repeat", ["once", "daily", "weekly", "monthly"])
def test_the_first_start_is_the_moment_it_names_also_in_an_hour_that_comes_twice(repeat: Any) -> None:
    second = int(datetime.fromisoformat("2026-10-25T01:30+00:00").timestamp() * 1000)
    plan = Schedule(duration_s=60, starts_at=second, repeat=repeat)
    assert next_start(plan, after=0, zone=BERLIN) == second


@given(
    repeat=st.sampled_from(["daily", "weekly", "monthly"]),
    every=st.integers(1, 12),
    weekdays=st.sets(st.integers(1, 7)),
    days=st.integers(0, 3000),
)
def test_each_next_start_lies_ahead_and_none_is_skipped(
    repeat: Any, every: int, weekdays: set[int], days: int
) -> None:
    plan = schedule("2026-01-31T02:30", repeat=repeat, every=every, weekdays=tuple(weekdays))
    after = plan.starts_at + days * 86_400_000
    found = next_start(plan, after=after, zone=BERLIN)
    assert found is not None
    assert found > after
    assert next_start(plan, after=found - 1, zone=BERLIN) == found
    between = next_start(plan, after=(after + found) // 2, zone=BERLIN)
    assert between == found, "nothing lies between"


def test_bounds_of_a_rule_hold_over_many_events() -> None:
    made = KINDS.check("tournament", template(scoring=[BET | {"max_amount": 1.5, "max_events": 4}]))
    rules, tally, facts = rules_for(made, "casino_bet"), Tally(), KnownFacts(properties={})  # type: ignore[arg-type]
    gains = [
        score_event(rules, tally, payload={"amount": amount}, facts=facts, elapsed_ms=0).score
        for amount in (0.1, 0.2, 0.2, 99, 1)
    ]
    assert gains == [10, 20, 20, 100, 0]


@given(pool=st.integers(0, 10**9), weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_a_pool_is_shared_to_the_last_part(pool: int, weights: list[int]) -> None:
    parts = split(pool, weights)
    assert sum(parts) == pool
    assert all(part >= 0 for part in parts)


def test_a_pool_without_tiers_is_shared_equally_by_all_who_scored() -> None:
    prize = ClanPrize(place=1, kind="dynamic", pool_amount=Decimal(10).__int__(), pool_currency="gems")
    shares = clan_shares(prize, [(1, 50), (2, 10), (3, 1)])
    assert [share.effects[0].gems for share in shares] == [3.34, 3.33, 3.33]


POOL = {"place": 1, "kind": "dynamic", "pool_amount": 10}


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": 0},
        {"players_min": 5, "players_max": 2},
        {"type": "sit_and_go"},
        {"type": "sit_and_go", "players_max": 2, "registration": "auto"},
        {"registration": "buy_in_points"},
        {"buy_in": 5},
        {"registration": "qualification"},
        {"qualification": {"min_score": 1}},
        {"registration": "qualification", "qualification": {}},
        {"clan_prizes": [{"place": 1, "kind": "fixed", "effects": [points(1)]}]},
        {"clan_based": True, "clan_prizes": [{"place": 1, "kind": "dynamic"}]},
        {"prizes": [prize(3, 2, points(1))]},
        {"prizes": [prize(1, 2)]},
        {"prizes": [prize(1, 1, {"type": "unheard_of"})]},
        {"schedule": {"duration_s": 0}},
        {"schedule": {"weekdays": [8]}},
        {"schedule": {"starts_at": -1}},
        {"scoring": [{"event": "x", "formula": {}}]},
        {"scoring": [BET | {"max_events": 0}]},
        {"scoring": [BET | {"from_s": 60, "until_s": 60}]},
        {"scoring": [BET | {"from_s": -1}]},
        {"scoring": [BET | {"rates": {"eur": 1}}]},
        {"players_max": 2**40},
        {"clan_based": True, "clan_prizes": [POOL | {"tiers": [{"place_from": 1, "place_to": 2}]}]},
        {"min_score_to_win": -1},
        {"unknown": 1},
    ],
)
def test_what_cannot_be_a_tournament_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(PlauditError):
        KINDS.check("tournament", template(**wrong))
