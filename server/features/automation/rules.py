"""Pure decisions of rules: who is left out, how often a running total was crossed, what a limit still
allows."""

import hashlib
from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal, localcontext
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from server.core.formulas import Compiled, Formula, compile_formula
from server.core.periods import start_of
from server.features.automation.definition import (
    CURRENCY_LENGTH,
    SMALLEST_STEP,
    Accumulation,
    Limit,
    Rule,
)
from server.features.economy.currencies import Currency, parts
from server.features.effects.definition import Effect

MOST_TIMES = 100
"""So often one event makes a rule fire at most; what is left of the total counts with the next event."""
_PRECISION = 60
_KEY_LENGTH = 100


class Account(msgspec.Struct, frozen=True):
    """What is remembered of one player, rule and currency: what has not led to anything yet, how often the
    step was crossed, and how often the rule fired, ever and in the `period` that began at that moment."""

    remainder: Decimal = Decimal(0)
    crossed: int = 0
    fired: int = 0
    period: int = 0
    in_period: int = 0


def in_control_group(*, label_key: str, rule_id: int, ext_key: str, percent: float) -> bool:
    """Whether a rule leaves this player out: a fixed function of both, so nobody moves from one group to the
    other while the share stays."""
    digest = hashlib.sha256(f"rule:{label_key}:{rule_id}:{ext_key}".encode()).digest()
    return int.from_bytes(digest[:8]) % 10_000 < round(percent * 100)


def currency_of(accumulate: Accumulation, payload: Mapping[str, Any]) -> str | None:
    """Whose total an event counts for: "" where currencies do not matter, None where it names none."""
    if accumulate.currency_field is None:
        return ""
    found = payload.get(accumulate.currency_field)
    code = found.strip().upper() if isinstance(found, str) else ""
    return code if 1 <= len(code) <= CURRENCY_LENGTH and code.isalnum() and code.isascii() else None


def amount_of(accumulate: Accumulation, payload: Mapping[str, Any], *, taken_back: bool) -> Decimal:
    """By how much an event moves the total, to six digits: below 0 for what is taken back."""
    exact = _number(accumulate.field)(payload)
    amount = exact.quantize(SMALLEST_STEP, rounding=ROUND_DOWN)
    return -abs(amount) if taken_back or payload.get("acc_is_rollback") is True else amount


@lru_cache(maxsize=1024)
def _number(name: str) -> Compiled:
    """What reads a number of an event."""
    return compile_formula(Formula(field=name))


def crossed(account: Account, amount: Decimal, *, step: Decimal) -> tuple[int, Account]:
    """How often the total crosses its step now, and what is left of it.

    crossed × step + remainder is always the sum of all amounts. What is taken back is owed, so the remainder
    may fall below 0, and nothing fires for it.
    """
    with localcontext(prec=_PRECISION):
        total = account.remainder + amount
        times = min(MOST_TIMES, int(total // step)) if amount > 0 and total >= step else 0
        left = total - times * step
    return times, msgspec.structs.replace(account, remainder=left, crossed=account.crossed + times)


def allowed(limit: Limit | None, account: Account, *, now: int, zone: ZoneInfo) -> int:
    """How often the rule may still fire for the player at this moment; MOST_TIMES or more is no limit."""
    if limit is None:
        return MOST_TIMES
    used = account.fired if limit.per == "life" else _present(limit, account, now=now, zone=zone).in_period
    return max(0, limit.times - used)


def fired(limit: Limit, account: Account, times: int, *, now: int, zone: ZoneInfo) -> Account:
    """The account after the rule fired so many times."""
    present = _present(limit, account, now=now, zone=zone)
    return msgspec.structs.replace(present, fired=present.fired + times, in_period=present.in_period + times)


def _present(limit: Limit, account: Account, *, now: int, zone: ZoneInfo) -> Account:
    """The account in the period of this moment. A clock that goes back opens no earlier period again."""
    period = start_of(limit.per, now, zone)
    if period <= account.period:
        return account
    return msgspec.structs.replace(account, period=period, in_period=0)


def gifts(rule: Rule, times: int) -> list[tuple[Effect, ...]]:
    """The rule's effects so many times. Fixed amounts of points, gems and diamonds are given at once, as the
    same sum."""
    if times == 1:
        return [rule.effects]
    grown = [_grown(effect, times) for effect in rule.effects]
    first = tuple(more or effect for more, effect in zip(grown, rule.effects, strict=True))
    others = tuple(effect for more, effect in zip(grown, rule.effects, strict=True) if more is None)
    return [first, *([others] * (times - 1) if others else [])]


def _grown(effect: Effect, times: int) -> Effect | None:
    """One effect that gives as much as this one so many times; None when there is none."""
    if effect.type not in ("points_add", "gems_diamonds_add") or effect.formula is not None:
        return None
    more = {
        name: float(Decimal(str(value)) * times)
        for name in ("amount", "gems", "diamonds")
        if (value := getattr(effect, name)) is not None
    }
    currency = Currency.POINTS if effect.type == "points_add" else Currency.GEMS
    for name, value in more.items():
        if parts(currency, value) != times * parts(currency, getattr(effect, name)):
            return None
    return msgspec.structs.replace(effect, **more)


def cause(rule: Rule, key: str, number: int = 0) -> str:
    """What names for good the `number`th gift of the rule for the thing of this key. The number stands before
    the key, which may end in anything. Keys of consequences of consequences grow, so a long one is shortened
    to one that is as unique."""
    if len(key) > _KEY_LENGTH:
        digest = hashlib.sha256(key.encode()).hexdigest()[:32]
        key = f"{key[: _KEY_LENGTH - len(digest)]}{digest}"
    return f"rule:{rule.id}.{number}:{key}" if number else f"rule:{rule.id}:{key}"
