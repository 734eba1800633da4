"""Raffles under anything at all: gifts, opt-ins, late draws, claims, changes, crashes, jumps of the clock."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from server.core.clock import HOUR_MS, MINUTE_MS
from server.core.errors import PlauditError
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source
from server.features.economy.service import Cause
from server.features.labels.definitions import save
from server.features.raffles import proof, rules, runs, service, tables, tickets
from server.features.raffles.definition import raffles
from server.jobs import engine as jobs
from server.jobs import steps
from server.jobs.tables import job
from server.store.transaction import Tx
from tests.features.raffles.kit import draw, prize
from tests.support.machine import NEVER, NOTICED, Crash, ServiceMachine, on_a_database, run

MOST, EACH, WINDOW_MS, STOCK, PAYS = 40, 6, 2 * HOUR_MS, 3, 10
OFFERED = [prize(1, per_run=2, stock=STOCK), prize(2, must_claim=True)]
DIES = st.sampled_from([*[NEVER] * 10, 0, 2, 5, 8, 12, 17, 25])
"""Before which statement a unit of work dies; most do not."""


class Summer(ServiceMachine):
    """A raffle with a draw of all each hour, one to opt in to every two hours, and a finale."""

    happened: ClassVar[Counter[str]] = Counter()
    """What came of rules in all examples together."""

    def __init__(self) -> None:
        super().__init__()
        self.people = [self.player(name) for name in ("anna", "ben", "cleo")]
        self.given: dict[str, tuple[int, int, int]] = {}
        self.entered: set[tuple[int, int]] = set()
        self.claimed: set[int] = set()
        self.drawn: dict[int, list[tuple[int, int, int, int]]] = {}
        self.seen: list[Any] = []
        self._work(NEVER)
        for who in (0, 1, 2):
            self._give(who, 3, NEVER)

    def define(self, tx: Tx) -> None:
        self.begun = self.clock.now()
        self._save(tx, "active")

    def _save(self, tx: Tx, status: str, *, later_ms: int = 0) -> None:
        first = self.begun + HOUR_MS + later_ms
        draws = [
            draw(1, prizes=OFFERED, first_at=first, type="recurring", every_s=3600),
            draw(2, prizes=OFFERED[1:], first_at=first, type="recurring", every_s=7200, opt_in=True),
            draw(3, prizes=OFFERED[1:], first_at=self.begun + 9 * HOUR_MS, type="grand", all_tickets=True),
        ]
        times = {"starts_at": self.begun, "ends_at": self.begun + 12 * HOUR_MS}
        caps = {"most_tickets": MOST, "most_per_player": EACH, "per_player_window_s": WINDOW_MS // 1000}
        body = {"id": 1, "name": "Summer", "draws": draws, **times, **caps}
        save(tx, label_id=self.label_id, kind="raffle", key="summer", body=body, status=status)

    def _try(self, name: str, work: Any, dies_after: int) -> Any:
        """What came of a unit of work; None when it was refused or died."""
        try:
            found = self.unit(work, dies_after=dies_after)
        except Crash:
            self.happened["died"] += 1
        except PlauditError as error:
            self.happened[f"{name} refused: {error.code}"] += 1
        else:
            self.happened[name] += 1
            return found
        return None

    # -- what players do ------------------------------------------------------------------------------------

    @rule(who=st.integers(0, 2), counts=st.lists(st.integers(1, 5), min_size=1, max_size=3), dies_after=DIES)
    def give(self, who: int, counts: list[int], dies_after: int) -> None:
        """The first of these gifts may die."""
        for at, count in enumerate(counts):
            self._give((who + at) % 3, count, NEVER if at else dies_after)

    @rule(who=st.integers(0, 2), which=st.integers(0, 9), dies_after=DIES)
    def give_again(self, who: int, which: int, dies_after: int) -> None:
        """For a cause that gave before."""
        self._give(who, 1, dies_after, key=[*self.given][which % len(self.given)])

    def _give(self, who: int, count: int, dies_after: int, *, key: str = "") -> None:
        raffle = raffles(self.label).get(1)
        if raffle is None:
            return
        again, key = bool(key), key or f"gift:{len(self.given)}"
        cause, person = Cause(Source.API, key), self.people[who]
        found = self._try(
            "asked for tickets",
            lambda tx: tickets.give(tx, self.label, raffle, player_id=person, count=count, cause=cause),
            dies_after,
        )
        assert not (again and found), "one cause gave twice"
        if found:
            self.given[key] = (person, found, self.clock.now())
            self.happened["gave"] += 1
            self.happened["gave less"] += found < count

    @rule(who=st.integers(0, 2), dies_after=DIES)
    def enter(self, who: int, dies_after: int) -> None:
        """The newest run of the draw that wants it, also when it is over."""
        of_draw = self.rows(tables.run, tables.run.c.draw_id == 2)
        if not of_draw:
            return
        newest, person = max(of_draw, key=lambda each: int(each.number)), self.people[who]
        where = {"player_id": person, "raffle_id": 1, "draw_id": 2, "run_id": newest.id}
        before = self.happened["entered"]
        self._try("entered", lambda tx: service.opt_in(tx, self.label, **where), dies_after)
        if self.happened["entered"] > before:
            assert (newest.id, person) not in self.entered, "a player entered twice"
            assert self.clock.now() < newest.executes_at, "a player entered a run that was over"
            self.entered.add((newest.id, person))

    @rule(which=st.integers(0, 30), who=st.integers(0, 5), dies_after=DIES)
    def claim(self, which: int, who: int, dies_after: int) -> None:
        """One of what was won, mostly what waits for it, and by who won it."""
        won = self.rows(tables.won)
        won = [row for row in won if row.must_claim and row.claimed_at is None and which % 3] or won
        if not won:
            return
        row = won[which % len(won)]
        person, before = (row.player_id if who > 2 else self.people[who]), self.happened["claimed"]
        claims = lambda tx: service.claim(tx, self.label, player_id=person, won_id=row.id)  # noqa: E731
        self._try("claimed", claims, dies_after)
        if self.happened["claimed"] > before:
            assert row.id not in self.claimed, "a prize was claimed twice"
            assert person == row.player_id, "a prize was claimed by somebody else"
            self.claimed.add(row.id)

    # -- what the server does -------------------------------------------------------------------------------

    @rule(dies_after=DIES)
    def work(self, dies_after: int) -> None:
        self._work(dies_after)
        if dies_after == NEVER and raffles(self.label):
            late = [
                run
                for run in self.rows(tables.run)
                if run.state != rules.EXECUTED and run.executes_at <= self.clock.now()
            ]
            assert not late, "a run that is due is not drawn, or not paid"

    def _work(self, dies_after: int) -> None:
        """All jobs of this label that are due, until nothing is; the first may die."""
        mine = (job.c.kind.like("raffles.%"), job.c.key.like(f"{self.label_id}:%"))
        while True:
            due = (
                sa.select(job).where(*mine, job.c.due_at <= self.clock.now()).order_by(job.c.due_at, job.c.id)
            )
            with self.plaudit.database.reads.connect() as conn:
                row = conn.execute(due).first()
            if row is None:
                return
            known = jobs.Job(
                row.id, row.fence, row.kind, row.key, msgspec.json.decode(row.payload), row.due_at, 1
            )
            self._try("worked", lambda tx, known=known: steps.step(tx, known), dies_after)
            if dies_after < NEVER:
                return

    @rule(which=st.integers(0, 20), dies_after=DIES)
    def hold_as_it_was_read_before(self, which: int, dies_after: int) -> None:
        """As a process does that read the run and then was slow."""
        if self.seen and raffles(self.label):
            row = self.seen[-1 - which % min(4, len(self.seen))]
            if row.executes_at <= self.clock.now():
                self._try("held late", lambda tx: runs.hold(tx, self.label, row), dies_after)

    @rule(hours=st.sampled_from([0.01, 0.3, 0.5, 1, 2.2]))
    def jump(self, hours: float) -> None:
        """Past some runs perhaps, with nobody at work."""
        self.clock.advance(int(hours * HOUR_MS))

    @rule()
    def pass_an_hour(self) -> None:
        self.clock.advance(HOUR_MS)
        self.work(NEVER)

    @rule(status=st.sampled_from([*["active"] * 5, "archived"]), later=st.integers(0, 2), dies_after=DIES)
    def change(self, status: str, later: int, dies_after: int) -> None:
        """Take the raffle back, bring it back, or move its draws."""
        later_ms = 20 * MINUTE_MS * later
        self._try(status, lambda tx: self._save(tx, status, later_ms=later_ms), dies_after)
        self.plaudit.refresh()
        found = self.plaudit.services.catalogue.by_id(self.label_id)
        assert found is not None
        self.label = found
        self._work(NEVER)

    # -- what must hold -------------------------------------------------------------------------------------

    @invariant()
    def tickets_are_as_given(self) -> None:
        rows = sorted(self.rows(tables.ticket), key=lambda row: int(row.first_number))
        assert {row.key: (row.player_id, row.ticket_count, row.created_at) for row in rows} == self.given
        assert [row.first_number for row in rows] == [
            1 + sum(row.ticket_count for row in rows[:n]) for n in range(len(rows))
        ], "numbers have gaps"
        total = sum(row.ticket_count for row in rows)
        assert sum(row.issued for row in self.rows(tables.counter)) == total <= MOST
        for row in rows:
            own = [
                other.ticket_count
                for other in rows
                if other.player_id == row.player_id
                and row.created_at - WINDOW_MS < other.created_at <= row.created_at
            ]
            assert sum(own) <= EACH, "more tickets in a window than a player may have"

    @invariant()
    def every_draw_is_held_once(self) -> None:
        held = self.rows(tables.run)
        known = {row.id for row in self.seen}
        self.seen += [row for row in held if row.state == rules.OPEN and row.id not in known]
        won: dict[int, list[Any]] = {row.id: [] for row in held}
        for row in sorted(self.rows(tables.won), key=lambda row: int(row.id)):
            won[row.run_id].append(row)
        for row in held:
            winners = [
                (each.prize_id, each.place, each.player_id, each.ticket_number) for each in won[row.id]
            ]
            if row.state == rules.OPEN:
                assert winners == [], "winners of a run that is open"
            else:
                new = row.id not in self.drawn
                assert self.drawn.setdefault(row.id, winners) == winners, "a run was drawn again"
                self._check_run(row, won[row.id])
                if new and row.terms is not None:
                    self._check_proof(row.id)
                    self.happened["won"] += len(winners)
        for number in (1, 2, 3):
            self._check_draw(sorted((r for r in held if r.draw_id == number), key=lambda r: int(r.number)))
        assert sum(each.prize_id == 1 for found in won.values() for each in found) <= STOCK

    def _check_draw(self, held: list[Any]) -> None:
        """A draw has its runs one after the other, and each ticket in one of them."""
        assert [row.number for row in held] == list(range(1, len(held) + 1))
        assert [row.state for row in held[:-1] if row.state == rules.OPEN] == []
        for before, after in pairwise(held):
            again = before.terms is not None and after.executes_at <= before.executes_at
            assert not again, "one moment was drawn twice"
            if before.draw_id != 3:
                assert after.first_number == before.last_number + 1, "tickets in two runs, or in none"

    def _check_run(self, row: Any, won: list[Any]) -> None:
        terms = runs.terms_of(row)
        if terms is None:
            assert won == [], "winners of a run that was withdrawn"
            return
        for prize_id, count in Counter(each.prize_id for each in won).items():
            assert count <= dict(terms.places)[prize_id], "more winners than prizes"
        numbers = [each.ticket_number for each in won]
        assert len(numbers) == len(set(numbers)), "one ticket won twice"
        owners = {}
        for each in self.rows(tables.ticket):
            for number in range(each.first_number, each.first_number + each.ticket_count):
                owners[number] = each
        for each in won:
            assert owners[each.ticket_number].player_id == each.player_id
            assert owners[each.ticket_number].created_at < row.executes_at, "a ticket came too late"
            assert not terms.draw.opt_in or (row.id, each.player_id) in self.entered
            if row.state == rules.EXECUTED:
                assert each.must_claim or each.claimed_at is not None, "a prize was not handed over"

    @invariant()
    def prizes_are_paid_once(self) -> None:
        won = self.rows(tables.won)
        assert {row.id for row in won if row.must_claim and row.claimed_at} == self.claimed
        paid = Counter(row.player_id for row in won if row.claimed_at is not None)
        with self.plaudit.database.reads.connect() as conn:
            assert economy.wrong_wallets(conn) == []
            for person in self.people:
                found = economy.balances(conn, label_id=self.label_id, player_id=person)
                assert found[Currency.POINTS][0] == PAYS * paid[person]

    def _check_proof(self, run_id: int) -> None:
        """Whoever doubts a run draws it again."""
        with self.plaudit.database.reads.connect() as conn:
            found = proof.proof(conn, self.label, run_id)
            assert found is not None
            assert found.mismatch(proof.ranges(conn, self.label, run_id)) is None


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Summer]]:
    """With the same seeds in every example, so that what failed fails again."""
    monkeypatch.setattr(runs, "new_seed", lambda: "ab" * 32)
    with on_a_database(Summer, tmp_path) as bound:
        yield bound


OFTEN = {"gave": 120, "gave less": 5, "entered": 20, "claimed": 8, "held late": 8, "won": 50, "died": 40}
"""How often these happen at least, or the machine has hardly been tried."""


def test_tickets_draws_and_prizes_are_right_whatever_happens(machine: type[Summer]) -> None:
    machine.happened.clear()
    run(machine, examples=50, steps=40)
    few = {name: machine.happened[name] for name, least in OFTEN.items() if machine.happened[name] < least}
    assert not few, f"these hardly happened, so little was tried: {few} of {machine.happened}"


def _without(statement: Any, *columns: str) -> Any:
    """The statement without its conditions on these columns."""
    kept = [each for each in statement._where_criteria if not any(name in str(each) for name in columns)]
    changed = statement._generate()
    changed._where_criteria = tuple(kept)
    return changed


GUARDS: dict[str, tuple[Any, str, Any]] = {
    "a player's share": (tickets, "_had", lambda tx, label, raffle, **_: 0),
    "the stock": (runs, "given_of", lambda conn, label, **_: {}),
    "drawn once": (tables, "BEGIN", _without(tables.BEGIN, "state")),
    "only tickets of its time": (tables, "LAST_BEFORE", _without(tables.LAST_BEFORE, "created_at")),
    "claimed once": (tables, "CLAIM", _without(tables.CLAIM, "claimed_at")),
    "opted in": (tables, "ENTERED", _without(tables.ENTERED, "player_id")),
}


@pytest.mark.parametrize("guard", GUARDS)
def test_the_machine_notices_when_a_guard_is_gone(
    machine: type[Summer], guard: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, name, broken = GUARDS[guard]
    if guard == "only tickets of its time":
        late = {"before": sa.literal(0)}  # the parameter stays, and nothing asks for it
        broken = broken.where(sa.bindparam("before") > late["before"])
    monkeypatch.setattr(module, name, broken)
    with pytest.raises(NOTICED):
        run(machine, examples=400, steps=40)
