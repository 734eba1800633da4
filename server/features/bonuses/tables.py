"""Bonuses of players, the pools of codes, and what is on its way to an operator's platform."""

from typing import Any

import sqlalchemy as sa

from server.store.schema import Id, Millis, id_column, label_column, metadata

bonus = sa.Table(
    "bonus",
    metadata,
    id_column(),
    label_column(),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("template_id", Id, nullable=False),
    sa.Column("template_key", sa.String(120), nullable=False),
    sa.Column("key", sa.String(200), nullable=False),
    sa.Column("status", sa.SmallInteger, nullable=False),
    sa.Column("amount", sa.String(40)),
    sa.Column("code", sa.String(80)),
    sa.Column("source", sa.SmallInteger, nullable=False),
    sa.Column("claim_request", sa.String(64)),
    sa.Column("created_at", Millis, nullable=False),
    sa.Column("updated_at", Millis, nullable=False),
    sa.Column("redeemed_at", Millis),
    sa.Column("expires_at", Millis),
    sa.UniqueConstraint("label_id", "key"),
    sa.Index("ix_bonus_player", "label_id", "player_id", "id"),
)

coupon = sa.Table(
    "bonus_coupon",
    metadata,
    id_column(),
    label_column(),
    sa.Column("template_id", Id, nullable=False),
    sa.Column("code", sa.String(80), nullable=False),
    sa.Column("bonus_id", Id, unique=True),
    sa.UniqueConstraint("label_id", "template_id", "code"),
    sa.Index("ix_bonus_coupon_free", "label_id", "template_id", "bonus_id", "id"),
)

# Which list of codes is in `bonus_coupon` now, by its digest.
pool = sa.Table(
    "bonus_pool",
    metadata,
    label_column(primary_key=True),
    sa.Column("template_id", Id, primary_key=True, autoincrement=False),
    sa.Column("digest", sa.String(64), nullable=False),
)

# `said` is empty while an attempt is on its way.
delivery = sa.Table(
    "bonus_delivery",
    metadata,
    sa.Column("bonus_id", Id, primary_key=True, autoincrement=False),
    label_column(),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("delivered_at", Millis),
    sa.Column("said", sa.String(300), nullable=False),
    sa.Column("updated_at", Millis, nullable=False),
)

_LABEL: Any = sa.bindparam("b_label_id")
_PLAYER: Any = sa.bindparam("b_player_id")
_TEMPLATE: Any = sa.bindparam("b_template_id")
_BONUS: Any = sa.bindparam("b_id")

OF_PLAYER = (
    sa.select(bonus)
    .where(bonus.c.label_id == _LABEL, bonus.c.player_id == _PLAYER)
    .order_by(bonus.c.id.desc())
    .limit(sa.bindparam("count"))
)
BY_ID = sa.select(bonus).where(bonus.c.label_id == _LABEL, bonus.c.id == _BONUS)
ISSUE = (
    bonus.update()
    .where(bonus.c.label_id == _LABEL, bonus.c.id == _BONUS)
    .values(status=sa.bindparam("status"), code=sa.bindparam("code"))
)

POOL = sa.select(pool.c.digest).where(pool.c.label_id == _LABEL, pool.c.template_id == _TEMPLATE)
SET_POOL = (
    pool.update()
    .where(pool.c.label_id == _LABEL, pool.c.template_id == _TEMPLATE)
    .values(digest=sa.bindparam("digest"))
)
_FREE = (coupon.c.label_id == _LABEL, coupon.c.template_id == _TEMPLATE, coupon.c.bonus_id.is_(None))
FREE_CODES = sa.select(coupon.c.id, coupon.c.code).where(*_FREE)
DROP_CODE = coupon.delete().where(*_FREE, coupon.c.id == _BONUS)
NEXT_CODE = (
    sa.select(coupon.c.id, coupon.c.code)
    .where(*_FREE)
    .order_by(coupon.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
TAKE_CODE = (
    coupon.update()
    .where(
        coupon.c.label_id == _LABEL, coupon.c.id == sa.bindparam("b_coupon_id"), coupon.c.bonus_id.is_(None)
    )
    .values(bonus_id=_BONUS)
)

_OF_BONUS = (delivery.c.label_id == _LABEL, delivery.c.bonus_id == _BONUS)
DELIVERY = sa.select(delivery).where(*_OF_BONUS)
NEXT_ATTEMPT = (
    delivery.update()
    .where(*_OF_BONUS)
    .values(attempt=delivery.c.attempt + 1, said="", updated_at=sa.bindparam("now"))
)
SETTLE_DELIVERY = (
    delivery.update()
    .where(
        *_OF_BONUS,
        delivery.c.attempt == sa.bindparam("b_attempt"),
        delivery.c.delivered_at.is_(None),
    )
    .values(delivered_at=sa.bindparam("delivered"), said=sa.bindparam("said"), updated_at=sa.bindparam("now"))
)


def moves(*, to: int, come_from: tuple[int, ...], **values: Any) -> Any:
    """The guarded change of a bonus from one of some states to another; it touches a row once."""
    return (
        bonus.update()
        .where(bonus.c.label_id == _LABEL, bonus.c.id == _BONUS, bonus.c.status.in_(come_from))
        .values(status=to, updated_at=sa.bindparam("now"), **values)
    )
