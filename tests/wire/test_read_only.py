"""A read-only session may look and not act: every acting message is refused and nothing changes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from server.features.inbox import service as inbox
from server.features.players.identity import issue_hmac, issue_jwt
from server.offline import run_unit
from server.store.schema import metadata
from server.wire.class_ids import ClassId
from server.wire.structs import REQUESTS
from tests.support.adversary import empty_database, rows, serving
from tests.support.label import TestLabel, WireClient
from tests.support.server import Live

HOUR_MS = 3_600_000
PING, IDENTIFY, LOGIN, EVENT, PROPS = 1, 5, 7, 9, 108
# Visitors play, too: games that are for them.
PLAY = 702
TABLES = sorted(name for name, table in metadata.tables.items() if "label_id" in table.c)
BODY = {
    "eventType": "core_public_tags_update",
    "payload": {"operation": "add", "tags": ["seen"]},
    "engagement_uid": "e-1",
    "activityType": 31,
    "public_username_custom": "Intruder",
    "avatar_id": "intruder",
    "all_read": True,
    "all_deleted": True,
    "is_starred": True,
    "activity_id": 1,
    "token": "token-of-an-intruder",
    "platform": 7,
}


@pytest.fixture(scope="module")
def live(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("read-only")
    with empty_database(database_kind, folder, request) as url, serving(url, folder / "data") as server:
        yield server


def acting(live: Live) -> list[int]:
    return sorted(cid for cid in live.plaudit.dispatcher if REQUESTS[cid].ACTING)


def known_player(live: Live) -> tuple[TestLabel, WireClient]:
    """A player with a marker and an unread message, whose own page is open."""
    label = live.label()
    page = live.player(label)
    page.ask(EVENT, eventType="core_public_tags_update", payload={"operation": "add", "tags": ["mine"]})
    player_id = page.identify(label, "anna", now=live.now)["user_id"]
    message = inbox.Message("Hello")
    run_unit(
        live.plaudit.database,
        lambda tx: inbox.send(tx, label_id=label.id, player_id=player_id, message=message),
    )
    return label, page


def state(live: Live, label: TestLabel) -> dict[str, Any]:
    """Everything that is stored of the label's players."""
    found = {}
    for name in TABLES:
        table = metadata.tables[name]
        query = sa.select(table).where(table.c.label_id == label.id)
        found[name] = sorted(str(tuple(row)) for row in rows(live, query))
    return found


def read_proof(live: Live, label: TestLabel, form: str = "hmac") -> str:
    issue = issue_hmac if form == "hmac" else issue_jwt
    return issue("anna", salt=label.salt, validity_ms=live.now + HOUR_MS, scope="read")


def view(live: Live, label: TestLabel, kind: str) -> WireClient:
    client = live.socket()
    assert client.init(label, simulation_mode=kind == "simulation")["errCode"] == 0
    proof = label.proof("anna", now=live.now) if kind == "simulation" else read_proof(live, label, kind)
    seen = client.identify(label, "anna", now=live.now, hash=proof)
    assert (seen["errCode"], seen["read_only"]) == (0, True)
    assert seen["props"]["core_public_tags"] == ["MINE"]
    return client


def test_the_acting_messages_are_those_that_change_something(live: Live) -> None:
    """The list grows with the features; who adds to it confirms here that the new one is to be refused."""
    assert {ClassId(cid).name for cid in acting(live)} == {
        "LOGOUT",
        "EVENT",
        "CLIENT_ENGAGEMENT_IMPRESSION_REQUEST",
        "CLIENT_ENGAGEMENT_ACTION_REQUEST",
        "CLIENT_ENGAGEMENT_FAILED_REQUEST",
        "CLIENT_TRACK_ACTIVITY_REQUEST",
        "CLIENT_SET_AVATAR_REQUEST",
        "CLIENT_SET_CUSTOM_USERNAME_REQUEST",
        "BUY_SHOP_ITEM_REQUEST",
        "TOURNAMENT_REGISTER_REQUEST",
        "MISSION_OPTIN_REQUEST",
        "MARK_INBOX_READ_REQUEST",
        "MARK_INBOX_STARRED_REQUEST",
        "MARK_INBOX_DELETED_REQUEST",
        "ACHIEVEMENT_CLAIM_PRIZE_REQUEST",
        "JOIN_CLAN_REQUEST",
        "CLAIM_BONUS_REQUEST",
        "DRAW_CLIENT_SEED_REQUEST",
        "REGISTER_PUSH_NOTIFICATIONS_TOKEN_REQ",
        "SAW_DO_SPIN_REQUEST",
        "SAW_DO_SPIN_BATCH_REQUEST",
        "SAW_AKNOWLEDGE_REQUEST",
        "SAW_AKNOWLEDGE_BATCH_REQUEST",
        "SAW_AKNOWLEDGE_SPIN_PUSH",
        "SAW_PRIZE_DROP_WIN_AKNOWLEDGE_REQUEST",
        "SAW_PRIZE_DROP_WIN_AKNOWLEDGE_CANCEL_REQUEST",
        "SAW_CONVERT_VISITOR_WIN_REQUEST",
        "JP_OPTIN_REQUEST",
        "JP_OPTOUT_REQUEST",
        "RAF_OPTIN_REQUEST",
        "RAF_CLAIM_PRIZE_REQUEST",
    }


def test_every_acting_message_of_a_visitor_is_refused_and_changes_nothing(live: Live) -> None:
    label, _ = known_player(live)
    before = state(live, label)
    refused = sorted(set(acting(live)) - {PLAY})
    messages = [{"cid": cid, "uuid": f"u-{cid}", **BODY, "api_key": label.key} for cid in refused]
    answers = httpx.post(f"{live.url}/services/public", content=json.dumps(messages)).json()
    assert [answer["errCode"] for answer in answers] == [20005] * len(messages)
    client = live.socket()
    client.init(label)
    assert {client.ask(cid, **BODY)["errCode"] for cid in refused} == {20005}
    assert client.ask(PLAY, request_id="r-1", saw_template_id=1)["errCode"] == 40007
    assert state(live, label) == before


@pytest.mark.parametrize("kind", ["hmac", "jwt", "simulation"])
def test_every_acting_message_is_refused_and_changes_nothing(live: Live, kind: str) -> None:
    label, page = known_player(live)
    client = view(live, label, kind)
    before = state(live, label)
    page.ask(PING)
    page.pushes.clear()
    for cid in acting(live):
        answer = client.ask(cid, **BODY)
        assert answer["errCode"] == 20006, (cid, answer)
        assert "read-only" in answer["errMsg"]
    assert client.ask(LOGIN)["errCode"] == 0
    assert state(live, label) == before
    assert page.ask(PING)["cid"] == 2
    assert page.pushes == []


def test_the_same_messages_work_on_the_players_own_page(live: Live) -> None:
    """The control of the test above: it is the view that is refused, not the messages."""
    label, page = known_player(live)
    before = state(live, label)
    codes = {cid: page.ask(cid, **BODY).get("errCode") for cid in (EVENT, 159, 157, 529)}
    assert codes == {EVENT: 0, 159: 0, 157: 0, 529: 0}
    assert state(live, label) != before


def test_a_view_reads_and_hears_what_the_player_does(live: Live) -> None:
    label, page = known_player(live)
    client = view(live, label, "hmac")
    assert client.ask(513)["unread_count"] == 1
    page.ask(EVENT, eventType="core_public_tags_update", payload={"operation": "add", "tags": ["new"]})
    assert client.push(PROPS)["props"] == {"core_public_tags": ["MINE", "NEW"]}


def test_a_view_of_somebody_unknown_creates_nobody(live: Live) -> None:
    label = live.label()
    client = live.socket()
    client.init(label, simulation_mode=True)
    answer = client.identify(label, "nobody", now=live.now)
    assert answer["errCode"] == 20005
    assert state(live, label)["player"] == []


def test_identifying_again_with_a_full_proof_does_not_lift_a_view(live: Live) -> None:
    label, _ = known_player(live)
    client = view(live, label, "hmac")
    assert client.identify(label, "anna", now=live.now)["read_only"] is True
    assert client.ask(EVENT, **BODY)["errCode"] == 20006


def test_a_read_proof_cannot_be_widened(live: Live) -> None:
    label, _ = known_player(live)
    proof = read_proof(live, label)
    client = live.socket()
    client.init(label)
    answer = client.identify(label, "anna", now=live.now, hash=proof.removesuffix("read") + "full")
    assert answer["errCode"] == 20021


def test_every_acting_message_over_http_with_a_read_proof_is_refused(live: Live) -> None:
    label, _ = known_player(live)
    before = state(live, label)
    who = {"api_key": label.key, "ext_user_id": "anna", "hash": read_proof(live, label)}
    messages = [{"cid": cid, "uuid": f"u-{cid}", **BODY, **who} for cid in acting(live)]
    answers = httpx.post(f"{live.url}/services/public", content=json.dumps(messages)).json()
    assert [answer["errCode"] for answer in answers] == [20006] * len(messages)
    assert state(live, label) == before
