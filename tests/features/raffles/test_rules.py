"""When runs happen, how many prizes they have, how likely a prize is, and what cannot be defined."""

from datetime import datetime
from math import comb
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from server.core.errors import PlauditError
from server.features.labels.definitions import KINDS
from server.features.raffles import rules
from server.features.raffles.definition import MOST_WINNERS
from tests.features.missions.kit import points
from tests.features.raffles.kit import HOUR, NOON, draw, known_draw, known_prize, prize, raffle

BERLIN, UTC = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")
NEVER = 2**42


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def times(count: int, *, after: int = NOON - 1, zone: ZoneInfo = UTC, **fields: Any) -> list[int]:
    """The first moments at which a draw happens."""
    found = []
    for _ in range(count):
        moment = rules.next_run(known_draw(**fields), after=after, ends_at=NEVER, zone=zone)
        if moment is None:
            break
        found.append(moment)
        after = moment
    return found


@pytest.mark.parametrize("kind", ["once", "grand"])
def test_a_draw_of_one_moment_happens_at_it(kind: str):
    assert times(3, type=kind) == [NOON]
    assert times(3, type=kind, after=NOON) == []


def test_a_recurring_draw_happens_every_so_many_seconds():
    assert times(3, type="recurring", every_s=90) == [NOON, NOON + 90_000, NOON + 180_000]
    assert times(1, type="recurring", every_s=90, after=NOON + 90_000 * 1_000_000 + 1) == [
        NOON + 90_000 * 1_000_001
    ]


def test_no_draw_happens_after_the_raffle():
    hourly = known_draw(type="recurring", every_s=3600)
    assert rules.next_run(hourly, after=NOON, ends_at=NOON + HOUR, zone=UTC) == NOON + HOUR
    assert rules.next_run(hourly, after=NOON, ends_at=NOON + HOUR - 1, zone=UTC) is None


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        # Clocks go forward in the night to 29 March 2026: 02:30 is not there, and 03:30 comes in its place.
        ("2026-03-28T02:30:00+01:00", ["2026-03-29T03:30:00+02:00", "2026-03-30T02:30:00+02:00"]),
        ("2026-03-28T18:00:00+01:00", ["2026-03-29T18:00:00+02:00", "2026-03-30T18:00:00+02:00"]),
        # They go back in the night to 25 October: 02:30 is there twice, and the first of both counts.
        ("2026-10-24T02:30:00+02:00", ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"]),
    ],
)
def test_a_daily_draw_keeps_its_time_of_day_when_the_clocks_change(first: str, expected: list[str]):
    found = times(3, after=at(first) - 1, zone=BERLIN, type="recurring", daily_every=1, first_at=at(first))
    assert found == [at(first), *map(at, expected)]


def test_every_third_day_stays_every_third_day_after_years():
    first = at("2026-01-01T09:00:00+01:00")
    fields: dict[str, Any] = {"type": "recurring", "daily_every": 3, "first_at": first}
    late = at("2028-03-01T12:00:00+01:00")
    (found,) = times(1, after=late, zone=BERLIN, **fields)
    local = datetime.fromtimestamp(found / 1000, BERLIN)
    assert (local.hour, (local.date() - datetime.fromtimestamp(first / 1000, BERLIN).date()).days % 3) == (
        9,
        0,
    )
    assert 0 < found - late <= 3 * 24 * HOUR


@pytest.mark.parametrize(
    ("fields", "tickets", "given", "expected"),
    [
        ({}, 0, 0, 0),
        ({}, 1, 0, 1),
        ({"per_run": 5}, 1, 0, 5),
        ({"least_tickets": 100}, 99, 0, 0),
        ({"least_tickets": 100}, 100, 0, 1),
        ({"least_tickets": 100, "one_more_per": 50}, 149, 0, 1),
        ({"least_tickets": 100, "one_more_per": 50}, 200, 0, 3),
        ({"least_tickets": 100, "one_more_per": 50, "most_per_run": 2}, 10**6, 0, 2),
        ({"per_run": 5, "stock": 7}, 10, 4, 3),
        ({"per_run": 5, "stock": 7}, 10, 9, 0),
        ({"most_per_run": 0}, 10, 0, 0),
    ],
)
def test_prizes_of_a_run_follow_the_formula(fields: dict[str, Any], tickets: int, given: int, expected: int):
    assert rules.prizes_in_run(known_prize(**fields), tickets=tickets, given=given) == expected


def test_prizes_are_drawn_by_priority_and_no_more_than_a_run_may_have():
    prizes = [
        msgspec.structs.replace(known_prize(one_more_per=1), id=1, priority=2),
        msgspec.structs.replace(known_prize(per_run=3), id=2, priority=1),
        msgspec.structs.replace(known_prize(stock=0), id=3),
    ]
    assert rules.places(prizes, tickets=10**6, given={}) == ((2, 3), (1, MOST_WINNERS - 3))


@pytest.mark.parametrize(("mine", "tickets", "prizes"), [(1, 10, 1), (3, 10, 4), (2, 1000, 100), (1, 2, 1)])
def test_a_chance_is_that_of_drawing_without_putting_back(mine: int, tickets: int, prizes: int):
    exact = 1 - comb(tickets - mine, prizes) / comb(tickets, prizes)
    assert rules.chance_percent(mine=mine, tickets=tickets, prizes=prizes) == round(100 * exact, 2)


def test_a_chance_of_many_prizes_is_close_and_never_out_of_bounds():
    exact = 1 - comb(9_950, 400) / comb(10_000, 400)
    assert abs(rules.chance_percent(mine=50, tickets=10_000, prizes=400) - 100 * exact) < 0.05
    assert rules.chance_percent(mine=5, tickets=10, prizes=6) == 100
    nothing = [(0, 10, 1), (1, 0, 1), (1, 10, 0), (11, 10, 1)]
    assert {rules.chance_percent(mine=m, tickets=t, prizes=p) for m, t, p in nothing} == {0}


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": 0},
        {"ends_at": NOON - HOUR},
        {"draws": []},
        {"draws": [draw(1), draw(1)]},
        {"draws": [draw(n) for n in range(1, 22)]},
        {"most_tickets": 0},
        {"most_tickets": 2**40 + 1},
        {"most_per_player": 0},
        {"per_player_window_s": 60},
        {"ticket_cap_visualization": 3},
        {"see": {"all": 5}},
        {"draws": [draw(type="recurring")]},
        {"draws": [draw(type="recurring", every_s=59)]},
        {"draws": [draw(type="recurring", every_s=60, daily_every=1)]},
        {"draws": [draw(first_at=NOON + 21 * HOUR)]},
        {"draws": [draw(prizes=[])]},
        {"draws": [draw(prizes=[prize(1), prize(1)])]},
        {"draws": [draw(prizes=[prize(per_run=0)])]},
        {"draws": [draw(prizes=[prize(per_run=MOST_WINNERS + 1)])]},
        {"draws": [draw(prizes=[prize(stock=-1)])]},
        {"draws": [draw(prizes=[prize(one_more_per=0)])]},
        {"draws": [draw(prizes=[prize(least_own_tickets=0)])]},
        {"draws": [draw(prizes=[prize(effects=[{"type": "points_add"}])])]},
        {"unknown": 1},
    ],
)
def test_what_no_raffle_can_be_is_refused(wrong: dict[str, Any]):
    KINDS.check("raffle", raffle())
    with pytest.raises(PlauditError):
        KINDS.check("raffle", raffle(**wrong))


def test_a_prize_that_nobody_can_give_is_refused_with_its_place():
    draws = [draw(1), draw(2, prizes=[prize(1), prize(2, effects=[points(1), {"type": "magic"}])])]
    place = r"no effect 'magic'.*at `\$\.draws\[1\]\.prizes\[1\]\.effects\[1\]`"
    with pytest.raises(PlauditError, match=place):
        KINDS.check("raffle", raffle(draws=draws))
