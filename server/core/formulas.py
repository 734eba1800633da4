"""Formulas over the numbers of an event: how many points a purchase earns, what a tournament score grows by.

    {"multiply": [{"field": "amount"}, {"value": 10}]}

A node is a `value`, a `field` of the event, or one operation on other nodes. Numbers are exact decimals:
0.1 times 3 is 0.3, and what is paid out of it never depends on how a machine rounds.
"""

from collections.abc import Callable, Mapping
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, DivisionByZero, InvalidOperation, localcontext
from functools import reduce
from typing import Any

import msgspec

from server.core.errors import PlauditError

MAX_DEPTH = 8
MAX_NODES = 50
LIMIT = Decimal(10) ** 15

Number = Decimal
Compiled = Callable[[Mapping[str, Any]], Decimal]


class Formula(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Exactly one of the fields but `digits` and `default` is set.

    `field` names a number of the event's payload; where it is missing or no number, `default` counts (0).
    `subtract` and `divide` go from left to right; to divide by zero gives 0. `round` rounds halves up,
    `floor` down, to
    `digits` after the point. `cap` keeps the first of its nodes between the second (least) and the third
    (most).
    """

    value: float | None = None
    field: str | None = None
    add: "tuple[Formula, ...] | None" = None
    subtract: "tuple[Formula, ...] | None" = None
    multiply: "tuple[Formula, ...] | None" = None
    divide: "tuple[Formula, ...] | None" = None
    min: "tuple[Formula, ...] | None" = None
    max: "tuple[Formula, ...] | None" = None
    cap: "tuple[Formula, Formula, Formula] | None" = None
    round: "Formula | None" = None
    floor: "Formula | None" = None
    digits: int = 0
    default: float = 0


_LISTS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b if b else Decimal(0),
    "min": min,
    "max": max,
}
_KINDS = ("value", "field", *_LISTS, "cap", "round", "floor")


def compile_formula(formula: Formula) -> Compiled:
    """A function of an event's payload. Raises PlauditError when the formula cannot be.

    The result lies between ±10^15, so that whatever an event reports, what follows fits a database's integer.
    """
    body = _compile(formula, depth=1, budget=[MAX_NODES])

    def evaluate(payload: Mapping[str, Any]) -> Decimal:
        with localcontext(prec=40) as context:
            context.traps[InvalidOperation] = context.traps[DivisionByZero] = False
            result = body(payload)
        return max(-LIMIT, min(LIMIT, result)) if result.is_finite() else Decimal(0)

    return evaluate


def _compile(formula: Formula, *, depth: int, budget: list[int]) -> Compiled:
    budget[0] -= 1
    if depth > MAX_DEPTH or budget[0] < 0:
        raise _bad(f"it may be {MAX_DEPTH} levels deep and have {MAX_NODES} nodes")
    kinds = [name for name in _KINDS if getattr(formula, name) is not None]
    if len(kinds) != 1:
        raise _bad(f"each node has exactly one of {', '.join(_KINDS)}")
    kind = kinds[0]
    if kind == "value":
        constant = _number(formula.value, Decimal(0))
        return lambda payload: constant
    if kind == "field":
        name, default = str(formula.field), _number(formula.default, Decimal(0))
        return lambda payload: _number(payload.get(name), default)
    inner = getattr(formula, kind)
    parts = [
        _compile(part, depth=depth + 1, budget=budget)
        for part in (inner if isinstance(inner, tuple) else (inner,))
    ]
    if not parts:
        raise _bad(f"{kind} needs at least one node in it")
    return _operation(kind, parts, digits=formula.digits)


def _operation(kind: str, parts: list[Compiled], *, digits: int) -> Compiled:
    if kind in _LISTS:
        combine = _LISTS[kind]
        return lambda payload: reduce(combine, (part(payload) for part in parts))
    if kind == "cap":
        value, least, most = parts
        return lambda payload: max(least(payload), min(most(payload), value(payload)))
    if not 0 <= digits <= 6:
        raise _bad("digits is 0 to 6")
    unit = Decimal(1).scaleb(-digits)
    rounding = ROUND_FLOOR if kind == "floor" else ROUND_HALF_UP
    (value,) = parts
    return lambda payload: value(payload).quantize(unit, rounding=rounding)


def _number(value: Any, default: Decimal) -> Decimal:
    """Numbers of an event as they were written: 0.1 is a tenth, not the nearest binary fraction."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return default
    number = Decimal(str(value))
    return max(-LIMIT, min(LIMIT, number)) if number.is_finite() else default


def _bad(rule: str) -> PlauditError:
    return PlauditError(f"This formula cannot be: {rule}.", code="bad_formula")
