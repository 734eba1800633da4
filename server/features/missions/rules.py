"""How a mission or badge moves on: pure decisions (definition, state, what happened, now) -> (state, what
follows).

A run is one time through the tasks; a recurring mission begins run after run. What is done stays done: no
decision here takes back a completion, and a run completes at most once.
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from server.core.clock import DAY_MS
from server.core.conditions import Facts, matches
from server.core.errors import PlauditError
from server.core.formulas import Compiled as CompiledFormula
from server.features.missions.definition import Badge, Mission, Task, of_player

Item = Mission | Badge
Phase = Literal["locked", "early", "over", "done", "asks_opt_in", "open"]
FULL = 100.0
CLAIMABLE_MS = 180 * DAY_MS
"""A completion older than this is not paid any more, as in the reference product (several months)."""


class TaskState(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far a task is in this run; times are epoch ms, 0 is never."""

    amount: Decimal = Decimal(0)
    last_at: int = 0
    done_at: int = 0


class State(msgspec.Struct, frozen=True):
    """What one player has of one mission or badge. `done` is of this run, `completed_count` of all."""

    run: int = 0
    period: int = 0
    began_at: int = 0
    given_at: int = 0
    given_key: str = ""
    unlocked_at: int = 0
    opted_in_at: int = 0
    done: bool = False
    completed_at: int = 0
    completed_count: int = 0
    completion_id: int = 0
    tasks: Mapping[int, TaskState] = {}

    def is_done(self, task: Task) -> bool:
        return task.id in self.tasks and self.tasks[task.id].done_at > 0


class Outcome(msgspec.Struct, frozen=True):
    """The state after, and what was reached on the way: tasks done, unlocked, completed (in `run`)."""

    state: State
    run: int = 0
    done: tuple[Task, ...] = ()
    unlocked: bool = False
    completed: bool = False


NOTHING = State()


# -- where it stands ----------------------------------------------------------------------------------------


def in_period(item: Item, state: State, *, start: int) -> State:
    """The state in the recurrence that began at `start`: a fresh run when that is a later one.

    A period never goes back, so a player who moves to another time zone gets no run twice.
    """
    if item.schedule is None or start <= state.period:
        return state
    fresh = _next_run(item, state, began_at=start)
    return replace(fresh, period=start, opted_in_at=0)


def _next_run(item: Item, state: State, *, began_at: int) -> State:
    """The same player at the start of another run; what is unlocked stays unlocked."""
    locks = {task.id for task in item.locks}
    kept = {number: of_task for number, of_task in state.tasks.items() if number in locks}
    return replace(state, run=state.run + 1, began_at=began_at, done=False, tasks=kept)


def is_given(item: Item) -> bool:
    """Whether only those have it who were given it."""
    return item.availability in ("given", "given_by_ai")


def is_locked(item: Item, state: State) -> bool:
    return (is_given(item) or bool(item.locks)) and not state.unlocked_at


def started_at(item: Item, state: State) -> int:
    """When this run began for the player, 0 before it did: its time limit counts from here."""
    if item.opt_in:
        begun = state.opted_in_at
    elif is_given(item) or item.locks:
        begun = state.unlocked_at
    else:
        begun = item.active_from or state.began_at
    return max(begun, state.began_at, item.active_from or 0) if begun else 0


def phase(item: Item, state: State, *, now: int) -> Phase:
    """What the player can do with it now."""
    if state.done:
        return "done"
    if now < (item.active_from or 0):
        return "early"
    if item.active_till is not None and now >= item.active_till:
        return "over"
    if is_locked(item, state):
        return "locked"
    return _phase_of_run(item, state, now=now)


def _phase_of_run(item: Item, state: State, *, now: int) -> Phase:
    if item.opt_in and not state.opted_in_at:
        return "asks_opt_in"
    return "over" if _is_late(item, state, now=now) else "open"


def _is_late(item: Item, state: State, *, now: int) -> bool:
    start = started_at(item, state)
    return item.time_limit_ms is not None and start > 0 and now >= start + item.time_limit_ms


def task_percent(task: Task, state: State) -> float:
    if state.is_done(task):
        return FULL
    amount = state.tasks[task.id].amount if task.id in state.tasks else Decimal(0)
    return min(99.99, round(float(amount) / task.count * FULL, 2))


def percent(item: Item, state: State) -> float:
    """How far the player is: the mean of the tasks that complete it."""
    if state.done:
        return FULL
    goals = item.goals
    return round(sum(task_percent(task, state) for task in goals) / len(goals), 2)


# -- what moves it ------------------------------------------------------------------------------------------


def hit(
    task: Task, *, payload: Mapping[str, Any], facts: Facts, formula: CompiledFormula | None
) -> Decimal | None:
    """How much an event of the task's type adds to it; None when the event does not count."""
    if task.unlocked_by_mission_id is not None:
        same = (payload.get("ach_id"), payload.get("ach_type_id")) == (
            task.unlocked_by_mission_id,
            Mission.TYPE,
        )
        return _whole(task) if same else None
    if task.unlocked_by_level_id is not None:
        return _whole(task) if task.unlocked_by_level_id in payload.get("reached", ()) else None
    if task.condition is not None and not matches(task.condition, facts):
        return None
    if not all(of_player(facts.property(name), test) for name, test in task.user_state.items()):
        return None
    if task.event is None:
        return _whole(task)
    return formula(payload) if formula is not None else Decimal(1)


def _whole(task: Task) -> Decimal:
    return _exact(task.count)


@lru_cache(maxsize=4096)
def _exact(count: float) -> Decimal:
    return Decimal(str(count))


def advance(item: Item, state: State, *, hits: Mapping[int, Decimal], now: int) -> Outcome:
    """Add what counted (`hits`, by task id) to the tasks that are open now."""
    stage = phase(item, state, now=now)
    tasks = {"locked": item.locks, "open": item.goals}.get(stage, ())
    moved: dict[int, TaskState] = {}
    for task in tasks:
        held = state.tasks.get(task.id, TaskState())
        if task.id in hits and not held.done_at:
            amount = min(_whole(task), max(Decimal(0), held.amount + hits[task.id]))
            moved[task.id] = TaskState(amount, now, now if amount >= _whole(task) else 0)
    if not moved:
        return Outcome(state)
    state = replace(state, tasks={**state.tasks, **moved})
    done = tuple(task for task in tasks if task.id in moved and moved[task.id].done_at)
    if not all(state.is_done(task) for task in tasks):
        return Outcome(state, state.run, done)
    if stage == "locked":
        return Outcome(replace(state, unlocked_at=now), state.run, done, unlocked=True)
    return _complete(item, state, done=done, now=now)


def _complete(item: Item, state: State, *, done: tuple[Task, ...], now: int) -> Outcome:
    run = state.run
    count = state.completed_count + 1
    state = replace(state, done=True, completed_at=now, completed_count=count)
    more = item.max_completions is None or count < item.max_completions
    if item.availability == "recurring_upon_completion" and more:
        state = _next_run(item, state, began_at=now)
    return Outcome(state, run, done, completed=True)


def award(item: Item, state: State, *, now: int) -> Outcome:
    """Complete it at once, as when a badge is given."""
    if state.done:
        return Outcome(state)
    left = tuple(task for task in item.goals if not state.is_done(task))
    tasks = {task.id: TaskState(_whole(task), now, now) for task in left}
    return _complete(item, replace(state, tasks={**state.tasks, **tasks}), done=left, now=now)


def give(item: Item, state: State, *, key: str, now: int) -> Outcome:
    """Give a mission to the player: unlock it, or begin it anew when it is done or its time ran out. A `key`
    gives once."""
    if key == state.given_key:
        return Outcome(state)
    if is_given(item) and (state.done or _is_late(item, state, now=now)):
        state = replace(_next_run(item, state, began_at=now), opted_in_at=0)
    elif not is_locked(item, state):
        return Outcome(state)
    state = replace(state, given_at=now, given_key=key, unlocked_at=now)
    return Outcome(state, state.run, unlocked=True)


def opt_in(item: Item, state: State, *, now: int) -> State:
    """Raises PlauditError with the code that the reference protocol has for the reason."""
    if not item.opt_in:
        raise _refuse("This mission has no opt-in: it counts by itself.", "no_opt_in", err_code=40013)
    if state.opted_in_at:
        raise _refuse("The player is in already.", "already_opted_in", err_code=40010)
    stage = phase(item, state, now=now)
    if stage in ("locked", "early"):
        raise _refuse(
            "This mission is locked for the player, or has not begun yet.", "mission_locked", err_code=40014
        )
    if stage != "asks_opt_in":
        raise _refuse(
            "This mission is over: nobody can opt in to it any more.", "mission_over", err_code=40013
        )
    return replace(state, opted_in_at=now)


def claim_expires_at(item: Item, *, completed_at: int) -> int | None:
    """The last moment (epoch ms) to claim a completion; None when it can be claimed for good."""
    if item.claim_within_ms is not None:
        return completed_at + item.claim_within_ms
    return item.claim_until


def _refuse(message: str, code: str, *, err_code: int) -> PlauditError:
    return PlauditError(message, code=code, err_code=err_code)
