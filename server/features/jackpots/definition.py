"""What an operator defines: a pot that players fill by what they do, and that bursts at a secret amount."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

import msgspec

from server.core.conditions import Condition, check
from server.core.errors import PlauditError
from server.core.translated import Translations
from server.features.effects.definition import Effect, check_effects
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS

PARTS = 1_000_000
"""Pots are counted in millionths of their currency, as whole numbers."""
LARGEST_AMOUNT = 10**9
LARGEST_RATE = 10**6
MOST_WINNERS = 20
LONGEST_CURRENCY = 20
SMALLEST_SHARE = 0.01


class Game(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A game of the operator's catalogue that feeds the pot; `ext_id` is the operator's own id."""

    id: int
    ext_id: str
    name: str
    link: str = ""
    image: str = ""
    enabled: bool = True
    categories: tuple[str, ...] = ()
    provider: str | None = None
    mobile_link: str | None = None


class ContributionRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another contribution for some games: `fixed` in the pot's currency, or `percentage` of the amount."""

    type: Literal["fixed", "percentage"]
    value: float
    ext_game_ids: tuple[str, ...]


class Jackpot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One jackpot. A pot begins at `seed` and bursts when it reaches an amount from `least` to `most` that is
    drawn when it starts and kept secret. All amounts are in `currency`.

    Each event of type `event` from a player who takes part adds to it: `contribution` in the pot's currency
    when `contribution_type` is fixed, or that percentage of the event's field `amount_field`. That is in the
    event's `currency`, else in the player's wallet currency, of which one unit is worth `rates[currency]` of
    the pot's; a currency without a rate adds nothing. The first of `rules` that names the event's game
    decides instead. With `personal` every player fills a pot of its own.

    `shares` are percentages of the pot for its winners: the first is who made it burst, the others are drawn
    among the contributions, each player once. In points, gems or diamonds winners are credited; `effects`
    are given too, with the amount won in the field `amount` for formulas. With `publish_odds` the proof of a
    pot that has burst tells `least` and `most`, without which nobody can draw its point again.
    """

    id: int
    name: str
    least: float
    most: float
    seed: float = 0
    currency: str = "points"
    personal: bool = False
    event: str = "casino_bet"
    amount_field: str = "amount"
    game_field: str = "ext_game_id"
    contribution_type: Literal["fixed", "percentage"] = "fixed"
    contribution: float = 0
    rules: tuple[ContributionRule, ...] = ()
    condition: Condition | None = None
    see: Condition | None = None
    games: tuple[Game, ...] = ()
    all_games: bool = True
    auto_opt_in: bool = False
    recurring: bool = True
    shares: tuple[float, ...] = (100,)
    effects: tuple[Effect, ...] = ()
    rates: dict[str, float] = {}
    expose_winners: bool = True
    publish_odds: bool = False
    description: str = ""
    image_url: str = ""
    priority: int = 0
    winner_html: str = ""
    not_winner_html: str = ""
    placeholder1: str | None = None
    placeholder2: str | None = None
    custom_data: str | None = None
    translations: Translations = {}

    def __post_init__(self) -> None:
        if not 1 <= self.id <= 2**53:
            raise ValueError("id is a number from 1 to 2^53")
        if not 0 <= self.seed < self.least <= self.most <= LARGEST_AMOUNT:
            raise ValueError("seed is below least, and least at most most; all from 0 to 10^9")
        values = (self.contribution, *(rule.value for rule in self.rules))
        if any(not 0 <= value <= LARGEST_AMOUNT for value in values):
            raise ValueError("a contribution lies between 0 and 10^9")
        if not 1 <= len(self.shares) <= MOST_WINNERS or abs(sum(self.shares) - 100) > 1e-6:
            raise ValueError(f"shares are percentages of 1 to {MOST_WINNERS} winners and add up to 100")
        if any(share < SMALLEST_SHARE for share in self.shares):
            raise ValueError(f"each share is {SMALLEST_SHARE} or more")
        if not 1 <= len(self.currency) <= LONGEST_CURRENCY:
            raise ValueError(f"currency has 1 to {LONGEST_CURRENCY} characters")
        if any(not 0 < rate <= LARGEST_RATE for rate in self.rates.values()):
            raise ValueError("a rate says what one unit of a currency is worth in the pot's: above 0")
        if any(name != name.upper() for name in self.rates):
            raise ValueError("rates are by the codes of currencies, in capitals")
        for condition in (self.condition, self.see):
            if condition is not None:
                check(condition)

    def feeds(self, ext_game_id: str) -> bool:
        """Whether what is done in this game counts."""
        return self.all_games or any(game.ext_id == ext_game_id and game.enabled for game in self.games)


def jackpots(label: Label) -> Mapping[int, Jackpot]:
    """The active jackpots by number."""
    found: Mapping[int, Jackpot] | None = label.compiled.get("jackpots")
    if found is None:
        found = MappingProxyType({jackpot.id: jackpot for jackpot in label.of_kind(Jackpot).values()})
        label.compiled["jackpots"] = found
    return found


def by_key(label: Label, key: str) -> Jackpot:
    """The active jackpot of this key. Raises PlauditError when there is none."""
    found = label.of_kind(Jackpot).get(key)
    if found is None:
        text = f"There is no active jackpot {key!r}."
        raise PlauditError(text, code="definition_not_found", status=404)
    return found


def amount(parts: int | Any) -> float:
    """Millionths as the wire shows them."""
    return int(parts) / PARTS


KINDS.add("jackpot", Jackpot, entering=lambda jackpot: check_effects(jackpot.effects))
