"""What was put into pots that burst long ago is forgotten, and what it added up to is kept with the pot.

Contributions are tickets until the winners are drawn, and keep their keys from adding twice; so they stay
until everybody is paid and as long as the label keeps events after that.
"""

import sqlalchemy as sa

from server.core.clock import DAY_MS
from server.features.jackpots import tables
from server.features.labels import tables as label_tables
from server.features.labels.settings import SETTINGS
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
    default = int(SETTINGS[SETTING].default)
    for row in tx.all(_KEPT, {"setting": SETTING}):
        days = default if row.value is None else int(row.value)
        if days and fold(tx, label_id=row.id, until=tx.now - days * DAY_MS):
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


_l, _s = label_tables.label, label_tables.setting
_KEPT = (
    sa.select(_l.c.id, _s.c.value)
    .select_from(_l.outerjoin(_s, sa.and_(_s.c.label_id == _l.c.id, _s.c.name == sa.bindparam("setting"))))
    .order_by(_l.c.id)
)
