"""Which tasks an event concerns: found by its type and the values of its fields, not by trying them all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from server.core.conditions import Condition
from server.core.formulas import Compiled as CompiledFormula
from server.core.formulas import compile_formula
from server.features.missions.definition import Task
from server.features.missions.rules import Item

# What tells that a task without an event may be done: whoever comes, and whoever is changed by the operator.
STATE_EVENTS = ("login", "update_profile")


@dataclass(frozen=True, slots=True, eq=False)
class Listening:
    """One task that listens, with the mission or badge that it is of."""

    item: Item
    task: Task
    formula: CompiledFormula | None


@dataclass(slots=True)
class TypeIndex:
    """All tasks that listen to one type of event. A task whose condition asks for certain values of a field
    is found only by these values."""

    always: list[Listening] = field(default_factory=list)
    by_field: dict[str, dict[Any, list[Listening]]] = field(default_factory=dict)

    def add(self, listening: Listening) -> None:
        found = _deciding(listening.task)
        if found is None:
            self.always.append(listening)
            return
        name, values = found
        for value in values:
            self.by_field.setdefault(name, {}).setdefault(_key(value), []).append(listening)

    def find(self, payload: Mapping[str, Any]) -> list[Listening]:
        """Those that the event may concern, each once."""
        found = list(self.always)
        for name, by_value in self.by_field.items():
            value = payload.get(name)
            for single in value if isinstance(value, list) else (value,):
                if isinstance(single, str | int | float):
                    found += by_value.get(_key(single), ())
        return list(dict.fromkeys(found))


def build(items: Sequence[Item]) -> dict[str, tuple[TypeIndex]]:
    """The index of a label's missions and badges by event type."""
    indexes: dict[str, TypeIndex] = {}
    for item in items:
        for task in item.tasks:
            formula = compile_formula(task.formula) if task.formula is not None else None
            for event_type in _event_types(task):
                indexes.setdefault(event_type, TypeIndex()).add(Listening(item, task, formula))
    return {event_type: (index,) for event_type, index in indexes.items()}


def _event_types(task: Task) -> Iterator[str]:
    if task.unlocked_by_mission_id is not None:
        yield "ach_achievement_completed"
    elif task.unlocked_by_level_id is not None:
        yield "ach_level_changed"
    elif task.event is not None:
        yield task.event
    else:
        yield from STATE_EVENTS


def _deciding(task: Task) -> tuple[str, tuple[Any, ...]] | None:
    """A field of the event and the only values of it with which the task's condition can hold."""
    if task.unlocked_by_mission_id is not None:
        return "ach_id", (task.unlocked_by_mission_id,)
    if task.unlocked_by_level_id is not None:
        return "reached", (task.unlocked_by_level_id,)
    if task.condition is None:
        return None
    parts = task.condition.all or (task.condition,)
    return next((found for part in parts if (found := _values(part)) is not None), None)


def _values(condition: Condition) -> tuple[str, tuple[Any, ...]] | None:
    if condition.field is None:
        return None
    if condition.is_ is not None:
        return condition.field, (condition.is_,)
    return (condition.field, tuple(condition.in_)) if condition.in_ is not None else None


def _key(value: Any) -> tuple[bool, Any]:
    """As conditions compare: true is not 1."""
    return isinstance(value, bool), value
