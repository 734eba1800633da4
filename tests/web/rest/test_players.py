"""Players, their properties, markers, names, pictures, actions and segments over the API."""

import pytest

from server.features.players.properties import DERIVED, PROPERTIES
from tests.web.rest.conftest import START_MS, Api, check_problem


def test_put_creates_a_player_and_then_changes_it(api: Api) -> None:
    created = api.put("/players/Anna", {"properties": {"user_country": "DE"}, "language": "DE"})
    changed = api.put("/players/anna", {"properties": {"core_wallet_currency": "EUR"}})
    assert (created.status_code, changed.status_code) == (201, 200)
    player = changed.json()
    assert player["ext_user_id"] == "Anna"
    assert player["language"] == "DE"
    assert player["brand_key"] == api.label.brand_key
    assert player["created_at"] == START_MS
    assert player["properties"]["user_country"] == "DE"
    assert player["properties"]["core_wallet_currency"] == "EUR"
    assert api.get("/players/ANNA").json() == player


def test_an_unknown_player_is_not_found(api: Api) -> None:
    for method, path, body in (
        ("GET", "", None),
        ("PATCH", "/properties", {"properties": {}}),
        ("POST", "/markers", {"operation": "clear"}),
        ("PUT", "/nickname", {"nickname": "Ada"}),
        ("PUT", "/avatar", {"avatar_id": "1"}),
        ("GET", "/events", None),
        ("POST", "/inbox", {"title": "Hello"}),
        ("GET", "/inbox", None),
        ("GET", "/inbox/unread-count", None),
        ("POST", "/segments/check", {"segment_ids": [1]}),
        ("POST", "/actions", {"action": "x"}),
    ):
        response = api.send(method, f"/players/nobody{path}", json=body)
        assert response.status_code == 404, path
        assert response.json()["code"] == "player_not_found", path


def test_a_property_that_cannot_be_set_refuses_all_of_them(api: Api) -> None:
    api.player(properties={"user_country": "DE"})
    for wrong, code in (
        ({"ach_points_balance": 1000}, "property_not_writable"),
        ({"shoe_size": 42}, "unknown_property"),
        ({"core_is_test_account": "yes"}, "bad_property"),
    ):
        response = api.patch("/players/anna/properties", {"properties": {"user_country": "FR", **wrong}})
        assert response.json()["code"] == code
    assert api.get("/players/anna").json()["properties"]["user_country"] == "DE"


def test_what_other_features_keep_of_a_player_is_shown_and_cannot_be_set(api: Api) -> None:
    """Every property that a page gets is either an operator's to set or refused as what follows."""
    shown = api.player()["properties"]
    assert shown["ach_points_balance"] == shown["ach_points_ever"] == 0
    assert shown["core_inbox_unread_count"] == 0
    assert api.get("/players/anna").json()["properties"] == shown
    assert api.get("/players").json()["items"][0]["properties"] == shown
    writable = {name for name, known in PROPERTIES.items() if known.writer == "operator"}
    assert set(shown) >= {name for name in DERIVED if name.startswith("ach_")}
    for name in {*shown, *DERIVED} - writable:
        response = api.patch("/players/anna/properties", {"properties": {name: None}})
        assert response.json()["code"] == "property_not_writable", name


def test_a_player_that_could_not_be_made_right_is_not_made(api: Api) -> None:
    assert api.put("/players/anna", {"properties": {"shoe_size": 42}}).status_code == 400
    assert api.put("/players/anna", {"brand_key": "00000000"}).status_code == 404
    assert api.get("/players").json() == {"items": [], "next_cursor": None}


def test_own_properties_are_kept_once_they_are_defined(api: Api) -> None:
    api.put("/definitions/player_property/shoe_size", {"body": {"name": "shoe_size", "type": "integer"}})
    assert api.player(properties={"shoe_size": 42})["properties"]["shoe_size"] == 42
    assert api.player(properties={"shoe_size": None})["properties"]["shoe_size"] is None


def test_markers_are_added_removed_replaced_and_cleared(api: Api) -> None:
    api.player()
    steps: tuple[tuple[str, list[str]], ...] = (
        ("add", ["vip", "new"]),
        ("remove", ["new"]),
        ("replace", ["a", "b"]),
        ("clear", []),
    )
    found = [
        api.post("/players/anna/markers", {"operation": operation, "markers": markers}).json()["markers"]
        for operation, markers in steps
    ]
    assert found == [["NEW", "VIP"], ["VIP"], ["A", "B"], []]
    assert api.get("/players/anna").json()["markers"] == []


def test_name_and_picture_are_set(api: Api) -> None:
    api.player()
    assert api.put("/players/anna/nickname", {"nickname": "  Ada   L. "}).json() == {"nickname": "Ada L."}
    avatar = {"avatar_id": "https://shop.example/ada.png", "avatar_real_id": 7}
    assert api.put("/players/anna/avatar", avatar).json() == avatar
    player = api.get("/players/anna").json()
    assert (player["public_username"], player["avatar_id"]) == ("Ada L.", avatar["avatar_id"])
    assert api.put("/players/anna/nickname", {"nickname": "A"}).json()["code"] == "bad_nickname"
    assert api.put("/players/anna/avatar", {"avatar_id": "javascript:x"}).json()["code"] == "bad_avatar"


def test_an_id_may_hold_slashes_spaces_and_any_letters(api: Api) -> None:
    for sent, ext_user_id in (("a%2Fb", "a/b"), ("a%20b%3Fc", "a b?c"), ("%C3%A9t%C3%A9", "été")):
        assert api.put(f"/players/{sent}", {}).json()["ext_user_id"] == ext_user_id
        assert api.get(f"/players/{sent}").status_code == 200
    assert api.get("/players/%FF").json()["code"] == "bad_field"


def test_an_action_is_an_event_and_becomes_known(api: Api) -> None:
    api.player()
    sent = api.post("/players/anna/actions", {"action": "newsletter", "payload": {"list": "weekly"}})
    (stored,) = api.get("/players/anna/events").json()["items"]
    assert stored["event_id"] == sent.json()["event_id"]
    assert (stored["event_type"], stored["source"]) == ("client_action", "server")
    assert stored["payload"] == {"action": "newsletter", "list": "weekly"}
    assert [item["action"] for item in api.get("/actions").json()["items"]] == ["newsletter"]
    twice = {"action": "a", "payload": {"action": "b"}}
    assert api.post("/players/anna/actions", twice).json()["code"] == "event_payload_invalid"


def test_segments_are_checked_against_the_live_player(api: Api) -> None:
    api.player()
    segment = {"id": 7, "name": "VIP", "condition": {"marker": "VIP"}}
    assert api.put("/definitions/segment/vip", {"body": segment}).status_code == 201

    def check() -> list[bool]:
        answer = api.post("/players/anna/segments/check", {"segment_ids": [7, 8]}).json()
        assert [result["segment_id"] for result in answer["segments"]] == [7, 8]
        return [result["is_matching"] for result in answer["segments"]]

    assert check() == [False, False]
    api.post("/players/anna/markers", {"operation": "add", "markers": ["VIP"]})
    assert check() == [True, False]


def test_a_list_of_players_is_read_page_by_page(api: Api) -> None:
    for number in range(5):
        api.player(f"player-{number}")
    api.post("/players/player-3/markers", {"operation": "add", "markers": ["VIP"]})
    seen, cursor = [], None
    while True:
        params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = api.get("/players", params=params).json()
        assert len(page["items"]) <= 2
        seen += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert [player["ext_user_id"] for player in seen] == [f"player-{number}" for number in range(5)]
    assert [player["markers"] for player in seen] == [[], [], [], ["VIP"], []]


@pytest.mark.parametrize("value", ["GERMANY", "D\x00", "x" * 501])
def test_a_value_that_no_column_holds_is_refused_and_changes_nothing(api: Api, value: str) -> None:
    api.player(properties={"user_country": "DE"})
    response = api.patch("/players/anna/properties", {"properties": {"user_country": value}})
    assert response.status_code in (400, 422)
    check_problem(response)
    assert api.get("/players/anna").json()["properties"]["user_country"] == "DE"


@pytest.mark.parametrize("name", ["core_is_test_account", "core_registration_date"])
def test_a_property_that_everybody_has_cannot_be_cleared(api: Api, name: str) -> None:
    before = api.player()["properties"][name]
    response = api.patch("/players/anna/properties", {"properties": {name: None}})
    assert response.json()["code"] == "bad_property"
    assert api.get("/players/anna").json()["properties"][name] == before
