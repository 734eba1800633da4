"""Jobs: leased, fenced, tried again, resumed after a crash, and shared without doing anything twice."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.clock import DAY_MS, ManualClock
from server.jobs import engine, kinds, letters, steps, tables
from server.jobs.engine import (
    LEASE_MS,
    LONGEST_PAUSE_MS,
    MAX_TRIES,
    Failed,
    Job,
    New,
    Outcome,
    Outside,
    Worker,
)
from server.jobs.steps import End
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
            workers = [Worker(writer=w, reader=reader, clock=self.clock, chance=lambda: 0.0) for w in writers]
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
    engine.KINDS.pop(KIND, None)
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


def test_a_job_that_waits_is_hurried_and_one_in_work_is_left_to_whoever_has_it(bench: Bench) -> None:
    def hurry(due_at: int) -> Any:
        return bench.run(lambda tx: engine.hurry(tx, kind=KIND, key="a", due_at=due_at))

    assert not hurry(START)
    bench.enqueue("a", due_at=START + 9)
    assert hurry(START + 5)
    assert not hurry(START + 5)
    assert not hurry(START + 7)
    assert [row.due_at for row in bench.rows()] == [START + 5]
    bench.clock.advance(5)
    [leased] = bench.run(steps.lease)
    assert not hurry(START)
    assert bench.run(partial(steps.step, job=leased)) is End.DONE
    assert bench.words() == ["a"]


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
    (died,) = bench.run(steps.lease)
    assert bench.work() == 0
    bench.clock.advance(LEASE_MS)
    bench.work()
    bench.run(lambda tx: steps.step(tx, died))
    assert bench.words() == ["step 1", "step 2"]
    bench.work()
    assert (bench.words(), bench.rows()) == (["step 1", "step 2", "step 3"], [])


def test_who_lost_its_lease_can_no_longer_finish(bench: Bench) -> None:
    bench.enqueue()
    (slow,) = bench.run(steps.lease)
    bench.clock.advance(LEASE_MS)
    (quick,) = bench.run(steps.lease)
    assert (quick.id, quick.fence) == (slow.id, slow.fence + 1)
    bench.run(lambda tx: steps.step(tx, slow))
    assert bench.words() == []
    bench.run(lambda tx: steps.step(tx, quick))
    assert (bench.words(), bench.rows()) == (["a"], [])


def test_without_the_fence_it_would_happen_twice(bench: Bench) -> None:
    """The control: the handlers of both who leased it, run as they are."""
    bench.enqueue()
    (slow,) = bench.run(steps.lease)
    bench.clock.advance(LEASE_MS)
    (quick,) = bench.run(steps.lease)
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


def test_a_kind_that_nobody_carries_out_waits_until_somebody_does(bench: Bench) -> None:
    engine.KINDS.pop(KIND)
    bench.enqueue()
    assert (bench.work(), [row.tries for row in bench.rows()]) == (0, [0])
    engine.handle(KIND, write)
    assert (bench.work(), bench.words()) == (1, ["a"])


def test_what_is_moved_or_cancelled_while_in_work_does_not_happen_as_before(bench: Bench) -> None:
    for key in ("moved", "gone"):
        bench.enqueue(key)
    leased = bench.run(steps.lease)
    bench.run(lambda tx: engine.reschedule(tx, kind=KIND, key="moved", due_at=START + 5))
    bench.run(lambda tx: engine.cancel(tx, kind=KIND, key="gone"))
    for job in leased:
        assert bench.run(partial(steps.step, job=job)) is End.LOST
    assert bench.words() == []
    bench.clock.advance(5)
    assert (bench.work(), bench.words()) == (1, ["moved"])


def test_a_handler_may_move_or_cancel_its_own_job_and_what_it_returns_counts(bench: Bench) -> None:
    def busy(tx: Tx, job: Job) -> int | None:
        write(tx, job)
        if job.key == "gone":
            engine.cancel(tx, kind=KIND, key=job.key)
        else:
            engine.reschedule(tx, kind=KIND, key=job.key, due_at=START + 5)
        return START + 9 if job.key == "goes on" else None

    engine.handle(KIND, busy)
    for key in ("done", "goes on", "gone"):
        bench.enqueue(key)
    bench.work()
    assert [(row.key, row.due_at, row.lease_until) for row in bench.rows()] == [("goes on", START + 9, 0)]


def test_many_are_enqueued_at_once_and_what_failed_for_good_begins_anew(bench: Bench) -> None:
    rows = [New(f"job {n}", START, {"label_id": 7, "n": n}, lane=n) for n in range(3)]
    assert bench.run(lambda tx: engine.enqueue_many(tx, KIND, rows[:2])) == 2
    bench.run(lambda tx: tx.change(tables.job.update().values(failed_at=START, tries=12, payload="{}")))
    assert bench.run(lambda tx: engine.enqueue_many(tx, KIND, rows)) == 3
    assert bench.run(lambda tx: engine.enqueue_many(tx, KIND, rows)) == 0
    assert [(r.payload, r.tries, r.failed_at, r.label_id, r.lane) for r in bench.rows()] == [
        (f'{{"label_id":7,"n":{n}}}', 0, None, 7, n) for n in range(3)
    ]
    bench.run(lambda tx: tx.change(tables.job.update().values(failed_at=START)))
    assert bench.enqueue("job 1")
    assert [row.failed_at for row in bench.rows()] == [START, None, START]


def test_a_full_kind_leaves_the_others_room(bench: Bench) -> None:
    other = "test.other"
    engine.handle(KIND, write, at_once=2)
    engine.handle(other, write, at_once=50)
    try:
        bench.run(lambda tx: engine.enqueue_many(tx, KIND, [New(f"slow {n}", START) for n in range(100)]))
        bench.run(lambda tx: engine.enqueue(tx, kind=other, key="quick", due_at=START + 1))
        bench.clock.advance(1)
        assert bench.work() == 3
        assert bench.words() == ["quick", "slow 0", "slow 1"]
    finally:
        engine.KINDS.pop(other)


def test_each_kind_is_tried_as_it_says(bench: Bench) -> None:
    def fail(tx: Tx, job: Job) -> Outcome:
        write(tx, job)
        return Failed("refused", retry_at=START + 77 if job.tries == 1 else None)

    engine.handle(KIND, fail, pauses=(10, 40))
    bench.enqueue()
    dues = []
    for _ in range(3):
        bench.work()
        (row,) = bench.rows()
        dues.append(row.due_at - bench.clock.now())
        bench.clock.advance(dues[-1])
    assert (dues[:2], row.failed_at is not None, row.error) == ([77, 40], True, "refused")
    assert bench.words() == ["a", "a", "a"], "what it wrote stays"


def test_a_pause_is_spread_by_chance() -> None:
    kind = kinds.Kind("k", write, pauses=(1000,))
    assert [kind.pause_ms(5, chance=chance) for chance in (0, 0.5, 1)] == [1000, 1125, 1250]


def test_a_job_that_ends_its_process_each_time_is_a_dead_letter(bench: Bench) -> None:
    engine.handle(KIND, write, tries=2)
    bench.enqueue()
    for _ in range(2):
        assert len(bench.run(steps.lease)) == 1
        bench.clock.advance(LEASE_MS)
    assert bench.run(steps.lease) == []
    (row,) = bench.rows()
    assert row.failed_at is not None
    assert "process ended" in row.error


def test_a_lease_of_a_wrong_clock_does_not_hold_for_ever(bench: Bench) -> None:
    bench.enqueue()
    bench.clock.advance(DAY_MS)
    assert len(bench.run(steps.lease)) == 1
    bench.clock.advance(-DAY_MS)
    assert (bench.work(), bench.words()) == (1, ["a"])


class Post:
    """Somebody outside, who is told things and may not answer."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.told: list[str] = []
        self.answers: list[Exception | str] = []

    async def perform(self, key: str) -> str:
        assert not self.bench.unit.plaudit.services.writer.waiting
        self.told.append(key)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def outside(self) -> Outside:
        def prepare(tx: Tx, job: Job) -> str | None:
            return None if job.key == "nothing" else job.key

        def settle(tx: Tx, job: Job, result: str) -> Outcome:
            tx.change(done.insert(), {"word": f"{job.key} {result}"})
            return Failed("gone", for_good=True) if result == "410" else None

        return Outside(prepare, self.perform, settle)


def test_what_is_outside_is_tried_again_and_settled_once(bench: Bench) -> None:
    post = Post(bench)
    engine.handle_outside(KIND, post.outside(), at_once=4)
    for key in ("nothing", "post"):
        bench.enqueue(key)
    post.answers = [TimeoutError("no answer"), "200"]
    assert bench.work() == 2
    (row,) = bench.rows()
    assert (row.key, row.tries, "no answer" in row.error) == ("post", 1, True)
    bench.clock.advance(row.due_at - bench.clock.now())
    bench.work()
    assert (post.told, bench.words(), bench.rows()) == (["post", "post"], ["post 200"], [])
    bench.enqueue("closed")
    post.answers = ["410"]
    bench.work()
    assert [(row.key, row.failed_at is not None) for row in bench.rows()] == [("closed", True)]
    assert bench.words() == ["closed 410", "post 200"]


def test_who_lost_its_lease_cannot_settle(bench: Bench) -> None:
    outside = Post(bench).outside()
    engine.handle_outside(KIND, outside)
    bench.enqueue()
    (slow,) = bench.run(steps.lease)
    bench.clock.advance(LEASE_MS)
    bench.run(steps.lease)
    assert bench.run(lambda tx: steps.settle(tx, slow, outside, "200", chance=0)) is End.LOST
    assert bench.words() == []


def test_who_is_outside_too_long_has_failed(bench: Bench) -> None:
    async def never(prepared: Any) -> None:
        await asyncio.Event().wait()

    engine.handle_outside(KIND, Outside(lambda tx, job: 1, never, lambda tx, job, _: None), timeout_s=0.01)
    bench.enqueue()
    bench.work()
    assert "TimeoutError" in bench.rows()[0].error


def test_what_is_due_now_begins_at_once_and_what_is_in_work_is_let_go_at_the_end(bench: Bench) -> None:
    begun = asyncio.Event()

    async def outside(key: str) -> None:
        begun.set()
        await asyncio.Event().wait()

    engine.handle_outside(KIND, Outside(lambda tx, job: job.key, outside, lambda tx, job, _: None))

    async def live() -> float:
        database = bench.unit.plaudit.database
        writer, reader = Writer(database, clock=bench.clock, announce=lambda _: None), Reader(database)
        writer.start()
        running = asyncio.create_task(Worker(writer=writer, reader=reader, clock=bench.clock).run())
        await asyncio.sleep(0.3)
        loop = asyncio.get_running_loop()
        asked = loop.time()
        await writer.run(lambda tx: engine.enqueue(tx, kind=KIND, key="now", due_at=tx.now))
        await begun.wait()
        took = loop.time() - asked
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await writer.stop()
        reader.close()
        return took

    assert asyncio.run(live()) < 0.8, "it waited for the next look"
    assert [(row.lease_until, row.tries) for row in bench.rows() if row.kind == KIND] == [(0, 0)]


def test_dead_letters_are_listed_replayed_and_deleted_within_their_label(bench: Bench) -> None:
    for number, key in enumerate("abc"):
        bench.enqueue(key, payload={"label_id": 1 + number % 2})
    bench.run(lambda tx: tx.change(tables.job.update().values(failed_at=START, tries=12)))

    def listed(label_id: int | None, kind: str = "", before: int = 2**62) -> list[str]:
        return [
            row.key
            for row in bench.run(
                lambda tx: letters.dead(tx.conn, label_id=label_id, kind=kind, before=before, count=2)
            )
        ]

    ids = {row.key: row.id for row in bench.rows()}
    assert (listed(None), listed(None, before=ids["b"])) == (["c", "b"], ["a"])
    assert (listed(1), listed(2, KIND), listed(2, "other")) == (["c", "a"], ["b"], [])
    assert bench.work() == 0
    assert bench.run(lambda tx: letters.replay(tx, job_id=ids["a"], label_id=2)) is None
    assert bench.run(lambda tx: letters.replay(tx, job_id=ids["a"], label_id=1)).tries == 0
    assert (bench.work(), bench.words()) == (1, ["a"])
    assert bench.run(lambda tx: letters.delete(tx, job_id=ids["b"], label_id=1)) is None
    assert bench.run(lambda tx: letters.delete(tx, job_id=ids["b"], label_id=2)).key == "b"
    assert bench.run(lambda tx: letters.replay_kind(tx, kind="other")) == 0
    assert bench.run(lambda tx: letters.replay_kind(tx, kind=KIND)) == 1
    assert (bench.work(), bench.words(), bench.rows()) == (1, ["a", "c"], [])
