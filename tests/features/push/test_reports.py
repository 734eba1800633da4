"""What service workers, apps and gateways report of a push, and what is made of it."""

import json
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from server.core.clock import ManualClock
from server.features.events.tables import event
from server.features.labels.definitions import save
from server.features.push import service, tables
from server.offline import run_unit
from tests.support.adversary import rows, wait_until
from tests.support.label import TestLabel
from tests.support.server import Live
from tests.support.web_push import written

HELLO = {"id": 7, "title": "Hello"}
MOMENTS = ("delivered_at", "shown_at", "acted_at", "failed_at")


@pytest.fixture
def label(live: Live) -> TestLabel:
    found = live.label()
    run_unit(
        live.plaudit.database, lambda tx: save(tx, label_id=found.id, kind="push", key="hello", body=HELLO)
    )
    gateway = {"type": "by-user", "url": "https://gateway.invalid/push"}
    run_unit(
        live.plaudit.database,
        lambda tx: save(tx, label_id=found.id, kind="push_gateway", key="own", body=gateway),
    )
    live.plaudit.refresh()
    return found


@pytest.fixture
def uid(live: Live, label: TestLabel) -> str:
    from server.features.players.tables import player

    live.player(label)
    number = rows(live, sa.select(player.c.id).where(player.c.label_id == label.id))[0].id
    known = live.plaudit.services.catalogue.by_id(label.id)
    assert known is not None
    sent: list[str] = []
    written(live, lambda tx: sent.append(service.send(tx, known, player_id=number, definition_key="hello")))
    return sent[0]


def tell(live: Live, label: TestLabel, told: Any, **query: str) -> httpx.Response:
    text = told if isinstance(told, str) else json.dumps(told)
    given = {"api_key": label.key, "brand_key": label.brand_key, "version": "1", "event": text, **query}
    return httpx.get(f"{live.url}/services/public", params=given, timeout=10)


def fate(live: Live, uid: str) -> Any:
    return rows(live, sa.select(tables.message).where(tables.message.c.uid == uid))[0]


def events(live: Live, label: TestLabel) -> list[tuple[str, Any]]:
    query = sa.select(event).where(event.c.label_id == label.id, event.c.type.startswith("engagement"))
    return [(row.type, json.loads(row.payload)) for row in rows(live, query.order_by(event.c.id))]


def payload(uid: str, **more: Any) -> dict[str, Any]:
    same = {"user_ext_id": "ANNA", "engagement_uid": uid, "message_id": uid, "activityType": 40}
    return {**same, **more}


def test_the_whole_way_of_a_push_is_reported(
    live: Live, label: TestLabel, uid: str, clock: ManualClock
) -> None:
    for kind in ("engagement_delivered", "engagement_impression", "engagement_action"):
        clock.advance(1000)
        answer = tell(live, label, {"event_type": kind, "payload": payload(uid, action="dp:gf_saw")})
        assert (answer.status_code, answer.json()) == (200, {"errCode": 0})
        assert answer.headers["access-control-allow-origin"] == "*"
    row = fate(live, uid)
    assert (row.delivered_at, row.shown_at, row.acted_at) == tuple(clock.now() - n for n in (2000, 1000, 0))
    assert row.action == "dp:gf_saw"
    said = {"engagement_uid": uid, "activity_type": 40}
    assert events(live, label) == [
        ("engagement_impression", said),
        ("engagement_action", {**said, "action": "dp:gf_saw"}),
    ]


def test_saying_it_again_changes_nothing(live: Live, label: TestLabel, uid: str, clock: ManualClock) -> None:
    for action in ("dp:first", "dp:second"):
        clock.advance(1000)
        report = {"event_type": "engagement_action", "payload": payload(uid, action=action)}
        assert tell(live, label, report).status_code == 200
    row = fate(live, uid)
    assert (row.acted_at, row.action) == (clock.now() - 1000, "dp:first")
    assert len(events(live, label)) == 1


@pytest.mark.parametrize(
    "shape",
    [
        lambda uid: {"type": "impression", "engagement_uid": uid},
        lambda uid: {"eventType": "engagement_impression", "message_id": uid, "activityType": "40"},
        lambda uid: {"event_type": "impression", "payload": {"message_id": uid}},
    ],
)
def test_a_report_may_be_written_in_other_ways(live: Live, label: TestLabel, uid: str, shape: Any) -> None:
    assert tell(live, label, shape(uid)).status_code == 200
    assert fate(live, uid).shown_at is not None


def test_what_was_seen_had_come(live: Live, label: TestLabel, uid: str) -> None:
    tell(live, label, {"event_type": "impression", "payload": payload(uid)})
    row = fate(live, uid)
    assert row.delivered_at == row.shown_at is not None


def test_a_failure_is_kept_with_its_reason(live: Live, label: TestLabel, uid: str) -> None:
    tell(live, label, {"event_type": "failed", "payload": payload(uid, reason="no permission")})
    row = fate(live, uid)
    assert (row.failed_at is not None, row.reason) == (True, "no permission")


def test_an_app_reports_over_its_socket(live: Live, label: TestLabel, uid: str) -> None:
    client = live.player(label)
    client.send(103, engagement_uid=uid, activityType=40)
    client.send(104, engagement_uid=uid, activityType=40, action="dp:gf_saw")
    wait_until(lambda: fate(live, uid).acted_at, what="the action")
    assert fate(live, uid).shown_at is not None


def test_somebody_elses_report_changes_nothing(live: Live, label: TestLabel, uid: str) -> None:
    other = live.label()
    report = {"event_type": "impression", "payload": payload(uid)}
    wrong = [
        (other, report),
        (label, {"event_type": "impression", "payload": payload("no-such")}),
        (label, {"event_type": "impression", "payload": payload(uid, user_ext_id="ben")}),
    ]
    for whose, told in wrong:
        assert tell(live, whose, told, brand_key="").status_code == 404
    live.player(label, "ben").send(103, engagement_uid=uid, activityType=40)
    row = fate(live, uid)
    assert [getattr(row, name) for name in MOMENTS[:3]] == [None] * 3


BAD: dict[str, Any] = {
    "nothing": "",
    "no json": "hello",
    "no object": "[1]",
    "no type": {"payload": {"engagement_uid": "x"}},
    "another type": {"event_type": "engagement_eaten", "engagement_uid": "x"},
    "no push": {"event_type": "impression"},
    "another activity": {"event_type": "impression", "engagement_uid": "x", "activityType": 30},
    "a NUL": '{"event_type": "impression", "engagement_uid": "a\\u0000"}',
    "too long": {"event_type": "impression", "engagement_uid": "x", "reason": "r" * 5000},
    "nested without end": "[" * 3000,
    "wrong types": {"event_type": "impression", "payload": {"engagement_uid": {"a": 1}}},
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_report_is_refused_with_what_is_wrong(live: Live, label: TestLabel, name: str) -> None:
    answer = tell(live, label, BAD[name])
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_report"
    assert answer.json()["errMsg"].startswith("This report cannot be: ")


def test_a_report_needs_a_label(live: Live, label: TestLabel) -> None:
    assert tell(live, label, {}, api_key="nobody").status_code in (400, 401, 403, 404)


def test_a_page_learns_what_it_subscribes_with(live: Live, label: TestLabel) -> None:
    answer = httpx.get(f"{live.url}/push/{label.key}/key", timeout=10).json()
    assert len(answer["key"]) == 87
    assert answer["worker"] == "/plaudit-sw.js"
    again = httpx.get(f"{live.url}/push/{label.key}/key", timeout=10).json()
    assert again == answer
    worker = httpx.get(f"{live.url}/plaudit-sw.js", timeout=10)
    assert worker.headers["content-type"].startswith("text/javascript")
    assert "pushsubscriptionchange" in worker.text
    assert httpx.get(f"{live.url}/push/nobody/key", timeout=10).status_code >= 400
