"""Thousands of pages that show jackpots: each asks for the pots once a second, as the client does it."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import counted, world
from bench.orders import Generator, Sample, generator
from bench.process import Served
from bench.product import Target, World, plaudit, postgres_database
from bench.report import Row, at_least, at_most
from bench.scenarios import (
    CONNECTION_KIB,
    READ_SHARE,
    Call,
    Options,
    compare,
    echo_server,
    join,
)
from server.store.transaction import Tx

EVERY_S = 1.0
FEW = 100
LEAST_S = 40.0
"""Long enough for every page to be looked up anew once (board.VIEWER_FRESH_MS)."""
_KIB = 1024


def pots(options: Options) -> list[Row]:
    """One call as a share of the echo, then what all pages together cost."""
    with ExitStack() as running:
        driver = running.enter_context(generator())
        echo = running.enter_context(echo_server())
        join(driver, "echo", {"port": echo.port, "path": echo.path}, options)
        own = running.enter_context(plaudit(players=options.connections, world=_POTS))
        join(driver, "pots", own.describe(), options)
        todo = [
            Call("echo (the limit)", "echo", "echo", echo),
            Call(f"read: {world.SHARED_POTS} pots of all", "pots", "pots", own.served, READ_SHARE),
            Call("read: the same and a pot of one's own", "pots", "own pot", own.served),
        ]
        rows = compare(driver, todo, options)
    limit = _echoed(options)
    rows.append(_row(f"{options.clients:,} bare sockets echo", limit))
    rows.append(Row("  of one processor", _of_one_processor(limit), "%"))
    for database in ("SQLite", "PostgreSQL") if options.postgres_url else ("SQLite",):
        rows += _watched(options, database=database, limit=limit)
    return rows


def _echoed(options: Options) -> Sample:
    """The limit at the same pace: as many bare sockets."""
    with generator() as driver, echo_server() as echo:
        target = {"port": echo.port, "path": echo.path}
        driver.order("open", group="echo", target=target, connections=options.clients)
        _warm_up(driver, echo, "echo", "echo")
        return _paced(driver, echo, "echo", "echo", options)


def _paced(driver: Generator, served: Served, group: str, call: str, options: Options) -> Sample:
    seconds = max(LEAST_S, options.seconds)
    return driver.measure(served, "watch", group=group, call=call, every_s=EVERY_S, seconds=seconds)


def _warm_up(driver: Generator, served: Served, group: str, call: str) -> None:
    """Every connection asks once or twice, so that what is looked up once for each has been."""
    seconds = 2 * EVERY_S
    driver.measure(served, "watch", group=group, call=call, every_s=EVERY_S, seconds=seconds)


@dataclass(frozen=True, slots=True)
class _Watch:
    """What `clients` pages cost while they watched."""

    clients: int
    sample: Sample
    statements_per_s: float
    rss_bytes: int


def _watched(options: Options, *, database: str, limit: Sample) -> Iterator[Row]:
    """A few pages and then all of them, on a fresh server that counts its statements."""
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="plaudit-bench-")))
        url = ""
        if database == "PostgreSQL":
            url, _ = running.enter_context(postgres_database(options.postgres_url))
        count = counted.empty_count(folder / "statements")
        target = running.enter_context(
            plaudit(players=options.clients, world=_POTS, database_url=url, count=count)
        )
        driver = running.enter_context(generator())
        few = _watch(driver, target, options, clients=FEW, count=count)
        before = target.served.rss_bytes()
        many = _watch(driver, target, options, clients=options.clients, count=count)
        each = (many.rss_bytes - before) / options.clients / _KIB
        yield from _rows(database, few, many, limit=limit)
        yield Row("  memory, each", each, "KiB", **at_most(each, CONNECTION_KIB, "KiB"))


def _watch(driver: Generator, target: Target, options: Options, *, clients: int, count: Path) -> _Watch:
    group = f"watch-{clients}"
    driver.order("open", group=group, target=target.describe(), connections=clients)
    _warm_up(driver, target.served, group, "pots")
    asked, began = counted.statements(count), time.monotonic()
    sample = _paced(driver, target.served, group, "pots", options)
    per_s = (counted.statements(count) - asked) / (time.monotonic() - began)
    rss_bytes = target.served.rss_bytes()
    driver.order("close", group=group)
    return _Watch(clients, sample, per_s, rss_bytes)


def _rows(database: str, few: _Watch, many: _Watch, *, limit: Sample) -> Iterator[Row]:
    name = f"{many.clients:,} pages watch pots, {database}"
    share = limit.cpu_us / many.sample.cpu_us
    yield _row(
        name,
        many.sample,
        limit,
        **at_least(share, READ_SHARE, text=lambda v: f"≥ {v:.0%} of the echo by CPU"),
    )
    yield Row("  of one processor", _of_one_processor(many.sample), "%")
    yield Row(f"  statements with {few.clients} pages", few.statements_per_s, "/s")
    yield Row(f"  statements with {many.clients:,} pages", many.statements_per_s, "/s")


def _row(name: str, sample: Sample, limit: Sample | None = None, **wanted: Any) -> Row:
    return Row(
        name,
        sample.per_s,
        "/s",
        cpu_share=(limit or sample).cpu_us / sample.cpu_us,
        cpu_us=sample.cpu_us,
        generator_cpu_us=sample.generator_cpu_us,
        p50_ms=sample.p50_ms,
        p99_ms=sample.p99_ms,
        **wanted,
    )


def _of_one_processor(sample: Sample) -> float:
    return 100 * sample.server_cpu_s / sample.seconds


def _define(tx: Tx, label_id: int) -> None:
    world.define(tx, label_id, world.jackpots())


_POTS = World(define=_define)
