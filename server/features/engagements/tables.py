"""What was sent to players' pages: pop-ups, banners, deep links and scripts, each with its fate."""

from typing import Any

import sqlalchemy as sa

from server.store.prepared import prepare
from server.store.schema import Id, Millis, id_column, insert_once, label_column, metadata

KEY_LENGTH = 200
WAITING = "shown_at IS NULL AND failed_at IS NULL"

# `content` is what was made of the definition when it was sent. A banner that stands in its place has none
# and is made anew each time it is asked for.
engagement = sa.Table(
    "engagement",
    metadata,
    id_column(),
    label_column(),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("uid", sa.String(36), nullable=False, unique=True),
    sa.Column("activity_type", sa.SmallInteger, nullable=False),
    sa.Column("definition_key", sa.String(120), nullable=False),
    sa.Column("definition_id", Id, nullable=False),
    sa.Column("placement_key", sa.String(120)),
    sa.Column("key", sa.String(KEY_LENGTH), nullable=False),
    sa.Column("content", sa.Text),
    sa.Column("created_at", Millis, nullable=False),
    sa.Column("expires_at", Millis, nullable=False),
    sa.Column("shown_at", Millis),
    sa.Column("acted_at", Millis),
    sa.Column("action", sa.String(1000)),
    sa.Column("failed_at", Millis),
    sa.Column("reason", sa.String(1000)),
    sa.UniqueConstraint("label_id", "player_id", "key"),
    sa.Index(
        "ix_engagement_waiting",
        "label_id",
        "player_id",
        "activity_type",
        sqlite_where=sa.text(WAITING),
        postgresql_where=sa.text(WAITING),
    ),
    sa.Index("ix_engagement_placement", "label_id", "player_id", "placement_key"),
    sa.Index("ix_engagement_over", "label_id", "expires_at"),
)

_t = engagement
_OF_PLAYER = (_t.c.label_id == sa.bindparam("b_label_id"), _t.c.player_id == sa.bindparam("b_player_id"))
_LIVE = _t.c.expires_at > sa.bindparam("now")

PENDING = prepare(
    sa.select(_t)
    .where(*_OF_PLAYER, _t.c.activity_type.in_(sa.bindparam("types", expanding=True)))
    .where(sa.text(WAITING), _LIVE)
    .order_by(_t.c.id)
    .limit(sa.bindparam("count", type_=sa.BigInteger))
)
"""What the player has not seen yet, oldest first."""
IN_PLACEMENT = (
    sa.select(_t)
    .where(*_OF_PLAYER, _t.c.placement_key == sa.bindparam("b_placement"), _t.c.failed_at.is_(None), _LIVE)
    .where(_t.c.content.is_not(None))
    .order_by(_t.c.id.desc())
    .limit(1)
)
BY_KEY = prepare(sa.select(_t).where(*_OF_PLAYER, _t.c.key == sa.bindparam("b_key")))
BY_UID = sa.select(_t).where(_t.c.uid == sa.bindparam("b_uid"))
HISTORY = (
    sa.select(_t)
    .where(*_OF_PLAYER, _t.c.id < sa.bindparam("before"))
    .order_by(_t.c.id.desc())
    .limit(sa.bindparam("count", type_=sa.BigInteger))
)

_MINE: Any = (
    *_OF_PLAYER,
    _t.c.uid == sa.bindparam("b_uid"),
    _t.c.activity_type == sa.bindparam("b_type"),
)
SHOWN = _t.update().where(*_MINE, _t.c.shown_at.is_(None)).values(shown_at=sa.bindparam("now"))
ACTED = (
    _t.update()
    .where(*_MINE, _t.c.acted_at.is_(None))
    .values(acted_at=sa.bindparam("now"), action=sa.bindparam("text"))
)
FAILED = (
    _t.update()
    .where(*_MINE, _t.c.failed_at.is_(None))
    .values(failed_at=sa.bindparam("now"), reason=sa.bindparam("text"))
)
INSERT = {
    dialect: prepare(insert_once(_t, returning=_t.c.id, dialect=dialect))
    for dialect in ("sqlite", "postgresql")
}

OLDEST_OVER = (
    sa.select(_t.c.id)
    .where(_t.c.label_id == sa.bindparam("b_label_id"), _t.c.expires_at < sa.bindparam("until"))
    .order_by(_t.c.expires_at)
    .limit(sa.bindparam("count", type_=sa.BigInteger))
)
FORGET = _t.delete().where(
    _t.c.label_id == sa.bindparam("b_label_id"), _t.c.id.in_(sa.bindparam("ids", expanding=True))
)
