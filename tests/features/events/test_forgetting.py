"""Old events go, each type after its own time, a bounded number at a time, and nothing that is kept goes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from server.core.clock import DAY_MS
from server.core.errors import PlauditError
from server.features.events import tables, tasks
from server.features.events.service import Event, ingest
from server.features.labels import service as labels
from server.features.labels.definitions import save
from server.jobs import engine
from server.jobs.tables import job as job_table
from server.store.transaction import Tx
from tests.support.adversary import rows, wait_until
from tests.support.label import EVENT_TYPE, make_label
from tests.support.server import Live
from tests.support.unit import Unit

NOW = 2_000 * DAY_MS


class Room:
    """A database with events in it, and the job that forgets them, a step at a time."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.player = unit.player()
        self.steps = 0

    def at(self, moment: int, work: Any) -> Any:
        def run(tx: Tx) -> Any:
            tx.now = moment
            return work(tx)

        return self.unit.run(run)

    def happen(self, days_ago: int, kind: str = "page_opened", *, event_id: str = "") -> bool:
        event = Event(event_id or f"{kind}-{days_ago}", kind, {"action": "x"}, source="server")
        label = self.unit.label
        return bool(
            self.at(
                NOW - days_ago * DAY_MS, lambda tx: ingest(tx, label, player_id=self.player.id, event=event)
            )
        )

    def keep(self, kind: str, days: int | None) -> None:
        body = {**EVENT_TYPE, "name": kind, **({} if days is None else {"keep_days": days})}
        self.unit.run(
            lambda tx: save(tx, label_id=self.unit.label_id, kind="event_type", key=kind, body=body)
        )

    def set(self, days: str) -> None:
        values = {"EVENTS_KEEP_DAYS": days}
        self.unit.run(lambda tx: labels.set_settings(tx, label_id=self.unit.label_id, values=values))

    def forget(self, now: int = NOW) -> None:
        """Work until the job has nothing left to do today."""
        while self.at(now, self._step) <= now:
            self.steps += 1

    def _step(self, tx: Tx) -> int:
        engine.enqueue(tx, kind=tasks.FORGET_JOB, key="", due_at=0)
        row = tx.first(job_table.select().where(job_table.c.kind == tasks.FORGET_JOB))
        payload = msgspec.json.decode(row.payload)
        return tasks.forget(tx, engine.Job(row.id, row.fence, row.kind, row.key, payload, row.due_at, 1))

    def left(self) -> list[str]:
        with self.unit.plaudit.database.reads.connect() as conn:
            query = sa.select(tables.event.c.event_id).order_by(tables.event.c.id)
            return list(conn.execute(query).scalars())


@pytest.fixture
def room(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setattr(tasks, "CHUNK", 3)
    unit = Unit(tmp_path, database_url)
    yield Room(unit)
    unit.close()


def test_what_is_older_than_its_label_says_goes(room: Room) -> None:
    for days in (800, 731, 730, 729, 10):
        room.happen(days)
    room.forget()
    assert room.left() == ["page_opened-730", "page_opened-729", "page_opened-10"]
    room.forget(NOW + 1)
    assert room.left() == ["page_opened-729", "page_opened-10"]


def test_each_type_has_a_time_of_its_own(room: Room) -> None:
    room.keep("brief", 8)
    room.keep("for_good", 0)
    for days in (900, 9, 7):
        for kind in ("brief", "for_good", "page_opened"):
            room.happen(days, kind)
    room.forget()
    kept = "for_good-900 for_good-9 page_opened-9 brief-7 for_good-7 page_opened-7"
    assert room.left() == kept.split()


def test_a_step_looks_at_a_bounded_number_and_no_event_twice(room: Room) -> None:
    """What is kept for good is passed once, not every day again."""
    room.keep("page_opened", 0)
    for days in range(900, 890, -1):
        room.happen(days)
    room.forget()
    assert room.steps == 4
    room.steps = 0
    room.forget()
    assert (room.steps, len(room.left())) == (0, 10)


def test_another_time_to_keep_holds_for_what_was_passed_already(room: Room) -> None:
    room.keep("page_opened", 0)
    room.happen(900)
    room.happen(20)
    room.forget()
    room.keep("page_opened", None)
    room.set("30")
    room.forget()
    assert room.left() == ["page_opened-20"]
    room.set("0")
    room.forget(NOW + 900 * DAY_MS)
    assert room.left() == ["page_opened-20"]


def test_a_label_s_time_is_its_own(room: Room) -> None:
    other = make_label(room.unit.plaudit, settings={"EVENTS_KEEP_DAYS": "8"}, name="Other")
    room.happen(9)
    mine, room.unit.label_id = room.unit.label_id, other.id
    room.player = room.unit.player()
    room.happen(9, event_id="other")
    room.unit.label_id = mine
    room.forget()
    assert room.left() == ["page_opened-9"]


def test_an_event_is_known_as_long_as_it_is_kept(room: Room) -> None:
    room.keep("brief", 8)
    assert room.happen(7, "brief", event_id="same")
    room.forget()
    assert not room.happen(0, "brief", event_id="same")
    room.forget(NOW + 2 * DAY_MS)
    assert room.happen(-2, "brief", event_id="same")


def test_a_time_that_is_too_short_or_none_is_refused(room: Room) -> None:
    """Shorter than a page may go on sending the same event again."""
    for days in ("1", "7", "36501", "-8", "many"):
        with pytest.raises(PlauditError, match="EVENTS_KEEP_DAYS"):
            room.set(days)
    for number in (1, 7, 36501, -8):
        with pytest.raises(PlauditError, match="keep_days"):
            room.keep("brief", number)


def test_a_server_that_starts_begins_to_forget(live: Live) -> None:
    query = sa.select(job_table.c.due_at).where(job_table.c.kind == tasks.FORGET_JOB)
    wait_until(lambda: [row.due_at > live.now for row in rows(live, query)] == [True], what="the first step")
