"""Runs move on when their time has come, and templates get their next run."""

from server.features.labels import definitions
from server.features.labels.catalogue import read_label
from server.features.tournaments import closing, runs
from server.jobs import engine as jobs
from server.store.transaction import Tx


def register() -> None:
    definitions.on_change(runs.plan_soon)
    jobs.handle(runs.RUN_JOB, move)
    jobs.handle(runs.PLAN_JOB, plan)


def move(tx: Tx, job: jobs.Job) -> int | None:
    label = read_label(tx.conn, int(job.payload["label_id"]))
    return closing.step(tx, label, run_id=int(job.payload["run_id"])) if label is not None else None


def plan(tx: Tx, job: jobs.Job) -> None:
    label = read_label(tx.conn, int(job.payload["label_id"]))
    if label is not None:
        runs.plan(tx, label)
