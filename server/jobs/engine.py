"""Carries out what is due: a row is leased, its handler runs in a unit of work, and the row goes in the
same commit.

A missed deadline runs late and is never lost; a process that dies in the middle leaves a lease that runs
out. The fence counts leases, so that who lost one can no longer finish the job.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
import structlog

from server.core.clock import Clock
from server.core.randomness import fraction
from server.jobs import steps, tables
from server.jobs.figures import Figures
from server.jobs.kinds import (
    KINDS,
    LONGEST_PAUSE_MS,
    MAX_TRIES,
    Failed,
    Handler,
    Job,
    Outcome,
    Outside,
    handle,
    handle_outside,
    keep_waiting,
)
from server.jobs.queue import New, cancel, enqueue, enqueue_many, hurry, remember, reschedule
from server.jobs.steps import End, LeaseLost
from server.jobs.tables import LEASE_MS
from server.store.prepared import all_rows
from server.store.reader import Reader
from server.store.writer import Writer

__all__ = [
    "KINDS",
    "LEASE_MS",
    "LONGEST_PAUSE_MS",
    "MAX_TRIES",
    "Failed",
    "Handler",
    "Job",
    "New",
    "Outcome",
    "Outside",
    "Worker",
    "cancel",
    "enqueue",
    "enqueue_many",
    "handle",
    "handle_outside",
    "hurry",
    "keep_waiting",
    "remember",
    "reschedule",
]

POLL_MS = 1_000
"""How soon jobs are found that another process enqueued."""

log = structlog.get_logger("jobs")


class Worker:
    """One process's hands. Several processes share the table without doing anything twice."""

    def __init__(
        self,
        *,
        writer: Writer,
        reader: Reader,
        clock: Clock,
        chance: Callable[[], float] = fraction,
        figures: Figures | None = None,
    ) -> None:
        """`chance` spreads what is tried again, from 0 to 1."""
        self._writer = writer
        self._reader = reader
        self._clock = clock
        self._chance = chance
        self.figures = figures or Figures()
        self._in_work: dict[int, Job] = {}
        self._busy: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._alarm = asyncio.Event()
        self._looks_at = 0

    async def run(self) -> None:
        """Work until cancelled."""
        self._writer.alarm = self.wake
        holding = asyncio.create_task(self._hold_on())
        begun = False
        try:
            while True:
                self._alarm.clear()
                took: list[asyncio.Task[None]] = []
                try:
                    if not begun:
                        await self._writer.run(steps.enqueue_standing)
                        begun = True
                    took = await self._take_up()
                except Exception as error:
                    log.error("jobs cannot be read", error=repr(error))
                    self._looks_at = self._clock.now() + POLL_MS
                if not took:
                    await self._rest()
        finally:
            self._writer.alarm = None
            holding.cancel()
            await self._let_go()

    async def work(self) -> int:
        """Carry out what is due now; the number of jobs that were taken up."""
        took = await self._take_up()
        await asyncio.gather(*took)
        return len(took)

    def wake(self, due_at: int) -> None:
        """Something is due at that moment (epoch ms): look then, if not before."""
        if due_at < self._looks_at:
            self._alarm.set()

    async def _take_up(self) -> list[asyncio.Task[None]]:
        """Lease what is due and begin with it; says in `_looks_at` when to look again."""
        rooms = await self._look()
        if not rooms:
            return []
        jobs = await self._writer.run(lambda tx: steps.lease(tx, rooms))
        for job in jobs:
            self._in_work[job.id] = job
            self._busy[job.kind] += 1
        tasks = [asyncio.create_task(self._carry_out(job)) for job in jobs]
        self._tasks.update(tasks)
        for task, job in zip(tasks, jobs, strict=True):
            task.add_done_callback(partial(self._over, job))
        return tasks

    async def _look(self) -> dict[str, int]:
        """The kinds of which something is due, and how many more of each may be in work."""
        now, due = self._clock.now(), await self._due()
        self.figures.look(due, now)
        rooms = {name: KINDS[name].at_once - self._busy[name] for name in due}
        waiting = [at for name, at in due.items() if at is not None and rooms[name] > 0]
        self._looks_at = max(now, min([now + POLL_MS, *waiting]))
        return {
            name: rooms[name] for name, at in due.items() if at is not None and at <= now and rooms[name] > 0
        }

    async def _due(self) -> dict[str, int | None]:
        given = {"rows": _rows(tuple(KINDS)), "now": self._clock.now()}
        rows = await self._reader.run(
            lambda conn: all_rows(conn, tables.NEXT_OF_KINDS[conn.dialect.name], given)
        )
        return {row.kind: row.due_at for row in rows}

    async def _rest(self) -> None:
        pause_ms = min(POLL_MS, self._looks_at - self._clock.now())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0, pause_ms) / 1000):
                await self._alarm.wait()

    def _over(self, job: Job, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._in_work.get(job.id) is job:
            del self._in_work[job.id]
        self._busy[job.kind] -= 1
        self._alarm.set()

    async def _carry_out(self, job: Job) -> None:
        try:
            end = await self._attempt(job)
        except LeaseLost:
            end = End.LOST
        except Exception as error:
            log.error("job failed", kind=job.kind, key=job.key, tries=job.tries, error=repr(error))
            end = await self._put_back(job, Failed(repr(error)))
        self.figures.count(job.kind, end)

    async def _attempt(self, job: Job) -> End:
        kind, chance = KINDS[job.kind], self._chance()
        work = kind.work
        if not isinstance(work, Outside):
            return await self._writer.run(lambda tx: steps.step(tx, job, work, chance=chance), key=job.lane)
        end, prepared = await self._writer.run(lambda tx: steps.prepare(tx, job, work), key=job.lane)
        if end is not End.PREPARED:
            return end
        async with asyncio.timeout(kind.timeout_s):
            result = await work.perform(prepared)
        return await self._writer.run(
            lambda tx: steps.settle(tx, job, work, result, chance=chance), key=job.lane
        )

    async def _put_back(self, job: Job, failed: Failed) -> End:
        chance = self._chance()
        try:
            return await self._writer.run(lambda tx: steps.put_back(tx, job, failed, chance=chance))
        except LeaseLost:
            return End.LOST
        except Exception as error:  # its lease runs out, and then it is tried again
            log.error("job could not be put back", kind=job.kind, key=job.key, error=repr(error))
            return End.LOST

    async def _hold_on(self) -> None:
        """Renew the leases of what takes long."""
        while True:
            await asyncio.sleep(LEASE_MS / 3000)
            jobs = list(self._in_work.values())
            if jobs:
                try:
                    await self._writer.run(partial(steps.renew, jobs=jobs))
                except Exception as error:
                    log.error("leases could not be renewed", error=repr(error))

    async def _let_go(self) -> None:
        """Stop what is in work, and let other processes have it at once."""
        jobs = list(self._in_work.values())
        for task in self._tasks:
            task.cancel()
        if jobs:
            with contextlib.suppress(Exception):
                await self._writer.run(lambda tx: steps.release(tx, jobs))


def _rows(kinds: tuple[str, ...]) -> Any:
    """The kinds as the incoming rows of a statement."""
    found = _ROWS.get(kinds)
    if found is None:
        found = _ROWS[kinds] = msgspec.json.encode([{"kind": kind} for kind in kinds]).decode()
    return found


_ROWS: dict[tuple[str, ...], str] = {}
