"""Inbox messages of players."""

import sqlalchemy as sa

from server.store.prepared import Prepared, prepare
from server.store.schema import Id, Millis, id_column, label_column, metadata

KEY_LENGTH = 120

inbox_message = sa.Table(
    "inbox_message",
    metadata,
    id_column(),
    label_column(),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("guid", sa.String(36), nullable=False, unique=True),
    sa.Column("category_id", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("key", sa.String(KEY_LENGTH), nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.Column("expires_at", Millis),
    sa.Column("read_at", Millis),
    sa.Column("starred", sa.Boolean, nullable=False),
    sa.Column("deleted_at", Millis),
    # Why it never reached the inbox: `contact_caps` or `monthly_limit`. It counts as deleted.
    sa.Column("withheld", sa.String(20)),
    sa.Column("shown_at", Millis),
    sa.Column("acted_at", Millis),
    sa.Column("link", sa.String(1000)),
    sa.UniqueConstraint("label_id", "player_id", "key"),
    sa.Index("ix_inbox_message_player", "label_id", "player_id", "id"),
)

# How many messages a label has sent in a month that began at `month`, in shares.
inbox_month = sa.Table(
    "inbox_month",
    metadata,
    label_column(primary_key=True),
    sa.Column("month", Millis, primary_key=True),
    sa.Column("share", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("used", sa.BigInteger, nullable=False),
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
BY_KEY = prepare(sa.select(_t.c.guid).where(*_OF_PLAYER, _t.c.key == sa.bindparam("b_key")))
BY_GUID = sa.select(_t).where(_t.c.guid == sa.bindparam("guid"))
OF_PLAYER = _OF_PLAYER

_MINE: tuple[sa.ColumnElement[bool], ...] = (*_OF_PLAYER, _t.c.guid == sa.bindparam("b_guid"))
IMPRESSION = _t.update().where(*_MINE, _t.c.shown_at.is_(None)).values(shown_at=sa.bindparam("now"))
CLICK = (
    _t.update()
    .where(*_MINE, _t.c.acted_at.is_(None))
    .values(acted_at=sa.bindparam("now"), link=sa.bindparam("text"))
)
