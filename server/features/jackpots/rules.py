"""How much is put in, how hot a pot is, where it bursts and who shares it: pure."""

from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from server.core.randomness import roll
from server.features.jackpots.definition import OWN_CURRENCIES, PARTS, Jackpot

COLD, WARM, HOT, BURNING = range(4)


def in_parts(amount: float | Decimal) -> int:
    """An amount of the pot's currency in millionths; what is smaller still is dropped."""
    return int((Decimal(str(amount)) * PARTS).to_integral_value(rounding=ROUND_FLOOR))


def rate(jackpot: Jackpot, currency: str | None) -> Decimal | None:
    """What one unit of a wallet currency is worth in the pot's; None when nobody said so."""
    if not currency or currency.upper() == jackpot.currency.upper() or jackpot.contribution_type == "fixed":
        return Decimal(1)
    found = jackpot.rates.get(currency.upper())
    return None if found is None else Decimal(str(found))


def is_own(jackpot: Jackpot) -> bool:
    """Whether the pot is in points, gems or diamonds."""
    return jackpot.currency.lower() in OWN_CURRENCIES


def knows(jackpot: Jackpot, currency: str) -> bool:
    """Whether a wallet currency can be shown in the pot's."""
    return currency.upper() == jackpot.currency.upper() or currency.upper() in jackpot.rates


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
    if isinstance(spent, bool) or not isinstance(spent, int | float) or spent <= 0 or worth is None:
        return 0
    return in_parts(Decimal(str(spent)) * Decimal(str(value)) / 100 * worth)


def burst_at(jackpot: Jackpot, *, seed: str, pot_number: int) -> int:
    """The amount at which a pot bursts, in millionths: drawn from its seed, evenly from least to most."""
    least, most = in_parts(jackpot.least), in_parts(jackpot.most)
    return least + roll(seed, f"jackpot:{jackpot.id}:{pot_number}", most - least + 1)


def temperature(jackpot: Jackpot, parts: int) -> int:
    """0 cold, 1 warm from half of the way to `least`, 2 hot from there on, 3 burning past the middle of the
    range in which it bursts."""
    seed, least, most = in_parts(jackpot.seed), in_parts(jackpot.least), in_parts(jackpot.most)
    if parts > least + (most - least) / 2:
        return BURNING
    if parts >= least:
        return HOT
    return WARM if parts >= seed + (least - seed) / 2 else COLD


def divide(parts: int, shares: tuple[float, ...], winners: int) -> list[int]:
    """What each winner gets, in millionths, all of it: shares that nobody is there for go to the first."""
    cut = [in_parts(Decimal(parts) / PARTS * Decimal(str(share)) / 100) for share in shares[:winners]]
    if cut:
        cut[0] += parts - sum(cut)
    return cut


def ticket(seed: str, *, pot_number: int, position: int, attempt: int, total: int) -> int:
    """Whose contribution wins a place: a number below the sum of what may win it."""
    return roll(seed, f"winner:{pot_number}:{position}:{attempt}", total)
