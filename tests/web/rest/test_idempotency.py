"""Idempotency-Key: the same request twice, at once, after a crash, and what a database may know of it."""

import asyncio
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from server.core.clock import DAY_MS
from server.store.schema import metadata
from server.web.rest import events, idempotency, tables
from tests.support.label import make_label
from tests.web.rest.conftest import Api, check_problem, event

KEY = {"Idempotency-Key": "7b0c2f9e"}
SEGMENT = {"id": 7, "name": "VIP", "condition": {"marker": "VIP"}}
REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("PUT", "/players/ben", {"language": "DE"}),
    ("PATCH", "/players/anna/properties", {"properties": {"user_country": "DE"}}),
    ("POST", "/players/anna/markers", {"operation": "add", "markers": ["VIP"]}),
    ("PUT", "/players/anna/nickname", {"nickname": "Ada"}),
    ("PUT", "/players/anna/avatar", {"avatar_id": "7"}),
    ("POST", "/players/anna/actions", {"action": "newsletter"}),
    ("POST", "/players/anna/inbox", {"title": "Hello"}),
    ("POST", "/players/anna/segments/check", {"segment_ids": [7]}),
    ("POST", "/events", {"events": [event("e-1"), event("e-2", kind="never_heard_of")]}),
    ("POST", "/identity/hash", {"ext_user_id": "anna"}),
    ("POST", "/identity/check", {"ext_user_id": "anna", "user_hash": "x"}),
    ("PUT", "/definitions/segment/vip", {"body": SEGMENT}),
    ("POST", "/definitions/import", {"definitions": [{"kind": "segment", "key": "vip", "body": SEGMENT}]}),
    ("PATCH", "/settings", {"settings": {"IDENTITY_PROOF": "optional"}}),
    ("POST", "/label/salts/rotate", {"overlap_s": 60}),
    ("POST", "/keys", {"name": "till"}),
    ("POST", "/players/anna/wallet", {"operation": "add", "currency": "gems", "amount": 1, "key": "w-1"}),
    ("POST", "/players/anna/effects", {"effects": [{"type": "marker_add", "marker": "A"}], "key": "e-1"}),
]
# These need something to act on, and are tried where that is; the same code keeps their answers.
ELSEWHERE = {
    "/players/{ext_user_id}/missions/{key}",
    "/players/{ext_user_id}/badges/{key}",
    "/players/{ext_user_id}/level",
    "/levels/rebuild",
    "/players/{ext_user_id}/raffles/{key}/tickets",
    "/tournaments/{run_id}",
    "/tournaments/{run_id}/players/{ext_user_id}",
    "/shop/stock/{key}",
    "/players/{ext_user_id}/bonuses/{bonus_id}",
    "/players/{ext_user_id}/spins",
    "/players/{ext_user_id}/shown-games",
    "/rounds/{round_id}/results",
    "/rounds/{round_id}/resolve",
    "/match-results",
    "/jackpots/{key}/contributions",
    "/players/{ext_user_id}/engagements",
    "/jobs/{job_id}/replay",
    "/journeys/{key}/runs",
    "/players/{ext_user_id}/emails",
    "/segments/{key}/members",
    "/webhooks/{key}/deliveries/{delivery_id}/replay",
    "/webhooks/{key}/enable",
    "/webhooks/{key}/ping",
    "/webhooks/{key}/replay",
    "/webhooks/{key}/secrets/rotate",
}


def kept(api: Api) -> list[Any]:
    with api.plaudit.database.reads.connect() as conn:
        return list(conn.execute(sa.select(tables.idempotency)).all())


def stored(api: Api) -> list[str]:
    return [item["event_id"] for item in api.get("/players/anna/events").json()["items"]]


def test_every_request_that_changes_something_gets_its_first_answer_again(api: Api) -> None:
    api.player()
    for number, (method, path, body) in enumerate(REQUESTS):
        headers = {"Idempotency-Key": f"key-{number}"}
        first = api.send(method, path, json=body, headers=headers)
        api.clock.advance(1000)
        again = api.send(method, path, json=body, headers=headers)
        assert first.status_code in (200, 201), first.text
        assert (again.status_code, again.json()) == (first.status_code, first.json()), path
        assert again.headers.get("etag") == first.headers.get("etag")
        assert "idempotent-replay" not in first.headers
        assert again.headers["idempotent-replay"] == "true"
    assert len([name for name in stored(api) if not name.startswith("plaudit:")]) == 2
    assert api.get("/players/anna/inbox/unread-count").json() == {"unread_count": 1}
    assert len(api.get("/keys").json()["items"]) == 2
    assert api.get("/events/samples").json()["items"][0]["seen"] == 1


def test_every_route_that_takes_a_key_is_tried_above() -> None:
    from server.web.rest.table import OPERATIONS

    keyed = {operation.path for operation in OPERATIONS if operation.idempotent_by_key}
    assert len(keyed) == len(REQUESTS) + len(ELSEWHERE)
    assert keyed >= ELSEWHERE


def test_a_key_stands_for_one_request(api: Api) -> None:
    api.player()
    api.post("/players/anna/inbox", {"title": "Hello"}, headers=KEY)
    for path, body in (
        ("/players/anna/inbox", {"title": "Good bye"}),
        ("/players/anna/actions", {"action": "x"}),
        ("/events", {"events": [event("e-1")]}),
    ):
        assert api.post(path, body, headers=KEY).json()["code"] == "idempotency_key_reused"
    assert stored(api) == []
    other = api.of(make_label(api.plaudit, name="Other"))
    other.player()
    assert other.post("/players/anna/inbox", {"title": "Good bye"}, headers=KEY).status_code == 200


@pytest.mark.parametrize("key", ["", " ", "k" * 256, "schlüssel"])
def test_a_key_that_cannot_be_is_refused(embedded: Api, key: str) -> None:
    response = embedded.put("/players/anna", {}, headers=[(b"idempotency-key", key.encode())])
    assert response.json()["code"] == "bad_idempotency_key"


def test_a_refused_request_is_not_remembered(api: Api) -> None:
    assert api.post("/players/anna/actions", {"action": "x"}, headers=KEY).status_code == 404
    api.player()
    assert api.post("/players/anna/actions", {"action": "x"}, headers=KEY).status_code == 200
    assert len(stored(api)) == 1


def test_answers_are_kept_for_a_day_and_then_pruned(api: Api) -> None:
    api.player()
    for number in range(3):
        api.post("/players/anna/actions", {"action": "x"}, headers={"Idempotency-Key": f"key-{number}"})
    api.clock.advance(DAY_MS - 1)
    repeated = api.post("/players/anna/actions", {"action": "x"}, headers={"Idempotency-Key": "key-0"})
    assert repeated.headers["idempotent-replay"] == "true"
    assert len(stored(api)) == len(kept(api)) == 3
    api.clock.advance(1)
    anew = api.post("/players/anna/actions", {"action": "x"}, headers={"Idempotency-Key": "key-0"})
    assert "idempotent-replay" not in anew.headers
    assert (len(stored(api)), len(kept(api))) == (4, 1)


@pytest.mark.parametrize(("headers", "times"), [(KEY, 1), ({}, 12)], ids=["key", "no-key"])
def test_duplicates_at_once_are_acted_upon_once(api: Api, headers: dict[str, str], times: int) -> None:
    """Without the key, the negative control, each one counts."""
    api.player()
    options = {"json": {"action": "x"}, "headers": {**api.authorization, **headers}}
    answers = api.client.all_at_once([("POST", "/api/v1/players/anna/actions", options)] * 12)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["event_id"] for answer in answers}) == times
    assert len(stored(api)) == times


def test_duplicates_at_once_of_two_players_lanes_are_acted_upon_once(api: Api) -> None:
    """One key for two different requests at once: one is acted upon, the other is told."""
    for name in ("anna", "ben", "cy", "di"):
        api.player(name)
    options = {"json": {"action": "x"}, "headers": {**api.authorization, **KEY}}
    requests = [("POST", f"/api/v1/players/{name}/actions", options) for name in ("anna", "ben", "cy", "di")]
    answers = api.client.all_at_once(requests)
    assert sorted(answer.status_code for answer in answers) == [200, 422, 422, 422]


def test_a_batch_under_way_is_not_begun_again(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    body = {"events": [event("e-1")]}

    async def scenario(http: httpx.AsyncClient) -> list[httpx.Response]:
        under_way, go_on = asyncio.Event(), asyncio.Event()

        async def wait(*_: Any) -> None:
            under_way.set()
            await go_on.wait()

        monkeypatch.setattr(events, "_keep_samples", wait)

        def send() -> Any:
            return http.post("/api/v1/events", json=body, headers={**api.authorization, **KEY})

        first = asyncio.create_task(send())
        await under_way.wait()
        second = await send()
        go_on.set()
        return [await first, second, await send()]

    first, second, third = api.client.run(scenario)
    assert first.status_code == 200
    assert check_problem(second)["code"] == "in_progress"
    assert second.headers["retry-after"] == "1"
    assert third.json() == first.json()
    assert third.headers["idempotent-replay"] == "true"


def test_a_change_and_its_answer_are_kept_together_or_not_at_all(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.player()

    def crash(*_: Any, **__: Any) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr(idempotency, "complete", crash)
        response = api.post("/players/anna/actions", {"action": "x"}, headers=KEY)
    assert response.json()["code"] == "internal_error"
    assert (stored(api), kept(api)) == ([], [])
    assert api.post("/players/anna/actions", {"action": "x"}, headers=KEY).status_code == 200


def test_a_batch_that_died_before_its_end_is_taken_over(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    body = {"events": [event("e-1"), event("e-2")]}

    def crash(*_: Any, **__: Any) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr(idempotency, "complete", crash)
        assert api.post("/events", body, headers=KEY).status_code == 500
    assert api.post("/events", body, headers=KEY).json()["code"] == "in_progress"
    api.clock.advance(idempotency.RESERVATION_MS)
    answer = api.post("/events", body, headers=KEY).json()
    assert [result["status"] for result in answer["results"]] == ["duplicate", "duplicate"]
    assert sorted(stored(api)) == ["e-1", "e-2"]


def test_the_database_never_holds_a_new_key(api: Api) -> None:
    first = api.post("/keys", {"name": "till"}, headers=KEY).json()
    assert api.post("/keys", {"name": "till"}, headers=KEY).json()["key"] == first["key"]
    with api.plaudit.database.reads.connect() as conn:
        for table in metadata.sorted_tables:
            assert first["key"] not in str(conn.execute(sa.select(table)).all())


def test_the_migration_makes_the_table_that_is_declared(api: Api) -> None:
    found = sa.inspect(api.plaudit.database.reads)
    columns = {column["name"]: column["nullable"] for column in found.get_columns("idempotency")}
    assert columns == {column.name: column.nullable for column in tables.idempotency.c}
    assert found.get_pk_constraint("idempotency")["constrained_columns"] == ["label_id", "key"]
    assert [index["name"] for index in found.get_indexes("idempotency")] == ["ix_idempotency_age"]
