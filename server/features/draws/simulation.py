"""What a game would do over many turns, before anybody plays it: the shares that come out against those that
the weights say, what a turn costs the operator, and how long the stocks last.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from server.core.randomness import new_seed
from server.features.draws import rules
from server.features.draws.rules import Known, Option
from server.features.draws.scopes import Scope


@dataclass(slots=True)
class Line:
    """One option: how often it came, how often its share would be, and the turn that took the last of it."""

    option: Option
    name: str
    drawn: int = 0
    expected: float = 0.0
    ended_at: int | None = None


@dataclass(slots=True)
class Result:
    turns: int
    lines: list[Line]
    chi_square: float = 0.0
    freedom: int = 0
    p_value: float = 1.0
    cost_per_turn: float = 0.0
    nothing_left_at: int | None = None
    by_option: Mapping[int, Line] = field(default_factory=dict)


def simulate(scope: Scope, *, turns: int, now: int, seed: str | None = None) -> Result:
    """Draw `turns` times for strangers, with stocks as they are defined and nobody's share used up.

    `p_value` is the probability of a deviation at least as large when all is as it should be: below 0.001
    something is wrong.
    """
    seed = seed or new_seed()
    left = {option.id: option.chance.stock for option in scope.options if option.chance.stock is not None}
    lines = [Line(option, scope.names.get(option.id, str(option.id))) for option in scope.options]
    result = Result(turns, lines, by_option={line.option.id: line for line in lines})
    standing = Known(now=now, stock=left)
    odds, begun = rules.odds_of(scope.options, standing), 0
    for turn in range(turns):
        if not odds:
            result.nothing_left_at = turn
            break
        _, option_id = rules.outcome(
            seed, odds, scope=scope.name, client_seed="simulation", nonce=turn, attempt=0
        )
        line = result.by_option[option_id]
        line.drawn += 1
        if option_id in left:
            left[option_id] -= 1
            if not left[option_id]:
                line.ended_at = turn + 1
                _expect(result, odds, turn + 1 - begun)
                odds, begun = rules.odds_of(scope.options, standing), turn + 1
    _expect(result, odds, turns - begun)
    _judge(result)
    spent = sum(line.drawn * scope.values.get(line.option.id, 0) for line in lines)
    result.cost_per_turn = spent / turns - scope.price if turns else 0.0
    return result


def _expect(result: Result, odds: rules.Odds, turns: int) -> None:
    """Count the share of each option in so many turns with these odds."""
    total = rules.total_of(odds)
    for option_id, weight in odds:
        result.by_option[option_id].expected += turns * weight / total


def _judge(result: Result) -> None:
    """Pearson's test of what came against what was to be expected."""
    told = [line for line in result.lines if line.expected > 0]
    result.chi_square = sum((line.drawn - line.expected) ** 2 / line.expected for line in told)
    result.freedom = max(0, len(told) - 1)
    result.p_value = chi_square_tail(result.chi_square, result.freedom)


def chi_square_tail(value: float, freedom: int) -> float:
    """The probability that a chi-square variable of so many degrees of freedom exceeds `value`: the upper
    regularised gamma function Q(freedom/2, value/2), by its series or Lentz's continued fraction."""
    if freedom < 1 or value <= 0:
        return 1.0
    a, x = freedom / 2, value / 2
    scale = math.exp(-x + a * math.log(x) - math.lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        for n in range(1, 10_000):
            term *= x / (a + n)
            total += term
            if term < total * 1e-15:
                break
        return max(0.0, 1 - scale * total)
    tiny = 1e-300
    b, c = x + 1 - a, 1 / tiny
    d = fraction = 1 / b
    for n in range(1, 10_000):
        an = -n * (n - a)
        b += 2
        d = 1 / max(an * d + b, tiny)
        c = max(b + an / c, tiny)
        fraction *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return min(1.0, scale * fraction)


def report(result: Result) -> Iterable[str]:
    """The result as lines of text."""
    width = max([*(len(line.name) for line in result.lines), 6])
    yield f"{'option':<{width}}  {'weight':>10}  {'drawn':>10}  {'expected':>12}  stock"
    for line in result.lines:
        chance = line.option.chance
        stock = "" if chance.stock is None else str(chance.stock)
        if line.ended_at is not None:
            stock += f", gone after turn {line.ended_at:,}"
        yield (
            f"{line.name:<{width}}  {chance.weight:>10,}  {line.drawn:>10,}  {line.expected:>12,.1f}  {stock}"
        )
    if result.nothing_left_at is not None:
        yield f"nothing is left after turn {result.nothing_left_at:,}"
    verdict = "as the weights say" if result.p_value >= 0.001 else "NOT as the weights say"
    test = f"chi-square {result.chi_square:.2f} with {result.freedom} degrees of freedom"
    yield f"{test}, p = {result.p_value:.4f}: {verdict}"
    yield f"a turn costs {result.cost_per_turn:,.4f} after its price"
