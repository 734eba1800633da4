"""Large boards kept sorted in this process, which is right where it is the only one that writes."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
import structlog

from server.core.clock import Clock
from server.store import ranks
from server.store.engine import Database
from server.store.ranks import Board, Move, Seat, changes, packed
from server.store.ranks.sorted_keys import SortedKeys

REFRESH_MS = 30_000
"""How long a board is trusted. A command line beside the server may write, too, and is heard of then."""

IDLE_MS = 600_000
MOST_KEYS = 4_000_000
"""Keys of all boards together; a key takes 16 to 60 bytes."""

Spawn = Callable[[Callable[[], None]], object]

log = structlog.get_logger("ranks")


@dataclass(slots=True)
class _Held:
    keys: SortedKeys
    read_at: int
    asked_at: int


class HeldRanks:
    """A board is built when a rank on it was dear to count, from a snapshot that no commit falls into:
    whoever commits moves passes a gate, which is shut for the moment in which a snapshot begins. So what a
    board is told afterwards is exactly what its snapshot lacks. Whoever asks meanwhile has the count.
    """

    def __init__(self, database: Database, *, clock: Clock, spawn: Spawn | None = None) -> None:
        """`spawn` carries out the building of a board; a thread of its own, unless told otherwise."""
        self._database = database
        self._clock = clock
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="ranks") if spawn is None else None
        self._spawn: Spawn = spawn or self._pool.submit  # type: ignore[union-attr]
        self._turn = threading.Condition()
        self._shut = False
        self._committing = 0
        self._held: dict[str, _Held] = {}
        # Boards being built, with the moves since their snapshot; None when it is to be thrown away.
        self._building: dict[str, list[Move] | None] = {}

    def rank(self, conn: sa.Connection, board: Board, seat: Seat) -> int:
        now = self._clock.now()
        with self._turn:
            held = self._held.get(board.name)
            if held is not None:
                held.asked_at = now
                place = held.keys.rank(packed(seat))
                if now - held.read_at <= REFRESH_MS:
                    return place
        if held is None:
            place, above = board.count(conn, seat)
            if above < ranks.LARGE:
                return place
        self._build(board)
        return place

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    # -- following ------------------------------------------------------------------------------------------

    @contextmanager
    def around(self, conn: sa.Connection, moves: Sequence[Move]) -> Iterator[None]:
        with self._turn:
            self._turn.wait_for(lambda: not self._shut)
            self._committing += 1
        heard = False
        try:
            yield
            heard = True
        finally:
            with self._turn:
                self._committing -= 1
                self._follow(moves) if heard else self._forget(moves)
                self._turn.notify_all()

    def _follow(self, moves: Sequence[Move]) -> None:
        for move in moves:
            held = self._held.get(move.board)
            if held is not None:
                _apply(held.keys, [move])
            waiting = self._building.get(move.board)
            if waiting is not None:
                waiting.append(move)

    def _forget(self, moves: Sequence[Move]) -> None:
        """Whether these took effect is not known, so count them anew."""
        for name in {move.board for move in moves}:
            self._held.pop(name, None)
            if name in self._building:
                self._building[name] = None

    # -- building -------------------------------------------------------------------------------------------

    def _build(self, board: Board) -> None:
        with self._turn:
            if board.name in self._building:
                return
            self._building[board.name] = None
        self._spawn(lambda: self._make(board))

    def _make(self, board: Board) -> None:
        try:
            with self._database.reads.connect() as conn:
                read_at = self._snapshot(conn, board)
                keys = SortedKeys((packed(seat), holders) for seat, holders in board.seats(conn))
            self._install(board, _Held(keys, read_at, self._clock.now()))
        except Exception as error:
            log.warning("a board was not built", board=board.name, error=repr(error))
        finally:
            with self._turn:
                self._building.pop(board.name, None)

    def _snapshot(self, conn: sa.Connection, board: Board) -> int:
        """Begin to read while nobody commits; from here on moves wait for the board. Returns the moment."""
        with self._turn:
            self._shut = True
            try:
                self._turn.wait_for(lambda: self._committing == 0)
                begin_snapshot(conn)
                self._building[board.name] = []
            finally:
                self._shut = False
                self._turn.notify_all()
        return self._clock.now()

    def _install(self, board: Board, held: _Held) -> None:
        with self._turn:
            waiting = self._building[board.name]
            if waiting is None:
                return
            _apply(held.keys, waiting)
            self._held[board.name] = held
            for name in [n for n, h in self._held.items() if held.asked_at - h.asked_at > IDLE_MS]:
                del self._held[name]
            while len(self._held) > 1 and sum(len(h.keys) for h in self._held.values()) > MOST_KEYS:
                del self._held[min(self._held, key=lambda name: self._held[name].asked_at)]


def begin_snapshot(conn: sa.Connection) -> str:
    """From here on `conn` reads the database as it is now. Returns which transactions that includes, on
    PostgreSQL."""
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("BEGIN")
        conn.exec_driver_sql("SELECT count(*) FROM sqlite_schema").all()
        return ""
    conn.execution_options(isolation_level="REPEATABLE READ")
    return str(conn.exec_driver_sql("SELECT pg_current_snapshot()::text").scalar_one())


def _apply(keys: SortedKeys, moves: Sequence[Move]) -> None:
    for seats in changes(moves).values():
        for seat, by in seats.items():
            if by:
                keys.change(packed(seat), by)
