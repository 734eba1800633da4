"""Definitions over the API: versions, preconditions, history, import and export."""

from typing import Any

from tests.support.label import make_label
from tests.web.rest.conftest import Api

SEGMENT = {"id": 7, "name": "VIP", "condition": {"marker": "VIP"}}
OTHER = {**SEGMENT, "name": "Very important"}
PATH = "/definitions/segment/vip"
GIVES_NOTHING_KNOWN = {
    "id": 1,
    "name": "Wheel",
    "type": "wheel",
    "prizes": [{"id": 1, "name": "?", "type": "bonus", "effects": [{"type": "spin_add"}]}],
}


def test_a_definition_is_created_replaced_archived_and_revived(api: Api) -> None:
    created = api.put(PATH, {"body": SEGMENT})
    same = api.put(PATH, {"body": SEGMENT})
    changed = api.put(PATH, {"body": OTHER, "status": "draft"})
    assert [r.status_code for r in (created, same, changed)] == [201, 200, 200]
    assert [r.headers["etag"] for r in (created, same, changed)] == ['"1"', '"1"', '"2"']
    read = api.get(PATH)
    assert read.json() == changed.json()
    assert read.headers["etag"] == '"2"'
    assert read.json()["body"]["name"] == "Very important"
    assert read.json()["status"] == "draft"
    archived = api.delete(PATH)
    assert (archived.json()["status"], archived.headers["etag"]) == ("archived", '"3"')
    assert api.delete(PATH).headers["etag"] == '"3"'
    assert api.put(PATH, {"body": SEGMENT}).json()["version"] == 4


def test_history_holds_every_version(api: Api) -> None:
    for body in (SEGMENT, OTHER, SEGMENT):
        api.put(PATH, {"body": body})
    api.delete(PATH)
    first = api.get(f"{PATH}/history", params={"limit": 3}).json()
    rest = api.get(f"{PATH}/history", params={"limit": 3, "cursor": first["next_cursor"]}).json()
    versions = [*first["items"], *rest["items"]]
    assert [(v["version"], v["status"]) for v in versions] == [
        (4, "archived"),
        (3, "active"),
        (2, "active"),
        (1, "active"),
    ]
    assert [v["body"]["name"] for v in versions] == ["VIP", "VIP", "Very important", "VIP"]


def test_preconditions_hold_or_nothing_changes(api: Api) -> None:
    def put(body: Any, **headers: str) -> int:
        return api.put(
            PATH, {"body": body}, headers={k.replace("_", "-"): v for k, v in headers.items()}
        ).status_code

    assert put(SEGMENT, If_Match='"1"') == 412
    assert put(SEGMENT, If_Match="*") == 412
    assert put(SEGMENT, If_None_Match="*") == 201
    assert put(OTHER, If_None_Match="*") == 412
    assert put(OTHER, If_Match='"2"') == 412
    assert put(OTHER, If_Match='W/"9", "1"') == 200
    assert api.delete(PATH, headers={"If-Match": '"1"'}).status_code == 412
    assert api.get(PATH).json()["status"] == "active"
    assert api.delete(PATH, headers={"If-Match": '"2"'}).status_code == 200


def test_of_two_editors_who_read_the_same_version_one_is_told(api: Api) -> None:
    api.put(PATH, {"body": SEGMENT})
    headers = {**api.authorization, "If-Match": '"1"'}
    edits = [
        ("PUT", f"/api/v1{PATH}", {"json": {"body": {**SEGMENT, "name": f"Name {n}"}}, "headers": headers})
        for n in range(8)
    ]
    found = sorted(response.status_code for response in api.client.all_at_once(edits))
    assert found == [200] + [412] * 7
    assert api.get(PATH).json()["version"] == 2


def test_without_a_precondition_the_last_editor_wins(api: Api) -> None:
    """The negative control of the test above."""
    api.put(PATH, {"body": SEGMENT})
    headers = api.authorization
    edits = [
        ("PUT", f"/api/v1{PATH}", {"json": {"body": {**SEGMENT, "name": f"Name {n}"}}, "headers": headers})
        for n in range(8)
    ]
    assert {response.status_code for response in api.client.all_at_once(edits)} == {200}
    assert api.get(PATH).json()["version"] == 9


def test_what_cannot_be_is_refused_with_its_reason(api: Api) -> None:
    for path, body, code in (
        ("/definitions/spaceship/x", {"body": {}}, "unknown_kind"),
        (PATH, {"body": {"id": 7}}, "bad_definition"),
        (PATH, {"body": {**SEGMENT, "condition": {}}}, "bad_condition"),
        ("/definitions/mini_game/x", {"body": GIVES_NOTHING_KNOWN}, "bad_definition"),
        (PATH, {"body": SEGMENT, "status": "gone"}, "bad_field"),
        (f"/definitions/segment/{'k' * 121}", {"body": SEGMENT}, "bad_field"),
    ):
        assert api.put(path, body).json()["code"] == code
    assert api.get("/definitions/spaceship/x").json()["code"] == "unknown_kind"
    assert api.get(PATH).json()["code"] == "definition_not_found"
    assert api.get(f"{PATH}/history").json()["code"] == "definition_not_found"
    assert api.delete(PATH).json()["code"] == "definition_not_found"
    assert api.get("/definitions", params={"kind": "spaceship"}).json()["code"] == "unknown_kind"
    assert api.get("/definitions", params={"status": "gone"}).json()["code"] == "bad_field"


def test_lists_are_filtered_and_a_cursor_stays_with_its_filter(api: Api) -> None:
    for number in range(3):
        api.put(f"/definitions/segment/s-{number}", {"body": {**SEGMENT, "id": number}})
    api.delete("/definitions/segment/s-1")
    active = {"kind": "segment", "status": "active", "limit": 1}
    first = api.get("/definitions", params=active).json()
    second = api.get("/definitions", params={**active, "cursor": first["next_cursor"]}).json()
    assert [page["items"][0]["key"] for page in (first, second)] == ["s-0", "s-2"]
    assert second["next_cursor"] is None
    other = api.get("/definitions", params={"kind": "event_type", "cursor": first["next_cursor"]})
    assert other.json()["code"] == "bad_cursor"
    keys = [item["key"] for item in api.get("/definitions").json()["items"]]
    assert keys == ["page_opened", "s-0", "s-1", "s-2"]


def test_an_export_is_what_another_label_imports(api: Api) -> None:
    api.put(PATH, {"body": SEGMENT})
    api.put("/definitions/segment/gone", {"body": OTHER, "status": "archived"})
    exported = api.get("/definitions/export").json()
    assert [(item["kind"], item["key"]) for item in exported["definitions"]] == [
        ("event_type", "page_opened"),
        ("segment", "vip"),
    ]
    other = api.of(make_label(api.plaudit, name="Other"))
    result = other.post("/definitions/import", exported).json()
    assert (result["changed"], result["unchanged"]) == (1, 1)
    assert other.get("/definitions/export").json() == exported
    assert other.post("/definitions/import", exported).json()["unchanged"] == 2


def test_an_import_is_all_or_nothing(api: Api) -> None:
    good = {"kind": "segment", "key": "vip", "body": SEGMENT}
    for wrong in (
        {"kind": "segment", "key": "bad", "body": {}},
        {"kind": "spaceship", "key": "x", "body": {}},
        {"kind": "mini_game", "key": "x", "body": GIVES_NOTHING_KNOWN},
    ):
        response = api.post("/definitions/import", {"definitions": [good, wrong]})
        assert response.json()["code"] == "import_refused"
        assert f"definitions[1] ({wrong['kind']}/{wrong['key']})" in response.json()["detail"]
    assert api.get(PATH).status_code == 404
