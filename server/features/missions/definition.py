"""Missions and badges as an operator defines them. Both are made of tasks; a badge's tasks are its stages."""

import operator
from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar, Literal, TypeGuard

import msgspec

from server.core.conditions import Condition, check
from server.core.formulas import Formula, compile_formula
from server.features.effects.definition import Effect, check_effect
from server.features.labels.definitions import KINDS
from server.features.missions.schedule import Schedule

MOST_TASKS = 50
LARGEST_COUNT = 10**12
LARGEST_ID = 2**31 - 1
LAST_MOMENT = 2**47
"""In the year 6429; what has no end leaves its end out."""
Availability = Literal["unlocked", "locked", "given", "given_by_ai", "recurring", "recurring_upon_completion"]
Operation = Literal["=", "!=", ">", ">=", "<", "<=", "has", "!has"]


class StateTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A property of the player compared with a value; `has` is of a list."""

    op: Operation
    value: str | float | bool | None = None


class Task(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a player has to do: `count` events of a type, or events whose `formula` adds up to `count`.

    `kind` says whether it completes its mission or unlocks it. Events count only while `condition` (over the
    event's payload and the player) and every test of `user_state` hold. A task with `user_state` and without
    an event is done as soon as the state holds at a login or an update of the profile. An unlocking task may
    name the mission whose completion, or the level whose reaching, does it.
    """

    id: int
    name: str = ""
    kind: Literal["complete", "unlock"] = "complete"
    event: str | None = None
    condition: Condition | None = None
    count: float = 1
    formula: Formula | None = None
    user_state: dict[str, StateTest] = {}
    unlocked_by_mission_id: int | None = None
    unlocked_by_level_id: int | None = None
    rewards: tuple[Effect, ...] = ()
    display_progress_as_count: bool = False
    stage_image: str = ""
    priority: int = 0
    translations: dict[str, dict[str, str]] = {}

    def __post_init__(self) -> None:
        if not 1 <= self.id <= LARGEST_ID:
            raise ValueError(f"the id of a task lies between 1 and {LARGEST_ID}")
        if not 0 < self.count <= LARGEST_COUNT:
            raise ValueError(f"count of task {self.id} lies above 0, up to {LARGEST_COUNT}")
        by_another = self.unlocked_by_mission_id is not None or self.unlocked_by_level_id is not None
        if by_another and (self.kind != "unlock" or self.event is not None):
            raise ValueError(
                f"task {self.id}: only an unlocking task without an event names a mission or level"
            )
        if not by_another and self.event is None and not self.user_state:
            raise ValueError(
                f"task {self.id} needs an event, a user_state, or a mission or level that unlocks"
            )
        if self.condition is not None:
            check(self.condition)
        if self.formula is not None:
            compile_formula(self.formula)
        for effect in self.rewards:
            check_effect(effect)


class RelatedGame(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A game, product or page that belongs to a mission; `ext_game_id` is the operator's id."""

    id: int
    ext_game_id: str
    name: str
    link: str = ""
    image: str = ""
    enabled: bool = True
    categories: tuple[str, ...] = ()
    provider: str = ""
    mobile_link: str = ""


class Achievement(
    msgspec.Struct, frozen=True, dict=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
):
    """What missions and badges share. `id` is the number on the wire; times are epoch ms.

    `visible_to` says who can see it and make progress. `rewards` are given when all tasks are done.
    """

    id: int
    name: str
    tasks: tuple[Task, ...]
    rewards: tuple[Effect, ...] = ()
    visible_to: Condition | None = None
    active_from: int | None = None
    active_till: int | None = None
    description: str = ""
    sub_header: str = ""
    image_url: str = ""
    reward: str = ""
    hint_text: str = ""
    label_tag: str = ""
    custom_label_tag: str = ""
    cta_text: str = ""
    cta_action: str = ""
    position: int = 0
    categories: tuple[int, ...] = ()
    custom_section_id: int | None = None
    custom_section_type_id: int | None = None
    only_in_custom_section: bool = False
    hide_tasks: bool = False
    related_games: tuple[RelatedGame, ...] = ()
    custom_data: str = ""
    translations: dict[str, dict[str, str]] = {}

    def __post_init__(self) -> None:
        if not 1 <= self.id <= LARGEST_ID:
            raise ValueError(f"id lies between 1 and {LARGEST_ID}")
        ids = [task.id for task in self.tasks]
        if not 1 <= len(ids) <= MOST_TASKS or len(set(ids)) != len(ids):
            raise ValueError(f"it has 1 to {MOST_TASKS} tasks, each with an id of its own")
        if all(task.kind == "unlock" for task in self.tasks):
            raise ValueError("at least one task completes it")
        _check_moment("active_from", self.active_from)
        _check_moment("active_till", self.active_till)
        if self.active_till is not None and self.active_till <= (self.active_from or 0):
            raise ValueError("active_till lies after active_from")
        if self.visible_to is not None:
            check(self.visible_to)
        for effect in self.rewards:
            check_effect(effect)

    @cached_property
    def goals(self) -> tuple[Task, ...]:
        """The tasks that complete it."""
        return tuple(task for task in self.tasks if task.kind == "complete")

    @cached_property
    def locks(self) -> tuple[Task, ...]:
        """The tasks that unlock it."""
        return tuple(task for task in self.tasks if task.kind == "unlock")


class Mission(Achievement, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A mission.

    `availability`: unlocked (everybody has it), locked (until its unlocking tasks are done), given and
    given_by_ai (only who was given it by an effect has it), recurring (begins anew by `schedule`),
    recurring_upon_completion (begins anew at once, at most `max_completions` times).
    `time_limit_ms` counts from the opt-in, else the unlocking or giving, else the start of the recurrence.
    With `requires_claim` the rewards wait for the player: `claim_within_ms` after completion, or until
    `claim_until`.
    """

    TYPE: ClassVar[int] = 1
    availability: Availability = "unlocked"
    schedule: Schedule | None = None
    max_completions: int | None = None
    opt_in: bool = False
    time_limit_ms: int | None = None
    requires_claim: bool = False
    claim_within_ms: int | None = None
    claim_until: int | None = None
    claim_button_title: str = ""
    claim_button_action: str = ""
    unlock_mission_description: str = ""
    hide_locked_mission: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.availability == "recurring") != (self.schedule is not None):
            raise ValueError("a recurring mission has a schedule, and no other has one")
        if self.availability == "locked" and not self.locks:
            raise ValueError("a locked mission needs a task of kind unlock")
        if self.availability in ("given", "given_by_ai") and self.locks:
            raise ValueError("to give a mission unlocks it: one that is given has no task of kind unlock")
        again = self.availability == "recurring_upon_completion"
        if self.max_completions is not None and (not again or self.max_completions < 1):
            raise ValueError("max_completions is 1 or more, and only of recurring_upon_completion")
        self._check_times()

    def _check_times(self) -> None:
        for name in ("time_limit_ms", "claim_within_ms"):
            value = getattr(self, name)
            if value is not None and not 1 <= value <= LARGEST_COUNT:
                raise ValueError(f"{name} is 1 or more")
        _check_moment("claim_until", self.claim_until)
        if self.claim_within_ms is not None and self.claim_until is not None:
            raise ValueError("set claim_within_ms or claim_until, not both")
        begins = self.opt_in or self.locks or self.active_from is not None
        lasting = self.availability in ("unlocked", "recurring_upon_completion")
        if self.time_limit_ms is not None and lasting and not begins:
            raise ValueError("time_limit_ms needs a beginning: opt_in, an unlocking task or active_from")


class Badge(Achievement, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A badge with one task a stage. Everybody has it from the start; nothing is opted in to or claimed.

    `hide` keeps it out of sight until it is earned, or, with `show_after_first_stage`, until its first
    stage.
    """

    TYPE: ClassVar[int] = 2
    availability: ClassVar[Availability] = "unlocked"
    schedule: ClassVar[Schedule | None] = None
    max_completions: ClassVar[int | None] = None
    opt_in: ClassVar[bool] = False
    time_limit_ms: ClassVar[int | None] = None
    requires_claim: ClassVar[bool] = False
    claim_within_ms: ClassVar[int | None] = None
    claim_until: ClassVar[int | None] = None
    claim_button_title: ClassVar[str] = ""
    claim_button_action: ClassVar[str] = ""
    unlock_mission_description: ClassVar[str] = ""
    hide_locked_mission: ClassVar[bool] = False
    hide: bool = False
    show_after_first_stage: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.locks:
            raise ValueError("a badge is open to everybody: it has no task of kind unlock")


class Category(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A category that missions and badges share; an item may be in several."""

    id: int
    name: str
    order: int = 0
    translations: dict[str, dict[str, str]] = {}


def _check_moment(name: str, moment: int | None) -> None:
    if moment is not None and not 0 <= moment <= LAST_MOMENT:
        raise ValueError(f"{name} is a moment in epoch milliseconds; leave it out where there is none")


_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def of_player(value: Any, test: StateTest) -> bool:
    """Whether a property of the player passes the test. What is unknown passes only != and !has."""
    if test.op in ("has", "!has"):
        return (isinstance(value, list) and test.value in value) == (test.op == "has")
    if test.op in ("=", "!="):
        same = value == test.value and isinstance(value, bool) == isinstance(test.value, bool)
        return same == (test.op == "=")
    wanted = test.value
    if not _is_number(value) or not _is_number(wanted):
        return False
    return _COMPARE[test.op](value, wanted)


KINDS.add("mission", Mission)
KINDS.add("badge", Badge)
KINDS.add("achievement_category", Category)
