"""Players go up and down, by points, by counters and by hand, and everybody when the ladder changes."""

from typing import Any

import pytest

from server.core.clock import DAY_MS, ManualClock
from server.features.events.tables import event
from server.features.labels.service import set_settings
from server.features.levels import service, tables, tasks
from tests.features.missions.kit import Room
from tests.support.server import Live

PROPS = 108
LEVELS: list[dict[str, Any]] = [
    {"id": 1, "name": "Bronze", "is_default": True, "translations": {"de": {"name": "Bronzen"}}},
    {"id": 2, "name": "Silver", "required_points": 100},
    {"id": 3, "name": "Gold", "required_points": 1000},
]
COUNTED: list[dict[str, Any]] = [
    {"id": 1, "name": "One"},
    {"id": 2, "name": "Two", "required_level_counter_1": 100},
    {"id": 3, "name": "Three", "required_level_counter_1": 200, "required_level_counter_2": 2},
]
COUNTERS = {
    "counter_1": {"event": "purchase", "formula": {"field": "amount"}, "window_days": 7},
    "counter_2": {"event": "login", "window_days": 3},
}


def level_id(room: Room, player_id: int) -> int | None:
    with room.live.plaudit.database.reads.connect() as conn:
        row = service.state(conn, label_id=room.label.id, player_id=player_id)
    level = service.current(room.loaded, row)
    return level.id if level else None


def changes(room: Room, player_id: int) -> int:
    return len(room.rows(event, event.c.player_id == player_id, event.c.type == "ach_level_changed"))


def test_a_new_player_has_the_default_level_and_no_row(live: Live) -> None:
    room = Room(live)
    room.define("level", *LEVELS)
    client = live.socket()
    client.init(room.label)
    props = client.identify(room.label, "anna", now=live.now, force_language="DE")["props"]
    assert (props["ach_level_current_id"], props["ach_level_current"]) == (1, "Bronzen")
    assert (props["ach_level_counter_1"], props["ach_level_counter_2"]) == (0, 0)
    assert room.rows(tables.state) == []


def test_points_lift_a_player_and_its_pages_hear_of_it_once(live: Live) -> None:
    room = Room(live)
    room.define("level", *LEVELS)
    client = live.player(room.label)
    anna = room.player()
    room.give_points(anna, 99)
    assert (level_id(room, anna), changes(room, anna)) == (1, 0)
    room.give_points(anna, 1)
    assert (level_id(room, anna), changes(room, anna)) == (2, 1)
    client.push(PROPS)
    props = client.push(PROPS)["props"]
    assert props["ach_level_current_id"] == 2
    assert props["ach_points_ever"] == 100
    room.give_points(anna, 5000)
    assert (level_id(room, anna), changes(room, anna)) == (3, 2)


def test_points_that_do_not_count_for_the_level_lift_nobody(live: Live) -> None:
    room = Room(live)
    room.define("level", *LEVELS)
    anna = room.player()
    room.give_points(anna, 500, level=False)
    assert (level_id(room, anna), room.points(anna)) == (1, 500)


def test_a_given_level_is_the_least_that_points_leave(live: Live) -> None:
    room = Room(live)
    room.define("level", *LEVELS)
    anna = room.player()
    room.apply(anna, {"type": "level_set", "level": "level-2"})
    room.give_points(anna, 1)
    assert level_id(room, anna) == 2
    room.give_points(anna, 1000)
    room.apply(anna, {"type": "level_set", "level": "level-1"})
    assert level_id(room, anna) == 3


def test_with_manual_logic_points_change_nothing_and_a_gift_does_both_ways(live: Live) -> None:
    room = Room(live, GAMIFICATION_LEVELS_LOGIC3="true")
    room.define("level", *LEVELS)
    anna = room.player()
    room.give_points(anna, 5000)
    assert level_id(room, anna) == 1
    room.apply(anna, {"type": "level_set", "level": "level-3"})
    assert level_id(room, anna) == 3
    room.apply(anna, {"type": "level_set", "level": "level-2"})
    assert (level_id(room, anna), changes(room, anna)) == (2, 2)
    room.apply(anna, {"type": "level_set", "level": "nowhere"})
    assert level_id(room, anna) == 2


def test_counters_lift_and_days_that_leave_the_window_let_fall(live: Live, clock: ManualClock) -> None:
    room = Room(live, GAMIFICATION_LEVELS_LOGIC2="true")
    room.define("level", *COUNTED)
    room.define("level_counters", COUNTERS)
    anna, bert = room.player(), room.player("bert")
    room.happen(anna, amount=60)
    clock.advance(2 * DAY_MS)
    room.happen(anna, amount=50.5)
    room.happen(bert, amount=10)
    assert level_id(room, anna) == 2
    row = room.rows(tables.state, tables.state.c.player_id == anna)[0]
    assert (row.counter_1, row.counter_2) == (11050, 0)
    clock.advance(4 * DAY_MS)
    room.carry_out_jobs()
    assert level_id(room, anna) == 2
    clock.advance(DAY_MS)
    room.carry_out_jobs()
    assert level_id(room, anna) == 1
    assert room.rows(tables.state, tables.state.c.player_id == anna)[0].counter_1 == 5050
    assert (changes(room, anna), changes(room, bert)) == (2, 0)
    clock.advance(7 * DAY_MS)
    room.carry_out_jobs()
    assert room.rows(tables.day) == []


def test_the_second_counter_counts_events_and_both_are_needed(live: Live) -> None:
    room = Room(live, GAMIFICATION_LEVELS_LOGIC2="true")
    room.define("level", *COUNTED)
    room.define("level_counters", COUNTERS)
    anna = room.player()
    room.happen(anna, amount=500)
    assert level_id(room, anna) == 2
    room.happen(anna, "login")
    room.happen(anna, "login")
    assert level_id(room, anna) == 3


def test_a_refund_counts_down_at_once(live: Live) -> None:
    room = Room(live, GAMIFICATION_LEVELS_LOGIC2="true")
    room.define("level", *COUNTED)
    room.define("level_counters", COUNTERS)
    anna = room.player()
    room.happen(anna, amount=120)
    room.happen(anna, amount=-50)
    assert (level_id(room, anna), changes(room, anna)) == (1, 2)


def test_a_changed_ladder_gives_every_player_its_level_in_bounded_steps(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(live)
    room.define("level", *LEVELS)
    room.carry_out_jobs()
    monkeypatch.setattr(tasks, "PAGE", 4)
    monkeypatch.setattr(tasks, "CHANGES", 3)
    crowd = [room.player(f"p{n}") for n in range(15)]
    for player_id in crowd[:10]:
        room.give_points(player_id, 60)
    assert {level_id(room, player_id) for player_id in crowd} == {1}
    room.define("level", {**LEVELS[1], "required_points": 50})
    room.carry_out_jobs()
    assert [level_id(room, player_id) for player_id in crowd] == [2] * 10 + [1] * 5
    with live.plaudit.database.reads.connect() as conn:
        done = tasks.progress(conn, label_id=room.label.id)
    assert (done.total, done.seen, done.changed) == (15, 15, 10)
    assert done.finished_at is not None
    room.define("level", {**LEVELS[1], "required_points": 50, "name": "Argent"})
    room.carry_out_jobs()
    with live.plaudit.database.reads.connect() as conn:
        assert tasks.progress(conn, label_id=room.label.id).started_at == done.started_at
    room.define("level", {**LEVELS[1], "required_points": 500})
    room.carry_out_jobs()
    assert {level_id(room, player_id) for player_id in crowd} == {1}
    assert changes(room, crowd[0]) == 2


def test_another_logic_is_another_ladder(live: Live) -> None:
    room = Room(live)
    room.define("level", *LEVELS)
    anna = room.player()
    room.give_points(anna, 2000)
    assert level_id(room, anna) == 3

    def manual(tx: Any) -> None:
        set_settings(tx, label_id=room.label.id, values={"GAMIFICATION_LEVELS_LOGIC3": "true"})

    room.unit(manual)
    live.plaudit.refresh()
    room.carry_out_jobs()
    assert level_id(room, anna) == 1


def test_many_grants_at_once_change_the_level_once(live: Live) -> None:
    room = Room(live)
    room.define("level", *LEVELS)
    anna = room.player()
    works = [lambda tx, n=n: room.report(tx, anna, event_id=f"g{n}", amount=n) for n in range(100)]
    room.define(
        "mission",
        {"id": 1, "name": "M", "tasks": [{"id": 1, "event": "purchase", "count": 10, "rewards": []}]},
    )
    room.define(
        "mission",
        {
            "id": 2,
            "name": "Each",
            "availability": "recurring_upon_completion",
            "tasks": [{"id": 1, "event": "purchase"}],
            "rewards": [{"type": "points_add", "amount": 2}],
        },
    )
    assert room.at_once(works) == {"done": 100}
    assert room.points(anna) == 200
    assert (level_id(room, anna), changes(room, anna)) == (2, 1)
