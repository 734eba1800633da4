"""What pages ask of jackpots each second, read from the database once for all of them: the pots, and for a
while what a player may see and counts its money in."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import sqlalchemy as sa

from server.features.jackpots import rules, tables
from server.features.jackpots.definition import Jackpot
from server.features.labels.catalogue import Label
from server.store.prepared import all_rows

T = TypeVar("T")

FRESH_MS = 1_000
MEMBERS_FRESH_MS = VIEWER_FRESH_MS = 30_000
MOST_VIEWERS = 50_000


@dataclass(frozen=True, slots=True)
class Shown:
    """A pot: its number, what it holds, where it began and where it may burst, in millionths."""

    pot_id: int
    parts: int
    seed: int
    least: int
    most: int


def fresh(jackpot: Jackpot) -> Shown:
    """What is shown of a pot that nobody has put anything in yet."""
    seed, least, most = (rules.in_parts(each) for each in (jackpot.seed, jackpot.least, jackpot.most))
    return Shown(0, seed, seed, least, most)


def open_pots(conn: sa.Connection, label: Label, *, player_id: int) -> dict[int, Shown]:
    """The open pots of a player, or with 0 those of all, by jackpot."""
    rows = all_rows(conn, tables.OPEN_POTS, {"b_label_id": label.id, "b_player_id": player_id})
    return {
        row.jackpot_id: Shown(row.id, int(row.amount), row.seed_amount, row.least, row.most) for row in rows
    }


@dataclass(frozen=True, slots=True)
class Viewer:
    """What a player, or a visitor, is shown: the jackpots that it may see, and each one's currency for it."""

    currencies: Mapping[int, str]


class Copy(Generic[T]):
    """What was read last. While one thread reads again, the others go on with what was read before."""

    def __init__(self, fresh_ms: int) -> None:
        self._fresh_ms = fresh_ms
        self._held: tuple[int, T] | None = None
        self._reading = threading.Lock()

    def held(self, now: int) -> T | None:
        """What was read, when that is still fresh."""
        held = self._held
        return held[1] if held is not None and 0 <= now - held[0] < self._fresh_ms else None

    def get(self, read: Callable[[], T], *, now: int) -> T:
        found = self.held(now)
        if found is not None:
            return found
        before = self._held
        if not self._reading.acquire(blocking=before is None):
            assert before is not None
            return before[1]
        try:
            found = self.held(now)
            if found is None:
                found = read()
                self._held = (now, found)
            return found
        finally:
            self._reading.release()


class Board:
    """One process's copy for one version of a label."""

    def __init__(self) -> None:
        self._pots: Copy[Mapping[int, Shown]] = Copy(FRESH_MS)
        self._members: Copy[Mapping[int, int]] = Copy(MEMBERS_FRESH_MS)
        self._viewers: dict[int, tuple[int, Viewer]] = {}

    def held(self, now: int) -> Mapping[int, Shown] | None:
        """The open pots of all by jackpot, when they need not be read again."""
        return self._pots.held(now)

    def pots(self, conn: sa.Connection, label: Label, *, now: int) -> Mapping[int, Shown]:
        """The open pots of all by jackpot, at most a second old."""
        return self._pots.get(lambda: open_pots(conn, label, player_id=0), now=now)

    def members(self, conn: sa.Connection, label: Label, *, now: int) -> Mapping[int, int]:
        """How many take part, by jackpot, at most half a minute old."""

        def read() -> dict[int, int]:
            rows = conn.execute(tables.MEMBER_COUNTS, {"b_label_id": label.id}).all()
            return {row.jackpot_id: int(row.members) for row in rows}

        return self._members.get(read, now=now)

    def viewer(self, player_id: int, *, now: int) -> Viewer | None:
        """What was found for the player within the last half minute."""
        found = self._viewers.get(player_id)
        return found[1] if found is not None and 0 <= now - found[0] < VIEWER_FRESH_MS else None

    def keep(self, player_id: int, viewer: Viewer, *, now: int) -> None:
        if len(self._viewers) >= MOST_VIEWERS:
            self._viewers = {}
        self._viewers[player_id] = (now, viewer)


def board(label: Label) -> Board:
    """The copy for this version of the label."""
    found: Board = label.compiled.setdefault("jackpots.board", Board())
    return found
