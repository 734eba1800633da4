"""Messages to players over the API."""

import pytest

from tests.web.rest.conftest import START_MS, Api


def test_a_message_arrives_counts_and_is_listed(api: Api) -> None:
    api.player()
    message = {"title": "Hello", "body": "<p>Hi</p>", "action": "dp:gf", "icon": "https://x.test/i.png"}
    sent = api.post("/players/anna/inbox", {**message, "category": 2, "expires_at": START_MS + 1000}).json()
    assert sent["unread_count"] == 1
    (listed,) = api.get("/players/anna/inbox").json()["items"]
    assert listed == {
        **message,
        "guid": sent["guid"],
        "category": 2,
        "created_at": START_MS,
        "expires_at": START_MS + 1000,
        "read_at": None,
        "deleted_at": None,
        "starred": False,
        "html_body": "",
        "buttons": [],
        "shown_at": None,
        "acted_at": None,
        "link": None,
        "withheld": None,
    }
    api.clock.advance(2000)
    assert api.get("/players/anna/inbox/unread-count").json() == {"unread_count": 0}
    assert len(api.get("/players/anna/inbox").json()["items"]) == 1


def test_a_message_with_a_page_of_its_own_has_html_and_buttons(api: Api) -> None:
    api.player()
    page = {"html_body": "<p>Hi</p>", "buttons": [{"text": "Go", "action": "dp:gf"}]}
    sent = api.post("/players/anna/inbox", {"title": "Hello", "action": "dp:inbox", **page}).json()
    (listed,) = api.get("/players/anna/inbox").json()["items"]
    assert {name: listed[name] for name in page} == page
    body = api.client.request("GET", f"/inbox/{sent['guid']}.json").json()
    assert body["html_body"] == "<p>Hi</p>"
    assert body["additional_buttons"] == [{"action": "dp:gf", "inbox_cta_text": "Go"}]


def test_the_same_key_reaches_a_player_once(api: Api) -> None:
    for name in ("anna", "ben"):
        api.player(name)
    body = {"title": "Shipped", "key": "order-1"}
    first = api.post("/players/anna/inbox", body).json()
    assert api.post("/players/anna/inbox", body).json() == first
    assert api.post("/players/ben/inbox", body).json()["guid"] != first["guid"]
    assert api.get("/players/anna/inbox/unread-count").json() == {"unread_count": 1}


def test_messages_are_listed_newest_first_page_by_page(api: Api) -> None:
    api.player()
    for number in range(5):
        api.post("/players/anna/inbox", {"title": f"Message {number}"})
    first = api.get("/players/anna/inbox", params={"limit": 3}).json()
    second = api.get("/players/anna/inbox", params={"limit": 3, "cursor": first["next_cursor"]}).json()
    titles = [item["title"] for page in (first, second) for item in page["items"]]
    assert titles == [f"Message {number}" for number in range(4, -1, -1)]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"title": ""}, "bad_field"),
        ({"title": " \u200b "}, "bad_message"),
        ({"category": 3}, "bad_field"),
        ({"category": "1"}, "bad_field"),
        ({"expires_at": -1}, "bad_field"),
        ({"key": "k" * 121}, "bad_field"),
        ({"key": "k\x00"}, "bad_field"),
        ({"colour": "red"}, "bad_field"),
        ({"html_body": "<p>Hi</p>", "action": "dp:gf"}, "bad_message"),
        ({"action": "dp:inbox", "buttons": [{"text": "Go", "action": "javascript:1"}]}, "bad_message"),
        ({"action": "dp:inbox", "buttons": [{"text": "Go", "action": "dp:gf"}] * 3}, "bad_field"),
    ],
)
def test_a_message_that_cannot_be_is_refused(api: Api, wrong: dict[str, object], code: str) -> None:
    api.player()
    response = api.post("/players/anna/inbox", {"title": "Hello", **wrong})
    assert response.json()["code"] == code
    assert api.get("/players/anna/inbox/unread-count").json() == {"unread_count": 0}
