"""What rules have done, for an operator's server."""

from typing import Annotated, Any, Literal

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from server.features.automation import figures
from server.features.automation.definition import Rule
from server.features.automation.figures import Figures
from server.web.rest.fields import Millis
from server.web.rest.operation import Call

Day = Annotated[str, Meta(description="A day where the label's days begin: 2026-05-06.")]


class RuleDay(msgspec.Struct, frozen=True):
    """How often it fired on a day, and how often limits and its control group kept it from that."""

    day: Day
    fired: int
    limited: int
    control: int


class RuleRun(msgspec.Struct, frozen=True):
    """A run of a scheduled rule: players looked at so far, and how often it fired for them."""

    planned_at: Millis
    started_at: Millis
    finished_at: Millis | None
    seen: int
    fired: int


class RuleFigures(msgspec.Struct, frozen=True):
    """What an active rule has done so far. `days` and `runs` are the latest, newest first; days on which
    nothing happened are not among them."""

    key: str
    id: int
    name: str
    type: Literal["real_time", "scheduled"]
    in_window: Annotated[bool, Meta(description="Whether now lies in active_from to active_till.")]
    fired: int
    limited: int
    control: int
    left: Annotated[int | None, Meta(description="What is left of most_in_all.")]
    next_run_at: Millis | None
    days: list[RuleDay]
    runs: list[RuleRun]


async def read_rule(call: Call) -> RuleFigures:
    """What a rule did: in all, by day, and the runs of a scheduled one."""
    key, label, now = call.path["key"], call.label, call.now
    rule = figures.rule_of(label, key)

    def read(conn: sa.Connection) -> Figures:
        return figures.of_rule(conn, label, rule, now=now)

    return _shown(key, rule, await call.read(read), now=now)


def _shown(key: str, rule: Rule, found: Figures, *, now: int) -> RuleFigures:
    return RuleFigures(
        key=key,
        id=rule.id,
        name=rule.name,
        type="real_time" if rule.schedule is None else "scheduled",
        in_window=rule.is_active(now),
        fired=found.fired,
        limited=found.limited,
        control=found.control,
        left=found.left,
        next_run_at=found.next_run_at,
        days=[RuleDay(row.day, row.fired, row.limited, row.control) for row in found.days],
        runs=[_run(row) for row in found.runs],
    )


def _run(row: Any) -> RuleRun:
    return RuleRun(row.planned_at, row.started_at, row.finished_at, row.seen, row.fired)
