"""Journeys as an operator defines them: a graph of nodes, flat enough for a form, checked when saved."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal

import msgspec

from server.core.conditions import Condition, check
from server.core.errors import PlauditError
from server.features.effects.definition import Effect, check_effects, check_names
from server.features.labels.definitions import KINDS

MOST_NODES = 200
MOST_BRANCHES = 20
KEY_LENGTH = 40
LONGEST_S = 366 * 86_400
LARGEST_ID = 2**31 - 1
LAST_MOMENT = 2**47
"""In the year 6429; what has no end leaves its end out."""

NodeType = Literal[
    "activity",
    "delay",
    "wait_event",
    "check",
    "split",
    "ab",
    "limit",
    "quiet_hours",
    "control_group",
    "convert",
    "funnel",
    "start_journey",
    "stop_journey",
    "stop",
]
EntryMode = Literal["once", "once_open", "every_time", "restart"]
Period = Literal["day", "week", "month", "ever"]

CONTACTS = frozenset({"popup", "banner", "inbox", "deep_link", "javascript", "push", "email"})
"""Types of effects that a player notices, and that quiet hours hold back."""

# The fields that lead from a node of each type to another. `branches` lead on as well.
EXITS: dict[str, tuple[str, ...]] = {
    "activity": ("then",),
    "delay": ("then",),
    "wait_event": ("then", "timeout"),
    "check": ("yes", "no"),
    "split": ("else_",),
    "ab": (),
    "limit": ("then", "over"),
    "quiet_hours": ("then",),
    "control_group": ("then", "else_"),
    "convert": ("then",),
    "funnel": ("then",),
    "start_journey": ("then",),
    "stop_journey": ("then",),
    "stop": (),
}


class Branch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One way out of a `split` or `ab` node: `to` is a node, or nothing where the run ends. A split asks for
    a `condition` or, in all its branches, a `percent`; an ab test has a `percent` in each."""

    key: str
    to: str | None = None
    condition: Condition | None = None
    percent: float | None = None


class Node(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One node. `type` says which other fields count; an exit that is left out ends the run.

    activity: `effects`. delay: `seconds`, then `at` ("09:30" in the player's time zone), or `until` (epoch
    ms). wait_event: `event`, `action` of a client action, `condition`, `timeout_seconds`. check: `condition`.
    split: `branches`, and `else` where none fits. ab: `branches`, a funnel node as `goal` (else the run's
    conversion), `winner`, `winner_after` runs, `winner_at` (epoch ms). limit: `count` a `period` for each
    `scope`. quiet_hours: `quiet_from`, `quiet_to` (else the journey's). control_group: `percent`.
    start_journey, stop_journey: `journey`, the key of a definition. `x` and `y` are its place on a canvas.
    """

    type: NodeType
    name: str = ""
    then: str | None = None
    timeout: str | None = None
    yes: str | None = None
    no: str | None = None
    over: str | None = None
    else_: str | None = msgspec.field(default=None, name="else")
    branches: tuple[Branch, ...] = ()
    effects: tuple[Effect, ...] = ()
    seconds: int | None = None
    until: int | None = None
    at: str | None = None
    event: str | None = None
    action: str | None = None
    condition: Condition | None = None
    timeout_seconds: int | None = None
    goal: str | None = None
    winner: str | None = None
    winner_after: int | None = None
    winner_at: int | None = None
    count: int | None = None
    period: Period = "ever"
    scope: Literal["player", "total"] = "player"
    quiet_from: str | None = None
    quiet_to: str | None = None
    percent: float | None = None
    journey: str | None = None
    x: int = 0
    y: int = 0

    def exits(self) -> Iterator[tuple[str, str | None]]:
        """Each exit's name and the node that it leads to, None where the run ends."""
        for name in EXITS[self.type]:
            yield name.rstrip("_"), getattr(self, name)
        for branch in self.branches:
            yield branch.key, branch.to

    @property
    def contacts(self) -> bool:
        """Whether the player notices what it does."""
        return any(effect.type in CONTACTS for effect in self.effects)


class Start(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What brings players in: an `event` (with the `action` of a client action, and a `condition`), or
    coming into a `segment` (with `already`, everyone who is in it when the journey becomes active). With
    neither, only an effect or your server starts it."""

    event: str | None = None
    action: str | None = None
    condition: Condition | None = None
    segment: int | None = None
    already: bool = False


class Goal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The event by which a run is a success, wherever it stands."""

    event: str
    action: str | None = None
    condition: Condition | None = None


class Journey(
    msgspec.Struct, frozen=True, dict=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
):
    """A journey: `entry` is the key of its first node.

    `entry_mode`: once in life, once_open (again when the run before is over), every_time, or restart (stops
    the run before). `gate` says who may enter. `control_group_percent` of players never do.
    `most_entries` and `most_entries_per_player` bound entries in each `entries_period`. Between `quiet_from`
    and `quiet_to`, in the player's time zone, activities wait that a player would notice.
    `convert_on` makes a run a success, which then ends unless `convert_stops` is false. `on_edit` says
    whether runs finish with their version or migrate to the new one; `gone` what becomes of a run that
    migrates from a node which is no more; `on_archive` what becomes of open runs.
    """

    id: int
    name: str
    entry: str
    nodes: dict[str, Node]
    start: Start = Start()
    description: str = ""
    entry_mode: EntryMode = "once"
    gate: Condition | None = None
    control_group_percent: float = 0
    most_entries: int | None = None
    most_entries_per_player: int | None = None
    entries_period: Period = "ever"
    quiet_from: str | None = None
    quiet_to: str | None = None
    convert_on: Goal | None = None
    convert_stops: bool = True
    on_edit: Literal["finish", "migrate"] = "finish"
    gone: Literal["finish", "stop"] = "finish"
    on_archive: Literal["finish", "stop"] = "finish"

    def __post_init__(self) -> None:
        if not 1 <= self.id <= LARGEST_ID:
            raise ValueError(f"id lies between 1 and {LARGEST_ID}")
        _check_start(self.start)
        _check_condition(self.gate, "gate")
        _check_percent(self.control_group_percent, "control_group_percent")
        for name in ("most_entries", "most_entries_per_player"):
            _check_whole(getattr(self, name), name, least=1)
        _check_hours(self.quiet_from, self.quiet_to, "the journey")
        if self.convert_on is not None:
            _check_event(self.convert_on, "convert_on")
        _check_graph(self)

    @cached_property
    def keeps_event(self) -> bool:
        """Whether a later node asks for the event that a run came or went on by."""
        return any(_asks_event(node) for node in self.nodes.values())

    @cached_property
    def hears(self) -> dict[str, frozenset[str] | None]:
        """By event type what open runs may wait for: actions of `client_action`, or None for any."""
        found: dict[str, frozenset[str] | None] = {}
        waits: list[Any] = [node for node in self.nodes.values() if node.type == "wait_event"]
        for wanted in [*waits, *([self.convert_on] if self.convert_on else [])]:
            known = found.get(wanted.event, frozenset())
            anything = wanted.action is None or known is None
            found[wanted.event] = None if anything else frozenset({*(known or ()), wanted.action})
        return found


# -- the graph ----------------------------------------------------------------------------------------------


def _check_graph(journey: Journey) -> None:
    nodes = journey.nodes
    if not 1 <= len(nodes) <= MOST_NODES:
        raise ValueError(f"a journey has 1 to {MOST_NODES} nodes")
    if journey.entry not in nodes:
        raise ValueError(f"entry names the node {journey.entry!r}, which is not there")
    for key, node in nodes.items():
        if not 1 <= len(key) <= KEY_LENGTH or not key.isprintable() or ":" in key:
            raise ValueError(
                f"the key of node {key!r} has 1 to {KEY_LENGTH} characters, none of them a colon"
            )
        _check_node(journey, key, node)
        for name, to in node.exits():
            if to is not None and to not in nodes:
                raise ValueError(f"node {key!r}: {name} leads to {to!r}, which is not there")
    lost = sorted(nodes.keys() - _reached(journey))
    if lost:
        raise ValueError(f"nothing leads to node {lost[0]!r}: connect it or take it out")
    _check_circles(journey)


def _reached(journey: Journey) -> set[str]:
    found, ahead = {journey.entry}, [journey.entry]
    while ahead:
        for _, to in journey.nodes[ahead.pop()].exits():
            if to is not None and to not in found:
                found.add(to)
                ahead.append(to)
    return found


def _check_circles(journey: Journey) -> None:
    """Raise ValueError for a circle in which nothing waits, since a run would go round for ever."""
    left = {key: node for key, node in journey.nodes.items() if not _always_waits(node)}
    # Whoever leads to nobody who is left cannot be on a circle; what remains at the end leads to itself.
    while True:
        ends = [key for key, node in left.items() if not any(to in left for _, to in node.exits())]
        if not ends:
            break
        for key in ends:
            del left[key]
    if left:
        key = _on_circle(left)
        raise ValueError(
            f"node {key!r} leads back to itself and nothing on the way waits: put a delay with seconds or "
            "at, or a wait_event, on the way"
        )


def _always_waits(node: Node) -> bool:
    return node.type == "wait_event" or (node.type == "delay" and node.until is None)


def _on_circle(left: dict[str, Node]) -> str:
    """A node on a circle of nodes that all lead to each other."""
    key, seen = next(iter(left)), set[str]()
    while key not in seen:
        seen.add(key)
        key = next(to for _, to in left[key].exits() if to is not None and to in left)
    return key


# -- its parts ----------------------------------------------------------------------------------------------


def _check_node(journey: Journey, key: str, node: Node) -> None:
    where = f"node {key!r}"
    for name in ("then", "timeout", "yes", "no", "over", "else_"):
        if getattr(node, name) is not None and name not in EXITS[node.type]:
            raise ValueError(f"{where}: a node of type {node.type} has no exit {name.rstrip('_')}")
    if node.branches and node.type not in ("split", "ab"):
        raise ValueError(f"{where}: only split and ab have branches")
    if node.effects and node.type != "activity":
        raise ValueError(f"{where}: only an activity has effects")
    _check_condition(node.condition, where)
    _check_hours(node.quiet_from, node.quiet_to, where)
    checks = {
        "activity": _check_activity,
        "delay": _check_delay,
        "wait_event": _check_wait,
        "check": _check_check,
        "split": _check_split,
        "ab": _check_ab,
        "limit": _check_limit,
        "quiet_hours": _check_quiet,
        "control_group": _check_control,
        "start_journey": _check_other,
        "stop_journey": _check_other,
    }
    if node.type in checks:
        checks[node.type](journey, node, where)


def _check_activity(journey: Journey, node: Node, where: str) -> None:
    if not 1 <= len(node.effects) <= 20:
        raise ValueError(f"{where}: an activity has 1 to 20 effects")


def _check_delay(journey: Journey, node: Node, where: str) -> None:
    if (node.until is not None) == (node.seconds is not None or node.at is not None):
        raise ValueError(f"{where}: a delay has seconds, at, both of them, or until alone")
    _check_seconds(node.seconds, f"{where}: seconds")
    if node.at is not None:
        minutes_of(node.at, f"{where}: at")
    if node.until is not None and not 0 <= node.until <= LAST_MOMENT:
        raise ValueError(f"{where}: until is a moment in epoch milliseconds")


def _check_wait(journey: Journey, node: Node, where: str) -> None:
    _check_event(node, where)
    _check_seconds(node.timeout_seconds, f"{where}: timeout_seconds")
    if node.timeout is not None and node.timeout_seconds is None:
        raise ValueError(f"{where}: the exit timeout needs timeout_seconds")


def _check_check(journey: Journey, node: Node, where: str) -> None:
    if node.condition is None:
        raise ValueError(f"{where}: a check needs a condition")


def _check_split(journey: Journey, node: Node, where: str) -> None:
    _check_branches(node, where, least=1)
    by_percent = [branch.percent is not None for branch in node.branches]
    if any((b.condition is None) == (b.percent is None) for b in node.branches) or len(set(by_percent)) > 1:
        raise ValueError(f"{where}: its branches have a condition each, or a percent each")
    for branch in node.branches:
        _check_condition(branch.condition, f"{where}, branch {branch.key!r}")
    if by_percent[0] and sum(b.percent or 0 for b in node.branches) > 100.000001:
        raise ValueError(f"{where}: its percentages come to at most 100; the rest goes to else")


def _check_ab(journey: Journey, node: Node, where: str) -> None:
    _check_branches(node, where, least=2)
    if any(b.condition is not None or b.percent is None for b in node.branches):
        raise ValueError(f"{where}: each branch of an ab test has a percent and no condition")
    if abs(sum(b.percent or 0 for b in node.branches) - 100) > 0.01:
        raise ValueError(f"{where}: the percentages of its branches come to 100")
    keys = [branch.key for branch in node.branches]
    if node.winner is not None and node.winner not in keys:
        raise ValueError(f"{where}: winner is one of its branches: {', '.join(keys)}")
    goal = journey.nodes.get(node.goal or "")
    if node.goal is not None and (goal is None or goal.type != "funnel"):
        raise ValueError(f"{where}: goal is the key of a funnel node")
    _check_whole(node.winner_after, f"{where}: winner_after", least=1)
    _check_whole(node.winner_at, f"{where}: winner_at", least=0)


def _check_limit(journey: Journey, node: Node, where: str) -> None:
    if node.count is None:
        raise ValueError(f"{where}: a limit needs a count")
    _check_whole(node.count, f"{where}: count", least=1)


def _check_quiet(journey: Journey, node: Node, where: str) -> None:
    if node.quiet_from is None and journey.quiet_from is None:
        raise ValueError(f"{where}: give quiet_from and quiet_to here or in the journey")


def _check_control(journey: Journey, node: Node, where: str) -> None:
    if node.percent is None:
        raise ValueError(f"{where}: a control group needs a percent")
    _check_percent(node.percent, f"{where}: percent")


def _check_other(journey: Journey, node: Node, where: str) -> None:
    if not node.journey:
        raise ValueError(f"{where}: journey is the key of a journey")


def _check_branches(node: Node, where: str, *, least: int) -> None:
    keys = [branch.key for branch in node.branches]
    if not least <= len(keys) <= MOST_BRANCHES or len(set(keys)) != len(keys):
        raise ValueError(f"{where}: it has {least} to {MOST_BRANCHES} branches, each with a key of its own")
    for branch in node.branches:
        if not 1 <= len(branch.key) <= KEY_LENGTH or ":" in branch.key or branch.key == "else":
            raise ValueError(f"{where}: {branch.key!r} cannot be the key of a branch")
        if branch.percent is not None:
            _check_percent(branch.percent, f"{where}, branch {branch.key!r}: percent")


def _check_start(start: Start) -> None:
    if start.event is not None and start.segment is not None:
        raise ValueError("start: give an event or a segment, not both")
    if start.event is not None:
        _check_event(start, "start")
    elif start.action is not None or start.condition is not None:
        raise ValueError("start: action and condition belong to event; use gate for who may enter")
    if start.already and start.segment is None:
        raise ValueError("start: already belongs to segment")


def _asks_event(node: Node) -> bool:
    told = any(e.formula or e.params or e.type in CONTACTS or e.type == "webhook" for e in node.effects)
    conditions = [node.condition, *(branch.condition for branch in node.branches)]
    late = node.type in ("check", "split")
    return told or (late and any(_has_field(condition) for condition in conditions if condition))


def _has_field(condition: Condition) -> bool:
    within = (*(condition.all or ()), *(condition.any or ()), *((condition.not_,) if condition.not_ else ()))
    return condition.field is not None or any(_has_field(child) for child in within)


def _check_event(wanted: Any, where: str) -> None:
    if not wanted.event:
        raise ValueError(f"{where}: name an event")
    if wanted.action is not None and wanted.event != "client_action":
        raise ValueError(f"{where}: action belongs to the event client_action")
    _check_condition(wanted.condition, where)


def _check_condition(condition: Condition | None, where: str) -> None:
    if condition is not None:
        try:
            check(condition)
        except PlauditError as error:
            raise ValueError(f"{where}: {error.message}") from error


def _check_percent(value: float, where: str) -> None:
    if not 0 <= value <= 100:
        raise ValueError(f"{where} lies between 0 and 100")


def _check_whole(value: int | None, where: str, *, least: int) -> None:
    if value is not None and not least <= value <= LAST_MOMENT:
        raise ValueError(f"{where} is {least} or more")


def _check_seconds(value: int | None, where: str) -> None:
    if value is not None and not 1 <= value <= LONGEST_S:
        raise ValueError(f"{where} lies between 1 and {LONGEST_S}, a year")


def _check_hours(begins: str | None, ends: str | None, where: str) -> None:
    if (begins is None) != (ends is None):
        raise ValueError(f"{where}: quiet_from and quiet_to stand together")
    if begins is not None and ends is not None:
        first, last = minutes_of(begins, f"{where}: quiet_from"), minutes_of(ends, f"{where}: quiet_to")
        if first == last:
            raise ValueError(f"{where}: quiet hours end at another time than they begin")


def minutes_of(text: str, where: str = "a time of day") -> int:
    """Minutes after midnight of a time of day such as "09:30"."""
    hours, colon, minutes = text.partition(":")
    fits = colon and len(hours) <= 2 and len(minutes) == 2 and (hours + minutes).isascii()
    if not fits or not (hours + minutes).isdigit() or int(hours) > 23 or int(minutes) > 59:
        raise ValueError(f'{where} is a time of day such as "09:30"')
    return int(hours) * 60 + int(minutes)


# -- effects ------------------------------------------------------------------------------------------------


def _entering(journey: Journey) -> None:
    """What a journey needs to be saved now: effects that somebody carries out."""
    for key, node in journey.nodes.items():
        check_effects(node.effects, at=f"$.nodes.{key}")


def missing_names(journey: Journey, definitions: Any) -> list[str]:
    """What the journey's activities name that is not active in the label; `definitions` by kind and key."""
    found = []
    for key, node in journey.nodes.items():
        effects = [*node.effects]
        if node.journey is not None:
            effects.append(Effect(type=f"journey_{node.type.partition('_')[0]}", journey=node.journey))
        for effect in effects:
            try:
                check_names(effect, definitions)
            except PlauditError as error:
                found.append(f"node {key!r}: {error.message}")
    return found


KINDS.add("journey", Journey, entering=_entering)
