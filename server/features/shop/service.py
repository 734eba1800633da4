"""The shop's shelves and its till. A purchase takes the price, gives the effects and takes one of the stock,
all or nothing, once for its request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import sqlalchemy as sa
import structlog

from server.core.conditions import Condition, Facts, KnownFacts, matches
from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.core.periods import PERIODS, start_of
from server.features.economy import service as economy
from server.features.economy.currencies import Source, shown
from server.features.economy.service import Cause
from server.features.effects import service as effects
from server.features.effects.service import Context
from server.features.events.facts import PlayerFacts
from server.features.labels import service as labels
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS
from server.features.players import tables as player_tables
from server.features.players.properties import time_zone
from server.features.shop import rules, tables
from server.features.shop.definition import ShopCategory, ShopItem, items
from server.features.shop.rules import Standing
from server.store.prepared import all_rows, first_row, prepare
from server.store.schema import insert_once
from server.store.transaction import Tx

REQUEST_LENGTH = 64
PAGE, PAGE_LIMIT = 20, 100
LARGEST_OFFSET = 2**31

_CODES = {
    rules.CONTROL_GROUP: "gamification_off",
    rules.WRONG_LABEL_PRECHECK: "unknown_item",
    rules.WRONG_LABEL: "item_withdrawn",
    rules.BONUS_FAILED: "bonus_failed",
    rules.CONDITIONS: "item_not_for_player",
    rules.PURCHASE_CONDITIONS: "purchase_conditions",
    rules.NO_MATCHING_BONUS: "no_matching_bonus",
    rules.MAX_BOUGHT: "bought_as_often_as_allowed",
    rules.NOT_DELIVERED: "not_delivered",
    rules.POOL_EMPTY: "sold_out",
    rules.OUT_OF_WINDOW: "outside_purchase_window",
    rules.UNEXPECTED: "unexpected",
    **dict.fromkeys(rules.NO_FUNDS.values(), "not_enough"),
}

log = structlog.get_logger("shop")


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as one player finds it. `left` is None without end."""

    item: ShopItem
    can_buy: bool
    left: int | None


def refused(err_code: int, message: str) -> PlauditError:
    return PlauditError(message, code=_CODES[err_code], err_code=err_code)


# -- buying -------------------------------------------------------------------------------------------------


def buy(tx: Tx, label: Label, *, player_id: int, item_id: int, request_id: str) -> Any:
    """Buy one item and return the row of the purchase; the same `request_id` returns the first purchase.

    An empty `request_id` buys each time. Raises PlauditError with the shop's numbers (11000 to 11014, 1), and
    then nothing was taken and nothing given.
    """
    request_id = _check_request(request_id) or new_guid()
    player = tx.first(player_tables.BY_ID_LOCKED, {"label_id": label.id, "player_id": player_id})
    request = {"b_label_id": label.id, "b_player_id": player_id, "request_id": request_id}
    first = tx.first(tables.BY_REQUEST, request)
    if first is not None:
        return _same(first, item_id)
    key, item = items(label).get(item_id, ("", None))
    if item is None:
        raise refused(rules.WRONG_LABEL, "This item is not on sale any more. Load the items again.")
    reason = rules.refusal(item, _standing(tx, label, player, item))
    if reason is not None:
        raise refused(reason.err_code, reason.message)
    _check_deliverable(label, item)
    row = {
        "label_id": label.id,
        "player_id": player_id,
        "request_id": request_id,
        "item_id": item.id,
        "item_key": key,
        "currency": int(item.money),
        "paid": item.cost,
        "created_at": tx.now,
    }
    made = tx.first(_INSERT[tx.dialect], row)
    if made is None:
        return _same(tx.first(tables.BY_REQUEST, request), item_id)
    purchase_id = made.id
    _pay(tx, label, item, player_id=player_id, purchase_id=purchase_id)
    _give(tx, label, item, player_id=player_id, purchase_id=purchase_id)
    _tell(tx, label, item, player_id=player_id, purchase_id=purchase_id)
    _take_from_stock(tx, label, item)
    return made


def is_bought(conn: sa.Connection, *, label_id: int, player_id: int, request_id: str) -> bool:
    """Whether this request has bought something already."""
    request = {"b_label_id": label_id, "b_player_id": player_id, "request_id": _check_request(request_id)}
    return first_row(conn, tables.BY_REQUEST, request) is not None


def _check_request(request_id: str) -> str:
    if len(request_id) > REQUEST_LENGTH or not (request_id.isprintable()):
        text = f"uuid is made before sending: up to {REQUEST_LENGTH} printable characters."
        raise PlauditError(text, code="bad_request_id", err_code=20002)
    return request_id


def _same(first: Any, item_id: int) -> Any:
    if first.item_id != item_id:
        text = "This uuid has bought another item already. Make a new one for each purchase."
        raise PlauditError(text, code="request_id_used", err_code=20002, status=409)
    return first


def _standing(tx: Tx, label: Label, player: Any, item: ShopItem) -> Standing:
    facts = PlayerFacts(tx.conn, label, player, now=tx.now)
    where = {"b_label_id": label.id, "b_player_id": player.id, "b_item_id": item.id}
    bought = sold = None
    if item.caps:
        bought = tx.first(tables.BOUGHT_OF_ITEM, {**where, **_period_starts(label, player, tx.now)})
    if item.stock is not None:
        sold = tx.first(tables.SOLD_OF_ITEM, where)
    balances = economy.balances(tx.conn, label_id=label.id, player_id=player.id)
    return Standing(
        now=tx.now,
        label_zone=label.zone,
        in_control_group=player.in_control_group,
        sees=_fits(item.see, facts),
        may_buy=_fits(item.buy, facts),
        bought=_counts(bought),
        left=_left(item, sold.sold if sold else 0),
        balance=balances[item.money][0],
    )


def _check_deliverable(label: Label, item: ShopItem) -> None:
    lacking = next((effect.type for effect in item.gives if not effects.carried_out(effect.type)), None)
    if lacking is not None:
        log.error("an item cannot be sold: nobody carries out its effect", item=item.id, effect=lacking)
        raise refused(rules.NOT_DELIVERED, "This item cannot be delivered at present. Nothing was taken.")


def _pay(tx: Tx, label: Label, item: ShopItem, *, player_id: int, purchase_id: int) -> None:
    if not item.cost:
        return
    cause = Cause(Source.SHOP, f"shop:{purchase_id}:price", item.name[:120])
    try:
        economy.spend(
            tx, label_id=label.id, player_id=player_id, currency=item.money, amount=item.cost, cause=cause
        )
    except PlauditError as error:
        if error.code != "not_enough":
            raise
        raise refused(rules.NO_FUNDS[item.money], error.message) from error


def _give(tx: Tx, label: Label, item: ShopItem, *, player_id: int, purchase_id: int) -> None:
    payload = {"item_id": item.id, "price": shown(item.money, item.cost)}
    context = Context(player_id, Source.SHOP, f"shop:{purchase_id}", item.name[:120], payload, whole=True)
    try:
        effects.apply_all(tx, label, context, item.gives)
    except PlauditError as error:
        _undelivered(item, error)


def _undelivered(item: ShopItem, error: PlauditError) -> NoReturn:
    """What a feature refuses to give is not sold; the buyer learns why in the shop's own numbers."""
    log.error("an item was not delivered and not sold", item=item.id, reason=error.message)
    known = error.err_code in (rules.BONUS_FAILED, rules.NO_MATCHING_BONUS)
    raise refused(error.err_code if known else rules.NOT_DELIVERED, error.message) from error


def _tell(tx: Tx, label: Label, item: ShopItem, *, player_id: int, purchase_id: int) -> None:
    payload = {
        "item_id": item.id,
        "name": item.name,
        "item_type_id": rules.type_number(item),
        "category_ids": list(item.categories),
        "price": shown(item.money, item.cost),
        "purchase_type": int(item.money),
        "purchase_id": purchase_id,
    }
    kind = "shop_item_purchase_successed"
    tx.emit(label_id=label.id, player_id=player_id, kind=kind, payload=payload, key=f"shop:{purchase_id}")


def change_stock(tx: Tx, label: Label, item: ShopItem, *, by: int) -> int:
    """Put `by` of an item back on the shelf, or take them from it (less than 0), and return what is left.

    Raises PlauditError for an item without a stock, or when there would be less than none or more than its
    definition says.
    """
    if item.stock is None:
        text = "This item has no stock: there is no end of it. Give its definition a stock first."
        raise PlauditError(text, code="no_stock", status=409)
    tx.first(_INSERT_STOCK[tx.dialect], {"label_id": label.id, "item_id": item.id, "sold": 0})
    where = {"b_label_id": label.id, "b_item_id": item.id, "by": by, "most": item.stock}
    changed = tx.change(tables.CHANGE_STOCK, where)
    left = item.stock - int(tx.first(tables.SOLD_OF_ITEM, where).sold)
    if not changed:
        text = f"{left} of {item.stock} are left, so the stock cannot change by {by}."
        raise PlauditError(text, code="stock_out_of_range", status=409)
    return left


def stocks(conn: sa.Connection, label: Label) -> list[tuple[str, ShopItem, int]]:
    """The active items that have a stock, each with its key and how many are sold."""
    sold = {row.item_id: row.sold for row in conn.execute(tables.SOLD, {"b_label_id": label.id}).all()}
    limited = [(key, item) for key, item in items(label).values() if item.stock is not None]
    return [(key, item, int(sold.get(item.id, 0))) for key, item in limited]


def purchases(
    conn: sa.Connection, *, label_id: int, player_id: int, before: int, count: int
) -> Sequence[Any]:
    """Rows of a player's purchases, newest first, from before the number `before`."""
    values = {"b_label_id": label_id, "b_player_id": player_id, "before": before, "count": count}
    return conn.execute(tables.PURCHASES, values).all()


def _take_from_stock(tx: Tx, label: Label, item: ShopItem) -> None:
    """Last, because other players wait for this row."""
    if item.stock is None:
        return
    one = {"b_label_id": label.id, "b_item_id": item.id, "most": item.stock}
    if tx.change(tables.TAKE_ONE, one):
        return
    tx.first(_INSERT_STOCK[tx.dialect], {"label_id": label.id, "item_id": item.id, "sold": 0})
    if not tx.change(tables.TAKE_ONE, one):
        raise refused(rules.POOL_EMPTY, "This item is sold out.")


# -- looking ------------------------------------------------------------------------------------------------


def shelf(conn: sa.Connection, label: Label, *, player_id: int, now: int) -> list[Entry]:
    """What the player sees, in the shop's order; for a visitor (`player_id` 0) what is there for anybody."""
    where = {"b_label_id": label.id}
    sold = {row.item_id: row.sold for row in all_rows(conn, tables.SOLD, where)}
    judge = _player_judge(conn, label, player_id=player_id, now=now) if player_id else _visitor_judge
    found = []
    for _, item in items(label).values():
        left = _left(item, sold.get(item.id, 0))
        sees, can_buy = judge(item, left)
        if sees and rules.is_active(item, now):
            found.append(Entry(item, can_buy, left))
    return sorted(found, key=lambda entry: rules.order(entry.item, can_buy=entry.can_buy))


def _visitor_judge(item: ShopItem, left: int | None) -> tuple[bool, bool]:
    return _fits(item.see, _NOBODY), False


def _player_judge(conn: sa.Connection, label: Label, *, player_id: int, now: int) -> Any:
    player = conn.execute(player_tables.BY_ID, {"label_id": label.id, "player_id": player_id}).one()
    where = {"b_label_id": label.id, "b_player_id": player_id, **_period_starts(label, player, now)}
    bought = {row.item_id: row for row in all_rows(conn, tables.BOUGHT, where)}
    balances = economy.balances(conn, label_id=label.id, player_id=player_id)
    facts = PlayerFacts(conn, label, player, now=now)
    zone = label.zone

    def judge(item: ShopItem, left: int | None) -> tuple[bool, bool]:
        sees = _fits(item.see, facts)
        standing = Standing(
            now=now,
            label_zone=zone,
            in_control_group=player.in_control_group,
            sees=sees,
            may_buy=_fits(item.buy, facts),
            bought=_counts(bought.get(item.id)),
            left=left,
            balance=balances[item.money][0],
        )
        deliverable = all(effects.carried_out(effect.type) for effect in item.gives)
        return sees, deliverable and rules.refusal(item, standing) is None

    return judge


def categories(label: Label, entries: Sequence[Entry]) -> list[ShopCategory]:
    """The categories that have something to see, in their order."""
    filled = {number for entry in entries for number in entry.item.categories}
    known = [category for category in label.of_kind(ShopCategory).values() if category.id in filled]
    return sorted(known, key=lambda category: (category.order, category.id))


def history(
    conn: sa.Connection, label: Label, *, player_id: int, limit: int | None, offset: int | None
) -> tuple[list[tuple[Any, ShopItem]], bool]:
    """A page of purchases, newest first, each with its item as it is defined now, and whether more follow."""
    count = max(0, min(PAGE if limit is None else limit, PAGE_LIMIT))
    skip = max(0, min(offset or 0, LARGEST_OFFSET))
    where = {"b_label_id": label.id, "b_player_id": player_id, "count": count + 1, "skip": skip}
    rows = conn.execute(tables.HISTORY, where).all()
    known: dict[str, ShopItem] = dict(items(label).values())
    for row in rows:
        if row.item_key not in known:
            known[row.item_key] = _archived(conn, label, row.item_key)
    return [(row, known[row.item_key]) for row in rows[:count]], len(rows) > count


def _archived(conn: sa.Connection, label: Label, key: str) -> ShopItem:
    row = labels.find_definition(conn, label_id=label.id, kind="shop_item", key=key)
    item: ShopItem = KINDS.decode("shop_item", row.body)
    return item


def period_starts(conn: sa.Connection, label: Label, *, player_id: int, now: int) -> dict[str, int]:
    """When the player's day, week and month began, by the names of `PERIODS`."""
    player = conn.execute(player_tables.BY_ID, {"label_id": label.id, "player_id": player_id}).one()
    return _period_starts(label, player, now)


def _period_starts(label: Label, player: Any, now: int) -> dict[str, int]:
    zone = time_zone(label, player)
    return {period: start_of(period, now, zone) for period in PERIODS}


def _counts(row: Any) -> Mapping[str, int]:
    return {} if row is None else {name: int(getattr(row, name)) for name in ("ever", *PERIODS)}


def _left(item: ShopItem, sold: int) -> int | None:
    return None if item.stock is None else max(0, item.stock - sold)


def _fits(condition: Condition | None, facts: Facts) -> bool:
    return condition is None or matches(condition, facts)


_NOBODY = KnownFacts(properties={})
_INSERT = {
    d: prepare(insert_once(tables.purchase, returning=tables.purchase, dialect=d))
    for d in ("sqlite", "postgresql")
}
_INSERT_STOCK = {
    d: prepare(insert_once(tables.stock, returning=tables.stock.c.item_id, dialect=d))
    for d in ("sqlite", "postgresql")
}
