"""Webhooks over REST: health, log, replay, test messages and secrets, and nobody else's."""

from collections.abc import Iterator
from typing import Any

import pytest

from server.core.outbound import Outbound
from server.features.webhooks import definition, tasks
from tests.support.adversary import wait_until
from tests.support.label import make_label
from tests.support.receiver import LOOPBACK, Receiver, verified
from tests.web.rest.conftest import START_MS, Api


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    for module in (definition, tasks):
        monkeypatch.setattr(module, "OUTBOUND", Outbound(allowed=LOOPBACK))
    found = Receiver()
    yield found
    found.close()


def define(api: Api, receiver: Receiver) -> None:
    body = {"id": 1, "name": "Order desk", "url": receiver.url, "events": [{"type": "page_opened"}]}
    assert api.put("/definitions/webhook/orders", {"body": body}).status_code < 300


def log(api: Api, **query: Any) -> list[Any]:
    return list(api.send("GET", "/webhooks/orders/deliveries", params=query).json()["items"])


def settled(api: Api, count: int, status: str) -> None:
    wait_until(lambda: [row["status"] for row in log(api)].count(status) == count, what=f"{count} {status}")


def test_a_message_is_followed_failed_replayed_and_delivered(api: Api, receiver: Receiver) -> None:
    define(api, receiver)
    api.player("anna")
    receiver.status = 410
    event = {"event_id": "e-1", "event_type": "page_opened", "ext_user_id": "anna", "payload": {"depth": 1}}
    assert api.post("/events", {"events": [event]}).json()["results"][0]["status"] == "stored"
    settled(api, 1, "failed")
    (webhook,) = api.send("GET", "/webhooks").json()["webhooks"]
    assert (webhook["key"], webhook["enabled"], webhook["failed"]) == ("orders", False, 1)
    assert "410" in webhook["disabled_reason"]
    receiver.status = 200
    assert api.send("POST", "/webhooks/orders/enable").json()["enabled"] is True
    assert api.post("/webhooks/orders/replay", {"since": START_MS}).json() == {"replayed": 1, "more": False}
    settled(api, 1, "delivered")
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
    (row,) = log(api, status="delivered")
    assert (row["http_status"], row["attempts"]) == (200, 1)
    found = api.send("GET", f"/webhooks/orders/deliveries/{row['id']}").json()
    assert found["body"].encode() == receiver.got[0].body
    assert api.send("POST", f"/webhooks/orders/deliveries/{row['id']}/replay").status_code == 200
    wait_until(lambda: len(receiver.got) == 3, what="a replay of what was delivered")


def test_a_test_message_is_signed_by_the_secrets_that_are_shown(api: Api, receiver: Receiver) -> None:
    define(api, receiver)
    (old,) = api.send("GET", "/webhooks/orders/secrets").json()["secrets"]
    new, kept = api.post("/webhooks/orders/secrets/rotate", {"overlap_s": 60}).json()["secrets"]
    assert kept == old != new
    assert api.send("POST", "/webhooks/orders/ping").json()["delivery"]["type"] == "webhook.ping"
    wait_until(lambda: len(receiver.got) == 1, what="the test message")
    assert verified(receiver.got[0], [old])
    assert verified(receiver.got[0], [new])


def test_another_label_sees_and_does_nothing(api: Api, receiver: Receiver) -> None:
    define(api, receiver)
    api.send("POST", "/webhooks/orders/ping")
    settled(api, 1, "delivered")
    (row,) = log(api)
    other = api.of(make_label(api.plaudit, name="Other"))
    assert other.send("GET", "/webhooks").json() == {"webhooks": []}
    for method, path in (
        ("GET", "/deliveries"),
        ("GET", f"/deliveries/{row['id']}"),
        ("POST", f"/deliveries/{row['id']}/replay"),
        ("POST", "/ping"),
        ("POST", "/enable"),
        ("GET", "/secrets"),
    ):
        assert other.send(method, f"/webhooks/orders{path}").status_code == 404, path


def test_a_log_comes_in_pages(api: Api, receiver: Receiver) -> None:
    define(api, receiver)
    for _ in range(3):
        api.send("POST", "/webhooks/orders/ping")
    first = api.send("GET", "/webhooks/orders/deliveries", params={"limit": 2}).json()
    second = api.send(
        "GET", "/webhooks/orders/deliveries", params={"limit": 2, "cursor": first["next_cursor"]}
    ).json()
    numbers = [row["id"] for row in (*first["items"], *second["items"])]
    assert len(numbers) == 3
    assert numbers == sorted(numbers, reverse=True)
