"""How long a label keeps its logs: what is older goes, a bounded number of rows in a step."""

from dataclasses import dataclass

import sqlalchemy as sa

from server.core.clock import DAY_MS
from server.features.labels import tables
from server.features.labels.settings import SETTINGS
from server.store.transaction import Tx

CHUNK = 1_000
"""Rows that one step deletes at most."""


@dataclass(frozen=True, slots=True)
class Log:
    """`setting` names the days that a label keeps it, 0 for good. `oldest` selects the ids of at most `count`
    of its rows that were over before `until` (epoch ms); `delete` takes their `ids`."""

    setting: str
    oldest: sa.Select[tuple[int]]
    delete: sa.Delete


def forget(tx: Tx, log: Log) -> int:
    """One step for the first label with rows to delete. The moment of the next (epoch ms): a day later when
    there were none."""
    default = int(SETTINGS[log.setting].default)
    for label_id, value in tx.all(_KEPT, {"name": log.setting}):
        days = default if value is None else int(value)
        values = {"b_label_id": label_id, "until": tx.now - days * DAY_MS, "count": CHUNK}
        ids = [row.id for row in tx.all(log.oldest, values)] if days else []
        if ids:
            tx.change(log.delete, {"b_label_id": label_id, "ids": ids})
            return tx.now
    return tx.now + DAY_MS


_l, _s = tables.label, tables.setting
_KEPT = (
    sa.select(_l.c.id, _s.c.value)
    .select_from(_l.outerjoin(_s, sa.and_(_s.c.label_id == _l.c.id, _s.c.name == sa.bindparam("name"))))
    .order_by(_l.c.id)
)
