"""The pots of all, as they were a moment ago: read once a second however many pages look at them."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from server.features.jackpots import tables
from server.features.labels.catalogue import Label

FRESH_MS = 1_000
MEMBERS_FRESH_MS = 30_000


@dataclass(frozen=True, slots=True)
class Shown:
    """A pot: its number and what it holds, in millionths."""

    pot_id: int
    parts: int


class Board:
    """One process's copy, for every label. Pages of one second share one query."""

    def __init__(self) -> None:
        self._pots: dict[int, tuple[int, Mapping[int, Shown]]] = {}
        self._members: dict[int, tuple[int, Mapping[int, int]]] = {}
        self._lock = threading.Lock()

    def pots(self, conn: sa.Connection, label: Label, *, now: int) -> Mapping[int, Shown]:
        """The open pots of all by jackpot, at most a second old."""
        known = self._pots.get(label.id)
        if known is not None and 0 <= now - known[0] < FRESH_MS:
            return known[1]
        with self._lock:
            rows = conn.execute(tables.OPEN_POTS, {"b_label_id": label.id, "b_player_id": 0}).all()
            found = {row.jackpot_id: Shown(row.id, int(row.amount)) for row in rows}
            self._pots[label.id] = (now, found)
            return found

    def members(self, conn: sa.Connection, label: Label, *, now: int) -> Mapping[int, int]:
        """How many take part, by jackpot, at most half a minute old."""
        known = self._members.get(label.id)
        if known is not None and 0 <= now - known[0] < MEMBERS_FRESH_MS:
            return known[1]
        with self._lock:
            rows = conn.execute(tables.MEMBER_COUNTS, {"b_label_id": label.id}).all()
            found = {row.jackpot_id: int(row.members) for row in rows}
            self._members[label.id] = (now, found)
            return found
