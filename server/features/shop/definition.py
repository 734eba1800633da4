"""What an operator sells: items priced in points, gems or diamonds, and the categories they stand in."""

from typing import Literal

import msgspec

from server.core.conditions import Condition, check
from server.core.errors import PlauditError
from server.core.translated import Translations
from server.features.economy.currencies import Currency, parts
from server.features.effects.definition import Effect, check_effects
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS

ItemType = Literal["bonus", "tangible", "spin", "level", "prize_drop", "raffle_ticket"]
Period = Literal["day", "week", "month", "ever"]

TYPE_NUMBERS: dict[str, int] = {
    "bonus": 1,
    "tangible": 2,
    "spin": 3,
    "level": 4,
    "prize_drop": 5,
    "raffle_ticket": 6,
}
"""Item types as the wire numbers them."""
CURRENCIES = {"points": Currency.POINTS, "gems": Currency.GEMS, "diamonds": Currency.DIAMONDS}
LARGEST_PRICE = 10**12
MINUTES_A_DAY = 24 * 60


class ShopCategory(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A shelf of the shop. Lower `order` comes first; a category without an item to see is not shown."""

    id: int
    name: str
    order: int = 0
    translations: Translations = {}

    def __post_init__(self) -> None:
        _check_number(self.id)


class Cap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A player buys the item at most `count` times in a calendar period of its time zone, or ever."""

    count: int
    period: Period = "ever"


class Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When an item can be bought, in the label's time zone. What is absent does not limit.

    `weekdays` 1 Monday to 7 Sunday; `from_minute` to before `till_minute` of the day, and across midnight
    when it begins later than it ends; `from_ms` to before `till_ms` in epoch ms.
    """

    weekdays: tuple[int, ...] = ()
    from_minute: int = 0
    till_minute: int = MINUTES_A_DAY
    from_ms: int | None = None
    till_ms: int | None = None

    def __post_init__(self) -> None:
        if any(not 1 <= day <= 7 for day in self.weekdays):
            raise ValueError("weekdays are 1 for Monday to 7 for Sunday")
        if not (0 <= self.from_minute < MINUTES_A_DAY and 0 < self.till_minute <= MINUTES_A_DAY):
            raise ValueError("a window lies between the minutes 0 and 1440 of a day")


class RelatedGame(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A game of the operator's catalogue that an item belongs to."""

    id: int
    ext_id: str
    name: str
    link: str = ""
    image: str = ""
    enabled: bool = True
    categories: tuple[str, ...] = ()
    provider: str | None = None
    mobile_link: str | None = None
    priority: int | None = None


class ShopItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One item. What a buyer gets are its `effects`; a tangible item needs none, people hand it over.

    `price` and `discounted_price` are whole points, or gems and diamonds with two decimals. `stock` is how
    many are sold in all while it is set; raise it to sell more. Who does not fit `see` never learns of the
    item, who does not fit `buy` sees it and `cant_buy_message`. `active_from` and `active_till` in epoch ms.
    """

    id: int
    name: str
    type: ItemType
    price: float
    currency: Literal["points", "gems", "diamonds"] = "points"
    discounted_price: float | None = None
    discount_ribbon: str | None = None
    custom_discount_ribbon: str | None = None
    effects: tuple[Effect, ...] = ()
    description: str = ""
    image_url: str = ""
    ribbon: str | None = None
    custom_ribbon: str | None = None
    hint_text: str | None = None
    limit_message: str | None = None
    purchase_limit_message: str | None = None
    cant_buy_message: str | None = None
    priority: int = 0
    categories: tuple[int, ...] = ()
    related_items: tuple[int, ...] = ()
    related_games: tuple[RelatedGame, ...] = ()
    stock: int | None = None
    caps: tuple[Cap, ...] = ()
    windows: tuple[Window, ...] = ()
    see: Condition | None = None
    buy: Condition | None = None
    active_from: int | None = None
    active_till: int | None = None
    show_timer: bool = False
    custom_section_id: int | None = None
    custom_section_type_id: int | None = None
    only_in_custom_section: bool = False
    custom_data: str | None = None
    translations: Translations = {}

    def __post_init__(self) -> None:
        _check_number(self.id)
        for amount in (self.price, self.discounted_price):
            _check_price(amount, self.money)
        if self.discounted_price is not None and self.discounted_price > self.price:
            raise ValueError("discounted_price is at most the price")
        if self.stock is not None and self.stock < 0:
            raise ValueError("stock is how many are sold in all: 0 or more")
        if any(cap.count < 1 for cap in self.caps):
            raise ValueError("a cap counts from 1; to stop the sale, archive the item")
        for condition in (self.see, self.buy):
            if condition is not None:
                check(condition)
        if not self.effects and self.type != "tangible":
            text = f"An item of type {self.type} needs effects: what its buyer gets."
            raise PlauditError(text, code="bad_item")

    @property
    def money(self) -> Currency:
        return CURRENCIES[self.currency]

    @property
    def cost(self) -> int:
        """What it costs now, in smallest parts of its currency."""
        price = self.price if self.discounted_price is None else self.discounted_price
        return parts(self.money, price)

    @property
    def gives(self) -> tuple[Effect, ...]:
        """What a buyer gets."""
        return self.effects or (Effect(type="tangible", name=self.name),)


def _check_number(number: int) -> None:
    if not 1 <= number <= 2**53:
        raise ValueError("id is a number from 1 to 2^53")


def _check_price(amount: float | None, money: Currency) -> None:
    if amount is None:
        return
    if not 0 <= amount <= LARGEST_PRICE:
        raise ValueError("a price lies between 0 and 10^12")
    if money is Currency.POINTS and amount != int(amount):
        raise ValueError("a price in points is a whole number")


def items(label: Label) -> dict[int, tuple[str, ShopItem]]:
    """The active items with their keys, by number."""
    found: dict[int, tuple[str, ShopItem]] | None = label.compiled.get("shop:items")
    if found is None:
        found = {item.id: (key, item) for key, item in label.of_kind(ShopItem).items()}
        label.compiled["shop:items"] = found
    return found


KINDS.add("shop_item", ShopItem, entering=lambda item: check_effects(item.effects))
KINDS.add("shop_category", ShopCategory)
