"""Dead letters: jobs that failed for good are seen, replayed or thrown away by a person. And what waits."""

from typing import Any

import sqlalchemy as sa

from server.jobs.tables import job
from server.store.schema import Id
from server.store.transaction import Tx

_DEAD = job.c.failed_at.is_not(None)
_OF_KIND: Any = sa.or_(sa.bindparam("b_kind", type_=sa.String) == "", job.c.kind == sa.bindparam("b_kind"))
_OF_LABEL: Any = job.c.label_id == sa.bindparam("b_label_id")
_BY_ID: Any = job.c.id == sa.bindparam("b_id")

_BEFORE = (
    sa.select(job)
    .where(_DEAD, _OF_KIND, job.c.id < sa.bindparam("before", type_=Id))
    .order_by(job.c.id.desc())
    .limit(sa.bindparam("count"))
)
_BEFORE_OF_LABEL = _BEFORE.where(_OF_LABEL)
_REPLAY = (
    job.update()
    .where(_DEAD, _BY_ID)
    .values(
        due_at=sa.bindparam("now"), lease_until=0, tries=0, failed_at=None, error=None, fence=job.c.fence + 1
    )
    .returning(*job.c)
)
_REPLAY_OF_LABEL = _REPLAY.where(_OF_LABEL)
_REPLAY_KIND = (
    job.update()
    .where(_DEAD, _OF_KIND)
    .values(
        due_at=sa.bindparam("now"), lease_until=0, tries=0, failed_at=None, error=None, fence=job.c.fence + 1
    )
)
_DELETE = job.delete().where(_DEAD, _BY_ID).returning(*job.c)
_DELETE_OF_LABEL = _DELETE.where(_OF_LABEL)


def dead(conn: sa.Connection, *, label_id: int | None, kind: str = "", before: int, count: int) -> list[Any]:
    """The dead letters of a label, or of all and of none, the newest job first."""
    values = {"b_kind": kind, "before": before, "count": count}
    if label_id is None:
        return list(conn.execute(_BEFORE, values).all())
    return list(conn.execute(_BEFORE_OF_LABEL, {**values, "b_label_id": label_id}).all())


def replay(tx: Tx, *, job_id: int, label_id: int | None) -> Any:
    """Let a dead letter be tried again at once, with all its tries; None when there is no such one."""
    statement = _REPLAY if label_id is None else _REPLAY_OF_LABEL
    row = tx.first(statement, _named(job_id, label_id) | {"now": tx.now})
    if row is not None:
        tx.wake(tx.now)
    return row


def replay_kind(tx: Tx, *, kind: str) -> int:
    """Let all dead letters of a kind (of every kind: "") be tried again; how many there were."""
    count = tx.change(_REPLAY_KIND, {"b_kind": kind, "now": tx.now})
    tx.wake(tx.now)
    return count


def delete(tx: Tx, *, job_id: int, label_id: int | None) -> Any:
    """Throw a dead letter away; None when there is no such one."""
    return tx.first(_DELETE if label_id is None else _DELETE_OF_LABEL, _named(job_id, label_id))


def waiting(conn: sa.Connection) -> list[Any]:
    """For each kind how many jobs are alive and how many dead, and when the first of them is due."""
    return list(conn.execute(_WAITING).all())


def _named(job_id: int, label_id: int | None) -> dict[str, Any]:
    return {"b_id": job_id} if label_id is None else {"b_id": job_id, "b_label_id": label_id}


_ALIVE = job.c.failed_at.is_(None)
_WAITING = (
    sa.select(
        job.c.kind,
        sa.func.count().filter(_ALIVE).label("alive"),
        sa.func.count().filter(_DEAD).label("dead"),
        sa.func.min(job.c.due_at).filter(_ALIVE).label("due_at"),
    )
    .group_by(job.c.kind)
    .order_by(job.c.kind)
)
