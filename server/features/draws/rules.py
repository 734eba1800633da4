"""Who can be drawn, and who is: pure, so that a simulation, a proof and a player's turn share every line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from server.core.clock import DAY_MS
from server.core.conditions import Condition, Facts, matches
from server.core.periods import local, moment, same_clock, start_of
from server.core.randomness import roll
from server.features.draws.definition import HOUR_MS, Chance, StockReset

Odds = tuple[tuple[int, int], ...]
"""(option's number, weight) of everything that could be drawn, in the order of definition."""
UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be drawn. `id` is unique in its draw."""

    id: int
    chance: Chance


class Standing(Protocol):
    """What decides on a player's chances at one moment."""

    now: int
    label_zone: ZoneInfo
    player_zone: ZoneInfo

    def left(self, option: Option) -> int | None:
        """How many of a stock are left; None is no end."""

    def given(self, option: Option, since: int) -> int:
        """How many the player got of it since that moment (epoch ms)."""

    def fits(self, condition: Condition) -> bool: ...


@dataclass(slots=True)
class Known:
    """A standing that is all known beforehand: for simulations and tests."""

    now: int
    facts: Facts | None = None
    stock: Mapping[int, int] | None = None
    given_by_option: Mapping[int, int] | None = None
    label_zone: ZoneInfo = UTC
    player_zone: ZoneInfo = UTC

    def left(self, option: Option) -> int | None:
        return option.chance.stock if self.stock is None else self.stock.get(option.id, option.chance.stock)

    def given(self, option: Option, since: int) -> int:
        return (self.given_by_option or {}).get(option.id, 0)

    def fits(self, condition: Condition) -> bool:
        return self.facts is not None and matches(condition, self.facts)


def odds_of(options: Iterable[Option], standing: Standing, *, without: frozenset[int] = frozenset()) -> Odds:
    """What can be drawn now, with its weight; empty when nothing can.

    What cannot be drawn leaves its share to the others; when all are gone, the surcharge prizes take their
    place.
    """
    possible = [o for o in options if o.id not in without and o.chance.weight and is_possible(o, standing)]
    first = tuple((o.id, o.chance.weight) for o in possible if not o.chance.surcharge)
    return first or tuple((o.id, o.chance.weight) for o in possible)


def is_possible(option: Option, standing: Standing) -> bool:
    """Whether the player could get it now. What costs nothing to know is asked first."""
    chance, now = option.chance, standing.now
    zone = standing.player_zone if chance.zone == "player" else standing.label_zone
    dated = chance.active_from is not None or chance.active_till is not None
    if dated and not _is_open(chance, same_clock(now, zone, standing.label_zone)):
        return False
    if chance.weekdays and local(now, zone).isoweekday() not in chance.weekdays:
        return False
    if chance.stock is not None and (standing.left(option) or 0) <= 0:
        return False
    if chance.condition is not None and not standing.fits(chance.condition):
        return False
    limit = chance.give_limit
    return limit is None or standing.given(option, given_since(chance, now, standing.player_zone)) < limit


def _is_open(chance: Chance, now: int) -> bool:
    begun = chance.active_from is None or now >= chance.active_from
    return begun and (chance.active_till is None or now < chance.active_till)


def given_since(chance: Chance, now: int, player_zone: ZoneInfo) -> int:
    """From when on a player's share counts, in epoch ms."""
    if chance.give_period == "from_last":
        return now - DAY_MS + 1
    if chance.give_period == "day_utc":
        return start_of("day", now, UTC)
    return start_of("day", now, player_zone) if chance.give_period == "day" else 0


def total_of(odds: Odds) -> int:
    return sum(weight for _, weight in odds)


def pick(odds: Odds, number: int) -> int:
    """The option in whose share `number` (0 to the sum of weights - 1) falls."""
    for option_id, weight in odds:
        number -= weight
        if number < 0:
            return option_id
    raise ValueError("the number is not below the sum of the weights")


def message_of(scope: str, *, client_seed: str, nonce: int, attempt: int) -> str:
    """What is hashed with the day's seed to make one roll."""
    return f"{scope}:{client_seed}:{nonce}:{attempt}"


def outcome(
    seed: str, odds: Odds, *, scope: str, client_seed: str, nonce: int, attempt: int
) -> tuple[int, int]:
    """The number rolled and the option it falls on."""
    message = message_of(scope, client_seed=client_seed, nonce=nonce, attempt=attempt)
    number = roll(seed, message, total_of(odds))
    return number, pick(odds, number)


def pool_start(reset: StockReset | None, now: int, zone: ZoneInfo) -> int:
    """When the stocks were full last, in epoch ms; 0 without a reset."""
    if reset is None:
        return 0
    if reset.every == "hours":
        return now - now % (reset.hours * HOUR_MS)
    day = local(now, zone).date()
    for back in range(63):
        found = day - timedelta(days=back)
        number = found.isoweekday() if reset.every == "weekdays" else found.day
        if reset.every == "day" or number in reset.days:
            return moment(found, zone)
    return 0
