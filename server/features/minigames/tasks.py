"""What pages left open is acknowledged: a sweep for each label that has games, every half minute."""

from server.features.labels.catalogue import read_label
from server.features.labels.definitions import on_change
from server.features.labels.service import defines
from server.features.minigames import service
from server.features.minigames.definition import AUTO_ACKNOWLEDGE_MS, SWEEP_MS
from server.jobs.engine import Job, enqueue, handle
from server.store.transaction import Tx

SWEEP = "minigames.acknowledge"
BATCH = 50


def sweep(tx: Tx, job: Job) -> int | None:
    """One bounded step; the moment of the next one, or None when the label is gone."""
    label = read_label(tx.conn, int(job.payload["label_id"]))
    if label is None:
        return None
    count = service.sweep(tx, label, before=tx.now - AUTO_ACKNOWLEDGE_MS, count=BATCH)
    return tx.now if count == BATCH else tx.now + SWEEP_MS


def ensure_sweep(tx: Tx, label_id: int) -> None:
    """Let the label's sweep wait when it has games."""
    if defines(tx.conn, label_id=label_id, kind="mini_game"):
        enqueue(tx, kind=SWEEP, key=str(label_id), due_at=tx.now + SWEEP_MS, payload={"label_id": label_id})


def register() -> None:
    handle(SWEEP, sweep)
    on_change(ensure_sweep)
