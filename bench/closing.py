"""A tournament of a hundred thousand ends: how long closing takes, and how long others wait meanwhile."""

import asyncio
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from server.app import Plaudit, build
from server.core.clock import HOUR_MS, SECOND_MS
from server.features.economy import service as economy
from server.features.economy.currencies import Source
from server.features.economy.tables import ledger
from server.features.labels import service as labels
from server.features.labels.definitions import save
from server.features.tournaments import tables
from server.features.tournaments.rules import Status
from server.features.tournaments.runs import RUN_JOB
from server.jobs.engine import enqueue
from server.offline import run_unit
from server.settings import Settings
from server.store.transaction import Tx

PRIZE = 10
LEVELS = 8
PAUSE_S, POLL_S, LONGEST_S = 0.02, 0.05, 1800


@dataclass(frozen=True, slots=True)
class Closed:
    """`seconds` from the end of the settling time until all was paid and told; `waits_ms` is what one other
    unit of work after another, with a pause between them, took meanwhile."""

    seconds: float
    cpu_s: float
    waits_ms: list[float]

    @property
    def p99_ms(self) -> float:
        return statistics.quantiles(self.waits_ms, n=100, method="inclusive")[98]


def close(*, players: int, paid: int, database_url: str = "") -> Closed:
    """Fill an empty database with a tournament that has just ended, and let a server's parts close it."""
    with tempfile.TemporaryDirectory(prefix="plaudit-bench-", ignore_cleanup_errors=True) as folder:
        parts = build(Settings(data=Path(folder), database_url=database_url, redis_url=""))
        run_unit(parts.database, lambda tx: fill(tx, players=players, paid=paid))
        if not parts.database.embedded:
            with parts.database.writes.connect() as conn:
                conn.execution_options(isolation_level="AUTOCOMMIT").execute(sa.text("ANALYZE"))
        return asyncio.run(_watch(parts, paid=paid))


async def _watch(parts: Plaudit, *, paid: int) -> Closed:
    waits: list[float] = []
    async with parts.running():
        began, cpu = time.perf_counter(), time.process_time()
        while not _is_closed(parts):
            if time.perf_counter() - began > LONGEST_S:
                raise RuntimeError("the tournament did not close")
            waits += [await _probe(parts) for _ in range(round(POLL_S / PAUSE_S))]
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        _check(parts, paid=paid)
    return Closed(seconds, cpu, waits)


def _is_closed(parts: Plaudit) -> bool:
    with parts.database.reads.connect() as conn:
        return conn.execute(sa.select(tables.run.c.closed_at)).scalar() is not None


async def _probe(parts: Plaudit) -> float:
    """What somebody else waits for a write of its own, in milliseconds."""
    await asyncio.sleep(PAUSE_S)
    asked = time.perf_counter()
    await parts.services.writer.run(lambda tx: tx.change(_TOUCH))
    return (time.perf_counter() - asked) * 1000


def _check(parts: Plaudit, *, paid: int) -> None:
    """A figure counts only when everybody has what it won."""
    query = sa.select(sa.func.count(), sa.func.sum(ledger.c.amount)).where(
        ledger.c.source == int(Source.TOURNAMENT)
    )
    with parts.database.reads.connect() as conn:
        rows, total = conn.execute(query).one()
        status = conn.execute(sa.select(tables.run.c.status)).scalar_one()
        wrong = len(economy.wrong_wallets(conn))
    found = (int(rows), int(total), status, wrong)
    if found != (paid, paid * PRIZE, Status.FINISHED, 0):
        raise RuntimeError(f"(rows, points, status, wrong wallets) are {found}, which is not what was won")


def fill(tx: Tx, *, players: int, paid: int) -> None:
    """A label with levels and a run that is over, in which everybody has a score and nothing is paid yet."""
    label_id, _ = labels.create_label(tx, name="Bench")
    for number in range(1, LEVELS + 1):
        level = {"id": number, "name": f"Level {number}", "required_points": (number - 1) * 1000}
        save(tx, label_id=label_id, kind="level", key=f"level-{number}", body=level)
    starts_at, ends_at = tx.now - HOUR_MS, tx.now - 10 * SECOND_MS
    prize = {
        "name": "Points",
        "place_from": 1,
        "place_to": paid,
        "effects": [{"type": "points_add", "amount": PRIZE}],
    }
    body = {
        "id": 1,
        "name": "Cup",
        "registration": "auto",
        "schedule": {"starts_at": starts_at, "duration_s": (ends_at - starts_at) // SECOND_MS},
        "scoring": [{"event": "casino_bet", "formula": {"field": "amount"}}],
        "prizes": [prize],
    }
    save(tx, label_id=label_id, kind="tournament", key="cup", body=body)
    values = {
        "label_id": label_id,
        "count": players,
        "now": tx.now,
        "starts_at": starts_at,
        "ends_at": ends_at,
    }
    for statement in _FILL:
        query = sa.text(statement.format(numbers=_NUMBERS))
        tx.change(query, {name: values[name] for name in query.compile().params})
    run_id = tx.value(sa.select(tables.run.c.id))
    payload = {"label_id": label_id, "run_id": run_id}
    enqueue(tx, kind=RUN_JOB, key=str(run_id), due_at=tx.now, payload=payload)


_TOUCH = sa.text("UPDATE label SET name = name")
_NUMBERS = (
    "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) SELECT i FROM n)"
)
# Scores are nearly all different, in an order that has nothing to do with that of the players.
_FILL = (
    """INSERT INTO player (label_id, ext_user_id, ext_key, created_at, language, in_control_group)
    SELECT :label_id, 'p' || i, 'p' || i, :now, 'EN', false FROM {numbers} AS numbered""",
    """INSERT INTO tournament_run
    (label_id, tournament_id, tournament_key, slot, status, opens_at, starts_at, ends_at, players)
    VALUES (:label_id, 1, 'cup', :starts_at, 3, :starts_at, :starts_at, :ends_at, :count)""",
    """INSERT INTO tournament_entry
    (label_id, run_id, player_id, status, score, scored_at, qualification_score, tally, clan_id, paid,
    request, joined_at)
    SELECT :label_id, 1, id, 1, 100 * (1 + id * 7919 % 999983), :ends_at - id, 0, '{{}}', 0, 0, '', :now
    FROM player WHERE label_id = :label_id""",
)
