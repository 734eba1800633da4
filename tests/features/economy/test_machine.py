"""The ledger under anything: grants, payments, deductions, resets, repeats of a key and crashes."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from server.core.errors import PlauditError
from server.features.economy import service, tables
from server.features.economy.currencies import Currency, Source
from server.features.economy.service import Affects, Cause
from server.store.transaction import Tx
from tests.support.unit import Unit

WHO, MONEY = st.integers(0, 1), st.sampled_from(list(Currency))
AMOUNTS = st.integers(0, 100)


class Crash(Exception):
    pass


class Ledger(RuleBasedStateMachine):
    """Two players; few keys, so that many are used again."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.unit = Unit(Path(self.folder.name))
        self.players = [self.unit.player(name).id for name in ("anna", "bert")]
        self.model = {(p, c): (0, 0) for p in self.players for c in Currency}
        self.keys: set[str] = set()

    def book(
        self, verb: str, who: int, currency: Currency, key: str, crash: bool, **more: Any
    ) -> bool | None:
        """What the verb answered; None when it died after its work."""

        def work(tx: Tx) -> bool:
            act = getattr(service, verb)
            place = {"label_id": self.unit.label_id, "player_id": self.players[who]}
            done: bool = act(tx, **place, currency=currency, cause=Cause(Source.API, key), **more)
            if crash:
                raise Crash
            return done

        try:
            return self.unit.run(work)
        except Crash:
            return None

    def note(
        self, who: int, currency: Currency, key: str, done: bool | None, *, by: int, ever: int = 0
    ) -> None:
        if done is None:
            return
        assert done is (key not in self.keys)
        if done:
            self.keys.add(key)
            balance, before = self.model[self.players[who], currency]
            self.model[self.players[who], currency] = (balance + by, before + ever)

    KEYS = st.sampled_from([f"k{n}" for n in range(12)])

    @rule(
        who=WHO,
        currency=MONEY,
        amount=AMOUNTS,
        key=KEYS,
        crash=st.booleans(),
        pays=st.booleans(),
        lifts=st.booleans(),
    )
    def add(
        self, who: int, currency: Currency, amount: int, key: str, crash: bool, pays: bool, lifts: bool
    ) -> None:
        affects = Affects(balance=pays, level=lifts)
        done = self.book("add", who, currency, key, crash, amount=amount, affects=affects)
        self.note(who, currency, key, done, by=amount * pays, ever=amount * lifts)

    @rule(who=WHO, currency=MONEY, amount=AMOUNTS, key=KEYS, crash=st.booleans())
    def spend(self, who: int, currency: Currency, amount: int, key: str, crash: bool) -> None:
        balance, _ = self.model[self.players[who], currency]
        if key not in self.keys and amount > balance:
            with pytest.raises(PlauditError) as refused:
                self.book("spend", who, currency, key, crash, amount=amount)
            assert refused.value.code == "not_enough"
            return
        self.note(
            who, currency, key, self.book("spend", who, currency, key, crash, amount=amount), by=-amount
        )

    @rule(who=WHO, currency=MONEY, amount=AMOUNTS, key=KEYS, crash=st.booleans())
    def deduct(self, who: int, currency: Currency, amount: int, key: str, crash: bool) -> None:
        balance, _ = self.model[self.players[who], currency]
        done = self.book("deduct", who, currency, key, crash, amount=amount)
        self.note(who, currency, key, done, by=-min(balance, amount))

    @rule(who=WHO, currency=MONEY, key=KEYS, crash=st.booleans())
    def reset(self, who: int, currency: Currency, key: str, crash: bool) -> None:
        balance, _ = self.model[self.players[who], currency]
        self.note(who, currency, key, self.book("reset", who, currency, key, crash), by=-balance)

    @rule(who=WHO, currency=MONEY, amount=st.sampled_from([-1, 10**15 + 1]))
    def add_what_cannot_be(self, who: int, currency: Currency, amount: int) -> None:
        with pytest.raises(PlauditError, match="between 0"):
            self.book("add", who, currency, "never", False, amount=amount)

    @invariant()
    def balances_are_those_of_the_model_and_of_the_ledger(self) -> None:
        with self.unit.plaudit.database.reads.connect() as conn:
            for player in self.players:
                found = service.balances(conn, label_id=self.unit.label_id, player_id=player)
                assert found == {c: self.model[player, c] for c in Currency}
                assert all(balance >= 0 for balance, _ in found.values())
            assert service.wrong_wallets(conn) == []
            kept = conn.execute(sa.select(tables.ledger.c.key)).scalars().all()
        assert sorted(kept) == sorted(self.keys)

    def teardown(self) -> None:
        self.unit.close()
        self.folder.cleanup()


TestLedger = Ledger.TestCase
TestLedger.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
