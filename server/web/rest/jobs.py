"""Dead letters of a label: what failed for good, and how it is tried again."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from server.core.errors import PlauditError
from server.jobs import letters
from server.store.transaction import Tx
from server.web.rest.fields import NEWEST, NO_NUL, Cursor, Limit, Millis, Page
from server.web.rest.operation import Call


class DeadJobs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    limit: Limit = 50
    cursor: Cursor | None = None
    kind: Annotated[
        str, Meta(max_length=60, pattern=NO_NUL, description="Only jobs of this kind; absent for all.")
    ] = ""


class DeadJob(msgspec.Struct, frozen=True):
    job_id: int
    kind: str
    key: Annotated[str, Meta(description="Its name in its kind.")]
    payload: dict[str, Any]
    tries: int
    error: Annotated[str | None, Meta(description="What it said when it failed last.")]
    due_at: Millis
    failed_at: Annotated[
        Millis | None, Meta(description="When it failed for good; null once it is replayed.")
    ]


async def list_dead_jobs(call: Call) -> Page[DeadJob]:
    """Jobs of the label that failed as often as they may, the newest first. They wait here until you replay
    or delete them."""
    label_id, kind = call.label.id, call.query.kind
    return await call.page(
        lambda conn, before, count: letters.dead(
            conn, label_id=label_id, kind=kind, before=before, count=count
        ),
        start=NEWEST,
        place=lambda row: row.id,
        show=_shown,
    )


async def replay_job(call: Call) -> DeadJob:
    """Let a dead letter be tried again at once, with all its tries."""
    job_id, label_id = call.path["job_id"], call.label.id

    def work(tx: Tx) -> DeadJob:
        return _found(letters.replay(tx, job_id=job_id, label_id=label_id))

    return await call.write(work)


async def delete_job(call: Call) -> DeadJob:
    """Throw a dead letter away: what it was to do never happens."""
    job_id, label_id = call.path["job_id"], call.label.id

    def work(tx: Tx) -> DeadJob:
        return _found(letters.delete(tx, job_id=job_id, label_id=label_id))

    return await call.write(work)


def _found(row: Any) -> DeadJob:
    if row is None:
        message = "There is no such dead letter; GET /api/v1/jobs/dead lists them."
        raise PlauditError(message, code="job_not_found", status=404)
    return _shown(row)


def _shown(row: Any) -> DeadJob:
    return DeadJob(
        job_id=row.id,
        kind=row.kind,
        key=row.key,
        payload=msgspec.json.decode(row.payload),
        tries=row.tries,
        error=row.error,
        due_at=row.due_at,
        failed_at=row.failed_at,
    )
