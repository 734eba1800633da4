"""What no client should send: each gets a clear answer that says what to do, and nothing is lost by it."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from websockets.exceptions import ConnectionClosed

from server.features.events import tables as events
from server.features.players.tables import player as players
from server.wire.structs import REQUESTS, Request
from tests.support.adversary import count, empty_database, rows, serving
from tests.support.label import TestLabel, WireClient
from tests.support.server import Live

PING, INIT, IDENTIFY, LOGOUT, EVENT, INBOX = 1, 3, 5, 8, 9, 513
DEEP = "[" * 20_000 + "]" * 20_000


@pytest.fixture(scope="module")
def live(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Live]:
    """One server for all tests of this file; each test has a label of its own."""
    folder: Path = tmp_path_factory.mktemp("bad-input")
    with empty_database(database_kind, folder, request) as url, serving(url, folder / "data") as server:
        yield server


def say(client: WireClient, raw: str | bytes) -> dict[str, Any]:
    client.socket.send(raw)
    return client.receive()


def still_works(client: WireClient) -> None:
    """The connection goes on, and it still knows its player."""
    assert client.ask(PING)["cid"] == 2
    assert client.ask(INBOX)["errCode"] == 0
    assert client.ask(EVENT, eventType="page_opened", payload={"depth": 1})["errCode"] == 0


NO_MESSAGES: dict[str, str | bytes] = {
    "nothing": "",
    "text": "hello",
    "half an object": '{"cid": 1',
    "two objects": '{"cid": 1}{"cid": 1}',
    "an array": '[{"cid": 1}]',
    "a number": "5",
    "null": "null",
    "not a number": '{"cid": 1, "ts": NaN}',
    "half a surrogate pair": '{"cid": 9, "eventType": "\\ud800"}',
    "deep nesting": f'{{"cid": 9, "eventType": "page_opened", "payload": {{"a": {DEEP}}}}}',
    "deep nesting before the cid": f'{{"a": {DEEP}, "cid": 9}}',
    "unclosed nesting": '{"cid": 9, "payload": ' + '{"a":' * 8_000,
    "bytes that are no UTF-8": b"\xff\xfe{}",
    "a uuid that is no UTF-8": b'{"cid": 1, "uuid": "\xff"}',
    "an event type that is no UTF-8": b'{"cid": 9, "eventType": "\xff"}',
    "a byte order mark": b'\xef\xbb\xbf{"cid": 1}',
}


@pytest.mark.parametrize("raw", NO_MESSAGES.values(), ids=NO_MESSAGES)
def test_what_is_no_json_object_answers_20001_and_the_socket_goes_on(live: Live, raw: str | bytes) -> None:
    client = live.player(live.label())
    answer = say(client, raw)
    assert answer["errCode"] == 20001, answer
    assert "JSON" in answer["errMsg"]
    still_works(client)


WRONG_FIELDS: dict[str, tuple[str, str]] = {
    "no cid": ('{"uuid": "u"}', "cid"),
    "a cid that is text": ('{"cid": "nine"}', "cid"),
    "a cid that is null": ('{"cid": null}', "cid"),
    "a cid that is a flag": ('{"cid": true}', "cid"),
    "a cid with a fraction": ('{"cid": 1.5}', "cid"),
    "a cid beyond all numbers": ('{"cid": ' + "1" * 5000 + "}", "cid"),
    "a uuid that is a number": ('{"cid": 9, "uuid": 5}', "uuid"),
    "no event type": ('{"cid": 9, "uuid": "u"}', "eventType"),
    "an event type that is a number": ('{"cid": 9, "uuid": "u", "eventType": 5}', "eventType"),
    "a payload that is a list": (
        '{"cid": 9, "uuid": "u", "eventType": "page_opened", "payload": []}',
        "payload",
    ),
    "a number out of range": (
        '{"cid": 9, "uuid": "u", "eventType": "page_opened", "payload": {"depth": 1e999}}',
        "payload",
    ),
    "a ts that is text": ('{"cid": 9, "uuid": "u", "eventType": "page_opened", "ts": "now"}', "ts"),
    "a limit that is an object": ('{"cid": 513, "limit": {}}', "limit"),
    "segments that are text": ('{"cid": 161, "segment_id": ["x"]}', "segment_id"),
    "no nickname": ('{"cid": 159}', "public_username_custom"),
}


@pytest.mark.parametrize(("raw", "field"), WRONG_FIELDS.values(), ids=WRONG_FIELDS)
def test_a_field_that_cannot_be_answers_20002_and_is_named(live: Live, raw: str, field: str) -> None:
    client = live.player(live.label())
    answer = say(client, raw)
    assert answer["errCode"] == 20002, answer
    assert field in answer["errMsg"]
    still_works(client)


def test_a_class_id_of_absurd_size_is_merely_unknown(live: Live) -> None:
    client = live.player(live.label())
    for cid in (-1, 0, 2**63, 10**40):
        answer = say(client, json.dumps({"cid": cid}))
        assert (answer["cid"], answer["errCode"]) == (99999, 1)
        assert str(cid) in answer["errMsg"]
    still_works(client)


@pytest.mark.parametrize("letter", ["x", "ü", "日", "😀"])
def test_a_frame_above_64_kb_answers_20003_and_the_socket_stays_usable(live: Live, letter: str) -> None:
    label = live.label()
    client = live.player(label)
    size = len(letter.encode())
    fits = {"cid": EVENT, "uuid": "small", "eventType": "page_opened"}
    filled = letter * ((64 * 1024 - 200) // size)
    assert say(client, json.dumps({**fits, "payload": {"a": filled}}, ensure_ascii=False))["errCode"] == 0
    over = json.dumps(
        {**fits, "uuid": "large", "payload": {"a": letter * (64 * 1024 // size)}}, ensure_ascii=False
    )
    answer = say(client, over)
    assert answer["errCode"] == 20003, answer
    assert "65536" in answer["errMsg"]
    assert say(client, over.encode())["errCode"] == 20003
    still_works(client)
    stored = {
        row.event_id for row in rows(live, events.event.select().where(events.event.c.label_id == label.id))
    }
    assert "small" in stored
    assert "large" not in stored


def test_a_frame_above_1_mb_closes_the_socket_and_what_came_before_is_kept(live: Live) -> None:
    label = live.label()
    client = live.player(label)
    assert client.ask(EVENT, uuid="before", eventType="page_opened")["errCode"] == 0
    client.socket.send("x" * (1024 * 1024 + 1))
    with pytest.raises(ConnectionClosed) as closed:
        client.receive()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009
    again = live.player(label)
    assert again.ask(EVENT, uuid="before", eventType="page_opened")["duplicate"] is True


def test_text_that_is_no_utf_8_closes_the_socket_as_the_standard_says(live: Live) -> None:
    label = live.label()
    client, other = live.player(label), live.player(label)
    client.socket.send(b"\xff\xfe", text=True)
    with pytest.raises(ConnectionClosed) as closed:
        client.receive()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1007
    still_works(other)


def test_a_message_in_a_binary_frame_is_as_good_as_in_a_text_frame(live: Live) -> None:
    client = live.player(live.label())
    answer = say(client, b'{"cid": 1, "uuid": "b"}')
    assert (answer["cid"], answer["uuid"], answer["errCode"]) == (2, "b", 0)


def test_an_array_of_messages_is_for_http_and_a_socket_says_so(live: Live) -> None:
    client = live.player(live.label())
    assert say(client, "[]")["errCode"] == 20001
    still_works(client)


# -- nasty values in every field of every message -----------------------------------------------------------

NASTY: dict[str, list[Any]] = {
    "text": [
        "",
        "\0",
        "a\0b",
        "\0" * 300,
        "x" * 60_000,
        "İ" * 200,
        "https://a.example/\0",
        "\u202e\u200b",
        "😀" * 10_000,
        "'; --",
        "%s {} %(a)s",
    ],
    "number": [-1, 0, 2**31, 2**53 + 1, 2**63 - 1, 2**63, 2**64, 10**40, -(10**40), 0.5, 1e300],
    "other": [
        None,
        True,
        [],
        {},
        [1],
        {"a": 1},
        ["\0"],
        [10**40],
        {"\0": "\0"},
        {"language": 5},
        {"a": 2**64},
    ],
}
ENVELOPE = {field.encode_name for field in msgspec.structs.fields(Request)}
MINIMAL: dict[str, Any] = {
    "ext_user_id": "anna",
    "eventType": "page_opened",
    "engagement_uid": "e",
    "activityType": 31,
    "lang_code": "EN",
    "message": "m",
    "public_username_custom": "Anna",
    "avatar_id": "a-1",
    "segment_id": [1],
}


def answers(client: WireClient, message: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything that arrives until a ping sent after the message is answered."""
    client.socket.send(json.dumps(message))
    client.socket.send(json.dumps({"cid": PING, "uuid": "after"}))
    found: list[dict[str, Any]] = []
    while (answer := client.receive()).get("uuid") != "after":
        found.append(answer)
    return found


def is_our_fault(answer: dict[str, Any]) -> bool:
    return "Something went wrong" in answer.get("errMsg", "")


def fuzzed(cid: int) -> Iterator[dict[str, Any]]:
    """Each field of a message with each nasty value, the other fields as they should be."""
    envelope = {"cid"} if cid == EVENT else ENVELOPE
    fields = [field for field in msgspec.structs.fields(REQUESTS[cid]) if field.encode_name not in envelope]
    sound = {f.encode_name: MINIMAL[f.encode_name] for f in fields if f.encode_name in MINIMAL}
    for field in fields:
        for values in NASTY.values():
            for value in values:
                yield {**sound, field.encode_name: value}


def test_no_value_in_any_field_of_any_message_upsets_the_server(live: Live) -> None:
    """Refused or accepted, but never an error of ours, and the socket always answers."""
    label = live.label(settings={"IDENTITY_PROOF": "optional"})
    for cid in sorted(live.plaudit.dispatcher):
        client = live.player(label)
        for n, fields in enumerate(fuzzed(cid)):
            if cid in (INIT, IDENTIFY, LOGOUT):
                client.init(label)
                client.identify(label, "anna", now=live.now)
            for answer in answers(client, {"cid": cid, "uuid": f"{cid}-{n}", **fields}):
                assert not is_our_fault(answer), (cid, str(fields)[:300], answer)
        client.socket.close()


PAYLOADS: dict[str, list[Any]] = {
    "client_action": ["action"],
    "core_language_changed": ["language"],
    "core_set_last_login_entry": ["entry_point"],
    "core_set_utms": ["core_utm_source", "core_utm_campaign"],
    "core_public_tags_update": ["operation", "tags"],
    "core_page_view": ["url", "source"],
    "gf_nickname_changed": ["public_username"],
    "page_opened": ["depth"],
}


@pytest.mark.parametrize("kind", PAYLOADS)
def test_no_value_in_any_field_of_an_event_upsets_the_server(live: Live, kind: str) -> None:
    label = live.label()
    client = live.player(label)
    sound = {"operation": "add", "tags": ["a"]} if kind == "core_public_tags_update" else {}
    for field in PAYLOADS[kind]:
        for values in NASTY.values():
            for value in [*values, values, [["a"]], [None], [{"a": 1}]]:
                message = {"cid": EVENT, "uuid": uuid.uuid4().hex, "eventType": kind}
                for answer in answers(client, {**message, "payload": {**sound, field: value}}):
                    assert not is_our_fault(answer), (field, str(value)[:200], answer)
    still_works(client)


# -- who speaks, and from where ----------------------------------------------------------------------------


def test_an_empty_session_id_answers_20014(live: Live) -> None:
    label = live.label()
    client = live.socket()
    for session_id in ("", None):
        answer = client.init(label, session_id=session_id)
        assert (answer["cid"], answer["errCode"]) == (4, 20014)
        assert "session_id" in answer["errMsg"]
    assert client.ask(IDENTIFY, ext_user_id="anna")["errCode"] == 20004
    assert client.init(label)["errCode"] == 0


def test_an_unknown_label_answers_20011_and_says_where_the_keys_are(live: Live) -> None:
    label = live.label()
    client = live.socket()
    for key in ("", "x", "\0", label.key[:-3], "0" * 36, None):
        answer = client.init(label, label_key=key)
        assert (answer["cid"], answer["errCode"]) == (4, 20011), key
        assert "plaudit labels" in answer["errMsg"]
    assert client.init(label)["errCode"] == 0


def test_a_brand_that_is_not_of_the_label_answers_20012(live: Live) -> None:
    label, other = live.label(), live.label(name="Other")
    client = live.socket()
    for key in ("nope", other.brand_key, "\0", "x" * 1000):
        answer = client.init(label, brand_key=key)
        assert (answer["cid"], answer["errCode"]) == (4, 20012), key
        assert "brand_key" in answer["errMsg"]
        assert len(answer["errMsg"]) < 500
    assert client.init(label, brand_key=None)["errCode"] == 0


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "https://shop.example.evil.example",
        "http://shop.example",
        "https://[::1]:9",
        "nonsense",
    ],
)
def test_a_page_at_a_foreign_origin_is_told_so_and_which_setting_allows_it(live: Live, origin: str) -> None:
    label = live.label()
    client = live.socket(origin=origin)
    answer = client.init(label)
    assert (answer["cid"], answer["errCode"]) == (4, 20013), answer
    assert "FRONT_END_ALLOW_DOMAINS" in answer["errMsg"]
    assert client.ask(IDENTIFY, ext_user_id="anna")["errCode"] == 20004
    assert count(live, players, players.c.label_id == label.id) == 0


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://[::1]:9"])
def test_a_label_that_allows_any_origin_allows_even_a_sandbox(live: Live, origin: str) -> None:
    label = live.label(settings={"FRONT_END_ALLOW_DOMAINS": "*"})
    assert live.socket(origin=origin).init(label)["errCode"] == 0


def test_a_domain_without_a_scheme_allows_it_on_any_port(live: Live) -> None:
    label = live.label(settings={"FRONT_END_ALLOW_DOMAINS": "shop.example, *.friends.example, [::1]"})
    allowed = [
        "http://shop.example",
        "https://shop.example:8443",
        "https://a.friends.example:1",
        "http://[::1]:9",
    ]
    for origin in allowed:
        assert live.socket(origin=origin).init(label)["errCode"] == 0, origin
    for origin in ("https://friends.example", "https://notshop.example", "https://xfriends.example"):
        assert live.socket(origin=origin).init(label)["errCode"] == 20013, origin


def test_a_label_sees_nothing_of_another_label(live: Live) -> None:
    label, other = live.label(), live.label(name="Other")
    client = live.player(label)
    assert client.ask(EVENT, uuid="one", eventType="page_opened")["errCode"] == 0
    stranger: TestLabel = other
    twin = live.player(stranger)
    answer = twin.ask(EVENT, uuid="one", eventType="page_opened")
    assert (answer["errCode"], answer.get("duplicate")) == (0, None)
    client.ask(EVENT, eventType="core_public_tags_update", payload={"operation": "add", "tags": ["vip"]})
    assert twin.ask(PING)["cid"] == 2
    assert twin.pushes == []
