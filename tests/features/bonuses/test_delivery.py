"""Posting a claimed bonus: to public addresses only, signed, again when it failed, and never twice as new."""

import base64
import hashlib
import hmac
import ipaddress
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server.app import build
from server.features.bonuses import delivery, rules, service, tables, tasks
from server.features.bonuses.delivery import Courier, Outcome, Post
from server.features.bonuses.rules import Status
from server.jobs.engine import Job
from server.settings import read_settings
from tests.features.bonuses.test_service import give, state, template
from tests.features.shop.kit import player, unit
from tests.support.adversary import rows, wait_until
from tests.support.label import TestLabel
from tests.support.server import Live

CLAIM = 602
LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)


class Platform:
    """An operator's platform that answers with `status` and remembers what it got."""

    def __init__(self) -> None:
        self.status = 200
        self.got: list[tuple[dict[str, str], bytes]] = []
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                platform.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(platform.status)
                self.send_header("Location", "http://169.254.169.254/")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/bonus?a=1"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    known = Platform()
    monkeypatch.setattr(delivery, "COURIER", Courier(allowed=LOOPBACK))
    yield known
    known.close()


def post(url: str, **fields: Any) -> Post:
    return Post(**{"id": "bonus-1-2", "url": url, "body": b"{}", "secret": "", "sent_at": 5000, **fields})


INSIDE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fd00::1",
    "::ffff:127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "ff02::1",
]


@pytest.mark.parametrize("address", INSIDE)
def test_no_address_inside_is_reached(address: str) -> None:
    courier = Courier(resolve=lambda host, port: ["8.8.8.8", address])
    outcome = courier.send(post("https://platform.example/x"))
    assert not outcome.delivered
    assert "not a public address" in outcome.said


def test_only_networks_that_the_operator_names_are_reached_inside(
    platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the setting the same address is refused before anything is sent."""
    for named, reached in (("", False), ("10.0.0.0/8", False), ("10.0.0.0/8, 127.0.0.0/8", True)):
        monkeypatch.setattr(delivery, "COURIER", Courier())
        settings = read_settings({}, {"PLAUDIT_DATA": str(tmp_path), "PLAUDIT_WEBHOOK_NETWORKS": named})
        plaudit = build(settings)
        plaudit.services.reader.close()
        plaudit.database.close()
        assert delivery.COURIER.send(post(platform.url)).delivered is reached
    assert len(platform.got) == 1


def test_the_connection_goes_to_the_address_that_was_judged(platform: Platform) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    url = platform.url.replace("127.0.0.1", "platform.example")
    outcome = Courier(allowed=LOOPBACK, resolve=resolve).send(post(url))
    assert outcome == Outcome(True, "answered 200")
    assert asked == ["platform.example"]
    assert platform.got[0][0]["host"].startswith("platform.example:")


def test_a_post_is_signed_as_standard_webhooks_say(platform: Platform) -> None:
    secret = "whsec_" + base64.b64encode(b"secret").decode()
    assert delivery.COURIER.send(post(platform.url, secret=secret, body=b'{"a":1}')).delivered
    headers, body = platform.got[0]
    signed = b"bonus-1-2.5." + body
    expected = base64.b64encode(hmac.new(b"secret", signed, hashlib.sha256).digest()).decode()
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("bonus-1-2", "5")
    assert headers["webhook-signature"] == f"v1,{expected}"


@pytest.mark.parametrize("status", [302, 400, 500])
def test_anything_but_success_is_a_failure_and_no_redirect_is_followed(
    platform: Platform, status: int
) -> None:
    platform.status = status
    assert delivery.COURIER.send(post(platform.url)) == Outcome(False, f"answered {status}")
    assert len(platform.got) == 1


def test_a_platform_that_is_not_there_is_a_failure_and_no_error(platform: Platform) -> None:
    platform.close()
    assert "not reached" in delivery.COURIER.send(post(platform.url)).said
    broken = Courier(resolve=lambda host, port: (_ for _ in ()).throw(OSError("no such name")))
    assert not broken.send(post("https://nowhere.example")).delivered


def test_a_claim_posts_the_bonus_and_answers_when_it_is_taken(live: Live, platform: Platform) -> None:
    label = live.label()
    template(live, label, delivery="webhook", webhook_url=platform.url)
    client = live.player(label, "Anna")
    bonus = give(live, label, player(live, label, "Anna"), amount=5)
    answer = client.ask(CLAIM, bonusId=bonus.id, uuid="r-1")
    assert (answer["cid"], answer["errCode"], answer["success"]) == (603, 0, True)
    body = json.loads(platform.got[0][1])
    assert (body["ext_user_id"], body["bonus_id"], body["amount"]) == ("Anna", bonus.id, "5")
    assert state(live, bonus.id) == Status.REDEEMED
    assert client.ask(CLAIM, bonusId=bonus.id, uuid="r-1")["errCode"] == 0
    assert client.ask(CLAIM, bonusId=bonus.id, uuid="r-2")["errCode"] == -1
    assert len(platform.got) == 1


def test_a_bonus_that_is_not_taken_can_be_claimed_again(live: Live, platform: Platform) -> None:
    label = live.label()
    template(live, label, delivery="webhook", webhook_url=platform.url)
    client = live.player(label)
    bonus = give(live, label, player(live, label))
    platform.status = 503
    assert client.ask(CLAIM, bonusId=bonus.id)["errCode"] == 1
    assert state(live, bonus.id) == Status.REDEEM_FAILED
    platform.status = 204
    assert client.ask(CLAIM, bonusId=bonus.id)["errCode"] == 0
    assert state(live, bonus.id) == Status.REDEEMED
    assert len({headers["webhook-id"] for headers, _ in platform.got}) == 1


def step(live: Live, label: TestLabel, bonus_id: int) -> int | None:
    job = Job(1, 1, service.DELIVERY, str(bonus_id), {"label_id": label.id, "bonus_id": bonus_id}, 0, 1)
    found: int | None = unit(live, lambda tx: tasks.deliver(tx, job))
    return found


def sent(live: Live, bonus_id: int) -> Any:
    return rows(live, sa.select(tables.delivery).where(tables.delivery.c.bonus_id == bonus_id))[0]


def run_out(live: Live, bonus_id: int) -> None:
    """As if the attempt had begun long ago."""
    ago = tables.delivery.c.updated_at - rules.ATTEMPT_MS
    unit(
        live,
        lambda tx: tx.change(
            tables.delivery.update().where(tables.delivery.c.bonus_id == bonus_id).values(updated_at=ago)
        ),
    )


def failed(live: Live, platform: Platform, label: TestLabel) -> Any:
    """A bonus whose first delivery failed."""
    template(live, label, delivery="webhook", webhook_url=platform.url)
    bonus = give(live, label, player(live, label))
    platform.status = 500
    assert live.player(label).ask(CLAIM, bonusId=bonus.id)["errCode"] == 1
    return bonus


def test_what_was_not_taken_is_sent_again_in_the_background(live: Live, platform: Platform) -> None:
    label = live.label()
    bonus = failed(live, platform, label)
    platform.status = 200
    assert step(live, label, bonus.id) is not None
    wait_until(lambda: len(platform.got) == 2, what="a second attempt")
    wait_until(lambda: step(live, label, bonus.id) is None, what="its outcome")
    assert state(live, bonus.id) == Status.REDEEMED
    assert step(live, label, bonus.id) is None
    assert len(platform.got) == 2


def test_an_attempt_whose_process_died_is_made_again_after_a_while(live: Live, platform: Platform) -> None:
    label = live.label()
    bonus = failed(live, platform, label)
    step(live, label, bonus.id)
    delivery.COURIER._running.clear()
    assert step(live, label, bonus.id) is not None
    assert sent(live, bonus.id).attempt == 2
    run_out(live, bonus.id)
    step(live, label, bonus.id)
    assert sent(live, bonus.id).attempt == 3


def test_attempts_come_to_an_end_and_the_player_may_still_claim(live: Live, platform: Platform) -> None:
    label = live.label()
    bonus = failed(live, platform, label)
    for _ in range(100):
        if step(live, label, bonus.id) is None:
            break
        threading.Event().wait(0.01)
    else:
        pytest.fail("it is sent for ever")
    assert sent(live, bonus.id).attempt == rules.MOST_ATTEMPTS
    assert state(live, bonus.id) == Status.REDEEM_FAILED
    platform.status = 200
    assert live.player(label).ask(CLAIM, bonusId=bonus.id)["errCode"] == 0


def test_an_outcome_that_comes_late_changes_nothing(live: Live, platform: Platform) -> None:
    label = live.label()
    bonus = failed(live, platform, label)

    def late(tx: Any) -> None:
        outcome = Outcome(delivered=True, said="late")
        service.settle(tx, label_id=label.id, bonus_id=bonus.id, attempt=0, outcome=outcome)

    unit(live, late)
    assert state(live, bonus.id) == Status.REDEEM_FAILED


def test_pauses_grow_and_have_an_end() -> None:
    pauses = [rules.pause_ms(attempt) // 1000 for attempt in range(1, 9)]
    assert pauses == [30, 120, 480, 1920, 7680, 21600, 21600, 21600]
