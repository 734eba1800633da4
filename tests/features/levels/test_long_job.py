"""A job of many steps is not taken for one that failed many times."""

from typing import Any

import pytest

from server.features.labels.catalogue import Label
from server.features.levels import tasks
from server.jobs.engine import MAX_TRIES
from server.jobs.tables import job
from server.store.transaction import Tx
from tests.features.levels.test_service import LEVELS, level_id
from tests.features.missions.kit import Room
from tests.support.adversary import rows
from tests.support.server import Live


def test_a_rebuilding_of_many_steps_survives_an_error_late_in_it(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(live)
    room.define("level", *LEVELS)
    room.carry_out_jobs()
    crowd = [room.player(f"p{n}") for n in range(MAX_TRIES + 3)]
    for player_id in crowd:
        room.give_points(player_id, 60)
    monkeypatch.setattr(tasks, "PAGE", 1)
    real, seen = tasks._page, []

    def stumbles(tx: Tx, label: Label, *, after: int) -> dict[str, Any]:
        seen.append(after)
        if len(seen) == MAX_TRIES + 2:
            raise RuntimeError("stumbled")
        return real(tx, label, after=after)

    monkeypatch.setattr(tasks, "_page", stumbles)
    room.define("level", {**LEVELS[1], "required_points": 50})
    room.carry_out_jobs()
    (waiting,) = rows(
        live, job.select().where(job.c.kind == tasks.REBUILD_JOB, job.c.key == str(room.label.id))
    )
    assert (waiting.failed_at, waiting.tries) == (None, 1)
    assert 2_000 <= waiting.due_at - live.now <= 2_500
    assert level_id(room, crowd[-1]) == 1


def test_it_goes_on_where_it_was(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(live)
    room.define("level", *LEVELS)
    room.carry_out_jobs()
    crowd = [room.player(f"p{n}") for n in range(6)]
    for player_id in crowd:
        room.give_points(player_id, 60)
    monkeypatch.setattr(tasks, "PAGE", 2)
    real, seen = tasks._page, []

    def stumbles(tx: Tx, label: Label, *, after: int) -> dict[str, Any]:
        if label.id == room.label.id:
            seen.append(after)
            if len(seen) == 2:
                raise RuntimeError("stumbled")
        return real(tx, label, after=after)

    monkeypatch.setattr(tasks, "_page", stumbles)
    room.define("level", {**LEVELS[1], "required_points": 50})
    room.carry_out_jobs()
    live.plaudit.services.clock.advance(5_000)  # type: ignore[attr-defined]
    room.carry_out_jobs()
    assert {level_id(room, player_id) for player_id in crowd} == {2}
    assert seen[1] == seen[2], "the step that stumbled is the one that comes again"
    assert len(seen) == len(set(seen)) + 1
