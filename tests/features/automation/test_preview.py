"""A trial says what a rule would do, and why it does not, and changes nothing."""

import contextlib
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from server import cli, log
from server.features.automation.definition import Rule
from server.features.automation.preview import Tried, try_out
from server.features.events import service as events
from server.features.events.service import Event
from server.features.labels.definitions import save
from server.features.players.tables import player as player_table
from server.offline import try_unit
from server.store.schema import metadata
from server.store.transaction import Tx
from tests.docs.reading import ROOT
from tests.features.automation.kit import POINTS, rule
from tests.support.unit import Unit

GUIDE = ROOT / "docs/guides/rules.md"
BUYS = {"type": "purchase", "payload": {"amount": 60}}


def everything(unit: Unit) -> dict[str, list[Any]]:
    """Every row of the database."""
    with unit.plaudit.database.reads.connect() as conn:
        return {
            t.name: [tuple(row) for row in conn.execute(sa.select(t).order_by(*t.primary_key)).all()]
            for t in metadata.sorted_tables
        }


class Desk:
    """The command, over a label with one player."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.unit = Unit(folder / "data")
        self.anna = int(self.unit.player().id)
        self._folder, self._capsys = folder, capsys

    def tried(self, body: dict[str, Any], event: Any = BUYS, who: str = "anna") -> str:
        """What the command says of this rule; nothing in the database is another after it."""
        path = self._folder / "welcome.json"
        path.write_text(json.dumps(body))
        given = [] if event is None else ["--event", event if isinstance(event, str) else json.dumps(event)]
        data = ["--data", str(self._folder / "data")]
        before = everything(self.unit)
        with contextlib.suppress(SystemExit):
            cli.main(["rules", "try", str(path), "--player", who, *given, *data])
        assert everything(self.unit) == before
        found = self._capsys.readouterr()
        return found.out + found.err

    def buys(self, amount: float) -> None:
        """What really happens."""
        event = Event(id=f"e{amount}", type="purchase", payload={"amount": amount}, source="server")
        label, plaudit = self.unit.label, self.unit.plaudit

        def work(tx: Tx) -> None:
            events.ingest(tx, label, player_id=self.anna, event=event)
            plaudit.pipeline.settle(tx)

        self.unit.run(work)

    def save(self, body: dict[str, Any], *, kind: str = "rule", key: str = "welcome") -> None:
        self.unit.run(lambda tx: save(tx, label_id=self.unit.label_id, kind=kind, key=key, body=body))


@pytest.fixture
def desk(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Any:
    # The command would send the log of this process to an output that ends with the test.
    monkeypatch.setattr(log, "configure", lambda: None)
    made = Desk(tmp_path, capsys)
    yield made
    made.unit.close()


STEP = {"field": "amount", "every": 50}
BANNER = {"type": "tangible", "name": "A mug"}


def test_it_says_what_follows(desk: Desk) -> None:
    said = desk.tried(
        rule(effects=[{"type": "points_add", "amount": 10}, {"type": "marker_add", "marker": "X"}])
    )
    assert said.splitlines() == [
        "fires once",
        '  points_add {"amount":10.0}',
        '  marker_add {"marker":"X"}',
    ]
    long = "y" * 300
    refused = desk.tried(rule(effects=[{"type": "marker_add", "marker": long}, BANNER]))
    assert f'marker_add {{"marker":"{long}"}} cannot be: ' in refused
    assert 'tangible {"name":"A mug"}' in refused.splitlines()[-1]


def test_it_goes_on_from_the_running_total_as_it_is(desk: Desk) -> None:
    body = rule(accumulate=STEP, limit={"times": 2, "per": "day"})
    desk.save(body)
    desk.buys(80)
    total = "  running total: 30 and 60 with a step of 50: crossed once, 40 left"
    assert desk.tried(body).splitlines() == ["fires once", total, '  points_add {"amount":10.0}']
    desk.buys(60)
    assert desk.tried(body).splitlines() == [
        "does not fire",
        "  running total: 40 and 60 with a step of 50: crossed 2 times, 0 left",
        "  kept from firing 2 times: limit of 2 per day",
    ]
    assert "crossed 0 times, 45.5 left" in desk.tried(body, {"type": "purchase", "payload": {"amount": 5.5}})
    both = {**body, "limit": {"times": 5}, "most_in_all": 2}
    said = desk.tried(both, {"type": "purchase", "payload": {"amount": 260}})
    assert "kept from firing 4 times: limit of 5 per life and most_in_all of 2" in said
    assert 'points_add {"amount":20.0}' in said
    euros = {**STEP, "currency_field": "currency"}
    assert "nothing is added up: a currency is without a step" in desk.tried(rule(accumulate=euros))


def test_it_says_why_not(desk: Desk) -> None:
    """Each reason, and the number of its part of the condition."""
    asks = {"all": [{"property": "core_user_language", "exists": True}, {"field": "amount", "gt": 100}]}
    assert desk.tried(rule(condition=asks)) == (
        'does not fire: this does not hold: {"gt":100.0,"field":"amount"}: it is 60\n'
    )
    often = {"event": "purchase", "count_gte": 2}
    assert "it happened 1 times" in desk.tried(rule(condition=often)), "the event itself counts"
    desk.buys(1)
    assert desk.tried(rule(condition=often)).startswith("fires once")
    either = {"any": [{"marker": "A"}, {"marker": "B"}]}
    assert '{"any":[{"marker":"A"},{"marker":"B"}]}' in desk.tried(rule(condition=either))
    missing = desk.tried(rule(segment=7))
    assert "note: The rule 'welcome' cannot be active: there is no active segment with the id 7" in missing
    assert 'this does not hold: {"segment":7}' in missing
    assert "the rule's control group" in desk.tried(rule(control_group_percent=100))
    assert "it listens to login" in desk.tried(rule(event="login"))
    over = desk.tried(rule(active_till=1000))
    assert "the present moment does not lie between active_from and active_till" in over
    waves = rule(event="client_action", action="wave")
    assert "its action is 'wave'" in desk.tried(
        waves, {"type": "client_action", "payload": {"action": "nod"}}
    )
    out = player_table.update().values(in_control_group=True)
    desk.unit.run(lambda tx: tx.change(out))
    assert "the player is in the label's control group" in desk.tried(rule())


def test_what_plaudit_tells_and_schedules_can_be_tried(desk: Desk) -> None:
    won = {"type": "tournament_win", "payload": {"tournament_id": 1}}
    assert desk.tried(rule(event="tournament_win"), won).startswith("fires once")
    daily = rule(event=None, schedule={"every": "day"})
    assert desk.tried(daily, None).startswith("fires once")
    assert "Leave --event out" in desk.tried(daily)


def test_the_example_of_the_guide_says_what_the_guide_says(desk: Desk) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    example = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)[0]
    [event] = re.findall(r"^plaudit rules try .* --event '(.*)'$", guide, re.MULTILINE)
    [said] = re.findall(r"```\n(fires once\n.*?)```", guide, re.DOTALL)
    desk.save({"name": "refund"}, kind="event_type", key="refund")
    assert desk.tried(tomllib.loads(example), event) == said


@pytest.mark.parametrize(
    ("body", "event", "reason"),
    [
        (rule(), None, "Say what happens, like --event"),
        (rule(), "{", "--event is no event"),
        (rule(), {"typ": "purchase"}, "--event is no event"),
        (rule(), {"type": "no_such_type"}, "'no_such_type' is not registered"),
        (rule(effects=[]), BUYS, "it has 1 to 20 effects"),
    ],
)
def test_what_cannot_be_tried_is_said(desk: Desk, body: dict[str, Any], event: Any, reason: str) -> None:
    assert reason in desk.tried(body, event)


def test_an_unknown_player_is_said(desk: Desk) -> None:
    assert "no such player" in desk.tried(rule(), who="nobody")


def test_a_trial_leaves_nothing_on_either_database(database_url: str, tmp_path: Path) -> None:
    unit = Unit(tmp_path, database_url)
    try:
        label, anna = unit.label, int(unit.player().id)
        body = rule(accumulate=STEP, limit={"times": 1}, most_in_all=1, effects=[POINTS, BANNER])
        event = Event(id="e", type="purchase", payload={"amount": 120}, source="server")
        tried = Tried("welcome", msgspec.convert(body, Rule), event)
        before = everything(unit)
        said = try_unit(unit.plaudit.database, lambda tx: list(try_out(tx, label, anna, tried)))
        assert said[0] == "fires once"
        assert said[2] == "  kept from firing once: limit of 1 per life"
        assert everything(unit) == before
        kept = unit.run(lambda tx: list(try_out(tx, label, anna, tried)))
        assert kept == said
        assert everything(unit) != before, "a trial that is not rolled back is noticed"
    finally:
        unit.close()
