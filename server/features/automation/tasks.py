"""Scheduled rules: one job a rule waits for its next run, then goes through the players in bounded steps.

How far a run is stands in its row, which is written in the commit of what was given, so that a run goes on
where it was and each player is looked at once. A run that was missed is made up for once; those missed before
it are not.
"""

from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from server.features.automation import tables
from server.features.automation.definition import Rule
from server.features.automation.schedule import latest_until, next_after
from server.features.automation.service import Desk, Happening
from server.features.labels import definitions
from server.features.labels.catalogue import Label, read_label
from server.features.labels.tables import label as label_table
from server.features.players.tables import PAGE as PLAYERS
from server.jobs import engine
from server.jobs.engine import Job
from server.jobs.tables import job as job_table
from server.store.transaction import Tx

PLAN_JOB, RUN_JOB = "rules.plan", "rules.run"
PAGE = 200
"""Players looked at in one step."""
MOST_FIRED = 50
"""Players for whom the rule fires in one step: each may have consequences."""

_WAITING = sa.select(job_table.c.payload).where(
    job_table.c.kind == RUN_JOB, job_table.c.key == sa.bindparam("key")
)

_HOLD = sa.select(label_table.c.id).where(label_table.c.id == sa.bindparam("label_id")).with_for_update()


def register() -> None:
    definitions.on_change(plan_soon)
    engine.handle(PLAN_JOB, plan)
    engine.handle(RUN_JOB, run)


def plan_soon(tx: Tx, label_id: int) -> None:
    """Whatever changed in a label, let it be seen at once whether it was a schedule."""
    engine.enqueue(tx, kind=PLAN_JOB, key=str(label_id), due_at=0)


def plan(tx: Tx, job: Job) -> None:
    """See that each scheduled rule waits for its next run; one that is under way goes on.

    The label's row is held first: a change of definitions holds it too, so none comes in unseen between this
    look and the end of the job.
    """
    tx.first(_HOLD, {"label_id": int(job.key)})
    label = read_label(tx.conn, int(job.key))
    if label is None:
        return
    for rule in label.of_kind(Rule).values():
        if rule.schedule is not None:
            _plan_one(tx, label, rule)


def _plan_one(tx: Tx, label: Label, rule: Rule) -> None:
    key = f"{label.id}:{rule.id}"
    waiting = tx.value(_WAITING, {"key": key})
    if waiting is not None:
        known = msgspec.json.decode(waiting)
        if known["timing"] == _timing(label, rule) or _is_under_way(_row(tx, label, rule, known["run"])):
            return
        engine.cancel(tx, kind=RUN_JOB, key=key)
    at = next_run(rule, after=tx.now, zone=label.zone)
    if at is not None:
        engine.enqueue(tx, kind=RUN_JOB, key=key, due_at=at, payload=_payload(label, rule, at))


def next_run(rule: Rule, *, after: int, zone: ZoneInfo) -> int | None:
    """The first moment later than `after` (epoch ms) at which the rule runs, None when there is none."""
    if rule.schedule is None:
        return None
    begins = max(after, (rule.active_from or 0) - 1)
    at = next_after(rule.schedule, begins, zone)
    return at if at is not None and rule.is_active(at) else None


def run(tx: Tx, job: Job) -> int | None:
    """One step of a run: the next players. The next run waits when this one is through."""
    label_id, rule_id = (int(part) for part in job.key.split(":"))
    label = read_label(tx.conn, label_id)
    found = label.of_kind(Rule).values() if label is not None else ()
    rule = next((rule for rule in found if rule.id == rule_id and rule.schedule is not None), None)
    if label is None or rule is None:
        return None
    planned_at = int(job.payload["run"])
    row = _row(tx, label, rule, planned_at)
    if row is None:
        latest = latest_until(rule.schedule, tx.now, label.zone) if rule.schedule else None
        planned_at = max(planned_at, latest or 0)
        if job.payload["timing"] != _timing(label, rule) or not rule.is_active(tx.now):
            return _wait(tx, job, label, rule, after=tx.now)
        row = _begin(tx, job, label, rule, planned_at)
    if not _is_under_way(row):
        return _wait(tx, job, label, rule, after=max(planned_at, tx.now))
    if _step(tx, label, rule, row):
        return tx.now
    return _wait(tx, job, label, rule, after=max(planned_at, tx.now))


def _begin(tx: Tx, job: Job, label: Label, rule: Rule, planned_at: int) -> Any:
    """The row of the run that begins now, or of the one that did before."""
    known = _row(tx, label, rule, planned_at)
    if known is not None:
        return known
    engine.remember(tx, job, _payload(label, rule, planned_at))
    row = {
        "label_id": label.id,
        "rule_id": rule.id,
        "planned_at": planned_at,
        "after_player_id": 0,
        "seen": 0,
        "fired": 0,
        "started_at": tx.now,
        "finished_at": None,
    }
    tx.change(tables.BEGIN_RUN, row)
    return _row(tx, label, rule, planned_at)


def _step(tx: Tx, label: Label, rule: Rule, row: Any) -> bool:
    """Look at the next players; whether there are more."""
    players = tx.all(PLAYERS, {"label_id": label.id, "after": row.after_player_id, "count": PAGE})
    desk, seen = Desk(tx, label), 0
    for player in players:
        seen += 1
        happening = Happening(f"run:{row.planned_at}:{player.id}")
        desk.judge(player, [rule], happening=happening, hold=True)
        if desk.fired >= MOST_FIRED:
            break
    desk.give()
    more = seen < len(players) or len(players) == PAGE
    at = {"b_label_id": label.id, "b_rule_id": rule.id, "b_planned_at": row.planned_at}
    news = {
        "after": players[seen - 1].id if seen else row.after_player_id,
        "more_seen": seen,
        "more_fired": desk.fired,
        "finished": None if more else tx.now,
    }
    tx.change(tables.GO_ON, {**at, **news})
    return more


def _wait(tx: Tx, job: Job, label: Label, rule: Rule, *, after: int) -> int | None:
    """Let the job wait for the run after this moment, by the present definition; None when there is none."""
    at = next_run(rule, after=after, zone=label.zone)
    if at is not None:
        engine.remember(tx, job, _payload(label, rule, at))
    return at


def _payload(label: Label, rule: Rule, at: int) -> dict[str, Any]:
    return {"run": at, "timing": _timing(label, rule)}


def _timing(label: Label, rule: Rule) -> str:
    """What decides when a rule runs, as text to compare."""
    parts = (rule.schedule, rule.active_from, rule.active_till, label.zone.key)
    return msgspec.json.encode(parts).decode()


def _row(tx: Tx, label: Label, rule: Rule, planned_at: int) -> Any:
    at = {"b_label_id": label.id, "b_rule_id": rule.id, "b_planned_at": planned_at}
    return tx.first(tables.RUN, at)


def _is_under_way(row: Any) -> bool:
    return row is not None and row.finished_at is None
