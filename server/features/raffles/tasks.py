"""Runs are drawn and paid when they are due, and schedules are followed when definitions change."""

import sqlalchemy as sa

from server.features.labels import definitions
from server.features.labels import tables as label_tables
from server.features.labels.catalogue import read_label
from server.features.raffles import rules, runs
from server.jobs import engine as jobs
from server.store.transaction import Tx

PLAN_JOB = "raffles.plan"


def register() -> None:
    definitions.on_change(plan_soon)
    jobs.handle(PLAN_JOB, plan)
    jobs.handle(runs.DRAW_JOB, draw)


def plan_soon(tx: Tx, label_id: int) -> None:
    """A label changed: look at its schedules again, once for each change and as of its moment."""
    if tx.first(_HAS_RAFFLES, {"b_label_id": label_id}) is not None:
        revision = tx.value(_REVISION, {"b_label_id": label_id})
        payload = {"label_id": label_id, "since": tx.now}
        jobs.enqueue(tx, kind=PLAN_JOB, key=f"{label_id}:{revision}", due_at=tx.now, payload=payload)


def plan(tx: Tx, job: jobs.Job) -> None:
    label = read_label(tx.conn, int(job.payload["label_id"]))
    if label is not None:
        runs.plan(tx, label, since=int(job.payload["since"]))


def draw(tx: Tx, job: jobs.Job) -> int | None:
    """Draw the run when it is due, then pay what was won, some at a time."""
    label = read_label(tx.conn, int(job.payload["label_id"]))
    run = runs.read(tx.conn, label, int(job.payload["run_id"])) if label is not None else None
    if label is None or run is None or run.state == rules.EXECUTED:
        return None
    if run.state == rules.OPEN:
        if run.executes_at > tx.now:
            return int(run.executes_at)
        runs.hold(tx, label, run)
        return tx.now
    paid = runs.pay_some(tx, label, run, after=int(job.payload.get("after", 0)))
    if paid is None:
        return None
    jobs.remember(tx, job, {**job.payload, "after": paid})
    return tx.now


_d = label_tables.definition
_HAS_RAFFLES = (
    sa.select(_d.c.id).where(_d.c.label_id == sa.bindparam("b_label_id"), _d.c.kind == "raffle").limit(1)
)
_REVISION = sa.select(label_tables.label.c.revision).where(
    label_tables.label.c.id == sa.bindparam("b_label_id")
)
