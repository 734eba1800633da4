"""Segments: who is meant. By how players are now, by what they did, by a list, or by what they are worth."""

from datetime import date
from typing import Literal

import msgspec

from server.core.conditions import LONGEST_WINDOW_DAYS, Condition, check
from server.features.labels.definitions import KINDS

Kind = Literal["state", "behaviour", "list", "rfm"]
Measure = Literal["count", "sum", "min", "max"]

RFM_DAYS = 365
"""How far back recency, frequency and monetary value look, unless the segment says so itself."""

_BEHAVIOUR = ("event", "field", "where", "within_days", "from_", "till", "gte", "lte")
_SCORES = tuple(f"{what}_{end}" for what in ("recency", "frequency", "monetary") for end in ("min", "max"))
_THRESHOLDS = ("recency_days", "frequency_counts", "monetary_sums")
_RFM = ("event", "field", "where", "within_days", *_THRESHOLDS)


class Segment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One segment. `id` is the number by which pages and conditions ask; only `exposed` ones answer a
    browser. `kind` says which of the other fields it has:

    - `state`: `condition`, judged when somebody asks; with `tracked` its members are kept, too.
    - `behaviour`: the `measure` of the `field` of events of the type `event` for which `where` holds, over
      the last `within_days` days, from the day `from` to the day `till`, or all time; at least `gte`, at
      most `lte`, or both.
    - `list`: whoever was imported.
    - `rfm`: how recently, how often and with how much `event` happened, as scores from 1 to 5: each list of
      four thresholds makes five classes, and the segment is who lies within all three ranges of scores.
    """

    id: int
    name: str
    condition: Condition | None = None
    exposed: bool = False
    description: str = ""
    kind: Kind = "state"
    tracked: bool = False
    event: str | None = None
    measure: Measure = "count"
    field: str | None = None
    where: Condition | None = None
    within_days: int | None = None
    from_: str | None = msgspec.field(default=None, name="from")
    till: str | None = None
    gte: float | None = None
    lte: float | None = None
    recency_days: tuple[int, int, int, int] | None = None
    frequency_counts: tuple[int, int, int, int] | None = None
    monetary_sums: tuple[float, float, float, float] | None = None
    recency_min: int = 1
    recency_max: int = 5
    frequency_min: int = 1
    frequency_max: int = 5
    monetary_min: int = 1
    monetary_max: int = 5

    def __post_init__(self) -> None:
        _CHECKS[self.kind](self)

    @property
    def keeps_members(self) -> bool:
        """Whether its members are kept in a table, with the moment since when."""
        return self.kind != "state" or self.tracked


def _check_state(segment: Segment) -> None:
    _allow(segment, "condition", "tracked")
    if segment.condition is None:
        raise ValueError("a segment of kind state needs a condition")
    check(segment.condition)


def _check_list(segment: Segment) -> None:
    _allow(segment)


def _check_behaviour(segment: Segment) -> None:
    _allow(segment, "measure", *_BEHAVIOUR)
    _check_events(segment)
    if segment.measure != "count" and not segment.field:
        raise ValueError(f"the {segment.measure} of what? Name the field of the event")
    if segment.gte is None and segment.lte is None:
        raise ValueError("a segment of kind behaviour needs gte, lte or both")
    if segment.gte is not None and segment.lte is not None and segment.gte > segment.lte:
        raise ValueError("gte is at most lte")
    first, last = _day(segment.from_, "from"), _day(segment.till, "till")
    if segment.within_days is not None and (first or last):
        raise ValueError("it looks back within_days or from one day till another, not both")
    if first and last and first > last:
        raise ValueError("from is not after till")


def _check_rfm(segment: Segment) -> None:
    _allow(segment, *_RFM, *_SCORES)
    _check_events(segment)
    if not segment.field:
        raise ValueError("a segment of kind rfm needs the field of the event that holds the amount")
    for name in _THRESHOLDS:
        values = getattr(segment, name)
        if values is None or list(values) != sorted(set(values)) or values[0] < 0:
            raise ValueError(f"{name} has four numbers, each larger than the one before and none below 0")
    for what in ("recency", "frequency", "monetary"):
        least, most = getattr(segment, f"{what}_min"), getattr(segment, f"{what}_max")
        if not 1 <= least <= most <= 5:
            raise ValueError(
                f"{what}_min and {what}_max are scores from 1 to 5, the first not above the second"
            )


def _check_events(segment: Segment) -> None:
    if not segment.event:
        raise ValueError(f"a segment of kind {segment.kind} needs the event that it counts")
    if segment.where is not None:
        check(segment.where)
        if not _only_fields(segment.where):
            raise ValueError("where asks for fields of the event alone, with all, any and not")
    days = segment.within_days
    if days is not None and not 1 <= days <= LONGEST_WINDOW_DAYS:
        raise ValueError(f"within_days lies between 1 and {LONGEST_WINDOW_DAYS}")


def _only_fields(condition: Condition) -> bool:
    if condition.not_ is not None:
        return _only_fields(condition.not_)
    children = condition.all or condition.any
    return all(map(_only_fields, children)) if children else condition.field is not None


def _day(text: str | None, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f"{name} is a day such as 2026-01-31") from None


def _allow(segment: Segment, *names: str) -> None:
    """What belongs to another kind is refused, since it would be without effect."""
    always = {"id", "name", "kind", "exposed", "description", *names}
    for field in msgspec.structs.fields(Segment):
        if field.name not in always and getattr(segment, field.name) != field.default:
            raise ValueError(f"{field.encode_name} does not belong to a segment of kind {segment.kind}")


_CHECKS = {"state": _check_state, "behaviour": _check_behaviour, "list": _check_list, "rfm": _check_rfm}
KINDS.add("segment", Segment)
