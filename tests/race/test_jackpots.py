"""Ten thousand contributions at once add up, burst each pot once, and nobody's late one is lost.

On PostgreSQL two writers of several lanes each stand for two processes; a job worker shares out what bursts
meanwhile.
"""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.clock import ManualClock
from server.features.events.pipeline import Pipeline
from server.features.jackpots import service, settling, tables, tasks
from server.features.jackpots.definition import PARTS, Jackpot, jackpots
from server.features.labels import service as labels
from server.features.labels.catalogue import Catalogue, Label
from server.features.labels.definitions import save
from server.features.players import service as players
from server.jobs import steps
from server.jobs import tables as job_tables
from server.jobs.engine import Worker
from server.offline import run_unit
from server.store.engine import Database, open_database
from server.store.migrate import migrate
from server.store.prepared import prepare
from server.store.reader import Reader
from server.store.transaction import Tx
from server.store.writer import Writer
from tests.support.adversary import wait_until

PLAYERS, CONTRIBUTIONS, AGAIN = 16, 10_000, 500
"""So many contributions of one each, of which so many are said twice."""
AT_ONCE = 8_000
NUMBER, NOON = 7, 1_770_000_000_000
BODY = {"id": NUMBER, "name": "Grand", "contribution": 1, "auto_opt_in": True}

Contribute = Callable[[Tx, int, int], bool]


class Arena:
    """A database with a jackpot and its players."""

    def __init__(self, url: str, **fields: Any) -> None:
        self.databases = [open_database(url)]
        migrate(self.databases[0])
        if not self.databases[0].embedded:
            self.databases.append(open_database(url))
        self.clock = ManualClock(NOON)
        self.catalogue = Catalogue()
        self.label_id, _ = run_unit(self.database, lambda tx: labels.create_label(tx, name="Shop"))
        run_unit(self.database, lambda tx: self._define(tx, fields))
        with self.database.reads.connect() as conn:
            self.catalogue.load(conn)
        self.players = [run_unit(self.database, self._join(f"p{n}")) for n in range(PLAYERS)]

    @property
    def database(self) -> Database:
        return self.databases[0]

    @property
    def label(self) -> Label:
        found = self.catalogue.by_id(self.label_id)
        assert found is not None
        return found

    @property
    def jackpot(self) -> Jackpot:
        return jackpots(self.label)[NUMBER]

    def _define(self, tx: Tx, fields: dict[str, Any]) -> None:
        save(tx, label_id=self.label_id, kind="jackpot", key="pot", body={**BODY, **fields})
        tasks.begin(tx, self.label_id)

    def _join(self, name: str) -> Callable[[Tx], int]:
        return lambda tx: int(players.ensure(tx, self.label, brand=None, ext_user_id=name).id)

    def contribute(self, tx: Tx, player_id: int, number: int) -> bool:
        return service.contribute(
            tx, self.label, self.jackpot, player_id=player_id, parts=PARTS, key=f"bet-{number}"
        )

    async def storm(self, contribute: Contribute, *, count: int, again: int = 0) -> list[bool]:
        """Everybody at once, over every writer, while a worker shares out what has burst."""
        tasks.register()
        settle = Pipeline(self.catalogue).settle
        writers = [
            Writer(each, clock=self.clock, announce=lambda notices: None, settle=settle)
            for each in self.databases
        ]
        for writer in writers:
            writer.start()
        reader = Reader(self.database)
        worker = Worker(writer=writers[0], reader=reader, clock=self.clock)
        room = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> bool:
            player_id = self.players[number % PLAYERS]
            async with room:
                return await writers[number % len(writers)].run(
                    lambda tx: contribute(tx, player_id, number), key=player_id
                )

        gathered = asyncio.gather(*(one(number) for number in [*range(count), *range(again)]))
        while not gathered.done():
            await asyncio.wait({gathered}, timeout=0.02)
            await worker.work()
        self.clock.advance(tasks.LONGEST_MS)
        while await worker.work():
            pass
        for writer in writers:
            await writer.stop()
        reader.close()
        return await gathered

    def rows(self, query: sa.Select[Any]) -> list[Any]:
        with self.database.reads.connect() as conn:
            return list(conn.execute(query).all())

    def pots(self) -> list[Any]:
        return self.rows(sa.select(tables.pot).order_by(tables.pot.c.number))

    def sums(self, table: sa.Table) -> dict[int, int]:
        """What this table says of each pot, in whole units."""
        query = sa.select(table.c.pot_id, sa.func.sum(table.c.amount)).group_by(table.c.pot_id)
        return {row[0]: int(row[1]) // PARTS for row in self.rows(query) if row[1]}

    def close(self) -> None:
        for database in self.databases:
            database.close()


def wrong_with(arena: Arena, *, count: int) -> list[str]:
    """What does not add up after a storm."""
    found, pots = [], arena.pots()
    shares, contributions = arena.sums(tables.share), arena.sums(tables.contribution)
    if shares != contributions:
        found.append(f"pots hold {shares}, and {contributions} was put in")
    if sum(contributions.values()) != count:
        found.append(f"{contributions} was put in, not {count}")
    burst = [pot for pot in pots if pot.burst_at is not None]
    finals = {pot.id: pot.final_amount // PARTS for pot in burst}
    if finals != {pot.id: contributions.get(pot.id) for pot in burst}:
        found.append(f"{finals} was shared out of {contributions}")
    if arena.sums(tables.win) != finals or any(not row.paid for row in arena.rows(sa.select(tables.win))):
        found.append(f"{arena.sums(tables.win)} was won of {finals}")
    if [pot.number for pot in pots] != list(range(1, len(burst) + 2)):
        found.append(f"pots {[(pot.number, pot.burst_at) for pot in pots]}")
    return found


def test_ten_thousand_contributions_at_once_add_up_and_each_pot_bursts_once(database_url: str) -> None:
    arena = Arena(database_url, least=1_500, most=2_500)
    done = asyncio.run(arena.storm(arena.contribute, count=CONTRIBUTIONS, again=AGAIN))
    assert (done.count(True), done.count(False)) == (CONTRIBUTIONS, AGAIN)
    assert wrong_with(arena, count=CONTRIBUTIONS) == []
    assert len(arena.pots()) in (4, 5, 6, 7)
    for pot in arena.pots()[:-1]:
        assert pot.final_amount >= pot.bursts_at
    arena.close()


def test_one_crossing_is_one_burst(database_url: str) -> None:
    arena = Arena(database_url, least=400, most=400)
    asyncio.run(arena.storm(arena.contribute, count=400))
    assert wrong_with(arena, count=400) == []
    assert [pot.burst_at is None for pot in arena.pots()] == [False, True]
    arena.close()


def test_pots_that_are_read_and_then_written_lose_contributions(postgres_server: Any) -> None:
    """The negative control: what one would write first, which only PostgreSQL's lanes can show."""
    url = postgres_server.create_database()
    arena = Arena(url, least=10**6, most=10**6)
    pot_id = arena.pots()[0].id
    one = (tables.share.c.pot_id == pot_id, tables.share.c.shard == 0)

    def careless(tx: Tx, player_id: int, number: int) -> bool:
        row = {"label_id": arena.label_id, "jackpot_id": NUMBER, "pot_id": pot_id, "player_id": player_id}
        row |= {"key": str(number), "amount": PARTS, "created_at": tx.now}
        tx.change(tables.contribution.insert(), row)
        held = tx.value(sa.select(tables.share.c.amount).where(*one))
        tx.value(sa.select(sa.func.pg_sleep(0.002)))
        return bool(tx.change(tables.share.update().where(*one).values(amount=held + PARTS)))

    asyncio.run(arena.storm(careless, count=200))
    assert any("was put in" in reason for reason in wrong_with(arena, count=200))
    arena.close()
    postgres_server.drop_database(url)


# -- a contribution that is under way while the pot is shared out -------------------------------------------


def late_contribution(arena: Arena) -> tuple[int, int]:
    """(what was shared out, what was put in) of a pot that bursts while somebody is putting something in."""
    pot = arena.pots()[0]
    began, closed = threading.Event(), threading.Event()

    def slow(tx: Tx) -> None:
        arena.contribute(tx, arena.players[0], 1)
        began.set()
        assert closed.wait(20)

    late = threading.Thread(target=run_unit, args=(arena.database, slow))
    late.start()
    assert began.wait(20)

    def others(tx: Tx) -> None:
        for number in range(2, 12):
            arena.contribute(tx, arena.players[1], number)

    run_unit(arena.databases[-1], others)
    assert arena.pots()[0].burst_at is not None, "the burst itself waits for nobody"
    share = lambda tx: share_out(arena, tx, pot)  # noqa: E731
    shared = threading.Thread(target=run_unit, args=(arena.databases[-1], share))
    shared.start()
    shared.join(0.3)
    closed.set()
    late.join(20)
    shared.join(20)
    return arena.pots()[0].final_amount // PARTS, arena.sums(tables.contribution)[pot.id]


def share_out(arena: Arena, tx: Tx, pot: Any) -> None:
    while settling.step(tx, arena.label, arena.jackpot, pot_id=pot.id):
        pass


@pytest.fixture
def arena(postgres_server: Any) -> Any:
    url = postgres_server.create_database()
    made = Arena(url, least=10, most=10)
    yield made
    made.close()
    postgres_server.drop_database(url)


def test_sharing_out_waits_for_who_is_still_putting_something_in(arena: Arena) -> None:
    assert late_contribution(arena) == (11, 11)


def test_without_holding_the_pot_the_late_contribution_is_lost(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    monkeypatch.setattr(tables, "OPEN_POT_HELD", tables._OPEN_POT)
    assert late_contribution(arena) == (10, 11)


# -- who waits for whom -------------------------------------------------------------------------------------


def waits(arena: Arena, first: Callable[[Tx], Any], second: Callable[[Tx], Any]) -> bool:
    """Whether `second` waits, in PostgreSQL, for `first` that is done and not committed; then both commit."""
    began, go, pids, ended = threading.Event(), threading.Event(), list[int](), threading.Event()

    def slow(tx: Tx) -> None:
        first(tx)
        began.set()
        assert go.wait(20)

    def other(tx: Tx) -> None:
        pids.append(int(tx.value(sa.select(sa.func.pg_backend_pid()))))
        second(tx)

    def in_a_thread(database: Database, work: Callable[[Tx], None]) -> threading.Thread:
        def run() -> None:
            run_unit(database, work)
            if work is other:
                ended.set()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        return thread

    def stands() -> bool:
        if not pids:
            return False
        (row,) = arena.rows(sa.select(sa.func.cardinality(sa.func.pg_blocking_pids(pids[0]))))
        return bool(row[0])

    threads = [in_a_thread(arena.databases[0], slow)]
    try:
        assert began.wait(20)
        threads.append(in_a_thread(arena.databases[1], other))
        wait_until(lambda: ended.is_set() or stands(), what="the second to end, or to wait")
        return not ended.is_set()
    finally:
        go.set()
        for thread in threads:
            thread.join(20)


def put(arena: Arena, which: int, number: int, amount: int = 1) -> Callable[[Tx], bool]:
    player_id = arena.players[which]
    return lambda tx: service.contribute(
        tx, arena.label, arena.jackpot, player_id=player_id, parts=amount * PARTS, key=f"bet-{number}"
    )


def test_two_who_put_something_in_do_not_wait_for_each_other(arena: Arena) -> None:
    assert not waits(arena, put(arena, 0, 1), put(arena, 1, 2))
    assert list(arena.sums(tables.share).values()) == list(arena.sums(tables.contribution).values()) == [2]


def test_without_skipping_what_others_hold_they_wait(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    share = tables.share
    first = sa.select(share.c.shard).where(*tables._OF_POT).limit(1).with_for_update().scalar_subquery()
    patient = share.update().where(*tables._OF_POT, share.c.shard == first).values(**tables._MORE)
    monkeypatch.setattr(tables, "ADD_WHERE_FREE", prepare(patient))
    assert waits(arena, put(arena, 0, 1), put(arena, 1, 2))
    assert list(arena.sums(tables.share).values()) == [2]


def test_a_second_worker_does_not_wait_for_the_first(arena: Arena) -> None:
    run_unit(arena.database, put(arena, 0, 1, amount=10))
    leased: list[list[str]] = []
    lease = lambda tx: leased.append([job.kind for job in steps.lease(tx)])  # noqa: E731
    assert not waits(arena, lease, lease)
    assert (service.SETTLE_JOB in leased[0], leased[1]) == (True, [])


def test_without_skipping_what_the_first_holds_the_second_waits(
    arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    run_unit(arena.database, put(arena, 0, 1, amount=10))
    monkeypatch.setattr(job_tables, "LEASE", job_tables.leasing(skip_locked=False))
    assert waits(arena, steps.lease, steps.lease)


# -- one burst for one crossing -----------------------------------------------------------------------------


@pytest.fixture
def bursts(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What came of each attempt to close a pot."""
    found: list[bool] = []
    burst = service.burst

    def noted(*arguments: Any, **rest: Any) -> bool:
        found.append(burst(*arguments, **rest))
        return found[-1]

    monkeypatch.setattr(service, "burst", noted)
    return found


def cross_twice(arena: Arena) -> tuple[bool, int]:
    """Two put in at the same moment what is enough for a burst each: whether the first of them won all of
    it, and how much that was."""
    assert waits(arena, put(arena, 0, 1, amount=10), put(arena, 1, 2, amount=10)), "one closes at a time"
    pot = arena.pots()[0]
    run_unit(arena.database, lambda tx: share_out(arena, tx, pot))
    (win,) = arena.rows(sa.select(tables.win))
    return win.player_id == arena.players[0], win.amount // PARTS


def test_two_who_cross_the_point_together_are_one_burst(arena: Arena, bursts: list[bool]) -> None:
    assert cross_twice(arena) == (True, 20)
    assert bursts == [True, False]
    assert [pot.burst_at is None for pot in arena.pots()] == [False, True]


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pot that is closed without looking whether it is."""
    values: dict[str, Any] = {"burst_at": sa.bindparam("now"), "burst_by": sa.bindparam("by")}
    monkeypatch.setattr(tables, "BURST", tables.pot.update().where(*tables._THE_POT).values(**values))


def test_without_the_guard_they_are_two_bursts_and_the_second_takes_it(
    arena: Arena, bursts: list[bool], unguarded: None
) -> None:
    """The negative control."""
    assert cross_twice(arena) == (False, 20)
    assert bursts == [True, True]


def burst_late(arena: Arena) -> tuple[bool, int, int]:
    """Somebody who has read the pot before it burst closes it when it is shared out: whether that was
    possible, whom the pot names then, and who was paid."""
    stale = arena.pots()[0]
    run_unit(arena.database, put(arena, 0, 1, amount=10))
    run_unit(arena.database, lambda tx: share_out(arena, tx, stale))
    again = run_unit(
        arena.database,
        lambda tx: service.burst(tx, arena.label, arena.jackpot, stale, by=arena.players[1]),
    )
    (win,) = arena.rows(sa.select(tables.win))
    return again, arena.players.index(arena.pots()[0].burst_by), arena.players.index(win.player_id)


def test_a_pot_that_is_shared_out_does_not_burst_again(arena: Arena) -> None:
    assert burst_late(arena) == (False, 0, 0)


def test_without_the_guard_it_does_in_the_name_of_another(arena: Arena, unguarded: None) -> None:
    """The negative control."""
    assert burst_late(arena) == (True, 1, 0)
