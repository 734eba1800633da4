"""Large boards kept in Redis, for several processes on one PostgreSQL.

A board is a sorted set of its seats, each written so that the order of the texts is that of the seats, and a
hash of how many hold a seat where that is not one. Changes are sums, so it does not matter in which order the
processes tell them. Every commit is told with the number of its transaction, and a board is built from a
snapshot that says which transactions it includes: of what was told since the building began, exactly the rest
is added.

Nothing here is a source of truth. A board counts only while it carries the database's present mark. A
process that starts, or that could not tell what it committed, sets a new mark, and all boards are built anew.
The mark is in both keys of a board, so Redis may forget either.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sa
import structlog

from server.core.ids import new_guid
from server.store import ranks
from server.store.engine import Database
from server.store.ranks import Board, Move, Seat, changes, scripts
from server.store.ranks.held import Spawn, begin_snapshot

KEPT_MS = 900_000
REFRESH_MS = 600_000
"""After so long a board that is still asked for is built anew. Only a process that was killed between its
commit and telling of it, and never started again, makes that necessary."""

BUILD_MS = 60_000
"""How long one that builds may be silent before another may begin."""

TIMEOUT_S = 1.0
PAUSE_S = 1.0
CHUNK = 2_000
"""Seats sent to Redis at once, so that it is never busy for long."""

_HIGHEST = 2**63 - 1

log = structlog.get_logger("ranks")


@dataclass(frozen=True, slots=True)
class _Keys:
    """The keys of one board."""

    seats: str
    holders: str
    building: str
    told: str


class SharedRanks:
    """`spawn` carries out the building of a board; a thread of its own, unless told otherwise."""

    def __init__(self, database: Database, *, url: str, spawn: Spawn | None = None) -> None:
        import redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        self._database = database
        self._error = redis.RedisError
        # Never tell a thing twice: what is tried again after a time-out may have been heard before.
        self._client: Any = redis.Redis.from_url(
            url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, retry=Retry(NoBackoff(), 0)
        )
        self._ask = self._client.register_script(scripts.ASK)
        self._tell = self._client.register_script(scripts.TELL)
        self._begin = self._client.register_script(scripts.BEGIN)
        self._finish = self._client.register_script(scripts.FINISH)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="ranks") if spawn is None else None
        self._spawn: Spawn = spawn or self._pool.submit  # type: ignore[union-attr]
        self._lock = threading.Lock()
        self._building: set[str] = set()
        self._prefix = f"plaudit:ranks:{_identity(database)}"
        self._mark = f"{self._prefix}:mark"
        # From here on Redis is behind what this process committed, until a new mark is set.
        self._behind = True
        self._next_try = 0.0
        self._ready()

    def rank(self, conn: sa.Connection, board: Board, seat: Seat) -> int:
        known = self._known(board, seat)
        if known is not None:
            place, left_ms = known
            if left_ms < KEPT_MS - REFRESH_MS:
                self._build(board)
            return place
        place, above = board.count(conn, seat)
        if above >= ranks.LARGE:
            self._build(board)
        return place

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._client.close()

    def _known(self, board: Board, seat: Seat) -> tuple[int, int] | None:
        """The rank and how long (ms) the board is kept; None where it is not."""
        if not self._ready():
            return None
        keys = self._keys(board.name)
        try:
            place, left_ms = self._ask(keys=[self._mark, keys.seats, keys.holders], args=[text_of(seat)])
        except self._error as error:
            self._lost("ranks cannot be asked", error)
            return None
        return (place, left_ms) if place else None

    def _keys(self, board: str) -> _Keys:
        name = f"{self._prefix}:{board}"
        return _Keys(f"{name}:seats", f"{name}:holders", f"{name}:building", f"{name}:told")

    # -- Redis may be away ----------------------------------------------------------------------------------

    def _ready(self) -> bool:
        """Whether Redis may be asked and told. After a failure it is left alone for a second; when it lacks
        something of this process, all boards are dropped first."""
        with self._lock:
            if time.monotonic() < self._next_try:
                return False
            if not self._behind:
                return True
            self._next_try = time.monotonic() + PAUSE_S
            try:
                self._client.set(self._mark, new_guid())
            except self._error as error:
                log.warning("ranks are counted, Redis does not answer", error=repr(error))
                return False
            self._behind, self._next_try = False, 0.0
            return True

    def _lost(self, what: str, error: Exception) -> None:
        log.warning(what, error=repr(error))
        with self._lock:
            self._next_try = time.monotonic() + PAUSE_S

    def _fall_behind(self) -> None:
        """Redis lacks something that is committed, or may be."""
        with self._lock:
            self._behind = True

    # -- following ------------------------------------------------------------------------------------------

    @contextmanager
    def around(self, conn: sa.Connection, moves: Sequence[Move]) -> Iterator[None]:
        number = conn.exec_driver_sql("SELECT pg_current_xact_id()::text").scalar_one()
        try:
            yield
        except BaseException:
            # Whether it took effect is not known.
            self._fall_behind()
            raise
        try:
            self._follow(str(number), moves)
        except Exception as error:
            self._fall_behind()
            self._lost("ranks cannot be told", error)

    def _follow(self, number: str, moves: Sequence[Move]) -> None:
        if not self._ready():
            self._fall_behind()
            return
        keys, arguments = [self._mark], [number]
        for name, seats in changes(moves).items():
            of_board = self._keys(name)
            keys += [of_board.seats, of_board.holders, of_board.building, of_board.told]
            told = [(text_of(seat), str(by)) for seat, by in seats.items() if by]
            arguments += [str(len(told)), *(part for one in told for part in one)]
        self._tell(keys=keys, args=arguments)

    # -- building -------------------------------------------------------------------------------------------

    def _build(self, board: Board) -> None:
        with self._lock:
            if board.name in self._building:
                return
            self._building.add(board.name)
        self._spawn(lambda: self._make(board))

    def _make(self, board: Board) -> None:
        try:
            self._upload(board, self._keys(board.name))
        except Exception as error:
            log.warning("a board was not built", board=board.name, error=repr(error))
        finally:
            with self._lock:
                self._building.discard(board.name)

    def _upload(self, board: Board, keys: _Keys) -> None:
        token = new_guid()
        mark = self._begin(keys=[self._mark, keys.building, keys.told], args=[token, BUILD_MS])
        if not mark:
            return
        new = _Keys(f"{keys.seats}:{token}", f"{keys.holders}:{token}", keys.building, keys.told)
        with self._database.reads.connect() as conn:
            snapshot = begin_snapshot(conn)
            seats = board.seats(conn)
            while some := list(islice(seats, CHUNK)):
                self._send(new, some)
        _, highest, under_way = snapshot.split(":")
        names = [self._mark, keys.building, keys.told, new.seats, new.holders, keys.seats, keys.holders]
        self._finish(keys=names, args=[token, mark, KEPT_MS, highest, *filter(None, under_way.split(","))])

    def _send(self, new: _Keys, some: Sequence[tuple[Seat, int]]) -> None:
        sending = self._client.pipeline(transaction=False)
        sending.zadd(new.seats, dict.fromkeys((text_of(seat) for seat, _ in some), 0))
        shared = {text_of(seat): holders for seat, holders in some if holders != 1}
        if shared:
            sending.hset(new.holders, mapping=shared)
        for name in (new.seats, new.holders, new.building, new.told):
            sending.pexpire(name, BUILD_MS)
        sending.execute()


def text_of(seat: Seat) -> str:
    """A text that orders as the seat does; every part is from 0 to below 2**63."""
    return f"{_HIGHEST - seat[0]:016x}" + "".join([f"{part:016x}" for part in seat[1:]])


def _identity(database: Database) -> str:
    """What tells this database from all others that may use the same Redis."""
    query = "SELECT (SELECT system_identifier FROM pg_control_system()), oid FROM pg_database"
    with database.reads.connect() as conn:
        cluster, number = conn.exec_driver_sql(f"{query} WHERE datname = current_database()").one()
    return f"{cluster}:{number}"
