"""Closing a period of a board, step by step, whenever the server is up again after its end."""

from server.features.labels.catalogue import read_label
from server.features.leaderboards import service
from server.jobs import engine as jobs
from server.store.transaction import Tx


def close(tx: Tx, job: jobs.Job) -> int | None:
    label = read_label(tx.conn, int(job.payload["label_id"]))
    if label is None or service.close(tx, label, period_id=int(job.payload["period_id"])):
        return None
    return tx.now


def register() -> None:
    jobs.handle(service.CLOSE_JOB, close)
