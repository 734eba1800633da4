"""`kill -9` while a scheduled rule runs, with two servers at work: each player is paid, once."""

from collections import Counter
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from server.app import build
from server.features.automation import tables, tasks
from server.features.economy import service as economy
from server.features.economy.tables import ledger
from server.features.labels import service as labels
from server.features.labels.catalogue import read_label
from server.features.labels.definitions import save
from server.features.players import service as players
from server.jobs.engine import Job
from server.offline import run_unit
from server.settings import Settings
from server.store.engine import Database, open_database
from server.store.transaction import Tx
from tests.support.adversary import wait_until
from tests.support.crash import Process, a_minute_later

PLAYERS, PAYS, SOON_MS = 1500, 7, 100
PAYMENTS = sa.select(sa.func.count()).select_from(ledger)
FINISHED = sa.select(tables.run.c.seen).where(tables.run.c.finished_at.is_not(None))


def fill(tx: Tx) -> int:
    """Players; the number of their label."""
    label_id, _ = labels.create_label(tx, name="Shop")
    label = read_label(tx.conn, label_id)
    assert label is not None
    for number in range(PLAYERS):
        players.ensure(tx, label, brand=None, ext_user_id=f"player-{number}")
    return label_id


def define(tx: Tx, label_id: int) -> None:
    """A rule that waits to run for all of them in a moment."""
    schedule = {"every": "once", "at": tx.now + SOON_MS}
    gift = [{"type": "points_add", "amount": PAYS}]
    body = {"id": 1, "name": "Gift", "schedule": schedule, "limit": {"times": 1}, "effects": gift}
    save(tx, label_id=label_id, kind="rule", key="gift", body=body)
    tasks.plan(tx, Job(0, 0, tasks.PLAN_JOB, str(label_id), {}, tx.now, 1))


class Run:
    """A run that comes due, and servers that do not live to end it."""

    def __init__(self, database_url: str, data: Path) -> None:
        self.url, self.data = database_url, data
        parts = build(Settings(data=data, database_url=database_url))
        self.label_id = run_unit(parts.database, fill)
        parts.services.reader.close()
        parts.database.close()
        self.database: Database = open_database(database_url)

    def read(self, query: Any) -> Any:
        with self.database.reads.connect() as conn:
            return conn.execute(query).scalar()

    def progress(self) -> int:
        return int(self.read(sa.select(tables.run.c.seen)) or 0)

    def die_one_after_the_other(self, **server: str) -> None:
        """Two servers share the work; each is killed as soon as it goes on after the other's death."""
        with Process(self.url, self.data, **server) as one, Process(self.url, self.data, **server) as other:
            run_unit(self.database, lambda tx: define(tx, self.label_id))
            for dying in (one, other):
                self._wait_beyond(self.progress())
                dying.kill()
                a_minute_later(self.database)

    def _wait_beyond(self, before: int) -> None:
        wait_until(lambda: self.progress() > before, what="progress", deadline_s=30)

    def finish(self, **server: str) -> None:
        with Process(self.url, self.data, **server):
            wait_until(lambda: self.read(FINISHED), what="the end of the run", deadline_s=30)

    def wrong(self) -> list[str]:
        """What does not add up."""
        with self.database.reads.connect() as conn:
            paid = Counter(conn.execute(sa.select(ledger.c.player_id)).scalars())
            run = conn.execute(sa.select(tables.run)).one()
            found = [f"{len(paid)} of {PLAYERS} were paid"] if len(paid) != PLAYERS else []
            if set(paid.values()) != {1}:
                found.append(f"{sum(paid.values())} payments for {len(paid)} players")
            if (run.seen, run.fired) != (PLAYERS, PLAYERS):
                found.append(f"the run saw {run.seen} and fired for {run.fired}")
            return [*found, *map(str, economy.wrong_wallets(conn))]


def run_by_servers_that_die(database_url: str, data: Path, **server: str) -> list[str]:
    made = Run(database_url, data)
    try:
        made.die_one_after_the_other(**server)
        assert made.read(PAYMENTS) < PLAYERS, "it was too late to be killed in the middle"
        made.finish(**server)
        return made.wrong()
    finally:
        made.database.close()


def test_each_player_is_paid_once_however_often_servers_die(database_url: str, tmp_path: Path) -> None:
    assert run_by_servers_that_die(database_url, tmp_path / "data") == []


def test_a_run_in_two_commits_is_noticed(tmp_path: Path) -> None:
    """The negative control: with such servers the test above would fail."""
    url = f"sqlite:///{tmp_path / 'plaudit.db'}"
    wrong = run_by_servers_that_die(url, tmp_path / "data", module="tests.support.torn_rules")
    assert any("were paid" in each for each in wrong), wrong
