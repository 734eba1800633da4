"""What is nested more deeply than anybody has to is refused at every door, and nothing of it is kept."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.core.nesting import LIMIT
from server.features.events import tables as events
from tests.support.adversary import count, empty_database, serving
from tests.support.label import TestLabel
from tests.support.server import Live

EVENT, PING = 9, 1


@pytest.fixture(scope="module")
def live(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("nesting")
    with empty_database(database_kind, folder, request) as url, serving(url, folder / "data") as server:
        yield server


def levels(number: int) -> Any:
    """A value of that many levels, objects and lists in turn."""
    value: Any = 1
    for n in range(number):
        value = [value] if n % 2 else {"a": value}
    return value


def event(label: TestLabel, number: int, **fields: Any) -> dict[str, Any]:
    """A message of that many levels; it is the first, its payload the second."""
    payload = {"more": levels(number - 2)}
    return {"cid": EVENT, "uuid": f"u-{number}", "eventType": "page_opened", "payload": payload, **fields}


def is_too_deep(answer: dict[str, Any]) -> bool:
    return answer["errCode"] == 20001 and f"at most {LIMIT} levels" in answer["errMsg"]


def test_a_message_on_a_socket_has_at_most_so_many_levels(live: Live) -> None:
    label = live.label()
    client = live.player(label)
    assert client.ask(**event(label, LIMIT))["errCode"] == 0
    for number in (LIMIT + 1, 900):
        answer = client.ask(**event(label, number))
        assert answer["cid"] == 10, "under the class id and the uuid that the client waits for"
        assert is_too_deep(answer)
    assert client.ask(PING)["errCode"] == 0
    assert count(live, events.event, events.event.c.label_id == label.id) == 1


def test_one_message_of_an_array_is_refused_and_the_others_are_answered(live: Live) -> None:
    label = live.label()
    live.player(label)
    who = {"api_key": label.key, "ext_user_id": "anna", "hash": label.proof("anna", now=live.now)}
    messages = [event(label, number, **who) for number in (LIMIT + 1, LIMIT, 900)]
    first, second, third = live.http(messages).json()
    assert (first["cid"], first["uuid"]) == (10, f"u-{LIMIT + 1}")
    assert [is_too_deep(answer) for answer in (first, second, third)] == [True, False, True]
    assert second["errCode"] == 0
    assert is_too_deep(live.http(event(label, LIMIT + 1, **who)).json())
    assert count(live, events.event, events.event.c.label_id == label.id) == 1


def test_an_array_that_no_parser_takes_is_refused_as_a_whole(live: Live) -> None:
    deep = "[" * 20_000 + "]" * 20_000
    answer = httpx.post(f"{live.url}/services/public", content=f'[{{"cid": 1}}, {deep}]')
    assert answer.status_code == 400
    assert is_too_deep(answer.json())


def test_rest_refuses_a_deep_body_and_a_deep_event_of_a_batch(live: Live) -> None:
    label = live.label()
    rest = httpx.Client(
        base_url=f"{live.url}/api/v1", headers={"Authorization": f"Bearer {label.s2s_key}"}, timeout=10
    )
    for number in (LIMIT + 1, 900, 20_000):
        text = json.dumps({"a": 1})[:-2] + "[" * (number - 1) + "]" * (number - 1) + "}"
        answer = rest.put("/players/anna", content=text, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (400, "too_deep"), number
    assert rest.get("/players/anna").status_code == 404
    batch = [
        {
            "event_id": f"e-{number}",
            "ext_user_id": "anna",
            "event_type": "page_opened",
            "payload": {"more": levels(number - 2)},
        }
        for number in (LIMIT, LIMIT + 1)
    ]
    sound, deep = rest.post("/events", json={"events": batch}).json()["results"]
    assert sound["status"] == "stored"
    assert (deep["event_id"], deep["error"]["code"]) == (f"e-{LIMIT + 1}", "too_deep")
    rest.close()


def test_a_request_for_a_picture_is_refused_too(live: Live) -> None:
    answer = live.http({"label_api_key": live.label().key, "more": levels(LIMIT)}, path="/avatar-customize")
    assert answer.json()["errCode"] == -1
    assert f"at most {LIMIT} levels" in answer.json()["errMessage"]
