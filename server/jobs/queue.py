"""What services say about jobs, in their own unit of work: let something happen, move it, take it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from server.jobs import tables
from server.jobs.kinds import Job
from server.store import bulk
from server.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class New:
    """One job to be enqueued with others of its kind; the fields are those of `enqueue`."""

    key: str
    due_at: int
    payload: Mapping[str, Any] = field(default_factory=dict)
    label_id: int | None = None
    lane: int = 0


def enqueue(
    tx: Tx,
    *,
    kind: str,
    key: str,
    due_at: int,
    payload: Mapping[str, Any] | None = None,
    label_id: int | None = None,
    lane: int = 0,
) -> bool:
    """Let `kind` happen at `due_at` (epoch ms), once for its key while it waits. False when it waits already.

    One that failed for good under this key begins anew. An operator sees the dead letters of `label_id`,
    which is that of the payload unless it is given. With a player's number as `lane` the job keeps its order
    with the player's other units of work.
    """
    row = _row(New(key, due_at, payload or {}, label_id, lane))
    row |= {"kind": kind, "created_at": tx.now}
    found = tx.first(tables.INSERT[tx.dialect], row)
    if found is None:
        found = tx.first(tables.REVIVE, {**row, "b_kind": row.pop("kind"), "b_key": row.pop("key")})
    if found is None:
        return False
    tx.wake(due_at)
    return True


def enqueue_many(tx: Tx, kind: str, rows: Sequence[New]) -> int:
    """Enqueue many jobs of one kind in one statement; how many of them did not wait already. The keys are
    different ones."""
    if not rows:
        return 0
    given = [_row(row) for row in rows]
    made = len(bulk.many(tx, tables.INSERT_MANY[tx.dialect], given, kind=kind, created_at=tx.now))
    if made < len(given):
        made += len(bulk.many(tx, tables.REVIVE_MANY[tx.dialect], given, b_kind=kind, now=tx.now))
    if made:
        tx.wake(min(row.due_at for row in rows))
    return made


def reschedule(tx: Tx, *, kind: str, key: str, due_at: int) -> bool:
    """Move a waiting job to another moment; who has it in work can no longer finish it. False when there is
    none."""
    found = tx.first(tables.MOVE, {"b_kind": kind, "b_key": key, "due": due_at})
    if found is None:
        return False
    tx.own_jobs.add(found.id)
    tx.wake(due_at)
    return True


def hurry(tx: Tx, *, kind: str, key: str = "", due_at: int) -> bool:
    """Let a job that waits for later be due at that moment; one that somebody has in work goes on as it
    does. Many may ask for it at once: none of them waits for another. False when nothing was moved."""
    if tx.first(tables.HURRY, {"b_kind": kind, "b_key": key, "due": due_at, "now": tx.now}) is None:
        return False
    tx.wake(due_at)
    return True


def cancel(tx: Tx, *, kind: str, key: str) -> bool:
    """Take a job away, dead or alive; who has it in work can no longer finish it. False when there is
    none."""
    found = tx.first(tables.CANCEL, {"b_kind": kind, "b_key": key})
    if found is None:
        return False
    tx.own_jobs.add(found.id)
    return True


def remember(tx: Tx, job: Job, payload: Mapping[str, Any]) -> None:
    """Let the next step of a job that goes on find this payload, in the commit of the present one."""
    text = msgspec.json.encode(payload).decode()
    tx.change(tables.REMEMBER, {"b_id": job.id, "b_fence": job.fence, "payload": text})


def _row(new: New) -> dict[str, Any]:
    label_id = new.payload.get("label_id") if new.label_id is None else new.label_id
    return {
        "key": new.key,
        "payload": msgspec.json.encode(new.payload).decode(),
        "due_at": new.due_at,
        "label_id": label_id,
        "lane": new.lane,
    }
