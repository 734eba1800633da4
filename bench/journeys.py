"""What a million runs cost that wait, how fast those wake that are due, and what nobody waits for costs.

The runs are copies of one that entered by itself. Most of it happens in this process, without sockets; a
server of its own is started over the filled database for its memory and its way to the first wake-up.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import sqlalchemy as sa

from bench.jobs import bare
from bench.process import Served, free_port, serving
from bench.product import ENVIRONMENT, postgres_database
from bench.report import Row
from bench.scenarios import Options
from bench.unheard import unheard
from server.app import Plaudit, build
from server.features.events.service import Event, ingest
from server.features.journeys import service, tables
from server.features.journeys.reading import book
from server.features.journeys.service import WAKE_JOB
from server.features.labels import service as labels
from server.features.labels.catalogue import Label
from server.features.labels.definitions import save
from server.features.players import service as players
from server.jobs.engine import Worker
from server.jobs.tables import job
from server.offline import run_unit
from server.settings import Settings
from server.store.transaction import Tx

DUE, EVENTS, STARTS_WITHIN_S = 20_000, 1_000, 120
DAY_S = 86_400
EVENT = "purchase"
_MIB = 1 << 20


def journeys(options: Options) -> list[Row]:
    rows: list[Row] = []
    for database in ("SQLite", "PostgreSQL") if options.postgres_url else ("SQLite",):
        place = nullcontext(("", "")) if database == "SQLite" else postgres_database(options.postgres_url)
        with (
            place as (url, _),
            tempfile.TemporaryDirectory(prefix="plaudit-bench-", ignore_cleanup_errors=True) as folder,
        ):
            settings = Settings(data=Path(folder), database_url=url, redis_url="")
            rows += _filled(settings, options, database)
            rows += _served(settings, options, database)
            with _parts(settings) as parts:
                rows += asyncio.run(_measured(parts, options, database))
    return rows


@contextmanager
def _parts(settings: Settings) -> Iterator[Plaudit]:
    parts = build(settings)
    try:
        parts.refresh()
        yield parts
    finally:
        parts.services.reader.close()
        parts.database.close()


# -- a database with runs -----------------------------------------------------------------------------------


def _filled(settings: Settings, options: Options, database: str) -> Iterator[Row]:
    """Players, then a run of each that waits for an event and, a month from now and later, for its time."""
    with _parts(settings) as parts:
        label_id = run_unit(parts.database, _define)
        parts.refresh()
        label = _label(parts, label_id)
        asyncio.run(_settle_in(parts))
        first = run_unit(parts.database, lambda tx: players.ensure(tx, label, brand=None, ext_user_id="p"))
        values = {"label": label_id, "many": options.players, "now": parts.services.clock.now()}
        _run(parts, _PLAYERS, values)
        if not parts.database.embedded:
            _run(parts, _NUMBERED, {})
        before = _bytes(parts)
        run_unit(
            parts.database,
            lambda tx: service.start(tx, label, key="waits", player_id=first.id, payload={"amount": 5}),
            settle=parts.pipeline.settle,
        )
        _run(parts, _RUNS, values)
        each = (_bytes(parts) - before) / options.players
    yield Row(f"{database}: a waiting run on disk, of {options.players:,}", each, "bytes")


async def _settle_in(parts: Plaudit) -> None:
    """Follow up the new journeys while nobody is inside."""
    services = parts.services
    services.writer.start()
    while await Worker(writer=services.writer, reader=services.reader, clock=services.clock).work():
        pass
    await services.writer.stop()


def _define(tx: Tx) -> int:
    label_id, _ = labels.create_label(tx, name="Bench")
    body = {"name": EVENT, "source": "any", "fields": {"amount": "number"}}
    save(tx, label_id=label_id, kind="event_type", key=EVENT, body=body)
    points = {"type": "activity", "effects": [{"type": "points_add", "amount": 10}]}
    month = {"type": "delay", "seconds": 30 * DAY_S}
    wait = {"type": "wait_event", "event": EVENT, "timeout_seconds": 30 * DAY_S, "then": "give"}
    for number, (key, nodes) in enumerate(
        {
            "waits": {"wait": wait, "give": points},
            "steps": {"wait": {**month, "then": "next"}, "next": month},
            "gives": {"wait": {**month, "then": "give"}, "give": points},
        }.items(),
        start=1,
    ):
        journey = {"id": number, "name": key, "entry": "wait", "nodes": nodes}
        save(tx, label_id=label_id, kind="journey", key=key, body=journey)
    return label_id


def _run(parts: Plaudit, statement: str, values: dict[str, int]) -> None:
    run_unit(parts.database, lambda tx: tx.change(sa.text(statement), values))


def _label(parts: Plaudit, label_id: int = 1) -> Label:
    label = parts.services.catalogue.by_id(label_id)
    assert label is not None
    return label


def _bytes(parts: Plaudit) -> int:
    """Bytes that the database takes, its indexes with it and its log written back."""
    with parts.database.writes.connect() as conn:
        if not parts.database.embedded:
            return int(conn.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one())
        conn.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        pages = int(conn.execute(sa.text("PRAGMA page_count")).scalar_one())
        return pages * int(conn.execute(sa.text("PRAGMA page_size")).scalar_one())


# -- a server over it ---------------------------------------------------------------------------------------


def _served(settings: Settings, options: Options, database: str) -> Iterator[Row]:
    """Memory with and without the runs in the way, and the time from starting the process to a run's step."""
    due = {"due": 1, "who": 2}
    with _parts(settings) as parts:
        _run(parts, _ONE_DUE, due)
        began = time.perf_counter()
        with _server(settings) as served:
            while not _went_on(parts, player_id=2):
                if time.perf_counter() - began > STARTS_WITHIN_S:
                    raise RuntimeError("the server did not wake the run that is due")
                time.sleep(0.01)
            took = time.perf_counter() - began
            time.sleep(2)
            full = _own_memory(served)
    with (
        tempfile.TemporaryDirectory(prefix="plaudit-bench-", ignore_cleanup_errors=True) as folder,
        _server(Settings(data=Path(folder), redis_url="")) as served,
    ):
        time.sleep(2)
        empty = _own_memory(served)
    yield Row(f"{database}: from starting the process to the first wake-up", took * 1000, "ms")
    yield Row(f"{database}: memory of the server with {options.players:,} runs", full / _MIB, "MiB")
    yield Row("  of one with none, on SQLite", empty / _MIB, "MiB")


@contextmanager
def _server(settings: Settings) -> Iterator[Served]:
    port = free_port()
    environment = {**ENVIRONMENT, "PLAUDIT_DATABASE_URL": settings.database_url, "PLAUDIT_REDIS_URL": ""}
    arguments = ["server", "serve", "--port", str(port), "--data", str(settings.data)]
    with serving(arguments, port=port, path="", environment=environment) as served:
        yield served


def _went_on(parts: Plaudit, *, player_id: int) -> bool:
    of = tables.run.c
    with parts.database.reads.connect() as conn:
        found = conn.execute(sa.select(of.state).where(of.label_id == 1, of.player_id == player_id)).scalar()
    return found is not None and found > 1


def _own_memory(served: Served) -> int:
    """Bytes of its own, without pages of files that it looks into."""
    for line in Path(f"/proc/{served.pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"process {served.pid} has no memory: it has ended")


# -- waking and hearing -------------------------------------------------------------------------------------


async def _measured(parts: Plaudit, options: Options, database: str) -> list[Row]:
    writer = parts.services.writer
    writer.start()
    try:
        bare_wall, bare_cpu = await bare(parts, DUE)
        rows = [Row(f"{database}: empty units of work (the limit)", DUE / bare_wall, "/s", cpu_us=bare_cpu)]
        for key, what in (("steps", "on to the next wait"), ("gives", "give points and end")):
            wall, cpu = await _woken(parts, key)
            rows.append(
                Row(
                    f"{database}: {DUE:,} runs due at once, {what}",
                    DUE / wall,
                    "/s",
                    share=bare_wall / wall,
                    cpu_share=bare_cpu / cpu,
                    cpu_us=cpu,
                )
            )
        return [*rows, *await _heard(parts, database), *await unheard(parts, options, database)]
    finally:
        await writer.stop()


async def _woken(parts: Plaudit, key: str) -> tuple[float, float]:
    """Seconds and CPU-µs a run until as many as are due have gone on."""
    label = _label(parts)
    graph = book(label).current[key]
    first = 10 if key == "steps" else 10 + DUE
    now = parts.services.clock.now()

    def enter(tx: Tx) -> None:
        service.start(tx, label, key=key, player_id=first, payload={"amount": 5})
        journey = {"journey": graph.definition_id}
        tx.conn.execute(sa.text(_COPIES), {**journey, "first": first, "many": DUE})
        tx.conn.execute(sa.text(_ALL_DUE), {**journey, "now": now})
        tx.conn.execute(job.update().where(job.c.kind == WAKE_JOB).values(due_at=now))

    await parts.services.writer.run(enter)
    services = parts.services
    worker = Worker(writer=services.writer, reader=services.reader, clock=services.clock)
    began, cpu = time.perf_counter(), time.process_time()
    while _are_due(parts, graph.definition_id):
        await worker.work()
    return time.perf_counter() - began, (time.process_time() - cpu) / DUE * 1e6


def _are_due(parts: Plaudit, definition_id: int) -> bool:
    with parts.database.reads.connect() as conn:
        now = parts.services.clock.now()
        return conn.execute(_IS_DUE, {"now": now, "journey": definition_id}).first() is not None


async def _heard(parts: Plaudit, database: str) -> Iterator[Row]:
    """From an event to the commit of what the run does that waits for it, one event after the other."""
    label, writer = _label(parts), parts.services.writer
    took: dict[str, list[float]] = {"waits": [], "gone": []}
    for number in range(EVENTS):
        for what, times in took.items():  # the second time the player waits no more
            event = Event(f"{what}-{number}", EVENT, {"amount": 5}, "server")
            player_id = 100_000 + number

            def work(tx: Tx, player_id: int = player_id, event: Event = event) -> bool:
                return ingest(tx, label, player_id=player_id, event=event)

            began = time.perf_counter()
            await writer.run(work, key=player_id)
            times.append((time.perf_counter() - began) * 1000)
    return iter(
        [
            _quantiles(f"{database}: event to the effect of the run that waits, committed", took["waits"]),
            _quantiles("  the same event again, with nobody waiting", took["gone"]),
        ]
    )


def _quantiles(name: str, took: list[float]) -> Row:
    found = statistics.quantiles(took, n=100, method="inclusive")
    return Row(name, statistics.median(took), "ms", p50_ms=found[49], p99_ms=found[98])


_NUMBERS = """WITH RECURSIVE
  one(n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM one WHERE n < :many),
  mixed(n) AS MATERIALIZED (SELECT n FROM one ORDER BY n * n % 1000003, n) """
_PLAYERS = f"""INSERT INTO player (id, label_id, ext_user_id, ext_key, created_at, language, in_control_group)
    {_NUMBERS} SELECT n, :label, 'player-' || n, 'player-' || n, :now, 'EN', false FROM one WHERE n > 1"""
_NUMBERED = "SELECT setval(pg_get_serial_sequence('player', 'id'), (SELECT max(id) FROM player))"
_COLUMNS = """definition_id, number, version, node, state, step, entered_at, wait, converted_at, ended_at,
    cause, data"""
_RUNS = f"""INSERT INTO journey_run (label_id, player_id, due_at, {_COLUMNS}) {_NUMBERS}
    SELECT label_id, n, due_at + n * 1000, {_COLUMNS} FROM mixed CROSS JOIN journey_run
    WHERE n > 1 AND label_id = :label AND player_id = 1"""
_COPIES = f"""INSERT INTO journey_run (label_id, player_id, due_at, {_COLUMNS}) {_NUMBERS}
    SELECT label_id, :first + n, due_at, {_COLUMNS} FROM mixed CROSS JOIN journey_run
    WHERE n < :many AND label_id = 1 AND player_id = :first AND definition_id = :journey"""
_ONE_DUE = "UPDATE journey_run SET due_at = :due WHERE player_id = :who"
_ALL_DUE = "UPDATE journey_run SET due_at = :now WHERE definition_id = :journey"
_IS_DUE = sa.text(
    "SELECT 1 FROM journey_run WHERE due_at <= :now AND definition_id = :journey ORDER BY due_at LIMIT 1"
)
