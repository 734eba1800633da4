"""Segment checks against the live state of a player: properties, markers and past events."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.core.clock import DAY_MS, ManualClock, SystemClock
from server.features.labels.definitions import save
from server.offline import run_unit
from tests.support.adversary import empty_database, serving
from tests.support.label import TestLabel
from tests.support.server import Live

EVENT, SEGMENTS = 9, 161
SEGMENT_LIST: dict[str, dict[str, Any]] = {
    "german": {
        "id": 1,
        "name": "German",
        "exposed": True,
        "condition": {"property": "core_user_language", "is": "DE"},
    },
    "vip": {"id": 2, "name": "VIP", "exposed": True, "condition": {"marker": "VIP"}},
    "readers": {
        "id": 3,
        "name": "Readers",
        "exposed": True,
        "condition": {"event": "page_opened", "count_gte": 2, "within_days": 1},
    },
    "regulars": {
        "id": 5,
        "name": "Regulars",
        "exposed": True,
        "kind": "behaviour",
        "event": "page_opened",
        "where": {"field": "depth", "gte": 3},
        "gte": 2,
        "within_days": 2,
    },
    "secret": {"id": 4, "name": "Secret", "condition": {"not": {"marker": "NEVER"}}},
}


@pytest.fixture(scope="module")
def clock() -> ManualClock:
    return ManualClock(SystemClock().now())


@pytest.fixture(scope="module")
def live(
    database_kind: str,
    clock: ManualClock,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Live]:
    folder: Path = tmp_path_factory.mktemp("segments")
    with (
        empty_database(database_kind, folder, request) as url,
        serving(url, folder / "data", clock=clock) as server,
    ):
        yield server


@pytest.fixture
def label(live: Live) -> TestLabel:
    made = live.label()

    def define(tx: Any) -> None:
        for key, body in SEGMENT_LIST.items():
            save(tx, label_id=made.id, kind="segment", key=key, body=body)

    run_unit(live.plaudit.database, define)
    live.plaudit.refresh()
    return made


def check(client: Any, *ids: int) -> list[tuple[int, bool]]:
    answer = client.ask(SEGMENTS, segment_id=list(ids))
    assert answer["errCode"] == 0, answer
    return [(found["segment_id"], found["is_matching"]) for found in answer["segments"]]


def test_a_check_follows_the_player_at_once(live: Live, label: TestLabel, clock: ManualClock) -> None:
    client = live.player(label)
    assert check(client, 1, 2, 3) == [(1, False), (2, False), (3, False)]
    client.ask(EVENT, eventType="core_language_changed", payload={"language": "de"})
    client.ask(EVENT, eventType="core_public_tags_update", payload={"operation": "add", "tags": ["vip"]})
    client.ask(EVENT, eventType="page_opened")
    assert check(client, 1, 2, 3) == [(1, True), (2, True), (3, False)]
    client.ask(EVENT, eventType="page_opened")
    assert check(client, 3) == [(3, True)]
    clock.advance(DAY_MS + 1)
    assert check(client, 3, 2) == [(3, False), (2, True)]


def test_a_browser_learns_nothing_of_segments_that_are_not_exposed(live: Live, label: TestLabel) -> None:
    client = live.player(label)
    assert check(client, 4, 99, -1) == [(4, False), (99, False), (-1, False)]
    message = {"cid": SEGMENTS, "uuid": "u", "ext_user_id": "anna", "segment_id": [4, 99]}
    headers = {"Authorization": f"Bearer {label.s2s_key}"}
    answer = live.http(message, path="/s2s-api", headers=headers).json()
    assert [found["is_matching"] for found in answer["segments"]] == [True, False]


def test_segments_come_in_the_order_asked_and_as_often(live: Live, label: TestLabel) -> None:
    client = live.player(label)
    assert [number for number, _ in check(client, 3, 1, 3, 2)] == [3, 1, 3, 2]
    assert check(client) == []


def test_a_segment_of_another_label_is_unknown(live: Live, label: TestLabel) -> None:
    client = live.player(live.label())
    client.ask(EVENT, eventType="core_public_tags_update", payload={"operation": "add", "tags": ["vip"]})
    assert check(client, 2) == [(2, False)]


def test_a_segment_that_is_archived_matches_nobody(live: Live, label: TestLabel) -> None:
    client = live.player(label)
    client.ask(EVENT, eventType="core_public_tags_update", payload={"operation": "add", "tags": ["vip"]})
    assert check(client, 2) == [(2, True)]
    body = SEGMENT_LIST["vip"]
    run_unit(
        live.plaudit.database,
        lambda tx: save(tx, label_id=label.id, kind="segment", key="vip", body=body, status="archived"),
    )
    live.plaudit.refresh()
    assert check(client, 2) == [(2, False)]


def test_what_a_player_did_is_counted_as_it_happens(live: Live, label: TestLabel, clock: ManualClock) -> None:
    client = live.player(label)
    for depth in (3, 1, 5):
        assert check(client, 5) == [(5, False)]
        client.ask(EVENT, eventType="page_opened", payload={"depth": depth})
    assert check(client, 5) == [(5, True)]
    clock.advance(2 * DAY_MS)
    assert check(client, 5) == [(5, False)]
