"""When a scheduled rule runs: on days of the label's calendar at a time of its clocks, or once."""

from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from server.core.periods import local, moment

DAY_MINUTES = 24 * 60
LAST_MOMENT = 2**47
"""In the year 6429; what has no end leaves its end out."""
# Whatever the calendar, a day to run on comes round within a month.
FARTHEST_DAYS = 32


class Schedule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`every` day, week or month at `minutes` after midnight where the label's days begin, or `once` `at` a
    moment (epoch ms).

    A week needs `weekdays` (1 Monday to 7 Sunday), a month `month_days` (1 to 31; -1 is the last). A month
    that has no such day runs on its last.
    """

    every: Literal["day", "week", "month", "once"]
    minutes: int = 0
    weekdays: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    at: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.minutes < DAY_MINUTES:
            raise ValueError("minutes of a schedule lie between 0 and 1439")
        if (self.every == "week") != bool(self.weekdays) or not all(1 <= n <= 7 for n in self.weekdays):
            raise ValueError("every: week, and nothing else, names weekdays from 1 (Monday) to 7 (Sunday)")
        days = self.month_days
        if (self.every == "month") != bool(days) or not all(n == -1 or 1 <= n <= 31 for n in days):
            raise ValueError("every: month, and nothing else, names month_days from 1 to 31, or -1, the last")
        if (self.every == "once") != (self.at is not None) or (self.at is not None and self.minutes):
            raise ValueError("every: once, and nothing else, has `at`, a moment in epoch ms, and no minutes")
        if self.at is not None and not 0 <= self.at <= LAST_MOMENT:
            raise ValueError("at is a moment in epoch milliseconds")

    def falls_on(self, day: date) -> bool:
        if self.every == "week":
            return day.isoweekday() in self.weekdays
        if self.every == "month":
            is_last = (day + timedelta(days=1)).day == 1
            return day.day in self.month_days or (
                is_last and any(n == -1 or n > day.day for n in self.month_days)
            )
        return True


def next_after(schedule: Schedule, after: int, zone: ZoneInfo) -> int | None:
    """The first moment later than `after` at which it runs (both epoch ms); None when there is none."""
    if schedule.at is not None:
        return schedule.at if schedule.at > after else None
    return _search(schedule, after, zone, forward=True)


def latest_until(schedule: Schedule, until: int, zone: ZoneInfo) -> int | None:
    """The last moment up to `until` at which it runs; None when there is none."""
    if schedule.at is not None:
        return schedule.at if schedule.at <= until else None
    return _search(schedule, until, zone, forward=False)


def _search(schedule: Schedule, near: int, zone: ZoneInfo, *, forward: bool) -> int | None:
    # One day to the other side: a change of the clocks may put a day's moment beyond `near`.
    step = 1 if forward else -1
    day = local(near, zone).date() - timedelta(days=step)
    for _ in range(FARTHEST_DAYS + 2):
        at = moment(day, zone, minutes=schedule.minutes)
        if schedule.falls_on(day) and (at > near if forward else at <= near):
            return at
        day += timedelta(days=step)
    return None
