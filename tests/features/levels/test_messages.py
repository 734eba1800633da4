"""The level map and the player's numbers over the wire."""

import pytest

from tests.features.levels.test_service import COUNTED, COUNTERS, LEVELS
from tests.features.missions.kit import Room
from tests.support.server import Live

LEVEL_MAP, USER = 500, 527
SECRET = {
    "id": 4,
    "name": "Onyx",
    "required_points": 9000,
    "visibility_points": 500,
    "position": {"mx": 1, "my": 2.5, "dx": 3, "dy": 4},
    "custom_data": '{"colour": "black"}',
}


def test_levels_come_in_order_and_hidden_ones_only_once_they_may_be_seen(live: Live) -> None:
    room = Room(live)
    room.define("level", *LEVELS, SECRET)
    client = live.player(room.label)
    anna = room.player()
    levels = client.ask(LEVEL_MAP, force_language="de")["levels"]
    assert [level["level_id"] for level in levels] == [1, 2, 3]
    assert [level["ordinal_position"] for level in levels] == [1, 2, 3]
    assert [level["is_first_level"] for level in levels] == [True, False, False]
    assert levels[0]["level_public_meta"]["name"] == "Bronzen"
    room.give_points(anna, 500)
    levels = client.ask(LEVEL_MAP)["levels"]
    assert [level["level_id"] for level in levels] == [1, 2, 3, 4]
    onyx = levels[3]
    assert onyx["level_public_meta"]["position"] == {"mx": 1.0, "my": 2.5, "dx": 3.0, "dy": 4.0}
    assert onyx["level_public_meta"]["custom_data"] == '{"colour": "black"}'
    assert (onyx["level_status_id"], onyx["required_points"]) == (2, 9000)
    assert onyx["general_level_progress"] == pytest.approx(5.56)


def test_a_visitor_sees_the_levels_of_a_new_player(live: Live) -> None:
    room = Room(live)
    room.define("level", *LEVELS, SECRET)
    answer = live.http({"cid": LEVEL_MAP, "api_key": room.label.key, "uuid": "u"}).json()
    assert (answer["errCode"], [level["level_id"] for level in answer["levels"]]) == (0, [1, 2, 3])


def test_a_player_over_http_sees_its_own(live: Live) -> None:
    room = Room(live)
    room.define("level", *LEVELS, SECRET)
    anna = room.player()
    room.give_points(anna, 600)
    message = {"cid": LEVEL_MAP, "api_key": room.label.key, "uuid": "u", "ext_user_id": "anna"}
    proof = room.label.proof("anna", now=live.now)
    answer = live.http({**message, "hash": proof}).json()
    assert [level["level_id"] for level in answer["levels"]] == [1, 2, 3, 4]
    assert live.http(message).json()["errCode"] == 20021


def test_levels_that_are_only_given_have_no_place_in_an_order(live: Live) -> None:
    room = Room(live, GAMIFICATION_LEVELS_LOGIC3="true")
    room.define("level", *LEVELS)
    levels = live.player(room.label).ask(LEVEL_MAP)["levels"]
    assert all("ordinal_position" not in level for level in levels)


def test_the_players_numbers(live: Live) -> None:
    room = Room(live)
    room.define("level", *LEVELS)
    client = live.player(room.label)
    room.give_points(room.player(), 150)
    answer = client.ask(USER)
    assert (answer["cid"], answer["errCode"]) == (528, 0)
    assert (answer["points_balance"], answer["points_ever"], answer["current_level"]) == (150, 150, 2)
    assert (answer["gems_balance"], answer["diamonds_balance"]) == (0.0, 0.0)
    assert answer["level_counter_1"] is answer["level_counter_2"] is None
    assert [answer[f"points_board_period_type_{n}"] for n in (1, 2, 3)] == [150, 150, 150]


def test_the_counters_are_there_where_levels_go_by_them(live: Live) -> None:
    room = Room(live, GAMIFICATION_LEVELS_LOGIC2="true")
    room.define("level", *COUNTED)
    room.define("level_counters", COUNTERS)
    client = live.player(room.label)
    room.happen(room.player(), amount=12.34)
    answer = client.ask(USER)
    assert (answer["level_counter_1"], answer["level_counter_2"]) == (12.34, 0.0)


def test_a_label_without_levels_answers_none(live: Live) -> None:
    room = Room(live)
    client = live.player(room.label)
    assert client.ask(LEVEL_MAP)["levels"] == []
    assert client.ask(USER)["current_level"] == 0
