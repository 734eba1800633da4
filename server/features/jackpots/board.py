"""The pots of all, as they were a moment ago: read once a second however many pages look at them."""

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
    """One process's copy for one label. Pages of one second share one query."""

    def __init__(self) -> None:
        self._pots: tuple[int, Mapping[int, Shown]] = (-MEMBERS_FRESH_MS, {})
        self._members: tuple[int, Mapping[int, int]] = (-MEMBERS_FRESH_MS, {})

    def pots(self, conn: sa.Connection, label: Label, *, now: int) -> Mapping[int, Shown]:
        """The open pots of all by jackpot, at most a second old."""
        read_at, found = self._pots
        if not 0 <= now - read_at < FRESH_MS:
            rows = conn.execute(tables.OPEN_POTS, {"b_label_id": label.id, "b_player_id": 0}).all()
            found = {row.jackpot_id: Shown(row.id, int(row.amount)) for row in rows}
            self._pots = (now, found)
        return found

    def members(self, conn: sa.Connection, label: Label, *, now: int) -> Mapping[int, int]:
        """How many take part, by jackpot, at most half a minute old."""
        read_at, found = self._members
        if not 0 <= now - read_at < MEMBERS_FRESH_MS:
            rows = conn.execute(tables.MEMBER_COUNTS, {"b_label_id": label.id}).all()
            found = {row.jackpot_id: int(row.members) for row in rows}
            self._members = (now, found)
        return found


def board(label: Label) -> Board:
    """The copy for this version of the label."""
    found: Board = label.compiled.setdefault("jackpots.board", Board())
    return found
