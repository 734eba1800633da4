"""Runs: planned from a template's schedule and moved through their states when their time has come.

Every move is one guarded statement, so whoever comes first makes it (a job, an event, a registration), and
nobody makes it twice.
"""

from collections.abc import Collection
from typing import Any

import msgspec
import sqlalchemy as sa

from server.core.clock import SECOND_MS
from server.core.errors import PlauditError
from server.core.translated import translated
from server.features.labels import tables as label_tables
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS
from server.features.tournaments import rules, tables
from server.features.tournaments.definition import Tournament
from server.features.tournaments.rules import Status
from server.jobs import engine as jobs
from server.store.prepared import first_row
from server.store.schema import insert_once
from server.store.transaction import Tx

RUN_JOB = "tournament_run"
PLAN_JOB = "tournament_plan"
# Runs that one planning may add to a template whose runs overlap.
MOST_PLANNED = 50


# -- templates ----------------------------------------------------------------------------------------------


def by_id(label: Label) -> dict[int, tuple[str, Tournament]]:
    """The label's active templates with their keys, by their numbers."""
    found: dict[int, tuple[str, Tournament]] | None = label.compiled.get("tournaments by number")
    if found is None:
        found = {t.id: (key, t) for key, t in label.of_kind(Tournament).items()}
        label.compiled["tournaments by number"] = found
    return found


def template_of(conn: sa.Connection, label: Label, run: Any) -> Tournament | None:
    """What a run plays by: fixed once it has ended, else as it is now, also when it is archived."""
    if run.body is not None:
        fixed: Tournament = KINDS.decode("tournament", run.body)
        return fixed
    active = by_id(label).get(run.tournament_id)
    if active is not None:
        return active[1]
    values = {"b_label_id": label.id, "b_key": run.tournament_key}
    body = conn.execute(_ANY_STATUS, values).scalar()
    return KINDS.decode("tournament", body) if body is not None else None


def names(conn: sa.Connection, label: Label, numbers: Collection[int], language: str) -> dict[int, str]:
    """What the tournaments of these runs are called."""
    rows = conn.execute(tables.RUNS, {"b_label_id": label.id, "ids": sorted(numbers)}).all()
    templates = [(row.id, template_of(conn, label, row)) for row in rows]
    return {number: translated(known, "name", language) for number, known in templates if known}


def require(conn: sa.Connection, label: Label, run_id: int, *, lock: bool = False) -> tuple[Any, Tournament]:
    """A run of this label and its template. Raises PlauditError 30001."""
    run = None
    if 0 < run_id < 2**62:
        statement = tables.RUN_LOCKED if lock else tables.RUN
        run = first_row(conn, statement, {"b_label_id": label.id, "b_run_id": run_id})
    template = template_of(conn, label, run) if run is not None else None
    if run is None or template is None:
        raise not_found()
    return run, template


def not_found() -> PlauditError:
    text = "There is no such tournament. Take tournamentInstanceId from the lobby."
    return PlauditError(text, code="tournament_not_found", err_code=30001, status=404)


# -- planning -----------------------------------------------------------------------------------------------


def plan_soon(tx: Tx, label_id: int) -> None:
    """A label changed: look at its schedules again, in a moment and once for each change."""
    if tx.first(_HAS_TEMPLATES, {"b_label_id": label_id}) is not None:
        revision = tx.value(_REVISION, {"b_label_id": label_id})
        payload = {"label_id": label_id}
        jobs.enqueue(tx, kind=PLAN_JOB, key=f"{label_id}:{revision}", due_at=tx.now, payload=payload)


def plan(tx: Tx, label: Label) -> None:
    """Let every template have its next run; end what has no template any more."""
    templates = by_id(label)
    for run in tx.all(tables.ACTIVE, {"b_label_id": label.id}):
        if run.tournament_id not in templates:
            close_withdrawn(tx, label, run)
    for key, template in templates.values():
        plan_template(tx, label, template, key=key)


def close_withdrawn(tx: Tx, label: Label, run: Any) -> None:
    if run.status == Status.STARTED:
        end_now(tx, label, run_id=run.id)
    elif run.status in (Status.PUBLISHED, Status.REGISTER):
        cancel(tx, label, run_id=run.id)


def plan_template(tx: Tx, label: Label, template: Tournament, *, key: str) -> None:
    """Create the runs that are due up to the first one that lies ahead. What ended while nobody was there to
    start it is left out."""
    of_template = {"b_label_id": label.id, "b_tournament_id": template.id}
    if template.type == "sit_and_go":
        if not tx.all(tables.LIVE, of_template) or _all_started(tx, of_template):
            _create(tx, label, template, key=key, slot=(tx.value(tables.LAST_SLOT, of_template) or 0) + 1)
        return
    _drop_moved(tx, label, template)
    duration = template.schedule.duration_s * SECOND_MS
    last = tx.value(tables.LAST_SLOT, of_template) or 0
    for _ in range(MOST_PLANNED):
        if last > tx.now:
            return
        start = rules.next_start(template.schedule, after=max(last, tx.now - duration), zone=label.zone)
        if start is None:
            return
        _create(tx, label, template, key=key, slot=start)
        last = start


def _all_started(tx: Tx, of_template: dict[str, Any]) -> bool:
    return all(run.status == Status.STARTED for run in tx.all(tables.LIVE, of_template))


def _drop_moved(tx: Tx, label: Label, template: Tournament) -> None:
    """Take back published runs that the schedule no longer has; nobody can have registered for them."""
    values = {"b_label_id": label.id, "b_tournament_id": template.id}
    for run in tx.all(tables.OF_TEMPLATE.where(tables.run.c.status == 1), values):
        start = rules.next_start(template.schedule, after=run.slot - 1, zone=label.zone)
        times = (run.slot, run.slot + template.schedule.duration_s * SECOND_MS)
        if (
            start != run.slot
            or (run.starts_at, run.ends_at) != times
            or run.opens_at != _opens(tx, template, run)
        ):
            tx.change(tables.DROP, {"b_label_id": label.id, "b_run_id": run.id})


def _opens(tx: Tx, template: Tournament, run: Any) -> int:
    before = template.schedule.registration_opens_s
    return tx.now if before is None else int(run.slot) - before * SECOND_MS


def _create(tx: Tx, label: Label, template: Tournament, *, key: str, slot: int) -> None:
    sits = template.type == "sit_and_go"
    before = template.schedule.registration_opens_s
    row = {
        "label_id": label.id,
        "tournament_id": template.id,
        "tournament_key": key,
        "slot": slot,
        "status": int(Status.PUBLISHED),
        "opens_at": tx.now if sits or before is None else slot - before * SECOND_MS,
        "starts_at": None if sits else slot,
        "ends_at": None if sits else slot + template.schedule.duration_s * SECOND_MS,
        "players": 0,
        "stage": 0,
        "cursor": 0,
    }
    made = tx.first(_INSERT[tx.dialect], row)
    if made is not None:
        run = catch_up(tx, label, template, _read(tx, label, made.id))
        wake(tx, label, run_id=made.id, due_at=next_due(run) or tx.now)


def _read(tx: Tx, label: Label, run_id: int) -> Any:
    return tx.first(tables.RUN, {"b_label_id": label.id, "b_run_id": run_id})


# -- moving -------------------------------------------------------------------------------------------------


def wake(tx: Tx, label: Label, *, run_id: int, due_at: int) -> None:
    """Let the run be looked at."""
    payload = {"label_id": label.id, "run_id": run_id}
    if not jobs.enqueue(tx, kind=RUN_JOB, key=str(run_id), due_at=due_at, payload=payload):
        jobs.reschedule(tx, kind=RUN_JOB, key=str(run_id), due_at=due_at)


def next_due(run: Any) -> int | None:
    """When the run's next move is due by the clock; None when it waits for something else."""
    if run.status == Status.PUBLISHED:
        return int(run.opens_at)
    if run.status == Status.REGISTER:
        return run.starts_at and int(run.starts_at)
    return int(run.ends_at) if run.status == Status.STARTED else None


def catch_up(tx: Tx, label: Label, template: Tournament, run: Any) -> Any:
    """The run after every move that is due by now."""
    while (due := next_due(run)) is not None and due <= tx.now:
        if run.status == Status.PUBLISHED:
            _move(tx, label, run, Status.REGISTER)
        elif run.status == Status.STARTED:
            _finalize(tx, label, template, run)
        elif tx.now >= run.ends_at or _too_few(template, run):
            _move(tx, label, run, Status.CANCELLED)
            wake(tx, label, run_id=run.id, due_at=tx.now)
        else:
            _move(tx, label, run, Status.STARTED)
        run = _read(tx, label, run.id)
    return run


def _too_few(template: Tournament, run: Any) -> bool:
    """Who scores enters by that, so there a count says nothing before the end."""
    return template.registration != "auto" and run.players < template.players_min


def _move(tx: Tx, label: Label, run: Any, to: Status) -> bool:
    values = {"b_label_id": label.id, "b_run_id": run.id, "b_from": run.status, "b_to": int(to)}
    return bool(tx.change(tables.MOVE, values))


def _finalize(tx: Tx, label: Label, template: Tournament, run: Any) -> None:
    """No more scores; prizes are what the template says now."""
    at = {"b_label_id": label.id, "b_run_id": run.id}
    if template.registration == "auto" and run.players < template.players_min:
        _move(tx, label, run, Status.CANCELLED)
    else:
        tx.change(tables.FREEZE, {**at, "b_body": msgspec.json.encode(template).decode()})
        _move(tx, label, run, Status.FINALIZING)
    wake(tx, label, run_id=run.id, due_at=tx.now)


def start_full(tx: Tx, label: Label, template: Tournament, run: Any) -> None:
    """A sit-and-go is full: it starts now, and the next one opens."""
    at = {"b_label_id": label.id, "b_run_id": run.id}
    ends_at = tx.now + template.schedule.duration_s * SECOND_MS
    tx.change(tables.SET_TIMES, {**at, "b_starts_at": tx.now, "b_ends_at": ends_at})
    if _move(tx, label, run, Status.STARTED):
        wake(tx, label, run_id=run.id, due_at=tx.now)
        plan_template(tx, label, template, key=run.tournament_key)


# -- what an operator does ----------------------------------------------------------------------------------


def end_now(tx: Tx, label: Label, *, run_id: int) -> None:
    """End a running run at once; it is settled as if its time were over. Raises PlauditError 30001, 30003."""
    run, template = require(tx.conn, label, run_id, lock=True)
    run = catch_up(tx, label, template, run)
    if run.status != Status.STARTED:
        text = "Only a tournament that has started and not ended can be ended."
        raise PlauditError(text, code="tournament_wrong_state", err_code=30003, status=409)
    at = {"b_label_id": label.id, "b_run_id": run.id}
    tx.change(tables.SET_TIMES, {**at, "b_starts_at": run.starts_at, "b_ends_at": tx.now})
    catch_up(tx, label, template, _read(tx, label, run_id))


def cancel(tx: Tx, label: Label, *, run_id: int) -> None:
    """Call a run off; whoever paid gets it back. Raises PlauditError 30001, or 30003 when it has ended."""
    run, _ = require(tx.conn, label, run_id, lock=True)
    if run.status not in (Status.PUBLISHED, Status.REGISTER, Status.STARTED):
        text = "This tournament has ended, so it can no longer be cancelled."
        raise PlauditError(text, code="tournament_wrong_state", err_code=30003, status=409)
    _move(tx, label, run, Status.CANCELLED)
    at = {"b_label_id": label.id, "b_run_id": run.id}
    tx.change(tables.SET_TIMES, {**at, "b_starts_at": run.starts_at, "b_ends_at": run.ends_at or tx.now})
    wake(tx, label, run_id=run.id, due_at=tx.now)


_d = label_tables.definition
_ANY_STATUS = sa.select(_d.c.body).where(
    _d.c.label_id == sa.bindparam("b_label_id"), _d.c.kind == "tournament", _d.c.key == sa.bindparam("b_key")
)
_HAS_TEMPLATES = (
    sa.select(_d.c.id).where(_d.c.label_id == sa.bindparam("b_label_id"), _d.c.kind == "tournament").limit(1)
)
_REVISION = sa.select(label_tables.label.c.revision).where(
    label_tables.label.c.id == sa.bindparam("b_label_id")
)
_INSERT = {
    dialect: insert_once(tables.run, returning=tables.run.c.id, dialect=dialect)
    for dialect in ("sqlite", "postgresql")
}
