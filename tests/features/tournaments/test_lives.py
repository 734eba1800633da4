"""Tournaments lead random lives: players enter, score, repeat themselves and die in the middle, time jumps;
nobody pays or wins twice, no place is given away twice, no point is lost."""

import contextlib
import tempfile
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from server.app import build
from server.core.clock import ManualClock
from server.core.errors import PlauditError
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source
from server.features.economy.service import Cause
from server.features.events import service as events
from server.features.events.service import Event
from server.features.labels.definitions import save
from server.features.players import service as players
from server.features.tournaments import closing, runs, service, tables
from server.features.tournaments.rules import Standing, Status
from server.settings import Settings
from server.store.transaction import Tx
from tests.features.tournaments.kit import NOON, points, prize, template
from tests.support.label import make_label

PLAYERS, PLACES, PRICE, PRIZE, FUNDS = 5, 3, 10, 100, 25
PLAYER = st.integers(0, PLAYERS - 1)


class Lives(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.clock = ManualClock(NOON)
        made = Settings(data=Path(self.folder.name), database_url=f"sqlite:///{self.folder.name}/x.db")
        self.plaudit = build(made, clock=self.clock)
        label_id = make_label(self.plaudit).id
        body = template(
            registration="buy_in_points",
            buy_in=PRICE,
            players_min=2,
            players_max=PLACES,
            late_registration=True,
            prizes=[prize(1, 2, points(PRIZE))],
            schedule={"repeat": "daily"},
        )
        self.unit(lambda tx: save(tx, label_id=label_id, kind="tournament", key="t7", body=body))
        self.plaudit.refresh()
        label = self.plaudit.services.catalogue.by_id(label_id)
        assert label is not None
        self.label, self.number = label, 0
        self.unit(lambda tx: runs.plan(tx, label))
        self.ids = [self.unit(partial(self._player, n=n)) for n in range(PLAYERS)]

    def _player(self, tx: Tx, *, n: int) -> int:
        number = int(players.ensure(tx, self.label, brand=None, ext_user_id=f"p{n}").id)
        cause = Cause(Source.API, f"fund:{number}")
        economy.add(
            tx,
            label_id=self.label.id,
            player_id=number,
            currency=Currency.POINTS,
            amount=FUNDS,
            cause=cause,
        )
        return number

    def unit(self, work: Callable[[Tx], Any], *, dies: bool = False) -> Any:
        """One unit of work; with `dies` the process ends right before its commit."""
        database = self.plaudit.database
        with database.writes.connect() as conn:
            conn.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                tx = Tx(conn, now=self.clock.now(), dialect=database.dialect)
                result = work(tx)
                self.plaudit.pipeline.settle(tx)
            except PlauditError:
                conn.rollback()
                return None
            conn.rollback() if dies else conn.commit()
        return result

    def query(self, statement: Any) -> list[Any]:
        with self.plaudit.database.reads.connect() as conn:
            return list(conn.execute(statement).all())

    @rule(
        player=PLAYER, run_id=st.integers(1, 3), request=st.sampled_from(["", "a", "b"]), dies=st.booleans()
    )
    def register(self, player: int, run_id: int, request: str, dies: bool) -> None:
        who: dict[str, Any] = {"player_id": self.ids[player], "run_id": run_id, "request": request}
        self.unit(lambda tx: service.register(tx, self.label, **who), dies=dies)

    @rule(player=PLAYER, amount=st.integers(1, 9), again=st.booleans())
    def bet(self, player: int, amount: int, again: bool) -> None:
        self.number += 0 if again else 1
        payload = {"amount": amount}
        event = Event(
            id=f"e{self.number}",
            type="casino_bet",
            payload=payload,
            source="server",
            occurred_at=self.clock.now(),
        )
        self.unit(lambda tx: events.ingest(tx, self.label, player_id=self.ids[player], event=event))

    @rule(minutes=st.sampled_from([1, 20, 61, 60 * 23]))
    def wait(self, minutes: int) -> None:
        self.clock.advance(minutes * 60_000)

    @rule(times=st.integers(1, 4), dies=st.booleans())
    def step(self, times: int, dies: bool) -> None:
        for _ in range(times):
            for run in self.query(sa.select(tables.run.c.id)):
                self.unit(partial(closing.step, label=self.label, run_id=run.id), dies=dies)

    @rule(run_id=st.integers(1, 3))
    def cancel(self, run_id: int) -> None:
        self.unit(lambda tx: runs.cancel(tx, self.label, run_id=run_id))

    @invariant()
    def places_are_never_given_twice(self) -> None:
        for run in self.query(sa.select(tables.run)):
            mine = tables.entry.c.run_id == run.id
            inside = self.query(
                sa.select(tables.entry.c.player_id).where(mine, tables.entry.c.status.in_((1, 2)))
            )
            assert len(inside) <= PLACES
            if run.status not in (Status.CANCELLED,):
                assert run.players == len(inside)

    @invariant()
    def every_point_is_accounted_for(self) -> None:
        with self.plaudit.database.reads.connect() as conn:
            assert economy.wrong_wallets(conn) == []
        entries = self.query(sa.select(tables.entry))
        results = self.query(sa.select(tables.result))
        closed = {r.id for r in self.query(sa.select(tables.run)) if r.status == Status.FINISHED}
        for player in self.ids:
            with self.plaudit.database.reads.connect() as conn:
                balances = economy.balances(conn, label_id=self.label.id, player_id=player)
            paid = sum(e.paid for e in entries if e.player_id == player and e.status != Standing.CANCELLED)
            most = sum(PRIZE for r in results if r.player_id == player and r.place <= 2 and r.score > 0)
            least = sum(
                PRIZE
                for r in results
                if r.player_id == player and r.place <= 2 and r.score > 0 and r.run_id in closed
            )
            assert FUNDS - paid + least <= balances[Currency.POINTS][0] <= FUNDS - paid + most

    def teardown(self) -> None:
        self.plaudit.services.reader.close()
        self.plaudit.database.close()
        self.folder.cleanup()


@pytest.mark.parametrize("guarded", [True, False])
def test_who_pays_twice_is_noticed(monkeypatch: pytest.MonkeyPatch, guarded: bool) -> None:
    """The negative control: where a player may enter again and the price has no key, a life like this one
    breaks the account of points."""
    lives = Lives()
    lives.begin()
    if not guarded:
        again = count()
        monkeypatch.setattr(service, "_REGISTERED_ALREADY", ())
        monkeypatch.setattr(service.Entering, "key", property(lambda entering: f"{next(again)}"))
    for request in ("a", "b"):
        lives.register(player=0, run_id=1, request=request, dies=False)
    with contextlib.nullcontext() if guarded else pytest.raises(AssertionError):
        lives.every_point_is_accounted_for()
    lives.teardown()


TestLives = Lives.TestCase
TestLives.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
