"""Pushes from a definition to a browser and to an operator's gateway, with a push service on this machine."""

import json
from collections.abc import Callable
from email.utils import formatdate
from functools import partial
from typing import Any

import jwt
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec

from server.core.clock import ManualClock
from server.core.errors import PlauditError
from server.core.outbound import retry_after_ms
from server.features.economy.currencies import Source
from server.features.effects import contact
from server.features.effects.definition import Effect
from server.features.effects.service import Context, apply_all
from server.features.labels.definitions import save
from server.features.push import delivery, tables
from server.features.push import service as sending
from server.features.push.encryption import from_base64url
from server.features.push.sender import SENDER
from server.jobs import tables as jobs
from server.offline import run_unit
from tests.support.adversary import count, rows, wait_until
from tests.support.label import TestLabel, WireClient
from tests.support.receiver import Got, Receiver
from tests.support.server import Live
from tests.support.web_push import Subscribed, opened, written

REGISTER = 1003
HELLO: dict[str, Any] = {
    "id": 7,
    "title": "Hello {{ player.core_user_language }}",
    "body": "{{ params.points }} points for {{ event.reason }}",
    "action": "dp:gf_missions&id={{ params.mission }}",
    "icon": "/icons/{{ params.points }}.png",
    "image": "https://img.example/a.png",
    "buttons": [{"label": "Play", "action": "dp:gf_saw"}, {"label": "Later"}],
    "ttl_s": 600,
    "urgency": "high",
    "translations": {"DE": {"title": "Hallo", "label_2": "Später"}},
}


@pytest.fixture
def label(live: Live) -> TestLabel:
    found = live.label(settings={"PUSH_CONTACT": "mailto:ops@shop.example"})
    define(live, found, "push", "hello", HELLO)
    return found


def define(live: Live, label: TestLabel, kind: str, key: str, body: dict[str, Any]) -> None:
    run_unit(live.plaudit.database, lambda tx: save(tx, label_id=label.id, kind=kind, key=key, body=body))
    live.plaudit.refresh()


def subscribe(client: WireClient, url: str, *, browser: Subscribed | None = None) -> Subscribed:
    browser = browser or Subscribed()
    answer = client.ask(REGISTER, token=browser.token(url), platform=0, pushNotificationUserStatus=0)
    assert (answer["cid"], answer["errCode"]) == (2003, 0)
    return browser


def send(live: Live, label: TestLabel, player: str = "anna", *, key: str = "k", **params: Any) -> str:
    """Send the push `hello` as an effect does, and return its uid."""
    known = live.plaudit.services.catalogue.by_id(label.id)
    assert known is not None
    number = player_number(live, label, player)
    context = Context(number, Source.RULE, key, payload={"reason": "a review"})
    effect = Effect("push", push="hello", params=params or None)
    written(live, lambda tx: apply_all(tx, known, context, [effect]))
    of = (tables.message.c.label_id == label.id, tables.message.c.player_id == number)
    query = sa.select(tables.message.c.uid).where(*of, tables.message.c.key == f"{key}:0")
    return str(rows(live, query)[0].uid)


def player_number(live: Live, label: TestLabel, player: str) -> int:
    from server.features.players.tables import player as people

    query = sa.select(people.c.id).where(people.c.label_id == label.id, people.c.ext_key == player)
    return int(rows(live, query)[0].id)


def fate(live: Live, uid: str) -> Any:
    return rows(live, sa.select(tables.message).where(tables.message.c.uid == uid))[0]


def arrived(service: Receiver, number: int = 1) -> Got:
    wait_until(lambda: len(service.got) >= number, what=f"request {number} at the service")
    return service.got[number - 1]


def settled(live: Live, uid: str, what: Callable[[Any], Any]) -> Any:
    wait_until(lambda: what(fate(live, uid)), what="the fate of the push")
    return fate(live, uid)


def tokens(live: Live, label: TestLabel) -> int:
    return count(live, tables.token, tables.token.c.label_id == label.id)


def test_a_push_reaches_the_browser_encrypted_and_signed(
    live: Live, label: TestLabel, service: Receiver, clock: ManualClock
) -> None:
    browser = subscribe(live.player(label), service.url)
    uid = send(live, label, points=5, mission=3)
    got = arrived(service)
    assert got.path == "/hooks?a=1"
    assert json.loads(opened(browser, got.body)) == {
        "plaudit": 1,
        "uid": uid,
        "title": "Hello EN",
        "body": "5 points for a review",
        "icon": "/icons/5.png",
        "image": "https://img.example/a.png",
        "action": "dp:gf_missions&id=3",
        "buttons": [{"label": "Play", "action": "dp:gf_saw"}, {"label": "Later", "action": ""}],
        "report": f"{live.url}/services/public?api_key={label.key}&event=",
    }
    assert (got.headers["ttl"], got.headers["urgency"]) == ("600", "high")
    assert got.headers["content-encoding"] == "aes128gcm"
    row = settled(live, uid, lambda row: row.sent_at)
    assert (row.targets, row.sent, row.refused, row.failed_at) == (1, 1, 0, None)


def test_the_push_service_can_verify_who_sends(
    live: Live, label: TestLabel, service: Receiver, clock: ManualClock
) -> None:
    subscribe(live.player(label), service.url)
    send(live, label)
    scheme, _, parts = arrived(service).headers["authorization"].partition(" ")
    given = dict(part.strip().split("=", 1) for part in parts.split(","))
    assert (scheme, given["k"]) == ("vapid", SENDER.keys.public)
    point = from_base64url(given["k"])
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    known: Any = {"audience": f"http://127.0.0.1:{service.port}", "options": {"verify_exp": False}}
    claims = jwt.decode(given["t"], public, algorithms=["ES256"], **known)
    assert claims["sub"] == "mailto:ops@shop.example"
    assert 0 < claims["exp"] - clock.now() // 1000 <= 24 * 3600
    another = ec.generate_private_key(ec.SECP256R1()).public_key()
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(given["t"], another, algorithms=["ES256"], **known)


def test_one_key_sends_once(live: Live, label: TestLabel, service: Receiver) -> None:
    subscribe(live.player(label), service.url)
    first, again, other = send(live, label), send(live, label), send(live, label, key="another")
    assert first == again != other
    settled(live, other, lambda row: row.sent_at)
    assert len(service.got) == 2


def test_every_browser_of_the_player_gets_it_in_the_players_language(
    live: Live, label: TestLabel, service: Receiver
) -> None:
    client = live.player(label)
    client.ask(9, eventType="core_language_changed", payload={"language": "de"})
    browsers = [subscribe(client, f"{service.url}&n={n}") for n in range(3)]
    uid = send(live, label)
    row = settled(live, uid, lambda row: row.sent == 3)
    assert row.targets == 3
    by_path = {got.path: got.body for got in service.got}
    said = [json.loads(opened(b, by_path[f"/hooks?a=1&n={n}"])) for n, b in enumerate(browsers)]
    assert {each["title"] for each in said} == {"Hallo"}
    assert said[0]["buttons"][1]["label"] == "Später"


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_gone_is_removed(
    live: Live, label: TestLabel, service: Receiver, status: int
) -> None:
    service.status = status
    subscribe(live.player(label), service.url)
    uid = send(live, label, key=f"gone-{status}")
    row = settled(live, uid, lambda row: row.failed_at)
    assert (row.sent, row.refused) == (0, 1)
    assert str(status) in row.reason
    assert tokens(live, label) == 0
    assert len(service.got) == 1


@pytest.mark.parametrize(
    ("status", "retry_after", "pause_s"),
    [(429, "120", 120), (503, "", 2), (429, "date", 90)],
    ids=["asks for seconds", "is down", "asks for a moment"],
)
def test_a_service_that_cannot_now_is_asked_again_when_it_says(
    live: Live,
    label: TestLabel,
    service: Receiver,
    clock: ManualClock,
    status: int,
    retry_after: str,
    pause_s: int,
) -> None:
    if retry_after == "date":
        retry_after = formatdate((clock.now() + 90_000) / 1000, usegmt=True)
    service.status, service.headers = status, {"retry-after": retry_after} if retry_after else {}
    subscribe(live.player(label), service.url)
    began = clock.now()
    uid = send(live, label, key=f"again-{status}-{pause_s}")
    arrived(service)
    job = wait_until(lambda: waiting(live, uid, after=began), what="the next try")
    assert began + pause_s * 1000 - 1000 < job.due_at < began + pause_s * 1000 + 3000
    service.status, service.headers = 201, {}
    clock.advance(job.due_at - clock.now())
    settled(live, uid, lambda row: row.sent_at)
    assert tokens(live, label) == 1


def waiting(live: Live, uid: str, *, after: int) -> Any:
    query = sa.select(jobs.job).where(jobs.job.c.key.startswith(uid), jobs.job.c.due_at > after)
    return next(iter(rows(live, query)), None)


def test_what_is_no_longer_worth_showing_is_given_up(
    live: Live, label: TestLabel, service: Receiver, clock: ManualClock
) -> None:
    service.status, service.headers = 503, {"retry-after": "700"}
    subscribe(live.player(label), service.url)
    uid = send(live, label, key="late")
    row = settled(live, uid, lambda row: row.failed_at)
    assert "503" in row.reason
    assert tokens(live, label) == 1


@pytest.mark.parametrize("status", [400, 403, 413])
def test_what_a_service_refuses_is_not_asked_again(
    live: Live, label: TestLabel, service: Receiver, status: int
) -> None:
    service.status, service.text = status, b"no, because"
    subscribe(live.player(label), service.url)
    uid = send(live, label, key=f"refused-{status}")
    row = settled(live, uid, lambda row: row.failed_at)
    assert row.reason == f"answered {status}: no, because"
    assert (len(service.got), tokens(live, label)) == (1, 1)


def test_an_endpoint_inside_is_never_reached(live: Live, label: TestLabel, service: Receiver) -> None:
    subscribe(live.player(label), service.url)
    before, SENDER.outbound.allowed = SENDER.outbound.allowed, ()
    try:
        uid = send(live, label, key="inside")
        row = settled(live, uid, lambda row: row.failed_at)
    finally:
        SENDER.outbound.allowed = before
    assert "not a public address" in row.reason
    assert service.got == []
    assert tokens(live, label) == 0


def test_a_player_without_a_token_costs_no_job(live: Live, label: TestLabel) -> None:
    live.player(label)
    row = fate(live, send(live, label, key="nobody"))
    assert (row.targets, row.reason) == (0, sending.NOWHERE)
    assert row.failed_at is not None


def test_a_capped_push_is_kept_and_not_sent(
    live: Live, label: TestLabel, service: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(live.player(label), service.url)
    asked: list[dict[str, Any]] = []

    def full(tx: Any, label: Any, **given: Any) -> bool:
        asked.append(given)
        return False

    monkeypatch.setattr(contact, "use", full)
    row = fate(live, send(live, label, key="capped"))
    assert [(given["channel"], given["key"]) for given in asked] == [("push", "capped:0")]
    assert (row.targets, row.reason) == (0, sending.CAPPED)
    assert service.got == []


def test_a_token_that_was_suspended_is_left_alone(live: Live, label: TestLabel, service: Receiver) -> None:
    client = live.player(label)
    browser = subscribe(client, service.url)
    client.ask(REGISTER, token=browser.token(service.url), platform=0, pushNotificationUserStatus=3)
    assert fate(live, send(live, label, key="suspended")).targets == 0


def test_liquid_that_makes_a_bad_link_is_refused_when_it_is_sent(live: Live, label: TestLabel) -> None:
    define(live, label, "push", "hello", {"id": 7, "title": "x", "action": "{{ params.link }}"})
    live.player(label)
    known, number = live.plaudit.services.catalogue.by_id(label.id), player_number(live, label, "anna")
    assert known is not None
    with pytest.raises(PlauditError, match="no deep link") as caught:
        written(
            live,
            lambda tx: sending.send(
                tx, known, player_id=number, definition_key="hello", params={"link": "javascript:alert(1)"}
            ),
        )
    assert caught.value.code == "template_failed"


# -- gateways -----------------------------------------------------------------------------------------------


def test_a_gateway_by_token_gets_one_request_for_each_app(
    live: Live, label: TestLabel, service: Receiver
) -> None:
    gateway = {"type": "by-token", "url": service.url, "auth_key": "s3cret"}
    define(live, label, "push_gateway", "apps", gateway)
    client = live.player(label)
    client.ask(REGISTER, token="native-token-1", platform=7, app_package_id="shop.app")
    uid = send(live, label, points=5, mission=3)
    got = arrived(service)
    assert got.headers["authorization"] == "Bearer s3cret"
    assert got.headers["idempotency-key"].startswith(uid)
    said = json.loads(got.body)
    assert said["message"].pop("buttons") == [
        {"label": "Play", "action": "dp:gf_saw"},
        {"label": "Later", "action": ""},
    ]
    assert said == {
        "user_id": player_number(live, label, "anna"),
        "user_ext_id": "anna",
        "ext_brand_id": label.brand_key,
        "push_token": "native-token-1",
        "device_type": 7,
        "app_package_id": "shop.app",
        "message": {
            "message_id": uid,
            "engagement_uid": uid,
            "activityType": 40,
            "title": "Hello EN",
            "body": "5 points for a review",
            "action": "dp:gf_missions&id=3",
            "icon": "/icons/5.png",
            "image": "https://img.example/a.png",
            "ttl_s": 600,
            "urgency": "high",
        },
    }
    settled(live, uid, lambda row: row.sent_at)


def test_a_gateway_by_user_gets_one_request_whatever_tokens_there_are(
    live: Live, label: TestLabel, service: Receiver
) -> None:
    define(live, label, "push_gateway", "own", {"type": "by-user", "url": service.url})
    live.player(label)
    uid = send(live, label)
    said = json.loads(arrived(service).body)
    assert said["user_ext_id"] == "anna"
    assert not {"push_token", "device_type"} & set(said)
    assert "authorization" not in arrived(service).headers
    assert settled(live, uid, lambda row: row.sent_at).targets == 1


def test_a_gateway_is_tried_again_and_its_404_forgets_no_token(
    live: Live, label: TestLabel, service: Receiver, clock: ManualClock
) -> None:
    define(live, label, "push_gateway", "apps", {"type": "by-token", "url": service.url})
    live.player(label).ask(REGISTER, token="native-token-1", platform=6)
    service.status = 500
    began = clock.now()
    first = send(live, label, key="first")
    job = wait_until(lambda: waiting(live, first, after=began), what="the next try")
    service.status = 404
    clock.advance(job.due_at - clock.now())
    settled(live, first, lambda row: row.failed_at)
    assert tokens(live, label) == 1
    service.status = 410
    settled(live, send(live, label, key="second"), lambda row: row.failed_at)
    assert tokens(live, label) == 0


def test_how_long_a_service_may_ask_to_be_left_alone_has_a_bound() -> None:
    longest = delivery.LONGEST_PAUSE_MS
    assert retry_after_ms("999999999", now=0, longest=longest) == longest
    assert retry_after_ms("soon", now=0, longest=longest) == 0
    assert retry_after_ms("", now=0, longest=longest) == 0


def test_a_key_of_any_length_is_one_key(live: Live, label: TestLabel, service: Receiver) -> None:
    """Keys of effects of effects grow; a push is not what makes an event fail."""
    subscribe(live.player(label), service.url)
    label_row = live.plaudit.services.catalogue.by_id(label.id)
    assert label_row is not None
    number = player_number(live, label, "anna")
    for key in ("k" * 300 + "a", "k" * 300 + "b", "k" * 300 + "a"):
        context, effects = Context(number, Source.RULE, key), [Effect("push", push="hello")]
        written(live, partial(apply_all, label=label_row, context=context, effects=effects))
    assert count(live, tables.message, tables.message.c.label_id == label.id) == 2


def test_a_push_whose_links_are_too_long_is_refused_at_once(
    live: Live, label: TestLabel, service: Receiver
) -> None:
    buttons = [{"label": name, "action": "/{{ params.much }}"} for name in ("A", "B")]
    define(live, label, "push", "hello", {**HELLO, "action": "/{{ params.much }}", "buttons": buttons})
    subscribe(live.player(label), service.url)
    uid = send(live, label, much="ü" * 690)
    row = settled(live, uid, lambda row: row.failed_at)
    assert (row.refused, row.reason) == (1, "the links of this push are too long")
