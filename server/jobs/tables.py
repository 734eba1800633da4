"""What is due later: one row a job.

A row waits for `due_at` (epoch ms), is leased until `lease_until`, and goes when it is done. With `failed_at`
it is a dead letter: nobody takes it up until a person replays it.
"""

from typing import Any

import sqlalchemy as sa

from server.store import bulk
from server.store.prepared import prepare
from server.store.schema import Id, Millis, id_column, insert_once, metadata

LEASE_MS = 60_000

_ALIVE, _DEAD = sa.text("failed_at IS NULL"), sa.text("failed_at IS NOT NULL")

job = sa.Table(
    "job",
    metadata,
    id_column(),
    sa.Column("kind", sa.String(60), nullable=False),
    sa.Column("key", sa.String(200), nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("due_at", Millis, nullable=False),
    sa.Column("lease_until", Millis, nullable=False, server_default="0"),
    sa.Column("fence", sa.Integer, nullable=False, server_default="0"),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("failed_at", Millis),
    sa.Column("error", sa.String(500)),
    sa.Column("created_at", Millis, nullable=False),
    sa.Column("label_id", Id),
    sa.Column("lane", Id, nullable=False, server_default="0"),
    sa.UniqueConstraint("kind", "key"),
    sa.Index("ix_job_next", "kind", "due_at", "id", sqlite_where=_ALIVE, postgresql_where=_ALIVE),
    sa.Index("ix_job_dead", "label_id", "id", sqlite_where=_DEAD, postgresql_where=_DEAD),
)

_NOW: Any = sa.bindparam("now", type_=Millis)
_BY_KEY = (job.c.kind == sa.bindparam("b_kind"), job.c.key == sa.bindparam("b_key"))
_MINE = (job.c.id == sa.bindparam("b_id"), job.c.fence == sa.bindparam("b_fence"))
# A lease that ends later than any can was given by a clock that was wrong: it does not hold either.
FREE = sa.or_(job.c.lease_until <= _NOW, job.c.lease_until > _NOW + 2 * LEASE_MS)


def leasing(*, skip_locked: bool = True) -> sa.Update:
    """Lease the next `count` jobs of `b_kind` that are due, until `until`; they come back in no order."""
    due = (
        sa.select(job.c.id)
        .where(job.c.kind == sa.bindparam("b_kind"), job.c.failed_at.is_(None), job.c.due_at <= _NOW, FREE)
        .order_by(job.c.due_at, job.c.id)
        .limit(sa.bindparam("count"))
        .with_for_update(skip_locked=skip_locked)
        .cte("due")
    )
    taken = {
        "lease_until": sa.bindparam("until", type_=Millis),
        "fence": job.c.fence + 1,
        "tries": job.c.tries + 1,
    }
    c = job.c
    return (
        job.update()
        .where(job.c.id.in_(sa.select(due.c.id)))
        .values(taken)
        .returning(c.id, c.fence, c.kind, c.key, c.payload, c.due_at, c.tries, c.label_id, c.lane)
    )


LEASE = prepare(leasing())
HELD = prepare(sa.select(job.c.id).where(*_MINE, job.c.failed_at.is_(None)))
FENCE = prepare(sa.select(job.c.fence).where(job.c.id == sa.bindparam("b_id")))
DONE = prepare(job.delete().where(*_MINE))
# Who gives a row back, or hears a second time of a lease that is used up, has no number any more.
_GIVEN_BACK: dict[str, Any] = {"lease_until": 0, "fence": job.c.fence + 1}
RETRY = (
    job.update()
    .where(*_MINE)
    .values(
        due_at=sa.bindparam("due"),
        **_GIVEN_BACK,
        error=sa.bindparam("said"),
        failed_at=sa.bindparam("failed"),
    )
)
GOES_ON = prepare(
    job.update().where(*_MINE).values(due_at=sa.bindparam("due"), **_GIVEN_BACK, tries=0, error=sa.null())
)
REMEMBER = prepare(job.update().where(*_MINE).values(payload=sa.bindparam("payload")))
RENEW = prepare(job.update().where(*_MINE).values(lease_until=sa.bindparam("until")))
RELEASE = prepare(job.update().where(*_MINE).values(**_GIVEN_BACK, tries=job.c.tries - 1))
# Whoever has the job in work has lost it: what was asked for last is what happens.
MOVE = (
    job.update()
    .where(*_BY_KEY, job.c.failed_at.is_(None))
    .values(due_at=sa.bindparam("due"), **_GIVEN_BACK)
    .returning(job.c.id)
)
# What somebody has in work, or is changing just now, stays: nobody waits here, and nobody loses a lease.
_HURRIED = (
    sa.select(job.c.id)
    .where(*_BY_KEY, job.c.failed_at.is_(None), job.c.due_at > sa.bindparam("due", type_=Millis), FREE)
    .with_for_update(skip_locked=True)
)
HURRY = prepare(
    job.update()
    .where(job.c.id.in_(_HURRIED))
    .values(due_at=sa.bindparam("due", type_=Millis))
    .returning(job.c.id)
)
CANCEL = job.delete().where(*_BY_KEY).returning(job.c.id)

NEW = ("kind", "key", "payload", "due_at", "created_at", "label_id", "lane")
INSERT = {d: prepare(insert_once(job, returning=job.c.id, dialect=d)) for d in bulk.DIALECTS}
_MANY = ("key", "payload", "due_at", "label_id", "lane")


def _insert_many(dialect: str) -> Any:
    insert = bulk.insert_many(job, of=_MANY, fixed=("kind", "created_at"), dialect=dialect)
    return insert.on_conflict_do_nothing().returning(job.c.id)


INSERT_MANY = {d: _insert_many(d) for d in bulk.DIALECTS}
_BEGUN_ANEW: dict[str, Any] = {**_GIVEN_BACK, "tries": 0, "failed_at": None, "error": None}
REVIVE = (
    job.update()
    .where(*_BY_KEY, job.c.failed_at.is_not(None))
    .values(
        **_BEGUN_ANEW,
        **{name: sa.bindparam(name) for name in ("payload", "due_at", "created_at", "label_id", "lane")},
    )
    .returning(job.c.id)
)


def _revive_many(dialect: str) -> Any:
    rows = bulk.incoming([job.c[name] for name in _MANY], dialect=dialect)
    anew = {name: rows.c[name] for name in _MANY if name != "key"}
    return (
        job.update()
        .where(job.c.kind == sa.bindparam("b_kind"), job.c.key == rows.c.key, job.c.failed_at.is_not(None))
        .values(**_BEGUN_ANEW, **anew, created_at=_NOW)
        .returning(job.c.id)
    )


REVIVE_MANY = {d: _revive_many(d) for d in bulk.DIALECTS}

NEXT_DUE = sa.select(sa.func.min(job.c.due_at)).where(job.c.failed_at.is_(None))


def _next_of_kinds(dialect: str) -> Any:
    """For each incoming kind the moment of its first job that nobody has in work, or NULL."""
    kinds = bulk.incoming([job.c.kind], dialect=dialect)
    first = (
        sa.select(job.c.due_at)
        .where(job.c.kind == kinds.c.kind, job.c.failed_at.is_(None), FREE)
        .order_by(job.c.due_at, job.c.id)
        .limit(1)
        .correlate(kinds)
        .scalar_subquery()
    )
    return prepare(sa.select(kinds.c.kind, first.label("due_at")))


NEXT_OF_KINDS = {d: _next_of_kinds(d) for d in bulk.DIALECTS}
