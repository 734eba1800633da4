"""How much is put in, how hot a pot is, where it bursts and who shares it: pure."""

import math
from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from server.core.randomness import roll
from server.features.economy.currencies import PARTS as SMALLEST
from server.features.economy.currencies import Currency
from server.features.jackpots.definition import LARGEST_AMOUNT, PARTS, Jackpot

COLD, WARM, HOT, BURNING = range(4)
MOST_PARTS = LARGEST_AMOUNT * PARTS
_OWN = {"points": Currency.POINTS, "gems": Currency.GEMS, "diamonds": Currency.DIAMONDS}


def in_parts(amount: float | Decimal) -> int:
    """An amount of the pot's currency in millionths; what is smaller still is dropped, and what is larger
    than any pot is as much as a pot can hold."""
    exact = Decimal(str(amount))
    if not exact.is_finite() or exact >= LARGEST_AMOUNT:
        return MOST_PARTS if exact > 0 else 0
    return int((exact * PARTS).to_integral_value(rounding=ROUND_FLOOR))


def money_of(jackpot: Jackpot) -> Currency | None:
    """The currency that winners are credited in; None when the pot is in one of the operator's."""
    return _OWN.get(jackpot.currency.lower())


def payable(jackpot: Jackpot) -> int:
    """The smallest amount that can be paid, in millionths: a whole point, a hundredth of a gem."""
    money = money_of(jackpot)
    return 1 if money is None else PARTS // SMALLEST[money]


def rate(jackpot: Jackpot, currency: str | None) -> Decimal | None:
    """What one unit of a wallet currency is worth in the pot's; None when nobody said so."""
    if not currency or currency.upper() == jackpot.currency.upper():
        return Decimal(1)
    found = jackpot.rates.get(currency.upper())
    return None if found is None else Decimal(str(found))


def contribution(jackpot: Jackpot, payload: Mapping[str, Any], currency: str | None) -> int:
    """What an event adds to the pot, in millionths; 0 when it does not count."""
    game = str(payload.get(jackpot.game_field) or "")
    if not jackpot.feeds(game):
        return 0
    own = next((rule for rule in jackpot.rules if game in rule.ext_game_ids), None)
    kind, value = (own.type, own.value) if own else (jackpot.contribution_type, jackpot.contribution)
    if kind == "fixed":
        return in_parts(value)
    spent = payload.get(jackpot.amount_field)
    worth = rate(jackpot, currency)
    if isinstance(spent, bool) or not isinstance(spent, int | float) or worth is None:
        return 0
    if not math.isfinite(spent) or spent <= 0:
        return 0
    return in_parts(Decimal(str(spent)) * Decimal(str(value)) / 100 * worth)


def burst_at(*, seed: str, jackpot_id: int, pot_number: int, least: int, most: int) -> int:
    """The amount at which a pot bursts, in millionths: drawn from its seed, evenly from `least` to `most`."""
    return least + roll(seed, f"jackpot:{jackpot_id}:{pot_number}", most - least + 1)


def temperature(parts: int, *, seed: int, least: int, most: int) -> int:
    """0 cold, 1 warm from half of the way to `least`, 2 hot from there on, 3 burning past the middle of the
    range in which it bursts. Everything is in millionths."""
    if 2 * parts > least + most:
        return BURNING
    if parts >= least:
        return HOT
    return WARM if 2 * parts >= seed + least else COLD


def divide(parts: int, shares: Sequence[float], winners: int, *, unit: int = 1) -> list[int]:
    """What each winner gets, in millionths and whole `unit`s.

    Together they get all but what is smaller than a unit: shares that nobody is there for, and what dividing
    leaves over, go to the first.
    """
    units = parts // unit
    cut = [int(Decimal(units) * Decimal(str(share)) / 100) * unit for share in shares[:winners]]
    if cut:
        cut[0] += units * unit - sum(cut)
    return cut


def ticket(seed: str, *, pot_number: int, position: int, total: int) -> int:
    """Which of `total` contributions wins a place, counted from 0 in the order in which they were made."""
    return roll(seed, f"winner:{pot_number}:{position}", total)
