"""Journeys under anything at all: events, late and double wakes, edits, pauses, crashes, clock jumps."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from server.core.clock import HOUR_MS
from server.features.economy import service as economy
from server.features.economy.tables import ledger
from server.features.events.service import Event, ingest
from server.features.journeys import rules, service, tables, tasks, view
from server.features.labels.definitions import save
from server.jobs.engine import Job
from server.store.transaction import Tx
from tests.features.journeys.kit import body, delay, give
from tests.support.machine import NEVER, NOTICED, Crash, ServiceMachine, on_a_database, run

DIES = st.sampled_from([*[NEVER] * 8, 0, 1, 2, 3, 5, 8, 12])
"""Before which statement a unit of work dies; most do not."""


def graph(*, short: bool, on_edit: str) -> dict[str, Any]:
    """Ten points at the beginning; a wait that comes or is late; a delay; then the end."""
    wait = {
        "type": "wait_event",
        "event": "login",
        "timeout_seconds": 7200,
        "then": "came",
        "timeout": "late",
    }
    nodes = body(
        hello=give("wait"),
        wait=wait,
        came=give("pause", 3),
        late=give("pause", 1),
        pause=delay("bye" if short else "more", 1800 if short else 3600),
        bye=give(None, 5),
        **({} if short else {"more": give("bye", 2)}),
    )
    return {**nodes, "entry_mode": "once_open", "on_edit": on_edit}


class Walk(ServiceMachine):
    """Three players and one journey that is edited, paused and archived while they walk."""

    happened: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.people = [self.player(name) for name in ("anna", "ben", "cleo")]
        self.seen: list[Any] = []
        self.events = 0
        self._follow()

    def define(self, tx: Tx) -> None:
        self._save(tx, "active", short=True, on_edit="finish")

    def _save(self, tx: Tx, status: str, *, short: bool, on_edit: str) -> None:
        definition = graph(short=short, on_edit=on_edit)
        save(tx, label_id=self.label_id, kind="journey", key="walk", body=definition, status=status)

    def _try(self, name: str, work: Any, dies_after: int) -> None:
        try:
            self.unit(work, dies_after=dies_after)
        except Crash:
            self.happened["died"] += 1
        else:
            self.happened[name] += 1

    # -- what happens ---------------------------------------------------------------------------------------

    @rule(who=st.integers(0, 2), kind=st.sampled_from(["purchase", "login", "login"]), dies_after=DIES)
    def report(self, who: int, kind: str, dies_after: int) -> None:
        """What died is sent again, as a page does."""
        self.events += 1
        event = Event(f"e-{self.events}", kind, {}, "server")
        work = partial(ingest, label=self.label, player_id=self.people[who], event=event)
        self._try("reported", work, dies_after)
        if dies_after < NEVER:
            self._try("reported", work, NEVER)

    @rule(dies_after=DIES)
    def wake(self, dies_after: int) -> None:
        due = [row for row in self._open() if row.due_at is not None and row.due_at <= self.clock.now()]
        self.seen += due
        if due:
            self._try("woke", lambda tx: tasks.wake_some(tx, self.label_id, due), dies_after)

    @rule(which=st.integers(0, 20), dies_after=DIES)
    def wake_as_it_was_read_before(self, which: int, dies_after: int) -> None:
        """As a worker does whose lease ran out, and that comes back."""
        if self.seen:
            row = self.seen[-1 - which % min(5, len(self.seen))]
            self._try("woke late", lambda tx: tasks.wake_some(tx, self.label_id, [row]), dies_after)

    @rule(who=st.integers(0, 2), dies_after=DIES)
    def stop(self, who: int, dies_after: int) -> None:
        for row in self._open():
            if row.player_id == self.people[who]:
                of = {"definition_id": row.definition_id, "player_id": row.player_id}
                self._try("stopped", lambda tx, of=of: service.stop(tx, self.label, **of), dies_after)

    @rule(
        status=st.sampled_from(["active", "active", "active", "draft", "archived"]),
        short=st.booleans(),
        on_edit=st.sampled_from(["finish", "migrate"]),
        dies_after=DIES,
    )
    def edit(self, status: str, short: bool, on_edit: str, dies_after: int) -> None:
        self._try(status, lambda tx: self._save(tx, status, short=short, on_edit=on_edit), dies_after)
        self._follow()

    @rule(hours=st.sampled_from([0.4, 0.5, 1, 2, 9]))
    def jump(self, hours: float) -> None:
        self.clock.advance(int(hours * HOUR_MS))

    @rule(dies_after=DIES)
    def pass_two_hours(self, dies_after: int) -> None:
        self.clock.advance(2 * HOUR_MS)
        self.wake(dies_after)

    def _follow(self) -> None:
        self.plaudit.refresh()
        found = self.plaudit.services.catalogue.by_id(self.label_id)
        assert found is not None
        self.label = found
        for row in self.rows(tables.version):
            if row.settled_at is None:
                payload = {"label_id": row.label_id, "definition_id": row.definition_id}
                job = Job(0, 0, tasks.FOLLOW_JOB, "", {**payload, "version": row.version}, 0, 1)
                self.unit(partial(tasks.follow, job=job))

    def _open(self) -> list[Any]:
        return self.rows(tables.run, tables.run.c.ended_at.is_(None))

    # -- what must hold -------------------------------------------------------------------------------------

    @invariant()
    def each_effect_took_place_once(self) -> None:
        """A run has been given what stands on its way, and nothing twice: the amounts tell the nodes."""
        paid: dict[str, list[int]] = {}
        for row in self.rows(ledger):
            paid.setdefault(row.key.split(":")[1], []).append(row.amount)
        for row in self.rows(tables.run):
            amounts = Counter(paid.pop(f"{row.definition_id}.{row.player_id}.{row.number}", []))
            assert max(amounts.values(), default=0) <= 1, "something was given twice"
            assert amounts[10] == 1, "the beginning was left out"
            assert amounts[3] + amounts[1] <= 1, "a wait ended twice"
            waited = row.node == "wait"
            assert (amounts[3] + amounts[1] == 0) == waited, (
                "a step without its effects, or effects without it"
            )
            assert amounts[5] == (row.state == rules.DONE), "the end was left out, or came too soon"
        assert not paid, "points of a run that is not there"
        with self.plaudit.database.reads.connect() as conn:
            assert economy.wrong_wallets(conn) == []

    @invariant()
    def nobody_is_in_it_twice(self) -> None:
        most = Counter(row.player_id for row in self._open()).most_common(1)
        assert not most or most[0][1] == 1

    @invariant()
    def figures_are_those_of_the_runs(self) -> None:
        runs = self.rows(tables.run)
        with self.plaudit.database.reads.connect() as conn:
            for definition_id in {row.definition_id for row in runs}:
                found = view.figures_of(conn, self.label, definition_id=definition_id)
                open_ones = Counter(row.version for row in runs if row.ended_at is None)
                waiting = Counter((row.version, row.node) for row in runs if row.state == rules.WAITING)
                assert sum(each[""][0] for each in found.values()) == len(runs)
                for version, figures in found.items():
                    assert figures[""][1] == open_ones[version]
                    for node, numbers in figures.items():
                        assert not node or numbers[1] == waiting[version, node]


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[type[Walk]]:
    with on_a_database(Walk, tmp_path) as bound:
        yield bound


OFTEN = {"reported": 80, "woke": 12, "woke late": 5, "stopped": 2, "died": 30, "draft": 3}
"""How often these happen at least, or the machine has hardly been tried."""


@pytest.mark.slow
def test_every_step_takes_effect_once_whatever_happens(machine: type[Walk]) -> None:
    machine.happened.clear()
    run(machine, examples=50, steps=30)
    few = {name: machine.happened[name] for name, least in OFTEN.items() if machine.happened[name] < least}
    assert not few, f"these hardly happened, so little was tried: {few} of {machine.happened}"


def without_the_step() -> Any:
    """The statement that keeps a run, without its look at the step counter."""
    changed: Any = tables.MOVE_ONE._generate()
    kept = [each for each in changed._where_criteria if "step" not in str(each)]
    changed._where_criteria = tuple(kept)
    return changed


def test_the_machine_notices_when_the_step_is_not_looked_at(
    machine: type[Walk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOVE_ONE", without_the_step())
    with pytest.raises(NOTICED):
        run(machine, examples=100, steps=30)


def _carry_out(effects: Any, label: Any, moves: Any, tx: Tx) -> None:
    effects(service.Desk(tx, label), moves)


def test_the_machine_notices_effects_in_a_commit_of_their_own(
    machine: type[Walk], monkeypatch: pytest.MonkeyPatch
) -> None:
    carry_out = service.Desk._effects
    owed: list[Any] = []

    def later(self: service.Desk, moves: Any) -> None:
        owed.append((self.label, list(moves)))

    def unit(self: Walk, work: Any, *, dies_after: int = NEVER) -> Any:
        """The effects follow in a second unit of work, which may die as well."""
        owed.clear()
        found = ServiceMachine.unit(self, work, dies_after=dies_after)
        for label, moves in owed[:]:
            try:
                ServiceMachine.unit(
                    self,
                    partial(_carry_out, carry_out, label, moves),
                    dies_after=dies_after if dies_after == NEVER else dies_after // 3,
                )
            except Crash:
                break
        return found

    monkeypatch.setattr(service.Desk, "_effects", later)
    monkeypatch.setattr(Walk, "unit", unit)
    with pytest.raises(NOTICED):
        run(machine, examples=100, steps=30)
