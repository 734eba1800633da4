"""Scheduled rules on both databases: whom a run reaches, when, and once."""

from collections import Counter
from typing import Any

import pytest

from server.core.clock import DAY_MS, HOUR_MS
from server.features.automation import tables, tasks
from server.store.transaction import Tx
from tests.features.automation.kit import NOON, House, rule

DAILY = {"every": "day", "minutes": 14 * 60}


def scheduled(number: int = 1, **fields: Any) -> dict[str, Any]:
    """A rule that runs at 14:00 UTC, two hours after the test begins."""
    return rule(number, event=None, **{"schedule": DAILY, **fields})


def crowd(house: House, count: int) -> list[int]:
    return [house.player(f"p{n}") for n in range(count)]


def test_a_run_reaches_each_player_of_the_segment_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "PAGE", 5)
    monkeypatch.setattr(tasks, "MOST_FIRED", 2)
    house.define({"id": 101, "name": "VIP", "condition": {"marker": "VIP"}}, kind="segment")
    house.define(scheduled(segment=101), scheduled(2, effects=[{"type": "points_add", "amount": 1}]))
    ids = crowd(house, 12)
    for each in ids[::2]:
        house.happens(each, "core_public_tags_update", operation="add", tags=["vip"])
    house.later(HOUR_MS)
    assert house.payments() == []
    house.later(HOUR_MS)
    assert [house.points(each) for each in ids] == [11, 1] * 6
    keys = {row.key for row in house.payments()}
    assert f"rule:1:run:{NOON + 2 * HOUR_MS}:{ids[0]}:0" in keys
    (run,) = house.figures().runs
    assert (run.planned_at, run.seen, run.fired) == (NOON + 2 * HOUR_MS, 12, 6)
    assert run.finished_at == NOON + 2 * HOUR_MS
    assert house.figures().next_run_at == NOON + 26 * HOUR_MS
    house.later(DAY_MS)
    assert house.points(ids[0]) == 22


def test_limits_and_the_cap_hold_for_runs_too(house: House) -> None:
    house.define(scheduled(limit={"times": 1}, most_in_all=3))
    ids = crowd(house, 5)
    for _ in range(3):
        house.later(DAY_MS)
    assert sum(house.points(each) for each in ids) == 30
    assert house.counts() == (3, 12, 0)


def test_of_runs_that_were_missed_the_latest_is_made_up_for(house: House) -> None:
    house.define(scheduled())
    (anna,) = crowd(house, 1)
    house.later(5 * DAY_MS)
    assert house.points(anna) == 10
    assert [run.planned_at for run in house.figures().runs] == [NOON + 2 * HOUR_MS + 4 * DAY_MS]
    house.later(2 * HOUR_MS)
    assert house.points(anna) == 20


def test_a_clock_that_goes_back_repeats_no_run(house: House) -> None:
    house.define(scheduled())
    crowd(house, 1)
    house.later(3 * HOUR_MS)
    house.later(-2 * HOUR_MS)
    house.define(scheduled(2))
    house.later(2 * HOUR_MS)
    assert [row.key.split(":")[1] for row in house.payments()] == ["1", "2"]


def test_a_new_schedule_holds_at_once_and_once_is_once(house: House) -> None:
    house.define(scheduled())
    (anna,) = crowd(house, 1)
    house.define(scheduled(schedule={"every": "once", "at": NOON + HOUR_MS}))
    assert house.figures().next_run_at == NOON + HOUR_MS
    house.later(HOUR_MS)
    house.define({"id": 101, "name": "VIP", "condition": {"marker": "VIP"}}, kind="segment")
    house.later(5 * DAY_MS)
    assert (house.points(anna), house.figures().next_run_at) == (10, None)


@pytest.mark.parametrize("status", ["archived", "draft"])
def test_a_rule_that_is_not_active_does_not_run(house: House, status: str) -> None:
    house.define(scheduled())
    (anna,) = crowd(house, 1)
    house.define(scheduled(), status=status)
    house.later(DAY_MS)
    assert house.points(anna) == 0
    house.define(scheduled())
    house.later(DAY_MS)
    assert house.points(anna) == 10


def test_a_window_that_is_over_makes_up_for_nothing(house: House) -> None:
    house.define(scheduled(active_till=NOON + 3 * HOUR_MS))
    (anna,) = crowd(house, 1)
    house.later(DAY_MS)
    assert house.points(anna) == 0


# -- a worker that dies -------------------------------------------------------------------------------------


class Torn(Exception):
    """The process died before its commit."""


def run_with_deaths(house: House, monkeypatch: pytest.MonkeyPatch, *, dies: Any) -> Counter[int]:
    """Payments by player after a run of forty whose worker dies at every third step."""
    monkeypatch.setattr(tasks, "PAGE", 4)
    house.define(scheduled())
    ids = crowd(house, 40)
    step, steps = tasks._step, Counter[str]()

    def dying(tx: Tx, label: Any, found: Any, row: Any) -> bool:
        steps["all"] += 1
        more = step(tx, label, found, row)
        if steps["all"] % 3 == 0:
            dies(tx, row)
        return more

    monkeypatch.setattr(tasks, "_step", dying)
    house.later(2 * HOUR_MS)
    for _ in range(40):
        house.later(10_000)
    assert steps["all"] > 10, "nothing died in the middle"
    paid = Counter(dict.fromkeys(ids, 0))
    paid.update(row.player_id for row in house.payments())
    return paid


def test_a_run_that_dies_in_the_middle_pays_each_player_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(tx: Tx, row: Any) -> None:
        raise Torn

    assert set(run_with_deaths(house, monkeypatch, dies=dies).values()) == {1}
    (run,) = house.figures().runs
    assert (run.seen, run.fired) == (40, 40)


def test_progress_without_its_payments_is_noticed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: how far a run came is committed by itself, then the step dies."""

    def dies(tx: Tx, row: Any) -> None:
        at = {"b_label_id": row.label_id, "b_rule_id": row.rule_id, "b_planned_at": row.planned_at}
        news = {"after": row.after_player_id + 4, "more_seen": 4, "more_fired": 4, "finished": None}
        tx.conn.rollback()
        with house.live.plaudit.database.writes.begin() as conn:
            conn.execute(tables.GO_ON, {**at, **news})
        raise Torn

    paid = run_with_deaths(house, monkeypatch, dies=dies)
    assert set(paid.values()) != {1}
