"""How a run walks through its journey: pure decisions, the same for players and for the preview.

`step` takes a run from where it stands to where it waits next. It opens nothing: what it asks of the player
it asks `World`, and what should be done it returns. The invariant: whatever `step` returns has a step number
one above that of the run it was given, so that of two answers to one state only one can be kept.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from server.core.clock import SECOND_MS
from server.core.conditions import Facts, matches
from server.features.effects.definition import Effect
from server.features.journeys import moments
from server.features.journeys.definition import Journey, Node

MOVING, WAITING, DONE, STOPPED = range(4)
"""MOVING: comes to its node with the next step. WAITING: stands at its node. The others are over."""
NAMES = {MOVING: "open", WAITING: "open", DONE: "done", STOPPED: "stopped"}
MOST_NODES_A_STEP = 100
EVENT_LENGTH = 2_000
TEXT_LENGTH = 200


class Run(msgspec.Struct, frozen=True):
    """Where one player is in one journey. `due_at` is when it goes on by itself (epoch ms), `wait` the type
    of event that it waits for. `event` has the last event's plain fields, `tests` the branch of each A/B
    test whose goal is still open."""

    node: str
    state: int = MOVING
    step: int = 0
    due_at: int | None = None
    wait: str | None = None
    converted_at: int | None = None
    event: dict[str, Any] = {}
    tests: dict[str, str] = {}

    @property
    def over(self) -> bool:
        return self.state in (DONE, STOPPED)

    @property
    def name(self) -> str:
        """open, done, stopped or converted, as people see it."""
        return "converted" if self.over and self.converted_at is not None else NAMES[self.state]


class Woken(msgspec.Struct, frozen=True):
    """Its moment has come."""


class Heard(msgspec.Struct, frozen=True):
    """An event of the player."""

    type: str
    payload: Mapping[str, Any]


class Answered(msgspec.Struct, frozen=True):
    """Whether a limit had room."""

    room: bool


Happened = Woken | Heard | Answered


class Visit(msgspec.Struct, frozen=True):
    """A node that was come to, or left when `arrived` is false; `exit` is None while the run stays there or
    ends."""

    node: str
    exit: str | None = None
    effects: int = 0
    arrived: bool = True


class Outcome(msgspec.Struct, frozen=True):
    """What follows from a step. With `again` the run goes on at once, on what the effects have changed;
    with `asks` it stands before a limit and goes on with what that answers. `goals` are (node, branch) of
    A/B tests that succeeded; `left` the node at which the run had waited."""

    run: Run
    effects: tuple[Effect, ...] = ()
    path: tuple[Visit, ...] = ()
    goals: tuple[tuple[str, str], ...] = ()
    converted: bool = False
    left: str | None = None
    again: bool = False
    asks: bool = False


class World(Facts, Protocol):
    """What a step may ask of its player."""

    @property
    def zone(self) -> ZoneInfo: ...

    @property
    def who(self) -> str:
        """What names the player for good, for shares that are the same each time."""
        ...

    def winner(self, key: str, node: Node) -> str | None:
        """The branch of an A/B test that was found to be better, once it is."""
        ...


# -- entering -----------------------------------------------------------------------------------------------


def begin(journey: Journey, payload: Mapping[str, Any]) -> Run:
    """A run on its way to the first node. `payload` is of the event that brings the player in."""
    return Run(node=journey.entry, event=kept(payload) if journey.keeps_event else {})


def wants(wanted: Any, *, kind: str, payload: Mapping[str, Any], facts: Facts) -> bool:
    """Whether an event is the one of a start, a goal or a wait_event node. `facts` know its payload."""
    if wanted.event != kind or (wanted.action is not None and payload.get("action") != wanted.action):
        return False
    return wanted.condition is None or matches(wanted.condition, facts)


def is_kept_out(journey: Journey, who: str) -> bool:
    """Whether the player is in the journey's own control group."""
    return share(journey, "", who) < journey.control_group_percent


def may_enter(mode: str, *, entered: bool, is_open: bool) -> bool:
    """Whether a player may (again): `entered` is ever, `is_open` now."""
    return {"once": not entered, "once_open": not is_open}.get(mode, True)


def kept(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The plain fields of an event, as many as a run can carry."""
    found: dict[str, Any] = {}
    room = EVENT_LENGTH
    for name, value in payload.items():
        if isinstance(value, str):
            value = value[:TEXT_LENGTH]
        elif not isinstance(value, bool | int | float):
            continue
        room -= len(name) + len(str(value)) + 6
        if room < 0:
            break
        found[name] = value
    return found


def share(journey: Journey, node: str, who: str) -> float:
    """A number from 0 to below 100 that a player always has at this node, spread evenly over players."""
    digest = hashlib.sha256(f"journey:{journey.id}:{node}:{who}".encode()).digest()
    return int.from_bytes(digest[:8]) % 1_000_000 / 10_000


# -- walking ------------------------------------------------------------------------------------------------


def step(
    journey: Journey, run: Run, happened: Happened, facts: World, *, now: int, most: int = MOST_NODES_A_STEP
) -> Outcome | None:
    """Take the run on by what happened, through `most` nodes at most. None when it does nothing to it."""
    if run.over:
        return None
    walk = _Walk(journey, run, facts, now=now, most=most)
    if run.state == WAITING:
        if not walk.leave(happened):
            return None
    elif isinstance(happened, Heard) or (run.due_at or 0) > now:
        return None
    walk.room = happened.room if isinstance(happened, Answered) else None
    walk.go()
    return walk.outcome()


class _Walk:
    """One step while it is made. `to` is the node to come to next, None when the run is over or waits."""

    def __init__(self, journey: Journey, run: Run, facts: World, *, now: int, most: int) -> None:
        self.journey, self.run, self.facts, self.now = journey, run, facts, now
        self.most = most
        self.to: str | None = run.node
        self.effects: list[Effect] = []
        self.path: list[Visit] = []
        self.goals: list[tuple[str, str]] = []
        self.left: str | None = None
        self.room: bool | None = None
        self.converted = self.again = self.asks = self.is_back = False

    def leave(self, happened: Happened) -> bool:
        """Get away from a node at which the run waits. False when what happened is not what it waits for."""
        key, node = self.run.node, self.journey.nodes[self.run.node]
        if isinstance(happened, Heard):
            if node.type != "wait_event" or not wants(
                node, kind=happened.type, payload=happened.payload, facts=self.facts
            ):
                return False
            if self.journey.keeps_event:
                self.run = replace(self.run, event=kept(happened.payload))
        elif self.run.due_at is None or self.run.due_at > self.now:
            return False
        self.left = key
        self.run = replace(self.run, due_at=None, wait=None)
        if node.type == "activity":  # held back by quiet hours: it comes to its node again
            self.to, self.is_back = key, True
            return True
        name = "timeout" if node.type == "wait_event" and not isinstance(happened, Heard) else "then"
        self.take(name, arrived=False)
        return True

    def go(self) -> None:
        """Walk until the run waits, is over, or has come far enough for one step."""
        for _ in range(self.most):
            if self.to is None:
                return
            self.run = replace(self.run, node=self.to, state=MOVING, due_at=None, wait=None)
            _ARRIVE[self.journey.nodes[self.to].type](self)
        if self.to is not None:
            self.run = replace(self.run, node=self.to, state=MOVING, due_at=self.now, wait=None)

    def outcome(self) -> Outcome:
        return Outcome(
            replace(self.run, step=self.run.step + 1),
            tuple(self.effects),
            tuple(self.path),
            tuple(self.goals),
            self.converted,
            self.left,
            self.again,
            self.asks,
        )

    # -- what nodes do to it --------------------------------------------------------------------------------

    @property
    def key(self) -> str:
        return self.run.node

    @property
    def node(self) -> Node:
        return self.journey.nodes[self.run.node]

    def visit(self, name: str | None = None, *, effects: int = 0, arrived: bool = True) -> None:
        self.path.append(Visit(self.key, name, effects, arrived and not self.is_back))
        self.is_back = False

    def take(self, name: str, *, effects: int = 0, arrived: bool = True) -> None:
        """Go out by an exit; the run is done where that leads nowhere."""
        self.visit(name, effects=effects, arrived=arrived)
        self.to = dict(self.node.exits()).get(name)
        if self.to is None:
            self.run = replace(self.run, state=DONE, due_at=None, wait=None)

    def wait(self, *, until: int | None, event: str | None = None) -> None:
        self.visit()
        self.run = replace(self.run, state=WAITING, due_at=until, wait=event)
        self.to = None

    def pause(self, *, asks: bool = False) -> bool:
        """Stop before this node: for the answer of a limit, or so that effects are felt before it looks."""
        if not asks and not self.effects:
            return False
        self.again, self.asks = True, asks
        self.run = replace(self.run, due_at=self.now)
        self.to = None
        return True

    def reach(self, goal: str | None) -> None:
        """Let the A/B tests with this goal have succeeded; None is the conversion of the run."""
        open_ones = self.run.tests
        found = {key for key in open_ones if self.journey.nodes[key].goal == goal}
        self.goals += [(key, open_ones[key]) for key in open_ones if key in found]
        self.run = replace(self.run, tests={k: b for k, b in open_ones.items() if k not in found})

    def convert(self) -> None:
        if self.run.converted_at is None:
            self.converted = True
            self.run = replace(self.run, converted_at=self.now)
            self.reach(None)


def _activity(walk: _Walk) -> None:
    journey, node = walk.journey, walk.node
    if node.contacts and journey.quiet_from is not None:
        until = moments.quiet_until(journey.quiet_from, journey.quiet_to or "", walk.facts.zone, now=walk.now)
        if until is not None:
            walk.wait(until=until)
            return
    walk.effects += node.effects
    walk.take("then", effects=len(node.effects))


def _delay(walk: _Walk) -> None:
    until = moments.delay_until(walk.node, walk.facts.zone, now=walk.now)
    if until <= walk.now:
        walk.take("then")
    else:
        walk.wait(until=until)


def _wait_event(walk: _Walk) -> None:
    seconds = walk.node.timeout_seconds
    until = None if seconds is None else walk.now + seconds * SECOND_MS
    walk.wait(until=until, event=walk.node.event)


def _check(walk: _Walk) -> None:
    condition = walk.node.condition
    if walk.pause():
        return
    walk.take("yes" if condition is not None and matches(condition, walk.facts) else "no")


def _split(walk: _Walk) -> None:
    branches = walk.node.branches
    if branches[0].percent is not None:
        walk.take(_by_share(walk) or "else")
    elif not walk.pause():
        fits = (b.key for b in branches if b.condition is not None and matches(b.condition, walk.facts))
        walk.take(next(fits, "else"))


def _by_share(walk: _Walk) -> str | None:
    """The branch that the player's share falls to."""
    left = share(walk.journey, walk.key, walk.facts.who)
    for branch in walk.node.branches:
        left -= branch.percent or 0
        if left < 0:
            return branch.key
    return None


def _ab(walk: _Walk) -> None:
    key, node = walk.key, walk.node
    chosen = node.winner or walk.facts.winner(key, node) or _by_share(walk) or node.branches[-1].key
    walk.run = replace(walk.run, tests={**walk.run.tests, key: chosen})
    walk.take(chosen)


def _limit(walk: _Walk) -> None:
    room, walk.room = walk.room, None
    if room is None:
        walk.pause(asks=True)
    else:
        walk.take("then" if room else "over")


def _quiet(walk: _Walk) -> None:
    node, journey = walk.node, walk.journey
    begins, ends = (
        (node.quiet_from, node.quiet_to) if node.quiet_from else (journey.quiet_from, journey.quiet_to)
    )
    until = moments.quiet_until(begins or "", ends or "", walk.facts.zone, now=walk.now)
    if until is None:
        walk.take("then")
    else:
        walk.wait(until=until)


def _control(walk: _Walk) -> None:
    is_member = share(walk.journey, walk.key, walk.facts.who) < (walk.node.percent or 0)
    walk.take("else" if is_member else "then")


def _convert(walk: _Walk) -> None:
    walk.convert()
    walk.take("then")


def _funnel(walk: _Walk) -> None:
    walk.reach(walk.key)
    walk.take("then")


def _start(walk: _Walk) -> None:
    walk.effects.append(Effect(type="journey_start", journey=walk.node.journey))
    walk.take("then", effects=1)


def _stop_other(walk: _Walk) -> None:
    walk.effects.append(Effect(type="journey_stop", journey=walk.node.journey))
    walk.take("then", effects=1)


def _stop(walk: _Walk) -> None:
    walk.visit()
    walk.to = None
    walk.run = replace(walk.run, state=STOPPED, due_at=None, wait=None)


_ARRIVE: dict[str, Callable[[_Walk], None]] = {
    "activity": _activity,
    "delay": _delay,
    "wait_event": _wait_event,
    "check": _check,
    "split": _split,
    "ab": _ab,
    "limit": _limit,
    "quiet_hours": _quiet,
    "control_group": _control,
    "convert": _convert,
    "funnel": _funnel,
    "start_journey": _start,
    "stop_journey": _stop_other,
    "stop": _stop,
}


# -- ends and edits ------------------------------------------------------------------------------------------


def converted(journey: Journey, run: Run, *, now: int) -> Outcome | None:
    """The run after the event of its goal; None when it was converted before."""
    if run.over or run.converted_at is not None:
        return None
    goals = [(k, b) for k, b in run.tests.items() if journey.nodes[k].goal is None]
    after = replace(
        run,
        step=run.step + 1,
        converted_at=now,
        tests={k: b for k, b in run.tests.items() if journey.nodes[k].goal is not None},
    )
    if not journey.convert_stops:
        return Outcome(after, goals=tuple(goals), converted=True)
    over = replace(after, state=DONE, due_at=None, wait=None)
    left = run.node if run.state == WAITING else None
    return Outcome(over, goals=tuple(goals), converted=True, left=left)


def stopped(run: Run) -> Outcome:
    """The run after somebody stopped it."""
    after = replace(run, state=STOPPED, step=run.step + 1, due_at=None, wait=None)
    return Outcome(after, left=run.node if run.state == WAITING else None)


def migrated(before: Journey, after: Journey, run: Run, *, now: int) -> Outcome | None:
    """The run in the new version, at the node of the same key; None when that is gone. Who waits at a node
    of the same type goes on waiting as long as before, but for what the node waits for now."""
    node, old = after.nodes.get(run.node), before.nodes[run.node]
    if node is None:
        return None
    tests = {k: b for k, b in run.tests.items() if k in after.nodes and after.nodes[k].type == "ab"}
    moved = replace(run, step=run.step + 1, tests=tests)
    left = run.node if run.state == WAITING else None
    if run.state == WAITING and node.type == old.type:
        return Outcome(replace(moved, wait=node.event), path=(Visit(run.node),), left=left)
    return Outcome(replace(moved, state=MOVING, due_at=now, wait=None), left=left)
