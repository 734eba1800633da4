"""A journey tried out on one player with a clock that is moved: the same steps, and nothing is changed.

What an effect would change of markers, properties and points is remembered, so that a later check sees it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from server.core.clock import SECOND_MS
from server.core.conditions import why_not
from server.core.errors import PlauditError
from server.core.periods import local
from server.features.economy.currencies import Source
from server.features.effects.definition import Effect, told
from server.features.effects.service import Context, amount_of
from server.features.journeys import moments, rules
from server.features.journeys.definition import Journey
from server.features.journeys.reading import SEGMENT_ENTERED, Graph, PlayerWorld
from server.features.journeys.rules import Answered, Heard, Outcome, Run, Woken
from server.features.labels.catalogue import Label

MOST_STEPS = 1_000
LONGEST_S = 10 * 366 * 86_400


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event of the preview, so many seconds after its beginning."""

    type: str
    at: float = 0
    payload: dict[str, Any] = {}


def read_events(text: str) -> list[Told]:
    """Events, one JSON object a line, in their order. Raises PlauditError that names the line."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                found.append(msgspec.json.decode(line, type=Told))
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                message = f"Line {number} of the events is no event: {error}."
                raise PlauditError(message, code="bad_events") from error
            if not 0 <= found[-1].at <= LONGEST_S:
                message = f"Line {number} of the events: at is a number of seconds from 0 to {LONGEST_S}."
                raise PlauditError(message, code="bad_events")
    return sorted(found, key=lambda event: event.at)


class Changes:
    """What effects would have changed by now."""

    def __init__(self) -> None:
        self.markers: dict[str, bool] = {}
        self.properties: dict[str, Any] = {}
        self.points = 0
        self.heard: list[str] = []

    def add(self, effects: Sequence[Effect], event: Mapping[str, Any]) -> None:
        for effect in effects:
            if effect.type in ("marker_add", "marker_remove"):
                self.markers[(effect.marker or "").upper()] = effect.type == "marker_add"
            elif effect.type == "property_set":
                self.properties[effect.property or ""] = effect.value
            elif effect.type in ("points_add", "points_deduct"):
                amount = int(amount_of(effect, Context(0, Source.JOURNEY, "", payload=event)))
                self.points += amount if effect.type == "points_add" else -amount


class PreviewWorld(PlayerWorld):
    """The player as it is, with what the journey would have changed of it."""

    def __init__(self, changes: Changes, *rest: Any, **named: Any) -> None:
        super().__init__(*rest, **named)
        self._changes = changes

    def property(self, name: str) -> Any:
        if name in self._changes.properties:
            return self._changes.properties[name]
        known = super().property(name)
        return max(0, (known or 0) + self._changes.points) if name == "ach_points_balance" else known

    def has_marker(self, marker: str) -> bool:
        return self._changes.markers.get(marker, super().has_marker(marker))

    def event_count(self, event_type: str, within_days: int | None) -> int:
        return super().event_count(event_type, within_days) + self._changes.heard.count(event_type)


class Preview:
    """One player's way through a journey."""

    def __init__(
        self,
        conn: sa.Connection,
        label: Label,
        journey: Journey,
        row: Any,
        *,
        now: int,
        say: Callable[[str], None],
    ) -> None:
        self._conn, self._label, self._journey, self._row = conn, label, journey, row
        self._graph = Graph(0, "preview", 0, "active", is_current=True, journey=journey)
        self._begun = self.now = now
        self._say = say
        self._changes = Changes()
        self._runs: dict[int, Run] = {}
        self._used: dict[tuple[str, int], int] = {}
        self._steps = 0

    def walk(self, events: Sequence[Told]) -> None:
        """Let everything happen in its order, and then wait until nothing more is due."""
        if self._journey.start.event is None:
            self._enter_without_event()
        for event in events:
            moment = self._begun + int(event.at * SECOND_MS)
            self._wait(until=moment)
            self.now = max(self.now, moment)
            self._hear(event)
        self._wait(until=None)
        for number, run in self._open():
            self._say(f"  run {number} waits at {run.node} and nothing more happens")
        if not self._runs:
            self._say("  the player does not enter")

    def _open(self) -> list[tuple[int, Run]]:
        return [(number, run) for number, run in self._runs.items() if not run.over]

    def _wait(self, *, until: int | None) -> None:
        """Let what is due by then happen, at its moment."""
        while True:
            due = [(run.due_at, number) for number, run in self._open() if run.due_at is not None]
            if not due or (until is not None and min(due)[0] > until):
                return
            moment, number = min(due)
            self.now = max(self.now, moment)
            self._go(number, Woken(), {})

    def _hear(self, event: Told) -> None:
        self._stamp(f"event {event.type}" + (f" {_json(event.payload)}" if event.payload else ""))
        self._changes.heard.append(event.type)
        for number, run in self._open():
            world, goal = self._world(event.payload), self._journey.convert_on
            if goal and rules.wants(goal, kind=event.type, payload=event.payload, facts=world):
                self._keep(number, rules.converted(self._journey, run, now=self.now))
            self._go(number, Heard(event.type, event.payload), event.payload)
        start = self._journey.start
        if start.segment is not None:
            is_start = event.type == SEGMENT_ENTERED and event.payload.get("segment_id") == start.segment
        else:
            facts = self._world(event.payload)
            is_start = rules.wants(start, kind=event.type, payload=event.payload, facts=facts)
        if is_start:
            self._enter(event.payload)

    def _enter_without_event(self) -> None:
        segment = self._journey.start.segment
        if segment is None or self._world({}).in_segment(segment):
            self._stamp("begins")
            self._enter({})

    def _enter(self, payload: Mapping[str, Any]) -> None:
        journey, world = self._journey, self._world(payload)
        why = ""
        if self._row.in_control_group or rules.is_kept_out(journey, world.who):
            why = "the player is in a control group"
        elif journey.gate is not None and (missing := why_not(journey.gate, world)):
            why = f"the player does not fit the gate: {missing}"
        elif not rules.may_enter(journey.entry_mode, entered=bool(self._runs), is_open=bool(self._open())):
            why = "the player has been in it"
        elif not self._entry_has_room(world):
            why = "there is no room"
        if why:
            self._say(f"  does not enter: {why}")
            return
        if journey.entry_mode == "restart":
            for number, run in self._open():
                self._keep(number, rules.stopped(run))
        number = len(self._runs) + 1
        self._runs[number] = rules.begin(journey, payload)
        self._say(f"  run {number} enters")
        self._go(number, Woken(), payload)

    def _entry_has_room(self, world: PlayerWorld) -> bool:
        journey = self._journey
        most = [m for m in (journey.most_entries_per_player, journey.most_entries) if m is not None]
        return not most or self._take("", min(most), journey.entries_period, world)

    def _go(self, number: int, happened: rules.Happened, payload: Mapping[str, Any]) -> None:
        """One step and those that follow it at once."""
        following: rules.Happened | None = happened
        while following is not None:
            run = self._runs[number]
            world = self._world(payload or run.event)
            outcome = rules.step(self._journey, run, following, world, now=self.now)
            if outcome is None:
                return
            self._keep(number, outcome)
            following = None
            if outcome.again:
                following = Woken()
                if outcome.asks:
                    node = self._journey.nodes[outcome.run.node]
                    room = self._take(outcome.run.node, node.count or 0, node.period, world)
                    following = Answered(room)

    def _keep(self, number: int, outcome: Outcome | None) -> None:
        if outcome is None:
            return
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise PlauditError(f"The journey goes on after {MOST_STEPS} steps.", code="too_many_steps")
        before, self._runs[number] = self._runs[number], outcome.run
        if isinstance(before.due_at, int) and outcome.left is not None and before.due_at == self.now:
            self._stamp(f"run {number} goes on")
        for line in _told(self._journey, outcome, stamp=self._shown):
            self._say(f"  {line}")
        self._changes.add(outcome.effects, outcome.run.event)

    def _take(self, key: str, most: int, period: str, world: PlayerWorld) -> bool:
        place = (key, moments.period_start(period, world.zone, now=self.now))
        self._used[place] = self._used.get(place, 0) + 1
        return self._used[place] <= most

    def _world(self, payload: Mapping[str, Any]) -> PreviewWorld:
        return PreviewWorld(
            self._changes, self._conn, self._label, self._row, self._graph, now=self.now, payload=payload
        )

    def _stamp(self, what: str) -> None:
        self._say(f"{self._shown(self.now)}  {what}")

    def _shown(self, moment: int) -> str:
        return local(moment, self._world({}).zone).strftime("%Y-%m-%d %H:%M:%S %Z")


def _told(journey: Journey, outcome: Outcome, *, stamp: Callable[[int], str]) -> Iterator[str]:
    """A step in words: each node with its way out, its effects, and what comes of the run."""
    effects = iter(outcome.effects)
    for visit in outcome.path:
        kind = journey.nodes[visit.node].type
        way = f" → {visit.exit}" if visit.exit is not None else ""
        yield f"{visit.node} ({kind}){way}"
        for _ in range(visit.effects):
            yield f"    {told(next(effects))}"
    run = outcome.run
    if outcome.converted:
        yield "converted"
    if run.over:
        yield f"{run.name}, after {run.step} steps"
    elif run.state == rules.WAITING and outcome.path:
        until = f" until {stamp(run.due_at)}" if run.due_at is not None else ""
        yield f"waits{until}" + (f" for {run.wait}" if run.wait else "")


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
