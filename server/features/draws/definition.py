"""What an operator says of the chances of a prize, the same wherever something is drawn."""

from typing import Literal

import msgspec

from server.core.conditions import Condition, check

LARGEST_WEIGHT = 10**9
HOUR_MS = 3_600_000

GivePeriod = Literal["from_last", "day_utc", "day", "ever"]
"""How a player's share of a prize is counted: in the 24 hours before now, the calendar day in UTC or in the
player's time zone, or ever."""


class StockReset(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When the stocks are full again, in the label's time zone: every so many hours since 1970 in UTC, each
    day at midnight, on these weekdays (1 Monday to 7 Sunday), or on these days of the month."""

    every: Literal["hours", "day", "weekdays", "month_days"]
    hours: int = 1
    days: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.hours <= 24 * 366:
            raise ValueError("hours is from 1 to 8784")
        last = 7 if self.every == "weekdays" else 31
        if any(not 1 <= day <= last for day in self.days):
            raise ValueError(f"days are from 1 to {last}")
        if self.every in ("weekdays", "month_days") and not self.days:
            raise ValueError(f"{self.every} needs days")


class Chance(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """When and how likely something can be drawn. Features make their prizes of it.

    `weight` is this one's share among all that can be drawn at the moment; 0 is never drawn. `stock` is how
    many there are until the next reset. A player gets at most `give_limit` in a `give_period`. `weekdays` (1
    Monday to 7 Sunday) and the dates are read in `zone`'s time. A `surcharge` prize is drawn only when no
    other can be.
    """

    weight: int = 1
    stock: int | None = None
    give_limit: int | None = None
    give_period: GivePeriod = "ever"
    weekdays: tuple[int, ...] = ()
    active_from: int | None = None
    active_till: int | None = None
    zone: Literal["player", "label"] = "label"
    condition: Condition | None = None
    surcharge: bool = False

    def check_chance(self) -> None:
        """Raise ValueError or PlauditError for what no draw could use; for a subclass' `__post_init__`."""
        if not 0 <= self.weight <= LARGEST_WEIGHT:
            raise ValueError("weight is a whole number from 0 to 10^9")
        if self.stock is not None and self.stock < 0:
            raise ValueError("stock is how many there are: 0 or more")
        if self.give_limit is not None and self.give_limit < 1:
            raise ValueError("give_limit counts from 1; to withhold a prize, set its weight to 0")
        if any(not 1 <= day <= 7 for day in self.weekdays):
            raise ValueError("weekdays are 1 for Monday to 7 for Sunday")
        if self.condition is not None:
            check(self.condition)
