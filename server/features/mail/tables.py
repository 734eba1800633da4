"""E-mails that were sent, or left out and why."""

from typing import Any

import sqlalchemy as sa

from server.store.prepared import prepare
from server.store.schema import Id, Millis, id_column, insert_once, label_column, metadata

WAITING, SENT, FAILED = "waiting", "sent", "failed"
NO_SERVER, NO_ADDRESS, UNSUBSCRIBED, CAPPED = "no_server", "no_address", "unsubscribed", "capped"

# `digest` stands for label, player and cause, for good. `content` is what was made of the definition when it
# was asked for; it goes when the e-mail is settled.
message = sa.Table(
    "mail_message",
    metadata,
    id_column(),
    label_column(),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("definition_key", sa.String(120), nullable=False),
    sa.Column("digest", sa.String(32), nullable=False),
    sa.Column("address", sa.String(320)),
    sa.Column("content", sa.Text),
    sa.Column("status", sa.String(12), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("error", sa.String(300)),
    sa.Column("created_at", Millis, nullable=False),
    sa.Column("due_at", Millis),
    sa.Column("settled_at", Millis),
    sa.UniqueConstraint("digest"),
    sa.Index("ix_mail_message_player", "label_id", "player_id", "id"),
    sa.Index("ix_mail_message_label", "label_id", "id"),
    sa.Index("ix_mail_message_status", "label_id", "status", "id"),
    sa.Index("ix_mail_message_settled", "label_id", "settled_at"),
)

_m = message
_LABEL: Any = sa.bindparam("b_label_id")
_COUNT: Any = sa.bindparam("count", type_=sa.BigInteger)
_ONE = (_m.c.label_id == _LABEL, _m.c.id == sa.bindparam("b_id"))

INSERT = {d: prepare(insert_once(_m, returning=_m.c.id, dialect=d)) for d in ("sqlite", "postgresql")}
BY_DIGEST = prepare(sa.select(_m).where(_m.c.label_id == _LABEL, _m.c.digest == sa.bindparam("b_digest")))
BY_ID = prepare(sa.select(_m).where(*_ONE))
LOG = (
    sa.select(_m)
    .where(_m.c.label_id == _LABEL, _m.c.id < sa.bindparam("before", type_=sa.BigInteger))
    .order_by(_m.c.id.desc())
    .limit(_COUNT)
)
LOG_OF_STATUS = LOG.where(_m.c.status == sa.bindparam("b_status"))
LOG_OF_PLAYER = LOG.where(_m.c.player_id == sa.bindparam("b_player_id"))
ATTEMPTED = prepare(
    _m.update()
    .where(*_ONE, _m.c.status == WAITING)
    .values(attempts=_m.c.attempts + 1, error=sa.bindparam("said"), due_at=sa.bindparam("due"))
)
SETTLED = prepare(
    _m.update()
    .where(*_ONE, _m.c.status == WAITING)
    .values(
        status=sa.bindparam("to"),
        error=sa.bindparam("said"),
        settled_at=sa.bindparam("now"),
        due_at=sa.null(),
        content=sa.null(),
    )
)
OLDEST_SETTLED = (
    sa.select(_m.c.id)
    .where(_m.c.label_id == _LABEL, _m.c.settled_at < sa.bindparam("until"))
    .order_by(_m.c.settled_at)
    .limit(_COUNT)
)
FORGET = _m.delete().where(_m.c.label_id == _LABEL, _m.c.id.in_(sa.bindparam("ids", expanding=True)))
