"""What is due later: one row a job."""

from typing import Any

import sqlalchemy as sa

from server.store.schema import Millis, id_column, metadata

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
    sa.UniqueConstraint("kind", "key"),
    sa.Index("ix_job_due", "due_at"),
)

_NOW: Any = sa.bindparam("now")

DUE = (
    sa.select(job)
    .where(job.c.failed_at.is_(None), job.c.due_at <= _NOW, job.c.lease_until <= _NOW)
    .order_by(job.c.due_at, job.c.id)
    .limit(sa.bindparam("count"))
    .with_for_update(skip_locked=True)
)
LEASE = (
    job.update()
    .where(job.c.id == sa.bindparam("b_id"))
    .values(lease_until=sa.bindparam("until"), fence=job.c.fence + 1, tries=job.c.tries + 1)
)
HELD = sa.select(job.c.id).where(
    job.c.id == sa.bindparam("b_id"), job.c.fence == sa.bindparam("b_fence"), job.c.failed_at.is_(None)
)
DONE = job.delete().where(job.c.id == sa.bindparam("b_id"), job.c.fence == sa.bindparam("b_fence"))
RETRY = (
    job.update()
    .where(job.c.id == sa.bindparam("b_id"), job.c.fence == sa.bindparam("b_fence"))
    .values(
        due_at=sa.bindparam("due"),
        lease_until=0,
        error=sa.bindparam("said"),
        failed_at=sa.bindparam("failed"),
    )
)
GOES_ON = (
    job.update()
    .where(job.c.id == sa.bindparam("b_id"), job.c.fence == sa.bindparam("b_fence"))
    .values(due_at=sa.bindparam("due"), lease_until=0, tries=0, error=None)
)
REMEMBER = (
    job.update()
    .where(job.c.id == sa.bindparam("b_id"), job.c.fence == sa.bindparam("b_fence"))
    .values(payload=sa.bindparam("payload"))
)
NEXT_DUE = sa.select(sa.func.min(job.c.due_at)).where(job.c.failed_at.is_(None))
