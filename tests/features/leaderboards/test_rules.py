"""When periods begin and end, and what a place wins."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.clock import DAY_MS, HOUR_MS
from server.features.leaderboards.rules import Board, period_of, reward_of

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str, zone: ZoneInfo = BERLIN) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


@pytest.mark.parametrize(
    ("board", "now", "back", "starts", "ends"),
    [
        (Board.DAILY, "2026-05-06T00:00", 0, "2026-05-06", "2026-05-07"),
        (Board.DAILY, "2026-05-05T23:59:59", 0, "2026-05-05", "2026-05-06"),
        (Board.DAILY, "2026-03-01T12:00", 1, "2026-02-28", "2026-03-01"),
        (Board.WEEKLY, "2026-05-06T12:00", 0, "2026-05-04", "2026-05-11"),
        (Board.WEEKLY, "2026-05-04T00:00", 1, "2026-04-27", "2026-05-04"),
        (Board.MONTHLY, "2026-12-31T23:00", 0, "2026-12-01", "2027-01-01"),
        (Board.MONTHLY, "2026-01-31T12:00", 2, "2025-11-01", "2025-12-01"),
        (Board.MONTHLY, "2026-03-31T12:00", 13, "2025-02-01", "2025-03-01"),
    ],
)
def test_a_period_lies_between_midnights_of_the_zone(
    board: Board, now: str, back: int, starts: str, ends: str
) -> None:
    period = period_of(board, at(now), BERLIN, back=back)
    assert (period.starts_at, period.ends_at) == (at(starts), at(ends))


def test_a_day_with_a_clock_change_is_shorter_or_longer() -> None:
    spring = period_of(Board.DAILY, at("2026-03-29T12:00"), BERLIN)
    autumn = period_of(Board.DAILY, at("2026-10-25T12:00"), BERLIN)
    assert spring.ends_at - spring.starts_at == 23 * HOUR_MS
    assert autumn.ends_at - autumn.starts_at == 25 * HOUR_MS


@given(
    board=st.sampled_from(Board),
    now=st.integers(1_500_000_000_000, 2_000_000_000_000),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu"]),
)
def test_periods_follow_each_other_without_a_gap(board: Board, now: int, zone: str) -> None:
    here = ZoneInfo(zone)
    period, before = period_of(board, now, here), period_of(board, now, here, back=1)
    assert period.starts_at <= now < period.ends_at
    assert before.ends_at == period.starts_at
    assert period.ends_at - period.starts_at <= 32 * DAY_MS


@pytest.mark.parametrize(("place", "points"), [(1, 100), (2, 75), (3, 0), (0, 0), (-1, 0)])
def test_a_place_wins_what_stands_for_it(place: int, points: int) -> None:
    assert reward_of(place, (100, 75)) == points
