"""Scores that are many, and prizes, follow in steps."""

from server.features.gamepick import resolving
from server.features.labels.catalogue import read_label
from server.jobs.engine import Job, handle
from server.store.transaction import Tx


def settle(tx: Tx, job: Job) -> int | None:
    label = read_label(tx.conn, int(job.payload["label_id"]))
    return resolving.step(tx, label, round_id=int(job.payload["round_id"])) if label is not None else None


def register() -> None:
    handle(resolving.JOB, settle)
