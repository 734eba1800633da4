"""`kill -9` in a stream of events: what was acknowledged is there, and nothing is there twice."""

from collections import Counter
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from server.app import build
from server.features.events import tables
from server.features.players.tables import player as players
from server.settings import Settings
from server.store.engine import open_database
from tests.support.adversary import wait_until
from tests.support.crash import Process, Stream, player
from tests.support.label import make_label

ROUNDS = 3
SOCKETS = 4
ENOUGH = 60
"""Acknowledged events of a round before the server is killed."""


def new_label(database_url: str, data: Path) -> str:
    """A label whose players need no proof, in an empty database."""
    plaudit = build(Settings(data=data, database_url=database_url))
    key = make_label(plaudit, settings={"IDENTITY_PROOF": "optional"}).key
    plaudit.services.reader.close()
    plaudit.database.close()
    return key


def stored(database_url: str) -> Counter[tuple[str, str]]:
    """How often each event of each player is in the database."""
    query = sa.select(players.c.ext_user_id, tables.event.c.event_id).join(
        players, players.c.id == tables.event.c.player_id
    )
    database = open_database(database_url)
    try:
        with database.reads.connect() as conn:
            return Counter((row[0], row[1]) for row in conn.execute(query).all())
    finally:
        database.close()


def streams_until_killed(server: Process, label_key: str) -> list[Stream]:
    streams = [Stream(server.url, label_key, f"player-{n}") for n in range(SOCKETS)]
    for stream in streams:
        stream.start()
    wait_until(lambda: min(len(s.acknowledged) for s in streams) >= ENOUGH, what="events", deadline_s=60)
    server.kill()
    for stream in streams:
        stream.join(30)
        assert not stream.is_alive()
    return streams


def lost(streams: list[Stream], kept: Counter[tuple[str, str]]) -> list[Any]:
    return [(s.ext_user_id, e) for s in streams for e in s.acknowledged if not kept[s.ext_user_id, e]]


def test_every_acknowledged_event_outlives_the_process_and_none_is_there_twice(
    database_url: str, tmp_path: Path
) -> None:
    label_key = new_label(database_url, tmp_path / "data")
    every: list[Stream] = []
    for _ in range(ROUNDS):
        with Process(database_url, tmp_path / "data") as server:
            every += streams_until_killed(server, label_key)
        kept = stored(database_url)
        assert lost(every, kept) == []
        assert set(kept.values()) == {1}
    sent = {(s.ext_user_id, e) for s in every for e in s.sent}
    with Process(database_url, tmp_path / "data") as server:
        send_everything_again(server, label_key, every, kept=stored(database_url))
        server.stop()
    assert stored(database_url) == Counter(dict.fromkeys(sent, 1))


def send_everything_again(
    server: Process, label_key: str, streams: list[Stream], *, kept: Counter[tuple[str, str]]
) -> None:
    """What a client does that does not know what arrived. Those that are there answer `duplicate`."""
    for name in sorted({stream.ext_user_id for stream in streams}):
        ids = [event_id for stream in streams if stream.ext_user_id == name for event_id in stream.sent]
        with player(server.url, label_key, name) as client:
            for event_id in ids:
                client.send(9, uuid=event_id, eventType="page_opened")
            for event_id in ids:
                answer = client.receive()
                assert (answer["uuid"], answer["errCode"]) == (event_id, 0)
                assert bool(answer.get("duplicate")) == bool(kept[name, event_id])


def test_a_writer_that_promises_before_it_commits_loses_events(database_url: str, tmp_path: Path) -> None:
    """The negative control: with such a writer the test above would fail."""
    label_key = new_label(database_url, tmp_path / "data")
    every: list[Stream] = []
    for _ in range(ROUNDS):
        with Process(database_url, tmp_path / "data", module="tests.support.crash") as server:
            every += streams_until_killed(server, label_key)
        if lost(every, stored(database_url)):
            return
    raise AssertionError("nothing was lost: the test above could not have failed either")
