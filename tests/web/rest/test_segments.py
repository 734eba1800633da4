"""Segments over REST: members, imports that stream, and how far each is."""

import threading
from dataclasses import replace
from typing import Any

import httpx
import pytest

from server.web.rest import routes, segments
from server.web.rest.table import OPERATIONS
from tests.web.rest.conftest import Api, check_problem, event

LIST = {"id": 1, "name": "Letter", "kind": "list"}
OFTEN = {"id": 2, "name": "Often", "kind": "behaviour", "event": "page_opened", "gte": 2, "within_days": 7}
VIP = {"id": 3, "name": "VIP", "condition": {"marker": "VIP"}}


@pytest.fixture
def label(api: Api) -> Api:
    for key, body in {"letter": LIST, "often": OFTEN, "vip": VIP}.items():
        assert api.put(f"/definitions/segment/{key}", {"body": body}).status_code == 201
    return api


def send(api: Api, method: str, path: str, text: bytes, **headers: str) -> httpx.Response:
    given = {**api.authorization, "Content-Type": "text/csv", **headers}
    return api.client.request(method, f"http://plaudit.test/api/v1{path}", headers=given, content=text)


def until_done(api: Api, key: str, number: int) -> dict[str, Any]:
    """The import when it is done; the clock goes on meanwhile."""
    pause = threading.Event()
    for _ in range(400):
        found: dict[str, Any] = api.get(f"/segments/{key}/imports/{number}").json()
        if found["status"] == "done":
            return found
        api.clock.advance(1_000)
        pause.wait(0.02)
    raise AssertionError(found)


def test_a_list_is_imported_and_told_of(label: Api) -> None:
    for name in ("anna", "ben"):
        label.player(name)
    answer = send(label, "PUT", "/segments/letter/members", b"ext_user_id\nanna\nghost\nanna\na,b\n")
    assert answer.status_code == 200, answer.text
    found = until_done(label, "letter", answer.json()["import_id"])
    assert (found["lines"], found["accepted"], found["duplicates"]) == (4, 2, 1)
    assert (found["unknown"], found["malformed"]) == (1, 1)
    assert found["problems"] == [{"line": 5, "why": "it has more than one column"}]
    answer = send(label, "POST", "/segments/letter/members?mode=add", b"ben\n")
    until_done(label, "letter", answer.json()["import_id"])
    whole = label.get("/segments/letter").json()
    assert (whole["members"], whole["sample"], whole["fill"]["state"]) == (2, ["anna", "ben"], "ready")
    assert (whole["last_import"]["mode"], whole["last_import"]["status"]) == ("add", "done")
    answer = send(label, "POST", "/segments/letter/members?mode=remove", b"ben\n")
    until_done(label, "letter", answer.json()["import_id"])
    assert label.get("/segments/letter").json()["sample"] == ["anna"]


def test_a_player_s_segments_say_since_when(label: Api) -> None:
    label.player("anna")
    assert label.get("/players/anna/segments").json() == {"items": []}
    label.events(event("e-1"), event("e-2"))
    label.post("/players/anna/markers", {"operation": "add", "markers": ["VIP"]})
    now = label.clock.now()
    assert label.get("/players/anna/segments").json()["items"] == [
        {"segment_id": 2, "segment": "often", "name": "Often", "kind": "behaviour", "since": now},
        {"segment_id": 3, "segment": "vip", "name": "VIP", "kind": "state", "since": None},
    ]
    state = label.get("/segments/vip").json()
    assert (state["members"], state["sample"], state["fill"]["state"]) == (None, [], "ready")
    assert label.get("/segments/often").json()["fill"]["state"] == "waiting"


def test_the_same_list_with_the_same_key_is_taken_once(label: Api) -> None:
    first = send(label, "PUT", "/segments/letter/members", b"anna\n", **{"Idempotency-Key": "k"})
    again = send(label, "PUT", "/segments/letter/members", b"anna\n", **{"Idempotency-Key": "k"})
    assert again.headers["idempotent-replay"] == "true"
    assert again.json() == first.json()
    other = send(label, "PUT", "/segments/letter/members", b"ben\n", **{"Idempotency-Key": "k"})
    assert check_problem(other)["code"] == "idempotency_key_reused"
    assert label.get("/segments/letter").json()["last_import"]["import_id"] == first.json()["import_id"]


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("PUT", "/segments/none/members", "segment_not_found"),
        ("PUT", "/segments/often/members", "not_a_list"),
        ("PUT", "/segments/letter/members", "empty_list"),
        ("POST", "/segments/letter/members?mode=replace", "bad_field"),
        ("GET", "/segments/none", "segment_not_found"),
        ("GET", "/segments/letter/imports/999", "import_not_found"),
        ("GET", "/players/nobody/segments", "player_not_found"),
    ],
)
def test_what_cannot_be_is_refused(label: Api, method: str, path: str, code: str) -> None:
    assert check_problem(send(label, method, path, b"ext_user_id\n\n"))["code"] == code
    assert label.get("/segments/letter").json()["last_import"] is None


def test_a_list_that_is_too_large_or_no_list_leaves_nothing(
    label: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = send(label, "PUT", "/segments/letter/members", b"{}", **{"Content-Type": "application/json"})
    assert check_problem(answer)["code"] == "unsupported_media_type"
    operation = next(o for o in OPERATIONS if o.handler is segments.replace_members)
    router = {o.id: replace(o, body_limit=10) for o in OPERATIONS}
    find = routes.Router.find

    def find_small(self: routes.Router, method: str, path: str) -> Any:
        found, given = find(self, method, path)
        return (router[found.id], given) if found is operation else (found, given)

    monkeypatch.setattr(routes.Router, "find", find_small)
    answer = send(label, "PUT", "/segments/letter/members", b"anna\n" * 10)
    assert check_problem(answer)["code"] == "too_large"
    assert label.get("/segments/letter").json()["last_import"] is None
