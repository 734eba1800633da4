"""What players bought, and how much of each limited item is sold."""

from typing import Any

import sqlalchemy as sa

from server.store.prepared import prepare
from server.store.schema import Id, Millis, id_column, label_column, metadata

purchase = sa.Table(
    "shop_purchase",
    metadata,
    id_column(),
    label_column(),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("request_id", sa.String(64), nullable=False),
    sa.Column("item_id", Id, nullable=False),
    sa.Column("item_key", sa.String(120), nullable=False),
    sa.Column("currency", sa.SmallInteger, nullable=False),
    sa.Column("paid", Id, nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.UniqueConstraint("label_id", "player_id", "request_id"),
    sa.Index("ix_shop_purchase_player", "label_id", "player_id", "id"),
    sa.Index("ix_shop_purchase_item", "label_id", "player_id", "item_id", "created_at"),
)

# Only items with a stock have a row. `sold` never exceeds the stock that the definition names.
stock = sa.Table(
    "shop_stock",
    metadata,
    label_column(primary_key=True),
    sa.Column("item_id", Id, primary_key=True, autoincrement=False),
    sa.Column("sold", Id, nullable=False),
)

_LABEL: Any = sa.bindparam("b_label_id")
_PLAYER: Any = sa.bindparam("b_player_id")
_OF_PLAYER = (purchase.c.label_id == _LABEL, purchase.c.player_id == _PLAYER)


def _since(name: str) -> Any:
    inside = sa.case((purchase.c.created_at >= sa.bindparam(name), 1), else_=0)
    return sa.func.sum(inside).label(name)


BY_REQUEST = prepare(
    sa.select(purchase).where(*_OF_PLAYER, purchase.c.request_id == sa.bindparam("request_id"))
)
BOUGHT = prepare(
    sa.select(
        purchase.c.item_id, sa.func.count().label("ever"), _since("day"), _since("week"), _since("month")
    )
    .where(*_OF_PLAYER)
    .group_by(purchase.c.item_id)
)
BOUGHT_OF_ITEM = prepare(BOUGHT.where(purchase.c.item_id == sa.bindparam("b_item_id")))
HISTORY = (
    sa.select(purchase)
    .where(*_OF_PLAYER)
    .order_by(purchase.c.id.desc())
    .limit(sa.bindparam("count"))
    .offset(sa.bindparam("skip"))
)
PURCHASES = (
    sa.select(purchase)
    .where(*_OF_PLAYER, purchase.c.id < sa.bindparam("before"))
    .order_by(purchase.c.id.desc())
    .limit(sa.bindparam("count"))
)
SOLD = prepare(sa.select(stock.c.item_id, stock.c.sold).where(stock.c.label_id == _LABEL))
SOLD_OF_ITEM = prepare(SOLD.where(stock.c.item_id == sa.bindparam("b_item_id")))
_SOLD_AFTER = stock.c.sold - sa.bindparam("by", type_=Id)
CHANGE_STOCK = (
    stock.update()
    .where(
        stock.c.label_id == _LABEL,
        stock.c.item_id == sa.bindparam("b_item_id"),
        _SOLD_AFTER >= 0,
        sa.bindparam("most", type_=Id) >= _SOLD_AFTER,
    )
    .values(sold=_SOLD_AFTER)
)
TAKE_ONE = prepare(
    stock.update()
    .where(
        stock.c.label_id == _LABEL,
        stock.c.item_id == sa.bindparam("b_item_id"),
        stock.c.sold < sa.bindparam("most"),
    )
    .values(sold=stock.c.sold + 1)
)
