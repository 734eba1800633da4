"""A shop under anything at all: purchases, retries, crashes between statements, jumps of the clock."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from server.core.clock import DAY_MS
from server.core.errors import PlauditError
from server.core.periods import start_of
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source
from server.features.economy.service import Cause
from server.features.labels.definitions import save
from server.features.shop import rules, service, tables
from server.store.transaction import Tx
from tests.support.machine import NEVER, Crash, ServiceMachine, on_a_database, run

PRICE, STOCK, A_DAY = 30, 6, 2
ITEM = {
    "id": 1,
    "name": "Mug",
    "type": "bonus",
    "price": PRICE,
    "stock": STOCK,
    "caps": [{"count": A_DAY, "period": "day"}],
    "effects": [{"type": "gems_diamonds_add", "gems": 1}],
}


class Shop(ServiceMachine):
    def __init__(self) -> None:
        super().__init__()
        self.people = [self.player(name) for name in ("anna", "bert")]
        self.gifts = 0
        self.given = dict.fromkeys(self.people, 0)
        self.bought: dict[tuple[int, str], int] = {}

    def define(self, tx: Tx) -> None:
        save(tx, label_id=self.label_id, kind="shop_item", key="mug", body=ITEM)

    @rule(who=st.integers(0, 1), amount=st.sampled_from([0, 29, 90, 300]))
    def gift(self, who: int, amount: int) -> None:
        self.gifts += 1
        cause, person = Cause(Source.API, f"gift:{self.gifts}"), self.people[who]
        self.unit(
            lambda tx: economy.add(
                tx,
                label_id=self.label_id,
                player_id=person,
                currency=Currency.POINTS,
                amount=amount,
                cause=cause,
            )
        )
        self.given[person] += amount

    @rule(
        who=st.integers(0, 1),
        request=st.integers(0, 9),
        dies_after=st.one_of(st.just(NEVER), st.integers(0, 40)),
    )
    def buy(self, who: int, request: int, dies_after: int) -> None:
        self._buy(who, request, dies_after=dies_after)

    def _buy(self, who: int, request: int, *, dies_after: int = NEVER) -> None:
        person, request_id = self.people[who], f"r-{request}"
        try:
            row = self.unit(
                lambda tx: service.buy(tx, self.label, player_id=person, item_id=1, request_id=request_id),
                dies_after=dies_after,
            )
        except (PlauditError, Crash):
            return
        known = self.bought.setdefault((person, request_id), row.id)
        assert known == row.id, "one request bought twice"

    @rule(who=st.integers(0, 1), requests=st.lists(st.integers(10, 19), max_size=4))
    def buy_several(self, who: int, requests: list[int]) -> None:
        for request in requests:
            self._buy(who, request)

    @rule(days=st.sampled_from([0.02, 0.5, 1, 1.04]))
    def jump(self, days: float) -> None:
        self.clock.advance(int(days * DAY_MS))

    @invariant()
    def the_books_are_right(self) -> None:
        with self.plaudit.database.reads.connect() as conn:
            rows = conn.execute(
                sa.select(tables.purchase).where(tables.purchase.c.label_id == self.label_id)
            ).all()
            assert {(row.player_id, row.request_id): row.id for row in rows} == self.bought
            assert len(rows) <= STOCK, "more sold than there were"
            sold = conn.execute(tables.SOLD, {"b_label_id": self.label_id}).all()
            assert sum(row.sold for row in sold) == len(rows), "the stock does not know what was sold"
            for person in self.people:
                own = [row for row in rows if row.player_id == person]
                has = economy.balances(conn, label_id=self.label_id, player_id=person)
                assert has[Currency.POINTS][0] == self.given[person] - PRICE * len(own)
                assert has[Currency.GEMS][0] == 100 * len(own)
                days = [start_of("day", row.created_at, self.label.zone) for row in own]
                assert all(days.count(day) <= A_DAY for day in days), "more than the cap in one day"
            assert economy.wrong_wallets(conn) == []


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[type[Shop]]:
    with on_a_database(Shop, tmp_path) as bound:
        yield bound


def test_nothing_is_lost_sold_twice_or_sold_too_often(machine: type[Shop]) -> None:
    run(machine, examples=60, steps=25)


GUARDS: dict[str, tuple[Any, str, Any]] = {
    "stock": (service, "_take_from_stock", lambda tx, label, item: None),
    "price": (service, "_pay", lambda tx, label, item, **_: None),
    "caps": (rules, "_capped", lambda item, bought: False),
}


@pytest.mark.parametrize("guard", GUARDS)
def test_the_machine_notices_when_a_guard_is_gone(
    machine: type[Shop], guard: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*GUARDS[guard])
    with pytest.raises(AssertionError):
        run(machine, examples=100, steps=25)
