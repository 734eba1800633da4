"""The three virtual currencies and where their amounts come from.

Amounts are whole numbers of the smallest part: a point is indivisible, gems and diamonds are counted in
hundredths. So nothing is ever lost to rounding; the wire's own numbers are made by `shown`.
"""

from decimal import ROUND_FLOOR, Decimal
from enum import IntEnum


class Currency(IntEnum):
    """Numbers of the reference protocol (user balance type)."""

    POINTS = 0
    GEMS = 1
    DIAMONDS = 2


class Source(IntEnum):
    """Why a balance changed (reference protocol, point change source type)."""

    JOURNEY = 1
    TASK = 2
    MISSION = 3
    LEVELS_CHANGED = 4
    SHOP = 5
    MANUAL = 6
    LEADERBOARD = 7
    TOURNAMENT = 11
    RULE = 12
    TOURNAMENT_REGISTRATION = 13
    TOURNAMENT_CANCELLED = 14
    REFUND = 15
    PLAY_MINI_GAME = 16
    WIN_MINI_GAME = 17
    API = 18
    FORMULA = 19
    RAFFLE = 21
    AVATAR = 22
    CLAN = 23


PARTS = {Currency.POINTS: 1, Currency.GEMS: 100, Currency.DIAMONDS: 100}
MOST = 10**15
NAMES = {Currency.POINTS: "points", Currency.GEMS: "gems", Currency.DIAMONDS: "diamonds"}


def parts(currency: Currency, amount: Decimal | float) -> int:
    """An amount as people write it in smallest parts; what is smaller still is dropped, never rounded up."""
    exact = Decimal(str(amount)) * PARTS[currency]
    return int(exact.to_integral_value(rounding=ROUND_FLOOR if exact >= 0 else "ROUND_CEILING"))


def shown(currency: Currency, amount: int) -> int | float:
    """Smallest parts as the wire shows them: whole points, gems and diamonds with two decimals."""
    return amount if currency is Currency.POINTS else amount / PARTS[currency]
