"""`kill -9` while a tournament is closed: whoever won is paid, once, and so is what follows from it."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bench.closing import PRIZE, fill
from server.app import build
from server.features.economy import service as economy
from server.features.economy.tables import ledger
from server.features.events.tables import event
from server.features.leaderboards.tables import board_score
from server.features.tournaments import closing, tables
from server.features.tournaments.rules import Status
from server.offline import run_unit
from server.settings import Settings
from server.store.engine import Database, open_database
from tests.support.adversary import wait_until
from tests.support.crash import Process, a_minute_later

PLAYERS, PAID = 1200, 1000
PAYMENTS = sa.select(sa.func.count()).select_from(ledger)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How often each player was paid, how often each thing was told, and what does not add up."""

    payments: Counter[int]
    told: Counter[str]
    board_points: int
    wrong_wallets: list[Any]

    @property
    def is_right(self) -> bool:
        return (
            self
            == Outcome(
                Counter(self.payments.keys()),
                Counter(ach_points_added=PAID, tournament_lose=PLAYERS - PAID, tournament_win=PAID),
                3 * PAID * PRIZE,
                [],
            )
            and len(self.payments) == PAID
        )


class Closing:
    """A tournament that is over, in a database of its own, and servers that do not live to close it."""

    def __init__(self, database_url: str, data: Path) -> None:
        self.url, self.data = database_url, data
        parts = build(Settings(data=data, database_url=database_url))
        run_unit(parts.database, lambda tx: fill(tx, players=PLAYERS, paid=PAID))
        parts.services.reader.close()
        parts.database.close()
        self.database: Database = open_database(database_url)

    def read(self, query: Any) -> Any:
        with self.database.reads.connect() as conn:
            return conn.execute(query).scalar()

    def come_further(self) -> bool:
        run = tables.run
        paying = sa.select(run.c.cursor).where(run.c.stage == closing.PAY_GRANTS, run.c.cursor > self.cursor)
        return self.read(paying) is not None

    def die_after(self, event: str, **server: str) -> None:
        """Kill a server as soon as it noted that it came further, or as soon as it paid somebody."""
        self.cursor = self.read(sa.select(tables.run.c.cursor)) or 0
        paid = self.read(PAYMENTS)
        happened = {"progress": self.come_further, "payment": lambda: self.read(PAYMENTS) > paid}[event]
        with Process(self.url, self.data, **server) as running:
            wait_until(happened, what=event, deadline_s=60)
            running.kill()
        a_minute_later(self.database)

    def finish(self, **server: str) -> None:
        finished = sa.select(tables.run.c.id).where(tables.run.c.status == int(Status.FINISHED))
        with Process(self.url, self.data, **server):
            wait_until(lambda: self.read(finished) is not None, what="the end of closing", deadline_s=60)

    def outcome(self) -> Outcome:
        with self.database.reads.connect() as conn:
            board = conn.execute(sa.select(sa.func.sum(board_score.c.score))).scalar_one()
            return Outcome(
                Counter(conn.execute(sa.select(ledger.c.player_id)).scalars()),
                Counter(conn.execute(sa.select(event.c.type)).scalars()),
                int(board),
                economy.wrong_wallets(conn),
            )


def closed_by_servers_that_die(database_url: str, data: Path, **server: str) -> Outcome:
    made = Closing(database_url, data)
    try:
        made.die_after("progress", **server)
        assert 0 <= made.read(PAYMENTS) < PAID, "it was too late to be killed in the middle"
        made.die_after("payment", **server)
        made.finish(**server)
        return made.outcome()
    finally:
        made.database.close()


def test_every_winner_is_paid_once_however_often_the_server_dies(database_url: str, tmp_path: Path) -> None:
    outcome = closed_by_servers_that_die(database_url, tmp_path / "data")
    assert outcome.is_right, outcome.told


@pytest.mark.parametrize("torn", ["progress_first", "progress_last"])
def test_closing_in_two_commits_is_noticed(torn: str, tmp_path: Path) -> None:
    """The negative control: with such a server the test above would fail."""
    url = f"sqlite:///{tmp_path / 'plaudit.db'}"
    outcome = closed_by_servers_that_die(
        url, tmp_path / "data", module="tests.support.torn_closing", TORN=torn
    )
    assert not outcome.is_right
    paid = sum(outcome.payments.values())
    assert paid < PAID if torn == "progress_first" else paid > PAID
