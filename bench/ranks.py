"""The rank of a player among a million and what it costs to follow a score, for each way to keep them."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import sqlalchemy as sa

from bench.product import postgres_database
from bench.report import Row, at_most
from server.core.clock import SystemClock
from server.features.tournaments import tables
from server.store.engine import Database, open_database
from server.store.ranks import Board, Counted, Move, Ranks, Seat
from server.store.ranks.held import HeldRanks
from server.store.ranks.shared import SharedRanks

PLAYERS = 1_000_000
RANK_US = 10
BATCH = 64
"""Moves of one commit, as when many players score at once."""

# Scattered scores, some of them shared, and moments in the order of the numbers.
_SCORE, _SPREAD = 7_919 * 104_729, 3_000_017
_FILL = {
    "sqlite": (
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {players}) "
    ),
    "postgresql": "WITH numbers AS (SELECT n::bigint FROM generate_series(1, {players}) AS n) ",
}
_INSERT = (
    "INSERT INTO tournament_entry (label_id, run_id, player_id, status, score, scored_at,"
    " qualification_score, tally, clan_id, paid, request, joined_at) {numbers}"
    "SELECT 1, 1, n, 1, (n * {score}) % {spread}, n, 0, '{{}}', 0, 0, '', 0 FROM numbers"
)
_BOARD = Board("run:1:1", tables.RANKED, {"b_label_id": 1, "b_run_id": 1, "b_status": 1})


def ranks(*, rounds: int, postgres_url: str, redis_url: str) -> Iterator[Row]:
    """Processor time, since that is what many players ask for at once."""
    with tempfile.TemporaryDirectory() as folder, _filled(f"sqlite:///{folder}/plaudit.db") as database:
        yield Row(f"{_TITLE}, counted, SQLite", _asking(Counted(), database, rounds, often=20), "µs")
        held = HeldRanks(database, clock=SystemClock(), spawn=_at_once)
        yield from _kept(held, database, "in process", rounds, often=20_000, wanted=RANK_US)
        held.close()
    if not (postgres_url and redis_url):
        return
    with postgres_database(postgres_url) as (url, _), _filled(url) as database:
        yield Row(f"{_TITLE}, counted, PostgreSQL", _asking(Counted(), database, rounds, often=10), "µs")
        shared = SharedRanks(database, url=redis_url, spawn=_at_once)
        try:
            yield from _kept(shared, database, "Redis", rounds, often=2_000, server=shared._client)
        finally:
            shared._client.unlink(shared._mark, *shared._client.scan_iter(f"{shared._prefix}:*", count=1000))
            shared.close()


_TITLE = f"rank among {PLAYERS:,}"


def _kept(
    kept: HeldRanks | SharedRanks,
    database: Database,
    name: str,
    rounds: int,
    *,
    often: int,
    wanted: float | None = None,
    server: Any = None,
) -> Iterator[Row]:
    began, spent = time.process_time(), _spent_by(server)
    kept._build(_BOARD)
    of_server = f" (and {_spent_by(server) - spent:.1f} s of Redis)" if server else ""
    yield Row(f"  building it{of_server}", time.process_time() - began, "s")
    spent = _spent_by(server)
    cost = _asking(kept, database, rounds, often=often)
    yield Row(
        f"{_TITLE}, {name}{_share(server, spent, rounds * often)}", cost, "µs", **at_most(cost, wanted, "µs")
    )
    for size in (1, BATCH):
        spent = _spent_by(server)
        cost = _following(kept, rounds, batches=often // size, size=size)
        share = _share(server, spent, rounds * (often // size) * size)
        what = "its update" if size == 1 else f"its update, {size} of one commit"
        yield Row(f"  {what}{share}", cost, "µs")


def _share(server: Any, before: float, operations: int) -> str:
    return f" (and {(_spent_by(server) - before) / operations * 1e6:.1f} µs of Redis)" if server else ""


def _spent_by(server: Any) -> float:
    """Processor seconds of the Redis server; whatever else it does is among them."""
    if server is None:
        return 0.0
    found = server.info("cpu")
    return float(found["used_cpu_sys"]) + float(found["used_cpu_user"])


def _asking(ranker: Ranks | Counted, database: Database, rounds: int, *, often: int) -> float:
    """Processor µs of this process for each of `often` ranks; the median of the rounds."""
    seats = [_seat(number * 7_907 % PLAYERS + 1) for number in range(often)]
    with database.reads.connect() as conn:

        def ask() -> None:
            for seat in seats:
                ranker.rank(conn, _BOARD, seat)

        return _median(ask, rounds, often)


def _following(kept: HeldRanks | SharedRanks, rounds: int, *, batches: int, size: int) -> float:
    """Processor µs for each score that changed, without the commit itself; scores go up and come back."""
    there = [[_move(batch * size + n) for n in range(size)] for batch in range(batches)]
    back = [[Move(m.board, m.after, m.before) for m in moves] for moves in there]
    turns = iter([there, back] * rounds)

    def follow() -> None:
        for moves in next(turns):
            if isinstance(kept, SharedRanks):
                kept._follow("1", moves)
            else:
                with kept.around(_NO_CONNECTION, moves):
                    pass

    return _median(follow, rounds, batches * size)


_NO_CONNECTION: Any = nullcontext()


def _move(number: int) -> Move:
    player = number * 7_907 % PLAYERS + 1
    before = _seat(player)
    return Move(_BOARD.name, before, (before[0] + 1_000, PLAYERS + number, player))


def _seat(player: int) -> Seat:
    return (player * _SCORE % _SPREAD, player, player)


def _median(work: Callable[[], None], rounds: int, operations: int) -> float:
    found = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        found.append((time.process_time() - began) / operations * 1e6)
    return statistics.median(found)


@contextmanager
def _filled(url: str) -> Iterator[Database]:
    """A database with one run that a million players are in."""
    database = open_database(url)
    try:
        with database.writes.begin() as conn:
            tables.entry.create(conn)
            numbers = _FILL[database.dialect].format(players=PLAYERS)
            conn.execute(sa.text(_INSERT.format(numbers=numbers, score=_SCORE, spread=_SPREAD)))
            conn.execute(sa.text("ANALYZE"))
        yield database
    finally:
        database.close()


def _at_once(work: Callable[[], None]) -> None:
    work()
