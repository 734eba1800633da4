"""A hundred grants at once under one key are one grant, on each kind of database."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from server.core.errors import PlauditError
from server.features.economy import service, tables
from server.features.economy.currencies import Currency, Source
from server.features.economy.service import Cause
from server.store.transaction import Tx
from tests.support.unit import Unit

MANY, HANDS = 100, 8


@pytest.fixture
def unit(tmp_path: Path, database_url: str) -> Iterator[Unit]:
    made = Unit(tmp_path, database_url)
    yield made
    made.close()


def at_once(unit: Unit, works: list[Callable[[Tx], Any]]) -> list[Any]:
    """Each in a connection and a transaction of its own, eight at a time."""
    with ThreadPoolExecutor(HANDS) as hands:
        return list(hands.map(unit.run, works))


def grant(unit: Unit, player_id: int, key: str) -> Callable[[Tx], bool]:
    place: dict[str, Any] = {"label_id": unit.label_id, "player_id": player_id}
    return lambda tx: service.add(
        tx, **place, currency=Currency.POINTS, amount=10, cause=Cause(Source.API, key)
    )


def balance(unit: Unit, player_id: int) -> int:
    with unit.plaudit.database.reads.connect() as conn:
        assert service.wrong_wallets(conn) == []
        return service.balances(conn, label_id=unit.label_id, player_id=player_id)[Currency.POINTS][0]


def test_a_hundred_grants_under_one_key_are_one(unit: Unit) -> None:
    anna = unit.player().id
    assert sorted(at_once(unit, [grant(unit, anna, "once")] * MANY)) == [False] * (MANY - 1) + [True]
    assert balance(unit, anna) == 10


def test_a_hundred_grants_under_their_own_keys_are_a_hundred(unit: Unit) -> None:
    anna = unit.player().id
    assert all(at_once(unit, [grant(unit, anna, f"key-{n}") for n in range(MANY)]))
    assert balance(unit, anna) == 10 * MANY


def test_who_pays_a_hundred_times_at_once_pays_what_there_is(unit: Unit) -> None:
    anna = unit.player().id
    for n in range(3):
        unit.run(grant(unit, anna, f"given-{n}"))

    def pay(number: int) -> Callable[[Tx], bool]:
        def work(tx: Tx) -> bool:
            place: dict[str, Any] = {"label_id": unit.label_id, "player_id": anna}
            cause = Cause(Source.SHOP, f"pay-{number}")
            try:
                return service.spend(tx, **place, currency=Currency.POINTS, amount=10, cause=cause)
            except PlauditError:
                return False

        return work

    assert sum(at_once(unit, [pay(n) for n in range(MANY)])) == 3
    assert balance(unit, anna) == 0


def test_looking_first_and_giving_then_would_give_twice(unit: Unit) -> None:
    """The control: a grant that asks whether it was made, in place of the unique key, pays each of those who
    ask together."""
    anna, together = unit.player().id, threading.Barrier(HANDS)

    def naive(number: int) -> None:
        values = {"b_label_id": unit.label_id, "key": "once"}
        with unit.plaudit.database.reads.connect() as conn:
            made = conn.execute(tables.HAS_KEY, values).first() is not None
        together.wait(30)
        if not made:
            unit.run(grant(unit, anna, f"once, as {number}"))

    with ThreadPoolExecutor(HANDS) as hands:
        list(hands.map(naive, range(HANDS)))
    assert balance(unit, anna) == 10 * HANDS
