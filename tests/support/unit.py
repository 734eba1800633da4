"""Services without a server: one database file, one label, units of work that are run right here."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from server.app import build
from server.core.clock import Clock, ManualClock
from server.features.labels.catalogue import Label
from server.features.players import service as players
from server.jobs.engine import Worker
from server.jobs.tables import job
from server.offline import run_unit
from server.settings import Settings
from server.store.reader import Reader
from server.store.transaction import Tx
from server.store.writer import Writer
from tests.support.databases import migrated_sqlite
from tests.support.label import make_label

T = TypeVar("T")


class Unit:
    def __init__(self, folder: Path, database_url: str = "") -> None:
        url = database_url or migrated_sqlite(folder / "plaudit.db")
        self.plaudit = build(Settings(data=folder, database_url=url))
        self.label_id = make_label(self.plaudit).id

    @property
    def label(self) -> Label:
        self.plaudit.refresh()
        found = self.plaudit.services.catalogue.by_id(self.label_id)
        assert found is not None
        return found

    def run(self, work: Callable[[Tx], T]) -> T:
        return run_unit(self.plaudit.database, work)

    def player(self, ext_user_id: str = "anna") -> Any:
        label = self.label
        return self.run(lambda tx: players.ensure(tx, label, brand=None, ext_user_id=ext_user_id))

    def close(self) -> None:
        self.plaudit.services.reader.close()
        self.plaudit.database.close()


def carry_out(unit: Unit, clock: Clock, *, hands: int = 1) -> int:
    """Let so many workers carry out what is due now; the number of jobs that were taken up."""

    async def all_hands() -> int:
        database = unit.plaudit.database
        writers = [Writer(database, clock=clock, announce=lambda _: None) for _ in range(hands)]
        for writer in writers:
            writer.start()
        reader = Reader(database)
        workers = [Worker(writer=writer, reader=reader, clock=clock) for writer in writers]
        try:
            return sum(await asyncio.gather(*(worker.work() for worker in workers)))
        finally:
            for writer in writers:
                await writer.stop()
            reader.close()

    return asyncio.run(all_hands())


def until_nothing_waits(unit: Unit, clock: ManualClock, kind: str, *, most: int) -> list[int]:
    """Go from one due moment of a kind of job to the next until there is none; the pauses between, in ms."""
    pauses: list[int] = []
    for _ in range(most):
        carry_out(unit, clock)
        due = [row.due_at for row in jobs_of(unit, kind)]
        if not due:
            return pauses
        pauses.append(min(due) - clock.now())
        clock.advance(max(0, pauses[-1]))
    raise AssertionError(f"something still waits after {most} attempts")


def jobs_of(unit: Unit, kind: str) -> list[Any]:
    return list(unit.run(lambda tx: tx.all(sa.select(job).where(job.c.kind == kind))))
