"""Rules as an operator defines them: when this happens, and that holds, do these things to the player."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from server.core.conditions import Condition, check
from server.core.errors import PlauditError
from server.features.automation.schedule import LAST_MOMENT, Schedule
from server.features.effects.definition import Effect, check_effects, check_names
from server.features.events.definition import BUILT_IN
from server.features.events.tables import client_action
from server.features.labels.definitions import KINDS
from server.features.labels.tables import definition
from server.store.transaction import Tx

LARGEST_ID = 2**31 - 1
MOST_EFFECTS = 20
LARGEST_STEP = 10**12
DIGITS = 6
"""Amounts are counted to so many digits after the point; what is smaller still is dropped."""
SMALLEST_STEP = Decimal(1).scaleb(-DIGITS)
MOST_TAKING_BACK = 10
CURRENCY_LENGTH = 12
Per = Literal["life", "day", "week", "month"]
_CLIENT_ACTION = "client_action"


class Accumulation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The rule fires each time the player's running total of the event's number `field` grows by `every`.

    With `currency_field` each currency has a total of its own; `every_in` says the step of single currencies,
    and a currency that has no step does not count. Events with `acc_is_rollback`, those of the types in
    `taken_back_by`, and amounts below 0 are subtracted.
    """

    field: str
    every: float | None = None
    every_in: dict[str, float] = {}
    currency_field: str | None = None
    taken_back_by: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.field:
            raise ValueError("field of accumulate names a number of the event")
        steps = [step for step in (self.every, *self.every_in.values()) if step is not None]
        if not steps:
            raise ValueError("accumulate needs every, or every_in with a step for each currency")
        if not all(0 < step <= LARGEST_STEP and _is_countable(step) for step in steps):
            raise ValueError("every lies between 0.000001 and 10^12, with at most six digits after the point")
        if self.every_in and not self.currency_field:
            raise ValueError("every_in needs currency_field, the field of the event that names its currency")
        if any(name != name.upper() or not 1 <= len(name) <= CURRENCY_LENGTH for name in self.every_in):
            raise ValueError("every_in is by the codes of currencies, in capitals")
        if len(self.taken_back_by) > MOST_TAKING_BACK:
            raise ValueError(f"taken_back_by names at most {MOST_TAKING_BACK} types of events")

    def step(self, currency: str) -> Decimal | None:
        """The step of a currency, "" for none; None when it does not count."""
        step = self.every_in.get(currency, self.every)
        return None if step is None else Decimal(str(step))


def _is_countable(step: float) -> bool:
    exact = Decimal(str(step))
    return exact == exact.quantize(SMALLEST_STEP)


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At most so many `times` for one player in each day, week or month of the label's calendar, or ever."""

    times: int
    per: Per = "life"

    def __post_init__(self) -> None:
        if not 1 <= self.times <= 10**9:
            raise ValueError("times of a limit is 1 or more")


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One rule: real-time with `event` (and `action`, when that is client_action), or scheduled.

    It concerns players in the segment of number `segment` for whom `condition` holds, while the present
    moment lies in `active_from` to `active_till` (epoch ms). `limit` is for each player, `most_in_all` for
    all of them; `control_group_percent` of the players are left out and counted.
    """

    id: int
    name: str
    effects: tuple[Effect, ...]
    event: str | None = None
    action: str | None = None
    schedule: Schedule | None = None
    segment: int | None = None
    condition: Condition | None = None
    accumulate: Accumulation | None = None
    limit: Limit | None = None
    most_in_all: int | None = None
    control_group_percent: float = 0
    active_from: int | None = None
    active_till: int | None = None
    description: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.id <= LARGEST_ID:
            raise ValueError(f"id lies between 1 and {LARGEST_ID}")
        if not 1 <= len(self.effects) <= MOST_EFFECTS:
            raise ValueError(f"it has 1 to {MOST_EFFECTS} effects")
        if (self.event is None) == (self.schedule is None):
            raise ValueError("it has either an event, or a schedule")
        if (self.event == _CLIENT_ACTION) != (self.action is not None):
            raise ValueError("a rule on client_action, and no other, names the action")
        if self.most_in_all is not None and not 1 <= self.most_in_all <= 10**12:
            raise ValueError("most_in_all is 1 or more")
        if not 0 <= self.control_group_percent <= 100:
            raise ValueError("control_group_percent lies between 0 and 100")
        self._check_window()
        if self.condition is not None:
            check(self.condition)
        if self.schedule is not None:
            self._check_scheduled()

    def _check_window(self) -> None:
        for name in ("active_from", "active_till"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= LAST_MOMENT:
                raise ValueError(f"{name} is a moment in epoch milliseconds")
        if self.active_till is not None and self.active_till <= (self.active_from or 0):
            raise ValueError("active_till lies after active_from")

    def _check_scheduled(self) -> None:
        if self.accumulate is not None:
            raise ValueError("accumulate is for rules with an event, whose number it adds up")
        if self.condition is not None and _asks_a_field(self.condition):
            raise ValueError("a scheduled rule has no event, so its condition cannot ask for a field of one")

    @property
    def keeps_state(self) -> bool:
        """Whether something is remembered of each player."""
        return self.accumulate is not None or self.limit is not None

    def is_active(self, now: int) -> bool:
        return (self.active_from is None or self.active_from <= now) and (
            self.active_till is None or now < self.active_till
        )

    @property
    def event_types(self) -> tuple[str, ...]:
        """What it listens to."""
        back = self.accumulate.taken_back_by if self.accumulate else ()
        return tuple(dict.fromkeys((self.event, *back))) if self.event is not None else ()


def _asks_a_field(condition: Condition) -> bool:
    inner = (*(condition.all or ()), *(condition.any or ()), *filter(None, (condition.not_,)))
    return condition.field is not None or any(_asks_a_field(child) for child in inner)


# -- what has to be there for a rule to stand ---------------------------------------------------------------


def check_standing(tx: Tx, label_id: int, found: Mapping[str, Rule]) -> None:
    """Raise PlauditError when one of these rules, which are about to be active, names what is not there."""
    _check_numbers(tx, label_id)
    known = _known(tx, label_id)
    for key, rule in found.items():
        for kind in rule.event_types:
            if kind not in BUILT_IN and kind not in known.get("event_type", {}):
                raise _refuse(key, f"its event {kind!r} is no event type. Define it as one first")
        if rule.action is not None and not _has_occurred(tx, label_id, rule.action):
            reason = (
                f"the action {rule.action!r} has never occurred. Send it once from a page, "
                "or keep the rule as a draft until then"
            )
            raise _refuse(key, reason)
        if rule.segment is not None and rule.segment not in _segments(tx, label_id):
            raise _refuse(key, f"there is no active segment with the id {rule.segment}")
        try:
            for effect in rule.effects:
                check_names(effect, known)
        except PlauditError as error:
            raise PlauditError(
                f"The rule {key!r} cannot be active. {error.message}", code=error.code
            ) from error


class _Numbered(msgspec.Struct):
    id: int


_OF_KIND = sa.select(definition.c.key, definition.c.body).where(
    definition.c.label_id == sa.bindparam("label_id"),
    definition.c.kind == sa.bindparam("kind"),
    definition.c.status == "active",
)
_KEYS = sa.select(definition.c.kind, definition.c.key).where(
    definition.c.label_id == sa.bindparam("label_id"), definition.c.status == "active"
)
_OCCURRED = sa.select(client_action.c.action).where(
    client_action.c.label_id == sa.bindparam("label_id"), client_action.c.action == sa.bindparam("action")
)


def _known(tx: Tx, label_id: int) -> dict[str, dict[str, None]]:
    """The keys of everything active, by kind."""
    known: dict[str, dict[str, None]] = {}
    for row in tx.all(_KEYS, {"label_id": label_id}):
        known.setdefault(row.kind, {})[row.key] = None
    return known


def _check_numbers(tx: Tx, label_id: int) -> None:
    seen: dict[int, str] = {}
    for row in tx.all(_OF_KIND, {"label_id": label_id, "kind": "rule"}):
        number = msgspec.json.decode(row.body, type=_Numbered).id
        if number in seen:
            raise _refuse(row.key, f"the rule {seen[number]!r} has the id {number}, too. Take another")
        seen[number] = row.key


def _segments(tx: Tx, label_id: int) -> set[int]:
    rows = tx.all(_OF_KIND, {"label_id": label_id, "kind": "segment"})
    return {msgspec.json.decode(row.body, type=_Numbered).id for row in rows}


def _has_occurred(tx: Tx, label_id: int, action: str) -> bool:
    return tx.first(_OCCURRED, {"label_id": label_id, "action": action}) is not None


def _refuse(key: str, reason: str) -> PlauditError:
    return PlauditError(f"The rule {key!r} cannot be active: {reason}.", code="bad_definition")


def _entering(rule: Any) -> None:
    check_effects(rule.effects)


KINDS.add("rule", Rule, entering=_entering, standing=check_standing)
