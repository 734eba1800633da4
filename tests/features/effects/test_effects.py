"""Effects: what each gives, once for its cause, and which cannot be."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from server.core.errors import PlauditError
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source
from server.features.effects import service
from server.features.effects.definition import Effect, check_effect, known_types
from server.features.effects.service import Context, apply_all
from server.features.players import service as players
from server.features.players.rules import MARKER_LIMIT
from tests.support.unit import Unit

POINTS, GEMS, DIAMONDS = Currency.POINTS, Currency.GEMS, Currency.DIAMONDS


@pytest.fixture
def unit(tmp_path: Path, database_url: str) -> Iterator[Unit]:
    made = Unit(tmp_path, database_url)
    yield made
    made.close()


def give(
    unit: Unit, *effects: dict[str, Any], key: str = "cause", **payload: Any
) -> dict[Currency, tuple[int, int]]:
    """The balances after the effects."""
    player, label = unit.player(), unit.label
    context = Context(player.id, Source.MISSION, key, payload=payload)
    given = [msgspec.convert(effect, Effect) for effect in effects]
    unit.run(lambda tx: apply_all(tx, label, context, given))
    with unit.plaudit.database.reads.connect() as conn:
        assert economy.wrong_wallets(conn) == []
        return economy.balances(conn, label_id=unit.label_id, player_id=player.id)


def test_each_effect_on_money(unit: Unit) -> None:
    assert give(unit, {"type": "points_add", "amount": 10.9}, key="1")[POINTS] == (10, 10)
    assert give(unit, {"type": "points_add", "amount": 5, "affects_level": False}, key="2")[POINTS] == (
        15,
        10,
    )
    assert give(unit, {"type": "points_add", "amount": 5, "affects_balance": False}, key="3")[POINTS] == (
        15,
        15,
    )
    assert give(unit, {"type": "points_deduct", "amount": 4}, key="4")[POINTS] == (11, 15)
    assert give(unit, {"type": "points_deduct", "amount": 99}, key="5")[POINTS] == (0, 15)
    stones = give(unit, {"type": "gems_diamonds_add", "gems": 1.239, "diamonds": 0.1}, key="6")
    assert (stones[GEMS][0], stones[DIAMONDS][0]) == (123, 10)
    stones = give(unit, {"type": "gems_diamonds_deduct", "gems": 0.03}, key="7")
    assert (stones[GEMS][0], stones[DIAMONDS][0]) == (120, 10)
    stones = give(unit, {"type": "gems_diamonds_reset"}, key="8")
    assert (stones[GEMS][0], stones[DIAMONDS][0]) == (0, 0)


def test_the_same_cause_gives_once_and_each_of_its_effects_gives(unit: Unit) -> None:
    twice = [{"type": "points_add", "amount": 10}] * 2
    assert give(unit, *twice)[POINTS] == (20, 20)
    assert give(unit, *twice)[POINTS] == (20, 20)
    assert give(unit, *twice, key="another cause")[POINTS] == (40, 40)


def test_a_formula_computes_with_the_event_and_never_takes(unit: Unit) -> None:
    times_ten = {"type": "points_add", "formula": {"multiply": [{"field": "amount"}, {"value": 10}]}}
    assert give(unit, times_ten, key="1", amount=1.29)[POINTS] == (12, 12)
    assert give(unit, times_ten, key="2", amount=-5)[POINTS] == (12, 12)


def test_markers_and_properties(unit: Unit) -> None:
    give(
        unit,
        {"type": "marker_add", "marker": "vip"},
        {"type": "property_set", "property": "user_country", "value": "DE"},
    )
    row = unit.player()
    assert row.country == "DE"
    with unit.plaudit.database.reads.connect() as conn:
        assert players.markers(conn, label_id=unit.label_id, player_id=row.id) == ["VIP"]
    give(unit, {"type": "marker_remove", "marker": "vip"}, key="2")
    with unit.plaudit.database.reads.connect() as conn:
        assert players.markers(conn, label_id=unit.label_id, player_id=row.id) == []


def test_an_effect_that_nobody_carries_out_does_not_keep_the_others_back(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(service._APPLY, "marker_add")
    balances = give(unit, {"type": "marker_add", "marker": "vip"}, {"type": "points_add", "amount": 1})
    assert balances[POINTS] == (1, 1)


@pytest.mark.parametrize(
    "impossible",
    [
        {"type": "marker_add", "marker": "one too many"},
        {"type": "property_set", "property": "nobody_defined_it", "value": 1},
        {"type": "property_set", "property": "core_registration_date", "value": "yesterday"},
        {"type": "property_set", "property": "ach_gamification_in_control_group", "value": True},
    ],
)
def test_what_cannot_be_given_keeps_nothing_else_back_but_is_not_sold(
    unit: Unit, impossible: dict[str, Any]
) -> None:
    player, label = unit.player(), unit.label
    full = [f"M{n}" for n in range(MARKER_LIMIT)]
    unit.run(
        lambda tx: players.change_markers(
            tx, label_id=unit.label_id, player_id=player.id, operation="add", markers=full
        )
    )
    before = unit.player()
    assert give(unit, impossible, {"type": "points_add", "amount": 1})[POINTS] == (1, 1)
    assert unit.player() == before
    bought = Context(player.id, Source.SHOP, "shop:1", whole=True)
    with pytest.raises(PlauditError):
        unit.run(lambda tx: apply_all(tx, label, bought, [msgspec.convert(impossible, Effect)]))


def test_every_known_effect_is_carried_out() -> None:
    assert [kind for kind in known_types() if not service.carried_out(kind)] == []


@pytest.mark.parametrize(
    ("effect", "code"),
    [
        ({"type": "fly"}, "unknown_effect"),
        ({"type": "points_add"}, "bad_effect"),
        ({"type": "points_add", "amount": -1}, "bad_effect"),
        ({"type": "points_add", "amount": 2e12}, "bad_effect"),
        ({"type": "gems_diamonds_add", "gems": -0.01}, "bad_effect"),
        ({"type": "gems_diamonds_add"}, "bad_effect"),
        ({"type": "marker_add"}, "bad_effect"),
        ({"type": "points_add", "formula": {}}, "bad_formula"),
    ],
)
def test_an_effect_that_cannot_be_is_refused(effect: dict[str, Any], code: str) -> None:
    with pytest.raises(PlauditError) as refused:
        check_effect(msgspec.convert(effect, Effect))
    assert refused.value.code == code
