"""What happens to the rows and the wallet of a player, on each kind of database."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import IntegrityError

from server.core.clock import DAY_MS, HOUR_MS, ManualClock
from server.core.errors import PlauditError
from server.features.economy.currencies import Currency
from server.features.economy.tables import ledger
from server.features.events.tables import event
from server.features.missions import rules, service, tables
from server.features.players import service as players
from server.features.players.tables import BY_ID
from tests.features.missions.kit import MAP, Room, mission, points
from tests.support.server import Live

TASK: dict[str, Any] = {"id": 1, "event": "purchase"}


def progress(room: Room, player_id: int, ach_id: int = 1, ach_type: int = 1) -> Any:
    t = tables.progress
    found = room.rows(t, t.c.player_id == player_id, t.c.ach_id == ach_id, t.c.ach_type == ach_type)
    return found[0] if found else None


def emitted(room: Room, kind: str) -> list[Any]:
    return room.rows(event, event.c.type == kind)


def opt_in(room: Room, player_id: int, ach_id: int = 1) -> None:
    room.unit(lambda tx: service.opt_in(tx, room.loaded, player_id=player_id, ach_id=ach_id))


def claim(room: Room, player_id: int, completion_id: int, ach_id: int = 1) -> None:
    room.unit(
        lambda tx: service.claim(
            tx, room.loaded, player_id=player_id, ach_id=ach_id, completion_id=completion_id
        )
    )


def refused(act: Any, *args: Any) -> int:
    with pytest.raises(PlauditError) as error:
        act(*args)
    return error.value.err_code


# -- events -------------------------------------------------------------------------------------------------


def test_nothing_is_written_for_a_player_to_whom_nothing_happened(live: Live) -> None:
    room = Room(live)
    room.define("mission", mission(), mission(2, tasks=[{"id": 1, "event": "login"}]))
    anna, bert = room.player(), room.player("bert")
    room.happen(anna)
    assert len(room.rows(tables.progress)) == 1
    assert (progress(room, bert), progress(room, anna, 2)) == (None, None)


def test_tasks_and_mission_pay_and_tell_each_once(live: Live) -> None:
    room = Room(live)
    tasks = [
        {**TASK, "count": 2, "rewards": [points(3), {"type": "gems_diamonds_add", "gems": 1.5}]},
        {"id": 2, "event": "purchase", "count": 30, "formula": {"field": "amount"}, "rewards": [points(4)]},
    ]
    rewards = [{"type": "points_add", "formula": {"multiply": [{"field": "amount"}, {"value": 2}]}}]
    room.define("mission", mission(tasks=tasks, rewards=rewards))
    anna = room.player()
    room.happen(anna, amount=10)
    assert room.points(anna) == 0
    room.happen(anna, amount=10)
    assert (room.points(anna), room.balance(anna, Currency.GEMS)) == (3, 150)
    room.happen(anna, amount=12)
    assert room.points(anna) == 3 + 4 + 24
    room.happen(anna, amount=12)
    assert room.points(anna) == 31
    assert len(emitted(room, "ach_task_completed")) == 2
    assert len(emitted(room, "ach_achievement_completed")) == 1
    sources = [row.source for row in room.rows(ledger, ledger.c.currency == 0)]
    assert sources == [2, 2, 3]


def test_the_same_event_again_counts_once(live: Live) -> None:
    room = Room(live)
    room.define("mission", mission(tasks=[{**TASK, "count": 2}]))
    anna = room.player()
    for _ in range(3):
        room.happen(anna, event_id="same")
    assert '"amount":"1"' in progress(room, anna).tasks


def test_who_may_not_see_a_mission_makes_no_progress_in_it(live: Live) -> None:
    room = Room(live)
    room.define("mission", mission(visible_to={"marker": "VIP"}))
    anna = room.player()
    room.happen(anna)
    assert progress(room, anna) is None
    assert refused(opt_in, room, anna) == 105
    room.happen(anna, "core_public_tags_update", operation="add", tags=["vip"])
    room.happen(anna)
    assert room.points(anna) == 10


def test_the_state_of_a_player_completes_a_task_at_the_next_visit(live: Live) -> None:
    room = Room(live)
    wanted = {"user_country": {"op": "=", "value": "IE"}}
    room.define("mission", mission(tasks=[{"id": 1, "user_state": wanted}]))
    anna = room.player()
    room.happen(anna, "login")
    assert room.points(anna) == 0
    room.set(anna, user_country="IE")
    room.happen(anna, "update_profile")
    assert room.points(anna) == 10


def test_a_change_of_properties_by_the_operator_completes_a_task_at_once(live: Live) -> None:
    room = Room(live)
    wanted = {"user_country": {"op": "=", "value": "IE"}}
    room.define("mission", mission(tasks=[{"id": 1, "user_state": wanted}]))
    anna, values = room.player(), {"user_country": "IE"}
    for _ in range(2):
        room.unit(lambda tx: players.set_operator_properties(tx, room.loaded, player_id=anna, values=values))
    assert room.points(anna) == 10
    assert [row.payload for row in emitted(room, "update_profile")] == ['{"changed":["user_country"]}']


# -- locks --------------------------------------------------------------------------------------------------


def test_missions_unlock_each_other_in_a_chain(live: Live) -> None:
    room = Room(live)
    lock = {"id": 9, "kind": "unlock", "unlocked_by_mission_id": 1}
    room.define("mission", mission(), mission(2, availability="locked", tasks=[lock, TASK]))
    anna = room.player()
    room.happen(anna)
    assert (progress(room, anna).done, progress(room, anna, 2).unlocked_at > 0) == (True, True)
    assert (progress(room, anna, 2).done, room.points(anna)) == (False, 10)
    room.happen(anna)
    assert (progress(room, anna, 2).done, room.points(anna)) == (True, 20)
    assert len(emitted(room, "ach_achievement_unlocked")) == 1


def test_a_level_unlocks_a_mission(live: Live) -> None:
    room = Room(live)
    room.define("level", {"id": 1, "name": "One"}, {"id": 2, "name": "Two", "required_points": 10})
    room.define("level", {"id": 3, "name": "Three", "required_points": 20})
    lock = {"id": 9, "kind": "unlock", "unlocked_by_level_id": 2}
    room.define("mission", mission(availability="locked", tasks=[lock, TASK]))
    anna = room.player()
    room.happen(anna)
    assert progress(room, anna) is None or not progress(room, anna).unlocked_at
    room.give_points(anna, 25)
    assert progress(room, anna).unlocked_at > 0


def test_locks_that_opened_before_the_mission_was_made_are_open(live: Live) -> None:
    room = Room(live)
    room.define("level", {"id": 1, "name": "One"}, {"id": 2, "name": "Two", "required_points": 10})
    room.define("mission", mission())
    anna = room.player()
    room.happen(anna)
    by_mission = {"id": 8, "kind": "unlock", "unlocked_by_mission_id": 1}
    by_level = {"id": 9, "kind": "unlock", "unlocked_by_level_id": 2}
    room.define("mission", mission(2, opt_in=True, tasks=[by_mission, TASK]))
    room.define("mission", mission(3, availability="locked", tasks=[by_mission, by_level, TASK]))
    opt_in(room, anna, 2)
    room.happen(anna)
    assert [progress(room, anna, n).done for n in (2, 3)] == [True, True]
    assert room.points(anna) == 30


def test_a_mission_is_given_by_an_effect_once_for_each_cause(live: Live) -> None:
    room = Room(live)
    room.define("mission", mission(key="gift", availability="given"))
    anna = room.player()
    room.happen(anna)
    assert progress(room, anna) is None
    assert refused(opt_in, room, anna) == 105
    give = {"type": "mission_give", "mission": "gift"}
    for _ in range(2):
        room.apply(anna, give, key="rule:1")
    room.happen(anna)
    room.happen(anna)
    assert room.points(anna) == 10
    room.apply(anna, give, key="rule:1")
    room.happen(anna)
    assert room.points(anna) == 10
    room.apply(anna, give, key="rule:2")
    room.happen(anna)
    assert room.points(anna) == 20
    room.apply(anna, {"type": "mission_give", "mission": "unknown"}, key="rule:3")
    assert len(emitted(room, "ach_achievement_unlocked")) == 2


def test_a_mission_whose_reward_gives_another_mission_and_itself(live: Live) -> None:
    room = Room(live)
    rewards = [
        points(1),
        {"type": "mission_give", "mission": "again"},
        {"type": "mission_give", "mission": "next"},
    ]
    room.define("mission", mission(key="again", availability="given", rewards=rewards))
    room.define("mission", mission(2, key="next", availability="given"))
    anna = room.player()
    room.apply(anna, {"type": "mission_give", "mission": "again"})
    for _ in range(3):
        room.happen(anna)
    assert (progress(room, anna).completed_count, progress(room, anna, 2).completed_count) == (3, 2)
    assert room.points(anna) == 23


def test_a_lock_that_opened_while_its_mission_slept_is_found_open_later(
    live: Live, clock: ManualClock
) -> None:
    """Mission 1 was completed while mission 2, of which another lock was open already, could not be seen."""
    locks = [
        {"id": 8, "kind": "unlock", "unlocked_by_mission_id": 1},
        {"id": 9, "kind": "unlock", "event": "login"},
    ]
    room = Room(live)
    room.define("mission", mission())
    sees = {"property": "user_country", "is_not": "XX"}
    room.define("mission", mission(2, availability="locked", tasks=[TASK, *locks], visible_to=sees))
    anna = room.player()
    room.happen(anna, "login")
    assert not progress(room, anna, 2).unlocked_at
    room.set(anna, user_country="XX")
    room.happen(anna)
    room.set(anna, user_country="IE")
    room.happen(anna)
    assert progress(room, anna, 2).unlocked_at
    assert progress(room, anna, 2).completed_count == 1


def test_what_unlocks_a_mission_does_not_also_advance_it(live: Live) -> None:
    tasks = [{"id": 1, "event": "ach_achievement_completed"}]
    lock = {"id": 9, "kind": "unlock", "unlocked_by_mission_id": 1}
    room = Room(live)
    room.define("mission", mission(availability="recurring_upon_completion"))
    room.define("mission", mission(2, availability="locked", tasks=[*tasks, lock]))
    anna = room.player()
    room.happen(anna)
    assert (progress(room, anna, 2).unlocked_at > 0, progress(room, anna, 2).completed_count) == (True, 0)
    room.happen(anna)
    assert progress(room, anna, 2).completed_count == 1


# -- badges -------------------------------------------------------------------------------------------------


def test_a_badge_advances_stage_by_stage(live: Live) -> None:
    room = Room(live)
    stages = [{"id": n, "event": "purchase", "count": n, "rewards": [points(n)]} for n in (1, 2, 3)]
    room.define("badge", mission(tasks=stages))
    anna = room.player()
    room.happen(anna)
    room.happen(anna)
    assert room.points(anna) == 3
    room.happen(anna)
    assert room.points(anna) == 16
    (told,) = emitted(room, "ach_achievement_completed")
    assert '"ach_type_id":2' in told.payload


def test_a_badge_is_given_with_all_that_its_stages_give(live: Live) -> None:
    room = Room(live)
    stages = [{"id": n, "event": "purchase", "count": n, "rewards": [points(n)]} for n in (1, 2, 3)]
    room.define("badge", mission(key="hero", tasks=stages))
    anna = room.player()
    room.happen(anna)
    for _ in range(2):
        room.apply(anna, {"type": "badge_give", "badge": "hero"})
    assert room.points(anna) == 16


# -- recurrence ---------------------------------------------------------------------------------------------


def test_a_daily_mission_follows_the_players_own_clock_across_daylight_saving(
    live: Live, clock: ManualClock
) -> None:
    room = Room(live, LABEL_TIME_ZONE="UTC")
    room.define("mission", mission(availability="recurring", schedule={"every": "day"}))
    anna, bert = room.player(), room.player("bert")
    room.set(anna, core_time_zone="Europe/Berlin")
    berlin = ZoneInfo("Europe/Berlin")
    # The night in which clocks in Berlin go back: its Sunday has 25 hours.
    sunday = int(datetime(2026, 10, 25, tzinfo=berlin).timestamp() * 1000)
    clock.advance(sunday - HOUR_MS // 2 - clock.now())
    paid = []
    for _ in range(27):
        room.happen(anna)
        room.happen(bert)
        paid.append((room.points(anna), room.points(bert)))
        clock.advance(HOUR_MS)
    berlins = [n for n in range(1, 27) if paid[n][0] > paid[n - 1][0]]
    utcs = [n for n in range(1, 27) if paid[n][1] > paid[n - 1][1]]
    # Midnight in Berlin after half an hour and 25 hours later; midnight UTC after two and a half hours.
    assert (berlins, utcs) == ([1, 26], [3])
    assert paid[0] == (10, 10)


def test_a_mission_that_recurs_pays_each_run_until_its_last(live: Live) -> None:
    room = Room(live)
    task = {**TASK, "rewards": [points(1)]}
    room.define("mission", mission(availability="recurring_upon_completion", max_completions=3, tasks=[task]))
    anna = room.player()
    for _ in range(5):
        room.happen(anna)
    assert room.points(anna) == 33
    assert [row.number for row in room.rows(tables.completion)] == [1, 2, 3]


# -- opt-in and claim ---------------------------------------------------------------------------------------


def test_each_refusal_of_an_opt_in(live: Live) -> None:
    room = Room(live)
    lock = {"id": 9, "kind": "unlock", "event": "login"}
    room.define("mission", mission(opt_in=True), mission(2), mission(3, opt_in=True, tasks=[lock, TASK]))
    room.define("badge", mission(7))
    anna = room.player()
    other = Room(live)
    other.define("mission", mission(8, opt_in=True))
    assert [refused(opt_in, room, anna, n) for n in (99, 7, 8, 2, 3)] == [105, 105, 105, 40013, 40014]
    room.happen(anna)
    assert progress(room, anna) is None
    opt_in(room, anna)
    assert refused(opt_in, room, anna) == 40010
    room.happen(anna)
    assert progress(room, anna).done
    room.define("mission", mission(opt_in=True), status="archived")
    assert refused(opt_in, room, anna) == 105


def test_a_reward_waits_for_its_claim_and_each_refusal_says_why(live: Live, clock: ManualClock) -> None:
    room = Room(live)
    room.define("mission", mission(requires_claim=True, claim_within_ms=HOUR_MS), mission(2))
    room.define("mission", mission(3, requires_claim=True))
    anna, bert = room.player(), room.player("bert")
    assert refused(claim, room, anna, 1) == 40016
    room.happen(anna)
    room.happen(bert)
    assert room.points(anna) == 10
    mine = progress(room, anna).completion_id
    paid_already = progress(room, anna, 2).completion_id
    assert refused(claim, room, anna, 10**6) == 1
    assert refused(claim, room, anna, progress(room, bert).completion_id) == 1
    assert refused(claim, room, anna, mine, 99) == 1
    assert refused(claim, room, anna, mine, 2) == 1
    assert refused(claim, room, anna, paid_already, 2) == 40017
    claim(room, anna, mine)
    assert (refused(claim, room, anna, mine), room.points(anna)) == (40017, 20)
    clock.advance(HOUR_MS)
    assert refused(claim, room, bert, progress(room, bert).completion_id) == 40015
    clock.advance(rules.CLAIMABLE_MS)
    assert refused(claim, room, bert, progress(room, bert, 3).completion_id, 3) == 1
    room.define("mission", mission(requires_claim=True), status="archived")
    assert refused(claim, room, anna, mine) == 1
    assert len(emitted(room, "ach_mission_claimed")) == 1


def test_a_claim_until_a_moment_ends_there(live: Live, clock: ManualClock) -> None:
    room = Room(live)
    room.define("mission", mission(requires_claim=True, claim_until=live.now + DAY_MS))
    anna, bert = room.player(), room.player("bert")
    room.happen(anna)
    room.happen(bert)
    clock.advance(DAY_MS - 1)
    claim(room, anna, progress(room, anna).completion_id)
    clock.advance(1)
    assert refused(claim, room, bert, progress(room, bert).completion_id) == 40015


def test_a_claimed_reward_is_computed_from_the_event_that_earned_it(live: Live) -> None:
    room = Room(live)
    rewards = [{"type": "points_add", "formula": {"field": "amount"}}]
    room.define("mission", mission(requires_claim=True, rewards=rewards))
    anna = room.player()
    room.happen(anna, amount=42)
    claim(room, anna, progress(room, anna).completion_id)
    assert room.points(anna) == 42


# -- at the same moment -------------------------------------------------------------------------------------


def test_a_claimed_reward_is_computed_however_much_the_event_said(live: Live) -> None:
    room = Room(live)
    rewards = [{"type": "points_add", "formula": {"field": "amount"}}]
    room.define("mission", mission(requires_claim=True, rewards=rewards))
    anna = room.player()
    room.happen(anna, amount=25, basket=["a mug"] * 1000, note="x" * 5000)
    claim(room, anna, progress(room, anna).completion_id)
    assert room.points(anna) == 25


def test_a_completion_too_old_to_be_claimed_does_not_hide_a_newer_one(live: Live, clock: ManualClock) -> None:
    room = Room(live)
    room.define("mission", mission(requires_claim=True, availability="recurring_upon_completion"))
    client, anna = live.player(room.label), room.player()
    room.happen(anna)
    forgotten = progress(room, anna).completion_id
    clock.advance(rules.CLAIMABLE_MS + DAY_MS)
    room.happen(anna)
    (shown,) = client.ask(MAP)["achievements"]
    assert shown["ach_completed_id"] == progress(room, anna).completion_id > forgotten
    claim(room, anna, shown["ach_completed_id"])
    assert room.points(anna) == 10


def test_a_hundred_claims_at_once_pay_once(live: Live) -> None:
    room = Room(live)
    room.define("mission", mission(requires_claim=True))
    anna = room.player()
    room.happen(anna)
    number = progress(room, anna).completion_id

    def work(tx: Any) -> None:
        service.claim(tx, room.loaded, player_id=anna, ach_id=1, completion_id=number)

    assert room.at_once([work] * 100) == {"done": 1, 40017: 99}
    assert room.points(anna) == 10


def test_a_hundred_opt_ins_at_once_are_one(live: Live) -> None:
    room = Room(live)
    room.define("mission", mission(opt_in=True))
    anna = room.player()

    def work(tx: Any) -> None:
        service.opt_in(tx, room.loaded, player_id=anna, ach_id=1)

    assert room.at_once([work] * 100) == {"done": 1, 40010: 99}


def test_a_hundred_events_at_once_all_count(live: Live) -> None:
    room = Room(live)
    room.define("mission", mission(tasks=[{**TASK, "count": 100, "rewards": [points(1)]}]))
    anna = room.player()
    works = [lambda tx, n=n: room.report(tx, anna, event_id=f"n{n}") for n in range(100)]
    assert room.at_once(works) == {"done": 100}
    assert (progress(room, anna).done, room.points(anna)) == (True, 11)


def test_the_guards_are_what_keeps_claims_and_counts_right(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: without the check that a completion waits, it is never said that it was paid."""
    room = Room(live)
    room.define("mission", mission(requires_claim=True))
    anna = room.player()
    room.happen(anna)
    number = progress(room, anna).completion_id
    unguarded = tables.completion.update().where(tables.completion.c.id == number).values(claimed_at=live.now)
    monkeypatch.setattr(tables, "CLAIM", unguarded)
    for _ in range(3):
        claim(room, anna, number)
    assert len(emitted(room, "ach_mission_claimed")) == 1, "the key of the cause still says it once"
    assert room.points(anna) == 10, "and so does the key of the ledger"
    assert len(room.rows(tables.completion, tables.completion.c.waits.is_(True))) == 1


def test_without_the_hold_on_the_player_counts_are_lost_or_fail(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the hold: writers side by side step on each other. A file that has one writer
    only cannot lose anything, hold or not."""
    room = Room(live)
    room.define("mission", mission(tasks=[{**TASK, "count": 100}]))
    anna = room.player()
    monkeypatch.setattr(service, "BY_ID_LOCKED", BY_ID)
    works = [lambda tx, n=n: room.report(tx, anna, event_id=f"n{n}") for n in range(100)]
    try:
        room.at_once(works)
        lost = not progress(room, anna).done
    except IntegrityError:
        lost = True
    assert lost == (not live.plaudit.database.embedded)
