"""`kill -9` between drawing and acknowledging: what was drawn is drawn, and what it won is paid once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from server.app import build
from server.features.draws.tables import stock
from server.features.economy.tables import ledger, wallet
from server.features.labels.definitions import save
from server.features.minigames import tables
from server.offline import run_unit
from server.settings import Settings
from server.store.engine import open_database
from tests.support.adversary import wait_until
from tests.support.crash import Process, Stream, player
from tests.support.label import WireClient, make_label

ROUNDS, SOCKETS, ENOUGH, MOST, PAYS = 2, 3, 24, 120, 5
PRIZE = {"id": 1, "name": "Five", "type": "points", "value": PAYS, "stock": 10**6}
GAME = {"id": 1, "name": "Wheel", "type": "wheel", "prizes": [PRIZE]}


def answers(client: WireClient, cid: int, count: int) -> Iterator[dict[str, Any]]:
    """The next answers of that class, all of them good, with pushes left out."""
    while count:
        answer = client.receive(30)
        if answer["cid"] == cid:
            assert answer["errCode"] == 0, answer
            count -= 1
            yield answer


class Player(Stream):
    """Plays some, then acknowledges half of them, until the connection breaks; notes what was promised."""

    def __init__(self, url: str, label_key: str, ext_user_id: str) -> None:
        super().__init__(url, label_key, ext_user_id)
        self.drawn: dict[str, int] = {}

    def _some(self, client: WireClient) -> None:
        if len(self.sent) >= MOST:
            client.receive(30)
        first = len(self.sent)
        requests = [f"{self.name}-{first + n}" for n in range(8)]
        self.sent += requests
        for request in requests:
            client.send(702, request_id=request, saw_template_id=1)
        for answer in answers(client, 703, len(requests)):
            self.drawn[answer["request_id"]] = answer["spin_id"]
        for request in requests[::2]:
            client.send(704, request_id=request)
        for answer in answers(client, 705, 4):
            self.acknowledged.add(answer["request_id"])


def new_label(database_url: str, data: Path) -> str:
    """A label with a game whose players need no proof, in an empty database."""
    plaudit = build(Settings(data=data, database_url=database_url))
    label = make_label(plaudit, settings={"IDENTITY_PROOF": "optional"})
    run_unit(
        plaudit.database, lambda tx: save(tx, label_id=label.id, kind="mini_game", key="wheel", body=GAME)
    )
    plaudit.services.reader.close()
    plaudit.database.close()
    return label.key


def read(database_url: str, query: sa.Select[Any]) -> list[Any]:
    database = open_database(database_url)
    try:
        with database.reads.connect() as conn:
            return list(conn.execute(query).all())
    finally:
        database.close()


def play_until_killed(server: Process, label_key: str) -> list[Player]:
    streams = [Player(server.url, label_key, f"player-{n}") for n in range(SOCKETS)]
    for stream in streams:
        stream.start()
    wait_until(lambda: min(len(s.acknowledged) for s in streams) >= ENOUGH, what="spins", deadline_s=60)
    server.kill()
    for stream in streams:
        stream.join(30)
    return streams


def unpaid(database_url: str, streams: list[Player]) -> int:
    """How many acknowledgements were answered whose value is not in the ledger."""
    spin = tables.spin.c
    rows = read(database_url, sa.select(spin.request_id, spin.status))
    status = {row.request_id: row.status for row in rows}
    paid = sum(row.amount for row in read(database_url, sa.select(ledger.c.amount))) // PAYS
    assert paid == sum(known == tables.ACKNOWLEDGED for known in status.values()), (
        "paid is not what is settled"
    )
    return sum(status.get(r) != tables.ACKNOWLEDGED for stream in streams for r in stream.acknowledged)


def test_what_was_drawn_stays_drawn_and_is_paid_once(database_url: str, tmp_path: Path) -> None:
    label_key = new_label(database_url, tmp_path / "data")
    every: list[Player] = []
    for _ in range(ROUNDS):
        with Process(database_url, tmp_path / "data") as server:
            every += play_until_killed(server, label_key)
        assert unpaid(database_url, every) == 0
    with Process(database_url, tmp_path / "data") as server:
        for stream in every:
            play_again(server, label_key, stream)
        server.stop()
    spins = read(database_url, sa.select(tables.spin))
    assert len(spins) == len({request for stream in every for request in stream.sent})
    assert {spin.status for spin in spins} == {tables.ACKNOWLEDGED}
    (taken,) = read(database_url, sa.select(stock.c.taken))
    balances = read(database_url, sa.select(wallet.c.balance))
    assert (taken.taken, sum(row.balance for row in balances)) == (len(spins), PAYS * len(spins))


def play_again(server: Process, label_key: str, stream: Player) -> None:
    """What a client does that does not know what arrived: everything once more, and twice."""
    with player(server.url, label_key, stream.ext_user_id) as client:
        for request in stream.sent:
            client.send(702, request_id=request, saw_template_id=1)
        for answer in answers(client, 703, len(stream.sent)):
            assert stream.drawn.get(answer["request_id"], answer["spin_id"]) == answer["spin_id"]
        for request in stream.sent * 2:
            client.send(704, request_id=request)
        assert len(list(answers(client, 705, 2 * len(stream.sent)))) == 2 * len(stream.sent)


def test_a_writer_that_promises_before_it_commits_leaves_something_unpaid(
    database_url: str, tmp_path: Path
) -> None:
    """The negative control: with such a writer the test above would fail."""
    label_key = new_label(database_url, tmp_path / "data")
    every: list[Player] = []
    for _ in range(ROUNDS):
        with Process(database_url, tmp_path / "data", module="tests.support.crash") as server:
            every += play_until_killed(server, label_key)
        if unpaid(database_url, every):
            return
    raise AssertionError("nothing was unpaid: the test above could not have failed either")
