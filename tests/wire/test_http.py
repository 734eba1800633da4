"""Bad input over HTTP, where every message says by itself who speaks."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.features.events import tables as events
from server.features.inbox import service as inbox
from server.features.players.identity import issue_hmac
from server.features.players.tables import player as players
from tests.support.adversary import count, empty_database, rows, serving
from tests.support.label import ORIGIN, TestLabel
from tests.support.server import Live

PING, INIT, IDENTIFY, LOGOUT, EVENT, INBOX = 1, 3, 5, 8, 9, 513
HOUR_MS = 3_600_000
DEEP = "[" * 20_000 + "]" * 20_000


@pytest.fixture(scope="module")
def live(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("http")
    with empty_database(database_kind, folder, request) as url, serving(url, folder / "data") as server:
        yield server


def post(live: Live, body: str | bytes, *, path: str = "/services/public", **headers: str) -> httpx.Response:
    given = {"content-type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return httpx.post(live.url + path, content=body, headers=given, timeout=10)


def said(live: Live, label: TestLabel, cid: int, **fields: Any) -> dict[str, Any]:
    """A whole message of the player anna, proof included."""
    proof = label.proof("anna", now=live.now)
    return {"cid": cid, "uuid": "u", "api_key": label.key, "ext_user_id": "anna", "hash": proof, **fields}


def ask(live: Live, message: dict[str, Any], **headers: str) -> dict[str, Any]:
    answer = post(live, json.dumps(message), **headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def identified(live: Live) -> TestLabel:
    """A label whose player anna is known."""
    label = live.label()
    assert ask(live, said(live, label, IDENTIFY))["errCode"] == 0
    return label


@pytest.mark.parametrize("path", ["/services/public", "/s2s-api"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b'{"cid": 1',
        b"5",
        b'"cid"',
        b"[5]",
        b"[null]",
        b"[[]]",
        b'[{"cid": 1}',
        b'{"cid": 9, "payload": ' + DEEP.encode() + b"}",
        DEEP.encode(),
        b"\xff\xfe",
        b'{"cid": 1, "uuid": "\xff"}',
        b'{"cid": 1, "api_key": "\xff"}',
        b'[{"cid": 1, "uuid": "\xff"}]',
        b'{"cid": 9, "eventType": "\\ud800"}',
    ],
)
def test_what_is_no_message_is_answered_as_such(live: Live, body: bytes, path: str) -> None:
    answer = post(live, body, path=path)
    assert answer.status_code in (200, 400)
    parsed = answer.json()
    first = parsed[0] if isinstance(parsed, list) else parsed
    assert first["errCode"] == 20001, first
    assert "JSON" in first["errMsg"]


@pytest.mark.parametrize("field", ["cid", "api_key", "brand_key", "ext_user_id", "hash", "s2s_key", "uuid"])
def test_an_address_field_of_a_wrong_type_is_named(live: Live, field: str) -> None:
    label = identified(live)
    answer = ask(live, {**said(live, label, INBOX), field: {"no": "text"}})
    assert answer["errCode"] == 20002, answer
    assert field in answer["errMsg"]


def test_a_message_above_64_kb_answers_20003_and_the_others_of_its_array_are_processed(live: Live) -> None:
    label = identified(live)
    large = said(live, label, EVENT, uuid="l", eventType="page_opened", payload={"a": "x" * 70_000})
    stranger = {"cid": EVENT, "uuid": "s", "api_key": "nope", "payload": {"a": "x" * 70_000}}
    small = said(live, label, EVENT, uuid="s", eventType="page_opened")
    answers = post(live, json.dumps([large, stranger, small])).json()
    assert [answer["errCode"] for answer in answers] == [20003, 20003, 0]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_above_256_kb_is_refused_whole_with_413(live: Live, chunked: bool) -> None:
    body = b'{"cid": 1, "a": "' + b"x" * (256 * 1024) + b'"}'
    content: Any = iter([body[:1000], body[1000:]]) if chunked else body
    answer = httpx.post(f"{live.url}/services/public", content=content, timeout=10)
    assert (answer.status_code, answer.json()["errCode"]) == (413, 20003)
    assert "Nothing was processed" in answer.json()["errMsg"]


def test_an_array_of_more_than_100_messages_is_refused_whole(live: Live) -> None:
    label = identified(live)
    many = [said(live, label, EVENT, uuid=f"e-{n}", eventType="page_opened") for n in range(101)]
    assert post(live, json.dumps(many)).json()["errCode"] == 20003
    assert count(live, events.event, events.event.c.label_id == label.id) == 0
    answers = post(live, json.dumps(many[:100])).json()
    assert [answer["errCode"] for answer in answers] == [0] * 100


def test_an_empty_array_is_answered_with_an_empty_array(live: Live) -> None:
    assert post(live, b"[]").json() == []


def test_an_unknown_label_and_a_foreign_brand_are_refused_message_by_message(live: Live) -> None:
    label, other = identified(live), live.label(name="Other")
    messages = [
        said(live, label, INBOX, api_key="0" * 36),
        said(live, label, INBOX, api_key=None),
        said(live, label, INBOX, brand_key=other.brand_key),
        said(live, label, INBOX),
    ]
    answers = post(live, json.dumps(messages)).json()
    assert [answer["errCode"] for answer in answers] == [20011, 20011, 20012, 0]
    assert {answer["cid"] for answer in answers} == {514}


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "nonsense", ""])
def test_a_foreign_origin_is_refused_and_gets_no_cors_header(live: Live, origin: str) -> None:
    label = identified(live)
    answer = post(live, json.dumps(said(live, label, INBOX)), origin=origin)
    assert answer.json()["errCode"] == 20013, answer.text
    assert "access-control-allow-origin" not in answer.headers
    preflight = httpx.options(f"{live.url}/services/public", headers={"origin": origin})
    assert "access-control-allow-origin" not in preflight.headers


def test_an_allowed_origin_gets_cors_headers_that_no_cache_may_share(live: Live) -> None:
    label = identified(live)
    answer = post(live, json.dumps(said(live, label, INBOX)), origin=ORIGIN)
    assert answer.json()["errCode"] == 0
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert answer.headers["vary"] == "Origin"
    assert answer.headers["cache-control"] == "no-store"


def test_an_origin_of_another_label_is_refused_by_this_one(live: Live) -> None:
    label = identified(live)
    live.label(name="Other", settings={"FRONT_END_ALLOW_DOMAINS": "https://other.example"})
    answer = ask(live, said(live, label, INBOX), origin="https://other.example")
    assert answer["errCode"] == 20013


def test_each_message_of_an_array_says_by_itself_who_speaks(live: Live) -> None:
    """A player, a label or a read-only view of one message never passes to the next."""
    label, other = identified(live), live.label(name="Other")
    whole = said(live, label, EVENT, eventType="page_opened")
    anonymous = {key: value for key, value in whole.items() if key not in ("ext_user_id", "hash")}
    read = issue_hmac("anna", salt=label.salt, validity_ms=live.now + HOUR_MS, scope="read")
    messages = [
        {**whole, "uuid": "1"},
        {**anonymous, "uuid": "2"},
        {**anonymous, "uuid": "3", "api_key": other.key},
        {**whole, "uuid": "4", "hash": read},
        {**whole, "uuid": "5"},
        {"cid": EVENT, "uuid": "6", "eventType": "page_opened"},
    ]
    answers = post(live, json.dumps(messages)).json()
    assert [answer["errCode"] for answer in answers] == [0, 20005, 20005, 20006, 0, 20011]
    assert count(live, events.event, events.event.c.label_id == other.id) == 0


def test_a_message_over_http_needs_the_proof_each_time(live: Live) -> None:
    label = identified(live)
    whole = said(live, label, EVENT, eventType="page_opened")
    for proof in (None, "", "x", label.proof("bert", now=live.now), label.proof("anna", now=0)):
        assert ask(live, {**whole, "hash": proof})["errCode"] == 20021, proof
    assert count(live, events.event, events.event.c.label_id == label.id) == 0
    assert ask(live, whole)["errCode"] == 0


@pytest.mark.parametrize("name", ["", " ", "\0", "a\0b", "x" * 201, "İ" * 200, "x" * 60_000])
def test_an_ext_user_id_that_cannot_be_finds_nobody(live: Live, name: str) -> None:
    label = live.label(settings={"IDENTITY_PROOF": "optional"})
    for cid in (INBOX, EVENT, IDENTIFY):
        message = {"cid": cid, "uuid": "u", "api_key": label.key, "ext_user_id": name}
        answer = ask(live, message | ({"eventType": "page_opened"} if cid == EVENT else {}))
        assert answer["errCode"] in (20002, 20005), answer
        answer = post(
            live, json.dumps(message), path="/s2s-api", authorization=f"Bearer {label.s2s_key}"
        ).json()
        assert answer["errCode"] in (20002, 20005), answer
    assert count(live, players, players.c.label_id == label.id) == 0


@pytest.mark.parametrize("key", ["", "nope", "s2s_", "x" * 5000])
def test_an_s2s_message_without_a_valid_key_is_refused(live: Live, key: str) -> None:
    label = identified(live)
    message = said(live, label, EVENT, eventType="page_opened", hash=None)
    for answer in (
        post(live, json.dumps(message), path="/s2s-api", authorization=f"Bearer {key}".strip()),
        post(live, json.dumps({**message, "s2s_key": key}), path="/s2s-api"),
    ):
        assert answer.json()["errCode"] == 20011
        assert "S2S key" in answer.json()["errMsg"]
    assert count(live, events.event, events.event.c.label_id == label.id) == 0
    assert (
        post(live, json.dumps({**message, "s2s_key": label.s2s_key}), path="/s2s-api").json()["errCode"] == 0
    )


def test_an_s2s_key_opens_nothing_on_the_public_channel(live: Live) -> None:
    label = identified(live)
    message = said(live, label, EVENT, eventType="page_opened", hash=None, s2s_key=label.s2s_key)
    answer = ask(live, message, authorization=f"Bearer {label.s2s_key}")
    assert answer["errCode"] == 20021


def test_only_an_operators_server_may_send_money_events(live: Live) -> None:
    label = identified(live)
    message = said(live, label, EVENT, eventType="purchase", payload={"amount": 10})
    assert ask(live, message)["errCode"] == 20033
    assert count(live, events.event, events.event.c.label_id == label.id) == 0
    answer = post(live, json.dumps(message), path="/s2s-api", authorization=f"Bearer {label.s2s_key}")
    assert answer.json()["errCode"] == 0
    stored = rows(live, events.event.select().where(events.event.c.label_id == label.id))
    assert [(row.type, row.source) for row in stored] == [("purchase", "server")]


def test_the_body_of_an_inbox_message_is_found_by_its_guid_alone(live: Live) -> None:
    label = identified(live)
    player_id = rows(live, players.select().where(players.c.label_id == label.id))[0].id
    guid = run(
        live, lambda tx: inbox.send(tx, label_id=label.id, player_id=player_id, message=inbox.Message("Hi"))
    )
    assert httpx.get(f"{live.url}/inbox/{guid}.json").json()["title"] == "Hi"
    for wrong in ("x", "%00", guid[:-1] + "%00", "x" * 5000, "%ff"):
        answer = httpx.get(f"{live.url}/inbox/{wrong}.json")
        assert (answer.status_code, answer.json()["code"]) == (404, "message_not_found"), wrong


def run(live: Live, work: Any) -> Any:
    from server.offline import run_unit

    return run_unit(live.plaudit.database, work)


def test_a_request_that_breaks_off_harms_nobody(live: Live) -> None:
    label = identified(live)
    host, port = live.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as half:
        half.sendall(b"POST /services/public HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
    assert ask(live, said(live, label, INBOX))["errCode"] == 0


def test_a_compressed_or_misnamed_body_is_read_as_it_is(live: Live) -> None:
    label = identified(live)
    whole = json.dumps(said(live, label, INBOX))
    assert post(live, whole, content_type="text/plain").json()["errCode"] == 0
    assert post(live, whole, content_type="nonsense").json()["errCode"] == 0
    assert post(live, b"\x1f\x8b\x08\x00", content_encoding="gzip").json()["errCode"] == 20001
