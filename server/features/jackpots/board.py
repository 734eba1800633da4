"""What pages ask of jackpots each second, read from the database once for all of them: the pots, and for a
while what a player may see and counts its money in.

Whoever finds the pots a second old reads them; meanwhile the others are told what they were. What a player is
shown is looked up anew for all who are due at once, by who reads the pots.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import msgspec
import sqlalchemy as sa

from server.features.jackpots import rules, tables
from server.features.jackpots.definition import Jackpot, jackpots
from server.features.labels.catalogue import Label
from server.store.prepared import all_rows

T = TypeVar("T")

FRESH_MS = 1_000
MEMBERS_FRESH_MS = VIEWER_FRESH_MS = 30_000
VIEWER_KEPT_MS = 60_000
"""How long a player who is due is shown what it was shown before."""
MOST_VIEWERS = 50_000
MOST_KINDS = 10_000
MOST_ANSWERS = 256
"""How many different answers of one second are kept; whoever asks for another has it made."""


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


@dataclass(frozen=True, slots=True, eq=False)
class Viewer:
    """What a player, or a visitor, is shown: the jackpots that it may see, and each one's currency for it.
    Those who are shown the same share one."""

    currencies: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Pots:
    """The pots of all at one moment, by jackpot, and what was made of them for the wire since."""

    shown: Mapping[int, Shown]
    answers: dict[tuple[Viewer, tuple[int, ...]], msgspec.Raw] = field(default_factory=dict)


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

    def before(self) -> T | None:
        """What was read last, however old it is."""
        return None if self._held is None else self._held[1]

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
    """One process's copy for one version of a label. With `everybody` all are shown the same."""

    def __init__(self, everybody: Viewer | None = None) -> None:
        self._everybody = everybody
        self._pots: Copy[Pots] = Copy(FRESH_MS)
        self._renewing = False
        self._members: Copy[Mapping[int, int]] = Copy(MEMBERS_FRESH_MS)
        self._viewers: dict[int, tuple[int, Viewer]] = {}
        self._kinds: dict[tuple[tuple[int, str], ...], Viewer] = {}
        self._due: set[int] = set()

    def held(self, now: int) -> Pots | None:
        """The open pots of all, when they need not be read again or somebody is doing so."""
        held = self._pots.held(now)
        return self._pots.before() if held is None and self._renewing else held

    @contextmanager
    def renewing(self, now: int) -> Iterator[bool]:
        """Say that the pots are being read, when they are due and nobody else does it: True. Only on the
        event loop, so that between a look and this nobody comes in between."""
        ours = not self._renewing and self._pots.held(now) is None
        self._renewing = self._renewing or ours
        try:
            yield ours
        finally:
            if ours:
                self._renewing = False

    def pots(self, conn: sa.Connection, label: Label, *, now: int) -> Mapping[int, Shown]:
        """The open pots of all by jackpot, at most a second old."""
        return self._pots.get(lambda: Pots(open_pots(conn, label, player_id=0)), now=now).shown

    def members(self, conn: sa.Connection, label: Label, *, now: int) -> Mapping[int, int]:
        """How many take part, by jackpot, at most half a minute old."""

        def read() -> dict[int, int]:
            rows = conn.execute(tables.MEMBER_COUNTS, {"b_label_id": label.id}).all()
            return {row.jackpot_id: int(row.members) for row in rows}

        return self._members.get(read, now=now)

    def viewer(self, player_id: int, *, now: int) -> Viewer | None:
        """What was found for the player within the last half minute."""
        if self._everybody is not None:
            return self._everybody
        found = self._viewers.get(player_id)
        return found[1] if found is not None and 0 <= now - found[0] < VIEWER_FRESH_MS else None

    def viewer_for_now(self, player_id: int, *, now: int) -> Viewer | None:
        """The same, and within a minute what was found before; then the player is due for a new look."""
        if self._everybody is not None:
            return self._everybody
        found = self._viewers.get(player_id)
        if found is None or not 0 <= now - found[0] < VIEWER_KEPT_MS:
            return None
        if now - found[0] >= VIEWER_FRESH_MS:
            self._due.add(player_id)
        return found[1]

    def take_due(self) -> set[int]:
        """The players who are due; from now on they are no longer."""
        due, self._due = self._due, set()
        return due

    def keep(self, player_id: int, currencies: Mapping[int, str], *, now: int) -> Viewer:
        """Note what the player is shown."""
        if len(self._viewers) >= MOST_VIEWERS:
            self._viewers = {}
        if len(self._kinds) >= MOST_KINDS:
            self._kinds = {}
        viewer = self._kinds.setdefault(tuple(currencies.items()), Viewer(currencies))
        self._viewers[player_id] = (now, viewer)
        return viewer


def board(label: Label) -> Board:
    """The copy for this version of the label."""
    found: Board | None = label.compiled.get("jackpots.board")
    if found is None:
        found = label.compiled.setdefault("jackpots.board", Board(_everybody(label)))
    return found


def _everybody(label: Label) -> Viewer | None:
    """What all are shown, when it depends on nobody's properties."""
    known = jackpots(label).values()
    if any(jackpot.see is not None or jackpot.rates for jackpot in known):
        return None
    return Viewer({jackpot.id: jackpot.currency for jackpot in known})
