"""Inbox messages of players."""

import sqlalchemy as sa

from server.store.prepared import Prepared
from server.store.schema import Id, Millis, id_column, label_column, metadata

inbox_message = sa.Table(
    "inbox_message",
    metadata,
    id_column(),
    label_column(),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("guid", sa.String(36), nullable=False, unique=True),
    sa.Column("category_id", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("key", sa.String(120), nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.Column("expires_at", Millis),
    sa.Column("read_at", Millis),
    sa.Column("starred", sa.Boolean, nullable=False),
    sa.Column("deleted_at", Millis),
    sa.UniqueConstraint("label_id", "player_id", "key"),
    sa.Index("ix_inbox_message_player", "label_id", "player_id", "id"),
)

_t = inbox_message
_OF_PLAYER = (_t.c.label_id == sa.bindparam("b_label_id"), _t.c.player_id == sa.bindparam("b_player_id"))
_THERE = (
    _t.c.deleted_at.is_(None),
    sa.or_(_t.c.expires_at.is_(None), _t.c.expires_at > sa.bindparam("now")),
)
_SHOWN = (*_OF_PLAYER, *_THERE)

SHOWN = (
    sa.select(
        _t.c.guid, _t.c.category_id, _t.c.body, _t.c.created_at, _t.c.expires_at, _t.c.read_at, _t.c.starred
    )
    .where(*_SHOWN)
    .order_by(_t.c.id.desc())
)
UNREAD_COUNT = Prepared(sa.select(sa.func.count()).where(*_SHOWN, _t.c.read_at.is_(None)))
UNREAD_COUNTS = (
    sa.select(_t.c.player_id, sa.func.count().label("unread"))
    .where(
        _t.c.label_id == sa.bindparam("b_label_id"),
        _t.c.player_id.in_(sa.bindparam("ids", expanding=True)),
        *_THERE,
        _t.c.read_at.is_(None),
    )
    .group_by(_t.c.player_id)
)
BY_GUID = sa.select(_t).where(_t.c.guid == sa.bindparam("guid"))
OF_PLAYER = _OF_PLAYER
