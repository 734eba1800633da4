"""When a recurring mission begins anew: on days of the calendar, as the player's clocks show them."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from server.core.periods import local, moment

# A 29th of February that is also a Monday comes round within 40 years; nobody plans a mission that far.
FARTHEST_DAYS = 1_500
DAY_MINUTES = 24 * 60


class Schedule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`every` day, week (Monday), month (the 1st), or on `days` of the calendar, at `minutes` after midnight.

    With `days`: on `weekdays` (1 Monday to 7 Sunday) or `month_days` (1 to 31; -1 is the last), in `months`
    (1 to 12; none named means all). `zone` says whose clock counts.
    """

    every: Literal["day", "week", "month", "days"]
    minutes: int = 0
    weekdays: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    zone: Literal["player", "label"] = "player"

    def __post_init__(self) -> None:
        if not 0 <= self.minutes < DAY_MINUTES:
            raise ValueError("minutes of a schedule lie between 0 and 1439")
        named = bool(self.weekdays or self.month_days)
        if named != (self.every == "days") or (self.months and not named):
            raise ValueError("weekdays, month_days and months belong to every: days, which needs one of them")
        in_range = (
            all(1 <= n <= 7 for n in self.weekdays)
            and all(n == -1 or 1 <= n <= 31 for n in self.month_days)
            and all(1 <= n <= 12 for n in self.months)
        )
        start = date(2024, 1, 1)
        if not in_range or not any(self.falls_on(start + timedelta(days=n)) for n in range(FARTHEST_DAYS)):
            raise ValueError("a schedule names days that exist")

    def falls_on(self, day: date) -> bool:
        if self.every == "week":
            return day.isoweekday() == 1
        if self.every == "month":
            return day.day == 1
        if self.every == "day":
            return True
        last = (day + timedelta(days=1)).day == 1
        on_day = (
            day.isoweekday() in self.weekdays
            or day.day in self.month_days
            or (last and -1 in self.month_days)
        )
        return on_day and (not self.months or day.month in self.months)


@lru_cache(maxsize=4096)
def _around(schedule: Schedule, today: date, zone: ZoneInfo) -> tuple[int, int, int]:
    """The starts (epoch ms) on the last such day before today, on the first from today, on the one after."""
    before = _nearest(schedule, today - timedelta(days=1), step=-1)
    first = _nearest(schedule, today, step=1)
    second = _nearest(schedule, first + timedelta(days=1), step=1)
    starts = [moment(day, zone, minutes=schedule.minutes) for day in (before, first, second)]
    return starts[0], starts[1], starts[2]


def _nearest(schedule: Schedule, day: date, *, step: int) -> date:
    for _ in range(FARTHEST_DAYS):
        if schedule.falls_on(day):
            return day
        day += timedelta(days=step)
    raise AssertionError("a schedule without days is refused when it is defined")


def period(schedule: Schedule, *, now: int, zone: ZoneInfo) -> tuple[int, int]:
    """(start, end) of the recurrence that `now` lies in, epoch ms."""
    before, first, second = _around(schedule, local(now, zone).date(), zone)
    return (first, second) if now >= first else (before, first)
