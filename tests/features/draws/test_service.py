"""Drawing in a unit of work: stocks, shares, seeds, and proofs that hold or fail."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from server.core.clock import DAY_MS
from server.core.errors import PlauditError
from server.features.draws import service, tables
from server.features.draws.definition import Chance
from server.features.draws.rules import Option
from server.store.transaction import Tx
from tests.support.unit import Unit

WHEEL = "minigame:7"
ENDLESS = (Option(1, Chance(weight=3)), Option(2, Chance(weight=1)))


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unit]:
    unit = Unit(tmp_path_factory.mktemp("draws"))
    yield unit
    unit.close()


def one(unit: Unit, key: str, options: Any = ENDLESS, *, player: Any = None, scope: str = WHEEL) -> Any:
    label = unit.label

    def work(tx: Tx) -> Any:
        standing = service.Live(tx.conn, label, player, scope=scope, now=tx.now)
        return service.draw(
            tx,
            label,
            scope=scope,
            key=key,
            options=options,
            standing=standing,
            player_id=player.id if player else 0,
        )

    return unit.run(work)


def taken(unit: Unit, scope: str) -> dict[int, int]:
    values = {"b_label_id": unit.label_id, "b_scope": scope, "b_pool": 0}
    return unit.run(lambda tx: dict(tx.all(tables.TAKEN, values)))


def proof(unit: Unit, key: str, *, days: int = 1) -> service.Proof:
    found = unit.run(
        lambda tx: service.proof(tx.conn, label_id=unit.label_id, key=key, now=tx.now + days * DAY_MS)
    )
    assert found is not None
    return found


def test_a_draw_is_kept_with_everything_that_went_into_it(unit: Unit):
    drawn = one(unit, "kept", player=unit.player())
    found = proof(unit, "kept")
    assert (found.option_id, found.number, found.odds) == (drawn.option_id, drawn.number, ((1, 3), (2, 1)))
    assert found.mismatch() is None


def test_a_seed_is_secret_until_its_day_is_over(unit: Unit):
    one(unit, "secret")
    today = proof(unit, "secret", days=0)
    assert today.seed is None
    assert today.mismatch() == "the seed is still secret"
    assert today.commitment == proof(unit, "secret").commitment


@pytest.mark.parametrize(
    "change",
    [
        {"seed": "00" * 32},
        {"client_seed": "another"},
        {"nonce": 77},
        {"odds": ((1, 10**9), (2, 10**9 - 1))},
        {"number": -1},
    ],
)
def test_a_proof_with_anything_altered_does_not_hold(unit: Unit, change: dict[str, Any]):
    key = f"altered {sorted(change)}"
    many = (Option(1, Chance(weight=10**9)), Option(2, Chance(weight=10**9)))
    one(unit, key, many, player=unit.player("ben"))
    assert dataclasses.replace(proof(unit, key), **change).mismatch() is not None


def test_each_turn_counts_and_the_players_seed_stays(unit: Unit):
    player = unit.player("cleo")
    for number in range(3):
        one(unit, f"turn {number}", player=player)
    turns = [proof(unit, f"turn {number}") for number in range(3)]
    assert [turn.nonce for turn in turns] == [1, 2, 3]
    assert len({turn.client_seed for turn in turns}) == 1


def test_a_player_chooses_a_seed_for_what_comes(unit: Unit):
    player, label = unit.player("dora"), unit.label
    unit.run(
        lambda tx: service.choose_seed(tx, label, player_id=player.id, scope=WHEEL, client_seed="my luck")
    )
    one(unit, "chosen", player=player)
    assert (proof(unit, "chosen").client_seed, proof(unit, "chosen").nonce) == ("my luck", 1)


@pytest.mark.parametrize("seed", ["", "x" * 65, "a:b", "ü"])
def test_a_seed_that_cannot_be_is_refused(unit: Unit, seed: str):
    player, label = unit.player("dora"), unit.label
    with pytest.raises(PlauditError, match="ASCII"):
        unit.run(
            lambda tx: service.choose_seed(tx, label, player_id=player.id, scope=WHEEL, client_seed=seed)
        )


def test_a_stock_ends_and_then_nothing_is_left(unit: Unit):
    options = (Option(1, Chance(stock=2)),)
    for number in range(2):
        one(unit, f"stock {number}", options, scope="box")
    with pytest.raises(service.NothingLeft):
        one(unit, "stock 2", options, scope="box")
    assert taken(unit, "box") == {1: 2}


def test_a_stock_that_somebody_else_has_just_taken_is_drawn_again_without_it(unit: Unit, monkeypatch: Any):
    options = (Option(1, Chance(weight=10**9, stock=1)), Option(2, Chance(weight=1)))
    one(unit, "first", options, scope="late")
    monkeypatch.setattr(service.Live, "left", lambda self, option: option.chance.stock)
    assert one(unit, "second", options, scope="late").option_id == 2
    again = proof(unit, "second")
    assert (again.attempt, again.odds, again.mismatch()) == (1, ((2, 1),), None)


def test_what_is_given_back_can_be_drawn_again_and_goes_back_once(unit: Unit):
    options, label = (Option(1, Chance(stock=1)),), unit.label
    one(unit, "lost", options, scope="back")
    for _ in range(2):
        unit.run(lambda tx: service.give_back(tx, label, key="lost"))
    assert taken(unit, "back") == {1: 0}
    assert one(unit, "again", options, scope="back").option_id == 1


def test_a_players_share_is_counted_and_what_went_back_is_not(unit: Unit):
    options, player, label = (Option(1, Chance(give_limit=1)),), unit.player("eve"), unit.label
    one(unit, "share", options, player=player, scope="share")
    with pytest.raises(service.NothingLeft):
        one(unit, "share 2", options, player=player, scope="share")
    unit.run(lambda tx: service.give_back(tx, label, key="share"))
    assert one(unit, "share 3", options, player=player, scope="share").option_id == 1


def test_a_failing_unit_of_work_keeps_nothing(unit: Unit):
    options, label = (Option(1, Chance(stock=5)),), unit.label

    def fails(tx: Tx) -> None:
        standing = service.Live(tx.conn, label, None, scope="fails", now=tx.now)
        service.draw(tx, label, scope="fails", key="fails", options=options, standing=standing, player_id=0)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        unit.run(fails)
    assert taken(unit, "fails") == {}
    assert unit.run(lambda tx: service.proof(tx.conn, label_id=label.id, key="fails", now=tx.now)) is None
