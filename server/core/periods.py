"""Days, weeks and months as people live them: in a time zone, right across daylight-saving changes."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

PERIODS = ("day", "week", "month")
"""Calendar periods. A week begins on Monday."""


@lru_cache(maxsize=1024)
def zone_of(*names: str | None) -> ZoneInfo:
    """The zone of the first name that is one; UTC when none is."""
    for name in names:
        try:
            return ZoneInfo(name or "")
        except (ValueError, OSError, LookupError):
            continue
    return ZoneInfo("UTC")


def is_zone(name: str) -> bool:
    """Whether a time zone has this name (`Europe/Berlin`)."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return False
    return True


def local(ms: int, zone: ZoneInfo) -> datetime:
    """A moment (epoch ms) on the clocks of `zone`."""
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone(zone)


def same_clock(ms: int, zone: ZoneInfo, other: ZoneInfo) -> int:
    """When the clocks of `other` show what those of `zone` show at that moment (both epoch ms)."""
    return ms if zone is other else int(local(ms, zone).replace(tzinfo=other).timestamp() * 1000)


def start_of(period: str, now: int, zone: ZoneInfo) -> int:
    """When the present day, week or month began in `zone`, in epoch ms; 0 for any other `period`."""
    if period not in PERIODS:
        return 0
    midnight = local(now, zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if period == "week":
        midnight -= timedelta(days=midnight.weekday())
    elif period == "month":
        midnight = midnight.replace(day=1)
    return int(midnight.timestamp() * 1000)


def moment(day: date, zone: ZoneInfo, *, minutes: int = 0) -> int:
    """When the clocks of `zone` show `minutes` after midnight on that day, in epoch ms. A time that a change
    of the clocks skips is the one right after it, one that it repeats the first of both."""
    shown = datetime.combine(day, time(minutes // 60, minutes % 60), zone)
    return int(shown.timestamp() * 1000)
