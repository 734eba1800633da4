"""Edits of journeys that let in who is in a segment already, and what pages may say, on each database."""

from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from server.core.clock import DAY_MS
from server.features.journeys import tasks
from server.features.labels.definitions import save
from server.jobs.engine import Job
from server.jobs.tables import job
from server.store.transaction import Tx
from tests.features.journeys.kit import Path, body, give
from tests.support.server import Live

GERMANS: dict[str, Any] = {"id": 7, "name": "Germans", "condition": {"property": "user_country", "is": "DE"}}
OFTEN: dict[str, Any] = {"id": 2, "start": {"segment": 7, "already": True}, "entry_mode": "every_time"}


def gives(amount: float) -> dict[str, Any]:
    return {**body(a=give(None, amount)), **OFTEN}


def test_an_edit_lets_nobody_in_again_who_may_enter_every_time(live: Live) -> None:
    """Neither two edits before the first is done with, nor one whose forerunner is tidied away meanwhile."""
    path = Path(live, body(a=give()))
    path.define("segment", GERMANS)
    anna, ben = path.player(), path.player("ben")
    path.set(anna, user_country="DE")
    path.save(gives(10), key="de")
    path.settle()
    assert (path.points(anna), path.points(ben)) == (10, 0)
    path.define("journey", {**gives(3), "key": "de"}, {**gives(4), "key": "de"})
    path.carry_out_jobs()
    assert path.points(anna) == 10
    path.clock(2 * DAY_MS)

    def edit_and_tidy(tx: Tx) -> None:
        save(tx, label_id=path.label.id, kind="journey", key="de", body=gives(5))
        while tasks.sum_up(tx, Job(0, 0, tasks.SUM_JOB, "", {}, 0, 1)) != tx.now + 2 * tasks.LATER_MS:
            pass

    path.unit(edit_and_tidy)
    path.live.plaudit.refresh()
    path.carry_out_jobs()
    assert path.points(anna) == 10
    path.save(gives(6), key="de", status="draft")
    path.set(ben, user_country="DE")
    path.save(gives(6), key="de")
    assert (path.points(anna), path.points(ben)) == (16, 6), "who is there when it is active again comes in"


def test_an_edit_while_they_are_let_in_lets_each_in_once(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "PAGE", 2)
    path = Path(live, body(a=give()))
    path.define("segment", GERMANS)
    people = [path.player(f"p{n}") for n in range(5)]
    for person in people:
        path.set(person, user_country="DE")

    def one_page_and_an_edit(tx: Tx) -> None:
        save(tx, label_id=path.label.id, kind="journey", key="de", body=gives(10))
        row = tx.first(sa.select(job).where(job.c.kind == tasks.FOLLOW_JOB, job.c.label_id == path.label.id))
        payload = msgspec.json.decode(row.payload)
        for _ in range(2):  # nobody is inside yet: the first step only finds that out
            tasks.follow(tx, Job(row.id, row.fence, row.kind, row.key, payload, 0, 1))
            payload = msgspec.json.decode(tx.value(sa.select(job.c.payload).where(job.c.id == row.id)))
        save(tx, label_id=path.label.id, kind="journey", key="de", body=gives(3))

    path.unit(one_page_and_an_edit)
    path.live.plaudit.refresh()
    path.carry_out_jobs()
    assert [path.points(person) for person in people] == [10, 10, 3, 3, 3]


def test_a_login_may_say_anything(live: Live) -> None:
    """What a page sends with a login is its own: a list where a name would be concerns no journey."""
    path = Path(live, {**body(a=give()), "start": {"event": "login"}})
    anna = path.player()
    path.happen(anna, "login", action=[1])
    assert path.points(anna) == 10
