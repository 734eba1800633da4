"""What a player has of missions and badges right now, read and never written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from server.core.conditions import Facts, matches
from server.features.labels.catalogue import Label
from server.features.missions import rules, tables
from server.features.missions.definition import Badge, Mission
from server.features.missions.rules import Item, State, TaskState
from server.features.missions.schedule import period
from server.features.players import standing
from server.features.players.properties import time_zone
from server.store.prepared import all_rows

_TASKS = msgspec.json.Decoder(dict[int, TaskState])
Rows = Mapping[tuple[int, int], Any]
NO_ROWS: Rows = {}


def items(label: Label) -> Sequence[Item]:
    """The label's missions and badges, one for each type and id, first things first."""
    known: Sequence[Item] | None = label.compiled.get("missions.items")
    if known is None:
        known = label.compiled["missions.items"] = _sorted_items(label)
    return known


def _sorted_items(label: Label) -> list[Item]:
    found: dict[tuple[int, int], Item] = {}
    defined: list[Item] = [*label.of_kind(Mission).values(), *label.of_kind(Badge).values()]
    for item in defined:
        found.setdefault((item.TYPE, item.id), item)
    return sorted(found.values(), key=lambda item: (item.position, item.TYPE, item.id))


def find(label: Label, ach_id: int) -> Mission | None:
    return next((item for item in label.of_kind(Mission).values() if item.id == ach_id), None)


def state_of(row: Any) -> State:
    """A row as the state that rules judge; no row is a fresh start."""
    if row is None:
        return rules.NOTHING
    return State(
        run=row.run,
        period=row.period,
        began_at=row.began_at,
        given_at=row.given_at,
        given_key=row.given_key,
        unlocked_at=row.unlocked_at,
        opted_in_at=row.opted_in_at,
        done=row.done,
        completed_at=row.completed_at,
        completed_count=row.completed_count,
        completion_id=row.completion_id,
        tasks=_TASKS.decode(row.tasks),
    )


def columns_of(state: State) -> dict[str, Any]:
    return {
        "run": state.run,
        "period": state.period,
        "began_at": state.began_at,
        "given_at": state.given_at,
        "given_key": state.given_key,
        "unlocked_at": state.unlocked_at,
        "opted_in_at": state.opted_in_at,
        "done": state.done,
        "completed_at": state.completed_at,
        "completed_count": state.completed_count,
        "completion_id": state.completion_id,
        "tasks": msgspec.json.encode(state.tasks).decode(),
    }


@dataclass(frozen=True, slots=True)
class Standing:
    """One mission or badge as one player has it; `completion` is the one to claim, else the latest."""

    item: Item
    state: State
    period_end: int | None
    completion: Any = None


class Reading:
    """Reads for one player at one moment. Without a player's `row` it answers for a visitor."""

    def __init__(self, conn: sa.Connection, label: Label, row: Any, *, facts: Facts, now: int) -> None:
        self._conn = conn
        self._label = label
        self._row = row
        self._facts = facts
        self._now = now
        self._where = {"b_label_id": label.id, "b_player_id": row.id if row else 0}

    @cached_property
    def zone(self) -> ZoneInfo:
        return time_zone(self._label, self._row) if self._row else self._label.zone

    @cached_property
    def _reached(self) -> frozenset[int]:
        if self._row is None:
            return frozenset()
        return standing.reached_levels(self._conn, self._label, player_id=self._row.id)

    def rows(self, ids: Collection[int]) -> dict[tuple[int, int], Any]:
        """Rows of progress by type and id."""
        values = {**self._where, "ids": sorted(ids)}
        found = all_rows(self._conn, tables.PROGRESS_OF, values) if ids else ()
        return {(row.ach_type, row.ach_id): row for row in found}

    def all_rows(self) -> dict[tuple[int, int], Any]:
        found = all_rows(self._conn, tables.ALL_PROGRESS, self._where) if self._row else ()
        return {(row.ach_type, row.ach_id): row for row in found}

    def period_of(self, item: Item) -> tuple[int, int] | None:
        """(start, end) of the recurrence of a scheduled mission."""
        if item.schedule is None:
            return None
        zone = self.zone if item.schedule.zone == "player" else self._label.zone
        return period(item.schedule, now=self._now, zone=zone)

    def present(self, item: Item, state: State) -> State:
        """The state in the recurrence of now."""
        span = self.period_of(item)
        return rules.in_period(item, state, start=span[0]) if span else state

    def is_visible(self, item: Item) -> bool:
        return item.visible_to is None or matches(item.visible_to, self._facts)

    def open_locks(self, item: Item, state: State, *, rows: Rows | None = None) -> dict[int, Decimal]:
        """The locks that missions or levels opened before this mission listened, as hits by task id.

        `rows` is all progress of the player when it is read already.
        """
        by_mission = {
            task.unlocked_by_mission_id: task
            for task in item.locks
            if task.unlocked_by_mission_id is not None and not state.is_done(task)
        }
        by_level = [
            task for task in item.locks if task.unlocked_by_level_id is not None and not state.is_done(task)
        ]
        known = (self.rows(by_mission.keys()) if rows is None else rows) if by_mission else NO_ROWS
        opened = [
            task
            for mission_id, task in by_mission.items()
            if (row := known.get((Mission.TYPE, mission_id))) is not None and row.completed_count
        ]
        opened += [task for task in by_level if task.unlocked_by_level_id in self._reached]
        return {task.id: Decimal(str(task.count)) for task in opened}

    def everything(self) -> list[Standing]:
        """All missions and badges that the player may see, as they stand now."""
        rows = self.all_rows()
        waiting = self.completions(rows)
        found = (self.standing(item, rows, waiting) for item in items(self._label) if self.is_visible(item))
        return [standing for standing in found if standing is not None]

    def standing(self, item: Item, rows: Rows, waiting: Rows) -> Standing | None:
        """How one that the player may see stands; None while it is hidden for another reason.

        `rows` is all progress of the player, `waiting` its completions, both by type and id.
        """
        key = (item.TYPE, item.id)
        state = self.present(item, state_of(rows.get(key)))
        if _is_hidden(item, state):
            return None
        if rules.phase(item, state, now=self._now) == "locked":
            hits = self.open_locks(item, state, rows=rows)
            state = rules.advance(item, state, hits=hits, now=self._now).state
        span = self.period_of(item)
        return Standing(item, state, span[1] if span else None, waiting.get(key))

    def completions(self, rows: Rows) -> dict[tuple[int, int], Any]:
        """For each mission the first completion that waits to be claimed, else the latest one."""
        latest = sorted(row.completion_id for row in rows.values() if row.completion_id)
        found: Sequence[Any] = ()
        if latest:
            found = all_rows(self._conn, tables.LATEST, {**self._where, "ids": latest})
            since = {"b_now": self._now, "b_oldest": self._now - rules.CLAIMABLE_MS}
            found = [*found, *all_rows(self._conn, tables.WAITING, {**self._where, **since})[::-1]]
        return {(row.ach_type, row.ach_id): row for row in found}


def _is_hidden(item: Item, state: State) -> bool:
    """A mission that was not given, a secret badge that is not earned."""
    if rules.is_given(item):
        return not state.given_at
    if isinstance(item, Badge) and item.hide:
        begun = any(state.is_done(task) for task in item.goals)
        return not (state.done or (begun and item.show_after_first_stage))
    return False
