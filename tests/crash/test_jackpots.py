"""`kill -9` while pots are filled, burst and are shared out: nothing is lost, and who won is paid once."""

import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server.app import build
from server.features.economy import service as economy
from server.features.economy.tables import ledger
from server.features.events.tables import event
from server.features.jackpots import tables
from server.features.jackpots.definition import PARTS
from server.features.labels.definitions import save
from server.jobs.tables import job
from server.offline import run_unit
from server.settings import Settings
from server.store.engine import Database, open_database
from tests.support.adversary import wait_until
from tests.support.crash import Process, Stream, a_minute_later
from tests.support.label import WireClient, make_label

SOCKETS, LEAST, MOST = 3, 25, 60
ATTEMPTS = 4
"""Of a control: a death may miss the moment between the two commits."""
POT: dict[str, Any] = {
    "id": 1,
    "name": "Grand",
    "least": LEAST,
    "most": MOST,
    "event": "page_opened",
    "contribution": 1,
    "auto_opt_in": True,
    "shares": [60, 40],
}


class Filler(Stream):
    """Does what feeds a pot; pushes of wins come in between the answers."""

    def _some(self, client: WireClient) -> None:
        for _ in range(8):
            self.sent.append(uuid.uuid4().hex)
            client.send(9, uuid=self.sent[-1], eventType="page_opened")
        waiting = set(self.sent[-8:])
        while waiting:
            answer = client.receive(30)
            if answer.get("uuid") in waiting:
                self._note(answer)
                waiting.discard(answer["uuid"])


class Pots:
    """A jackpot that every event feeds, in a database of its own, and servers that do not live long."""

    def __init__(self, database_url: str, data: Path) -> None:
        self.url, self.data = database_url, data
        parts = build(Settings(data=data, database_url=database_url))
        label = make_label(parts, settings={"IDENTITY_PROOF": "optional"})
        run_unit(parts.database, lambda tx: save(tx, label_id=label.id, kind="jackpot", key="pot", body=POT))
        parts.services.reader.close()
        parts.database.close()
        self.key, self.streams = label.key, list[Stream]()
        self.database: Database = open_database(database_url)

    def rows(self, query: Any) -> list[Any]:
        with self.database.reads.connect() as conn:
            return list(conn.execute(query).all())

    def count(self, table: sa.Table, *where: Any) -> int:
        return int(self.rows(sa.select(sa.func.count()).select_from(table).where(*where))[0][0])

    def die_when(self, happened: Callable[[], Any], *, what: str, **server: str) -> None:
        """Let players fill pots, and kill the server as soon as that happened."""
        with Process(self.url, self.data, **server) as running:
            streams: list[Stream] = [Filler(running.url, self.key, f"player-{n}") for n in range(SOCKETS)]
            for stream in streams:
                stream.start()
            wait_until(happened, what=what, deadline_s=60)
            running.kill()
            for stream in streams:
                stream.join(30)
        self.streams += streams
        a_minute_later(self.database)

    def finish(self, **server: str) -> None:
        """Let a server share out whatever has burst."""
        settle = (job.c.kind == "jackpots.settle",)
        with Process(self.url, self.data, **server):
            wait_until(lambda: not self.count(job, *settle), what="the end of sharing out", deadline_s=60)

    def wrong(self) -> list[str]:
        """What does not add up."""
        held, put_in = self._sums(tables.share), self._sums(tables.contribution)
        found = [] if held == put_in else [f"pots hold {held}, and {put_in} was put in"]
        events = self.count(event, event.c.type == "page_opened")
        if events != self.count(tables.contribution):
            found.append("not every event was put in once")
        if events < sum(len(stream.acknowledged) for stream in self.streams):
            found.append("an acknowledged event was lost")
        return [*found, *self._wrong_with_wins(put_in)]

    def _wrong_with_wins(self, put_in: Counter[int]) -> list[str]:
        pots = self.rows(sa.select(tables.pot).order_by(tables.pot.c.number))
        burst = [pot for pot in pots if pot.burst_at is not None]
        wins, paid = self.rows(sa.select(tables.win)), self.rows(sa.select(ledger))
        found = []
        if [pot.number for pot in pots] != list(range(1, len(burst) + 2)):
            found.append("not one pot after the other")
        if {pot.id: pot.final_amount // PARTS for pot in burst} != {pot.id: put_in[pot.id] for pot in burst}:
            found.append("what was shared out is not what was put in")
        if self._sums(tables.win) != Counter({pot.id: put_in[pot.id] for pot in burst}):
            found.append("what was won is not what was put in")
        if not all(win.paid for win in wins):
            found.append("a winner waits")
        due = Counter((win.player_id, win.amount // PARTS) for win in wins)
        if Counter((row.player_id, row.amount) for row in paid) != due:
            found.append(f"{len(paid)} payments for {len(wins)} wins")
        with self.database.reads.connect() as conn:
            return [*found, *map(str, economy.wrong_wallets(conn))]

    def _sums(self, table: sa.Table) -> Counter[int]:
        query = sa.select(table.c.pot_id, sa.func.sum(table.c.amount)).group_by(table.c.pot_id)
        return Counter({row[0]: int(row[1]) // PARTS for row in self.rows(query) if row[1]})


def filled_by_servers_that_die(database_url: str, data: Path, **server: str) -> list[str]:
    """What is wrong after a death while pots are filled, one when a pot burst, one when somebody was paid."""
    made = Pots(database_url, data)
    try:
        for table, more, where in (
            (tables.contribution, 10, ()),
            (tables.pot, 1, (tables.pot.c.burst_at.is_not(None),)),
            (ledger, 1, ()),
        ):
            most = made.count(table, *where) + more
            made.die_when(
                lambda table=table, where=where, most=most: made.count(table, *where) >= most,  # type: ignore[misc]
                what=table.name,
                **server,
            )
        made.finish(**server)
        assert made.count(tables.win) >= 2, "too little was won to see anything"
        return made.wrong()
    finally:
        made.database.close()


def test_pots_hold_what_was_put_in_and_winners_are_paid_once(database_url: str, tmp_path: Path) -> None:
    assert filled_by_servers_that_die(database_url, tmp_path / "data") == []


@pytest.mark.parametrize("torn", ["share", "pot"])
def test_a_pot_that_is_kept_in_two_commits_is_noticed(torn: str, tmp_path: Path) -> None:
    """The negative control: with such a server the test above would fail."""
    said = {"share": "was put in", "pot": "payments for"}[torn]
    wrong: list[str] = []
    for attempt in range(ATTEMPTS):
        data = tmp_path / str(attempt)
        data.mkdir()
        url = f"sqlite:///{data / 'plaudit.db'}"
        wrong = filled_by_servers_that_die(url, data / "data", module="tests.support.torn_games", TORN=torn)
        if any(said in each for each in wrong):
            return
    pytest.fail(f"{ATTEMPTS} times nothing was noticed but {wrong}")
