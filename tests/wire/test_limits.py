"""Limits: each refusal says when to try again, and after that moment it works again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.core.clock import ManualClock, SystemClock
from server.features.players.messages import CONNECTIONS_PER_PLAYER
from server.features.segments.service import CHECKS_PER_MINUTE
from server.wire.session import BURST_S, MESSAGES_PER_S, REQUESTS_PER_WINDOW
from tests.support.adversary import empty_database, serving, wait_until
from tests.support.label import TestLabel, WireClient
from tests.support.server import Live

PING, IDENTIFY, EVENT, SEGMENTS, INBOX, PROPS = 1, 5, 9, 161, 513, 108
BURST = MESSAGES_PER_S * BURST_S


@pytest.fixture(scope="module")
def clock() -> ManualClock:
    """It starts now, since proofs and salts are dated by the system's clock."""
    return ManualClock(SystemClock().now())


@pytest.fixture(scope="module")
def live(
    database_kind: str,
    clock: ManualClock,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("limits")
    with (
        empty_database(database_kind, folder, request) as url,
        serving(url, folder / "data", clock=clock, messages_per_s=MESSAGES_PER_S) as server,
    ):
        yield server


def test_a_burst_of_messages_is_refused_until_the_seconds_named_are_over(
    live: Live, clock: ManualClock
) -> None:
    label = live.label()
    client, other = live.player(label), live.player(label)
    answers = [client.ask(PING) for _ in range(BURST + 5)]
    refused = [answer for answer in answers if answer["errCode"]]
    assert len(refused) == 5 + 2  # INIT and IDENTIFY were messages too
    for answer in refused:
        assert (answer["cid"], answer["errCode"]) == (2, 20007)
        assert isinstance(answer["retry_after_s"], int)
        assert f"Wait {answer['retry_after_s']} s" in answer["errMsg"]
    assert other.ask(PING)["errCode"] == 0
    event = {"eventType": "page_opened", "uuid": "kept"}
    refusal = client.ask(EVENT, **event)
    assert (refusal["cid"], refusal["errCode"]) == (10, 20007)
    clock.advance(1000 * refusal["retry_after_s"])
    answer = client.ask(EVENT, **event)
    assert (answer["errCode"], answer.get("duplicate")) == (0, None)


def test_a_clock_that_is_set_back_locks_nobody_out(live: Live, clock: ManualClock) -> None:
    client = live.player(live.label())
    assert client.ask(PING)["errCode"] == 0
    clock.advance(-3_600_000)
    try:
        assert client.ask(PING)["errCode"] == 0
    finally:
        clock.advance(3_600_000)


def test_ten_segment_checks_a_minute_and_then_the_seconds_to_wait(live: Live, clock: ManualClock) -> None:
    label = live.label()
    client, mate, stranger = live.player(label), live.player(label), live.player(label, "bert")
    for n in range(CHECKS_PER_MINUTE):
        assert (client if n % 2 else mate).ask(SEGMENTS, segment_id=[1])["errCode"] == 0
    answer = client.ask(SEGMENTS, segment_id=[1])
    assert (answer["cid"], answer["errCode"], answer["retry_after_s"]) == (162, 20007, 60)
    assert "list" in answer["errMsg"]
    assert mate.ask(SEGMENTS, segment_id=[1])["errCode"] == 20007
    assert stranger.ask(SEGMENTS, segment_id=[1])["errCode"] == 0
    assert client.ask(PING)["errCode"] == 0
    clock.advance(60_000)
    assert client.ask(SEGMENTS, segment_id=[1])["errCode"] == 0


def test_an_operators_server_is_not_limited_in_segment_checks(live: Live) -> None:
    label = live.label()
    live.player(label)
    message = {"cid": SEGMENTS, "uuid": "u", "ext_user_id": "anna", "segment_id": [1]}
    headers = {"Authorization": f"Bearer {label.s2s_key}"}
    for _ in range(CHECKS_PER_MINUTE + 2):
        assert live.http(message, path="/s2s-api", headers=headers).json()["errCode"] == 0


def test_more_than_a_hundred_segments_at_once_are_refused(live: Live) -> None:
    client = live.player(live.label())
    answer = client.ask(SEGMENTS, segment_id=list(range(101)))
    assert answer["errCode"] == 20002
    assert "100" in answer["errMsg"]


def http_batch(live: Live, label: TestLabel, ext_user_id: str, count: int, **headers: str) -> list[Any]:
    who = {"api_key": label.key, "ext_user_id": ext_user_id, "hash": label.proof(ext_user_id, now=live.now)}
    messages = [{"cid": INBOX, "uuid": str(n), **who} for n in range(count)]
    body = json.dumps(messages)
    return list(httpx.post(f"{live.url}/services/public", content=body, headers=headers, timeout=30).json())


def test_http_requests_of_a_player_are_limited_and_an_invented_key_changes_nothing(
    live: Live, clock: ManualClock
) -> None:
    label = live.label()
    live.player(label)
    live.player(label, "bert")
    for n in range(REQUESTS_PER_WINDOW // 100):
        answers = http_batch(live, label, "anna", 100, authorization=f"Bearer invented-{n}")
        assert {answer["errCode"] for answer in answers} == {0}
    (refused,) = http_batch(live, label, "anna", 1, authorization="Bearer invented")
    assert (refused["cid"], refused["errCode"], refused["retry_after_s"]) == (514, 20007, 60)
    assert http_batch(live, label, "bert", 1)[0]["errCode"] == 0
    clock.advance(60_000)
    assert http_batch(live, label, "anna", 1)[0]["errCode"] == 0


def test_of_a_hundred_connections_of_a_player_the_first_fifty_work_and_the_others_are_told(
    live: Live,
) -> None:
    label = live.label()
    clients: list[WireClient] = []
    for _ in range(100):
        client = live.socket()
        client.init(label)
        clients.append(client)
    answers = [client.identify(label, "anna", now=live.now) for client in clients]
    assert [answer["errCode"] for answer in answers] == [0] * CONNECTIONS_PER_PLAYER + [20051] * 50
    for answer in answers[CONNECTIONS_PER_PLAYER:]:
        assert answer["cid"] == 6
        assert "50 pages open" in answer["errMsg"]
    welcome, turned_away = clients[:CONNECTIONS_PER_PLAYER], clients[CONNECTIONS_PER_PLAYER:]
    change = {"operation": "add", "tags": ["vip"]}
    assert welcome[0].ask(EVENT, eventType="core_public_tags_update", payload=change)["errCode"] == 0
    for client in welcome:
        assert client.push(PROPS)["props"] == {"core_public_tags": ["VIP"]}
    for client in turned_away:
        assert client.ask(INBOX)["errCode"] == 20005
        assert client.pushes == []
    assert turned_away[0].identify(label, "bert", now=live.now)["errCode"] == 0
    a_place_is_free_again(live, label, welcome, turned_away[1:])


def a_place_is_free_again(
    live: Live, label: TestLabel, welcome: list[WireClient], waiting: list[WireClient]
) -> None:
    """After a page closed, after one logged out, and after one became somebody else."""
    hub = live.plaudit.services.hub
    welcome[0].socket.close()
    wait_until(lambda: full_by(live, label) == CONNECTIONS_PER_PLAYER - 1, what="the hub to notice")
    assert waiting[0].identify(label, "anna", now=live.now)["errCode"] == 0
    assert waiting[1].identify(label, "anna", now=live.now)["errCode"] == 20051
    assert welcome[1].ask(8)["errCode"] == 0
    assert waiting[1].identify(label, "anna", now=live.now)["errCode"] == 0
    assert welcome[2].identify(label, "carla", now=live.now)["errCode"] == 0
    assert waiting[2].identify(label, "anna", now=live.now)["errCode"] == 0
    assert welcome[3].identify(label, "anna", now=live.now)["errCode"] == 0  # its own place
    assert max(len(hub.of_player(*key)) for key in hub.players()) == CONNECTIONS_PER_PLAYER


def full_by(live: Live, label: TestLabel) -> int:
    hub = live.plaudit.services.hub
    return max(len(hub.of_player(*key)) for key in list(hub.players()) if key[0] == label.id)
