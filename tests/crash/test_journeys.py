"""`kill -9` again and again, two servers on one database, while runs of a journey wake and events come: every
run ends, and every step took effect exactly once."""

import contextlib
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server.app import build
from server.features.economy import service as economy
from server.features.economy.currencies import Source
from server.features.economy.tables import ledger
from server.features.events.tables import event
from server.features.journeys import tables, view
from server.features.journeys.rules import DONE
from server.features.labels.catalogue import read_label
from server.features.labels.definitions import save
from server.features.labels.service import find_definition
from server.offline import run_unit
from server.settings import Settings
from server.store.engine import Database, open_database
from tests.support.adversary import wait_until
from tests.support.crash import a_minute_later
from tests.support.databases import migrated_sqlite
from tests.support.journey_server import Child, Report
from tests.support.label import TestLabel, make_label

PLAYERS, COME_BACK, STEPS = 120, 0.7, 3
"""Players, which part of them reports what they wait for, and how many steps each makes."""
DEATHS: tuple[tuple[int, ...], ...] = ((0,), (1,), (0, 1), (0,), (0, 1))
"""Which servers are killed at a time."""
HELLO, CAME, LATE, LEFT, RIGHT = 10, 3, 1, 7, 5
GRAPH: dict[str, dict[str, Any]] = {
    "pause": {"type": "delay", "seconds": 1, "then": "hello"},
    "hello": {"type": "activity", "effects": [{"type": "points_add", "amount": HELLO}], "then": "wait"},
    "wait": {
        "type": "wait_event",
        "event": "login",
        "timeout_seconds": 1,
        "then": "came",
        "timeout": "late",
    },
    "came": {"type": "activity", "effects": [{"type": "points_add", "amount": CAME}], "then": "side"},
    "late": {"type": "activity", "effects": [{"type": "points_add", "amount": LATE}], "then": "side"},
    "side": {"type": "split", "branches": [{"key": "left", "percent": 50, "to": "left"}], "else": "right"},
    "left": {"type": "activity", "effects": [{"type": "points_add", "amount": LEFT}], "then": "end"},
    "right": {"type": "activity", "effects": [{"type": "points_add", "amount": RIGHT}], "then": "end"},
    "end": {"type": "funnel"},
}
JOURNEY = {"id": 1, "name": "Walk", "entry": "pause", "start": {"event": "purchase"}, "nodes": GRAPH}
PAID_BY = {"hello": HELLO, "came": CAME, "late": LATE, "left": LEFT, "right": RIGHT}


def reports() -> list[Report]:
    """Everybody enters; most report later what they wait for, some of them too late."""
    dice, found = random.Random(1), list[tuple[float, str, str]]()
    for number in range(PLAYERS):
        found.append((number, f"player-{number}", "purchase"))
        if dice.random() < COME_BACK:
            found.append((number + dice.uniform(20, 60), f"player-{number}", "login"))
    return [(who, kind) for _, who, kind in sorted(found)]


class Pair:
    """Two servers on one database, which are killed and begun again, and what they made of it."""

    def __init__(self, url: str, data: Path, *, torn: bool = False) -> None:
        parts = build(Settings(data=data, database_url=url))
        self.label: TestLabel = make_label(parts)
        run_unit(
            parts.database,
            lambda tx: save(tx, label_id=self.label.id, kind="journey", key="walk", body=JOURNEY),
        )
        parts.services.reader.close()
        parts.database.close()
        self.database: Database = open_database(url)
        self._begin = partial(Child, url, data, reports(), torn=torn)
        self._servers = [self._begin(), self._begin()]

    def die(self, which: Sequence[int]) -> None:
        for number in which:
            self._servers[number].kill()
        a_minute_later(self.database)
        for number in which:
            self._servers[number] = self._begin()

    def rows(self, query: Any) -> list[Any]:
        with self.database.reads.connect() as conn:
            return list(conn.execute(query).all())

    def steps(self) -> int:
        """How many were made, in all."""
        return int(self.rows(sa.select(sa.func.coalesce(sa.func.sum(tables.run.c.step), 0)))[0][0])

    def are_all_over(self) -> bool:
        return len(self.rows(sa.select(tables.run.c.player_id).where(tables.run.c.ended_at > 0))) == PLAYERS

    def close(self) -> None:
        for server in self._servers:
            server.kill()
        self.database.close()


@contextlib.contextmanager
def walked_by_servers_that_die(url: str, data: Path, *, torn: bool = False) -> Iterator[Pair]:
    """The end of it, when nobody is under way any more."""
    pair, dice = Pair(url, data, torn=torn), random.Random(2)
    try:
        each = PLAYERS * STEPS // (len(DEATHS) + 1)
        for number, which in enumerate(DEATHS):
            enough = each * number + dice.randrange(each // 3, each)
            wait_until(lambda enough=enough: pair.steps() >= enough, what="steps", deadline_s=60)  # type: ignore[misc]
            assert not pair.are_all_over(), "it was too late to be killed in the middle"
            pair.die(which)
        wait_until(pair.are_all_over, what="the end of all runs", deadline_s=60)
        yield pair
    finally:
        pair.close()


def wrong(pair: Pair) -> list[str]:
    """What does not add up."""
    runs = pair.rows(sa.select(tables.run))
    found = [] if len({run.player_id for run in runs}) == len(runs) == PLAYERS else [f"{len(runs)} runs"]
    found += [f"run {run}" for run in runs if (run.state, run.step, run.node) != (DONE, STEPS, "end")]
    paid: dict[int, dict[str, int]] = {run.player_id: {} for run in runs}
    for row in pair.rows(sa.select(ledger).where(ledger.c.source == Source.JOURNEY)):
        paid[row.player_id][row.key] = row.amount
    for run in runs:
        name = f"journey:{run.definition_id}.{run.player_id}.{run.number}"
        amounts = [paid[run.player_id].pop(f"{name}:{key}", 0) for key in ("2:0", "3:0", "3:1")]
        is_right = amounts[0] == HELLO and amounts[1] in (CAME, LATE) and amounts[2] in (LEFT, RIGHT)
        if not is_right or paid[run.player_id]:
            found.append(f"paid {amounts} and {paid[run.player_id]}")
    told = pair.rows(sa.select(event.c.player_id).where(event.c.type == "core_journey_ended"))
    if sorted(row.player_id for row in told) != sorted(run.player_id for run in runs):
        found.append(f"{len(told)} were told of the end")
    with pair.database.reads.connect() as conn:
        found += map(str, economy.wrong_wallets(conn))
    return found + wrong_figures(pair)


def wrong_figures(pair: Pair) -> list[str]:
    """Figures of nodes that are not those of the ledger."""
    with pair.database.reads.connect() as conn:
        label = read_label(conn, pair.label.id)
        definition = find_definition(conn, label_id=pair.label.id, kind="journey", key="walk")
        assert label is not None
        figures = view.figures_of(conn, label, definition_id=definition.id)[1]
    amounts = Counter(row.amount for row in pair.rows(sa.select(ledger.c.amount)))
    wanted = {node: (amounts[paid], 0, amounts[paid], 0) for node, paid in PAID_BY.items()}
    wanted |= dict.fromkeys(("pause", "wait", "side", "end"), (PLAYERS, 0, 0, 0))
    wanted |= {"": (PLAYERS, 0, 3 * PLAYERS, 0), "wait:timeout": (amounts[LATE], 0, 0, 0)}
    wanted |= {"side:left": (amounts[LEFT], 0, 0, 0), "side:else": (amounts[RIGHT], 0, 0, 0)}
    return [
        f"{node!r} has {figures.get(node)} and not {numbers}"
        for node, numbers in wanted.items()
        if figures.get(node) != numbers and any(numbers)
    ]


@pytest.mark.slow
def test_each_step_takes_effect_once_however_often_servers_die(database_url: str, tmp_path: Path) -> None:
    with walked_by_servers_that_die(database_url, tmp_path / "data") as pair:
        assert wrong(pair) == []
        amounts = Counter(row.amount for row in pair.rows(sa.select(ledger.c.amount)))
        assert all(amounts[paid] for paid in PAID_BY.values()), "both ways of each fork were taken"


@pytest.mark.slow
def test_effects_in_a_commit_of_their_own_are_noticed(tmp_path: Path) -> None:
    """The negative control: with such servers the test above would fail."""
    url = migrated_sqlite(tmp_path / "plaudit.db")
    with walked_by_servers_that_die(url, tmp_path / "data", torn=True) as pair:
        found = wrong(pair)
    assert any(each.startswith("paid") for each in found), found
