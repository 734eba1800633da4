"""Carries out what is due: a row is leased, its handler runs in a unit of work, and the row goes in the
same commit.

A missed deadline runs late and is never lost; a process that dies in the middle leaves a lease that runs
out. The fence counts leases, so that who lost one can no longer finish the job.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog

from server.core.clock import Clock
from server.jobs import tables
from server.store.reader import Reader
from server.store.schema import insert_once
from server.store.transaction import Tx
from server.store.writer import Writer

LEASE_MS = 60_000
BATCH = 50
MAX_TRIES = 12
LONGEST_PAUSE_MS = 3_600_000
POLL_S = 1.0

log = structlog.get_logger("jobs")


@dataclass(frozen=True, slots=True)
class Job:
    """One leased job. `payload` is what it was enqueued with."""

    id: int
    fence: int
    kind: str
    key: str
    payload: dict[str, Any]
    due_at: int
    tries: int


Handler = Callable[[Tx, Job], int | None]
"""Does one step of a job. None: it is done. A number: it goes on at that moment (epoch ms)."""

_HANDLERS: dict[str, Handler] = {}
_STANDING: list[str] = []


def handle(kind: str, handler: Handler) -> None:
    """Carry out jobs of this kind with `handler`, which runs in a unit of work and may run again after a
    crash."""
    _HANDLERS[kind] = handler


def keep_waiting(kind: str) -> None:
    """Let there always be one job of this kind: a worker that begins to run adds it where there is none."""
    if kind not in _STANDING:
        _STANDING.append(kind)


def remember(tx: Tx, job: Job, payload: dict[str, Any]) -> None:
    """Let the next step of a job that goes on find this payload, in the commit of the present one."""
    text = msgspec.json.encode(payload).decode()
    tx.change(tables.REMEMBER, {"b_id": job.id, "b_fence": job.fence, "payload": text})


def enqueue(tx: Tx, *, kind: str, key: str, due_at: int, payload: dict[str, Any] | None = None) -> bool:
    """Let `kind` happen at `due_at` (epoch ms), once for its key while it waits. False when it waits
    already."""
    row = {
        "kind": kind,
        "key": key,
        "payload": msgspec.json.encode(payload or {}).decode(),
        "due_at": due_at,
        "created_at": tx.now,
    }
    return tx.first(_INSERT[tx.dialect], row) is not None


def reschedule(tx: Tx, *, kind: str, key: str, due_at: int) -> bool:
    """Move a waiting job to another moment. False when there is none."""
    t = tables.job
    return bool(tx.change(t.update().where(t.c.kind == kind, t.c.key == key).values(due_at=due_at)))


def cancel(tx: Tx, *, kind: str, key: str) -> bool:
    t = tables.job
    return bool(tx.change(t.delete().where(t.c.kind == kind, t.c.key == key)))


class Worker:
    """One process's hands. Several processes share the table without doing anything twice."""

    def __init__(self, *, writer: Writer, reader: Reader, clock: Clock) -> None:
        self._writer = writer
        self._reader = reader
        self._clock = clock

    async def run(self) -> None:
        """Work until cancelled."""
        begun = False
        while True:
            try:
                if not begun:
                    await self._writer.run(_enqueue_standing)
                    begun = True
                busy = await self.work()
            except Exception as error:
                log.error("jobs cannot be read", error=repr(error))
                busy = 0
            if not busy:
                await asyncio.sleep(POLL_S)

    async def work(self) -> int:
        """Carry out what is due now; the number of jobs that were taken up."""
        due = await self._reader.run(lambda conn: conn.execute(tables.NEXT_DUE).scalar())
        if due is None or due > self._clock.now():
            return 0
        jobs = await self._writer.run(_lease)
        for job in jobs:
            await self._carry_out(job)
        return len(jobs)

    async def _carry_out(self, job: Job) -> None:
        try:
            await self._writer.run(lambda tx: _step(tx, job))
        except Exception as error:
            log.error("job failed", kind=job.kind, key=job.key, tries=job.tries, error=repr(error))
            said = repr(error)[:500]
            await self._writer.run(lambda tx: _put_back(tx, job, said=said))


def _enqueue_standing(tx: Tx) -> None:
    for kind in _STANDING:
        enqueue(tx, kind=kind, key="", due_at=tx.now)


def _lease(tx: Tx) -> list[Job]:
    rows = tx.all(tables.DUE, {"now": tx.now, "count": BATCH})
    for row in rows:
        tx.change(tables.LEASE, {"b_id": row.id, "until": tx.now + LEASE_MS})
    return [
        Job(
            row.id,
            row.fence + 1,
            row.kind,
            row.key,
            msgspec.json.decode(row.payload),
            row.due_at,
            row.tries + 1,
        )
        for row in rows
    ]


def _step(tx: Tx, job: Job) -> None:
    """One step and its consequence for the row, in one commit; nothing when the lease was lost meanwhile."""
    held = {"b_id": job.id, "b_fence": job.fence}
    if tx.first(tables.HELD, held) is None:
        return
    handler = _HANDLERS.get(job.kind)
    if handler is None:
        raise LookupError(f"nobody carries out jobs of kind {job.kind}")
    goes_on_at = handler(tx, job)
    if goes_on_at is None:
        tx.change(tables.DONE, held)
    else:
        tx.change(tables.GOES_ON, {**held, "due": goes_on_at})


def _put_back(tx: Tx, job: Job, *, said: str) -> None:
    """Try again later, twice as late each time; after twelve tries it waits for a person."""
    pause = min(LONGEST_PAUSE_MS, 1000 * 2**job.tries)
    failed = tx.now if job.tries >= MAX_TRIES else None
    held = {"b_id": job.id, "b_fence": job.fence}
    tx.change(tables.RETRY, {**held, "due": tx.now + pause, "said": said, "failed": failed})


_INSERT = {d: insert_once(tables.job, returning=tables.job.c.id, dialect=d) for d in ("sqlite", "postgresql")}
