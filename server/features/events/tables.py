"""What players did: events, and what is known of entry points, client actions and unregistered types."""

from typing import Any

import sqlalchemy as sa

from server.store.prepared import prepare
from server.store.schema import Id, Millis, id_column, label_column, metadata

event = sa.Table(
    "event",
    metadata,
    id_column(),
    label_column(),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("event_id", sa.String(200), nullable=False),
    sa.Column("type", sa.String(80), nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("source", sa.String(8), nullable=False),
    sa.Column("occurred_at", Millis, nullable=False),
    sa.Column("received_at", Millis, nullable=False),
    sa.UniqueConstraint("label_id", "player_id", "event_id"),
    sa.Index("ix_event_player_type", "label_id", "player_id", "type", "occurred_at"),
)

event_sample = sa.Table(
    "event_sample",
    metadata,
    label_column(primary_key=True),
    sa.Column("type", sa.String(80), primary_key=True),
    sa.Column("seen", sa.Integer, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("reason", sa.String(200), nullable=False),
    sa.Column("source", sa.String(6), nullable=False),
    sa.Column("first_at", Millis, nullable=False),
    sa.Column("last_at", Millis, nullable=False),
)

entry_point = sa.Table(
    "entry_point",
    metadata,
    label_column(primary_key=True),
    sa.Column("name", sa.String(100), primary_key=True),
    sa.Column("first_at", Millis, nullable=False),
)

client_action = sa.Table(
    "client_action",
    metadata,
    label_column(primary_key=True),
    sa.Column("action", sa.String(100), primary_key=True),
    sa.Column("first_at", Millis, nullable=False),
)

client_report = sa.Table(
    "client_report",
    metadata,
    id_column(),
    label_column(),
    sa.Column("player_id", Id),
    sa.Column("level", sa.String(5), nullable=False),
    sa.Column("message", sa.String(2000), nullable=False),
    sa.Column("page", sa.String(1000), nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.Index("ix_client_report_label", "label_id", "id"),
)

_LABEL: Any = sa.bindparam("label_id")

COUNT = prepare(
    sa.select(sa.func.count()).where(
        event.c.label_id == _LABEL,
        event.c.player_id == sa.bindparam("player_id"),
        event.c.type == sa.bindparam("type"),
        event.c.occurred_at >= sa.bindparam("since"),
    )
)
# Events of all labels as they came in, for the job that forgets old ones.
IN_ORDER = (
    sa.select(event.c.id, event.c.label_id, event.c.type, event.c.received_at)
    .where(event.c.id > sa.bindparam("after"))
    .order_by(event.c.id)
    .limit(sa.bindparam("count"))
)
FORGET = event.delete().where(event.c.label_id == _LABEL, event.c.id.in_(sa.bindparam("ids", expanding=True)))
PAGE = (
    sa.select(event)
    .where(
        event.c.label_id == _LABEL,
        event.c.player_id == sa.bindparam("player_id"),
        event.c.id < sa.bindparam("before"),
    )
    .order_by(event.c.id.desc())
    .limit(sa.bindparam("count"))
)
