"""How many messages a label sends in a month: the setting INBOX_MONTHLY_LIMIT, counted exactly.

One number for all messages would make every sender wait for every other. So the month has sixteen counters,
each with its share of the limit; a sender takes one that nobody holds and that has room. Only the last
messages of a month may have to wait for somebody else's counter.
"""

from typing import Any

import sqlalchemy as sa

from server.core.periods import start_of, zone_of
from server.features.inbox.tables import inbox_month
from server.features.labels.catalogue import Label
from server.store.prepared import prepare
from server.store.schema import insert_once
from server.store.transaction import Tx

SHARES = 16

_t = inbox_month
_OF_MONTH = (_t.c.label_id == sa.bindparam("b_label_id"), _t.c.month == sa.bindparam("b_month"))
_ROOM = _t.c.used < sa.bindparam("each") + sa.case((_t.c.share < sa.bindparam("rest"), 1), else_=0)
_FREE = prepare(
    sa.select(_t.c.share)
    .where(*_OF_MONTH, _ROOM)
    .order_by(_t.c.share)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_TAKE = prepare(
    _t.update().where(*_OF_MONTH, _t.c.share == sa.bindparam("b_share"), _ROOM).values(used=_t.c.used + 1)
)
_ANY = prepare(sa.select(_t.c.share).where(*_OF_MONTH).limit(1))
_INSERT = {
    dialect: insert_once(_t, returning=_t.c.share, dialect=dialect) for dialect in ("sqlite", "postgresql")
}
_FORGET = _t.delete().where(_t.c.label_id == sa.bindparam("b_label_id"), _t.c.month < sa.bindparam("b_month"))


def take(tx: Tx, label: Label) -> bool:
    """Count one message of the present month. False when the label has sent as many as it may."""
    each, rest = divmod(int(label.setting("INBOX_MONTHLY_LIMIT")), SHARES)
    month = start_of("month", tx.now, zone_of(label.setting("LABEL_TIME_ZONE")))
    which = {"b_label_id": label.id, "b_month": month}
    values: dict[str, Any] = {**which, "each": each, "rest": rest}
    if tx.value(_ANY, which) is None:
        _begin(tx, label, month)
    free = tx.value(_FREE, values)
    if free is not None and tx.change(_TAKE, {**values, "b_share": free}):
        return True
    return any(tx.change(_TAKE, {**values, "b_share": share}) for share in range(SHARES))


def _begin(tx: Tx, label: Label, month: int) -> None:
    """The counters of a new month; those of past ones go."""
    for share in range(SHARES):
        row = {"label_id": label.id, "month": month, "share": share, "used": 0}
        tx.first(_INSERT[tx.dialect], row)
    tx.change(_FORGET, {"b_label_id": label.id, "b_month": month})
