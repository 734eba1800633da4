"""What a client hears when the database cannot take a write, or does not answer at all."""

import sqlite3
from collections.abc import Callable

import httpx
import pytest

from server.store.transaction import Tx
from tests.support.server import Live


def test_an_event_that_the_database_could_not_take_is_to_be_sent_again(
    start_server: Callable[..., Live], database_url: str
) -> None:
    live = start_server(database_url, works=False)
    client = live.player(live.label())

    async def full(*_: object, **__: object) -> None:
        writer.run = run  # type: ignore[method-assign]

        def disk_is_full(_tx: Tx) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        await writer.run(disk_is_full)

    writer = live.plaudit.services.writer
    run, writer.run = writer.run, full  # type: ignore[method-assign, assignment]
    refused = client.ask(9, uuid="e-1", eventType="page_opened", payload={})
    assert (refused["errCode"], refused["retry_after_s"]) == (20052, 5)
    again = client.ask(9, uuid="e-1", eventType="page_opened", payload={})
    assert (again["errCode"], again.get("duplicate")) == (0, None)


def away(_query: object) -> object:
    raise sqlite3.OperationalError("unable to open database file")


def broken(_query: object) -> object:
    raise ZeroDivisionError


@pytest.mark.parametrize(("fault", "code"), [(away, 20052), (broken, 1)])
def test_one_message_whose_player_cannot_be_looked_up_takes_no_other_with_it(
    live: Live, monkeypatch: pytest.MonkeyPatch, fault: Callable[..., object], code: int
) -> None:
    label = live.label()
    live.player(label)
    who = {"api_key": label.key, "ext_user_id": "anna", "hash": label.proof("anna", now=live.now)}
    messages = [
        {"cid": 1, "uuid": "ping", **who},
        {"cid": 9, "uuid": "event", "eventType": "page_opened", **who},
        {"cid": 509, "uuid": "nobody's", "api_key": "unknown"},
    ]

    async def read(query: object) -> object:
        return fault(query)

    monkeypatch.setattr(live.plaudit.services.reader, "run", read)
    answer = live.http(messages)
    assert answer.status_code == 200
    ping, event, unknown = answer.json()
    assert (ping["cid"], ping["uuid"], ping["errCode"]) == (2, "ping", 0)
    assert (event["cid"], event["uuid"], event["errCode"]) == (10, "event", code)
    assert ("retry_after_s" in event, "Reference" in event["errMsg"]) == (code == 20052, code == 1)
    assert (unknown["uuid"], unknown["errCode"]) == ("nobody's", 20011)
    monkeypatch.undo()
    assert [told["errCode"] for told in live.http(messages).json()] == [0, 0, 20011]


def test_rest_says_later_when_a_read_finds_no_database(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    label = live.label()
    monkeypatch.setattr(live.plaudit.services.reader, "scan", away)
    headers = {"Authorization": f"Bearer {label.s2s_key}"}
    answer = httpx.get(f"{live.url}/api/v1/definitions", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    assert answer.headers["Retry-After"] == "5"
