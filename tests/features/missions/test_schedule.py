"""Recurrences fall on the days that people mean, also where a day has 23 or 25 hours."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.core.clock import HOUR_MS
from server.features.missions.schedule import Schedule, period

BERLIN, NEW_YORK, APIA = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Apia")


def ms(text: str, zone: ZoneInfo) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


@pytest.mark.parametrize(
    ("schedule", "zone", "now", "start", "end"),
    [
        (Schedule(every="day"), BERLIN, "2026-07-01T12:00", "2026-07-01T00:00", "2026-07-02T00:00"),
        (Schedule(every="day"), BERLIN, "2026-07-01T00:00", "2026-07-01T00:00", "2026-07-02T00:00"),
        (Schedule(every="day"), BERLIN, "2026-03-29T12:00", "2026-03-29T00:00", "2026-03-30T00:00"),
        (Schedule(every="day"), BERLIN, "2026-10-25T12:00", "2026-10-25T00:00", "2026-10-26T00:00"),
        (Schedule(every="day"), APIA, "2011-12-29T12:00", "2011-12-29T00:00", "2011-12-31T00:00"),
        (
            Schedule(every="day", minutes=540),
            BERLIN,
            "2026-07-01T08:59",
            "2026-06-30T09:00",
            "2026-07-01T09:00",
        ),
        (
            Schedule(every="day", minutes=540),
            BERLIN,
            "2026-07-01T09:00",
            "2026-07-01T09:00",
            "2026-07-02T09:00",
        ),
        (
            Schedule(every="day", minutes=150),
            BERLIN,
            "2026-03-29T12:00",
            "2026-03-29T03:30",
            "2026-03-30T02:30",
        ),
        (Schedule(every="week"), BERLIN, "2026-03-31T12:00", "2026-03-30T00:00", "2026-04-06T00:00"),
        (Schedule(every="week"), NEW_YORK, "2026-11-02T00:00", "2026-11-02T00:00", "2026-11-09T00:00"),
        (Schedule(every="month"), NEW_YORK, "2026-03-31T23:59", "2026-03-01T00:00", "2026-04-01T00:00"),
        (
            Schedule(every="days", weekdays=(2, 5)),
            BERLIN,
            "2026-07-01T12:00",
            "2026-06-30T00:00",
            "2026-07-03T00:00",
        ),
        (
            Schedule(every="days", month_days=(-1, 15)),
            BERLIN,
            "2026-02-20T12:00",
            "2026-02-15T00:00",
            "2026-02-28T00:00",
        ),
        (
            Schedule(every="days", month_days=(29,), months=(2,)),
            BERLIN,
            "2026-02-20T12:00",
            "2024-02-29T00:00",
            "2028-02-29T00:00",
        ),
    ],
)
def test_a_recurrence_lasts_from_one_day_to_the_next(
    schedule: Schedule, zone: ZoneInfo, now: str, start: str, end: str
) -> None:
    assert period(schedule, now=ms(now, zone), zone=zone) == (ms(start, zone), ms(end, zone))


def test_the_day_of_a_change_of_clocks_is_shorter_or_longer() -> None:
    spring = period(Schedule(every="day"), now=ms("2026-03-29T12:00", BERLIN), zone=BERLIN)
    autumn = period(Schedule(every="day"), now=ms("2026-10-25T12:00", BERLIN), zone=BERLIN)
    assert (spring[1] - spring[0], autumn[1] - autumn[0]) == (23 * HOUR_MS, 25 * HOUR_MS)


@pytest.mark.parametrize(
    "body",
    [
        {"every": "days"},
        {"every": "day", "weekdays": [1]},
        {"every": "week", "months": [1]},
        {"every": "days", "weekdays": [0]},
        {"every": "days", "weekdays": [8]},
        {"every": "days", "month_days": [0]},
        {"every": "days", "month_days": [32]},
        {"every": "days", "month_days": [31], "months": [2, 4]},
        {"every": "days", "weekdays": [1], "months": [13]},
        {"every": "day", "minutes": 1440},
        {"every": "day", "minutes": -1},
        {"every": "year"},
        {"every": "day", "unknown": 1},
    ],
)
def test_a_schedule_that_never_falls_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(body, type=Schedule)


schedules = st.one_of(
    st.builds(Schedule, every=st.sampled_from(["day", "week", "month"]), minutes=st.integers(0, 1439)),
    st.builds(
        Schedule,
        every=st.just("days"),
        minutes=st.integers(0, 1439),
        weekdays=st.frozensets(st.integers(1, 7), min_size=1).map(tuple),
        month_days=st.frozensets(st.sampled_from([-1, 1, 15, 28, 31])).map(tuple),
    ),
)
zones = st.sampled_from([BERLIN, NEW_YORK, APIA, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")])
# From 2010 to 2035.
moments = st.integers(1_262_304_000_000, 2_051_222_400_000)


@settings(max_examples=200, deadline=None)
@given(schedules, zones, moments)
def test_recurrences_follow_each_other_without_gap_or_overlap(
    schedule: Schedule, zone: ZoneInfo, now: int
) -> None:
    start, end = period(schedule, now=now, zone=zone)
    assert start <= now < end
    assert period(schedule, now=start, zone=zone) == (start, end)
    assert period(schedule, now=end - 1, zone=zone) == (start, end)
    assert period(schedule, now=end, zone=zone)[0] == end
