"""Two boards of the same players, one of scores and one that numbers them, and everybody who ranks them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

import sqlalchemy as sa

from server.core.clock import ManualClock
from server.features.leaderboards import tables as scores
from server.features.tournaments import tables as runs
from server.store.engine import Database, open_database
from server.store.ranks import Board, Counted, Move, Ranks, Seat
from server.store.ranks.held import HeldRanks
from server.store.ranks.shared import SharedRanks

REGISTERED, CANCELLED = 1, 3

At = tuple[int, int]
"""A score and the moment at which it was reached."""


class CommitFailed(Exception):
    """Nobody knows whether it took effect; here it did not."""


class Watched(Board):
    """A board that lets something happen between the snapshot and the reading of its seats."""

    def seats(self, conn: sa.Connection) -> Iterator[tuple[Seat, int]]:
        meanwhile = self.values.get("meanwhile")
        if meanwhile:
            meanwhile()
        yield from super().seats(conn)


class Boards:
    """Boards in a database, changed in units of work that `ranks` follow."""

    def __init__(self, database_url: str, redis_url: str | None) -> None:
        self.database: Database = open_database(database_url)
        with self.database.writes.begin() as conn:
            scores.board_score.create(conn)
            runs.entry.create(conn)
        self.clock = ManualClock(1_000_000)
        self.held = HeldRanks(self.database, clock=self.clock, spawn=at_once)
        self.shared = SharedRanks(self.database, url=redis_url, spawn=at_once) if redis_url else None
        self.label_id = 0
        self.earlier: Callable[[], None] | None = None
        self.meanwhile: Callable[[], None] | None = None

    def fresh(self) -> None:
        """Begin with empty boards."""
        self.label_id += 1

    @property
    def followers(self) -> list[Ranks]:
        return [self.held, *([self.shared] if self.shared else [])]

    def close(self) -> None:
        if self.shared is not None:
            names = list(self.shared._client.scan_iter(f"{self.shared._prefix}:*", count=1000))
            self.shared._client.delete(self.shared._mark, *names)
        for ranks in self.followers:
            ranks.close()
        self.database.close()

    # -- the boards -----------------------------------------------------------------------------------------

    def dense(self) -> Board:
        values = {"b_label_id": self.label_id, "b_board": 1, "b_starts_at": 0}
        return Watched(f"board:{self.label_id}", scores.RANKED, self._watched(values))

    def numbered(self) -> Board:
        values = {"b_label_id": self.label_id, "b_run_id": 1, "b_status": REGISTERED}
        return Watched(f"run:{self.label_id}", runs.RANKED, self._watched(values))

    def _watched(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**values, "meanwhile": self.meanwhile}

    def players(self) -> dict[int, At]:
        """Who is on the boards, as the database has it."""
        on_board = (runs.entry.c.label_id == self.label_id, runs.entry.c.status == REGISTERED)
        with self.database.reads.connect() as conn:
            rows = conn.execute(sa.select(runs.entry).where(*on_board)).all()
        return {row.player_id: (row.score, row.scored_at) for row in rows}

    def ranked(self, ranks: Ranks | Counted) -> dict[int, tuple[int, int]]:
        """Each player's rank on both boards, as `ranks` have it."""
        dense, numbered = self.dense(), self.numbered()
        with self.database.reads.connect() as conn:
            return {
                player: (ranks.rank(conn, dense, at[:1]), ranks.rank(conn, numbered, (*at, player)))
                for player, at in self.players().items()
            }

    # -- changing them --------------------------------------------------------------------------------------

    @contextmanager
    def unit(self, player: int, at: At | None, *, ending: str = "commit") -> Iterator[None]:
        """Move a player, or take it off the boards; the unit of work ends with the block."""
        with self.database.writes.connect() as conn:
            if self.database.embedded:
                conn.exec_driver_sql("BEGIN IMMEDIATE")
            moves = self._move(conn, player, at)
            yield
            try:
                if ending != "rollback":
                    self._commit(conn, moves, fails=ending == "fail")
            except CommitFailed:
                pass
            finally:
                conn.exec_driver_sql("ROLLBACK") if _is_open(conn) else conn.rollback()

    def _commit(self, conn: sa.Connection, moves: list[Move], *, fails: bool) -> None:
        with ExitStack() as around:
            for ranks in self.followers:
                around.enter_context(ranks.around(conn, moves))
            if fails:
                raise CommitFailed
            conn.exec_driver_sql("COMMIT") if self.database.embedded else conn.commit()

    def _move(self, conn: sa.Connection, player: int, at: At | None) -> list[Move]:
        of_player = {"label_id": self.label_id, "player_id": player}
        mine = (runs.entry.c.label_id == self.label_id, runs.entry.c.player_id == player)
        row = conn.execute(sa.select(runs.entry).where(*mine)).first()
        before = (row.score, row.scored_at) if row is not None and row.status == REGISTERED else None
        table = scores.board_score
        conn.execute(table.delete().where(table.c.label_id == self.label_id, table.c.player_id == player))
        conn.execute(runs.entry.delete().where(*mine))
        kept = {"run_id": 1, "status": CANCELLED if at is None else REGISTERED, **UNUSED}
        score, moment = at or (0, 0)
        conn.execute(runs.entry.insert(), {**of_player, **kept, "score": score, "scored_at": moment})
        if at is not None:
            row_of = {"board": 1, "starts_at": 0, "score": score, "reached_at": moment}
            conn.execute(table.insert(), {**of_player, **row_of})
        return [
            Move(f"board:{self.label_id}", before and before[:1], at and at[:1]),
            Move(f"run:{self.label_id}", before and (*before, player), at and (*at, player)),
        ]


UNUSED = {
    "qualification_score": 0,
    "tally": "{}",
    "clan_id": 0,
    "paid": 0,
    "request": "",
    "joined_at": 0,
}


def at_once(work: Callable[[], None]) -> None:
    work()


def _is_open(conn: sa.Connection) -> bool:
    driver: Any = conn.connection.driver_connection
    return conn.dialect.name == "sqlite" and bool(driver.in_transaction)
