"""What the shop's server does: proofs that Plaudit accepts, orders it prices and reports itself."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from server.core.clock import HOUR_MS, MINUTE_MS
from server.features.players import identity
from tests.demo_site.shop import NOW_MS, SALT, Plaudit, open_shop

ORDER: dict[str, Any] = {
    "request_id": "6b0f3c52-0001",
    "ext_user_id": "kl-1007",
    "lines": [{"slug": "morning-row", "quantity": 2}, {"slug": "lane-kettle", "quantity": 1}],
}


def test_a_proof_identifies_its_member_for_two_hours_and_nobody_else() -> None:
    answer = open_shop().post("/proof", json={"ext_user_id": "kl-1007"}).json()
    proof = answer["user_hash"]
    verdict = identity.verify(proof, ext_id="kl-1007", salts=[SALT], now_ms=NOW_MS)
    assert verdict.ok
    assert verdict.scope == "full"
    assert answer["validity_ms"] == verdict.expires_ms == NOW_MS + 2 * HOUR_MS
    assert not identity.verify(proof, ext_id="kl-2311", salts=[SALT], now_ms=NOW_MS).ok
    assert not identity.verify(proof, ext_id="kl-1007", salts=[SALT], now_ms=NOW_MS + 2 * HOUR_MS).ok


def test_a_support_view_is_read_only_and_short_lived() -> None:
    answer = open_shop().post("/support/view", json={"ext_user_id": "kl-2311"}).json()
    address = urlsplit(answer["src"])
    query = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert f"{address.scheme}://{address.netloc}{address.path}" == "http://plaudit.test:8420/widget"
    assert query["user_ext_id"] == "kl-2311"
    verdict = identity.verify(query["user_hash"], ext_id="kl-2311", salts=[SALT], now_ms=NOW_MS)
    assert verdict.ok
    assert verdict.scope == "read"
    assert verdict.expires_ms == NOW_MS + 5 * MINUTE_MS


@pytest.mark.parametrize("path", ["/proof", "/support/view"])
def test_strangers_get_no_proof(path: str) -> None:
    response = open_shop().post(path, json={"ext_user_id": "somebody-else"})
    assert response.status_code == 404
    assert "member" in response.json()["words"]


def test_an_order_is_priced_here_and_reported_with_the_key() -> None:
    plaudit = Plaudit()
    answer = open_shop(plaudit).post("/orders", json=ORDER).json()
    assert answer["amount"] == 97.0
    assert answer["report"]["ok"]
    (request,) = plaudit.requests
    assert str(request.url) == "http://plaudit.test:8420/api/v1/events"
    assert request.headers["authorization"] == "Bearer s2s_secret"
    assert plaudit.told() == {
        "events": [
            {
                "event_id": "order:6b0f3c52-0001",
                "ext_user_id": "kl-1007",
                "event_type": "purchase",
                "ts": NOW_MS,
                "payload": {"amount": 97.0, "currency": "EUR", "order_id": answer["order_id"]},
            }
        ]
    }


def test_the_same_order_sent_twice_is_the_same_event() -> None:
    plaudit = Plaudit()
    client = open_shop(plaudit)
    first, second = (client.post("/orders", json=ORDER).json() for _ in range(2))
    assert first["order_id"] == second["order_id"]
    assert plaudit.requests[0].content == plaudit.requests[1].content


def test_an_order_stands_when_plaudit_is_away() -> None:
    answer = open_shop().post("/orders", json=ORDER).json()
    assert answer["order_id"].startswith("KL-")
    assert answer["report"]["ok"] is False
    assert answer["report"]["words"] == "Plaudit did not answer (ConnectError)."


def test_a_refusal_is_told_in_plaudits_words() -> None:
    plaudit = Plaudit(status=403, body={"title": "Forbidden", "detail": "This key was revoked."})
    report = open_shop(plaudit).post("/orders", json=ORDER).json()["report"]
    assert report["status"] == 403
    assert report["words"] == "Plaudit refused it: This key was revoked."


@pytest.mark.parametrize(
    ("result", "ok", "words"),
    [
        ({"status": "stored"}, True, "Plaudit stored it."),
        ({"status": "duplicate"}, True, "Plaudit had it already and did not count it again."),
        (
            {"status": "refused", "error": {"code": "bad_payload", "detail": "amount is missing."}},
            False,
            "Plaudit refused it: amount is missing.",
        ),
    ],
)
def test_what_became_of_the_event_itself_is_told(result: dict[str, Any], ok: bool, words: str) -> None:
    plaudit = Plaudit(body={"results": [{"event_id": "order:6b0f3c52-0001", **result}]})
    report = open_shop(plaudit).post("/orders", json=ORDER).json()["report"]
    assert (report["ok"], report["words"]) == (ok, words)


def test_an_order_of_nobody_is_not_reported() -> None:
    plaudit = Plaudit()
    answer = open_shop(plaudit).post("/orders", json={**ORDER, "ext_user_id": None}).json()
    assert answer["report"] is None
    assert plaudit.requests == []


@pytest.mark.parametrize(
    "broken",
    [
        {**ORDER, "lines": []},
        {**ORDER, "lines": [{"slug": "morning-row", "quantity": 0}]},
        {**ORDER, "lines": [{"slug": "morning-row", "quantity": 1, "price": 0.01}]},
        {**ORDER, "lines": [{"slug": "no-such-thing", "quantity": 1}]},
        {**ORDER, "request_id": ""},
        {"amount": 1},
        [],
    ],
)
def test_an_order_that_cannot_be_is_refused_in_words(broken: Any) -> None:
    plaudit = Plaudit()
    response = open_shop(plaudit).post("/orders", json=broken)
    assert response.status_code == 400
    assert response.json()["words"]
    assert plaudit.requests == []


def test_other_sites_cannot_make_the_shop_act() -> None:
    client = open_shop()
    for path in (
        *("/proof", "/orders", "/support/view", "/developer/inbox", "/developer/marker"),
        *("/developer/pop-up", "/developer/spins", "/developer/shown-game", "/developer/stored"),
        *("/developer/review", "/developer/journey-figures", "/developer/rule-figures"),
    ):
        response = client.post(
            path, json={"ext_user_id": "kl-1007"}, headers={"origin": "https://evil.example"}
        )
        assert response.status_code == 403
    for origin in ("http://127.0.0.1:8421", "http://localhost:8421"):
        assert (
            client.post("/proof", json={"ext_user_id": "kl-1007"}, headers={"origin": origin}).status_code
            == 200
        )


def test_a_body_too_large_is_refused_unread() -> None:
    response = open_shop().post("/proof", content=b" " * 20_000)
    assert response.status_code == 413


def test_an_inbox_message_is_sent_from_the_server() -> None:
    plaudit = Plaudit(status=201)
    message = {"ext_user_id": "kl-1007", "title": "Hello", "body": "From the counter", "action": "dp:inbox"}
    assert open_shop(plaudit).post("/developer/inbox", json=message).json()["ok"]
    (request,) = plaudit.requests
    assert request.url.path == "/api/v1/players/kl-1007/inbox"
    assert plaudit.told() == {"title": "Hello", "body": "From the counter", "action": "dp:inbox"}


def test_a_marker_is_set_from_the_server_if_the_shop_knows_it() -> None:
    plaudit = Plaudit()
    client = open_shop(plaudit)
    assert client.post("/developer/marker", json={"ext_user_id": "kl-1007", "marker": "VIP"}).json()["ok"]
    assert plaudit.requests[0].url.path == "/api/v1/players/kl-1007/markers"
    assert plaudit.told() == {"operation": "add", "markers": ["VIP"]}
    refused = client.post("/developer/marker", json={"ext_user_id": "kl-1007", "marker": "ADMIN"})
    assert refused.status_code == 400
    assert len(plaudit.requests) == 1


def test_a_failing_call_of_the_developer_page_says_so() -> None:
    response = open_shop().post("/developer/marker", json={"ext_user_id": "kl-1007", "marker": "VIP"})
    assert response.status_code == 502
    assert response.json()["words"].startswith("Plaudit did not answer")


def test_a_round_is_given_once_for_each_press() -> None:
    plaudit = Plaudit(status=201)
    body = {"ext_user_id": "kl-1007", "game": "way-of-the-bean", "request_id": "6b0f3c52-0001"}
    assert open_shop(plaudit).post("/developer/spins", json=body).json()["ok"]
    assert plaudit.requests[0].url.path == "/api/v1/players/kl-1007/spins"
    assert plaudit.told() == {"game": "way-of-the-bean", "count": 1, "key": "showcase:6b0f3c52-0001"}


def test_a_game_is_opened_from_the_server_if_the_shop_has_it() -> None:
    plaudit = Plaudit()
    client = open_shop(plaudit)
    body = {"ext_user_id": "kl-1007", "game": "from-the-counter"}
    assert client.post("/developer/shown-game", json=body).json()["ok"]
    assert plaudit.requests[0].url.path == "/api/v1/players/kl-1007/shown-games"
    assert plaudit.told() == {"game": "from-the-counter"}
    refused = client.post("/developer/shown-game", json={**body, "game": "roulette"})
    assert refused.status_code == 404
    assert "roulette" in refused.json()["words"]
    assert len(plaudit.requests) == 1


def test_stored_events_are_told_by_their_type() -> None:
    items = [
        {"event_id": str(at), "event_type": kind, "payload": {}} for at, kind in enumerate(("a", "b", "a"))
    ]
    plaudit = Plaudit(body={"items": items})
    client = open_shop(plaudit)
    body = {"ext_user_id": "kl-1007", "event_type": "a"}
    assert [each["event_id"] for each in client.post("/developer/stored", json=body).json()["events"]] == [
        "0",
        "2",
    ]
    assert len(client.post("/developer/stored", json={"ext_user_id": "kl-1007"}).json()["events"]) == 3
    assert plaudit.requests[0].method == "GET"
    away = open_shop().post("/developer/stored", json=body)
    assert away.status_code == 502


def test_a_pop_up_is_sent_from_the_server_once_for_each_press() -> None:
    plaudit = Plaudit(status=201)
    body = {"ext_user_id": "kl-1007", "popup": "four-fridays", "points": 150, "request_id": "6b0f3c52-0001"}
    assert open_shop(plaudit).post("/developer/pop-up", json=body).json()["ok"]
    assert plaudit.requests[0].url.path == "/api/v1/players/kl-1007/engagements"
    assert plaudit.told() == {
        "popup": "four-fridays",
        "params": {"points": 150},
        "key": "showcase:6b0f3c52-0001",
    }
