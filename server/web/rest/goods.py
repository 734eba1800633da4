"""What players buy and are given, and the clans that they are in."""

from typing import Annotated, Any, Literal

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from server.core.errors import PlauditError
from server.features.bonuses import manual, rules
from server.features.bonuses import service as bonuses
from server.features.bonuses.rules import Status
from server.features.clans import service as clans
from server.features.economy.currencies import NAMES, Currency, shown
from server.features.players import service as players
from server.features.shop import service as shop
from server.features.shop.definition import ShopItem
from server.store.transaction import Tx
from server.web.rest.economy import CurrencyName
from server.web.rest.fields import NEWEST, Millis, Page
from server.web.rest.operation import Call
from server.web.rest.players import number

BonusStatus = Literal["new", "issued", "redeemed", "redeem_failed", "issue_failed", "expired"]


class Purchase(msgspec.Struct, frozen=True):
    purchase_id: int
    item: Annotated[str, Meta(description="The key of the item's definition.")]
    item_id: int
    currency: CurrencyName
    price: float
    bought_at: Millis


class Stock(msgspec.Struct, frozen=True):
    """An item that there is an end of."""

    item: Annotated[str, Meta(description="The key of its definition.")]
    item_id: int
    name: str
    stock: Annotated[int, Meta(description="As its definition says.")]
    left: int


class Stocks(msgspec.Struct, frozen=True):
    items: list[Stock]


class ChangeStock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    change: Annotated[
        int,
        Meta(
            ge=-(10**9), le=10**9, description="How many come back on the shelf; less than 0 takes them away."
        ),
    ]


class Bonus(msgspec.Struct, frozen=True):
    bonus_id: int
    template: Annotated[str, Meta(description="The key of its template.")]
    status: BonusStatus
    amount: str | None
    code: Annotated[str | None, Meta(description="The coupon, once there is one.")]
    given_at: Millis
    updated_at: Millis
    redeemed_at: Millis | None
    expires_at: Millis | None


class Bonuses(msgspec.Struct, frozen=True):
    items: Annotated[list[Bonus], Meta(description="The latest 500, newest first.")]


class MoveBonus(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`redeem`: your platform has credited it. `fail`: it could not; the player may claim it again. `expire`:
    it can no longer be claimed."""

    operation: manual.Operation


class Clan(msgspec.Struct, frozen=True):
    clan_id: int
    name: str
    members: int
    capacity: int
    position: Annotated[int, Meta(description="Among all clans of the label.")]
    score: Annotated[int, Meta(description="What its members collected since they joined.")]


class Clans(msgspec.Struct, frozen=True):
    items: Annotated[list[Clan], Meta(description="All active ones, the best first.")]


class Member(msgspec.Struct, frozen=True):
    ext_user_id: str
    contribution: int
    joined_at: Millis


class LeftClan(msgspec.Struct, frozen=True):
    clan_id: Annotated[int, Meta(description="The clan that the player was in.")]


async def list_purchases(call: Call) -> Page[Purchase]:
    """What the player bought, newest first."""
    label_id, player_id = call.label.id, await number(call)

    def rows(conn: sa.Connection, before: int, count: int) -> Any:
        return shop.purchases(conn, label_id=label_id, player_id=player_id, before=before, count=count)

    return await call.page(rows, start=NEWEST, place=lambda row: row.id, show=_purchase)


def _purchase(row: Any) -> Purchase:
    currency = Currency(row.currency)
    name: Any = NAMES[currency]
    price = shown(currency, int(row.paid))
    return Purchase(row.id, row.item_key, row.item_id, name, price, row.created_at)


async def list_stock(call: Call) -> Stocks:
    """The items of the shop that have a stock, and how many are left."""
    label = call.label

    def query(conn: sa.Connection) -> Stocks:
        found = shop.stocks(conn, label)
        return Stocks([_stock(key, item, left=max(0, (item.stock or 0) - sold)) for key, item, sold in found])

    return await call.read(query)


def _stock(key: str, item: ShopItem, *, left: int) -> Stock:
    return Stock(key, item.id, item.name, item.stock or 0, left)


async def change_stock(call: Call) -> Stock:
    """Put some of an item back on the shelf, or take some away. There are never less than none, nor more than
    its definition says; to have more, change the definition."""
    label, key = call.label, call.path["key"]
    item = label.of_kind(ShopItem).get(key)
    if item is None:
        raise PlauditError(f"There is no active item {key!r}.", code="definition_not_found", status=404)
    by = call.body.change

    def work(tx: Tx) -> Stock:
        return _stock(key, item, left=shop.change_stock(tx, label, item, by=by))

    return await call.write(work, key=item.id)


async def list_bonuses(call: Call) -> Bonuses:
    """The player's bonuses in every state."""
    label, player_id, now = call.label, await number(call), call.now

    def query(conn: sa.Connection) -> Bonuses:
        found = bonuses.of_player(conn, label, player_id=player_id)
        return Bonuses([_bonus(row, now) for row, _ in found])

    return await call.read(query)


def _bonus(row: Any, now: int) -> Bonus:
    status: Any = Status(rules.status_now(row.status, expires_at=row.expires_at, now=now)).name.lower()
    return Bonus(
        bonus_id=row.id,
        template=row.template_key,
        status=status,
        amount=row.amount,
        code=row.code,
        given_at=row.created_at,
        updated_at=row.updated_at,
        redeemed_at=row.redeemed_at,
        expires_at=row.expires_at,
    )


async def move_bonus(call: Call) -> Bonus:
    """Say what became of a bonus on your platform. The player's missions hear of it as of any claim."""
    label_id, player_id = call.label.id, await number(call)
    bonus_id, operation = call.path["bonus_id"], call.body.operation

    def work(tx: Tx) -> Bonus:
        row = manual.move(tx, label_id=label_id, player_id=player_id, bonus_id=bonus_id, operation=operation)
        return _bonus(row, tx.now)

    return await call.write(work, key=player_id)


async def list_clans(call: Call) -> Clans:
    """All clans by their rating."""
    label = call.label

    def query(conn: sa.Connection) -> Clans:
        return Clans(
            [
                Clan(e.clan.id, e.clan.name, e.members, e.clan.capacity, e.position, e.score)
                for e in clans.overview(conn, label)
            ]
        )

    return await call.read(query)


async def list_members(call: Call) -> Page[Member]:
    """Who is in a clan, in the order in which players were created."""
    label, clan_id = call.label, call.path["clan_id"]

    def rows(conn: sa.Connection, after: int, count: int) -> list[tuple[Any, str]]:
        found = clans.members(conn, label, clan_id=clan_id, after=after, count=count)
        known = players.by_ids(conn, label_id=label.id, player_ids=[row.player_id for row in found])
        return [(row, known[row.player_id].ext_user_id) for row in found]

    def show(found: tuple[Any, str]) -> Member:
        row, name = found
        return Member(name, int(row.contribution), row.joined_at)

    return await call.page(rows, start=0, place=lambda found: found[0].player_id, show=show)


async def leave_clan(call: Call) -> LeftClan:
    """Put the player out of its clan. What the player collected there leaves with the player."""
    label, player_id = call.label, await number(call)
    return await call.write(lambda tx: LeftClan(clans.kick(tx, label, player_id=player_id)), key=player_id)
