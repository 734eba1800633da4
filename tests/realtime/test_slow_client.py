"""A client that never reads: it is let go, its memory is bounded, and nobody else notices."""

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from server.realtime import connection as connections
from server.realtime.connection import OUTBOX_LIMIT, Connection
from server.wire import websocket
from server.wire.structs.engagement import PropsChangedPush
from tests.support.adversary import UNLIMITED, serving, wait_until
from tests.support.label import TestLabel
from tests.support.raw_socket import RawSocket
from tests.support.server import Live

PING, EVENT, INBOX, PROPS = 1, 9, 513, 108
NEVER_SENT = 4242
LARGE = "x" * 30_000


@pytest.fixture
def live(database_url: str, tmp_path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    monkeypatch.setattr(connections, "CLOSE_GRACE_S", 0.1)
    monkeypatch.setattr(websocket, "SWEEP_EVERY_S", 0.02)
    with serving(database_url, tmp_path / "data", messages_per_s=UNLIMITED) as server:
        yield server


@pytest.fixture
def slow(live: Live) -> Iterator[Callable[[TestLabel], RawSocket]]:
    opened: list[RawSocket] = []

    def open_slow(label: TestLabel, ext_user_id: str = "anna") -> RawSocket:
        client = RawSocket(live.url)
        opened.append(client)
        client.identify(label, ext_user_id, now=live.now)
        return client

    yield open_slow
    for client in opened:
        client.close()


def in_loop(live: Live, coroutine: Any) -> Any:
    loop = live.plaudit.services.writer._loop
    assert loop is not None
    return asyncio.run_coroutine_threadsafe(coroutine, loop).result(10)


def push(live: Live, label: TestLabel, player_id: int, text: str) -> None:
    """A unit of work that tells the player something once it is committed."""
    message = PropsChangedPush(ts=0, props={"text": text})
    writer = live.plaudit.services.writer
    unit = writer.run(lambda tx: tx.push(label_id=label.id, player_id=player_id, message=message))
    in_loop(live, unit)


def of_player(live: Live, label: TestLabel, player_id: int) -> list[Connection]:
    return list(live.plaudit.services.hub.of_player(label.id, player_id))


def the_slow_one(live: Live, label: TestLabel, player_id: int, others: list[Connection]) -> Connection:
    return next(c for c in of_player(live, label, player_id) if c not in others)


def test_a_client_that_never_reads_is_dropped_while_all_others_get_everything(
    live: Live, slow: Callable[[TestLabel], RawSocket]
) -> None:
    label = live.label()
    mate, stranger = live.player(label), live.player(label, "bert")
    anna = mate.identify(label, "anna", now=live.now)["user_id"]
    bert = stranger.identify(label, "bert", now=live.now)["user_id"]
    before = of_player(live, label, anna)
    client = slow(label)
    stuck = the_slow_one(live, label, anna, before)
    hub = live.plaudit.services.hub
    longest = pushed = 0
    while not hub.slow_closed:
        assert pushed < 2_000, "the outbox never filled"
        push(live, label, anna, f"{pushed}:{LARGE}")
        push(live, label, bert, str(pushed))
        assert mate.push(PROPS)["props"]["text"].split(":")[0] == str(pushed)
        assert stranger.push(PROPS)["props"]["text"] == str(pushed)
        longest = max(longest, len(stuck._outbox))
        pushed += 1
    assert longest == OUTBOX_LIMIT
    assert stuck.closing
    assert len(stuck._outbox) == 0
    wait_until(lambda: stuck not in hub.connections, what="the connection to be forgotten")
    wait_until(client.is_dropped, what="the socket to be dropped")
    assert hub.slow_closed == 1


def test_after_reconnecting_it_has_the_present_state(
    live: Live, slow: Callable[[TestLabel], RawSocket]
) -> None:
    label = live.label()
    mate = live.player(label)
    anna = mate.identify(label, "anna", now=live.now)["user_id"]
    client = slow(label)
    hub = live.plaudit.services.hub
    while not hub.slow_closed:
        push(live, label, anna, LARGE)
        mate.push(PROPS)
    mate.ask(EVENT, eventType="core_public_tags_update", payload={"operation": "add", "tags": ["missed"]})
    wait_until(client.is_dropped, what="the socket to be dropped")
    again = live.socket()
    again.init(label)
    assert again.identify(label, "anna", now=live.now)["props"]["core_public_tags"] == ["MISSED"]


def test_a_client_that_asks_and_never_reads_the_answers_is_not_read_from_either(
    live: Live, slow: Callable[[TestLabel], RawSocket]
) -> None:
    label = live.label()
    mate = live.player(label)
    anna = mate.identify(label, "anna", now=live.now)["user_id"]
    before = of_player(live, label, anna)
    client = slow(label)
    stuck = the_slow_one(live, label, anna, before)
    client.tcp.settimeout(0.5)
    question = client.frame(json.dumps({"cid": PING, "uuid": LARGE}).encode())
    with pytest.raises(TimeoutError):
        client.tcp.sendall(question * 5_000)
    answered = live.plaudit.dispatcher.answered
    assert answered < 5_000
    assert len(stuck._outbox) == 0
    assert mate.ask(INBOX)["errCode"] == 0
    stuck.heard_at -= websocket.SILENT_CLOSE_S
    wait_until(lambda: stuck not in live.plaudit.services.hub.connections, what="the sweep")
    wait_until(client.is_dropped, what="the socket to be dropped")


def test_a_silent_client_is_pinged_and_a_dead_one_closed(live: Live) -> None:
    label = live.label()
    client = live.player(label)
    (connection,) = live.plaudit.services.hub.connections
    connection.heard_at -= websocket.PING_AFTER_S + 1
    assert client.push(PING)["cid"] == PING
    assert client.ask(PING)["cid"] == 2
    connection.heard_at -= websocket.SILENT_CLOSE_S + 1
    with pytest.raises(ConnectionClosed) as closed:
        client.push(NEVER_SENT)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4013


def test_a_client_that_breaks_off_in_the_middle_of_a_frame_is_forgotten(live: Live) -> None:
    label = live.label()
    mate = live.player(label)
    hub = live.plaudit.services.hub
    event = json.dumps({"cid": EVENT, "uuid": "half", "eventType": "page_opened"}).encode()
    for cut in (1, 3, 10, 50):
        client = RawSocket(live.url)
        client.identify(label, "anna", now=live.now)
        assert len(hub.connections) == 2
        client.tcp.sendall(client.frame(event)[:cut])
        client.close()
        wait_until(lambda: len(hub.connections) == 1, what="the connection to be forgotten")
    answer = mate.ask(EVENT, uuid="half", eventType="page_opened")
    assert (answer["errCode"], answer.get("duplicate")) == (0, None)
