"""Whether what a player did makes it a member, and when that changes by itself: pure decisions over daily
buckets.

Days are numbers of days of the label's calendar (`date.toordinal`). Amounts are whole millionths, so that
adding them up in any order gives the same.
"""

import hashlib
import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from operator import add, attrgetter
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from server.core.conditions import Condition, KnownFacts, matches
from server.core.periods import local, moment
from server.features.segments.definition import RFM_DAYS, Segment

PARTS = 10**6
LARGEST_AMOUNT = 10**12
LARGEST_TOTAL = 9 * 10**18
"""What a column holds; a sum beyond it stays there."""
ALL_TIME = 0
"""The one bucket of a counter that looks at no window."""
_NO_LAST_DAY = date.max.toordinal()


class Counter(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is counted of the events of one type; segments that count the same share it. `grain` is "day" for
    a bucket a day, "all" for one altogether."""

    event: str
    field: str | None
    where: Condition | None
    grain: Literal["day", "all"]


class Bucket(NamedTuple):
    """Events of a day, or of several: how many, and the sum, the least and the most of their field in
    parts. `day` is the last of the days."""

    day: int
    events: int
    total: int
    least: int
    most: int


NOTHING = Bucket(0, 0, 0, 0, 0)


class Verdict(NamedTuple):
    """Whether the player is in, and on which day that changes if nothing else happens."""

    is_in: bool
    changes_on: int | None = None


# -- what is counted ----------------------------------------------------------------------------------------


def counter_of(segment: Segment) -> Counter | None:
    """What the segment counts; None for one that counts nothing."""
    if segment.kind not in ("behaviour", "rfm") or segment.event is None:
        return None
    windowed = span(segment) is not None or segment.from_ or segment.till
    field = None if segment.kind == "behaviour" and segment.measure == "count" else segment.field
    return Counter(segment.event, field, segment.where, "day" if windowed else "all")


def fingerprint(counter: Counter, zone: ZoneInfo) -> str:
    """The same for the same counter. Where days begin is part of it, for one that has days."""
    where = str(zone) if counter.grain == "day" else ""
    text = msgspec.json.encode([counter, where], order="deterministic")
    return hashlib.sha256(text).hexdigest()


def counted(counter: Counter, payload: Mapping[str, Any]) -> int | None:
    """What an event adds, in parts; None when it does not count. One without a number in the field does not;
    without a field each counts, and adds nothing."""
    if counter.where is not None and not matches(counter.where, KnownFacts(properties={}, payload=payload)):
        return None
    if counter.field is None:
        return 0
    return in_parts(payload.get(counter.field))


def in_parts(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return None
    return round(Decimal(str(max(-LARGEST_AMOUNT, min(LARGEST_AMOUNT, value)))) * PARTS)


def day_of(counter: Counter, ms: int, zone: ZoneInfo) -> int:
    """The bucket that an event of that moment (epoch ms) belongs into."""
    return ALL_TIME if counter.grain == "all" else today(ms, zone)


def today(ms: int, zone: ZoneInfo) -> int:
    return local(ms, zone).date().toordinal()


def begins_at(day: int, zone: ZoneInfo) -> int:
    """When a day begins, in epoch ms."""
    return moment(date.fromordinal(day), zone)


def with_event(bucket: Bucket | None, *, day: int, amount: int) -> Bucket:
    """The bucket of a day with one more event."""
    if bucket is None:
        return Bucket(day, 1, amount, amount, amount)
    return _joined(bucket, Bucket(day, 1, amount, amount, amount))


def _joined(one: Bucket, other: Bucket) -> Bucket:
    """Both together, of which neither is empty."""
    total = max(-LARGEST_TOTAL, min(LARGEST_TOTAL, one.total + other.total))
    least, most = min(one.least, other.least), max(one.most, other.most)
    return Bucket(max(one.day, other.day), one.events + other.events, total, least, most)


# -- who is in ----------------------------------------------------------------------------------------------


def span(segment: Segment) -> int | None:
    """The length of a sliding window in days, this day included; None for one that does not slide."""
    return (segment.within_days or RFM_DAYS) if segment.kind == "rfm" else segment.within_days


def window(segment: Segment, day: int) -> tuple[int, int]:
    """The first and the last day that the segment looks at on that day."""
    days = span(segment)
    if days is not None:
        return day - days + 1, _NO_LAST_DAY
    first = date.fromisoformat(segment.from_).toordinal() if segment.from_ else ALL_TIME
    last = date.fromisoformat(segment.till).toordinal() if segment.till else _NO_LAST_DAY
    return first, last


class Days:
    """A player's buckets in their order, with what those from each on make together; segments of one counter
    share it. `values` has the same of one measure alone, in parts."""

    __slots__ = ("_values", "days", "rows")

    def __init__(self, buckets: Iterable[Bucket]) -> None:
        self.rows = sorted(buckets)
        self.days = [row.day for row in self.rows]
        self._values: dict[str, list[int]] = {}

    def values(self, measure: str) -> list[int]:
        """The measure of the buckets from each on; the last is that of nothing."""
        found = self._values.get(measure)
        if found is None:
            own, joined = _MEASURES[measure]
            found = list(accumulate(map(own, reversed(self.rows)), joined))
            found.reverse()
            found.append(0)
            self._values[measure] = found
        return found

    def since(self, day: int) -> Bucket:
        """What those from that day on make together."""
        return self.at(bisect_left(self.days, day))

    def at(self, place: int) -> Bucket:
        """What those from that place on make together."""
        if place == len(self.rows):
            return NOTHING
        events, total, least, most = (self.values(measure)[place] for measure in _MEASURES)
        return Bucket(self.days[-1], events // PARTS, total, least, most)


def _add(one: int, other: int) -> int:
    return max(-LARGEST_TOTAL, min(LARGEST_TOTAL, one + other))


_MEASURES: Mapping[str, tuple[Callable[[Bucket], int], Callable[[int, int], int]]] = {
    "count": (lambda row: row.events * PARTS, add),
    "sum": (attrgetter("total"), _add),
    "min": (attrgetter("least"), min),
    "max": (attrgetter("most"), max),
}
"""What a bucket has of each measure, in parts, and how two of them are joined."""


def verdict(segment: Segment, found: Days, *, day: int) -> Verdict:
    """Whether the segment is right about the player on that day, and when that changes without an event."""
    first, last = window(segment, day)
    if found.days and found.days[-1] > last:
        found = Days(row for row in found.rows if row.day <= last)
    days, place = span(segment), bisect_left(found.days, first)
    if segment.kind == "rfm":
        return _scored(segment, found, day=day, days=days or RFM_DAYS)
    holds = _in_range(segment, found)
    is_in = holds[place]
    if days is None or (not is_in) not in holds[place:]:
        return Verdict(is_in)
    # Where nothing is in the window any more, the place behind the last bucket says so.
    later = holds.index(not is_in, place)
    return Verdict(is_in, found.days[later - 1] + days)


def _scored(segment: Segment, found: Days, *, day: int, days: int) -> Verdict:
    """The same of a segment by scores."""
    first = day - days + 1
    is_in = _in_scores(segment, found.since(first), day)
    known = found.days[bisect_left(found.days, first) :]
    for later in _turning_days(segment, known, days=days, after=day):
        if _in_scores(segment, found.since(later - days + 1), later) != is_in:
            return Verdict(is_in, later)
    return Verdict(is_in)


def _turning_days(segment: Segment, known: Sequence[int], *, days: int, after: int) -> list[int]:
    """The days on which something leaves the window, or the last event has become too old for a score."""
    turning = {day + days for day in known}
    if known and segment.recency_days is not None:
        turning |= {known[-1] + limit + 1 for limit in segment.recency_days}
    return sorted(day for day in turning if day > after)


def _in_range(segment: Segment, found: Days) -> list[bool]:
    """Whether what the buckets from each place on make together is in the range, up to that of nothing, of
    which the least and the most are in none."""
    low = -LARGEST_TOTAL if segment.gte is None else _least(segment.gte)
    high = LARGEST_TOTAL if segment.lte is None else _most(segment.lte)
    holds = [low <= value <= high for value in found.values(segment.measure)]
    holds[-1] = holds[-1] and segment.measure in ("count", "sum")
    return holds


@lru_cache(maxsize=4096)
def _least(value: float) -> int:
    """The smallest number of parts that is no less."""
    return math.ceil(Decimal(str(value)) * PARTS)


@lru_cache(maxsize=4096)
def _most(value: float) -> int:
    """The largest number of parts that is no more."""
    return math.floor(Decimal(str(value)) * PARTS)


class Scores(NamedTuple):
    recency: int
    frequency: int
    monetary: int


def scores(segment: Segment, sums: Bucket, day: int) -> Scores | None:
    """Recency, frequency and monetary value, each from 1 (worst) to 5; None for who did nothing."""
    if not sums.events or not (segment.recency_days and segment.frequency_counts and segment.monetary_sums):
        return None
    age = max(0, day - sums.day)
    return Scores(
        5 - sum(age > limit for limit in segment.recency_days),
        1 + sum(sums.events >= limit for limit in segment.frequency_counts),
        1 + sum(sums.total >= _least(limit) for limit in segment.monetary_sums),
    )


def _in_scores(segment: Segment, sums: Bucket, day: int) -> bool:
    found = scores(segment, sums, day)
    return found is not None and (
        segment.recency_min <= found.recency <= segment.recency_max
        and segment.frequency_min <= found.frequency <= segment.frequency_max
        and segment.monetary_min <= found.monetary <= segment.monetary_max
    )
