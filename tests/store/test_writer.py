"""The writer: one commit for many, a failing one alone, and nothing told before it is true."""

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.clock import SystemClock
from server.core.errors import PlauditError
from server.core.notice import Notice
from server.features.labels.tables import brand
from server.store import writer as writers
from server.store.engine import Database, open_database
from server.store.migrate import migrate
from server.store.transaction import Tx
from server.store.writer import Writer
from server.wire.structs.engagement import PropsChangedPush

pytestmark = pytest.mark.anyio
OPEN_S = 10


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = open_database(database_url)
    migrate(found)
    yield found
    found.close()


class Bench:
    """A writer, what it announced, and whether that was true at the time."""

    def __init__(self, database: Database, *, lanes: int = 1) -> None:
        self.database = database
        self.heard: list[tuple[str, bool]] = []
        self.fails_to_tell = False
        self.writer = Writer(database, clock=SystemClock(), announce=self._announce, lanes=lanes)
        self.gate = threading.Event()

    def _announce(self, notices: list[Notice]) -> None:
        if self.fails_to_tell:
            raise RuntimeError("nobody can be told")
        for notice in notices:
            name = notice.body.split('"name":"')[1].split('"')[0]
            self.heard.append((name, name in self.names()))

    def names(self) -> list[str]:
        """What another connection sees, so what is committed."""
        with self.database.reads.connect() as conn:
            return list(conn.execute(sa.select(brand.c.name).order_by(brand.c.id)).scalars())

    def write(self, name: str, *, fail: bool = False) -> Callable[[Tx], str]:
        """A unit of work that stores a name and tells it."""

        def work(tx: Tx) -> str:
            tx.insert(brand.insert(), {"label_id": 1, "key": name, "name": name})
            tx.push(label_id=1, player_id=1, message=PropsChangedPush(props={"name": name}))
            if fail:
                raise PlauditError(f"{name} cannot be")
            return name

        return work

    async def hold(self) -> asyncio.Task[None]:
        """Keep the lane busy until the gate opens, so that what comes next is one batch."""
        busy = asyncio.Event()
        loop = asyncio.get_running_loop()

        def wait(tx: Tx) -> None:
            loop.call_soon_threadsafe(busy.set)
            assert self.gate.wait(OPEN_S)

        task = asyncio.create_task(self.writer.run(wait))
        await asyncio.wait_for(busy.wait(), OPEN_S)
        return task

    async def until_waiting(self, units: int) -> None:
        while self.writer.waiting < units:  # noqa: ASYNC110 (the queue belongs to a thread)
            await asyncio.sleep(0)

    async def batch(self, *works: Callable[[Tx], Any]) -> list[Any]:
        """Run the units of work in one commit; results and errors in order."""
        held = await self.hold()
        waiting = [asyncio.create_task(self.writer.run(work)) for work in works]
        await self.until_waiting(len(works))
        commits = self.writer.commits
        self.gate.set()
        results = await asyncio.gather(*waiting, return_exceptions=True)
        await held
        self.gate.clear()
        assert self.writer.commits == commits + 2, "the units were not one batch"
        return results


@pytest.fixture
async def bench(database: Database) -> AsyncIterator[Bench]:
    made = Bench(database)
    made.writer.start()
    yield made
    await made.writer.stop()


async def test_many_units_of_work_share_one_commit(bench: Bench) -> None:
    names = [f"n-{n}" for n in range(50)]
    assert await bench.batch(*[bench.write(name) for name in names]) == names
    assert bench.names() == names


async def test_a_failing_unit_of_work_takes_nobody_with_it(bench: Bench) -> None:
    results = await bench.batch(bench.write("a"), bench.write("b", fail=True), bench.write("c"))
    assert [r if isinstance(r, str) else type(r) for r in results] == ["a", PlauditError, "c"]
    assert bench.names() == ["a", "c"]
    assert [name for name, _ in bench.heard] == ["a", "c"]


async def test_an_error_of_the_database_takes_nobody_with_it_either(bench: Bench) -> None:
    broken = lambda tx: tx.value(sa.text("SELECT nothing FROM nowhere"))  # noqa: E731
    twice = bench.write("a")
    results = await bench.batch(bench.write("a"), broken, twice, bench.write("c"))
    assert [isinstance(r, Exception) for r in results] == [False, True, True, False]
    assert bench.names() == ["a", "c"]


async def test_a_notice_leaves_only_when_what_it_tells_is_committed(bench: Bench) -> None:
    await bench.batch(*[bench.write(f"n-{n}") for n in range(20)])
    assert bench.heard == [(f"n-{n}", True) for n in range(20)]


async def test_a_writer_that_tells_before_it_commits_is_found_out(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the test above."""
    run_unit = Writer._run_unit

    def too_early(self: Writer, job: Any, *rest: Any) -> None:
        run_unit(self, job, *rest)
        bench._announce(job.notices)
        job.notices = []

    monkeypatch.setattr(Writer, "_run_unit", too_early)
    await bench.batch(*[bench.write(f"n-{n}") for n in range(3)])
    assert [told_in_time for _, told_in_time in bench.heard] == [False] * 3


async def test_who_cannot_be_told_does_not_keep_the_writer_from_answering(bench: Bench) -> None:
    bench.fails_to_tell = True
    results = await asyncio.wait_for(bench.batch(bench.write("a"), bench.write("b")), OPEN_S)
    assert results == ["a", "b"]
    assert bench.names() == ["a", "b"]


async def test_a_caller_that_goes_away_does_not_undo_its_work(bench: Bench) -> None:
    held = await bench.hold()
    gone = asyncio.create_task(bench.writer.run(bench.write("a")))
    await bench.until_waiting(1)
    gone.cancel()
    bench.gate.set()
    await held
    assert await bench.writer.run(bench.write("b")) == "b"
    assert bench.names() == ["a", "b"]
    assert [name for name, _ in bench.heard] == ["a", "b"]


async def test_units_of_one_player_keep_their_order(database: Database) -> None:
    bench = Bench(database, lanes=4)
    bench.writer.start()
    works = [
        bench.writer.run(bench.write(f"{player}-{n}"), key=player) for n in range(30) for player in range(5)
    ]
    await asyncio.gather(*works)
    for player in range(5):
        mine = [name for name in bench.names() if name.startswith(f"{player}-")]
        assert mine == [f"{player}-{n}" for n in range(30)]
    await bench.writer.stop()


async def test_when_too_much_waits_a_unit_is_refused_as_overloaded_and_the_others_are_written(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "QUEUE_LIMIT", 5)
    held = await bench.hold()
    waiting = [asyncio.create_task(bench.writer.run(bench.write(f"n-{n}"))) for n in range(8)]
    await bench.until_waiting(5)
    bench.gate.set()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    await held
    refused = [r for r in results if isinstance(r, PlauditError)]
    assert [(r.code, r.err_code, r.status, r.retry_after_s) for r in refused] == [
        ("overloaded", 20052, 503, 1)
    ] * 3
    assert bench.names() == [f"n-{n}" for n in range(5)]


async def test_stop_finishes_what_was_accepted(database: Database) -> None:
    bench = Bench(database)
    bench.writer.start()
    await bench.hold()
    waiting = [asyncio.create_task(bench.writer.run(bench.write(f"n-{n}"))) for n in range(20)]
    await bench.until_waiting(20)
    stopping = asyncio.create_task(bench.writer.stop())
    await asyncio.sleep(0)
    bench.gate.set()
    await asyncio.wait_for(stopping, OPEN_S)
    assert await asyncio.gather(*waiting) == [f"n-{n}" for n in range(20)]
    assert len(bench.names()) == 20


async def test_after_stop_a_unit_is_refused_rather_than_left_waiting(database: Database) -> None:
    bench = Bench(database)
    bench.writer.start()
    await bench.writer.stop()
    with pytest.raises(PlauditError) as refused:
        await asyncio.wait_for(bench.writer.run(bench.write("late")), OPEN_S)
    assert refused.value.err_code == 20052


async def test_a_deadlock_of_two_lanes_is_done_once_more(postgres_server: Any) -> None:
    """Two units lock the same two rows in opposite order; PostgreSQL ends one, and the writer repeats it."""
    url = postgres_server.create_database()
    database = open_database(url)
    migrate(database)
    bench = Bench(database, lanes=2)
    bench.writer.start()
    try:
        await bench.writer.run(bench.write("x"))
        await bench.writer.run(bench.write("y"))
        bench.heard.clear()
        tries, met = queue.SimpleQueue[str](), threading.Barrier(2)

        def crossing(first: str, second: str) -> Callable[[Tx], str]:
            def work(tx: Tx) -> str:
                tries.put(first)
                lock(tx, first)
                if tries.qsize() <= 2:
                    met.wait(OPEN_S)
                lock(tx, second)
                tx.push(label_id=1, player_id=1, message=PropsChangedPush(props={"name": first}))
                return first

            return work

        one, other = crossing("x", "y"), crossing("y", "x")
        results = await asyncio.gather(bench.writer.run(one, key=0), bench.writer.run(other, key=1))
        assert list(results) == ["x", "y"]
        assert tries.qsize() >= 3
        assert sorted(name for name, _ in bench.heard) == ["x", "y"]
        with database.reads.connect() as conn:
            assert list(conn.execute(sa.select(brand.c.key).order_by(brand.c.key)).scalars()) == [
                "x++",
                "y++",
            ]
    finally:
        await bench.writer.stop()
        database.close()
        postgres_server.drop_database(url)


def lock(tx: Tx, name: str) -> None:
    """Change a row, which locks it until the commit."""
    tx.change(brand.update().where(brand.c.name == name).values(key=brand.c.key + "+"))
