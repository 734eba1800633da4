"""Two workers with clocks of their own, who die between any two statements, wake twice and are slow, while
jobs are moved, cancelled, fail for good and are replayed: each step takes effect exactly once."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from server.jobs import engine, letters, steps, tables
from server.jobs.kinds import KINDS, Failed, Job, Outside
from server.jobs.steps import End
from server.jobs.tables import LEASE_MS, job
from server.store.engine import Database, open_database
from server.store.prepared import prepare
from server.store.transaction import Tx
from tests.support.databases import migrated_sqlite
from tests.support.machine import NEVER, NOTICED, START, Crash, FailingTx, run

INSIDE, OUTSIDE = "machine.inside", "machine.outside"
TRIES = 2
DIES = st.one_of(st.just(NEVER), st.integers(0, 4))
KEYS = st.sampled_from("abcd")
WHO = st.integers(0, 1)
effect = sa.table("effect_of_test", sa.column("word"))
_numbers = count(1)


class DyingTx(FailingTx):
    """It also counts what reads and changes many rows."""

    def all(self, *args: Any) -> Any:
        self._count()
        return super().all(*args)

    def change_all(self, *args: Any) -> None:
        self._count()
        super().change_all(*args)


@dataclass
class Hand:
    """A worker: its clock, and what it believes to have leased, until when, and what it has been told."""

    now: int = START
    leased: list[tuple[Job, int]] = field(default_factory=list)
    results: list[tuple[Job, str]] = field(default_factory=list)


@dataclass
class Known:
    """What the machine knows to be so of one job: its number, when it is due, whether it is a dead letter."""

    number: int
    due_at: int
    kind: str
    dead: bool = False
    done: bool = False
    cancelled: bool = False
    steps: int = 0
    of: int = 1


class Yard(RuleBasedStateMachine):
    database: Database
    happened: ClassVar[Counter[str]] = Counter()
    torn = False

    def __init__(self) -> None:
        super().__init__()
        self.hands = [Hand(), Hand()]
        self.known: dict[str, Known] = {}
        self.past: list[Known] = []
        self.unit(lambda tx: (tx.change(job.delete()), tx.change(effect.delete())), START)
        for number in range(8):
            self._enqueue("abcd"[number % 4], delay=0, of=2)

    def unit(self, work: Callable[[Tx], Any], now: int, *, dies_after: int = NEVER) -> Any:
        with self.database.writes.connect() as conn:
            conn.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                result = work(DyingTx(conn, now=now, dialect="sqlite", left=dies_after))
            except BaseException:
                conn.rollback()
                raise
            conn.commit()
            return result

    def rows(self, query: Any) -> list[Any]:
        with self.database.reads.connect() as conn:
            return list(conn.execute(query).all())

    # -- what services do ------------------------------------------------------------------------------------

    @rule(key=KEYS, delay=st.integers(0, 3), of=st.integers(1, 3))
    def enqueue(self, key: str, delay: int, of: int) -> None:
        self._enqueue(key, delay=delay, of=of)

    def _enqueue(self, key: str, *, delay: int, of: int) -> None:
        now, number = self.hands[0].now, next(_numbers)
        before = self.known.get(key)
        kind = OUTSIDE if key in "cd" else INSIDE
        due, payload = now + delay * 1000, {"number": number, "step": 0, "of": of}
        made = self.unit(lambda tx: engine.enqueue(tx, kind=kind, key=key, due_at=due, payload=payload), now)
        assert made == (before is None or before.dead), (
            "one job for its key while it waits, and a dead is not"
        )
        if made:
            self._gone(key)
            self.known[key] = Known(number, due, kind, of=of)

    @rule(key=KEYS, delay=st.integers(0, 100))
    def move(self, key: str, delay: int) -> None:
        known, now = self.known.get(key), self.hands[0].now
        kind = known.kind if known else INSIDE
        moved = self.unit(
            lambda tx: engine.reschedule(tx, kind=kind, key=key, due_at=now + delay * 1000), now
        )
        assert moved == (known is not None and not known.dead)
        if known is not None and known.dead:
            self._judge(key)
        if known is not None and moved:
            known.due_at = now + delay * 1000
            self._note("moved in work" if self._has(known) else "moved")

    @rule(key=KEYS, only_in_work=st.integers(0, 3))
    def cancel(self, key: str, only_in_work: int) -> None:
        known = self.known.get(key)
        if only_in_work and not (known is not None and self._has(known)):
            return
        kind = known.kind if known else INSIDE
        assert self.unit(lambda tx: engine.cancel(tx, kind=kind, key=key), START) == (known is not None)
        if known is not None:
            known.cancelled = True
            self._note("cancelled in work" if self._has(known) else "cancelled")
            self._gone(key)

    @rule()
    def judge_a_dead_letter(self) -> None:
        for key in [key for key, known in self.known.items() if known.dead]:
            self._judge(key)

    def _judge(self, key: str) -> None:
        """Every third is thrown away, the others are replayed."""
        known, now = self.known[key], self.hands[0].now
        throw_away = known.number % 3 == 0
        (row,) = self.rows(sa.select(job.c.id).where(job.c.kind == known.kind, job.c.key == key))
        act = letters.delete if throw_away else letters.replay
        assert self.unit(lambda tx: act(tx, job_id=row.id, label_id=None), now) is not None
        self._note("thrown away" if throw_away else "replayed")
        if throw_away:
            known.cancelled = True
            self._gone(key)
        else:
            known.dead, known.due_at = False, now

    # -- what workers do -------------------------------------------------------------------------------------

    @rule(who=WHO, dies_after=DIES)
    def lease(self, who: int, dies_after: int) -> None:
        self.take(self.hands[who], dies_after)

    def take(self, hand: Hand, dies_after: int) -> None:
        try:
            taken = self.unit(steps.lease, hand.now, dies_after=dies_after)
        except Crash:
            hand.leased, hand.results = [], []
            self._note("died leasing")
            return
        for each in taken:
            known = self.known[each.key]
            assert not known.dead, "a dead letter was taken up"
            assert known.due_at <= hand.now, "taken up before it was due"
            for other in self.hands:
                for held, until in other.leased:
                    if held.id == each.id and held.fence == each.fence - 1:
                        assert not hand.now < until <= hand.now + LEASE_MS, "somebody holds it"
            hand.leased.append((each, hand.now + LEASE_MS))
            self._note("leased")
        self._find_dead()

    @rule(who=WHO, which=st.integers(0, 9), dies_after=DIES, again=st.booleans(), fails=st.booleans())
    def carry_out(self, who: int, which: int, dies_after: int, again: bool, fails: bool) -> None:
        """A step, or the outside of one; `again` is who woke twice and believes to have it still."""
        hand = self.hands[who]
        if not hand.leased:
            self.take(hand, NEVER)
        if not hand.leased:
            return
        held = hand.leased[which % len(hand.leased)]
        if not again:
            hand.leased.remove(held)
        (each, _), work = held, KINDS[held[0].kind].work
        if isinstance(work, Outside):
            self._perform(hand, each, work, dies_after)
        else:
            handler = failing if fails else step_of_test
            self._finish(hand, each, lambda tx: steps.step(tx, each, handler), dies_after, handler)

    @rule(who=WHO, which=st.integers(0, 9), dies_after=DIES, again=st.booleans(), fails=st.booleans())
    def settle(self, who: int, which: int, dies_after: int, again: bool, fails: bool) -> None:
        hand = self.hands[who]
        if not hand.results:
            return
        result = hand.results[which % len(hand.results)]
        if not again:
            hand.results.remove(result)
        each, said = result
        settling = failing if fails else step_of_test
        outside = Outside(lambda tx, job: 1, _talk, lambda tx, job, _: settling(tx, job))
        self._finish(
            hand, each, lambda tx: steps.settle(tx, each, outside, said, chance=0), dies_after, settling
        )

    @rule(who=WHO, ms=st.sampled_from((-2 * LEASE_MS, -1000, 5000, LEASE_MS, LEASE_MS, 3 * LEASE_MS)))
    def a_clock_jumps(self, who: int, ms: int) -> None:
        self.hands[who].now = max(START, self.hands[who].now + ms)

    @rule(who=WHO)
    def renew(self, who: int) -> None:
        hand = self.hands[who]
        self.unit(lambda tx: steps.renew(tx, [each for each, _ in hand.leased]), hand.now)
        hand.leased = [(each, hand.now + LEASE_MS) for each, _ in hand.leased]

    @rule(who=WHO)
    def stop_in_good_order(self, who: int) -> None:
        hand = self.hands[who]
        self.unit(lambda tx: steps.release(tx, [each for each, _ in hand.leased]), hand.now)
        hand.leased, hand.results = [], []

    def _perform(self, hand: Hand, each: Job, work: Outside, dies_after: int) -> None:
        try:
            end, _ = self.unit(lambda tx: steps.prepare(tx, each, work), hand.now, dies_after=dies_after)
        except Crash:
            return
        if end is End.PREPARED:
            hand.results.append((each, "told"))
            self._note("told")

    def _finish(
        self, hand: Hand, each: Job, work: Callable[[Tx], End], dies_after: int, handler: Any
    ) -> None:
        try:
            if self.torn:
                work = self._in_two_commits(hand, each, handler)
            end = self.unit(work, hand.now, dies_after=dies_after)
        except Crash:
            self._note("died")
            return
        except steps.LeaseLost:
            return
        except RuntimeError as error:
            said = Failed(repr(error))
            end = self.unit(lambda tx: steps.put_back(tx, each, said, chance=0), hand.now)
        self._learn(each, end)

    def _in_two_commits(self, hand: Hand, each: Job, handler: Any) -> Callable[[Tx], End]:
        """The negative control: what a step does first, and what becomes of its row later."""
        outcome: list[Any] = []
        self.unit(lambda tx: outcome.append(handler(tx, each) if steps._is_held(tx, each) else 0), hand.now)
        return lambda tx: steps._finish(tx, each, outcome[0])

    # -- what is known ---------------------------------------------------------------------------------------

    def _learn(self, each: Job, end: End) -> None:
        self._note(end)
        if end is End.LOST:
            return
        known = self.known[each.key]
        assert known.number == each.payload["number"], "a job that is gone had a consequence"
        row = self.rows(sa.select(job).where(job.c.kind == each.kind, job.c.key == each.key))
        if end in (End.DONE, End.GOES_ON):
            assert each.due_at == known.due_at, "it happened at a moment that was changed before"
            known.steps += 1
        if end is End.DONE:
            known.done = True
            self._gone(each.key)
            assert row == []
        else:
            known.due_at, known.dead = row[0].due_at, end is End.DEAD

    def _find_dead(self) -> None:
        for row in self.rows(sa.select(job.c.key).where(job.c.failed_at.is_not(None))):
            if not self.known[row.key].dead:
                self.known[row.key].dead = True
                self._note("worn out")

    def _has(self, known: Known) -> bool:
        return any(each.payload["number"] == known.number for hand in self.hands for each, _ in hand.leased)

    def _gone(self, key: str) -> None:
        if key in self.known:
            self.past.append(self.known.pop(key))

    def _note(self, what: str) -> None:
        self.happened[what] += 1

    @invariant()
    def what_happened_is_what_is_there(self) -> None:
        words = Counter(row.word for row in self.rows(sa.select(effect)))
        wanted = Counter(
            f"{each.number}:{step}"
            for each in (*self.past, *self.known.values())
            for step in range(each.steps)
        )
        assert words == wanted, "an effect without its step, or a step without its effect"
        assert all(each.steps == each.of for each in self.past if each.done), "done before its last step"
        waiting = {row.key: row.failed_at is not None for row in self.rows(sa.select(job))}
        assert waiting == {key: known.dead for key, known in self.known.items()}, "a job is lost"

    def teardown(self) -> None:
        """Later, with both workers in order, everything that is alive is done."""
        late = max(hand.now for hand in self.hands) + 1000 * LEASE_MS
        for hand in self.hands:
            hand.now, hand.leased, hand.results = late, [], []
        for _ in range(4 * 4):
            hand = self.hands[0]
            self.take(hand, NEVER)
            for each, _ in list(hand.leased):
                self._finish(
                    hand, each, partial(steps.step, job=each, handler=step_of_test), NEVER, step_of_test
                )
            hand.leased = []
            hand.now += LEASE_MS
        assert all(known.dead for known in self.known.values()), "a job that is due never happened"
        self.what_happened_is_what_is_there()


def step_of_test(tx: Tx, job: Job) -> int | None:
    """Writes that a step happened, remembers how far it is, and goes on until the last."""
    payload = job.payload
    tx.change(effect.insert(), {"word": f"{payload['number']}:{payload['step']}"})
    if payload["step"] + 1 == payload["of"]:
        return None
    engine.remember(tx, job, {**payload, "step": payload["step"] + 1})
    return tx.now + 1000


def failing(tx: Tx, job: Job) -> int | None:
    step_of_test(tx, job)
    raise RuntimeError("not today")


async def _talk(prepared: Any) -> None: ...


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[type[Yard]]:
    database = open_database(migrated_sqlite(tmp_path / "plaudit.db"))
    with database.writes.connect() as conn:
        conn.exec_driver_sql("PRAGMA synchronous=OFF")
        conn.exec_driver_sql("CREATE TABLE effect_of_test (word TEXT)")
    before = dict(KINDS)
    KINDS.clear()
    engine.handle(INSIDE, step_of_test, at_once=3, tries=TRIES)
    outside = Outside(lambda tx, job: 1, _talk, lambda tx, job, _: step_of_test(tx, job))
    engine.handle_outside(OUTSIDE, outside, at_once=3, tries=TRIES)
    yield type("BoundYard", (Yard,), {"database": database})
    KINDS.clear()
    KINDS.update(before)
    database.close()


OFTEN = {
    End.DONE: 40,
    End.GOES_ON: 40,
    End.LOST: 25,
    End.FAILED: 15,
    "worn out": 3,
    "replayed": 1,
    "thrown away": 1,
    "moved in work": 10,
    "cancelled in work": 10,
    "died": 12,
    "died leasing": 10,
    "told": 20,
}
"""How often these happen at least, or the machine has hardly been tried."""


def test_each_step_takes_effect_once_whatever_happens(yard: type[Yard]) -> None:
    yard.happened.clear()
    run(yard, examples=100, steps=50)
    few = {name: yard.happened[name] for name, least in OFTEN.items() if yard.happened[name] < least}
    assert not few, f"these hardly happened, so little was tried: {few} of {yard.happened}"


def _only_by_id(statement: Any) -> Any:
    """The statement without its look at the fence."""
    changed = statement._generate()
    changed._where_criteria = tuple(each for each in statement._where_criteria if "fence" not in str(each))
    return prepare(changed.where(sa.bindparam("b_fence", type_=sa.Integer) >= 0))


def without_the_fence(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DONE", "GOES_ON", "HELD", "RETRY", "REMEMBER"):
        monkeypatch.setattr(tables, name, _only_by_id(getattr(tables, name)))


def without_the_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "FREE", sa.bindparam("now", type_=sa.BigInteger) > 0)
    monkeypatch.setattr(tables, "LEASE", prepare(tables.leasing()))


def in_two_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Yard, "torn", True)


def moved_without_taking_away(monkeypatch: pytest.MonkeyPatch) -> None:
    c = job.c
    where = (c.kind == sa.bindparam("b_kind"), c.key == sa.bindparam("b_key"), c.failed_at.is_(None))
    moved = job.update().where(*where).values(due_at=sa.bindparam("due")).returning(c.id)
    monkeypatch.setattr(tables, "MOVE", moved)


CONTROLS = (without_the_fence, without_the_lease, in_two_commits, moved_without_taking_away)


@pytest.mark.parametrize("control", CONTROLS)
def test_the_machine_notices_when_a_guard_is_gone(
    yard: type[Yard], monkeypatch: pytest.MonkeyPatch, control: Callable[[pytest.MonkeyPatch], None]
) -> None:
    control(monkeypatch)
    with pytest.raises(NOTICED):
        run(yard, examples=400, steps=50)
