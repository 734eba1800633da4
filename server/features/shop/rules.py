"""Pure decisions of the shop: who may buy what now, and in which order items stand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from server.core.periods import local
from server.features.economy.currencies import NAMES, Currency, shown
from server.features.shop.definition import TYPE_NUMBERS, ShopItem, Window

CONTROL_GROUP = 1
WRONG_LABEL_PRECHECK = 106
WRONG_LABEL = 11001
BONUS_FAILED = 11002
CONDITIONS = 11003
PURCHASE_CONDITIONS = 11004
NO_MATCHING_BONUS = 11005
MAX_BOUGHT = 11006
NOT_DELIVERED = 11007
POOL_EMPTY = 11009
OUT_OF_WINDOW = 11014
UNEXPECTED = 9999
NO_FUNDS = {Currency.POINTS: 11000, Currency.GEMS: 11011, Currency.DIAMONDS: 11012}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a player cannot buy: the number on the wire, and a sentence for whoever asked."""

    err_code: int
    message: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What is true of one player and one item at one moment. `bought` counts its purchases by period, `left`
    is what remains of the stock (None: without end), `label_zone` the zone of purchase windows."""

    now: int
    label_zone: ZoneInfo
    in_control_group: bool
    sees: bool
    may_buy: bool
    bought: Mapping[str, int]
    left: int | None
    balance: int


def is_active(item: ShopItem, now: int) -> bool:
    return (item.active_from is None or item.active_from <= now) and (
        item.active_till is None or now < item.active_till
    )


def is_open(item: ShopItem, now: int, zone: ZoneInfo) -> bool:
    """Whether now is within one of the item's purchase windows; without windows it always is."""
    return not item.windows or any(_within(window, now, zone) for window in item.windows)


def _within(window: Window, now: int, zone: ZoneInfo) -> bool:
    if window.from_ms is not None and now < window.from_ms:
        return False
    if window.till_ms is not None and now >= window.till_ms:
        return False
    here = local(now, zone)
    minute, day = here.hour * 60 + here.minute, here.isoweekday()
    if window.from_minute < window.till_minute:
        within = window.from_minute <= minute < window.till_minute
    else:
        within = minute >= window.from_minute or minute < window.till_minute
        if minute < window.till_minute:
            day = 7 if day == 1 else day - 1
    return within and (not window.weekdays or day in window.weekdays)


def refusal(item: ShopItem, standing: Standing) -> Refusal | None:
    """Why this item cannot be bought now, the first reason that holds; None when it can."""
    reasons: tuple[tuple[bool, int, Callable[[], str]], ...] = (
        (standing.in_control_group, CONTROL_GROUP, lambda: "Gamification is off for this player."),
        (not standing.sees, CONDITIONS, lambda: "This item is not for this player."),
        (not is_active(item, standing.now), OUT_OF_WINDOW, lambda: "This item is not on sale now."),
        (
            not is_open(item, standing.now, standing.label_zone),
            OUT_OF_WINDOW,
            lambda: item.purchase_limit_message or "This item cannot be bought at this time.",
        ),
        (
            not standing.may_buy,
            PURCHASE_CONDITIONS,
            lambda: item.cant_buy_message or item.limit_message or "This player may not buy this item yet.",
        ),
        (_capped(item, standing.bought), MAX_BOUGHT, lambda: _cap_message(item)),
        (
            standing.left is not None and standing.left <= 0,
            POOL_EMPTY,
            lambda: "This item is sold out.",
        ),
        (standing.balance < item.cost, NO_FUNDS[item.money], lambda: _funds_message(item, standing.balance)),
    )
    return next((Refusal(code, message()) for holds, code, message in reasons if holds), None)


def _capped(item: ShopItem, bought: Mapping[str, int]) -> bool:
    return any(bought.get(cap.period, 0) >= cap.count for cap in item.caps)


def _cap_message(item: ShopItem) -> str:
    return item.purchase_limit_message or "This player has bought this item as often as it may."


def _funds_message(item: ShopItem, balance: int) -> str:
    name = NAMES[item.money]
    return f"This costs {shown(item.money, item.cost)} {name}; the balance is {shown(item.money, balance)}."


def order(item: ShopItem, *, can_buy: bool) -> tuple[Any, ...]:
    """Sort key of the shop: what can be bought comes first, then by priority, then the dearer first."""
    return (not can_buy, item.priority, -item.price, item.id)


def price_text(amount: float) -> str:
    """A price as the wire writes it: `100`, `2.5`."""
    return str(int(amount)) if amount == int(amount) else f"{amount:.2f}".rstrip("0")


def type_number(item: ShopItem) -> int:
    """The item's type as the wire numbers it."""
    return TYPE_NUMBERS[item.type]
