"""The rank of a seat on a board among a million: three ways that agree, and the database decides.

A seat is what a board is ordered by: the score first, the highest at the top, then what decides between equal
scores, the lowest first. Seats that are equal share a rank, and the next seat has the next one. So a board of
bare scores ranks densely, and one of (score, moment, player) numbers its players, first to reach first.

- `Counted` counts over the index. It is always right, and what it costs grows with the rank.
- `HeldRanks` (`held.py`) keeps the seats of large boards sorted in this process.
- `SharedRanks` (`shared.py`) keeps them in Redis, for several processes.

Both follow commits and nothing else, both are built from one snapshot of the database, and both fall back to
counting.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa

from server.store.prepared import Prepared

LARGE = 20_000
"""Rows above a seat from which on counting them costs more than keeping the board sorted."""

FETCH = 5_000

Seat = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """What a unit of work did to a board: a seat was left (None: came in), a seat was taken (None: left)."""

    board: str
    before: Seat | None
    after: Seat | None


@dataclass(frozen=True, slots=True)
class Source:
    """How the boards of one kind are read.

    `seats` selects every seat of a board: its parts, then how many hold it. `above` selects how many
    different seats are above one, and last how many rows that took; `parts` are the names that it binds.
    """

    parts: tuple[str, ...]
    seats: sa.Select[Any]
    above: Prepared


@dataclass(frozen=True, slots=True)
class Board:
    """One board. `name` is its own among all boards of the database; `values` are bound to its statements."""

    name: str
    source: Source
    values: Mapping[str, Any]

    def count(self, conn: sa.Connection, seat: Seat) -> tuple[int, int]:
        """The rank of a seat, and how many rows are above it."""
        asked = {**self.values, **dict(zip(self.source.parts, seat, strict=True))}
        row = self.source.above.first(conn, asked)
        assert row is not None
        return 1 + int(row[0]), int(row[-1])

    def seats(self, conn: sa.Connection) -> Iterator[tuple[Seat, int]]:
        """Every seat and how many hold it."""
        options = {"yield_per": FETCH}
        for row in conn.execute(self.source.seats, dict(self.values), execution_options=options):
            yield tuple(row[:-1]), row[-1]


class Ranks(Protocol):
    """Ranks of one database's boards, as one process sees them."""

    def rank(self, conn: sa.Connection, board: Board, seat: Seat) -> int:
        """The rank of a seat, from 1: one more than there are different seats above it."""
        ...

    def around(self, conn: sa.Connection, moves: Sequence[Move]) -> AbstractContextManager[None]:
        """Goes around the COMMIT of units of work with these moves, and follows them when it is through."""
        ...

    def close(self) -> None: ...


class Counted:
    """Counts over the index, each time."""

    def rank(self, conn: sa.Connection, board: Board, seat: Seat) -> int:
        return board.count(conn, seat)[0]

    @contextmanager
    def around(self, conn: sa.Connection, moves: Sequence[Move]) -> Iterator[None]:
        yield

    def close(self) -> None: ...


def packed(seat: Seat) -> int:
    """One number that orders as the seat does; every part is from 0 to below 2**63."""
    key = -seat[0]
    for part in seat[1:]:
        key = (key << 64) + part
    return key


def changes(moves: Iterable[Move]) -> dict[str, dict[Seat, int]]:
    """By board, how many more (or fewer) hold each seat after the moves."""
    found: dict[str, dict[Seat, int]] = {}
    for move in moves:
        of_board = found.setdefault(move.board, {})
        for seat, by in ((move.before, -1), (move.after, 1)):
            if seat is not None:
                of_board[seat] = of_board.get(seat, 0) + by
    return found
