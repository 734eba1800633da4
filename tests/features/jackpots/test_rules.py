"""Amounts, temperatures, shares and the point at which a pot bursts, as tables and as properties."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.core.errors import PlauditError
from server.core.randomness import roll
from server.features.jackpots import rules, settling
from server.features.jackpots.definition import PARTS, Jackpot
from server.features.labels.definitions import KINDS
from tests.features.jackpots.kit import body

SEED = "5eed" * 16
LEAST, MOST = 50 * PARTS, 150 * PARTS
PERCENT = {"contribution_type": "percentage"}
CELLS, POTS, LIMIT = 20, 8_000, 43.8
"""Chi-square with 19 degrees of freedom stays below LIMIT with a probability of 0.999."""


def jackpot(**fields: Any) -> Jackpot:
    plain = {name: value for name, value in body(**fields).items() if name != "key"}
    return msgspec.convert(plain, type=Jackpot)


@pytest.mark.parametrize(
    ("fields", "payload", "currency", "added"),
    [
        ({"contribution": 0.5}, {}, None, 0.5),
        ({"contribution": 0.5, "currency": "EUR"}, {"amount": 3}, "JPY", 0.5),
        ({**PERCENT, "contribution": 2}, {"amount": 50}, None, 1),
        ({**PERCENT, "contribution": 2}, {"amount": 50}, "Points", 1),
        ({**PERCENT, "contribution": 2}, {"amount": 50}, "EUR", 0),
        ({**PERCENT, "contribution": 2, "rates": {"EUR": 3}}, {"amount": 50}, "eur", 3),
        ({**PERCENT, "contribution": 2}, {"amount": "50"}, None, 0),
        ({**PERCENT, "contribution": 2}, {"amount": True}, None, 0),
        ({**PERCENT, "contribution": 2}, {"amount": float("inf")}, None, 0),
        ({**PERCENT, "contribution": 2}, {"amount": -1}, None, 0),
        ({**PERCENT, "contribution": 100}, {"amount": 1e300}, None, 1e9),
        ({**PERCENT, "contribution": 1}, {"amount": 1e-9}, None, 0),
        ({"contribution": 1, "amount_field": "stake"}, {"stake": 9}, None, 1),
        ({"all_games": False}, {"ext_game_id": "a"}, None, 0),
    ],
)
def test_what_an_event_adds(
    fields: dict[str, Any], payload: dict[str, Any], currency: str | None, added: float
) -> None:
    assert rules.contribution(jackpot(**fields), payload, currency) == round(added * PARTS)


def test_a_rule_for_games_goes_before_the_general_contribution_in_the_players_currency_too() -> None:
    rule = {"type": "percentage", "value": 10, "ext_game_ids": ["g"]}
    own = jackpot(contribution=1, currency="EUR", rates={"USD": 0.5}, rules=[rule])
    assert rules.contribution(own, {"amount": 40, "ext_game_id": "g"}, "USD") == 2 * PARTS
    assert rules.contribution(own, {"amount": 40, "ext_game_id": "h"}, "USD") == PARTS


@pytest.mark.parametrize(
    ("held", "temperature"),
    [(20, 0), (34.9, 0), (35, 1), (49.9, 1), (50, 2), (100, 2), (100.1, 3), (500, 3)],
)
def test_a_pot_grows_warm_hot_and_burning(held: float, temperature: int) -> None:
    found = rules.temperature(round(held * PARTS), seed=20 * PARTS, least=LEAST, most=MOST)
    assert found == temperature


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"id": 0}, "id is a number"),
        ({"seed": 100}, "seed is below least"),
        ({"seed": -1}, "seed is below least"),
        ({"most": 99}, "seed is below least"),
        ({"most": 10**10}, "seed is below least"),
        ({"contribution": -1}, "a contribution lies between"),
        ({"rules": [{"type": "fixed", "value": -1, "ext_game_ids": []}]}, "a contribution lies between"),
        ({"shares": []}, "add up to 100"),
        ({"shares": [50, 40]}, "add up to 100"),
        ({"shares": [100.5, -0.5]}, "each share"),
        ({"shares": [5] * 21}, "add up to 100"),
        ({"currency": ""}, "currency has 1 to"),
        ({"rates": {"EUR": 0}}, "a rate says"),
        ({"rates": {"eur": 1}}, "in capitals"),
        ({"effects": [{"type": "points_add"}]}, "needs amount or formula"),
        ({"effects": [{"type": "nothing"}, {"type": "magic"}]}, r"no effect 'magic'.*at `\$\.effects\[1\]`"),
    ],
)
def test_what_no_jackpot_can_be_is_refused(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(PlauditError, match=reason):
        KINDS.check("jackpot", {name: value for name, value in body(**fields).items() if name != "key"})


def test_a_pot_that_has_burst_keeps_an_effect_that_nobody_carries_out_any_more() -> None:
    kept = msgspec.to_builtins(jackpot(effects=[{"type": "magic"}]))
    assert [effect.type for effect in settling.as_it_was(kept).effects] == ["magic"]


@given(
    parts=st.integers(0, 10**15),
    weights=st.lists(st.integers(1, 1000), min_size=1, max_size=20),
    winners=st.integers(1, 20),
    unit=st.sampled_from([1, 10_000, 1_000_000]),
)
@settings(max_examples=300)
def test_winners_get_all_but_less_than_a_unit_and_nobody_less_than_nothing(
    parts: int, weights: list[int], winners: int, unit: int
) -> None:
    shares = [float(Decimal(100 * weight) / sum(weights)) for weight in weights]
    cut = rules.divide(parts, shares, winners, unit=unit)
    assert len(cut) == min(winners, len(shares))
    assert sum(cut) == parts - parts % unit
    assert all(won >= 0 and won % unit == 0 for won in cut)


@given(
    held=st.lists(st.integers(0, 10**15), min_size=2, max_size=20),
    seed=st.integers(0, 10**9),
    more=st.integers(1, 10**9),
    wide=st.integers(0, 10**9),
)
def test_a_pot_that_grows_never_cools(held: list[int], seed: int, more: int, wide: int) -> None:
    known = {"seed": seed, "least": seed + more, "most": seed + more + wide}
    found = [rules.temperature(each, **known) for each in sorted(held)]
    assert found == sorted(found)


# -- where a pot bursts -------------------------------------------------------------------------------------


def chi_square(points: list[int]) -> float:
    """How far the points are from being spread evenly from LEAST to MOST."""
    width, counts = (MOST - LEAST + 1) / CELLS, [0] * CELLS
    for point in points:
        counts[int((point - LEAST) / width)] += 1
    expected = len(points) / CELLS
    return sum((count - expected) ** 2 / expected for count in counts)


def points_of(number: int) -> int:
    return rules.burst_at(seed=SEED, jackpot_id=7, pot_number=number, least=LEAST, most=MOST)


def test_every_amount_from_least_to_most_is_as_likely() -> None:
    points = [points_of(number) for number in range(POTS)]
    assert LEAST <= min(points) <= max(points) <= MOST
    assert chi_square(points) < LIMIT


def test_a_biased_point_would_be_found() -> None:
    biased = [max(points_of(number), points_of(-number - 1)) for number in range(POTS)]
    assert chi_square(biased) > LIMIT
    modulo = [LEAST + roll(SEED, str(n), 1 << 27) % (MOST - LEAST + 1) for n in range(POTS)]
    assert chi_square(modulo) > LIMIT


def test_the_point_takes_both_ends_and_is_the_same_again() -> None:
    few = [rules.burst_at(seed=SEED, jackpot_id=1, pot_number=n, least=3, most=5) for n in range(100)]
    assert set(few) == {3, 4, 5}
    assert few == [rules.burst_at(seed=SEED, jackpot_id=1, pot_number=n, least=3, most=5) for n in range(100)]
