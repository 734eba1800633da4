"""Rules under anything at all: events again and again, things taken back, edits, limits, runs, crashes, jumps
of the clock."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import invariant
from hypothesis.stateful import rule as act

from server.core.clock import DAY_MS, HOUR_MS
from server.core.periods import start_of
from server.features.automation import rules, tables, tasks
from server.features.automation.service import Desk
from server.features.economy import service as economy
from server.features.economy.currencies import Currency
from server.features.economy.tables import ledger
from server.features.events import service as events
from server.features.events.service import Event
from server.features.labels.definitions import save
from server.jobs import engine as jobs
from server.jobs import steps
from server.jobs.tables import job
from server.store.transaction import Tx
from tests.features.automation.kit import rule
from tests.support.machine import NEVER, NOTICED, Crash, FailingTx, ServiceMachine, on_a_database, run

ADDING, DAILY = 1, 2
PAYS, RUN_PAYS = 10, 1
ZONE = ZoneInfo("Europe/Berlin")
DIES = st.sampled_from([*[NEVER] * 8, 0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20])
"""Before which statement a unit of work dies; most do not."""
AMOUNTS = st.sampled_from(["0.1", "7.25", "19.999999", "30", "50", "99.5", "260", "7000", "-12.5"])

SMALL = st.sampled_from(["0.1", "7.25", "20", "50"])


@dataclass
class Person:
    """What the first rule owes a player, by the book: everything that counted, and what came of it."""

    counted: Decimal = Decimal(0)
    used_up: Decimal = Decimal(0)
    crossed: int = 0
    fired: int = 0
    day: str = ""
    today: int = 0

    def cross(self, amount: Decimal, step: Decimal) -> int:
        """How often the total crosses its step with this amount."""
        self.counted += amount
        times = 0
        while amount > 0 and self.counted - self.used_up >= step and times < 100:
            self.used_up += step
            times += 1
        self.crossed += times
        return times


@dataclass
class Book:
    people: dict[int, Person] = field(default_factory=dict)
    paid: list[tuple[int, int]] = field(default_factory=list)
    """Payments of the first rule: who, and how many times at once."""
    fired: int = 0
    limited: int = 0
    taken: int = 0
    """Of what the rule may do for all together, while it has such a limit."""


class Everything(FailingTx):
    """Dies before statements for several rows, too."""

    __slots__ = ()

    def all(self, *given: Any) -> Any:
        self._count()
        return super().all(*given)

    def change_all(self, *given: Any) -> None:
        self._count()
        super().change_all(*given)


class House(ServiceMachine):
    """A running total with limits for a day and for all, and a rule that runs each day."""

    happened: ClassVar[Counter[str]] = Counter()
    """What came of rules in all examples together."""
    transaction = Everything

    def __init__(self) -> None:
        super().__init__()
        self.ids = [self.player(name) for name in ("anna", "ben", "cleo")]
        self.book = Book({each: Person() for each in self.ids})
        self.known: list[tuple[int, Event]] = []
        self.stored: set[str] = set()
        self._work(NEVER)

    def define(self, tx: Tx) -> None:
        self.step, self.times, self.is_active = Decimal(50), 4, True
        self.most: int | None = 5
        self._save(tx)
        schedule = {"every": "day", "minutes": 150}
        gift = [{"type": "points_add", "amount": RUN_PAYS}]
        daily = rule(DAILY, event=None, schedule=schedule, effects=gift)
        save(tx, label_id=self.label_id, kind="rule", key="daily", body=daily)

    def _save(self, tx: Tx) -> None:
        adding = {"field": "amount", "every": float(self.step), "taken_back_by": ["refund"]}
        limit = {"times": self.times, "per": "day"}
        body = rule(ADDING, accumulate=adding, limit=limit, most_in_all=self.most)
        status = "active" if self.is_active else "archived"
        save(tx, label_id=self.label_id, kind="rule", key="adding", body=body, status=status)

    def _try(self, name: str, work: Any, dies_after: int) -> Any:
        """What came of a unit of work; None when it died."""
        try:
            found = self.unit(work, dies_after=dies_after)
        except Crash:
            self.happened["died"] += 1
            return None
        self.happened[name] += 1
        return found

    # -- what players do ------------------------------------------------------------------------------------

    @act(who=st.integers(0, 2), amounts=st.lists(AMOUNTS, min_size=2, max_size=6), dies_after=DIES)
    def buy(self, who: int, amounts: list[str], dies_after: int) -> None:
        """The first of these purchases may die."""
        for at, amount in enumerate(amounts):
            self._tell(self.ids[who], "purchase", {"amount": float(amount)}, NEVER if at else dies_after)

    @act(who=st.integers(0, 2), amount=SMALL, as_refund=st.booleans(), dies_after=DIES)
    def take_back(self, who: int, amount: str, as_refund: bool, dies_after: int) -> None:
        """By another type of event, or as the rollback of a purchase."""
        payload = (
            {"amount": float(amount)} if as_refund else {"amount": float(amount), "acc_is_rollback": True}
        )
        self._tell(self.ids[who], "refund" if as_refund else "purchase", payload, dies_after)

    def _tell(self, who: int, kind: str, payload: dict[str, Any], dies_after: int) -> None:
        self.known.append((who, Event(f"e{len(self.known)}", kind, payload, source="server")))
        self._ingest(*self.known[-1], dies_after=dies_after)

    @act(which=st.integers(0, 50), dies_after=DIES)
    def tell_again(self, which: int, dies_after: int) -> None:
        """What was told before, and perhaps died then."""
        if self.known:
            self._ingest(*self.known[-1 - which % len(self.known)], dies_after=dies_after)

    def _ingest(self, who: int, event: Event, *, dies_after: int) -> None:
        tells = lambda tx: events.ingest(tx, self.label, player_id=who, event=event)  # noqa: E731
        fresh = self._try("told", tells, dies_after)
        if fresh is None:
            return
        assert fresh == (event.id not in self.stored), (
            "an event was taken for a new one twice, or for an old one"
        )
        self.stored.add(event.id)
        if fresh:
            self._enter(who, event)
        self.happened["told again"] += not fresh

    def _enter(self, who: int, event: Event) -> None:
        """What has to follow, by the book."""
        if not self.is_active:
            return
        person, amount = self.book.people[who], Decimal(str(event.payload["amount"]))
        if event.type == "refund" or event.payload.get("acc_is_rollback"):
            amount = -abs(amount)
            self.happened["taken back"] += 1
        times = person.cross(amount, self.step)
        day = datetime.fromtimestamp(self.clock.now() / 1000, ZONE).date().isoformat()
        if day > person.day:
            person.day, person.today = day, 0
        fires = max(0, min(times, self.times - person.today))
        if self.most is not None:
            fires = max(0, min(fires, self.most - self.book.taken))
            self.book.taken += fires
        person.today += fires
        person.fired += fires
        self.book.fired += fires
        self.book.limited += times - fires
        self.happened["fired"] += fires
        self.happened["limited"] += times - fires
        if fires:
            self.book.paid.append((who, fires))

    # -- what operators and servers do ----------------------------------------------------------------------

    @act(
        step=st.sampled_from(["50", "50", "7.5", "0.3"]),
        times=st.sampled_from([1, 3, 30]),
        most=st.sampled_from([None, None, None, 5, 12]),
        is_active=st.sampled_from([*[True] * 6, False]),
        dies_after=DIES,
    )
    def edit(self, step: str, times: int, most: int | None, is_active: bool, dies_after: int) -> None:
        before = (self.step, self.times, self.most, self.is_active)
        self.step, self.times, self.most, self.is_active = Decimal(step), times, most, is_active
        if self._try("edited", self._edited, dies_after) is None:
            self.step, self.times, self.most, self.is_active = before
        self._read_label()

    def _edited(self, tx: Tx) -> bool:
        self._save(tx)
        return True

    def _read_label(self) -> None:
        self.plaudit.refresh()
        found = self.plaudit.services.catalogue.by_id(self.label_id)
        assert found is not None
        self.label = found

    @act(hours=st.sampled_from([0.1, 5, 12, 25, 60, -30, -25]))
    def jump(self, hours: float) -> None:
        """With nobody at work; backwards, too."""
        self.clock.advance(int(hours * HOUR_MS))

    @act(dies_after=DIES)
    def work(self, dies_after: int) -> None:
        self._work(dies_after)

    @act()
    def pass_a_day(self) -> None:
        self.clock.advance(DAY_MS)
        self._work(NEVER)

    def _work(self, dies_after: int) -> None:
        """All jobs of rules that are due, until nothing is; the first may die."""
        mine = sa.or_(job.c.key == str(self.label_id), job.c.key.like(f"{self.label_id}:%"))
        due = sa.select(job).where(job.c.kind.in_((tasks.PLAN_JOB, tasks.RUN_JOB)), mine)
        for _ in range(200):
            with self.plaudit.database.reads.connect() as conn:
                row = conn.execute(due.where(job.c.due_at <= self.clock.now()).order_by(job.c.due_at)).first()
            if row is None:
                return
            known = jobs.Job(
                row.id, row.fence, row.kind, row.key, msgspec.json.decode(row.payload), row.due_at, 1
            )
            self._try("worked", lambda tx, known=known: steps.step(tx, known) or True, dies_after)
            if dies_after < NEVER:
                return
        raise AssertionError("jobs come due without end")

    # -- what must hold -------------------------------------------------------------------------------------

    @invariant()
    def totals_and_limits_are_by_the_book(self) -> None:
        found = {(row.player_id, row.rule_id): row for row in self.rows(tables.state)}
        for who, person in self.book.people.items():
            row = found.get((who, ADDING))
            remainder = Decimal(row.remainder) if row else Decimal(0)
            assert person.used_up + remainder == person.counted, "steps and remainder are not the total"
            assert (row.crossed if row else 0) == person.crossed
            assert (row.fired if row else 0) == person.fired
        taken = sum(row.fired for row in self.rows(tables.total))
        assert taken == self.book.taken, "what all may have together is not what they had"
        days = [row for row in self.rows(tables.day) if row.rule_id == ADDING]
        assert (sum(row.fired for row in days), sum(row.limited for row in days)) == (
            self.book.fired,
            self.book.limited,
        ), "figures do not say what happened"

    @invariant()
    def every_cause_pays_once(self) -> None:
        rows = self.rows(ledger)
        assert len({row.key for row in rows}) == len(rows)
        adding = [row for row in rows if row.key.startswith(f"rule:{ADDING}:")]
        assert Counter((row.player_id, row.amount) for row in adding) == Counter(
            (who, times * PAYS) for who, times in self.book.paid
        ), "somebody was paid twice, not at all, or too much"
        paid = [row for row in rows if row.key.startswith(f"rule:{DAILY}:")]
        assert len(adding) + len(paid) == len(rows)
        for planned in self.rows(tables.run):
            of_run = [row.player_id for row in paid if f":run:{planned.planned_at}:" in row.key]
            reached = [who for who in self.ids if who <= planned.after_player_id]
            assert sorted(of_run) == reached, "a run paid somebody twice, or went on without paying"
            assert (planned.seen, planned.fired) == (len(reached), len(reached))
            assert planned.finished_at is None or reached == self.ids
            self.happened["runs"] += planned.finished_at is not None

    def teardown(self) -> None:
        paid = Counter(dict.fromkeys(self.ids, 0))
        for row in self.rows(ledger):
            paid[row.player_id] += row.amount
        with self.plaudit.database.reads.connect() as conn:
            for who in self.ids:
                held = economy.balances(conn, label_id=self.label_id, player_id=who)[Currency.POINTS][0]
                assert held == paid[who], "a wallet is not the sum of its ledger"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[House]]:
    """With pages so small that a run takes several steps."""
    monkeypatch.setattr(tasks, "PAGE", 2)
    monkeypatch.setattr(tasks, "MOST_FIRED", 1)
    with on_a_database(House, tmp_path) as bound:
        yield bound


OFTEN = {
    "told": 150,
    "told again": 10,
    "taken back": 30,
    "fired": 30,
    "limited": 50,
    "edited": 15,
    "died": 40,
    "runs": 20,
}
"""How often these happen at least, or the machine has hardly been tried."""


def test_totals_limits_and_payments_are_right_whatever_happens(machine: type[House]) -> None:
    machine.happened.clear()
    run(machine, examples=12, steps=40)
    few = {name: machine.happened[name] for name, least in OFTEN.items() if machine.happened[name] < least}
    assert not few, f"these hardly happened, so little was tried: {few} of {machine.happened}"


# -- the machine notices ------------------------------------------------------------------------------------


def forget_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    crossed = rules.crossed

    def careless(*given: Any, **named: Any) -> Any:
        times, account = crossed(*given, **named)
        return times, msgspec.structs.replace(account, remainder=account.remainder * (times == 0))

    monkeypatch.setattr(rules, "crossed", careless)


def fire_for_what_is_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    amount = rules.amount_of
    monkeypatch.setattr(rules, "amount_of", lambda *given, taken_back: abs(amount(*given, taken_back=False)))


def let_players_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "allowed", lambda *_, **__: rules.MOST_TIMES)


def open_an_earlier_day_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(limit: Any, account: Any, *, now: int, zone: Any) -> Any:
        period = start_of(limit.per, now, zone)
        if period == account.period:
            return account
        return msgspec.structs.replace(account, period=period, in_period=0)

    monkeypatch.setattr(rules, "_present", careless)


def let_all_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard of the statement that takes from what all may have together."""
    t = tables.total
    most: sa.ColumnElement[int] = sa.bindparam("most", type_=sa.Integer) + 10**6
    mine = (t.c.label_id == sa.bindparam("b_label_id"), t.c.rule_id == sa.bindparam("b_rule_id"))
    careless = t.update().where(*mine, t.c.fired < most).values(fired=t.c.fired + sa.bindparam("times"))
    monkeypatch.setattr(tables, "TAKE", careless)


def hear_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key that an event is known by."""
    insert = events._INSERT["sqlite"]

    def first(self: Any, statement: Any, values: Any = None) -> Any:
        found = super(Everything, self).first(statement, values)
        return found if found is not None or statement is not insert else (0,)

    monkeypatch.setattr(Everything, "first", first)


def pay_under_one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "cause", lambda rule, key, number=0: f"rule:{rule.id}.{number}:{key[:8]}")


def go_on_before_it_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    """How far a run came, without what it pays."""
    monkeypatch.setattr(Desk, "give", lambda self: None)


CONTROLS = (
    forget_what_is_left,
    fire_for_what_is_taken_back,
    let_players_go_on,
    open_an_earlier_day_again,
    let_all_go_on,
    hear_again,
    pay_under_one_key,
    go_on_before_it_pays,
)


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.__name__)
def test_the_machine_notices_when_a_guard_is_gone(
    machine: type[House], control: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    control(monkeypatch)
    with pytest.raises(NOTICED):
        run(machine, examples=30, steps=30)
