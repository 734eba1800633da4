"""Conditions over what is known of a player: one tree, used by segments and by everything that is gated.

    {"all": [{"property": "core_user_language", "is": "EN"}, {"marker": "VIP"}]}

A node is `all`, `any` or `not` of other nodes, or a test of a property, a field of the event at hand, a
marker, a segment or past events.
"""

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

from server.core.errors import PlauditError

MAX_DEPTH = 8
MAX_NODES = 100
LONGEST_WINDOW_DAYS = 3_660
_SPELT = "is, is_not, in, gt, gte, lt, lte, exists"
_OPERATORS = ("is_", "is_not", "in_", "gt", "gte", "lt", "lte", "exists")


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Exactly one of `all`, `any`, `not`, `property`, `field`, `marker`, `segment`, `event` is set.

    `field` is of the payload of the event at hand, `segment` the number of a segment that the player is in.
    A property or a field takes one operator: is, is_not, in, gt, gte, lt, lte, exists.
    An event takes `count_gte` (default 1) and, for a sliding window, `within_days` (1 to 3,660).
    """

    all: "tuple[Condition, ...] | None" = None
    any: "tuple[Condition, ...] | None" = None
    not_: "Condition | None" = msgspec.field(default=None, name="not")
    property: str | None = None
    is_: str | float | bool | None = msgspec.field(default=None, name="is")
    is_not: str | float | bool | None = None
    in_: tuple[str | float, ...] | None = msgspec.field(default=None, name="in")
    gt: float | None = None
    gte: float | None = None
    lt: float | None = None
    lte: float | None = None
    exists: bool | None = None
    marker: str | None = None
    field: str | None = None
    segment: int | None = None
    event: str | None = None
    count_gte: int = 1
    within_days: int | None = None


class Facts(Protocol):
    """What a condition may ask of a player."""

    def property(self, name: str) -> Any: ...

    def field(self, name: str) -> Any: ...

    def has_marker(self, marker: str) -> bool: ...

    def in_segment(self, segment_id: int) -> bool: ...

    def event_count(self, event_type: str, within_days: int | None) -> int: ...


def check(condition: Condition, *, depth: int = 1) -> int:
    """The number of nodes of a sound tree. Raises PlauditError that names what to mend."""
    kinds = [
        name
        for name in ("all", "any", "not_", "property", "field", "marker", "segment", "event")
        if getattr(condition, name) is not None
    ]
    if len(kinds) != 1:
        raise _bad("each node has exactly one of all, any, not, property, field, marker, segment, event")
    if depth > MAX_DEPTH:
        raise _bad(f"it may be {MAX_DEPTH} levels deep")
    operators = [name for name in _OPERATORS if getattr(condition, name) is not None]
    if len(operators) != (kinds[0] in ("property", "field")):
        raise _bad(f"a property or field, and nothing else, takes exactly one of {_SPELT}")
    _check_counting(condition)
    children = condition.all or condition.any or ((condition.not_,) if condition.not_ else ())
    if kinds[0] in ("all", "any") and not children:
        raise _bad(f"{kinds[0]} needs at least one condition in it")
    nodes = 1 + sum(check(child, depth=depth + 1) for child in children)
    if nodes > MAX_NODES:
        raise _bad(f"it may have {MAX_NODES} nodes")
    return nodes


def _check_counting(condition: Condition) -> None:
    days = condition.within_days
    if condition.event is None and (condition.count_gte != 1 or days is not None):
        raise _bad("count_gte and within_days belong to event")
    if condition.count_gte < 0:
        raise _bad("count_gte is 0 or more")
    if days is not None and not 1 <= days <= LONGEST_WINDOW_DAYS:
        raise _bad(f"within_days lies between 1 and {LONGEST_WINDOW_DAYS}")


def _bad(rule: str) -> PlauditError:
    return PlauditError(f"This condition cannot be: {rule}.", code="bad_condition")


def matches(condition: Condition, facts: Facts) -> bool:
    """Whether it holds. What is unknown fails every comparison but `exists = false` and `is_not`."""
    if condition.all is not None:
        return all(matches(child, facts) for child in condition.all)
    if condition.any is not None:
        return any(matches(child, facts) for child in condition.any)
    if condition.not_ is not None:
        return not matches(condition.not_, facts)
    return _test(condition, facts)


def why_not(condition: Condition, facts: Facts) -> str | None:
    """Which part of it does not hold, with what is known instead; None when it holds. Of `all` the first part
    is named that does not."""
    if condition.all is not None:
        return next(filter(None, (why_not(child, facts) for child in condition.all)), None)
    if matches(condition, facts):
        return None
    told = msgspec.json.encode(condition).decode()
    if condition.property is not None or condition.field is not None:
        value = (
            facts.property(condition.property) if condition.property else facts.field(condition.field or "")
        )
        return f"{told}: it is {msgspec.json.encode(value).decode()}"
    if condition.event is not None:
        return f"{told}: it happened {facts.event_count(condition.event, condition.within_days)} times"
    return told


def _test(condition: Condition, facts: Facts) -> bool:
    if condition.marker is not None:
        return facts.has_marker(condition.marker.upper())
    if condition.segment is not None:
        return facts.in_segment(condition.segment)
    if condition.event is not None:
        return facts.event_count(condition.event, condition.within_days) >= condition.count_gte
    if condition.field is not None:
        return _compare(condition, facts.field(condition.field))
    return _compare(condition, facts.property(condition.property or ""))


def _compare(condition: Condition, value: Any) -> bool:
    if condition.exists is not None:
        return (value is not None) == condition.exists
    if condition.is_not is not None:
        return not _same(value, condition.is_not)
    if condition.is_ is not None:
        return _same(value, condition.is_)
    if condition.in_ is not None:
        return any(_same(value, option) for option in condition.in_)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return (
        (condition.gt is None or value > condition.gt)
        and (condition.gte is None or value >= condition.gte)
        and (condition.lt is None or value < condition.lt)
        and (condition.lte is None or value <= condition.lte)
    )


def _same(value: Any, wanted: Any) -> bool:
    """Equal, where true is not 1 and a list holds what it contains."""
    if isinstance(value, list):
        return wanted in value
    return isinstance(value, bool) == isinstance(wanted, bool) and value == wanted


class KnownFacts:
    """Facts that lie in memory: for tests, previews and the simulator."""

    def __init__(
        self,
        *,
        properties: Mapping[str, Any],
        markers: frozenset[str] = frozenset(),
        events: Mapping[str, int] | None = None,
        payload: Mapping[str, Any] | None = None,
        segments: frozenset[int] = frozenset(),
    ) -> None:
        self._payload = payload or {}
        self._segments = segments
        self._properties = properties
        self._markers = markers
        self._events = events or {}

    def property(self, name: str) -> Any:
        return self._properties.get(name)

    def field(self, name: str) -> Any:
        return self._payload.get(name)

    def has_marker(self, marker: str) -> bool:
        return marker in self._markers

    def in_segment(self, segment_id: int) -> bool:
        return segment_id in self._segments

    def event_count(self, event_type: str, within_days: int | None) -> int:
        return self._events.get(event_type, 0)
