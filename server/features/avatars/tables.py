"""Which avatars players got, and the pictures that were made for them."""

from typing import Any

import sqlalchemy as sa

from server.store.schema import Id, Millis, id_column, label_column, metadata

owned = sa.Table(
    "avatar_owned",
    metadata,
    label_column(primary_key=True),
    sa.Column("player_id", Id, primary_key=True, autoincrement=False),
    sa.Column("avatar_id", Id, primary_key=True, autoincrement=False),
    sa.Column("source", sa.SmallInteger, nullable=False),
    sa.Column("given_at", Millis, nullable=False),
)

# `status` making, made or failed; `svg` is the picture where it is served from here.
picture = sa.Table(
    "avatar_picture",
    metadata,
    id_column(),
    label_column(),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("request_id", sa.String(64), nullable=False),
    sa.Column("avatar_id", Id, nullable=False),
    sa.Column("prompt_id", Id, nullable=False),
    sa.Column("guid", sa.String(36), nullable=False, unique=True),
    sa.Column("status", sa.String(6), nullable=False),
    sa.Column("currency", sa.SmallInteger),
    sa.Column("paid", Id, nullable=False),
    sa.Column("month", sa.String(7), nullable=False),
    sa.Column("url", sa.String(1000)),
    sa.Column("svg", sa.LargeBinary),
    sa.Column("created_at", Millis, nullable=False),
    sa.UniqueConstraint("label_id", "player_id", "request_id"),
    sa.Index("ix_avatar_picture_player", "label_id", "player_id", "created_at"),
)

# How many pictures a label had made in a calendar month; failed ones are taken off again.
month = sa.Table(
    "avatar_month",
    metadata,
    label_column(primary_key=True),
    sa.Column("month", sa.String(7), primary_key=True),
    sa.Column("made", Id, nullable=False),
)

_LABEL: Any = sa.bindparam("b_label_id")
_PLAYER: Any = sa.bindparam("b_player_id")
_OF_PLAYER = (picture.c.label_id == _LABEL, picture.c.player_id == _PLAYER)
_HEAD = [column for column in picture.c if column.name != "svg"]

OWNED = sa.select(owned.c.avatar_id).where(owned.c.label_id == _LABEL, owned.c.player_id == _PLAYER)
BY_REQUEST = sa.select(*_HEAD).where(*_OF_PLAYER, picture.c.request_id == sa.bindparam("request_id"))
BY_ID = sa.select(*_HEAD).where(picture.c.label_id == _LABEL, picture.c.id == sa.bindparam("b_id"))
BY_GUID = sa.select(picture.c.svg).where(
    picture.c.guid == sa.bindparam("guid"), picture.c.status == "made", picture.c.svg.is_not(None)
)
MADE = (
    sa.select(*_HEAD)
    .where(*_OF_PLAYER, picture.c.status == "made")
    .order_by(picture.c.created_at.desc(), picture.c.id.desc())
    .limit(sa.bindparam("count"))
)
IS_MINE = sa.select(picture.c.id).where(
    *_OF_PLAYER,
    picture.c.status == "made",
    picture.c.avatar_id == sa.bindparam("avatar_id"),
    picture.c.url == sa.bindparam("url"),
)
THIS_MONTH = sa.select(sa.func.count()).where(
    *_OF_PLAYER, picture.c.month == sa.bindparam("month"), picture.c.status != "failed"
)
FINISH = (
    picture.update()
    .where(picture.c.label_id == _LABEL, picture.c.id == sa.bindparam("b_id"), picture.c.status == "making")
    .values(
        status=sa.bindparam("status"),
        url=sa.bindparam("url"),
        svg=sa.bindparam("svg"),
    )
)
_THIS = (month.c.label_id == _LABEL, month.c.month == sa.bindparam("b_month"))
COUNT_UP = month.update().where(*_THIS, month.c.made < sa.bindparam("most")).values(made=month.c.made + 1)
COUNT_DOWN = month.update().where(*_THIS, month.c.made > 0).values(made=month.c.made - 1)
