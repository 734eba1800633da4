"""What a rule has done so far, for those who defined it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.automation import tables
from server.features.automation.definition import Rule
from server.features.automation.tasks import next_run
from server.features.labels.catalogue import Label

DAYS, RUNS = 31, 10


@dataclass(frozen=True, slots=True)
class Figures:
    """In all, the latest days on which something happened and the latest runs, newest first; `left` is what
    is left of most_in_all, `next_run_at` epoch ms."""

    fired: int
    limited: int
    control: int
    left: int | None
    next_run_at: int | None
    days: Sequence[Any]
    runs: Sequence[Any]


def rule_of(label: Label, key: str) -> Rule:
    """The active rule of this key. Raises PlauditError when there is none."""
    found = label.of_kind(Rule).get(key)
    if found is None:
        text = f"There is no active rule {key!r}."
        raise PlauditError(text, code="definition_not_found", status=404)
    return found


def of_rule(conn: sa.Connection, label: Label, rule: Rule, *, now: int) -> Figures:
    at = {"b_label_id": label.id, "b_rule_id": rule.id}
    in_all = conn.execute(tables.IN_ALL, at).one()
    left = None
    if rule.most_in_all is not None:
        left = max(0, rule.most_in_all - (conn.execute(tables.TAKEN, at).scalar() or 0))
    return Figures(
        in_all.fired or 0,
        in_all.limited or 0,
        in_all.control or 0,
        left,
        next_run(rule, after=now, zone=label.zone),
        conn.execute(tables.BY_DAY, {**at, "count": DAYS}).all(),
        conn.execute(tables.RUNS, {**at, "count": RUNS}).all(),
    )
