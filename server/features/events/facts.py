"""What conditions may ask of one player and of the event at hand, read when they ask and no sooner."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from server.core.clock import DAY_MS
from server.core.conditions import matches
from server.features.events import tables
from server.features.labels.catalogue import Label
from server.features.players import service as players
from server.features.players.properties import all_properties
from server.store.prepared import first_row

Memberships = Callable[[sa.Connection, Label, Any, int], Mapping[int, bool]]
_NO_PAYLOAD: Mapping[str, Any] = {}
_MEMBERSHIPS: list[Memberships] = []


def provide_memberships(source: Memberships) -> None:
    """Let segments say who is in those that are no conditions: `source(conn, label, row, now)` answers for
    one player by the number of the segment, in one read."""
    if source not in _MEMBERSHIPS:
        _MEMBERSHIPS.append(source)


class PlayerFacts:
    """Answers for one player at one moment. `payload` is that of the event being judged, if there is one."""

    def __init__(
        self,
        conn: sa.Connection,
        label: Label,
        row: Any,
        *,
        now: int,
        payload: Mapping[str, Any] = _NO_PAYLOAD,
    ) -> None:
        self._conn = conn
        self._label = label
        self.row = row
        self._now = now
        self._payload = payload
        self._segments: dict[int, bool] = {}

    @cached_property
    def _properties(self) -> dict[str, Any]:
        values = all_properties(self._label, self.row)
        return values | players.live_props(self._conn, self._label, self.row, now=self._now)

    @cached_property
    def _markers(self) -> frozenset[str]:
        return frozenset(players.markers(self._conn, label_id=self._label.id, player_id=self.row.id))

    def property(self, name: str) -> Any:
        return self._properties.get(name)

    def field(self, name: str) -> Any:
        return self._payload.get(name)

    def has_marker(self, marker: str) -> bool:
        return marker in self._markers

    def event_count(self, event_type: str, within_days: int | None) -> int:
        since = 0 if within_days is None else self._now - within_days * DAY_MS
        values = {"label_id": self._label.id, "player_id": self.row.id, "type": event_type, "since": since}
        return int(first_row(self._conn, tables.COUNT, values)[0])

    @cached_property
    def _memberships(self) -> Mapping[int, bool]:
        found: dict[int, bool] = {}
        for source in _MEMBERSHIPS:
            found |= source(self._conn, self._label, self.row, self._now)
        return found

    def in_segment(self, segment_id: int) -> bool:
        """Whether the player is in a segment; in an unknown one nobody is. A segment that leads to itself
        is empty."""
        if segment_id not in self._segments:
            self._segments[segment_id] = False
            found = _segments(self._label).get(segment_id)
            self._segments[segment_id] = found is not None and self._is_in(segment_id, found)
        return self._segments[segment_id]

    def _is_in(self, segment_id: int, segment: Any) -> bool:
        """A segment with a condition is judged now; of another the members are known."""
        if segment.condition is not None:
            return matches(segment.condition, self)
        return self._memberships.get(segment_id, False)


def _segments(label: Label) -> dict[int, Any]:
    """The active segments by their numbers, found once for each version of the label."""
    found: dict[int, Any] | None = label.compiled.get("facts.segments")
    if found is None:
        segments: list[Any] = list(label.definitions.get("segment", {}).values())
        found = label.compiled["facts.segments"] = {s.id: s for s in reversed(segments)}
    return found
