"""What every route has in common: keys, labels that never meet, limits, errors, cursors."""

import re
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from server.core.clock import MINUTE_MS
from server.store import writer as writer_module
from server.web.rest import labels
from server.web.rest.operation import BATCH_BODY_LIMIT, BODY_LIMIT, Operation
from server.web.rest.routes import Rest
from server.web.rest.table import OPERATIONS
from tests.support.label import make_label
from tests.web.rest.conftest import Api, check_problem, event

SECRET = "known-to-one-label"
# Nothing that `fill` makes is in their answers.
TELL_NOTHING = {
    "count_unread",
    "get_board",
    "get_import",
    "get_label",
    "get_delivery",
    "get_level",
    "get_rebuilding",
    "get_round",
    "get_run",
    "get_secrets",
    "get_settings",
    "get_wallet",
    "list_bonuses",
    "list_clans",
    "list_dead_jobs",
    "list_deliveries",
    "list_ledger",
    "list_members",
    "list_missions",
    "list_participants",
    "list_participations",
    "list_payouts",
    "list_places",
    "list_purchases",
    "list_rounds",
    "list_runs",
    "list_runs_of_player",
    "list_spins",
    "list_stock",
    "list_tickets",
    "list_wins",
}
LISTS = [
    operation.path
    for operation in OPERATIONS
    if operation.method == "GET" and "cursor" in dir(operation.query)
]


def address(operation: Operation, **values: Any) -> str:
    counted = ("key_id", "run_id", "round_id", "bonus_id", "clan_id", "delivery_id", "import_id", "job_id")
    numbers = dict.fromkeys(counted, 1)
    names = {"ext_user_id": SECRET, "kind": "segment", "key": SECRET, "name": SECRET, "period": "daily"}
    return operation.path.format(**{**numbers, **names, **values})


def call(api: Api, operation: Operation, **values: Any) -> Any:
    return api.send(operation.method, address(operation, **values), json=operation.example)


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic {key}", "{key}", "Bearer {key}x", "Bearer s2s_ü"],
)
def test_no_route_answers_without_a_valid_key(embedded: Api, authorization: str | None) -> None:
    headers = []
    if authorization is not None:
        headers = [(b"authorization", authorization.format(key=embedded.label.s2s_key).encode())]
    for operation in OPERATIONS:
        url = f"/api/v1{address(operation)}"
        response = embedded.client.request(operation.method, url, headers=headers, json=operation.example)
        assert check_problem(response)["code"] == "bad_s2s_key", operation.id
        assert response.headers["www-authenticate"].startswith("Bearer")


def test_the_scheme_is_read_in_any_case(embedded: Api) -> None:
    headers = {"Authorization": f"bearer   {embedded.label.s2s_key}"}
    assert embedded.get("/label", headers=headers).status_code == 200


def fill(api: Api) -> None:
    """Give the label something of every sort that bears its secret."""
    api.player(SECRET, properties={"core_utm_source": SECRET})
    api.post(f"/players/{SECRET}/markers", {"operation": "add", "markers": [SECRET]})
    api.post(f"/players/{SECRET}/inbox", {"title": SECRET})
    api.post(f"/players/{SECRET}/actions", {"action": SECRET})
    entry = event("e-2", player=SECRET, kind="core_set_last_login_entry", entry_point=SECRET)
    api.events(event("e-1", player=SECRET, kind=SECRET), entry)
    segment = {"id": 7, "name": SECRET, "condition": {"marker": SECRET}}
    api.put(f"/definitions/segment/{SECRET}", {"body": segment})
    api.put(f"/definitions/popup/{SECRET}", {"body": {"id": 1, "template": "modal", "title": SECRET}})
    api.post(f"/players/{SECRET}/engagements", {"popup": SECRET})
    webhook = {"id": 1, "name": SECRET, "url": "https://shop.example/"}
    api.put(f"/definitions/webhook/{SECRET}", {"body": webhook})
    api.put(f"/definitions/email/{SECRET}", {"body": {"id": 1, "subject": SECRET, "text": SECRET}})
    api.post(f"/players/{SECRET}/emails", {"email": SECRET})
    api.post("/keys", {"name": SECRET})
    report = {
        "cid": 77777,
        "uuid": "u",
        "ts": 0,
        "api_key": api.label.key,
        "level": "error",
        "message": SECRET,
    }
    api.client.request("POST", "http://plaudit.test/services/public", json=report)


def everything(api: Api) -> dict[str, str]:
    return {operation.id: call(api, operation).text for operation in OPERATIONS if operation.method == "GET"}


def test_no_route_shows_or_changes_anything_of_another_label(api: Api) -> None:
    fill(api)
    before = everything(api)
    assert {name for name, text in before.items() if SECRET not in text} == TELL_NOTHING
    other = api.of(make_label(api.plaudit, name="Other"))
    key_ids = [key["id"] for key in api.get("/keys").json()["items"]]
    made_by_other = {"put_player", "put_definition", "import_definitions"}
    for operation in OPERATIONS:
        if operation.id in made_by_other:
            continue
        for key_id in key_ids if operation.id == "revoke_key" else [1]:
            response = call(other, operation, key_id=key_id)
            of_one_thing = "{" in operation.path and operation.id != "get_board"
            assert not of_one_thing or response.status_code == 404, operation.id
            shown = re.sub(rf"(the key|[a-z_-]+) '{SECRET}'", "", response.text)
            assert SECRET not in shown.lower(), operation.id
    for operation in OPERATIONS:
        if operation.id in made_by_other:
            assert call(other, operation, key="vip_members").status_code in (200, 201)
    assert everything(api) == before


def test_a_cursor_is_of_one_label_and_one_list(api: Api) -> None:
    other = api.of(make_label(api.plaudit, name="Other"))
    for name in ("anna", "ben"):
        for each in (api, other):
            each.player(name)
            each.events(*(event(f"{name}-{n}", player=name) for n in range(3)))
    cursor = api.get("/players", params={"limit": 1}).json()["next_cursor"]
    assert api.get("/players", params={"cursor": cursor}).json()["items"][0]["ext_user_id"] == "ben"
    events = api.get("/players/anna/events", params={"limit": 1}).json()["next_cursor"]
    for caller, path, wrong in (
        (other, "/players", cursor),
        (api, "/keys", cursor),
        (api, "/players/ben/events", events),
        (api, "/players/anna/inbox", events),
    ):
        assert caller.get(path, params={"cursor": wrong}).json()["code"] == "bad_cursor"


def test_a_cursor_that_was_touched_is_refused(embedded: Api) -> None:
    for name in ("anna", "ben"):
        embedded.player(name)
    good = embedded.get("/players", params={"limit": 1}).json()["next_cursor"]
    payload, signature = good.rsplit(".", 1)
    changed = payload[:-2] + ("AA" if payload[-2:] != "AA" else "BB")
    wrongs = [
        "",
        "x",
        "a.b",
        good + "x",
        good[:-1],
        f"{changed}.{signature}",
        f"{payload}.{signature[::-1]}",
        "é",
    ]
    for wrong in wrongs:
        assert embedded.get("/players", params={"cursor": wrong}).json()["code"] == "bad_cursor", wrong
    too_long = embedded.get("/players", params={"cursor": "x" * 2001})
    assert too_long.json()["errors"][0]["field"] == "query.cursor"


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "1.5", ""])
def test_a_page_has_one_to_two_hundred_items(embedded: Api, limit: str) -> None:
    problem = embedded.get("/players", params={"limit": limit}).json()
    assert problem["code"] == "bad_field"
    assert problem["errors"][0]["field"] == "query.limit"


def test_an_unknown_parameter_is_named(embedded: Api) -> None:
    problem = embedded.get("/players", params={"limits": "2"}).json()
    assert problem["code"] == "bad_field"
    assert "limits" in problem["detail"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "bad_json"),
        (b"{", "bad_json"),
        (b"\xff", "bad_json"),
        (b'{"nickname": "\xff"}', "bad_json"),
        (b"[]", "bad_field"),
        (b"null", "bad_field"),
        (b"{}", "bad_field"),
        (b'{"nickname": 5}', "bad_field"),
        (b'{"nickname": "Ada", "x": 1}', "bad_field"),
    ],
)
def test_a_body_that_cannot_be_is_refused(embedded: Api, content: bytes, code: str) -> None:
    embedded.player()
    response = embedded.send("PUT", "/players/anna/nickname", content=content)
    assert response.json()["code"] == code
    assert embedded.get("/players/anna").json()["nickname"] is None


def test_a_body_may_not_be_a_tower(embedded: Api) -> None:
    tower = b'{"a":' * 20_000 + b"1" + b"}" * 20_000
    event = b'{"event_id": "e-1", "ext_user_id": "anna", "event_type": "page_opened", "payload": %s}' % tower
    for method, path, content in (
        ("PUT", "/players/anna", b'{"properties": %s}' % tower),
        ("POST", "/events", b'{"events": [%s]}' % event),
        ("PUT", "/definitions/segment/x", b'{"body": %s}' % tower),
    ):
        assert embedded.send(method, path, content=content).json()["code"] == "too_deep"


def test_a_wrong_field_is_named_where_it_is(embedded: Api) -> None:
    embedded.player()
    body = {"operation": "add", "markers": ["a", 5]}
    problem = embedded.post("/players/anna/markers", body).json()
    assert problem["errors"] == [{"field": "body.markers[1]", "message": "Expected `str`, got `int`"}]
    assert embedded.delete("/keys/none").json()["errors"][0]["field"] == "path.key_id"


def test_a_body_must_be_json(embedded: Api) -> None:
    for media_type, status in (
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("application/json; charset=utf-8", 201),
        ("application/merge-patch+json", 200),
    ):
        response = embedded.send("PUT", "/players/anna", content=b"{}", headers={"Content-Type": media_type})
        assert response.status_code == status


def test_a_body_that_is_too_large_is_refused_whole(embedded: Api) -> None:
    for path, limit in (("/players/anna", BODY_LIMIT), ("/definitions/import", BATCH_BODY_LIMIT)):
        method = "PUT" if path.startswith("/players") else "POST"
        response = embedded.send(method, path, content=b" " * (limit + 1))
        assert response.json()["code"] == "too_large"
    fits = b'{"properties":{}' + b" " * (BODY_LIMIT - 17) + b"}"
    assert embedded.send("PUT", "/players/anna", content=fits).status_code == 201


def test_unknown_addresses_and_methods_are_problems_too(embedded: Api) -> None:
    for path in (
        "/",
        "/nothing",
        "/players/",
        "/players/anna/nothing",
        "/players//events",
        "",
        "/%0A",
        "/a%0A",
    ):
        assert embedded.get(path).json()["code"] == "route_not_found", path
    for method, path, allowed in (
        ("POST", "/players", "GET, HEAD"),
        ("DELETE", "/players/anna", "GET, HEAD, PUT"),
        ("GET", "/events", "POST"),
        ("TRACE", "/settings", "GET, HEAD, PATCH"),
    ):
        response = embedded.send(method, path)
        assert response.json()["code"] == "method_not_allowed"
        assert response.headers["allow"] == allowed


def test_head_answers_like_get(embedded: Api) -> None:
    assert embedded.send("HEAD", "/label").status_code == 200


def test_a_browser_gets_no_permission(embedded: Api) -> None:
    origin = {"Origin": "https://shop.example"}
    preflight = {**origin, "Access-Control-Request-Method": "GET"}
    responses = [
        embedded.get("/label", headers=origin),
        embedded.send("OPTIONS", "/label", headers=preflight),
        embedded.get("/openapi.json", headers=origin),
    ]
    assert [response.status_code for response in responses] == [200, 405, 200]
    for response in responses:
        assert not [name for name in response.headers if name.startswith("access-control-")]


def test_a_key_has_a_limit_of_its_own_and_is_told_when_to_go_on(embedded: Api) -> None:
    other = make_label(embedded.plaudit, name="Other")
    rest = Rest(embedded.plaudit.services, secret="s", requests_per_minute=3)
    transport = httpx.ASGITransport(app=Starlette(routes=rest.routes()))

    async def ask(_: httpx.AsyncClient) -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=transport, base_url="http://plaudit.test") as http:

            async def get(key: str) -> httpx.Response:
                return await http.get("/api/v1/label", headers={"Authorization": f"Bearer {key}"})

            answers = [await get(embedded.label.s2s_key) for _ in range(4)]
            answers.append(await get(other.s2s_key))
            embedded.clock.advance(MINUTE_MS)
            answers.append(await get(embedded.label.s2s_key))
            return answers

    answers = embedded.client.run(ask)
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 200, 200]
    assert check_problem(answers[3])["retry_after_s"] == 60
    assert answers[3].headers["retry-after"] == "60"


def test_an_overloaded_writer_says_when_to_go_on(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "QUEUE_LIMIT", 0)
    response = api.put("/players/anna", {})
    assert response.json()["code"] == "overloaded"
    assert response.headers["retry-after"] == "1"


def test_a_failure_of_ours_gives_a_reference_and_nothing_else(
    embedded: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("a detail of the inside")

    monkeypatch.setattr(labels, "_settings", fail)
    response = embedded.get("/settings")
    problem = check_problem(response)
    assert problem["code"] == "internal_error"
    assert len(problem["reference"]) == 8
    assert "inside" not in response.text


def test_answers_are_not_to_be_stored(embedded: Api) -> None:
    for response in (embedded.get("/label"), embedded.get("/players/nobody")):
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"
