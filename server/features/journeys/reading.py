"""The journeys of a label in all versions that still have runs, and what a player's run knows of its player.

The bodies of versions are in the history of definitions; `journey_version` says which of them are alive. They
are read with the label, so that an event finds by a look-up whether any of them waits for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from server.features.events.facts import PlayerFacts
from server.features.journeys import figures, tables
from server.features.journeys.definition import Journey, Node
from server.features.journeys.rules import Run
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS
from server.features.players.properties import time_zone
from server.store.prepared import first_row

CARRIED = "journeys"
SEGMENT_ENTERED = "segment_entered"


@dataclass(frozen=True, slots=True)
class Graph:
    """One version of a journey. `status` is that of its definition now; only the current version of an
    active one lets players in, and a draft holds those who are in it."""

    definition_id: int
    key: str
    version: int
    status: str
    is_current: bool
    journey: Journey

    @property
    def is_held(self) -> bool:
        return self.status == "draft"


@dataclass(frozen=True, slots=True)
class Interest:
    """What a type of event does: which journeys it begins, and whether open runs may wait for it."""

    starts: tuple[Graph, ...]
    actions: frozenset[str] | None
    """None: any event of the type may wake somebody. Else only client actions of these names."""

    def may_wake(self, payload: Mapping[str, Any]) -> bool:
        action = payload.get("action")  # a page may have written anything there
        return self.actions is None or (isinstance(action, str) and action in self.actions)


class Book:
    """A label's journeys. Made once for each state of the label."""

    def __init__(self, label: Label) -> None:
        self._label_id = label.id
        self._known: dict[tuple[int, int], Graph] = {}
        for row in label.carried.get(CARRIED, ()):
            self._keep(row)
        self.current = {graph.key: graph for graph in self._known.values() if graph.is_current}

    def _keep(self, row: Any) -> Graph:
        is_current = row.status == "active" and row.version == row.current
        body = KINDS.decode("journey", row.body)
        graph = Graph(row.definition_id, row.key, row.version, row.status, is_current, body)
        self._known[row.definition_id, row.version] = graph
        return graph

    def graph(self, conn: sa.Connection, definition_id: int, version: int) -> Graph:
        """The version that a run is in, also one that the label does not carry."""
        found = self._known.get((definition_id, version))
        if found is None:
            of = {"b_label_id": self._label_id, "b_definition_id": definition_id, "b_version": version}
            found = self._keep(conn.execute(tables.BODY, of).one())
        return found

    def index(self) -> dict[str, tuple[Interest]]:
        """By event type what it begins and wakes, in all versions that have runs."""
        starts: dict[str, list[Graph]] = {}
        waits: dict[str, frozenset[str] | None] = {}
        for graph in self._known.values():
            if graph.is_current and (kind := _starts_by(graph.journey)) is not None:
                starts.setdefault(kind, []).append(graph)
            for kind, actions in graph.journey.hears.items():
                known = waits.get(kind, frozenset())
                waits[kind] = None if actions is None or known is None else known | actions
        return {
            kind: (Interest(tuple(starts.get(kind, ())), waits.get(kind, frozenset())),)
            for kind in starts.keys() | waits.keys()
        }


def _starts_by(journey: Journey) -> str | None:
    return SEGMENT_ENTERED if journey.start.segment is not None else journey.start.event


def carried(conn: sa.Connection, label_id: int) -> Sequence[Any]:
    return conn.execute(tables.LIVE, {"b_label_id": label_id}).all()


def book(label: Label) -> Book:
    found: Book | None = label.compiled.get("journeys.book")
    if found is None:
        found = label.compiled["journeys.book"] = Book(label)
    return found


# -- runs as rows -------------------------------------------------------------------------------------------


class _Data(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a run carries beside its columns."""

    e: dict[str, Any] = {}
    t: dict[str, str] = {}


def run_of(row: Any) -> Run:
    data = msgspec.json.decode(row.data, type=_Data) if row.data else _Data()
    return Run(row.node, row.state, row.step, row.due_at, row.wait, row.converted_at, data.e, data.t)


def columns_of(run: Run, *, now: int) -> dict[str, Any]:
    data = msgspec.json.encode(_Data(run.event, run.tests)).decode()
    return {
        "node": run.node,
        "state": run.state,
        "step": run.step,
        "due_at": run.due_at,
        "wait": run.wait,
        "converted_at": run.converted_at,
        "ended_at": now if run.over else None,
        "data": None if data == "{}" else data,
    }


# -- what a run knows of its player -------------------------------------------------------------------------


class PlayerWorld(PlayerFacts):
    """Answers what the nodes of a journey ask."""

    def __init__(
        self,
        conn: sa.Connection,
        label: Label,
        row: Any,
        graph: Graph,
        *,
        now: int,
        payload: Mapping[str, Any],
    ) -> None:
        super().__init__(conn, label, row, now=now, payload=payload)
        self._graph = graph

    @property
    def zone(self) -> ZoneInfo:
        return time_zone(self._label, self.row)

    @property
    def who(self) -> str:
        return str(self.row.ext_key)

    def winner(self, key: str, node: Node) -> str | None:
        """The branch that was found to be better, when one was."""
        if node.winner_after is None and node.winner_at is None:
            return None
        of_node = {"b_label_id": self._label.id, "b_definition_id": self._graph.definition_id, "b_node": key}
        row = first_row(self._conn, tables.WINNER, of_node)
        if row is not None:
            return str(row.branch)
        return self.decide(key, node)

    def decide(self, key: str, node: Node) -> str | None:
        """The branch that the figures show to be better just now, once it is time to say so."""
        nodes = {f"{key}:{branch.key}": branch.key for branch in node.branches}
        where = {"b_label_id": self._label.id, "b_definition_id": self._graph.definition_id}
        rows = self._conn.execute(tables.OF_BRANCHES, {**where, "nodes": list(nodes)}).all()
        return figures.better(
            node, {nodes[row[0]]: (int(row[1]), int(row[2])) for row in rows}, now=self._now
        )
