"""Seeds are made before their day, so that their hashes can be seen before anything is drawn with them."""

from server.core.clock import DAY_MS, HOUR_MS
from server.features.draws import service
from server.features.draws.scopes import scopes
from server.features.labels import definitions
from server.features.labels.catalogue import read_label
from server.jobs.engine import Job, enqueue, handle
from server.store.transaction import Tx

SEEDS = "draws.seeds"


def make_seeds(tx: Tx, job: Job) -> int | None:
    """Today's and tomorrow's seeds of everything that is drawn in a label; once an hour."""
    label = read_label(tx.conn, int(job.payload["label_id"]))
    names = scopes(label) if label is not None else {}
    if label is None or not names:
        return None
    today = tx.now // DAY_MS
    for name in names:
        for day in (today, today + 1):
            service.seed_of(tx, label.id, scope=name, day=day)
    return tx.now + HOUR_MS


def ensure(tx: Tx, label_id: int) -> None:
    """Make the seeds of a label whose definitions have changed, now and from now on."""
    label = read_label(tx.conn, label_id)
    if label is not None and scopes(label):
        enqueue(tx, kind=SEEDS, key=str(label_id), due_at=tx.now, payload={"label_id": label_id})


def register() -> None:
    handle(SEEDS, make_seeds)
    definitions.on_change(ensure)
