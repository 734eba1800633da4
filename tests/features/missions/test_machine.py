"""Missions under anything at all: events, repeats, gifts, claims, crashes between statements, jumps of the
clock over a change to winter time. Nothing is lost and nothing is paid twice."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import Phase
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from server.core.clock import DAY_MS, HOUR_MS
from server.core.errors import PlauditError
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source
from server.features.economy.tables import ledger
from server.features.effects.definition import Effect
from server.features.effects.service import Context, apply_all
from server.features.events import service as events
from server.features.labels.definitions import save
from server.features.missions import rules, service, tables
from server.features.missions.reading import Reading
from server.store.transaction import Tx
from tests.features.missions.kit import mission, points
from tests.support.machine import NEVER, START, Crash, ServiceMachine, on_a_database, run

BUY = {"id": 1, "event": "purchase", "count": 2, "rewards": [points(1)]}
LOCK = {"id": 9, "kind": "unlock", "unlocked_by_mission_id": 1}
MISSIONS: list[dict[str, Any]] = [
    mission(1, tasks=[BUY]),
    mission(2, tasks=[LOCK, BUY], availability="locked"),
    mission(3, tasks=[BUY], availability="recurring", schedule={"every": "day"}),
    mission(4, tasks=[BUY], availability="recurring_upon_completion", max_completions=3),
    mission(
        5, tasks=[BUY], availability="recurring_upon_completion", requires_claim=True, claim_within_ms=DAY_MS
    ),
    mission(6, tasks=[BUY], opt_in=True, time_limit_ms=10 * HOUR_MS),
    mission(7, key="gift", tasks=[BUY], availability="given"),
]
TASK_POINTS, MISSION_POINTS, CLAIMED = 1, 10, 5


class Missions(ServiceMachine):
    def __init__(self) -> None:
        super().__init__()
        self.anna = self.player("anna")
        self.bought: set[int] = set()
        self.claimed: set[int] = set()

    def define(self, tx: Tx) -> None:
        for body in MISSIONS:
            fields = {name: value for name, value in body.items() if name != "key"}
            key = body.get("key", f"m{body['id']}")
            save(tx, label_id=self.label_id, kind="mission", key=key, body=fields)

    @rule(number=st.integers(0, 60), dies_after=st.one_of(st.just(NEVER), st.integers(0, 60)))
    def buy(self, number: int, dies_after: int) -> None:
        event = events.Event(id=f"e{number}", type="purchase", payload={"amount": 1}, source="server")
        try:
            fresh = self.unit(
                lambda tx: events.ingest(tx, self.label, player_id=self.anna, event=event),
                dies_after=dies_after,
            )
        except Crash:
            return
        assert fresh == (number not in self.bought)
        self.bought.add(number)

    @rule(cause=st.integers(0, 3), dies_after=st.one_of(st.just(NEVER), st.integers(0, 12)))
    def give(self, cause: int, dies_after: int) -> None:
        effects = (Effect(type="mission_give", mission="gift"),)
        context = Context(self.anna, Source.RULE, f"rule:{cause}")
        try:
            self.unit(lambda tx: apply_all(tx, self.label, context, effects), dies_after=dies_after)
        except Crash:
            return

    @rule(dies_after=st.one_of(st.just(NEVER), st.integers(0, 8)))
    def opt_in(self, dies_after: int) -> None:
        try:
            self.unit(
                lambda tx: service.opt_in(tx, self.label, player_id=self.anna, ach_id=6),
                dies_after=dies_after,
            )
        except (Crash, PlauditError):
            return

    @rule(which=st.integers(0, 5), dies_after=st.one_of(st.just(NEVER), st.integers(0, 15)))
    def claim(self, which: int, dies_after: int) -> None:
        waiting = self.rows(tables.completion, tables.completion.c.ach_id == CLAIMED)
        if not waiting:
            return
        row = waiting[which % len(waiting)]
        try:
            self.unit(
                lambda tx: service.claim(
                    tx, self.label, player_id=self.anna, ach_id=CLAIMED, completion_id=row.id
                ),
                dies_after=dies_after,
            )
        except (Crash, PlauditError):
            return
        assert row.id not in self.claimed, "one completion was claimed twice"
        assert self.clock.now() < row.expires_at
        self.claimed.add(row.id)

    @rule(hours=st.sampled_from([0.5, 1, 6, 12, 25]))
    def wait(self, hours: float) -> None:
        self.clock.advance(int(hours * HOUR_MS))

    @invariant()
    def every_completion_is_paid_once(self) -> None:
        completions = self.rows(tables.completion)
        numbers = Counter(row.ach_id for row in completions)
        progress = {row.ach_id: row for row in self.rows(tables.progress)}
        assert numbers == {n: row.completed_count for n, row in progress.items() if row.completed_count}
        assert all(numbers[n] <= 1 for n in (1, 2, 6))
        assert numbers[4] <= 3
        paid = self.rows(ledger, ledger.c.source == int(Source.MISSION))
        expected = {row.id for row in completions if row.ach_id != CLAIMED} | self.claimed
        assert len(paid) == len(expected)
        assert all(row.amount == MISSION_POINTS for row in paid)

    @invariant()
    def every_event_counts_in_the_mission_that_is_always_open(self) -> None:
        row = next(iter(self.rows(tables.progress, tables.progress.c.ach_id == CLAIMED)), None)
        done = (row.completed_count if row else 0) * 2
        left = (
            int(float(row.tasks.split('"amount":"')[1].split('"')[0])) if row and "amount" in row.tasks else 0
        )
        assert done + left == len(self.bought)

    @invariant()
    def the_balance_is_what_was_paid(self) -> None:
        with self.plaudit.database.reads.connect() as conn:
            has = economy.balances(conn, label_id=self.label_id, player_id=self.anna)[Currency.POINTS][0]
        assert has == sum(row.amount for row in self.rows(ledger))


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[type[Missions]]:
    with on_a_database(Missions, tmp_path) as bound:
        yield bound


def test_nothing_is_lost_and_nothing_is_paid_twice(machine: type[Missions]) -> None:
    run(machine, examples=25, steps=40, phases=tuple(Phase))


def test_the_machine_finds_an_event_that_counts_twice(
    machine: type[Missions], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A negative control: an event is heard although it was stored before."""
    monkeypatch.setattr(events, "_INSERT", {"sqlite": sa.select(sa.literal(1))})
    with pytest.raises(AssertionError):
        run(machine, examples=15, steps=40)


def test_the_machine_finds_a_mission_that_begins_anew_without_end(
    machine: type[Missions], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A negative control: what is done begins anew."""

    def forgetful(reading: Any, item: Any, state: Any) -> Any:
        return rules._next_run(item, state, began_at=START) if state.done else state

    monkeypatch.setattr(Reading, "present", forgetful)
    with pytest.raises(AssertionError):
        run(machine, examples=15, steps=40)


def test_the_machine_finds_a_claim_that_succeeds_twice(
    machine: type[Missions], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A negative control: claiming does not take the completion from those that wait."""
    monkeypatch.setattr(tables, "CLAIM", tables.completion.update().values(claimed_at=START))
    with pytest.raises(AssertionError):
        run(machine, examples=15, steps=40)
