"""Two server processes on one PostgreSQL and one Redis, whose players fill one pot and win of one stock: each
crossing is one burst, a pot is the sum of what was put in, and no more is won than there is."""

import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server.app import build
from server.features.draws.tables import stock
from server.features.events.tables import event
from server.features.jackpots import tables as pots
from server.features.jackpots.definition import PARTS
from server.features.labels.definitions import save
from server.features.minigames.tables import spin
from server.jobs.tables import job
from server.offline import run_unit
from server.settings import Settings
from server.store.engine import Database, open_database
from tests.support import services
from tests.support.adversary import wait_until
from tests.support.crash import Process, player
from tests.support.label import WireClient, make_label

PLAYERS, ROUNDS, AT_ONCE = 4, 4, 8
"""Each player does so many events, and plays so many games, at once and over each of the two servers."""
EACH = PLAYERS * ROUNDS * AT_ONCE * 2
STOCK = 60
ATTEMPTS = 4
"""Of a control: two servers may miss each other by chance."""
LEAST, MOST = 40, 70
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
FEW = {"id": 1, "name": "One", "type": "points", "value": 1, "stock": STOCK, "weight": 9}
GAME: dict[str, Any] = {
    "id": 1,
    "name": "Wheel",
    "type": "wheel",
    "prizes": [FEW, {"id": 2, "name": "None", "type": "no-prize"}],
}


class Pair:
    """A label with a pot and a game, and what two servers made of them."""

    def __init__(self, database_url: str, data: Path) -> None:
        self.url, self.data = database_url, data
        parts = build(Settings(data=data, database_url=database_url))
        label = make_label(parts, settings={"IDENTITY_PROOF": "optional"})
        for kind, body in (("jackpot", POT), ("mini_game", GAME)):
            run_unit(
                parts.database,
                lambda tx, kind=kind, body=body: save(  # type: ignore[misc]
                    tx, label_id=label.id, kind=kind, key="it", body=body
                ),
            )
        parts.services.reader.close()
        parts.database.close()
        self.key = label.key
        self.database: Database = open_database(database_url)

    def run(self, redis_url: str, *, broken: bool = False, **server: str) -> None:
        """Let every player come to both servers, and the servers share out what has burst; servers that are
        broken on purpose may refuse what they cannot do."""
        with (
            Process(self.url, self.data / "a", PLAUDIT_REDIS_URL=redis_url, **server) as one,
            Process(self.url, self.data / "b", PLAUDIT_REDIS_URL=redis_url, **server) as other,
        ):
            failed: list[str] = []
            visits = [
                threading.Thread(target=visit, args=(running.url, self.key, f"player-{n}", failed))
                for n in range(PLAYERS)
                for running in (one, other)
            ]
            for each in visits:
                each.start()
            for each in visits:
                each.join(120)
            assert broken or failed == []
            settle = sa.select(job.c.id).where(job.c.kind == "jackpots.settle")
            wait_until(lambda: not self.rows(settle), what="the end of sharing out", deadline_s=60)

    def rows(self, query: Any) -> list[Any]:
        with self.database.reads.connect() as conn:
            return list(conn.execute(query).all())

    def wrong(self) -> list[str]:
        """What does not add up."""
        events = len(self.rows(sa.select(event.c.id).where(event.c.type == "page_opened")))
        plays = self.rows(sa.select(spin.c.prize_id))
        taken = [row.taken for row in self.rows(sa.select(stock.c.taken))]
        won = sum(row.prize_id == FEW["id"] for row in plays)
        found = [] if (events, len(plays)) == (EACH, EACH) else [f"{events} events, {len(plays)} plays"]
        if (won, taken) != (STOCK, [STOCK]):
            found.append(f"{won} won and {taken} taken of a stock of {STOCK}")
        return [*found, *self._wrong_with_pots()]

    def _wrong_with_pots(self) -> list[str]:
        held, put_in, won = (self._sums(each) for each in (pots.share, pots.contribution, pots.win))
        found = [] if held == put_in else [f"pots hold {held}, and {put_in} was put in"]
        if put_in.total() != EACH:
            found.append(f"{put_in.total()} was put in")
        known = self.rows(sa.select(pots.pot).order_by(pots.pot.c.number))
        burst = [pot for pot in known if pot.burst_at is not None]
        if [pot.number for pot in known] != list(range(1, len(burst) + 2)):
            found.append("not one pot after the other")
        for pot in burst:
            if not pot.bursts_at <= pot.final_amount == put_in[pot.id] * PARTS == won[pot.id] * PARTS:
                found.append(f"pot {pot.number} shared out {won[pot.id]} of {put_in[pot.id]}")
            wins = self.rows(
                sa.select(pots.win).where(pots.win.c.pot_id == pot.id).order_by(pots.win.c.position)
            )
            if [win.position for win in wins] != [1, 2] or wins[0].player_id != pot.burst_by:
                found.append(f"pot {pot.number} has the winners {wins}")
        return found

    def _sums(self, table: sa.Table) -> Counter[int]:
        query = sa.select(table.c.pot_id, sa.func.sum(table.c.amount)).group_by(table.c.pot_id)
        return Counter({row[0]: int(row[1]) // PARTS for row in self.rows(query) if row[1]})


def visit(url: str, label_key: str, name: str, failed: list[str]) -> None:
    """Do what feeds the pot, and play, many at once; what was refused is `failed`."""
    try:
        with player(url, label_key, name) as client:
            for _ in range(ROUNDS):
                rush(client, failed)
    except Exception as error:
        failed.append(repr(error))


def rush(client: WireClient, failed: list[str]) -> None:
    waiting = Counter({10: AT_ONCE, 703: AT_ONCE})
    for _ in range(AT_ONCE):
        client.send(9, uuid=uuid.uuid4().hex, eventType="page_opened")
        client.send(702, request_id=uuid.uuid4().hex, saw_template_id=GAME["id"])
    while waiting.total():
        answer = client.receive(60)
        if answer["cid"] in waiting:
            waiting[answer["cid"]] -= 1
            if answer["errCode"]:
                failed.append(str(answer))


@contextmanager
def made(postgres_server: services.Postgres, data: Path) -> Iterator[Pair]:
    url = postgres_server.create_database()
    pair = Pair(url, data)
    try:
        yield pair
    finally:
        pair.database.close()
        postgres_server.drop_database(url)


def test_two_servers_share_a_pot_and_a_stock(
    postgres_server: services.Postgres, tmp_path: Path, redis_url: str
) -> None:
    with made(postgres_server, tmp_path) as pair:
        pair.run(redis_url)
        assert pair.wrong() == []
        burst = EACH // (MOST + PLAYERS * 2 * AT_ONCE)
        assert len(pair.rows(sa.select(pots.pot))) > burst, "pots have burst"


@pytest.mark.parametrize(("guard", "said"), [("stock", "of a stock of"), ("share", "was put in")])
def test_without_their_guards_two_servers_are_noticed(
    postgres_server: services.Postgres, tmp_path: Path, redis_url: str, guard: str, said: str
) -> None:
    """The negative control: with such servers the test above would fail. Each attempt begins anew, with a
    full stock and counts of its own."""
    wrong: list[str] = []
    for attempt in range(ATTEMPTS):
        with made(postgres_server, tmp_path / str(attempt)) as pair:
            pair.run(redis_url, broken=True, module="tests.support.unguarded_games", UNGUARDED=guard)
            wrong = pair.wrong()
        if any(said in each for each in wrong):
            return
    pytest.fail(f"{ATTEMPTS} times nothing was noticed but {wrong}")
