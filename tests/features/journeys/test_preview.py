"""The preview walks as runs do, and changes nothing; the example of the guide is one that it walks."""

import contextlib
import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from server import cli, log
from server.core.clock import DAY_MS
from server.core.errors import PlauditError
from server.features.journeys.definition import Journey
from server.features.journeys.preview import Preview, Told, read_events
from server.features.labels import files
from server.store.schema import metadata
from tests.docs.reading import ROOT
from tests.features.journeys.kit import body, delay, give
from tests.support.unit import Unit

GUIDE = ROOT / "docs/guides/journeys.md"


@pytest.fixture
def unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    # The command would send the log of this process to an output that ends with the test.
    monkeypatch.setattr(log, "configure", lambda: None)
    made = Unit(tmp_path / "data")
    yield made
    made.close()


def everything(unit: Unit) -> dict[str, list[Any]]:
    """Every row of the database."""
    with unit.plaudit.database.reads.connect() as conn:
        return {t.name: [tuple(r) for r in conn.execute(sa.select(t)).all()] for t in metadata.sorted_tables}


def lines(unit: Unit, definition: dict[str, Any], *events: Told, now: int = 20_000 * DAY_MS) -> list[str]:
    said: list[str] = []
    label, row = unit.label, unit.player()
    before = everything(unit)
    with unit.plaudit.database.reads.connect() as conn:
        journey = msgspec.convert(definition, Journey)
        Preview(conn, label, journey, row, now=now, say=said.append).walk(events)
    assert everything(unit) == before
    return said


def test_the_example_of_the_guide_can_be_tried(
    unit: Unit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    [example] = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    [events] = re.findall(r'```\n(\{"at".*?)```', text, re.DOTALL)
    (tmp_path / "label/journey").mkdir(parents=True)
    path = tmp_path / "label/journey/welcome.toml"
    path.write_text(example, encoding="utf-8")
    (tmp_path / "events.jsonl").write_text(events, encoding="utf-8")
    unit.player("player-1")
    before = everything(unit)
    arguments = ["--player", "player-1", "--events", str(tmp_path / "events.jsonl")]
    data = ["--data", str(tmp_path / "data")]
    cli.main(["journey", "try", str(path), *arguments, *data, "--at", "2026-07-01T12:00"])
    assert everything(unit) == before
    said = capsys.readouterr().out
    steps = [
        "run 1 enters",
        "hello (activity) → then",
        'points_add {"amount":20.0}',
        'event purchase {"amount":120}',
        "converted",
        "first_order (wait_event) → then",
        "bought (funnel) → then",
        "big (check) → yes",
        'marker_add {"marker":"VIP"}',
        "09:30:00 UTC  run 1 goes on",
        "converted, after 4 steps",
    ]
    at = [said.index(step) for step in steps]
    assert at == sorted(at), said
    read = files.read_folder(tmp_path / "label")
    assert unit.run(lambda tx: files.import_folder(tx, label_id=unit.label_id, folder=read)) == 1


def test_what_is_missing_and_what_cannot_be_is_said(
    unit: Unit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gift = {"type": "activity", "effects": [{"type": "mission_give", "mission": "nowhere"}]}
    (tmp_path / "one.json").write_text(json.dumps(body(a=gift)))
    (tmp_path / "bad.json").write_text(json.dumps(body(a=give("b"))))
    (tmp_path / "none.jsonl").write_text("")
    (tmp_path / "bad.jsonl").write_text('{"type": "login"}\n{"typ": 1}')
    unit.player("anna")
    data = ["--data", str(tmp_path / "data"), "--player"]

    def tried(file: str, events: str, who: str = "anna") -> str:
        arguments = ["--events", str(tmp_path / events)]
        with contextlib.suppress(SystemExit):
            cli.main(["journey", "try", str(tmp_path / file), *data, who, *arguments])
        found = capsys.readouterr()
        return found.out + found.err

    said = tried("one.json", "none.jsonl")
    assert "note: node 'a': The effect mission_give names a mission 'nowhere'" in said
    assert "the player does not enter" in said
    assert "then leads to 'b'" in tried("bad.json", "none.jsonl")
    assert "Line 2 of the events" in tried("one.json", "bad.jsonl")
    assert "cannot be read" in tried("one.json", "missing.jsonl")
    assert "cannot be read" in tried("missing.json", "none.jsonl")
    assert "no such player" in tried("one.json", "none.jsonl", "nobody")


def test_later_checks_see_what_was_done_before(unit: Unit) -> None:
    mark = {"type": "activity", "effects": [{"type": "marker_add", "marker": "x"}], "then": "has"}
    both = [{"marker": "X"}, {"property": "ach_points_balance", "gte": 10}, {"event": "purchase"}]
    has = {"type": "check", "condition": {"all": both}, "yes": "wait", "no": "no"}
    graph = body(
        a=give("mark"), mark=mark, has=has, wait=delay("has2"), has2={**has, "yes": "y"}, y=give(), no=give()
    )
    assert "  has2 (check) → yes" in lines(unit, graph, Told("purchase"))
    without = body(has={**has, "yes": None}, no=give())
    assert "  has (check) → no" in lines(unit, without, Told("purchase"))


def test_limits_modes_and_timeouts(unit: Unit) -> None:
    limit = {"type": "limit", "count": 1, "then": "wait", "over": "over"}
    wait = {"type": "wait_event", "event": "login", "timeout_seconds": 60, "timeout": "late"}
    graph = {**body(limit=limit, wait=wait, late=give(), over=give()), "entry_mode": "every_time"}
    said = lines(unit, graph, Told("purchase"), Told("purchase", at=30))
    assert [line.strip() for line in said if "→" in line] == [
        "limit (limit) → then",
        "limit (limit) → over",
        "over (activity) → then",
        "wait (wait_event) → timeout",
        "late (activity) → then",
    ]
    once = lines(unit, {**graph, "entry_mode": "once"}, Told("purchase"), Told("purchase", at=30))
    assert "  does not enter: the player has been in it" in once


def test_a_journey_without_an_event_begins_at_once(unit: Unit) -> None:
    assert "  run 1 enters" in lines(unit, {**body(a=give()), "start": {}})
    wait = {"type": "wait_event", "event": "login"}
    said = lines(unit, {**body(a=wait), "start": {}})
    assert said[-1] == "  run 1 waits at a and nothing more happens"
    in_nobody = lines(unit, {**body(a=give()), "start": {"segment": 9}})
    assert in_nobody == ["  the player does not enter"]


def test_who_does_not_enter_is_told_why(unit: Unit) -> None:
    gate = {**body(a=give()), "gate": {"marker": "X"}}
    why = 'the player does not fit the gate: {"marker":"X"}'
    assert f"  does not enter: {why}" in lines(unit, gate, Told("purchase"))


def test_events_are_read_in_their_order() -> None:
    found = read_events('{"at": 9, "type": "b"}\n\n{"type": "a", "payload": {"x": 1}}\n')
    assert [event.type for event in found] == ["a", "b"]
    with pytest.raises(PlauditError, match="Line 1"):
        read_events('{"at": -1, "type": "b"}')


def test_what_is_no_moment_to_begin_at_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["journey", "try", "welcome.toml", "--player", "p", "--events", "events.jsonl", "--at", "noon"]
    with pytest.raises(SystemExit):
        cli.main(words)
    assert "'noon' is no moment such as 2026-07-01T12:00" in capsys.readouterr().err
