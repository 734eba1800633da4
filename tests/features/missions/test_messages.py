"""Missions and badges as a page meets them: over a real socket and over HTTP."""

from typing import Any

from server.core.clock import ManualClock
from tests.features.missions.kit import MAP, RELOAD, Room, mission
from tests.support.label import WireClient
from tests.support.server import Live

PROPS = 108


def listed(client: WireClient, **fields: Any) -> dict[int, dict[str, Any]]:
    answer = client.ask(MAP, **fields)
    assert answer["errCode"] == 0, answer
    return {item["ach_id"]: item for item in answer["achievements"]}


def test_an_event_makes_progress_completes_and_pays(live: Live, clock: ManualClock) -> None:
    room = Room(live)
    room.define("mission", mission(tasks=[{"id": 1, "event": "purchase", "count": 2, "name": "Buy"}]))
    client = live.player(room.label)
    anna = room.player()
    before = listed(client)[1]
    assert (before["progress"], before["isCompleted"], before["isLocked"]) == (0.0, False, False)
    room.happen(anna, amount=5)
    assert client.push(RELOAD)["cid"] == RELOAD
    assert listed(client)[1]["progress"] == 50.0
    room.happen(anna, amount=5)
    done = listed(client)[1]
    assert (done["progress"], done["isCompleted"], done["complete_date_ts"]) == (100.0, True, live.now)
    assert room.points(anna) == 10
    room.happen(anna, amount=5)
    assert room.points(anna) == 10
