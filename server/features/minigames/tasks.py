"""What follows by itself: every half minute, for each label that has games, what pages left open is
acknowledged, and what was not used in time ends.
"""

from server.features.labels.catalogue import read_label
from server.features.labels.definitions import on_change
from server.features.labels.service import defines
from server.features.minigames import service, visitors
from server.features.minigames.definition import AUTO_ACKNOWLEDGE_MS, SWEEP_MS
from server.jobs.engine import Job, enqueue, handle
from server.store.transaction import Tx

SWEEP, EXPIRE = "minigames.acknowledge", "minigames.expire"
BATCH = 50


def sweep(tx: Tx, job: Job) -> int | None:
    """One bounded step; the moment of the next one, or None when the label is gone."""
    label = read_label(tx.conn, int(job.payload["label_id"]))
    if label is None:
        return None
    count = service.sweep(tx, label, before=tx.now - AUTO_ACKNOWLEDGE_MS, count=BATCH)
    return tx.now if count == BATCH else tx.now + SWEEP_MS


def expire(tx: Tx, job: Job) -> int | None:
    """End attempts that were given and not used, and wins of visitors that nobody took along. Not in the unit
    of work of the sweep: that holds wallets, for which who plays waits while holding an attempt."""
    label = read_label(tx.conn, int(job.payload["label_id"]))
    if label is None:
        return None
    counts = service.end_spins(tx, label, count=BATCH), visitors.expire(tx, label, count=BATCH)
    return tx.now if BATCH in counts else tx.now + SWEEP_MS


def ensure_sweep(tx: Tx, label_id: int) -> None:
    """Let the label's jobs wait when it has games."""
    if defines(tx.conn, label_id=label_id, kind="mini_game"):
        for kind in (SWEEP, EXPIRE):
            payload = {"label_id": label_id}
            enqueue(tx, kind=kind, key=str(label_id), due_at=tx.now + SWEEP_MS, payload=payload)


def register() -> None:
    handle(SWEEP, sweep)
    handle(EXPIRE, expire)
    on_change(ensure_sweep)
