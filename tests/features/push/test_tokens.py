"""Where players can be reached: by tokens of players and visitors, each with one player at a time."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.clock import HOUR_MS, ManualClock
from server.features.players.tables import player as people
from server.features.push import rules, tables, tokens
from tests.support.adversary import rows
from tests.support.label import TestLabel, WireClient
from tests.support.server import Live
from tests.support.web_push import Subscribed, written

REGISTER, ANSWER = 1003, 2003
DEVICE, OTHER_DEVICE = "device-of-the-kitchen", "device-of-the-cellar"
ENDPOINT = "https://push.example/send/1"


@pytest.fixture
def label(live: Live) -> TestLabel:
    return live.label()


def register(client: WireClient, token: str, **fields: Any) -> dict[str, Any]:
    return client.ask(REGISTER, **{"token": token, "platform": 0, "pushNotificationUserStatus": 0, **fields})


def visit(live: Live, label: TestLabel, device: str = DEVICE) -> WireClient:
    client = live.socket()
    assert client.init(label, device_id=device)["errCode"] == 0
    return client


def kept(live: Live, label: TestLabel) -> list[tuple[str | None, int, str]]:
    """Each token's player, its status and its endpoint (or token), the oldest first."""
    t = tables.token
    query = (
        sa.select(people.c.ext_key, t.c.status, t.c.token)
        .select_from(t.outerjoin(people, people.c.id == t.c.player_id))
        .where(t.c.label_id == label.id)
        .order_by(t.c.id)
    )
    found = []
    for row in rows(live, query):
        where = json.loads(row.token)["endpoint"] if row.token.startswith("{") else row.token
        found.append((row.ext_key, row.status, where))
    return found


def state(live: Live, label: TestLabel, player: str = "anna") -> Any:
    query = sa.select(people.c.properties).where(people.c.label_id == label.id, people.c.ext_key == player)
    return json.loads(rows(live, query)[0].properties).get("user_last_session_push_state")


def test_a_players_token_is_kept_once(live: Live, label: TestLabel) -> None:
    client, browser = live.player(label), Subscribed()
    for _ in range(2):
        answer = register(client, browser.token(ENDPOINT))
        assert (answer["cid"], answer["errCode"]) == (ANSWER, 0)
    assert kept(live, label) == [("anna", 0, ENDPOINT)]
    assert state(live, label) == "GRANTED"
    assert client.push(108)["props"] == {"user_last_session_push_state": "GRANTED"}


def test_a_visitors_token_joins_the_player_at_identify(live: Live, label: TestLabel) -> None:
    client = visit(live, label)
    assert register(client, Subscribed().token(ENDPOINT))["errCode"] == 0
    assert kept(live, label) == [(None, 0, ENDPOINT)]
    client.identify(label, "anna", now=live.now)
    assert kept(live, label) == [("anna", 0, ENDPOINT)]


def test_a_visitors_token_over_http_joins_the_player_of_the_device(live: Live, label: TestLabel) -> None:
    message = {"cid": REGISTER, "api_key": label.key, "token": Subscribed().token(ENDPOINT), "platform": 0}
    answer = live.http({**message, "device_id": DEVICE}).json()
    assert (answer["cid"], answer["errCode"]) == (ANSWER, 0)
    live.player(label, "ben", device_id=OTHER_DEVICE)
    assert kept(live, label) == [(None, 0, ENDPOINT)]
    live.player(label, "anna", device_id=DEVICE)
    assert kept(live, label) == [("anna", 0, ENDPOINT)]


def test_who_comes_next_on_a_device_takes_its_tokens_over(live: Live, label: TestLabel) -> None:
    register(live.player(label, device_id=DEVICE), Subscribed().token(ENDPOINT))
    live.player(label, "ben", device_id=DEVICE)
    assert kept(live, label) == [("ben", 0, ENDPOINT)]


def test_a_token_belongs_to_one_player_at_a_time(live: Live, label: TestLabel) -> None:
    browser = Subscribed()
    for player in ("anna", "ben"):
        register(live.player(label, player), browser.token(ENDPOINT))
    assert kept(live, label) == [("ben", 0, ENDPOINT)]


def test_a_device_that_could_be_guessed_joins_nobody(live: Live, label: TestLabel) -> None:
    refused = register(visit(live, label, "d-1"), Subscribed().token(ENDPOINT))
    assert (refused["cid"], refused["errCode"]) == (ANSWER, 20005)
    register(live.player(label, device_id="d-1"), Subscribed().token(ENDPOINT))
    live.player(label, "ben", device_id="d-1")
    assert kept(live, label) == [("anna", 0, ENDPOINT)]


@pytest.mark.parametrize(
    ("said", "status", "word"),
    [
        ({"pushNotificationUserStatus": 2}, 2, "BLOCKED"),
        ({"permission": "denied"}, 2, "BLOCKED"),
        ({"permission": "default"}, 1, "ASK"),
        ({"permission": "nonsense"}, 0, "GRANTED"),
        ({"pushNotificationUserStatus": 77}, 0, "GRANTED"),
        ({}, 0, "GRANTED"),
    ],
)
def test_what_the_browser_says_at_identify_is_the_tokens_status(
    live: Live, label: TestLabel, said: dict[str, Any], status: int, word: str
) -> None:
    register(live.player(label, device_id=DEVICE), Subscribed().token(ENDPOINT))
    answer = visit(live, label).identify(label, "anna", now=live.now, **said)
    assert kept(live, label) == [("anna", status, ENDPOINT)]
    assert answer["props"]["user_last_session_push_state"] == word
    assert state(live, label) == word


def test_a_status_without_a_token_is_the_devices(live: Live, label: TestLabel) -> None:
    client = live.player(label, device_id=DEVICE)
    register(client, Subscribed().token(ENDPOINT))
    register(client, "", pushNotificationUserStatus=2)
    assert kept(live, label) == [("anna", 2, ENDPOINT)]
    assert state(live, label) == "BLOCKED"


def test_an_app_brings_its_token_with_identify(live: Live, label: TestLabel) -> None:
    client = visit(live, label)
    app = {"token": "apns-token-0001", "platform": 6, "app_package_id": "shop.app"}
    client.identify(label, "anna", now=live.now, pushNotificationUserStatus=0, **app)
    assert kept(live, label) == [("anna", 0, "apns-token-0001")]
    wrong = client.identify(label, "anna", now=live.now, token="{}", platform=0)
    assert wrong["errCode"] == 0
    assert len(kept(live, label)) == 1


def test_a_subscription_that_the_browser_renewed_replaces_the_old_one(live: Live, label: TestLabel) -> None:
    register(live.player(label, device_id=DEVICE), Subscribed().token(ENDPOINT))
    message = {"cid": REGISTER, "api_key": label.key, "platform": 0, "device_id": OTHER_DEVICE}
    fresh = Subscribed().token(f"{ENDPOINT}/new")
    assert live.http({**message, "token": fresh, "replaces": ENDPOINT}).json()["errCode"] == 0
    assert kept(live, label) == [("anna", 0, f"{ENDPOINT}/new")]


def test_the_tokens_of_a_player_have_a_bound(live: Live, label: TestLabel, clock: ManualClock) -> None:
    client = live.player(label)
    known = live.plaudit.services.catalogue.by_id(label.id)
    assert known is not None
    register(client, Subscribed().token(f"{ENDPOINT}/first"))
    number = rows(live, sa.select(tables.token.c.player_id).where(tables.token.c.label_id == label.id))[0][0]
    clock.advance(HOUR_MS // 60)

    def work(tx: Any) -> None:
        for n in range(rules.MOST_TOKENS):
            said = tokens.Said(Subscribed().token(f"{ENDPOINT}/{n}"), 0)
            tokens.register(tx, known, player_id=number, device=None, said=said)

    written(live, work)
    endpoints = [endpoint for _, _, endpoint in kept(live, label)]
    assert len(endpoints) == rules.MOST_TOKENS
    assert f"{ENDPOINT}/first" not in endpoints


GOOD = Subscribed()
WRONG: dict[str, dict[str, Any]] = {
    "no json": {"token": "hello"},
    "no endpoint": {"token": "{}"},
    "an endpoint that is no address": {"token": GOOD.token("ftp://push.example/1")},
    "an endpoint with a user": {"token": GOOD.token("https://me:you@push.example/1")},
    "keys that are none": {"token": GOOD.token(ENDPOINT).replace(GOOD.auth, "AAAA")},
    "a token too long": {"token": "x" * 5000, "platform": 6},
    "an app's token with blanks": {"token": "a b c d e f g", "platform": 7},
    "an unknown platform": {"platform": 12},
    "an unknown status": {"pushNotificationUserStatus": 5},
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_token_is_refused_with_what_to_do(live: Live, label: TestLabel, name: str) -> None:
    client = live.player(label)
    answer = register(client, **{"token": GOOD.token(ENDPOINT), **WRONG[name]})
    assert answer["errCode"] == 20002
    assert answer["errMsg"].startswith("This push token cannot be: ")
    assert kept(live, label) == []


def test_a_read_only_view_registers_and_joins_nothing(live: Live, label: TestLabel) -> None:
    register(visit(live, label), Subscribed().token(ENDPOINT))
    live.player(label, device_id=OTHER_DEVICE)
    client = live.socket()
    client.init(label, device_id=DEVICE, simulation_mode=True)
    client.identify(label, "anna", now=live.now, permission="denied")
    assert register(client, Subscribed().token(f"{ENDPOINT}/2"))["errCode"] == 20006
    assert kept(live, label) == [(None, 0, ENDPOINT)]


@pytest.mark.parametrize(
    ("agent", "platform"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", 0),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", 8),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", 1),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", 2),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 OPR/120.0", 3),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15", 4),
        ("Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Version/26.0 Mobile/15E148 Safari/604.1", 10),
        ("curl/8", 5),
    ],
)
def test_the_platform_of_a_browser_is_read_from_its_agent(agent: str, platform: int) -> None:
    assert rules.platform_of(agent) == platform
