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
    for label_id, until in edges(tx, log.setting):
        ids = [row.id for row in tx.all(log.oldest, {"b_label_id": label_id, "until": until, "count": CHUNK})]
        if ids:
            tx.change(log.delete, {"b_label_id": label_id, "ids": ids})
            return tx.now
    return tx.now + DAY_MS


def edges(tx: Tx, setting: str) -> list[tuple[int, int]]:
    """Each label that does not keep everything, and the moment (epoch ms) before which it keeps nothing."""
    default = SETTINGS[setting].default
    days = [
        (row.id, int(default if row.value is None else row.value)) for row in tx.all(_KEPT, {"name": setting})
    ]
    return [(label_id, tx.now - kept * DAY_MS) for label_id, kept in days if kept]


_l, _s = tables.label, tables.setting
_KEPT = (
    sa.select(_l.c.id, _s.c.value)
    .select_from(_l.outerjoin(_s, sa.and_(_s.c.label_id == _l.c.id, _s.c.name == sa.bindparam("name"))))
    .order_by(_l.c.id)
)
