"""What follows from an event: heard by index, in the same unit of work, once, and not without end."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from server.core.errors import PlauditError
from server.features.events import pipeline, tables
from server.features.events.pipeline import CASCADE_LIMIT, Happened
from server.features.events.service import Event, ingest
from server.features.labels.catalogue import Label
from server.features.labels.definitions import save
from server.offline import run_unit
from server.store.transaction import Tx
from tests.support.label import EVENT_TYPE
from tests.support.unit import Unit


class Ear:
    """Hears two types; `says` is what it emits for each that it hears."""

    def __init__(self) -> None:
        self.name = "test.ear"
        self.heard: list[Happened] = []
        self.indexed = 0
        self.says: Any = lambda event: None

    def index(self, label: Label) -> Mapping[str, Sequence[Any]]:
        self.indexed += 1
        return {"page_opened": ("a", "b"), "followed": ("c",)}

    def hear(self, tx: Tx, label: Label, *, player_id: int, event: Happened, wanted: Sequence[Any]) -> None:
        assert list(wanted) == (["a", "b"] if event.type == "page_opened" else ["c"])
        self.heard.append(event)
        key = self.says(event)
        if key is not None:
            tx.emit(label_id=label.id, player_id=player_id, kind="followed", payload={"of": key}, key=key)


@pytest.fixture
def unit(tmp_path: Path, database_url: str) -> Iterator[Unit]:
    made = Unit(tmp_path, database_url)
    yield made
    made.close()


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> Ear:
    made = Ear()
    monkeypatch.setattr(pipeline, "LISTENERS", [])
    pipeline.listen(made)
    pipeline.listen(made)
    return made


class Player:
    def __init__(self, unit: Unit) -> None:
        self.unit, self.id, self.label = unit, unit.player().id, unit.label

    def report(self, event_id: str, kind: str = "page_opened", *, crash: bool = False) -> bool:
        def work(tx: Tx) -> bool:
            fresh = ingest(tx, self.label, player_id=self.id, event=Event(event_id, kind, {"action": "x"}))
            if crash:
                raise RuntimeError
            return fresh

        return run_unit(self.unit.plaudit.database, work, settle=self.unit.plaudit.pipeline.settle)

    def stored(self, kind: str = "followed") -> list[str]:
        query = sa.select(tables.event.c.event_id).where(tables.event.c.type == kind)
        with self.unit.plaudit.database.reads.connect() as conn:
            return sorted(conn.execute(query).scalars())


def test_only_who_wants_a_type_hears_it(unit: Unit, ear: Ear) -> None:
    player = Player(unit)
    player.report("1")
    player.report("2", "client_action")
    assert [event.key for event in ear.heard] == [f"event:{player.id}:1"]
    assert pipeline.heard(player.label, "page_opened")
    assert not pipeline.heard(player.label, "client_action")


def test_the_index_is_made_once_for_each_version_of_the_definitions(unit: Unit, ear: Ear) -> None:
    player = Player(unit)
    for n in range(20):
        player.report(str(n))
    assert ear.indexed == 1
    unit.run(
        lambda tx: save(
            tx, label_id=unit.label_id, kind="event_type", key="b", body={**EVENT_TYPE, "name": "b"}
        )
    )
    player.label = unit.label
    player.report("after")
    assert ear.indexed == 2


def test_nothing_is_heard_twice(unit: Unit, ear: Ear) -> None:
    """Neither an event that is sent again, nor what follows twice from one cause."""
    ear.says = lambda event: "cause" if event.type == "page_opened" else None
    player = Player(unit)
    assert [player.report("1"), player.report("1"), player.report("2")] == [True, False, True]
    assert [event.type for event in ear.heard] == ["page_opened", "followed", "page_opened"]
    assert player.stored() == ["plaudit:cause"]


def test_what_follows_goes_with_what_it_follows_from(unit: Unit, ear: Ear) -> None:
    ear.says = lambda event: "cause" if event.type == "page_opened" else None
    player = Player(unit)
    with pytest.raises(RuntimeError):
        player.report("1", crash=True)
    assert (player.stored(), player.stored("page_opened")) == ([], [])
    assert player.report("1")
    assert player.stored() == ["plaudit:cause"]


def test_consequences_without_end_are_cut_off(unit: Unit, ear: Ear) -> None:
    """What came before stands, and the log says for whom and of which types the rest would have been."""
    ear.says = lambda event: f"cause {len(ear.heard)}"
    player = Player(unit)
    with capture_logs() as logged:
        assert player.report("1")
    assert len(ear.heard) == CASCADE_LIMIT + 1
    assert len(player.stored()) == CASCADE_LIMIT
    (entry,) = logged
    assert (entry["log_level"], entry["limit"]) == ("error", CASCADE_LIMIT)
    assert (entry["label"], entry["player"], entry["left_out"]) == (unit.label_id, player.id, ["followed"])


def test_one_player_s_endless_consequences_cut_off_nobody_else_s(unit: Unit, ear: Ear) -> None:
    """A job pays many players in one unit of work; all together may have more consequences than the limit."""
    players = [unit.player(f"player-{n}").id for n in range(CASCADE_LIMIT + 10)]
    ear.says = lambda event: f"endless {len(ear.heard)}" if event.key.startswith("endless") else None

    def work(tx: Tx) -> None:
        for n, player_id in enumerate(players):
            key = f"{'endless' if n == 0 else 'plain'} {n}"
            tx.emit(
                label_id=unit.label_id, player_id=player_id, kind="followed", payload={"of": key}, key=key
            )

    with capture_logs() as logged:
        run_unit(unit.plaudit.database, work, settle=unit.plaudit.pipeline.settle)
    assert len([event for event in ear.heard if event.key.startswith("plain")]) == len(players) - 1
    assert len([event for event in ear.heard if event.key.startswith("endless")]) == CASCADE_LIMIT
    assert [entry["player"] for entry in logged] == [players[0]]


def test_a_reported_event_cannot_take_the_place_of_one_that_follows(unit: Unit, ear: Ear) -> None:
    """An operator's own `shop:1` is not the event that follows from our purchase number 1."""
    ear.says = lambda event: "shop:1" if event.type == "page_opened" else None
    player = Player(unit)
    assert player.report("shop:1", "client_action")
    assert player.report("e-1")
    assert [event.type for event in ear.heard] == ["page_opened", "followed"]
    with pytest.raises(PlauditError, match="begin with 'plaudit:'"):
        player.report("plaudit:shop:2")


def test_a_key_of_any_length_is_stored_once(unit: Unit, ear: Ear) -> None:
    ear.says = lambda event: "x" * 300 + event.key[-1] if event.type == "page_opened" else None
    player = Player(unit)
    for event_id in ("1", "2"):
        player.report(event_id)
    stored = player.stored()
    assert len(set(stored)) == 2
    assert all(len(event_id) == 200 for event_id in stored)
