"""Missions and badges as a page meets them: over a real socket and over HTTP."""

from typing import Any

import pytest

from server.core.clock import ManualClock
from server.features.missions import tables
from tests.features.missions.kit import CATEGORIES, CLAIM, MAP, OPT_IN, RELOAD, Room, mission, points
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


def test_a_visitor_sees_missions_as_a_new_player_would(live: Live) -> None:
    room = Room(live)
    room.define("mission", mission(), mission(2, visible_to={"marker": "VIP"}))
    room.define("mission", mission(3, visible_to={"property": "core_user_language", "is": "DE"}))
    room.define("mission", mission(4, key="gift", availability="given"))
    anna = room.player()
    room.happen(anna)
    ask = {"cid": MAP, "api_key": room.label.key, "uuid": "u"}
    answer = live.http(ask).json()
    assert [(item["ach_id"], item["progress"]) for item in answer["achievements"]] == [(1, 0.0)]
    answer = live.http({**ask, "force_language": "DE"}).json()
    assert [item["ach_id"] for item in answer["achievements"]] == [1, 3]
    proved = {**ask, "ext_user_id": "anna", "hash": room.label.proof("anna", now=live.now)}
    assert live.http(proved).json()["achievements"][0]["isCompleted"] is True
    assert live.http({**ask, "ext_user_id": "anna"}).json()["errCode"] == 20021
    assert live.http({**ask, "cid": OPT_IN, "achievementId": 1}).json()["errCode"] == 20005


GAME = {
    "id": 5,
    "ext_game_id": "mug",
    "name": "Mug",
    "link": "/mug",
    "image": "/mug.svg",
    "provider": "Us",
}
LOCK = {"id": 9, "kind": "unlock", "event": "login", "name": "Come back"}
TASK: dict[str, Any] = {
    "id": 1,
    "event": "purchase",
    "count": 4,
    "name": "Buy",
    "priority": 2,
    "display_progress_as_count": True,
    "user_state": {"user_country": {"op": "=", "value": "IE"}},
    "rewards": [
        points(5, affects_level=False),
        {"type": "gems_diamonds_add", "gems": 1, "diamonds": 2.5},
    ],
    "translations": {"DE": {"name": "Kaufen"}},
}
# What stands in the public meta of a mission under the same name.
SHOWN: dict[str, Any] = {
    "sub_header": "s",
    "description": "d",
    "image_url": "/m.png",
    "reward": "10 pt",
    "hint_text": "t",
    "label_tag": "custom",
    "custom_label_tag": "/r.png",
    "cta_text": "Go",
    "cta_action": "dp:gf_store",
    "position": 3,
    "custom_section_id": 8,
    "only_in_custom_section": True,
    "hide_tasks": True,
    "hide_locked_mission": True,
    "custom_data": "{}",
    "unlock_mission_description": "u",
    "claim_button_title": "Take",
    "claim_button_action": "dp:gf",
    "custom_section_type_id": 2,
}


def told_at(now: int) -> list[tuple[str, Any]]:
    """Each field of a mission that is not in its meta, by its path, as it is a purchase after its opt-in."""
    return [
        ("isLocked", False),
        ("isOptedIn", True),
        ("progress", 25.0),
        ("start_date_ts", now),
        ("time_limit_ms", 10_000_000),
        ("active_from_ts", now - 1),
        ("active_till_ts", now + 10**9),
        ("ach_categories", [1, 2]),
        ("scheduledMissionType", 3),
        ("requires_prize_claim", True),
        ("prize_claim_period_type_id", 0),
        ("start_date", "01/07/2026 14:00:00"),
        ("unlock_date", "01/07/2026 14:00:00"),
        ("related_games.0.game_public_meta.game_provider", "Us"),
        ("tasks.9.task_type_id", 2),
        ("tasks.9.isCompleted", True),
        ("tasks.1.task_type_id", 1),
        ("tasks.1.userExecutedCount", 1),
        ("tasks.1.executionCount", 4),
        ("tasks.1.userProgress", 25.0),
        ("tasks.1.points_reward", 5),
        ("tasks.1.gems_reward", 1.0),
        ("tasks.1.diamonds_reward", 2.5),
        ("tasks.1.task_public_meta.name", "Kaufen"),
        ("tasks.1.task_public_meta.user_state_operations", {"user_country": {"op": "="}}),
        ("tasks.1.user_state_params", {"user_country": "IE"}),
        ("tasks.1.affects_progress.affects_level", False),
        ("tasks.1.affects_progress.affects_leaderboard", True),
        ("tasks.1.affects_progress.affects_current_balance", True),
        ("tasks.1.affects_progress.rewardPoints", 5),
    ]


def at(item: Any, path: str) -> Any:
    for step in path.split("."):
        item = item[int(step)] if isinstance(item, list) or step.isdigit() else item[step]
    return item


def test_every_documented_field_of_a_mission(live: Live) -> None:
    room = Room(live, LABEL_TIME_ZONE="Europe/Berlin")
    texts = {"related_games": [GAME], "translations": {"de": {"name": "Auftrag"}}, "categories": [1, 2]}
    times = {"active_from": live.now - 1, "active_till": live.now + 10**9, "time_limit_ms": 10_000_000}
    asks = {"availability": "locked", "opt_in": True, "requires_claim": True, "claim_within_ms": 3_600_000}
    room.define("mission", mission(1, tasks=[LOCK, TASK], **texts, **times, **asks, **SHOWN))
    client, anna = live.player(room.label), room.player()
    room.set(anna, user_country="IE")
    locked = listed(client)[1]
    assert (locked["isLocked"], locked["isOptedIn"], locked["ach_status_id"]) == (True, False, 3)
    assert client.ask(OPT_IN, achievementId=1)["errCode"] == 40014
    room.happen(anna, "login")
    assert client.ask(OPT_IN, achievementId=1)["errCode"] == 0
    room.happen(anna)
    item = listed(client, force_language="DE")[1]
    meta = item["ach_public_meta"]
    assert {name: meta.get(name) for name in SHOWN} == SHOWN
    assert meta["name"] == "Auftrag"
    item["tasks"] = {task["task_id"]: task for task in item["achievementTasks"]}
    wanted = told_at(live.now)
    assert [(path, at(item, path)) for path, _ in wanted] == wanted


def test_a_completion_is_claimed_and_shown_so(live: Live, clock: ManualClock) -> None:
    room = Room(live)
    room.define("mission", mission(requires_claim=True, claim_within_ms=3_600_000))
    client = live.player(room.label)
    anna = room.player()
    assert client.ask(CLAIM, ach_id=1, ach_completed_id=1)["errCode"] == 40016
    room.happen(anna)
    item = listed(client)[1]
    assert item["prize_claim_expiration_date"] == live.now + 3_600_000
    assert item["prize_claimed_date_ts"] is None
    assert (item["completed_today"], item["completed_this_week"], item["completed_this_month"]) == (True,) * 3
    answer = client.ask(CLAIM, ach_id=1, ach_completed_id=item["ach_completed_id"])
    assert (answer["cid"], answer["errCode"]) == (540, 0)
    assert listed(client)[1]["prize_claimed_date_ts"] == live.now
    assert client.ask(CLAIM, ach_id=1, ach_completed_id=item["ach_completed_id"])["errCode"] == 40017
    assert room.points(anna) == 10
    clock.advance(40 * 86_400_000)
    item = listed(client)[1]
    assert (item["completed_today"], item["completed_this_week"], item["completed_this_month"]) == (
        False,
    ) * 3


def test_a_request_that_is_sent_again_gets_its_first_answer_and_nothing_more(live: Live) -> None:
    room = Room(live)
    claimable = {"availability": "recurring_upon_completion", "requires_claim": True}
    room.define("mission", mission(1, **claimable), mission(2, opt_in=True))
    client, anna = live.player(room.label), room.player()
    for _ in range(2):
        assert client.ask(OPT_IN, achievementId=2, uuid="in")["errCode"] == 0
    assert client.ask(OPT_IN, achievementId=2, uuid="in again")["errCode"] == 40010
    for _ in range(2):
        room.happen(anna)
    paid_before = room.points(anna)
    first = listed(client)[1]["ach_completed_id"]
    for _ in range(2):
        assert client.ask(CLAIM, ach_id=1, ach_completed_id=first, uuid="one")["errCode"] == 0
    assert room.points(anna) == paid_before + 10
    assert client.ask(CLAIM, ach_id=1, ach_completed_id=first, uuid="two")["errCode"] == 40017
    assert client.ask(CLAIM, ach_id=1, ach_completed_id=first, uuid="x" * 65)["errCode"] == 20002
    assert client.ask(OPT_IN, achievementId=2, uuid="x" * 65)["errCode"] == 20002


def test_of_several_completions_the_first_unclaimed_is_shown(live: Live) -> None:
    room = Room(live)
    room.define("mission", mission(availability="recurring_upon_completion", requires_claim=True))
    client = live.player(room.label)
    anna = room.player()
    room.happen(anna)
    room.happen(anna)
    numbers = []
    for _ in range(2):
        item = listed(client)[1]
        assert (item["isCompleted"], item["completed_count"], item["ach_status_id"]) == (False, 2, 8)
        numbers.append(item["ach_completed_id"])
        assert client.ask(CLAIM, ach_id=1, ach_completed_id=numbers[-1])["errCode"] == 0
    assert numbers == sorted(set(numbers))
    assert room.points(anna) == 20


def test_badges_hide_until_they_may_be_seen(live: Live) -> None:
    room = Room(live)
    stages = [{"id": n, "event": "purchase", "count": n, "stage_image": f"/{n}.png"} for n in (1, 2)]
    room.define("badge", mission(1, tasks=stages), mission(2, tasks=stages, hide=True))
    room.define("badge", mission(3, tasks=stages, hide=True, show_after_first_stage=True))
    room.define("badge", mission(4, tasks=stages, active_till=live.now + 10))
    client = live.player(room.label)
    anna = room.player()
    assert set(listed(client)) == {1, 4}
    room.happen(anna)
    badges = listed(client)
    assert set(badges) == {1, 3, 4}
    assert (badges[1]["ach_type_id"], badges[1]["progress"], badges[1]["completed_tasks"]) == (2, 75.0, 1)
    assert badges[1]["achievementTasks"][0]["task_public_meta"]["stage_image"] == "/1.png"
    assert (badges[4]["badgeTimeLimitState"], "badgeTimeLimitState" in badges[1]) == (3, False)
    room.happen(anna)
    assert set(listed(client)) == {1, 2, 3, 4}


def test_only_the_player_concerned_is_told_once_for_an_event(live: Live) -> None:
    room = Room(live)
    room.define("mission", mission(), mission(2), mission(3))
    client, stranger = live.player(room.label), live.player(room.label, "bert")
    room.happen(room.player())
    client.ask(1)
    assert [push["cid"] for push in client.pushes].count(RELOAD) == 1
    assert stranger.ask(1)["cid"] == 2
    assert stranger.pushes == []
    client.pushes.clear()
    room.happen(room.player(), "login")
    client.ask(1)
    assert RELOAD not in [push["cid"] for push in client.pushes]


def test_when_a_recurring_mission_comes_again(live: Live) -> None:
    room = Room(live)
    room.define("mission", mission(availability="recurring", schedule={"every": "day"}))
    client = live.player(room.label)
    item = listed(client)[1]
    assert item["ach_status_id"] == 7
    assert item["next_recurrence_date_ts"] - item["milliseconds_till_available"] == live.now
    assert 0 < item["milliseconds_till_available"] <= 86_400_000


def test_categories_come_in_their_order_and_language(live: Live) -> None:
    room = Room(live)
    german = {"DE": {"name": "Kaffee"}}
    room.define("achievement_category", {"id": 2, "name": "Coffee", "order": 1, "translations": german})
    room.define("achievement_category", {"id": 1, "name": "Tea", "order": 2})
    answer = live.http(
        {"cid": CATEGORIES, "api_key": room.label.key, "uuid": "u", "force_language": "DE"}
    ).json()
    assert answer["categories"] == [
        {"id": 2, "publicMeta": {"name": "Kaffee", "order": 1}},
        {"id": 1, "publicMeta": {"name": "Tea", "order": 2}},
    ]


@pytest.mark.parametrize(
    ("cid", "fields", "codes"),
    [
        (OPT_IN, {}, {20002}),
        (OPT_IN, {"achievementId": "x"}, {20002}),
        (OPT_IN, {"achievementId": None}, {20002}),
        (OPT_IN, {"achievementId": -1}, {105}),
        (OPT_IN, {"achievementId": 2**62}, {105}),
        (OPT_IN, {"achievementId": 2**70}, {20002, 105}),
        (CLAIM, {"ach_id": 1}, {20002}),
        (CLAIM, {"ach_id": 1, "ach_completed_id": "x"}, {20002}),
        (CLAIM, {"ach_id": 1, "ach_completed_id": -5}, {40016}),
        (CLAIM, {"ach_id": 1, "ach_completed_id": 2**62}, {40016}),
        (CLAIM, {"ach_id": 1, "ach_completed_id": 2**70}, {20002, 40016}),
        (CLAIM, {"ach_id": -1, "ach_completed_id": 1}, {1}),
    ],
)
def test_bad_input_is_refused_and_changes_nothing(
    live: Live, cid: int, fields: dict[str, Any], codes: set[int]
) -> None:
    room = Room(live)
    room.define("mission", mission(requires_claim=True))
    client = live.player(room.label)
    answer = client.ask(cid, **fields)
    assert answer["errCode"] in codes, answer
    assert answer["errMsg"]
    assert room.rows(tables.progress) == room.rows(tables.completion) == []
    assert listed(client)[1]["progress"] == 0.0


def test_a_read_only_session_may_look_and_not_act(live: Live) -> None:
    room = Room(live)
    room.define("mission", mission(opt_in=True))
    room.player()
    client = live.player(room.label, simulation_mode=True)
    assert listed(client)[1]["requiresOptin"] is True
    assert client.ask(OPT_IN, achievementId=1)["errCode"] == 20006
    assert client.ask(CLAIM, ach_id=1, ach_completed_id=1)["errCode"] == 20006
