"""Jobs: leased, fenced, tried again, resumed after a crash, and shared without doing anything twice."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.clock import ManualClock
from server.jobs import engine, tables
from server.jobs.engine import LEASE_MS, LONGEST_PAUSE_MS, MAX_TRIES, Job, Worker, _lease, _step
from server.store.reader import Reader
from server.store.transaction import Tx
from server.store.writer import Writer
from tests.support.unit import Unit

START, KIND = 1_000_000, "test.step"
done = sa.table("done_by_test", sa.column("word"))


class Bench:
    """One database, a clock that is moved by hand, and as many workers as a test wants."""

    def __init__(self, folder: Path, url: str) -> None:
        self.unit, self.clock = Unit(folder, url), ManualClock(START)
        self.unit.run(lambda tx: tx.conn.execute(sa.text("CREATE TABLE done_by_test (word TEXT)")))
        # Features have their own, which begin with a label.
        self.run(lambda tx: tx.change(tables.job.delete()))

    def run(self, work: Callable[[Tx], Any]) -> Any:
        def at(tx: Tx) -> Any:
            tx.now = self.clock.now()
            return work(tx)

        return self.unit.run(at)

    def enqueue(self, key: str = "a", **fields: Any) -> bool:
        due = fields.pop("due_at", START)
        return bool(self.run(lambda tx: engine.enqueue(tx, kind=KIND, key=key, due_at=due, **fields)))

    def work(self, hands: int = 1) -> int:
        """The number of jobs that the workers took up in one go."""

        async def all_hands() -> int:
            database = self.unit.plaudit.database
            writers = [
                Writer(database, clock=self.clock, announce=lambda notices: None) for _ in range(hands)
            ]
            for writer in writers:
                writer.start()
            reader = Reader(database)
            workers = [Worker(writer=w, reader=reader, clock=self.clock) for w in writers]
            try:
                return sum(await asyncio.gather(*(worker.work() for worker in workers)))
            finally:
                for writer in writers:
                    await writer.stop()
                reader.close()

        return asyncio.run(all_hands())

    def rows(self) -> list[Any]:
        return list(self.run(lambda tx: tx.all(sa.select(tables.job).order_by(tables.job.c.id))))

    def words(self) -> list[str]:
        return sorted(row.word for row in self.run(lambda tx: tx.all(sa.select(done))))


@pytest.fixture
def bench(tmp_path: Path, database_url: str) -> Iterator[Bench]:
    made = Bench(tmp_path, database_url)
    engine.handle(KIND, write)
    yield made
    engine._HANDLERS.pop(KIND, None)
    made.unit.close()


def write(tx: Tx, job: Job) -> int | None:
    tx.change(done.insert(), {"word": job.key})
    return None


def test_what_is_due_happens_once_and_what_is_not_due_waits(bench: Bench) -> None:
    assert bench.enqueue("now")
    assert not bench.enqueue("now")
    bench.enqueue("later", due_at=START + 1000)
    assert (bench.work(), bench.work()) == (1, 0)
    assert bench.words() == ["now"]
    bench.clock.advance(1000)
    assert bench.work() == 1
    assert (bench.words(), bench.rows()) == (["later", "now"], [])


def test_a_job_moves_and_goes_away(bench: Bench) -> None:
    bench.enqueue("a")
    assert bench.run(lambda tx: engine.reschedule(tx, kind=KIND, key="a", due_at=START + 5))
    assert bench.work() == 0
    assert bench.run(lambda tx: engine.cancel(tx, kind=KIND, key="a"))
    assert not bench.run(lambda tx: engine.cancel(tx, kind=KIND, key="a"))
    assert not bench.run(lambda tx: engine.reschedule(tx, kind=KIND, key="a", due_at=START))


def test_a_failing_job_leaves_nothing_and_is_tried_later_each_time(bench: Bench) -> None:
    def fail(tx: Tx, job: Job) -> int | None:
        write(tx, job)
        raise RuntimeError("not today")

    engine.handle(KIND, fail)
    bench.enqueue()
    pauses = []
    for _ in range(MAX_TRIES):
        assert bench.work() == 1
        (row,) = bench.rows()
        pauses.append(row.due_at - bench.clock.now())
        assert "not today" in row.error
        bench.clock.advance(pauses[-1])
    assert pauses == sorted(pauses)
    assert pauses[1] == 2 * pauses[0]
    assert pauses[-1] <= LONGEST_PAUSE_MS
    assert bench.rows()[0].failed_at is not None
    assert (bench.work(), bench.words()) == (0, [])


def test_a_long_job_goes_on_where_it_was_after_a_crash(bench: Bench) -> None:
    """Three steps, and the process dies after leasing the second: nothing is lost, nothing happens twice."""

    def step(tx: Tx, job: Job) -> int | None:
        so_far = len(tx.all(sa.select(done)))
        tx.change(done.insert(), {"word": f"step {so_far + 1}"})
        return tx.now if so_far < 2 else None

    engine.handle(KIND, step)
    bench.enqueue()
    bench.work()
    (died,) = bench.run(_lease)
    assert bench.work() == 0
    bench.clock.advance(LEASE_MS)
    bench.work()
    bench.run(lambda tx: _step(tx, died))
    assert bench.words() == ["step 1", "step 2"]
    bench.work()
    assert (bench.words(), bench.rows()) == (["step 1", "step 2", "step 3"], [])


def test_who_lost_its_lease_can_no_longer_finish(bench: Bench) -> None:
    bench.enqueue()
    (slow,) = bench.run(_lease)
    bench.clock.advance(LEASE_MS)
    (quick,) = bench.run(_lease)
    assert (quick.id, quick.fence) == (slow.id, slow.fence + 1)
    bench.run(lambda tx: _step(tx, slow))
    assert bench.words() == []
    bench.run(lambda tx: _step(tx, quick))
    assert (bench.words(), bench.rows()) == (["a"], [])


def test_without_the_fence_it_would_happen_twice(bench: Bench) -> None:
    """The control: the handlers of both who leased it, run as they are."""
    bench.enqueue()
    (slow,) = bench.run(_lease)
    bench.clock.advance(LEASE_MS)
    (quick,) = bench.run(_lease)
    for job in (slow, quick):
        bench.run(partial(write, job=job))
    assert bench.words() == ["a", "a"]


def test_four_workers_share_a_hundred_jobs(bench: Bench) -> None:
    names = sorted(f"job {n:03}" for n in range(100))
    for name in names:
        bench.enqueue(name)
    while bench.rows():
        assert bench.work(hands=4) > 0
    assert bench.words() == names


def test_a_kind_that_nobody_carries_out_waits_for_a_person(bench: Bench) -> None:
    engine._HANDLERS.pop(KIND)
    bench.enqueue()
    bench.work()
    assert "nobody carries out" in bench.rows()[0].error
