"""What segments cost: a check of fifty for one player, and an event that ten of them count.

In this process, without sockets, on SQLite and PostgreSQL: the check as a handler does it, with the player's
row at hand, and the event in a unit of work without its commit. The figure is the median of the wall time,
and the processor time that of this process alone.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench.product import postgres_database
from bench.report import Row, at_most
from bench.scenarios import Options
from server.app import Plaudit, build
from server.core.clock import DAY_MS
from server.features.events.service import Event, ingest
from server.features.labels import service as labels
from server.features.labels.catalogue import Label
from server.features.labels.definitions import save
from server.features.players import service as players
from server.features.segments import filling
from server.features.segments import service as segments
from server.jobs.engine import Job
from server.settings import Settings
from server.store.transaction import Tx

CHECK_MS = 1.0
"""What a check of fifty segments may take."""
SEGMENTS = 50
DAYS = 90
TIMES = 200


def bench(options: Options) -> list[Row]:
    rows: list[Row] = []
    with ExitStack() as running:
        urls = {"SQLite": ""}
        if options.postgres_url:
            urls["PostgreSQL"] = running.enter_context(postgres_database(options.postgres_url))[0]
        for name, url in urls.items():
            rows += _measured(running.enter_context(_site(url)), name)
    return rows


class _Site:
    """A label with fifty segments and a player who did something on each of ninety days."""

    def __init__(self, parts: Plaudit) -> None:
        self.parts = parts
        self.now = parts.services.clock.now() - (DAYS + 1) * DAY_MS
        label_id = self.unit(lambda tx: labels.create_label(tx, name="Bench")[0])
        self.unit(lambda tx: _define(tx, label_id))
        parts.refresh()
        found = parts.services.catalogue.by_id(label_id)
        assert found is not None
        self.label: Label = found
        self.player = self.unit(lambda tx: players.ensure(tx, self.label, brand=None, ext_user_id="anna"))
        self.now += filling.GRACE_MS
        job = Job(0, 0, filling.FILL_JOB, str(label_id), {}, 0, 1)
        while self.unit(lambda tx: filling.fill(tx, job)) is not None:
            pass
        self.events = 0
        for _ in range(DAYS):
            self.now += DAY_MS
            self.unit(self.event)

    def unit(self, work: Callable[[Tx], Any]) -> Any:
        with self.parts.database.writes.connect() as conn:
            tx = Tx(conn, now=self.now, dialect=self.parts.database.dialect)
            result = work(tx)
            self.parts.pipeline.settle(tx)
            conn.commit()
            return result

    def event(self, tx: Tx) -> None:
        self.events += 1
        event = Event(f"e-{self.events}", "purchase", {"amount": 5, "item": "tea"}, "server", tx.now)
        ingest(tx, self.label, player_id=self.player.id, event=event)


def _define(tx: Tx, label_id: int) -> None:
    """Ten that count purchases, thirty of other kinds of behaviour and value, ten of state."""
    for number in range(1, SEGMENTS + 1):
        body: dict[str, Any] = {"id": number, "name": f"Segment {number}"}
        if number > 40:
            body["condition"] = {"all": [{"marker": "VIP"}, {"segment": number - 40}]}
        elif number > 30:
            body |= {"kind": "rfm", "event": "sport_bet_settled", "field": "amount"}
            body |= {"recency_days": [7, 30, 90, 180], "frequency_counts": [2, 5, 10, 20]}
            body |= {
                "monetary_sums": [50, 100, 500, 1000],
                "frequency_min": number - 30 - 8 if number > 38 else 1,
            }
        elif number > 10:
            body |= {"kind": "behaviour", "event": "login", "within_days": number, "lte": 0}
        else:
            body |= {"kind": "behaviour", "event": "purchase", "measure": "sum", "field": "amount"}
            body |= {"within_days": 9 * number, "gte": 20 * number}
        save(tx, label_id=label_id, kind="segment", key=f"segment-{number}", body=body)


@contextmanager
def _site(url: str) -> Iterator[_Site]:
    with tempfile.TemporaryDirectory(prefix="plaudit-bench-", ignore_cleanup_errors=True) as folder:
        parts = build(Settings(data=Path(folder), database_url=url))
        try:
            yield _Site(parts)
        finally:
            parts.services.reader.close()
            parts.database.close()


def _measured(site: _Site, database: str) -> Iterator[Row]:
    ids = list(range(1, SEGMENTS + 1))
    with site.parts.database.reads.connect() as conn:

        def check() -> None:
            found = segments.check_segments(
                conn, site.label, site.player, segment_ids=ids, now=site.now, exposed_only=False
            )
            assert any(is_in for _, is_in in found)

        took, cpu_us = _medians(check)
    name = f"check of {SEGMENTS} segments, {database}"
    yield Row(name, took, "ms", cpu_us=cpu_us, **at_most(took, CHECK_MS, "ms"))
    with site.parts.database.writes.connect() as conn:
        tx = Tx(conn, now=site.now, dialect=site.parts.database.dialect)
        took, cpu_us = _medians(lambda: site.event(tx))
        yield Row(f"event that 10 segments count, {DAYS} days, {database}", took, "ms", cpu_us=cpu_us)
        conn.rollback()


def _medians(work: Callable[[], None]) -> tuple[float, float]:
    """Wall time (ms) and processor time (µs) of one."""
    walls, cpus = [], []
    for _ in range(TIMES):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append((time.perf_counter() - wall) * 1e3)
        cpus.append((time.process_time() - cpu) * 1e6)
    return statistics.median(walls), statistics.median(cpus)
