"""The units of work of a worker. What a step does and what becomes of its row are in one commit; the fence
counts leases, so that who lost one can no longer finish the job.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any

import msgspec

from server.jobs import tables
from server.jobs.kinds import KINDS, MAX_TRIES, STANDING, Failed, Handler, Job, Kind, Outcome, Outside
from server.jobs.queue import enqueue
from server.jobs.tables import LEASE_MS
from server.store.transaction import Tx


class End(StrEnum):
    """How a step ended."""

    DONE = "done"
    GOES_ON = "goes_on"
    FAILED = "failed"
    DEAD = "dead"
    LOST = "lost"
    PREPARED = "prepared"


class LeaseLost(Exception):
    """Somebody else took, moved or cancelled the job during this step: nothing of it may stay."""


def enqueue_standing(tx: Tx) -> None:
    for kind in STANDING:
        enqueue(tx, kind=kind, key="", due_at=tx.now)


def lease(tx: Tx, rooms: Mapping[str, int] | None = None) -> list[Job]:
    """Lease what is due, of each kind as many as there is room for; the longest due first. One whose
    process ended in the middle of its last try is a dead letter now."""
    if rooms is None:
        rooms = {kind.name: kind.at_once for kind in KINDS.values()}
    taken: list[Job] = []
    for kind, room in rooms.items():
        values = {"b_kind": kind, "count": room, "now": tx.now, "until": tx.now + LEASE_MS}
        taken += map(_job, tx.all(tables.LEASE, values))
    worn_out = [job for job in taken if job.tries > KINDS[job.kind].tries]
    for job in worn_out:
        said = f"Its process ended in the middle of it, in the last of {job.tries - 1} tries."
        _retry(tx, job, due=tx.now, said=said, dead=True)
    return sorted((job for job in taken if job not in worn_out), key=lambda job: (job.due_at, job.id))


def _job(row: Any) -> Job:
    payload = msgspec.json.decode(row.payload)
    return Job(row.id, row.fence, row.kind, row.key, payload, row.due_at, row.tries, row.label_id, row.lane)


def step(tx: Tx, job: Job, handler: Handler | None = None, *, chance: float = 0.0) -> End:
    """One step and its consequence for the row; nothing when the lease was lost meanwhile."""
    if not _is_held(tx, job):
        return End.LOST
    if handler is None:
        work = KINDS[job.kind].work
        assert not isinstance(work, Outside)
        handler = work
    return _finish(tx, job, handler(tx, job), chance=chance)


def prepare(tx: Tx, job: Job, outside: Outside) -> tuple[End, Any]:
    """What is needed to perform the job; None and how it ended when there is nothing to perform."""
    if not _is_held(tx, job):
        return End.LOST, None
    prepared = outside.prepare(tx, job)
    if prepared is None:
        return _finish(tx, job, None), None
    return End.PREPARED, prepared


def settle(tx: Tx, job: Job, outside: Outside, result: Any, *, chance: float) -> End:
    """Write what came of it, unless the lease was lost meanwhile."""
    if not _is_held(tx, job):
        return End.LOST
    return _finish(tx, job, outside.settle(tx, job, result), chance=chance)


def put_back(tx: Tx, job: Job, failed: Failed, *, chance: float) -> End:
    """Try again later, as the kind says; after its last try it waits for a person."""
    if not _is_held(tx, job):
        return End.LOST
    kind = KINDS.get(job.kind)
    dead = failed.for_good or job.tries >= (kind.tries if kind else MAX_TRIES)
    due = tx.now + (kind or Kind(job.kind, _nobody)).pause_ms(job.tries, chance=chance)
    if failed.retry_at is not None:
        due = max(tx.now, failed.retry_at)
    if not _retry(tx, job, due=due, said=failed.said, dead=dead):
        raise LeaseLost
    return End.DEAD if dead else End.FAILED


def renew(tx: Tx, jobs: Sequence[Job]) -> None:
    """Hold on to what is still in work."""
    until = tx.now + LEASE_MS
    tx.change_all(tables.RENEW, [{"b_id": job.id, "b_fence": job.fence, "until": until} for job in jobs])


def release(tx: Tx, jobs: Sequence[Job]) -> None:
    """Let others take up at once what this process will not get to any more; it does not count as a try."""
    tx.change_all(tables.RELEASE, [_held(job) for job in jobs])


def _nobody(tx: Tx, job: Job) -> None:
    raise LookupError(f"nobody carries out jobs of kind {job.kind}")


def _held(job: Job) -> dict[str, Any]:
    return {"b_id": job.id, "b_fence": job.fence}


def _is_held(tx: Tx, job: Job) -> bool:
    return tx.first(tables.HELD, _held(job)) is not None


def _finish(tx: Tx, job: Job, outcome: Outcome, *, chance: float = 0.0) -> End:
    """What becomes of the row. A job that its own handler moved is still this step's to finish."""
    if job.id in tx.own_jobs:
        fence = tx.value(tables.FENCE, {"b_id": job.id})
        if fence is None:
            return End.DONE
        job = replace(job, fence=fence)
    held = _held(job)
    if isinstance(outcome, Failed):
        return put_back(tx, job, outcome, chance=chance)
    if outcome is None:
        changed, end = tx.change(tables.DONE, held), End.DONE
    else:
        changed, end = tx.change(tables.GOES_ON, {**held, "due": outcome}), End.GOES_ON
        tx.wake(outcome)
    if not changed:
        raise LeaseLost
    return end


def _retry(tx: Tx, job: Job, *, due: int, said: str, dead: bool) -> int:
    values = {"due": due, "said": said[:500], "failed": tx.now if dead else None}
    return tx.change(tables.RETRY, {**_held(job), **values})
