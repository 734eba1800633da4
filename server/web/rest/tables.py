"""Answers that are remembered, so that a request which is sent twice is acted upon once."""

import sqlalchemy as sa

from server.store.schema import Millis, label_column, metadata

idempotency = sa.Table(
    "idempotency",
    metadata,
    label_column(primary_key=True),
    sa.Column("key", sa.String(255), primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("response", sa.Text, nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.Index("ix_idempotency_age", "label_id", "created_at"),
)

_t = idempotency
_THIS = (_t.c.label_id == sa.bindparam("b_label_id"), _t.c.key == sa.bindparam("b_key"))

FIND = sa.select(_t).where(*_THIS)
PRUNE = _t.delete().where(
    _t.c.label_id == sa.bindparam("b_label_id"), _t.c.created_at <= sa.bindparam("b_until")
)
# The moment of the reservation is its fencing token: who was overtaken can no longer change anything.
_MINE = (*_THIS, _t.c.status == 0, _t.c.created_at == sa.bindparam("b_since"))
TAKE_OVER = _t.update().where(*_MINE).values(created_at=sa.bindparam("created_at"))
COMPLETE = _t.update().where(*_MINE).values(status=sa.bindparam("status"), response=sa.bindparam("response"))
RELEASE = _t.delete().where(*_MINE)
