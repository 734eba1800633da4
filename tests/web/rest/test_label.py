"""The label, its settings, salts and keys over the API."""

from server.core.clock import SECOND_MS
from server.features.players.identity import issue_md5
from tests.web.rest.conftest import START_MS, Api


def check(api: Api, salt: str) -> dict[str, object]:
    proof = issue_md5("anna", salt=salt, validity_ms=api.clock.now() + 60 * SECOND_MS)
    body = {"ext_user_id": "anna", "user_hash": proof}
    return dict(api.post("/identity/check", body).json())


def test_a_key_opens_its_label(api: Api) -> None:
    assert api.get("/label").json() == {
        "key": api.label.key,
        "name": "Shop",
        "brands": [{"key": api.label.brand_key, "name": "Shop"}],
        "languages": ["EN", "DE", "ES"],
    }


def test_settings_are_read_and_changed_at_once(api: Api) -> None:
    changed = api.patch("/settings", {"settings": {"IDENTITY_PROOF": "optional"}}).json()
    assert changed == api.get("/settings").json()
    values = {setting["name"]: setting["value"] for setting in changed["settings"]}
    assert values["IDENTITY_PROOF"] == "optional"
    assert values["FRONT_END_ALLOWED_LANGUAGES"] == "EN,DE,ES"


def test_a_setting_that_cannot_be_refuses_all(api: Api) -> None:
    for wrong, code in (({"IDENTITY_PROOF": "maybe"}, "bad_setting"), ({"COLOUR": "red"}, "unknown_setting")):
        response = api.patch("/settings", {"settings": {"GAMIFICATION_ENABLED_PERCENT": "50", **wrong}})
        assert response.json()["code"] == code
    assert "50" not in {setting["value"] for setting in api.get("/settings").json()["settings"]}


def test_a_new_salt_works_at_once_and_the_old_one_for_the_overlap(api: Api) -> None:
    old = api.label.salt
    answer = api.post("/label/salts/rotate", {"overlap_s": 60}).json()
    assert answer["earlier_until"] == START_MS + 60 * SECOND_MS
    assert check(api, old)["ok"] is check(api, answer["salt"])["ok"] is True
    api.clock.advance(60 * SECOND_MS)
    assert check(api, old)["reason"] == "wrong_signature"
    assert check(api, answer["salt"])["ok"] is True


def test_a_salt_ended_without_overlap_stays_ended(api: Api) -> None:
    old = api.label.salt
    api.post("/label/salts/rotate", {"overlap_s": 0})
    api.post("/label/salts/rotate", {"overlap_s": 3600})
    assert check(api, old)["reason"] == "wrong_signature"


def test_a_key_is_made_shown_once_and_revoked(api: Api) -> None:
    made = api.post("/keys", {"name": "till"}).json()
    (first, second) = api.get("/keys").json()["items"]
    assert (second["id"], second["name"], second["revoked_at"]) == (made["id"], "till", None)
    assert made["key"].startswith(second["prefix"])
    assert made["key"] not in api.get("/keys").text
    till = {"Authorization": f"Bearer {made['key']}"}
    assert api.get("/label", headers=till).status_code == 200
    assert api.delete(f"/keys/{first['id']}").json()["code"] == "key_in_use"
    assert api.delete(f"/keys/{made['id']}").json()["revoked_at"] == START_MS
    assert api.get("/label", headers=till).json()["code"] == "bad_s2s_key"
    assert api.delete(f"/keys/{made['id']}").json()["code"] == "not_found"
