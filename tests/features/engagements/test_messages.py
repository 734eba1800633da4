"""Pop-ups and banners from the operator's server to the player's page, and what becomes of them."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from server.core.clock import DAY_MS, ManualClock
from server.features.engagements import service, tables
from server.features.labels.definitions import save
from server.offline import run_unit
from tests.support.adversary import rows, wait_until
from tests.support.label import TestLabel, WireClient
from tests.support.server import Live

IMPRESSION, CLICK, FAILED, PUSH, PING = 103, 104, 106, 110, 1
PLACEMENTS, BANNER = 950, 952
MODAL: dict[str, Any] = {"id": 7, "template": "modal", "title": "Hello {{ params.name }}"}
HTML = '<p>Hi</p><a href="dp:gf_shop">Shop</a>'


@pytest.fixture
def label(live: Live) -> TestLabel:
    return live.label()


def define(live: Live, label: TestLabel, kind: str, key: str, **body: Any) -> None:
    status = body.pop("status", "active")
    run_unit(
        live.plaudit.database,
        lambda tx: save(tx, label_id=label.id, kind=kind, key=key, body=body, status=status),
    )
    live.plaudit.refresh()


def rest(live: Live, label: TestLabel, method: str, player: str, **body: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {label.s2s_key}"}
    url = f"{live.url}/api/v1/players/{player}/engagements"
    return httpx.request(method, url, json=body or None, headers=headers, timeout=10)


def send(live: Live, label: TestLabel, player: str, **body: Any) -> str:
    answer = rest(live, label, "POST", player, **body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["engagement_uid"])


def fate(live: Live, label: TestLabel, player: str) -> list[dict[str, Any]]:
    return list(rest(live, label, "GET", player).json()["items"])


def waiting(client: WireClient) -> list[dict[str, Any]]:
    """The pop-ups that were pushed behind the identification: all that came before the next answer."""
    client.ask(PING)
    found = [push for push in client.pushes if push["cid"] == PUSH]
    client.pushes.clear()
    return found


def report(client: WireClient, cid: int, uid: str, activity: int = 30, **fields: Any) -> None:
    client.send(cid, engagement_uid=uid, activityType=activity, **fields)
    client.ask(PING)


def test_a_popup_arrives_at_once_with_its_texts_filled(live: Live, label: TestLabel) -> None:
    define(live, label, "popup", "hello", **MODAL, buttons=[{"label": "Go", "action": "dp:gf"}])
    client = live.player(label)
    uid = send(live, label, "anna", popup="hello", params={"name": "Ada"})
    push = client.push(PUSH)
    assert push["engagement_uid"] == uid
    assert (push["activityType"], push["resource_id"], push["template_engine"]) == (30, 7, "plaudit")
    assert push["params"] == {
        "template": "modal",
        "title": "Hello Ada",
        "buttons": [{"label": "Go", "action": "dp:gf"}],
    }


def test_what_was_not_seen_is_told_at_each_identification_and_no_more_once_it_was(
    live: Live, label: TestLabel
) -> None:
    define(live, label, "popup", "hello", **MODAL)
    live.player(label)
    uids = [send(live, label, "anna", popup="hello", params={"name": str(n)}) for n in range(2)]
    for _ in range(2):
        client = live.player(label)
        assert [push["engagement_uid"] for push in waiting(client)] == uids
    report(client, IMPRESSION, uids[0])
    wait_until(lambda: fate(live, label, "anna")[1]["shown_at"], what="the impression")
    assert [push["engagement_uid"] for push in waiting(live.player(label))] == uids[1:]
    report(client, FAILED, uids[1], reason="frame blocked")
    wait_until(lambda: fate(live, label, "anna")[0]["failed_at"], what="the failure")
    assert waiting(live.player(label)) == []
    assert fate(live, label, "anna")[0]["reason"] == "frame blocked"


def test_somebody_elses_report_changes_nothing(live: Live, label: TestLabel) -> None:
    define(live, label, "popup", "hello", **MODAL)
    live.player(label)
    uid = send(live, label, "anna", popup="hello")
    ben = live.player(label, "ben")
    for wrong in (uid, "", "no-such", "\0"):
        report(ben, IMPRESSION, wrong)
    report(ben, IMPRESSION, uid, activity=31)
    assert fate(live, label, "anna")[0]["shown_at"] is None


def test_an_impression_of_the_inbox_leaves_popups_alone(live: Live, label: TestLabel) -> None:
    define(live, label, "popup", "hello", **MODAL)
    client = live.player(label)
    uid = send(live, label, "anna", popup="hello")
    report(client, IMPRESSION, uid, activity=31)
    assert fate(live, label, "anna")[0]["shown_at"] is None


def test_a_click_is_kept_with_its_first_link(live: Live, label: TestLabel, clock: ManualClock) -> None:
    define(live, label, "popup", "hello", **MODAL)
    client = live.player(label)
    uid = send(live, label, "anna", popup="hello")
    at = clock.now()
    report(client, CLICK, uid, action="dp:gf_shop")
    clock.advance(5)
    report(client, CLICK, uid, action="dp:gf_levels")
    (found,) = fate(live, label, "anna")
    assert (found["action"], found["acted_at"]) == ("dp:gf_shop", at)


def test_the_same_key_reaches_a_player_once(live: Live, label: TestLabel) -> None:
    define(live, label, "popup", "hello", **MODAL)
    live.player(label), live.player(label, "ben")
    first = send(live, label, "anna", popup="hello", key="k")
    assert send(live, label, "anna", popup="hello", key="k") == first
    assert send(live, label, "ben", popup="hello", key="k") != first
    assert len(fate(live, label, "anna")) == 1


def test_what_is_over_is_not_told(live: Live, label: TestLabel, clock: ManualClock) -> None:
    define(live, label, "popup", "hello", **MODAL)
    live.player(label)
    send(live, label, "anna", popup="hello", expires_at=clock.now() + 1000)
    send(live, label, "anna", popup="hello", params={"name": "stays"})
    assert len(waiting(live.player(label))) == 2
    clock.advance(1000)
    (left,) = waiting(live.player(label))
    assert left["params"]["title"] == "Hello stays"
    clock.advance(service.WAITS_MS)
    assert waiting(live.player(label)) == []
    clock.advance(-service.WAITS_MS - 1000)


def test_a_read_only_view_is_told_nothing(live: Live, label: TestLabel) -> None:
    define(live, label, "popup", "hello", **MODAL)
    live.player(label)
    send(live, label, "anna", popup="hello")
    url, headers = f"{live.url}/api/v1/identity/hash", {"Authorization": f"Bearer {label.s2s_key}"}
    body = {"ext_user_id": "anna", "valid_for_s": 3600, "form": "hmac", "scope": "read"}
    proof = httpx.post(url, json=body, headers=headers, timeout=10).json()["user_hash"]
    client = live.socket()
    client.init(label)
    assert client.ask(5, ext_user_id="anna", hash=proof)["read_only"] is True
    assert waiting(client) == []


REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "an unknown pop-up": ({"popup": "nothing"}, 404, "definition_not_found"),
    "a draft": ({"popup": "draft"}, 404, "definition_not_found"),
    "a banner as pop-up": ({"popup": "home"}, 404, "definition_not_found"),
    "a deep link that is a script": ({"deep_link": "javascript:alert(1)"}, 422, "template_failed"),
    "a deep link that goes to a script": (
        {"deep_link": "dp:go?url=javascript%3Aalert(1)"},
        422,
        "template_failed",
    ),
    "a deep link without end": (
        {"deep_link": "dp:{% for i in (1..9999) %}{{ params.a }}{% endfor %}", "params": {"a": "x" * 999}},
        422,
        "template_failed",
    ),
    "a script of nothing": ({"script": "  "}, 400, "bad_script"),
    "a deep link and a script": ({"deep_link": "dp:gf", "script": "x"}, 400, "invalid_request"),
    "neither": ({"params": {}}, 400, "invalid_request"),
    "both": ({"popup": "hello", "banner": "home"}, 400, "invalid_request"),
    "a link that is none": ({"popup": "goes", "params": {"to": "javascript:1"}}, 422, "template_failed"),
    "liquid that fails": ({"popup": "divides"}, 422, "template_failed"),
    "a key with NUL": ({"popup": "hello", "key": "a\0"}, 400, "bad_field"),
    "a foreign field": ({"popup": "hello", "html": "<b>"}, 400, "bad_field"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_sent_is_refused_and_leaves_nothing(live: Live, label: TestLabel, name: str) -> None:
    define(live, label, "popup", "hello", **MODAL)
    define(live, label, "popup", "draft", **MODAL, status="draft")
    define(live, label, "popup", "goes", **MODAL, buttons=[{"label": "Go", "action": "{{ params.to }}"}])
    define(live, label, "popup", "divides", **MODAL, text="{{ 1 | divided_by: 0 }}")
    define(live, label, "banner", "home", id=1, placement_key="home", title="Hi")
    live.player(label)
    body, status, code = REFUSED[name]
    answer = rest(live, label, "POST", "anna", **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert fate(live, label, "anna") == []


# -- banners ------------------------------------------------------------------------------------------------


def banner(client: WireClient, place: str = "home") -> dict[str, Any] | None:
    answer = client.ask(BANNER, placement_key=place)
    assert (answer["errCode"], answer["placement_key"]) == (0, place)
    found = answer.get("banner")
    return None if found is None else dict(found)


def test_the_first_banner_that_fits_stands_in_its_place(
    live: Live, label: TestLabel, clock: ManualClock
) -> None:
    place = {"placement_key": "home"}
    now = clock.now()
    define(live, label, "banner", "vip", id=1, order=1, title="VIP", see={"marker": "VIP"}, **place)
    define(live, label, "banner", "over", id=2, order=2, title="Over", active_till=now, **place)
    define(live, label, "banner", "sent", id=3, order=3, title="Sent", only_sent=True, **place)
    define(live, label, "banner", "all", id=4, order=4, title="All of {{ language }}", height=90, **place)
    define(live, label, "banner", "side", id=5, title="Side", placement_key="side", image="/a.png")
    client = live.player(label)
    found = banner(client)
    assert found is not None
    assert found["banner_id"] == 4
    assert found["params"] == {"template": "card", "title": "All of EN", "height": 90}
    assert banner(client)["engagement_uid"] == found["engagement_uid"]  # type: ignore[index]
    assert banner(client, "nowhere") is None
    assert banner(client, "\0") is None
    assert client.ask(PLACEMENTS)["placements"] == [
        {"placement_key": "home", "height": 90},
        {"placement_key": "side"},
    ]
    assert banner(client, "side")["image_url"] == "/a.png"  # type: ignore[index]


def test_a_banner_that_was_sent_goes_before_those_that_stand_there(live: Live, label: TestLabel) -> None:
    define(live, label, "banner", "all", id=4, title="All", placement_key="home")
    define(
        live,
        label,
        "banner",
        "sent",
        id=3,
        title="For {{ params.who }}",
        only_sent=True,
        placement_key="home",
    )
    client, ben = live.player(label), live.player(label, "ben")
    uid = send(live, label, "anna", banner="sent", params={"who": "Anna"})
    push = client.push(PUSH)
    assert (push["activityType"], push["params"]["placement_key"]) == (20, "home")
    found, others = banner(client), banner(ben)
    assert found is not None
    assert others is not None
    assert (found["engagement_uid"], found["params"]["title"]) == (uid, "For Anna")
    assert others["params"]["title"] == "All"
    report(client, IMPRESSION, uid, activity=20)
    assert fate(live, label, "anna")[0]["shown_at"] is not None
    assert banner(client) == found
    assert waiting(live.player(label)) == []


def test_a_banner_whose_template_fails_makes_room_for_the_next(live: Live, label: TestLabel) -> None:
    define(live, label, "banner", "bad", id=1, title="{{ 1 | divided_by: 0 }}", placement_key="home")
    define(live, label, "banner", "good", id=2, title="Good", placement_key="home")
    found = banner(live.player(label))
    assert found is not None
    assert found["banner_id"] == 2


# -- the page of a frame ------------------------------------------------------------------------------------


def page(live: Live, uid: str) -> httpx.Response:
    return httpx.get(f"{live.url}/engagements/{uid}/body", timeout=10)


def test_a_body_is_a_page_that_runs_one_script_of_ours(
    live: Live, label: TestLabel, clock: ManualClock
) -> None:
    body = HTML + "<script>alert(1)</script><img src=x onerror=alert(1)><p>{{ params.name }}</p>"
    define(live, label, "popup", "page", id=1, template="html", body=body)
    client = live.player(label)
    uid = send(
        live, label, "anna", popup="page", params={"name": "<script>"}, expires_at=clock.now() + DAY_MS
    )
    push = client.push(PUSH)
    assert push["params"] == {"template": "html"}
    answer = page(live, uid)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-scripts" in policy
    assert "frame-ancestors 'self' https://shop.example" in policy
    assert "unsafe-inline" not in policy.split("style-src-attr")[0]
    assert answer.text.count("<script") == 1
    assert "onerror" not in answer.text
    assert '<a href="dp:gf_shop" rel="noopener noreferrer">Shop</a>' in answer.text
    assert "<p>&lt;script&gt;</p>" in answer.text
    clock.advance(DAY_MS)
    assert page(live, uid).status_code == 404
    clock.advance(-DAY_MS)


def test_a_standing_banner_is_made_anew_each_time_it_is_fetched(live: Live, label: TestLabel) -> None:
    place = {"placement_key": "home", "template": "html"}
    define(live, label, "banner", "page", id=1, body="<p>One</p>", **place)
    found = banner(live.player(label))
    assert found is not None
    assert "<p>One</p>" in page(live, found["engagement_uid"]).text
    define(live, label, "banner", "page", id=1, body="<p>Two</p>", **place)
    assert "<p>Two</p>" in page(live, found["engagement_uid"]).text
    define(live, label, "banner", "page", id=1, body="<p>Two</p>", status="archived", **place)
    assert page(live, found["engagement_uid"]).status_code == 404


@pytest.mark.parametrize("uid", ["none", "%00", "x" * 200])
def test_there_is_no_page_for_a_number_that_was_guessed(live: Live, uid: str) -> None:
    answer = page(live, uid)
    assert answer.status_code == 404
    assert answer.json()["code"] == "engagement_not_found"


def test_a_popup_without_html_has_no_page(live: Live, label: TestLabel) -> None:
    define(live, label, "popup", "hello", **MODAL)
    live.player(label)
    assert page(live, send(live, label, "anna", popup="hello")).status_code == 404


def test_the_same_key_from_many_at_once_is_one_engagement(live: Live, label: TestLabel) -> None:
    define(live, label, "popup", "hello", **MODAL)
    client = live.player(label)
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: send(live, label, "anna", popup="hello", key="k"), range(16)))
    assert len(found) == 1
    client.push(PUSH)
    assert waiting(client) == []
    stored = rows(live, tables.engagement.select().where(tables.engagement.c.label_id == label.id))
    assert len(stored) == 1
