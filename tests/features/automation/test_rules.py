"""What a rule decides, without a database: crossings, limits, control groups, gifts and keys."""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from server.core.clock import DAY_MS, HOUR_MS
from server.core.periods import start_of
from server.features.automation import rules
from server.features.automation.definition import Accumulation, Limit, Rule
from server.features.automation.rules import Account

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = 1_792_800_000_000  # Saturday, 24 October 2026, 02:00 in Berlin; the clocks go back a day later
POINTS = {"type": "points_add", "amount": 10}


def rule(**fields: Any) -> Rule:
    body = {"id": 1, "name": "Rule", "event": "purchase", "effects": [POINTS], **fields}
    return msgspec.convert(body, type=Rule)


# -- accumulation -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "amount", "times", "left"),
    [
        ("0", "9.99", 0, "9.99"),
        ("9.99", "0.01", 1, "0.00"),
        ("0", "35", 3, "5"),
        ("5", "-8", 0, "-3"),
        ("-3", "13", 1, "0"),
        ("-3", "12.5", 0, "9.5"),
        ("0", "2005", 100, "1005"),
        ("1005", "0.5", 100, "5.5"),
        ("1005", "-4", 0, "1001"),
    ],
)
def test_a_total_that_crosses_its_step_fires_and_the_rest_is_carried_over(
    before: str, amount: str, times: int, left: str
) -> None:
    found, account = rules.crossed(Account(Decimal(before)), Decimal(amount), step=Decimal(10))
    assert (found, account.remainder, account.crossed) == (times, Decimal(left), times)


_AMOUNTS = st.decimals(-(10**15), 10**15, places=6)
_STEPS = st.decimals("0.000001", 10**12, places=6).filter(lambda step: step > 0)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.lists(_AMOUNTS, max_size=30), _STEPS)
@example([Decimal("0.1")] * 30, Decimal("0.3"))
def test_crossings_and_remainder_are_always_the_whole_total(amounts: list[Decimal], step: Decimal) -> None:
    account, fired = Account(), 0
    for amount in amounts:
        times, account = rules.crossed(account, amount, step=step)
        fired += times
        assert 0 <= times <= (rules.MOST_TIMES if amount > 0 else 0)
    assert account.crossed == fired
    scale = 10**6
    whole = [int(number.scaleb(6)) for number in amounts]
    assert fired * int(step * scale) + int(account.remainder.scaleb(6)) == sum(whole)


@pytest.mark.parametrize(
    ("payload", "taken_back", "expected"),
    [
        ({"amount": 0.1}, False, "0.1"),
        ({"amount": 0.1234567}, False, "0.123456"),
        ({"amount": -5}, False, "-5"),
        ({"amount": 5, "acc_is_rollback": True}, False, "-5"),
        ({"amount": -5, "acc_is_rollback": True}, False, "-5"),
        ({"amount": 5, "acc_is_rollback": "true"}, False, "5"),
        ({"amount": 5}, True, "-5"),
        ({"amount": "5"}, False, "0"),
        ({"amount": True}, False, "0"),
        ({"amount": float("nan")}, False, "0"),
        ({"amount": 1e300}, False, "1e15"),
        ({}, False, "0"),
    ],
)
def test_an_event_moves_the_total_by_its_number(
    payload: dict[str, Any], taken_back: bool, expected: str
) -> None:
    adding = Accumulation("amount", every=10)
    assert rules.amount_of(adding, payload, taken_back=taken_back) == Decimal(expected)


def test_each_currency_has_a_total_and_perhaps_a_step_of_its_own() -> None:
    adding = Accumulation("amount", every=10, every_in={"JPY": 1500}, currency_field="currency")
    found = [
        rules.currency_of(adding, {"currency": name}) for name in ("eur", " JPY ", "", None, 7, "€", "X" * 13)
    ]
    assert found == ["EUR", "JPY", None, None, None, None, None]
    assert (adding.step("EUR"), adding.step("JPY")) == (Decimal(10), Decimal(1500))
    only = Accumulation("amount", every_in={"EUR": 10}, currency_field="currency")
    assert only.step("USD") is None
    assert rules.currency_of(Accumulation("amount", every=1), {"currency": "EUR"}) == ""


# -- limits -------------------------------------------------------------------------------------------------


def fire(limit: Limit, account: Account, now: int) -> tuple[bool, Account]:
    if not rules.allowed(limit, account, now=now, zone=BERLIN):
        return False, account
    return True, rules.fired(limit, account, 1, now=now, zone=BERLIN)


@pytest.mark.parametrize(
    ("per", "hours", "expected"),
    [
        ("life", [0, 24, 24 * 400], [True, True, False]),
        # 24, 25 (a day of 25 hours) and 26 October.
        (
            "day",
            [0, 1, 2, 22, 23, 23.5, 24 + 22.9, 24 + 23],
            [True, True, False, True, True, False, False, True],
        ),
        ("week", [0, 1, 2, 24 + 22.9, 24 + 23], [True, True, False, False, True]),
        ("month", [0, 1, 2, 24 * 7, 24 * 8], [True, True, False, False, True]),
    ],
)
def test_a_limit_holds_for_its_period_on_the_clocks_of_the_label(
    per: Any, hours: list[float], expected: list[bool]
) -> None:
    limit, account, found = Limit(2, per), Account(), []
    for hour in hours:
        fired, account = fire(limit, account, NIGHT + int(hour * HOUR_MS))
        found.append(fired)
    assert found == expected


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.lists(st.integers(-3 * DAY_MS, 3 * DAY_MS), max_size=60), st.integers(1, 3))
def test_no_moving_of_clocks_gives_more_than_the_days_that_were_reached(jumps: list[int], times: int) -> None:
    limit, account, now, days, fired = Limit(times, "day"), Account(), NIGHT, set(), 0
    for jump in jumps:
        now += jump
        given_, account = fire(limit, account, now)
        fired += given_
        days.add(max(account.period, start_of("day", now, BERLIN)))
    assert fired <= times * len(days)


def test_a_limit_that_changes_its_period_starts_from_what_is_known() -> None:
    _, account = fire(Limit(1, "day"), Account(), NIGHT)
    assert rules.allowed(Limit(1, "life"), account, now=NIGHT, zone=BERLIN) == 0
    assert rules.allowed(Limit(1, "month"), account, now=NIGHT, zone=BERLIN) == 0
    assert rules.allowed(Limit(3, "month"), account, now=NIGHT, zone=BERLIN) == 2


# -- control groups -----------------------------------------------------------------------------------------


def group(rule_id: int, percent: float) -> set[int]:
    return {
        n
        for n in range(4000)
        if rules.in_control_group(label_key="l", rule_id=rule_id, ext_key=f"p{n}", percent=percent)
    }


def test_a_control_group_is_the_share_it_says_and_stays_the_same() -> None:
    fifth = group(1, 20)
    assert 700 <= len(fifth) <= 900
    assert group(1, 20) == fifth < group(1, 50)
    assert (group(1, 0), len(group(1, 100))) == (set(), 4000)
    overlap = len(fifth & group(2, 20)) / len(fifth)
    assert overlap < 0.3, "the groups of two rules are the same players"


# -- gifts and keys -----------------------------------------------------------------------------------------


def test_fixed_amounts_are_given_as_one_sum_and_the_rest_as_often_as_it_fires() -> None:
    stones = {"type": "gems_diamonds_add", "gems": 0.1, "diamonds": 1}
    marker, formula = (
        {"type": "marker_add", "marker": "A"},
        {"type": "points_add", "formula": {"field": "amount"}},
    )
    found = rules.gifts(rule(effects=[POINTS, stones, marker, formula]), 3)
    assert [[effect.type for effect in effects] for effects in found] == [
        ["points_add", "gems_diamonds_add", "marker_add", "points_add"],
        ["marker_add", "points_add"],
        ["marker_add", "points_add"],
    ]
    assert (found[0][0].amount, found[0][1].gems, found[0][1].diamonds) == (30, 0.3, 3)


def test_an_amount_that_is_rounded_down_each_time_is_not_given_as_one_sum() -> None:
    half = rule(effects=[{"type": "points_add", "amount": 1.5}])
    assert [[effect.amount for effect in effects] for effects in rules.gifts(half, 3)] == [[1.5]] * 3


def test_long_keys_stay_short_and_different() -> None:
    keys = {rules.cause(rule(), f"{'event:' * 40}{n}") for n in range(100)}
    assert len(keys) == 100
    assert max(map(len, keys)) <= 120
    assert rules.cause(rule(), "event:1:a") == "rule:1:event:1:a"
