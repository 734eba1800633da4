"""What a step of a job costs, how soon one begins, and what a million that wait far in the future cost."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from bench.process import Served
from bench.product import postgres_database
from bench.report import Row, at_most
from bench.scenarios import Options
from server.app import Plaudit, build
from server.core.clock import DAY_MS
from server.jobs.engine import KINDS, Job, New, Worker, enqueue, enqueue_many, handle
from server.jobs.tables import job
from server.offline import run_unit
from server.settings import Settings
from server.store.transaction import Tx

KIND, STEPS, AT_ONCE = "bench.step", 20_000, 256
WAITING, CHUNK, STARTS = 1_000_000, 20_000, 50
IDLE_S = 5.0
STEP_CPU_US = 48.0
_MIB = 1 << 20


def jobs(options: Options) -> list[Row]:
    rows: list[Row] = []
    for database in ("SQLite", "PostgreSQL") if options.postgres_url else ("SQLite",):
        place = nullcontext(("", "")) if database == "SQLite" else postgres_database(options.postgres_url)
        with place as (url, _), _parts(url) as parts:
            rows += asyncio.run(_measured(parts, database))
    return rows


@contextmanager
def _parts(database_url: str) -> Iterator[Plaudit]:
    with tempfile.TemporaryDirectory(prefix="plaudit-bench-", ignore_cleanup_errors=True) as folder:
        parts = build(Settings(data=Path(folder), database_url=database_url, redis_url=""))
        handle(KIND, _empty, at_once=AT_ONCE)
        try:
            yield parts
        finally:
            KINDS.pop(KIND)
            parts.database.close()


def _empty(tx: Tx, job: Job) -> None:
    """A step that does nothing: what is left is the engine."""


async def _measured(parts: Plaudit, database: str) -> list[Row]:
    writer = parts.services.writer
    writer.start()
    try:
        wall, cpu = await _steps(parts)
        bare_wall, bare_cpu = await bare(parts, STEPS)
        rows = [
            Row(f"{database}: empty units of work (the limit)", STEPS / bare_wall, "/s", cpu_us=bare_cpu),
            Row(
                f"{database}: empty steps of jobs",
                STEPS / wall,
                "/s",
                share=bare_wall / wall,
                cpu_share=bare_cpu / cpu,
                cpu_us=cpu,
                **at_most(cpu, STEP_CPU_US, "CPU-µs"),
            ),
        ]
        return [*rows, *await _among_many(parts, database)]
    finally:
        await writer.stop()
        parts.services.reader.close()


async def bare(parts: Plaudit, count: int) -> tuple[float, float]:
    """Seconds and CPU-µs a piece of as many units of work that delete nothing, as many at once."""
    writer, began, cpu = parts.services.writer, time.perf_counter(), time.process_time()
    nothing = job.delete().where(job.c.id == 0)
    for _ in range(0, count, AT_ONCE):
        await asyncio.gather(*(writer.run(lambda tx: tx.change(nothing)) for _ in range(AT_ONCE)))
    return time.perf_counter() - began, (time.process_time() - cpu) / count * 1e6


async def _steps(parts: Plaudit) -> tuple[float, float]:
    """The same of jobs that are due, leased and done."""
    _fill(parts, STEPS, due_in_ms=0)
    worker = _worker(parts)
    began, cpu, done = time.perf_counter(), time.process_time(), 0
    while done < STEPS:
        done += await worker.work()
    return time.perf_counter() - began, (time.process_time() - cpu) / STEPS * 1e6


async def _among_many(parts: Plaudit, database: str) -> list[Row]:
    """A worker that runs beside a million jobs of a year from now."""
    _fill(parts, WAITING, due_in_ms=365 * DAY_MS)
    before = Served(0, "", _own_pid()).rss_bytes()
    began = time.perf_counter()
    running = asyncio.create_task(_worker(parts).run())
    await _start_ms(parts)
    restart = (time.perf_counter() - began) * 1000
    starts = [await _start_ms(parts) for _ in range(STARTS)]
    commits, cpu = parts.services.writer.commits, time.process_time()
    await asyncio.sleep(IDLE_S)
    idle_cpu = (time.process_time() - cpu) / IDLE_S
    idle_commits = (parts.services.writer.commits - commits) / IDLE_S
    memory = (Served(0, "", _own_pid()).rss_bytes() - before) / _MIB
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    quantiles = statistics.quantiles(starts, n=100, method="inclusive")
    many = f"{database}: beside {WAITING:,} that wait,"
    return [
        Row(
            f"{many} enqueued to begun",
            statistics.median(starts),
            "ms",
            p50_ms=quantiles[49],
            p99_ms=quantiles[98],
        ),
        Row(f"{many} started to first job done", restart, "ms"),
        Row(f"{many} processor of an idle worker", idle_cpu * 100, "%"),
        Row(f"{many} commits of an idle worker", idle_commits, "/s"),
        Row(f"{many} memory of the worker", memory, "MiB"),
    ]


async def _start_ms(parts: Plaudit) -> float:
    """From asking for a job until its step runs."""
    begun: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    loop = asyncio.get_running_loop()

    def step(tx: Tx, job: Job) -> None:
        loop.call_soon_threadsafe(begun.set_result, time.perf_counter())

    handle(KIND, step, at_once=AT_ONCE)
    asked = time.perf_counter()
    await parts.services.writer.run(lambda tx: enqueue(tx, kind=KIND, key="now", due_at=tx.now))
    took = (await begun - asked) * 1000
    await asyncio.sleep(0.05)
    return took


def _fill(parts: Plaudit, count: int, *, due_in_ms: int) -> None:
    for first in range(0, count, CHUNK):
        numbers = range(first, min(count, first + CHUNK))

        def work(tx: Tx, numbers: range = numbers) -> None:
            rows = [New(f"{due_in_ms}:{n}", tx.now + due_in_ms, {"n": n}) for n in numbers]
            enqueue_many(tx, KIND, rows)

        run_unit(parts.database, work)


def _worker(parts: Plaudit) -> Worker:
    services = parts.services
    return Worker(writer=services.writer, reader=services.reader, clock=services.clock)


def _own_pid() -> int:
    return int(Path("/proc/self").resolve().name)
