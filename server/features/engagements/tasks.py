"""What was sent to pages is forgotten a while after nobody could be shown it any more."""

from server.features.engagements import tables
from server.features.labels import keeping
from server.jobs.engine import Job, handle, keep_waiting
from server.store.transaction import Tx

FORGET_JOB = "engagements.forget"
LOG = keeping.Log("ENGAGEMENT_LOG_DAYS", tables.OLDEST_OVER, tables.FORGET)


def forget(tx: Tx, job: Job) -> int:
    return keeping.forget(tx, LOG)


def register() -> None:
    handle(FORGET_JOB, forget)
    keep_waiting(FORGET_JOB)
