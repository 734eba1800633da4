"""Where players can be reached, and what was sent there with its fate."""

from typing import Any

import sqlalchemy as sa

from server.store.prepared import prepare
from server.store.schema import Id, Millis, id_column, insert_once, label_column, metadata

KEY_LENGTH = 200

# `token_key` is the SHA-256 of what makes a token one: the endpoint of a subscription, or the token of an
# app. `visitor_id` is the device that registered it; `player_id` is null until a player is known.
token = sa.Table(
    "push_token",
    metadata,
    id_column(),
    label_column(),
    sa.Column("player_id", Id),
    sa.Column("visitor_id", sa.String(64)),
    sa.Column("token_key", sa.String(64), nullable=False),
    sa.Column("token", sa.Text, nullable=False),
    sa.Column("platform", sa.SmallInteger, nullable=False),
    sa.Column("status", sa.SmallInteger, nullable=False),
    sa.Column("app_package_id", sa.String(200)),
    sa.Column("created_at", Millis, nullable=False),
    sa.Column("seen_at", Millis, nullable=False),
    sa.UniqueConstraint("label_id", "token_key"),
    sa.Index("ix_push_token_player", "label_id", "player_id"),
    sa.Index("ix_push_token_visitor", "label_id", "visitor_id"),
)

# `targets` deliveries were begun, `sent` of them taken by a service, `refused` given up.
message = sa.Table(
    "push_message",
    metadata,
    id_column(),
    label_column(),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("uid", sa.String(36), nullable=False, unique=True),
    sa.Column("definition_key", sa.String(120), nullable=False),
    sa.Column("definition_id", Id, nullable=False),
    sa.Column("key", sa.String(KEY_LENGTH), nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.Column("expires_at", Millis, nullable=False),
    sa.Column("targets", sa.Integer, nullable=False),
    sa.Column("sent", sa.Integer, nullable=False, server_default="0"),
    sa.Column("refused", sa.Integer, nullable=False, server_default="0"),
    sa.Column("sent_at", Millis),
    sa.Column("delivered_at", Millis),
    sa.Column("shown_at", Millis),
    sa.Column("acted_at", Millis),
    sa.Column("action", sa.String(1000)),
    sa.Column("failed_at", Millis),
    sa.Column("reason", sa.String(1000)),
    sa.UniqueConstraint("label_id", "player_id", "key"),
    sa.Index("ix_push_message_over", "label_id", "expires_at"),
)

_t, _m = token, message
_LABEL: Any = sa.bindparam("b_label_id")
_OF_LABEL: Any = _t.c.label_id == _LABEL
_OF_PLAYER: Any = (_OF_LABEL, _t.c.player_id == sa.bindparam("b_player_id"))
_OF_DEVICE: Any = (_OF_LABEL, _t.c.visitor_id == sa.bindparam("b_visitor_id"))

BY_KEY = prepare(sa.select(_t).where(_OF_LABEL, _t.c.token_key == sa.bindparam("b_token_key")))
OF_PLAYER = prepare(sa.select(_t).where(*_OF_PLAYER).order_by(_t.c.seen_at.desc(), _t.c.id.desc()))
OF_DEVICE = prepare(sa.select(_t).where(*_OF_DEVICE).order_by(_t.c.seen_at.desc(), _t.c.id.desc()))
BY_ID = prepare(sa.select(_t).where(_OF_LABEL, _t.c.id == sa.bindparam("b_id")))
REMOVE = _t.delete().where(_OF_LABEL, _t.c.id == sa.bindparam("b_id"))
REMOVE_BY_KEY = _t.delete().where(_OF_LABEL, _t.c.token_key == sa.bindparam("b_token_key"))
# Only as long as nobody has registered it anew meanwhile.
REMOVE_GONE = REMOVE.where(_t.c.seen_at <= sa.bindparam("b_seen_at"))
JOIN = _t.update().where(*_OF_DEVICE).values(player_id=sa.bindparam("player"), seen_at=sa.bindparam("seen"))
SET_STATUS = _t.update().where(*_OF_DEVICE).values(status=sa.bindparam("said"))
REGISTER_AGAIN = (
    _t.update()
    .where(_OF_LABEL, _t.c.token_key == sa.bindparam("b_token_key"))
    .values(
        player_id=sa.func.coalesce(sa.bindparam("player", type_=sa.BigInteger), _t.c.player_id),
        visitor_id=sa.func.coalesce(sa.bindparam("device", type_=sa.String), _t.c.visitor_id),
        token=sa.bindparam("text"),
        platform=sa.bindparam("on_platform"),
        status=sa.bindparam("said"),
        app_package_id=sa.bindparam("package"),
        seen_at=sa.bindparam("seen"),
    )
)
INSERT_TOKEN = {
    dialect: prepare(insert_once(_t, returning=_t.c.id, dialect=dialect))
    for dialect in ("sqlite", "postgresql")
}

_MESSAGE: Any = (_m.c.label_id == _LABEL, _m.c.id == sa.bindparam("b_id"))
MESSAGE = prepare(sa.select(_m).where(*_MESSAGE))
MESSAGE_BY_KEY = prepare(
    sa.select(_m).where(
        _m.c.label_id == _LABEL,
        _m.c.player_id == sa.bindparam("b_player_id"),
        _m.c.key == sa.bindparam("b_key"),
    )
)
MESSAGE_BY_UID = prepare(sa.select(_m).where(_m.c.label_id == _LABEL, _m.c.uid == sa.bindparam("b_uid")))
INSERT_MESSAGE = {
    dialect: prepare(insert_once(_m, returning=_m.c.id, dialect=dialect))
    for dialect in ("sqlite", "postgresql")
}
SENT = (
    _m.update()
    .where(*_MESSAGE)
    .values(sent=_m.c.sent + 1, sent_at=sa.func.coalesce(_m.c.sent_at, sa.bindparam("now")))
)
# A message has failed when the last of its deliveries was given up and none was taken.
_LAST = sa.and_(_m.c.sent == 0, _m.c.refused + 1 >= _m.c.targets)
REFUSED = (
    _m.update()
    .where(*_MESSAGE)
    .values(
        refused=_m.c.refused + 1,
        failed_at=sa.case((_LAST, sa.bindparam("now", type_=sa.BigInteger)), else_=_m.c.failed_at),
        reason=sa.case((_LAST, sa.bindparam("text", type_=sa.String)), else_=_m.c.reason),
    )
)

_MINE: Any = (
    _m.c.label_id == _LABEL,
    _m.c.player_id == sa.bindparam("b_player_id"),
    _m.c.uid == sa.bindparam("b_uid"),
)
DELIVERED = _m.update().where(*_MINE, _m.c.delivered_at.is_(None)).values(delivered_at=sa.bindparam("now"))
# What was seen had come, whether or not that was reported.
SHOWN = (
    _m.update()
    .where(*_MINE, _m.c.shown_at.is_(None))
    .values(
        shown_at=sa.bindparam("now"), delivered_at=sa.func.coalesce(_m.c.delivered_at, sa.bindparam("now"))
    )
)
ACTED = (
    _m.update()
    .where(*_MINE, _m.c.acted_at.is_(None))
    .values(acted_at=sa.bindparam("now"), action=sa.bindparam("text"))
)
FAILED = (
    _m.update()
    .where(*_MINE, _m.c.failed_at.is_(None))
    .values(failed_at=sa.bindparam("now"), reason=sa.bindparam("text"))
)

OLDEST_OVER = (
    sa.select(_m.c.id)
    .where(_m.c.label_id == _LABEL, _m.c.expires_at < sa.bindparam("until"))
    .order_by(_m.c.expires_at)
    .limit(sa.bindparam("count", type_=sa.BigInteger))
)
FORGET = _m.delete().where(_m.c.label_id == _LABEL, _m.c.id.in_(sa.bindparam("ids", expanding=True)))
