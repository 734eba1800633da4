"""What the tests of journeys share: graphs, and a player who lives in memory."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from server.core.conditions import KnownFacts
from server.features.events.tables import event
from server.features.journeys import rules, service, tables, view
from server.features.journeys.definition import Journey, Node
from server.features.journeys.rules import Happened, Outcome, Run, Woken
from server.features.journeys.service import WAKE_JOB
from server.features.labels.service import find_definition
from server.jobs.engine import reschedule
from tests.features.missions.kit import Room
from tests.support.server import Live

HOUR_S, DAY_S = 3_600, 86_400
# Wednesday, 2026-07-01 12:00 UTC.
START = 1_782_907_200_000


def points(amount: float = 10) -> dict[str, Any]:
    return {"type": "points_add", "amount": amount}


def give(then: str | None = None, amount: float = 10, **fields: Any) -> dict[str, Any]:
    """An activity that adds points."""
    return {"type": "activity", "effects": [points(amount)], "then": then, **fields}


def delay(then: str | None = None, seconds: int | None = HOUR_S, **fields: Any) -> dict[str, Any]:
    return {"type": "delay", "seconds": seconds, "then": then, **fields}


def body(**nodes: Any) -> dict[str, Any]:
    """A definition with these nodes, begun by a purchase; the first node is the entry."""
    kept = {key: {k: v for k, v in node.items() if v is not None} for key, node in nodes.items()}
    start = {"event": "purchase"}
    return {"id": 1, "name": "Welcome", "entry": next(iter(kept)), "nodes": kept, "start": start}


def journey(definition: Mapping[str, Any]) -> Journey:
    return msgspec.convert(definition, Journey)


class Someone(KnownFacts):
    """A player in memory."""

    def __init__(
        self, who: str = "anna", *, zone: str = "UTC", winner: str | None = None, **known: Any
    ) -> None:
        super().__init__(**{"properties": {}, **known})
        self._who, self._zone, self._winner = who, ZoneInfo(zone), winner

    @property
    def who(self) -> str:
        return self._who

    @property
    def zone(self) -> ZoneInfo:
        return self._zone

    def winner(self, key: str, node: Node) -> str | None:
        return self._winner


def begun(
    graph: Journey,
    who: Someone | None = None,
    *,
    now: int = START,
    payload: Mapping[str, Any] | None = None,
) -> Outcome:
    """The first step of a player who enters now."""
    found = go(graph, rules.begin(graph, payload or {}), who=who, now=now)
    assert found is not None
    return found


def go(
    graph: Journey, run: Run, happened: Happened | None = None, *, who: Someone | None = None, now: int
) -> Outcome | None:
    return rules.step(graph, run, happened or Woken(), who or Someone(), now=now)


def ways(outcome: Outcome | None) -> list[tuple[str, str | None]]:
    """The nodes of a step, each with its exit."""
    assert outcome is not None
    return [(visit.node, visit.exit) for visit in outcome.path]


class Path(Room):
    """One label of a server, and the journey of a test, which has the key welcome."""

    def __init__(self, live: Live, definition: Mapping[str, Any], **settings: str) -> None:
        super().__init__(live, **settings)
        self.save(definition)

    def save(self, definition: Mapping[str, Any], *, key: str = "welcome", status: str = "active") -> None:
        """Save the definition, and let what follows from it be done."""
        self.define("journey", {**definition, "key": key}, status=status)
        self.carry_out_jobs()
        self.settle()

    def clock(self, ms: int) -> None:
        """Let time pass, then let everything be done that is due."""
        clock: Any = self.live.plaudit.services.clock
        clock.advance(ms)
        self.settle()

    def settle(self) -> None:
        """Let a worker look for what is due now, not only when it would look next."""
        self.unit(lambda tx: reschedule(tx, kind=WAKE_JOB, key="", due_at=tx.now))
        self.carry_out_jobs()

    def definition(self, key: str = "welcome") -> Any:
        with self.live.plaudit.database.reads.connect() as conn:
            return find_definition(conn, label_id=self.label.id, kind="journey", key=key)

    def runs(self, player_id: int | None = None) -> list[Any]:
        found = self.rows(tables.run, *(() if player_id is None else [tables.run.c.player_id == player_id]))
        return sorted(found, key=lambda row: (row.player_id, row.definition_id, row.number))

    def at(self, player_id: int) -> list[tuple[str, str]]:
        """Where the player's runs are, and in which state."""
        return [(row.node, rules.NAMES[row.state]) for row in self.runs(player_id)]

    def start(self, player_id: int, *, cause: str | None = None, key: str = "welcome", **payload: Any) -> Any:
        return self.unit(
            lambda tx: service.start(
                tx, self.loaded, key=key, player_id=player_id, payload=payload, cause=cause
            )
        )

    def figures(self, key: str = "welcome") -> dict[int, dict[str, tuple[int, ...]]]:
        """By version and node what has been counted, whether it was summed up or not."""
        with self.live.plaudit.database.reads.connect() as conn:
            return view.figures_of(conn, self.loaded, definition_id=self.definition(key).id)

    def told(self, what: str) -> list[Any]:
        return self.rows(event, event.c.type == f"core_journey_{what}")
