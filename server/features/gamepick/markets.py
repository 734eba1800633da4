"""What can be asked of a match, and how its answer follows from what happened: one row a market.

Numbers and answers are those of the reference protocol: 1 home, 2 away, x neither; two of them with a stroke
mean either of both, or the winner with whether the sum is odd or even.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import msgspec

Side = Literal["1", "2", "x"]
VOID = "void"
"""The outcome of what was never played: nobody is right or wrong."""


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What happened in a match, as far as it is known. Pairs are home, away; `score` and `corners` are at the
    end of the match, `sets` one pair a set. `answer` says the outcome of a market itself, and goes before
    the rest; with `canceled` nobody is right or wrong."""

    score: tuple[int, int] | None = None
    halftime: tuple[int, int] | None = None
    corners: tuple[int, int] | None = None
    red_cards: int | None = None
    overtime: bool | None = None
    first_goal: Side | None = None
    last_goal: Side | None = None
    sets: tuple[tuple[int, int], ...] = ()
    answer: str | None = None
    canceled: bool = False


Reads = Callable[[Facts], str | None]


@dataclass(frozen=True, slots=True)
class Market:
    """`answers` are what players may say, `outcomes` what may come out; both are empty for exact scores and
    for questions that bring options of their own. `reads` finds the outcome, or None while it is open."""

    number: int
    name: str
    answers: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    reads: Reads = lambda facts: None

    @property
    def is_score(self) -> bool:
        return self.number == SCORE

    @property
    def has_options(self) -> bool:
        return self.number in CUSTOM


SCORE = 1
CUSTOM = frozenset({26, 27})
_SIDES = ("1", "2", "x")
_TWO = ("1", "2")
_YES_NO = ("yes", "no")


def _winner(pair: tuple[int, int] | None) -> str | None:
    if pair is None:
        return None
    return "1" if pair[0] > pair[1] else "2" if pair[1] > pair[0] else "x"


def _decided(pair: tuple[int, int] | None) -> str | None:
    """The winner where there has to be one; after a draw somebody has to say it."""
    side = _winner(pair)
    return None if side == "x" else side


def _yes(*, holds: bool | None) -> str | None:
    return None if holds is None else "yes" if holds else "no"


def _at_least(least: int, pair: tuple[int, int] | None) -> str | None:
    return _yes(holds=None if pair is None else sum(pair) >= least)


def _second_half(facts: Facts) -> tuple[int, int] | None:
    if facts.score is None or facts.halftime is None:
        return None
    return facts.score[0] - facts.halftime[0], facts.score[1] - facts.halftime[1]


def _goal(said: str | None, facts: Facts) -> str | None:
    return said or ("x" if facts.score == (0, 0) else None)


def _red_card(facts: Facts) -> str | None:
    return _yes(holds=None if facts.red_cards is None else facts.red_cards > 0)


def _total(facts: Facts) -> int | None:
    """All points of a match: those of its sets where it has some."""
    if facts.sets:
        return sum(map(sum, facts.sets))
    return None if facts.score is None else sum(facts.score)


def _parity(facts: Facts) -> str | None:
    total = _total(facts)
    return None if total is None else "odd" if total % 2 else "even"


def _winner_and_parity(facts: Facts) -> str | None:
    side, parity = _decided(facts.score), _parity(facts)
    return f"{side}/{parity}" if side and parity else None


def _set(number: int) -> Reads:
    def reads(facts: Facts) -> str | None:
        if not facts.sets:
            return None
        return _decided(facts.sets[number - 1]) if len(facts.sets) >= number else VOID

    return reads


def _wins_a_set(side: str) -> Reads:
    def reads(facts: Facts) -> str | None:
        return _yes(holds=any(_winner(pair) == side for pair in facts.sets) if facts.sets else None)

    return reads


def _exact(facts: Facts) -> str | None:
    return None if facts.score is None else f"{facts.score[0]}:{facts.score[1]}"


def _of(number: int, name: str, answers: tuple[str, ...], reads: Reads) -> Market:
    return Market(number, name, answers, answers, reads)


_EITHER = ("1/x", "1/2", "2/x")
_PARITIES = ("1/odd", "1/even", "2/odd", "2/even")

MARKETS: tuple[Market, ...] = (
    Market(SCORE, "score", reads=_exact),
    _of(2, "red_card", _YES_NO, _red_card),
    _of(3, "winner", _SIDES, lambda facts: _winner(facts.score)),
    _of(4, "halftime_leader", _SIDES, lambda facts: _winner(facts.halftime)),
    _of(6, "first_goal", _SIDES, lambda facts: _goal(facts.first_goal, facts)),
    Market(7, "double_chance", _EITHER, _SIDES, lambda facts: _winner(facts.score)),
    _of(8, "goals_over_2_5", _YES_NO, lambda facts: _at_least(3, facts.score)),
    _of(9, "first_half_over_1_5", _YES_NO, lambda facts: _at_least(2, facts.halftime)),
    _of(10, "second_half_over_1_5", _YES_NO, lambda facts: _at_least(2, _second_half(facts))),
    _of(11, "corners_over_8_5", _YES_NO, lambda facts: _at_least(9, facts.corners)),
    _of(12, "corners_over_9_5", _YES_NO, lambda facts: _at_least(10, facts.corners)),
    _of(13, "more_corners", _SIDES, lambda facts: _winner(facts.corners)),
    _of(14, "winner_without_draw", _TWO, lambda facts: _decided(facts.score)),
    _of(15, "overtime", _YES_NO, lambda facts: _yes(holds=facts.overtime)),
    _of(16, "odd_even", ("odd", "even"), _parity),
    _of(17, "winner_and_odd_even", _PARITIES, _winner_and_parity),
    _of(18, "first_set", _TWO, _set(1)),
    _of(19, "second_set", _TWO, _set(2)),
    _of(20, "third_set", _TWO, _set(3)),
    _of(21, "fourth_set", _TWO, _set(4)),
    _of(22, "fifth_set", _TWO, _set(5)),
    _of(23, "home_wins_a_set", _YES_NO, _wins_a_set("1")),
    _of(24, "away_wins_a_set", _YES_NO, _wins_a_set("2")),
    _of(25, "last_goal", _SIDES, lambda facts: _goal(facts.last_goal, facts)),
    Market(26, "question_of_sport"),
    Market(27, "question"),
)
BY_NAME = MappingProxyType({market.name: market for market in MARKETS})


def is_right(market: Market, answer: str, outcome: str) -> bool:
    """Whether an answer has come true."""
    if market.outcomes != market.answers:
        return outcome in answer.split("/")
    return answer == outcome
