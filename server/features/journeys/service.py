"""What happens to the runs of players: they begin, go on, are converted, stopped and told of.

Whatever moves a run holds its player's row first, as missions do, and then keeps the next state under the
step counter of the one before; only who kept it carries out what follows, in the same unit of work. So a step
takes effect once, whoever is late, twice there or cut off in the middle.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog

from server.core.conditions import matches
from server.core.errors import PlauditError
from server.features.economy.currencies import Source
from server.features.effects.definition import Effect, declare
from server.features.effects.service import Context, apply_all, apply_many, register
from server.features.events.pipeline import Happened
from server.features.journeys import figures, moments, rules, tables
from server.features.journeys.definition import Node
from server.features.journeys.reading import (
    SEGMENT_ENTERED,
    Graph,
    Interest,
    PlayerWorld,
    book,
    columns_of,
    run_of,
)
from server.features.journeys.rules import Answered, Heard, Outcome, Run, Woken
from server.features.labels.catalogue import Label
from server.features.players.tables import BY_ID, BY_ID_LOCKED
from server.jobs.engine import hurry
from server.store.transaction import Emitted, Tx

REF_LENGTH = 120
WAKE_JOB = "journeys.wake"
NOT_ENTERED = {
    "control_group": "the player is in a control group",
    "gate": "the player does not fit the gate",
    "entered_before": "the player has been in it, and it lets nobody in again",
    "limit": "as many have entered as may",
    "same_key": "the same key entered before",
}
"""Why a player did not enter."""

log = structlog.get_logger("journeys")


@dataclass(frozen=True, slots=True)
class Move:
    """One step of one run. `before` is None for a run that begins; `room` is how many nodes it may still walk
    through in this unit of work."""

    graph: Graph
    row: Any
    number: int
    before: Run | None
    outcome: Outcome
    room: int = rules.MOST_NODES_A_STEP
    cause: str | None = None

    @property
    def name(self) -> str:
        """What names the run for good."""
        return f"{self.graph.definition_id}.{self.row.id}.{self.number}"


class Desk:
    """Runs of one label in one unit of work."""

    def __init__(self, tx: Tx, label: Label) -> None:
        self.tx, self.label = tx, label
        self.book = book(label)
        self._figures: dict[tuple[int, int], figures.Figures] = {}
        self._told: dict[str, list[Emitted]] = {}

    # -- deciding -------------------------------------------------------------------------------------------

    def world(self, graph: Graph, row: Any, payload: Mapping[str, Any]) -> "World":
        return World(self.tx, self.label, row, graph, payload=payload)

    def woken(self, graph: Graph, row: Any, stored: Any) -> Move | None:
        """The move of a run whose moment has come."""
        run = run_of(stored)
        outcome = rules.step(graph.journey, run, Woken(), self.world(graph, row, run.event), now=self.tx.now)
        return None if outcome is None else Move(graph, row, stored.number, run, outcome)

    def heard(self, graph: Graph, row: Any, stored: Any, event: Happened) -> None:
        """Let an event of its player convert a run, wake it, or both."""
        run, number = run_of(stored), stored.number
        world, goal = self.world(graph, row, event.payload), graph.journey.convert_on
        if goal is not None and rules.wants(goal, kind=event.type, payload=event.payload, facts=world):
            outcome = rules.converted(graph.journey, run, now=self.tx.now)
            if outcome is not None:
                if not self.carry([Move(graph, row, number, run, outcome)]):
                    return
                run = outcome.run
        if run.wait == event.type:
            happened = Heard(event.type, event.payload)
            outcome = rules.step(graph.journey, run, happened, world, now=self.tx.now)
            if outcome is not None:
                self.carry([Move(graph, row, number, run, outcome)])

    # -- keeping and carrying out ---------------------------------------------------------------------------

    def carry(self, moves: Sequence[Move]) -> int:
        """Keep these moves and do what follows; how many were kept. Call `finish` when all is done."""
        first = len(kept := self._keep(moves))
        while kept:
            self._effects(kept)
            following = []
            for move in kept:
                self._note(move)
                after = self._after(move) if move.outcome.again else None
                if after is not None:
                    following.append(after)
            kept = self._keep(following)
        return first

    def _keep(self, moves: Sequence[Move]) -> list[Move]:
        """Those moves whose runs were still where they began."""
        begun = [move for move in moves if move.before is None and self._insert(move)]
        gone_on = [move for move in moves if move.before is not None]
        if self.tx.dialect == "sqlite" or len(gone_on) < 2:
            return begun + [move for move in gone_on if self._update(move)]
        rows = [
            {
                "player_id": move.row.id,
                "definition_id": move.graph.definition_id,
                "number": move.number,
                "version": move.graph.version,
                **columns_of(move.outcome.run, now=self.tx.now),
            }
            for move in gone_on
        ]
        values = {"b_label_id": self.label.id, "rows": msgspec.json.encode(rows).decode()}
        kept = {tuple(row) for row in self.tx.all(tables.MOVE_MANY, values)}
        return begun + [m for m in gone_on if (m.row.id, m.graph.definition_id, m.number) in kept]

    def _update(self, move: Move) -> bool:
        columns = columns_of(move.outcome.run, now=self.tx.now)
        this = {
            "b_label_id": self.label.id,
            "b_player_id": move.row.id,
            "b_definition_id": move.graph.definition_id,
            "b_number": move.number,
            "b_step": columns["step"],
        }
        return bool(self.tx.change(tables.MOVE_ONE, {**this, **columns, "version": move.graph.version}))

    def _insert(self, move: Move) -> bool:
        row = {
            "label_id": self.label.id,
            "player_id": move.row.id,
            "definition_id": move.graph.definition_id,
            "number": move.number,
            "version": move.graph.version,
            "entered_at": self.tx.now,
            "cause": move.cause,
            **columns_of(move.outcome.run, now=self.tx.now),
        }
        return self.tx.first(tables.INSERT_RUN[self.tx.dialect], row) is not None

    def move_over(self, move: Move, old_version: int) -> bool:
        """Keep a run in another version of its journey. False when it had gone on meanwhile."""
        if not self._keep([move]):
            return False
        away, here = figures.count_moved(move.outcome)
        self.add(move.graph, old_version, away)
        self.add(move.graph, move.graph.version, here)
        return True

    def _effects(self, moves: Iterable[Move]) -> None:
        given = [(_context(move), move.outcome.effects) for move in moves if move.outcome.effects]
        if len(given) == 1:
            apply_all(self.tx, self.label, *given[0])
        elif given:
            apply_many(self.tx, self.label, given)

    def _after(self, move: Move) -> Move | None:
        """The step that follows at once: on what the effects have changed, and with the answer of a limit."""
        room, run = move.room - len(move.outcome.path), move.outcome.run
        row = self.tx.first(BY_ID, {"label_id": self.label.id, "player_id": move.row.id})
        if room <= 0 or row is None:
            return None
        graph, asks = move.graph, move.outcome.asks
        world = self.world(graph, row, run.event)
        happened = Answered(self._room(graph, run.node, world)) if asks else Woken()
        outcome = rules.step(graph.journey, run, happened, world, now=self.tx.now, most=room)
        return None if outcome is None else Move(graph, row, move.number, run, outcome, room)

    def _room(self, graph: Graph, key: str, world: "World") -> bool:
        node = graph.journey.nodes[key]
        return self.take(
            graph, key, world, most=node.count or 0, period=node.period, each=node.scope == "player"
        )

    def take(self, graph: Graph, key: str, world: "World", *, most: int, period: str, each: bool) -> bool:
        """Use one of a limit, of the player or of all together. False when there is none left."""
        zone = world.zone if each else self.label.zone
        row = {
            "label_id": self.label.id,
            "definition_id": graph.definition_id,
            "node": key,
            "player_id": world.row.id if each else 0,
            "period_start": moments.period_start(period, zone, now=self.tx.now),
            "used": 1,
        }
        take = tables.TAKE[self.tx.dialect].values(row)
        return self.tx.first(take, {"most": most}) is not None

    # -- what is noted --------------------------------------------------------------------------------------

    def _note(self, move: Move) -> None:
        outcome = move.outcome
        self.add(move.graph, move.graph.version, figures.count(outcome, before=move.before))
        if move.before is None:
            self._tell(move, "started", node=move.graph.journey.entry)
        if outcome.converted:
            self._tell(move, "converted", node=outcome.run.node)
        if outcome.run.over:
            self._tell(move, "ended", node=outcome.run.node, state=outcome.run.name)

    def add(self, graph: Graph, version: int, found: figures.Figures) -> None:
        sums = self._figures.setdefault((graph.definition_id, version), {})
        for key, numbers in found.items():
            sums[key] = [a + b for a, b in zip(sums.get(key, (0, 0, 0, 0)), numbers, strict=True)]

    def _tell(self, move: Move, what: str, **about: Any) -> None:
        journey = move.graph.journey
        payload = {
            "journey_id": journey.id,
            "journey": move.graph.key,
            "name": journey.name,
            "run": move.number,
            **about,
        }
        kind, key = f"core_journey_{what}", f"journey:{move.name}:{what}"
        self._told.setdefault(kind, []).append(Emitted(self.label.id, move.row.id, kind, payload, key))

    def finish(self) -> None:
        """Write down the figures, and let others hear what happened."""
        for (definition_id, version), found in self._figures.items():
            row = {"label_id": self.label.id, "definition_id": definition_id, "version": version}
            if found:
                text = msgspec.json.encode(found).decode()
                self.tx.change(tables.INSERT_TALLY, {**row, "figures": text})
        for told in self._told.values():
            if len(told) == 1:
                self.tx.emitted.append(told[0])
            else:
                self.tx.emit_many(told)
        self._figures, self._told = {}, {}

    # -- beginning and stopping -----------------------------------------------------------------------------

    def enter(
        self,
        graph: Graph,
        row: Any,
        *,
        payload: Mapping[str, Any],
        cause: str | None = None,
        later: bool = False,
    ) -> int | str:
        """Let the player in, whose row is held. The number of the run, or why there is none (a key of
        NOT_ENTERED). The same `cause` enters once. With `later` the first step is left to a worker."""
        journey, world = graph.journey, self.world(graph, row, payload)
        if row.in_control_group or rules.is_kept_out(journey, world.who):
            return "control_group"
        if journey.gate is not None and not matches(journey.gate, world):
            return "gate"
        where = {"b_label_id": self.label.id, "b_player_id": row.id, "b_definition_id": graph.definition_id}
        known = _digest(cause) if cause is not None else None
        if known is not None and self.tx.first(tables.BY_CAUSE, {**where, "b_cause": known}) is not None:
            return "same_key"
        last = self.tx.value(tables.LAST, where) or 0
        open_ones: list[Any] = []
        if last and journey.entry_mode in ("once_open", "restart"):
            open_ones = self._open_runs(row.id, graph.definition_id)
        if not rules.may_enter(journey.entry_mode, entered=bool(last), is_open=bool(open_ones)):
            return "entered_before"
        if not self._has_room(graph, world):
            return "limit"
        if open_ones:
            self._stop(open_ones, row)
        run = rules.begin(journey, payload)
        if later:
            outcome: Outcome | None = Outcome(msgspec.structs.replace(run, due_at=self.tx.now))
        else:
            outcome = rules.step(journey, run, Woken(), world, now=self.tx.now)
        assert outcome is not None, "a run that begins goes on"
        move = Move(graph, row, last + 1, None, outcome, cause=known)
        return last + 1 if self.carry([move]) else "entered_before"

    def _has_room(self, graph: Graph, world: "World") -> bool:
        journey, period = graph.journey, graph.journey.entries_period
        limits = ((journey.most_entries_per_player, True), (journey.most_entries, False))
        return all(
            most is None or self.take(graph, "", world, most=most, period=period, each=each)
            for most, each in limits
        )

    def _open_runs(self, player_id: int, definition_id: int) -> list[Any]:
        who = {"b_label_id": self.label.id, "b_player_id": player_id}
        rows = self.tx.all(tables.OPEN[self.tx.dialect], who)
        return [row for row in rows if row.definition_id == definition_id]

    def stop(self, row: Any, definition_id: int) -> int:
        """Stop the open runs of a player, whose row is held, in a journey; how many there were."""
        return self._stop(self._open_runs(row.id, definition_id), row)

    def _stop(self, stored: Iterable[Any], row: Any) -> int:
        return self.carry([self.stopping(each, row) for each in stored])

    def stopping(self, stored: Any, row: Any) -> Move:
        graph = self.book.graph(self.tx.conn, stored.definition_id, stored.version)
        run = run_of(stored)
        return Move(graph, row, stored.number, run, rules.stopped(run))


class World(PlayerWorld):
    """A player's world in a unit of work, which keeps what it decides."""

    def __init__(self, tx: Tx, label: Label, row: Any, graph: Graph, *, payload: Mapping[str, Any]) -> None:
        super().__init__(tx.conn, label, row, graph, now=tx.now, payload=payload)
        self._tx = tx

    def decide(self, key: str, node: Node) -> str | None:
        branch = super().decide(key, node)
        if branch is None:
            return None
        row = {"label_id": self._label.id, "definition_id": self._graph.definition_id, "node": key}
        decided = {"branch": branch, "decided_at": self._tx.now}
        self._tx.first(tables.INSERT_WINNER[self._tx.dialect], row | decided)
        of_node = {f"b_{name}": value for name, value in row.items()}
        return str(self._tx.value(tables.WINNER, of_node))


def _context(move: Move) -> Context:
    run, journey = move.outcome.run, move.graph.journey
    key = f"journey:{move.name}:{run.step}"
    return Context(move.row.id, Source.JOURNEY, key, journey.name[:REF_LENGTH], run.event)


def _digest(cause: str) -> str:
    return hashlib.sha256(cause.encode()).hexdigest()[:32]


# -- events -------------------------------------------------------------------------------------------------


class Journeys:
    """The ear of journeys in the pipeline of events."""

    name = "journeys"

    def index(self, label: Label) -> Mapping[str, Sequence[Any]]:
        return book(label).index()

    def hear(self, tx: Tx, label: Label, *, player_id: int, event: Happened, wanted: Sequence[Any]) -> None:
        """Wake and convert the player's runs, then let the player into journeys. What was entered just now
        does not hear the event that it was entered by."""
        interest: Interest = wanted[0]
        desk, who = Desk(tx, label), {"b_label_id": label.id, "b_player_id": player_id}
        wakes = interest.may_wake(event.payload) and _concerned(
            desk, tx.all(tables.OPEN[tx.dialect], who), event
        )
        starts = [graph for graph in interest.starts if _may_start(graph, event)]
        if not wakes and not starts:
            return
        row = tx.first(BY_ID_LOCKED, {"label_id": label.id, "player_id": player_id})
        if row is None:
            return
        for stored, graph in _concerned(desk, tx.all(tables.OPEN[tx.dialect], who), event) if wakes else ():
            desk.heard(graph, row, stored, event)
        for graph in starts:
            start, world = graph.journey.start, desk.world(graph, row, event.payload)
            if start.condition is None or matches(start.condition, world):
                desk.enter(graph, row, payload=event.payload)
        desk.finish()


def _concerned(desk: Desk, rows: Iterable[Any], event: Happened) -> list[tuple[Any, Graph]]:
    """The open runs that may wait for the event or be converted by it, and are not held."""
    found = []
    for row in rows:
        graph = desk.book.graph(desk.tx.conn, row.definition_id, row.version)
        goal = graph.journey.convert_on
        may = row.wait == event.type or (goal is not None and goal.event == event.type)
        if may and not graph.is_held:
            found.append((row, graph))
    return found


def _may_start(graph: Graph, event: Happened) -> bool:
    start = graph.journey.start
    if event.type == SEGMENT_ENTERED and start.segment is not None:
        return bool(event.payload.get("segment_id") == start.segment)
    return start.action is None or event.payload.get("action") == start.action


# -- by hand and by effect ----------------------------------------------------------------------------------


def start(
    tx: Tx, label: Label, *, key: str, player_id: int, payload: Mapping[str, Any], cause: str | None = None
) -> int | str:
    """Let a player into an active journey. The number of the run, or a key of NOT_ENTERED. Raises
    PlauditError when there is no such journey."""
    graph = book(label).current.get(key)
    if graph is None:
        raise PlauditError(f"There is no active journey {key!r}.", code="definition_not_found", status=404)
    row = tx.first(BY_ID_LOCKED, {"label_id": label.id, "player_id": player_id})
    desk = Desk(tx, label)
    found = desk.enter(graph, row, payload=payload, cause=cause)
    desk.finish()
    return found


def stop(tx: Tx, label: Label, *, definition_id: int, player_id: int) -> int:
    """Stop a player's open runs in a journey; how many there were."""
    row = tx.first(BY_ID_LOCKED, {"label_id": label.id, "player_id": player_id})
    desk = Desk(tx, label)
    count = desk.stop(row, definition_id)
    desk.finish()
    return count


def _start_effect(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    """The effect `journey_start`. The first step is a worker's, which looks at once; the one that wakes runs
    itself looks a second later, so that journeys which start each other never go round without a pause."""
    graph = book(label).current.get(effect.journey or "")
    row = tx.first(BY_ID_LOCKED, {"label_id": label.id, "player_id": context.player_id})
    if graph is None or row is None:
        log.error("there is no such journey to start", journey=effect.journey, key=key)
        return
    desk = Desk(tx, label)
    if isinstance(desk.enter(graph, row, payload=context.payload, cause=key, later=True), int):
        hurry(tx, kind=WAKE_JOB, due_at=tx.now)
    desk.finish()


def _stop_effect(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    """The effect `journey_stop`, also for a run that stops its own journey."""
    row = tx.first(BY_ID_LOCKED, {"label_id": label.id, "player_id": context.player_id})
    desk = Desk(tx, label)
    who = {"b_label_id": label.id, "b_player_id": context.player_id}
    moves = [desk.stopping(each, row) for each in tx.all(tables.OPEN[tx.dialect], who)]
    desk.carry([move for move in moves if move.graph.key == effect.journey])
    desk.finish()


declare("journey_start", "journey")
declare("journey_stop", "journey")
register("journey_start", _start_effect)
register("journey_stop", _stop_effect)
