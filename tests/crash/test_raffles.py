"""`kill -9` while a raffle is drawn and paid: it is drawn late rather than never, once, and paid once."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from server.app import build
from server.core.clock import HOUR_MS
from server.features.economy import service as economy
from server.features.economy.currencies import Source
from server.features.economy.service import Cause
from server.features.economy.tables import ledger
from server.features.events.tables import event
from server.features.labels import service as labels
from server.features.labels.catalogue import read_label
from server.features.labels.definitions import save
from server.features.players import service as players
from server.features.raffles import rules, runs, tables, tickets
from server.features.raffles.definition import raffles
from server.offline import run_unit
from server.settings import Settings
from server.store.engine import Database, open_database
from server.store.transaction import Tx
from tests.support.adversary import wait_until
from tests.support.crash import Process, a_minute_later

PLAYERS, EACH, PRIZES, PAYS, SOON_MS = 30, 20, 400, 7, 700
PRIZE = {"id": 1, "name": "Seven", "per_run": PRIZES, "effects": [{"type": "points_add", "amount": PAYS}]}


def fill(tx: Tx) -> None:
    """A raffle that is to be drawn in a moment, and everybody's tickets."""
    label_id, _ = labels.create_label(tx, name="Shop")
    draw = {"id": 1, "name": "Draw", "prizes": [PRIZE], "first_at": tx.now + SOON_MS}
    times = {"starts_at": tx.now - HOUR_MS, "ends_at": tx.now + HOUR_MS}
    body = {"id": 1, "name": "Summer", "draws": [draw], **times}
    save(tx, label_id=label_id, kind="raffle", key="summer", body=body)
    label = read_label(tx.conn, label_id)
    assert label is not None
    for number in range(PLAYERS):
        person = players.ensure(tx, label, brand=None, ext_user_id=f"player-{number}")
        cause = Cause(Source.API, f"gift:{number}")
        tickets.give(tx, label, raffles(label)[1], player_id=person.id, count=EACH, cause=cause)
    runs.plan(tx, label, since=tx.now)


class Raffled:
    """A raffle that comes due while nobody works, and servers that do not live to draw it."""

    def __init__(self, database_url: str, data: Path) -> None:
        self.url, self.data = database_url, data
        parts = build(Settings(data=data, database_url=database_url))
        run_unit(parts.database, fill)
        parts.services.reader.close()
        parts.database.close()
        self.database: Database = open_database(database_url)

    def rows(self, query: Any) -> list[Any]:
        with self.database.reads.connect() as conn:
            return list(conn.execute(query).all())

    def die_when(self, happened: Callable[[], Any], *, what: str, **server: str) -> None:
        with Process(self.url, self.data, **server) as running:
            wait_until(happened, what=what, deadline_s=60)
            running.kill()
        a_minute_later(self.database)

    def finish(self, **server: str) -> None:
        done = sa.select(tables.run.c.id).where(tables.run.c.state == rules.EXECUTED)
        with Process(self.url, self.data, **server):
            wait_until(lambda: self.rows(done), what="the end of the draw", deadline_s=60)

    def winners(self) -> list[tuple[int, ...]]:
        won = tables.won.c
        query = sa.select(won.id, won.prize_id, won.place, won.player_id, won.ticket_number).order_by(won.id)
        return [tuple(row) for row in self.rows(query)]

    def payments(self) -> list[Any]:
        return self.rows(sa.select(ledger.c.player_id, ledger.c.amount))

    def wrong(self) -> list[str]:
        """What does not add up."""
        winners, paid = self.winners(), self.payments()
        states = [run.state for run in self.rows(sa.select(tables.run))]
        found = [] if states == [rules.EXECUTED] else [f"runs are {states}"]
        if len(winners) != PRIZES or len({winner[4] for winner in winners}) != PRIZES:
            found.append(f"{len(winners)} winners for {PRIZES} prizes")
        if Counter(row.player_id for row in paid) != Counter(winner[3] for winner in winners):
            found.append(f"{len(paid)} payments for {len(winners)} wins")
        if any(row.amount != PAYS for row in paid):
            found.append("wrong amounts")
        told = self.rows(sa.select(event.c.player_id).where(event.c.type == "raffle_win"))
        if Counter(row.player_id for row in told) != Counter(winner[3] for winner in winners):
            found.append(f"{len(told)} were told of {len(winners)} wins")
        with self.database.reads.connect() as conn:
            return [*found, *map(str, economy.wrong_wallets(conn))]


def drawn_by_servers_that_die(database_url: str, data: Path, **server: str) -> list[str]:
    """What is wrong after a death in the middle of the draw's unit of work, one as soon as it was drawn,
    and one as soon as somebody was paid."""
    made, noted = Raffled(database_url, data), data / "drawing"
    try:
        slow = {"module": "tests.support.torn_games", "SLOW_DRAW": str(noted)}
        made.die_when(noted.exists, what="a draw under way", **slow)
        assert made.winners() == [], "what was not committed is not there"
        made.die_when(made.winners, what="winners", **server)
        winners, paid = made.winners(), len(made.payments())
        assert paid < PRIZES, "it was too late to be killed in the middle"
        made.die_when(lambda: len(made.payments()) > paid, what="a payment", **server)
        made.finish(**server)
        return [*made.wrong(), *([] if made.winners() == winners else ["it was drawn again"])]
    finally:
        made.database.close()


def test_a_raffle_is_drawn_once_and_paid_once_however_often_the_server_dies(
    database_url: str, tmp_path: Path
) -> None:
    assert drawn_by_servers_that_die(database_url, tmp_path / "data") == []


def test_paying_in_two_commits_is_noticed(tmp_path: Path) -> None:
    """The negative control: with such a server the test above would fail."""
    url, server = f"sqlite:///{tmp_path / 'plaudit.db'}", {"module": "tests.support.torn_games"}
    wrong = drawn_by_servers_that_die(url, tmp_path / "data", TORN="raffle", **server)
    assert any("payments for" in each for each in wrong), wrong
