"""Events in batches, and the lists that follow from them."""

from typing import Any

import pytest
import sqlalchemy as sa

from server.core.clock import DAY_MS
from server.core.errors import PlauditError
from server.features.labels.tables import label as label_table
from tests.web.rest.conftest import START_MS, Api, event


def statuses(answer: dict[str, Any]) -> list[str]:
    return [result["status"] for result in answer["results"]]


def test_a_batch_is_stored_and_creates_its_players(api: Api) -> None:
    answer = api.events(event("e-1", depth=1), event("e-2", player="ben"), event("e-3", player="Anna"))
    assert (answer["stored"], answer["duplicates"], answer["refused"]) == (3, 0, 0)
    players = [player["ext_user_id"] for player in api.get("/players").json()["items"]]
    assert sorted(players) == ["anna", "ben"]
    stored = api.get("/players/anna/events").json()["items"]
    assert [item["event_id"] for item in stored] == ["e-3", "e-1"]
    assert stored[1] == {
        "event_id": "e-1",
        "event_type": "page_opened",
        "payload": {"depth": 1},
        "source": "server",
        "ts": START_MS,
        "received_at": START_MS,
    }


def test_an_event_id_is_stored_once_however_often_it_is_sent(api: Api) -> None:
    first = api.events(event("e-1"), event("e-1"), event("e-1", player="ben"))
    again = api.events(event("e-1"), event("e-2"))
    assert statuses(first) == ["stored", "duplicate", "stored"]
    assert statuses(again) == ["duplicate", "stored"]


def test_one_bad_item_never_loses_the_others(api: Api) -> None:
    bad: list[Any] = [
        event("e-2", depth="deep"),
        event("e-3", kind="never_heard_of"),
        {"event_id": 5, "ext_user_id": "anna", "event_type": "page_opened"},
        {"event_id": "e-5", "event_type": "page_opened"},
        {**event("e-6"), "color": "red"},
        event("e-7", player="  "),
        event("e-8\x00"),
        event("e-9", player="a\x00b"),
        "not an object",
        event("x" * 65),
        {**event("e-10"), "payload": []},
        {**event("e-11"), "ts": -1},
        event("e-12", kind="a\nb"),
        event("e-13", player="İ" * 150),
    ]
    answer = api.events(event("e-1"), *bad, event("e-last"))
    assert (answer["stored"], answer["refused"]) == (2, len(bad))
    assert statuses(answer)[0] == statuses(answer)[-1] == "stored"
    refused = answer["results"][1:-1]
    assert [result["event_id"] for result in refused[:4]] == ["e-2", "e-3", None, "e-5"]
    assert [result.get("error", {}).get("code") for result in refused[:6]] == [
        "event_payload_invalid",
        "event_type_unknown",
        "bad_field",
        "bad_field",
        "bad_field",
        "bad_ext_user_id",
    ]
    assert "$.event_id" in refused[2]["error"]["detail"]
    assert [item["event_id"] for item in api.get("/players/anna/events").json()["items"]] == ["e-last", "e-1"]


def test_a_refused_event_creates_no_player_and_leaves_a_sample(api: Api) -> None:
    answer = api.events(
        event("e-1", player="ben", kind="never_heard_of", size=1),
        event("e-2", player="cy", kind="never_heard_of", size=2),
        event("e-3", player="di", depth="deep"),
    )
    assert statuses(answer) == ["refused"] * 3
    assert api.get("/players").json()["items"] == []
    page = api.get("/events/samples", params={"limit": 1}).json()
    assert page["items"][0]["event_type"] == "never_heard_of"
    assert page["items"][0]["seen"] == 2
    assert page["items"][0]["payload"] == '{"size":2}'
    rest = api.get("/events/samples", params={"limit": 1, "cursor": page["next_cursor"]}).json()
    assert [item["event_type"] for item in rest["items"]] == ["page_opened"]
    assert rest["next_cursor"] is None


def test_money_is_accepted_from_a_server(api: Api) -> None:
    assert statuses(api.events(event("e-1", kind="purchase", amount=24.9, currency="EUR"))) == ["stored"]


def test_when_it_happened_is_believed_within_a_week(api: Api) -> None:
    moments = (START_MS - DAY_MS, START_MS - 30 * DAY_MS)
    api.events(*({**event(f"e-{n}"), "ts": ts} for n, ts in enumerate(moments)))
    stored = api.get("/players/anna/events").json()["items"]
    assert [item["ts"] for item in stored] == [START_MS, START_MS - DAY_MS]


def test_a_full_batch_is_stored_and_one_more_is_refused(api: Api) -> None:
    batch = [event(f"e-{n}", player=f"player-{n % 50}") for n in range(1000)]
    assert api.events(*batch)["stored"] == 1000
    assert api.events(*batch)["duplicates"] == 1000
    for wrong in ([], [*batch, event("e-1001")]):
        response = api.post("/events", {"events": wrong})
        assert response.json()["code"] == "bad_field"
        assert response.json()["errors"][0]["field"] == "body.events"


def test_a_batch_of_many_players_takes_few_commits(api: Api) -> None:
    writer = api.plaudit.services.writer
    before = writer.commits
    api.events(*(event(f"e-{n}", player=f"player-{n}") for n in range(500)))
    assert writer.commits - before < 100


def test_events_of_one_player_keep_their_order(api: Api) -> None:
    api.events(*(event(f"e-{n}", player=f"player-{n % 3}") for n in range(60)))
    for number in range(3):
        stored = api.get(f"/players/player-{number}/events", params={"limit": 200}).json()["items"]
        assert [item["event_id"] for item in stored] == [
            f"e-{n}" for n in range(59, -1, -1) if n % 3 == number
        ]


def test_what_the_writer_cannot_take_is_told_and_can_be_sent_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = type(api.plaudit.services.writer)
    run, calls = writer.run, 0

    async def sometimes(self: Any, fn: Any, *, key: int = 0) -> Any:
        nonlocal calls
        calls += bool(key)  # the Idempotency-Key is reserved without one, and jobs that are due have none
        if key and calls == 2:
            raise PlauditError("full", code="overloaded", status=503, retry_after_s=1)
        return await run(self, fn, key=key)

    batch, headers = [event("e-1"), event("e-2")], {"Idempotency-Key": "batch-1"}
    with monkeypatch.context() as patch:
        patch.setattr(writer, "run", sometimes)
        answer = api.events(*batch, headers=headers)
    assert statuses(answer) == ["stored", "refused"]
    assert answer["results"][1]["error"]["code"] == "overloaded"
    assert statuses(api.events(*batch, headers=headers)) == ["duplicate", "stored"]


def entry(name: str) -> dict[str, Any]:
    return event(f"entry-{name}", kind="core_set_last_login_entry", entry_point=name)


def test_deleting_an_entry_point_frees_its_place(api: Api) -> None:
    answer = api.events(*(entry(f"point-{n}") for n in range(51)))
    assert statuses(answer) == ["stored"] * 50 + ["refused"]
    assert answer["results"][-1]["error"]["code"] == "too_many_entry_points"
    listed = api.get("/entry-points").json()
    assert (listed["count"], listed["limit"], len(listed["items"])) == (50, 50, 50)
    assert api.delete("/entry-points/point-7").json()["count"] == 49
    assert api.delete("/entry-points/point-7").json()["code"] == "entry_point_not_found"
    assert statuses(api.events(entry("point-50"))) == ["stored"]
    assert statuses(api.events(entry("point-51"))) == ["refused"]
    with api.plaudit.database.reads.connect() as conn:
        assert conn.execute(sa.select(label_table.c.entry_points)).scalar_one() == 50


def test_reports_of_pages_are_listed_with_their_player(api: Api) -> None:
    api.player()
    message = {"cid": 77777, "uuid": "u", "ts": 0, "api_key": api.label.key, "message": "no basket"}
    address = "http://plaudit.test/services/public"
    api.client.request("POST", address, json={**message, "level": "error", "page": "/checkout"})
    page = api.get("/reports").json()
    assert [(item["level"], item["message"], item["page"]) for item in page["items"]] == [
        ("error", "no basket", "/checkout")
    ]
    assert page["next_cursor"] is None
