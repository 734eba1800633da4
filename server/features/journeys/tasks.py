"""What happens to journeys when it is time: runs wake, edits reach who is inside, figures are summed up.

One job wakes all runs that are due, a batch in each unit of work; the row of a run is its own timer. When a
batch fails, its runs are taken one by one, and the one that fails is put off, so that it keeps no other back.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import msgspec
import structlog

from server.core.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from server.features.events.pipeline import listen
from server.features.journeys import figures, rules, tables
from server.features.journeys.reading import CARRIED, Graph, carried, run_of
from server.features.journeys.service import WAKE_JOB, Desk, Journeys, Move
from server.features.labels import catalogue, definitions
from server.features.labels.catalogue import read_label
from server.features.players import service as players
from server.features.players.tables import BY_IDS_FREE
from server.jobs import engine as jobs
from server.jobs.engine import Job
from server.store.bulk import many
from server.store.transaction import Tx

FOLLOW_JOB, SUM_JOB, FORGET_JOB = "journeys.follow", "journeys.sum", "journeys.forget"
BATCH = 200
"""Runs woken in one unit of work."""
SOON_MS, LATER_MS = SECOND_MS, 5 * SECOND_MS
"""When to look again for what is due: where there are journeys, and where there is none."""
PUT_OFF_MS = 10 * MINUTE_MS
PAGE = 200
"""Open runs, or players, looked at in one step after a change."""
SUMMED = 1000
"""Tallies taken into the figures in one step."""
KEPT_MS = 90 * DAY_MS
"""How long runs are kept that are over. The last of a player in a journey stays for good."""

log = structlog.get_logger("journeys")


def register() -> None:
    listen(Journeys())
    catalogue.carry(CARRIED, carried)
    definitions.on_change(notice)
    jobs.handle(WAKE_JOB, wake)
    jobs.handle(FOLLOW_JOB, follow)
    jobs.handle(SUM_JOB, sum_up)
    jobs.handle(FORGET_JOB, forget)
    for standing in (WAKE_JOB, SUM_JOB, FORGET_JOB):
        jobs.keep_waiting(standing)


# -- waking -------------------------------------------------------------------------------------------------


def wake(tx: Tx, job: Job) -> int:
    """Let runs go on whose moment has come; when to look again."""
    alone = int(job.payload.get("alone", 0))
    if job.tries > 1 and not alone:
        alone = BATCH
    count = 1 if alone else BATCH
    rows = tx.all(tables.DUE, {"now": tx.now, "count": count})
    if alone and job.tries > 2:
        _put_off(tx, rows)
    else:
        for label_id, of_label in groupby(sorted(rows, key=lambda row: int(row.label_id)), _label_of):
            wake_some(tx, label_id, list(of_label))
    if alone or job.payload:
        jobs.remember(tx, job, {"alone": alone - 1} if alone > 1 else {})
    if len(rows) == count:
        return tx.now
    return tx.now + (LATER_MS if tx.first(tables.ANY_VERSION) is None else SOON_MS)


def _label_of(row: Any) -> int:
    return int(row.label_id)


def _put_off(tx: Tx, rows: Sequence[Any]) -> None:
    for row in rows:
        log.error(
            "a run of a journey fails", definition=row.definition_id, player=row.player_id, node=row.node
        )
        _move_due(tx, row, tx.now + PUT_OFF_MS)


def _move_due(tx: Tx, row: Any, due_at: int) -> None:
    this = {
        "b_label_id": row.label_id,
        "b_player_id": row.player_id,
        "b_definition_id": row.definition_id,
        "b_number": row.number,
        "b_step": row.step,
    }
    tx.change(tables.MOVE_DUE, {**this, "b_due_at": due_at})


def wake_some(tx: Tx, label_id: int, rows: Sequence[Any]) -> None:
    """Let these runs of a label go on. One whose player is being changed elsewhere waits for the next look;
    one whose journey is paused is put aside."""
    label = read_label(tx.conn, label_id)
    if label is None:
        return
    desk, moves = Desk(tx, label), []
    people = {"label_id": label_id, "player_ids": sorted({row.player_id for row in rows})}
    held = {person.id: person for person in tx.all(BY_IDS_FREE, people)}
    for stored in rows:
        graph = desk.book.graph(tx.conn, stored.definition_id, stored.version)
        person = held.get(stored.player_id)
        if graph.is_held:
            _move_due(tx, stored, tables.FAR)
        elif person is not None:
            move = desk.woken(graph, person, stored)
            if move is not None:
                moves.append(move)
    desk.carry(moves)
    desk.finish()


# -- changes ------------------------------------------------------------------------------------------------


def notice(tx: Tx, label_id: int) -> None:
    """A label changed: let each journey with a new version be followed up."""
    for row in tx.conn.execute(tables.NOTICE[tx.dialect], {"b_label_id": label_id, "now": tx.now}).all():
        payload = {"label_id": label_id, "definition_id": row.definition_id, "version": row.version}
        key = f"{label_id}:{row.definition_id}:{row.version}"
        jobs.enqueue(tx, kind=FOLLOW_JOB, key=key, due_at=tx.now, payload=payload)


def follow(tx: Tx, job: Job) -> int | None:
    """Bring a new version of a journey to who is inside, and let in who belongs in it, a page a step."""
    label = read_label(tx.conn, int(job.payload["label_id"]))
    where = {f"b_{name}": job.payload[name] for name in ("label_id", "definition_id", "version")}
    now = tx.first(tables.DEFINITION, where)
    if label is None or now is None or now.version != job.payload["version"]:
        return None  # a later version has a job of its own
    desk = Desk(tx, label)
    graph = desk.book.graph(tx.conn, now.id, now.version)
    after, lets_in = int(job.payload.get("after", 0)), bool(job.payload.get("lets_in"))
    if lets_in:
        last = _let_in(desk, graph, after=after, activated=_activated_by(tx, graph, where) or graph.version)
    else:
        last = _reach(desk, graph, after=after)
    desk.finish()
    if last is None and not lets_in and _activated_by(tx, graph, where) is not None:
        last, lets_in = 0, True
    if last is None:
        tx.change(tables.SETTLED, {**where, "now": tx.now})
        return None
    jobs.remember(tx, job, {**job.payload, "after": last, "lets_in": lets_in})
    return tx.now


def _activated_by(tx: Tx, graph: Graph, where: dict[str, Any]) -> int | None:
    """The version that made the journey active, as long as not everyone in the segment was let in since;
    None when nobody is to be let in. An edit meanwhile goes on with what that version began."""
    if not graph.is_current or not graph.journey.start.already:
        return None
    first = graph.version
    for before in tx.all(tables.BEFORE, where):
        if before.status != "active":
            break
        if before.settled_at is not None:
            return None
        first = before.version
    return int(first)


def _reach(desk: Desk, graph: Graph, *, after: int) -> int | None:
    """Bring the new version to the next open runs of its journey. The last player looked at, or None."""
    if graph.is_held:
        return None
    tx, label = desk.tx, desk.label
    rows = list(tx.all(tables.OPEN_AFTER, {"b_label_id": label.id, "after": after, "count": PAGE}))
    is_last = len(rows) < PAGE
    if not is_last and rows[0].player_id != rows[-1].player_id:
        rows = [row for row in rows if row.player_id != rows[-1].player_id]
    mine = [row for row in rows if row.definition_id == graph.definition_id]
    people = players.by_ids(tx.conn, label_id=label.id, player_ids=sorted({row.player_id for row in mine}))
    for stored in mine:
        _change(desk, graph, stored, people.get(stored.player_id))
    return None if is_last else int(rows[-1].player_id)


def _change(desk: Desk, graph: Graph, stored: Any, row: Any) -> None:
    """Stop, move or let go on one open run after its journey changed."""
    if row is None:
        return
    if graph.status == "archived" and graph.journey.on_archive == "stop":
        desk.carry([desk.stopping(stored, row)])
        return
    if stored.due_at == tables.FAR:
        _move_due(desk.tx, stored, desk.tx.now)
    if graph.is_current and stored.version != graph.version and graph.journey.on_edit == "migrate":
        _migrate(desk, graph, stored, row)


def _migrate(desk: Desk, graph: Graph, stored: Any, row: Any) -> None:
    old, run = desk.book.graph(desk.tx.conn, stored.definition_id, stored.version), run_of(stored)
    if run.due_at == tables.FAR:
        run = msgspec.structs.replace(run, due_at=desk.tx.now)
    outcome = rules.migrated(old.journey, graph.journey, run, now=desk.tx.now)
    if outcome is None:
        if graph.journey.gone == "stop":
            desk.carry([desk.stopping(stored, row)])
        return
    desk.move_over(Move(graph, row, stored.number, run, outcome), stored.version)


def _let_in(desk: Desk, graph: Graph, *, after: int, activated: int) -> int | None:
    """Let the next players in who are in the segment already, each once for the version that made the journey
    active. The last one looked at, or None."""
    cause = f"already:{activated}"
    tx, label, segment = desk.tx, desk.label, graph.journey.start.segment
    rows = players.page(tx.conn, label_id=label.id, after=after, count=PAGE)
    for row in rows:
        if segment is not None and desk.world(graph, row, {}).in_segment(segment):
            locked = tx.all(BY_IDS_FREE, {"label_id": label.id, "player_ids": [row.id]})
            if not locked:
                return int(row.id) - 1  # being changed elsewhere: the next step begins with this player
            desk.enter(graph, locked[0], payload={"segment_id": segment}, cause=cause)
    return int(rows[-1].id) if len(rows) == PAGE else None


# -- figures ------------------------------------------------------------------------------------------------


def sum_up(tx: Tx, job: Job) -> int:
    """Take tallies into the figures. Who deletes a tally adds it up, so none is added twice."""
    ids = [row.id for row in tx.all(tables.TALLIES, {"count": SUMMED})]
    if not ids:
        for row in tx.all(tables.EMPTY, {"before": tx.now - DAY_MS, "count": PAGE}):
            where = {"b_label_id": row.label_id, "b_definition_id": row.definition_id}
            tx.change(tables.RETIRE, {**where, "b_version": row.version})
        return tx.now + 2 * LATER_MS
    sums: dict[tuple[int, int, int], figures.Figures] = {}
    for row in tx.all(tables.TAKE_TALLIES, {"ids": ids}):
        of_version = sums.setdefault((row.label_id, row.definition_id, row.version), {})
        for key, numbers in msgspec.json.decode(row.figures).items():
            of_version[key] = [a + b for a, b in zip(of_version.get(key, (0, 0, 0, 0)), numbers, strict=True)]
    names = ("entered", "waiting", "effects", "converted")
    rows = [
        {"label_id": label_id, "definition_id": definition_id, "version": version, "node": node}
        | dict(zip(names, found[node], strict=True))
        for (label_id, definition_id, version), found in sorted(sums.items())
        for node in sorted(found)
    ]
    many(tx, tables.ADD[tx.dialect], rows)
    return tx.now if len(ids) == SUMMED else tx.now + LATER_MS


# -- what is over -------------------------------------------------------------------------------------------


def forget(tx: Tx, job: Job) -> int:
    """Delete runs that were over long ago, a page a step, in the order in which they ended. A player's last
    run in a journey stays, and goes in the step that comes to the one after it."""
    before = tx.now - KEPT_MS
    window = {"after": int(job.payload.get("after", -1)), "before": before}
    until = tx.value(tables.ENDED_UNTIL, {**window, "count": PAGE - 1})
    is_last = until is None
    until = before if is_last else int(until)
    for row in tx.all(tables.ENDED, {"after": window["after"], "until": until}):
        of = {"b_label_id": row.label_id, "b_player_id": row.player_id, "b_definition_id": row.definition_id}
        tx.change(tables.FORGET, {**of, "before": before})
    jobs.remember(tx, job, {"after": until})
    return tx.now + (HOUR_MS if is_last else SOON_MS)
