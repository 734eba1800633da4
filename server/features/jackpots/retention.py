"""What was put into pots that burst long ago is forgotten, and what it added up to is kept with the pot.

Contributions are tickets until the winners are drawn, and keep their keys from adding twice; so they stay
until everybody is paid and as long as the label keeps events after that.
"""

from server.core.clock import DAY_MS
from server.features.jackpots import tables
from server.features.labels import keeping
from server.jobs.engine import Job, handle, keep_waiting
from server.store.transaction import Tx

FORGET_JOB = "jackpots.forget"
SETTING = "EVENTS_KEEP_DAYS"
CHUNK = 2_000
"""The most contributions, and the most pots, that one step takes."""


def register() -> None:
    handle(FORGET_JOB, forget)
    keep_waiting(FORGET_JOB)


def forget(tx: Tx, job: Job) -> int:
    """One step for the first label that has any to do. When there is none it goes on a day later."""
    for label_id, until in keeping.edges(tx, SETTING):
        if fold(tx, label_id=label_id, until=until):
            return tx.now
    return tx.now + DAY_MS


def fold(tx: Tx, *, label_id: int, until: int, count: int = CHUNK) -> bool:
    """Add up and delete at most `count` contributions to pots that burst before `until` (epoch ms) and are
    paid out. False when there was nothing to do."""
    left = count
    while left > 0:
        pot = tx.first(tables.TO_FOLD, {"b_label_id": label_id, "until": until})
        if pot is None:
            break
        where = {"b_label_id": label_id, "b_pot_id": pot.id}
        rows = tx.all(tables.FIRST_CONTRIBUTIONS, {**where, "count": left})
        is_last = len(rows) < left
        if rows:
            tx.change(tables.FORGET_CONTRIBUTIONS, {**where, "last": rows[-1].id})
        values = {"add": sum(row.amount for row in rows), "folded": tx.now if is_last else None}
        tx.change(tables.CARRY, {**where, **values})
        left -= max(1, len(rows))
    return left < count
