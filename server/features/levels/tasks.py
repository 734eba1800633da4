"""What happens to levels without an event of the player: counters fall, and the ladder itself changes.

Each step does a bounded number of players and says when it goes on, so that it can stop anywhere and nothing
is done twice.
"""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from server.core.periods import local, moment
from server.features.labels import definitions
from server.features.labels.catalogue import Label, read_label
from server.features.labels.tables import label as label_table
from server.features.levels import rules, service, tables
from server.features.levels.rules import Have
from server.jobs import engine
from server.jobs.engine import Job
from server.store.schema import insert_once
from server.store.transaction import Tx

REBUILD_JOB = "levels.rebuild"
PAGE = 200
"""Players looked at in one step."""
CHANGES = 20
"""Players changed in one step: each may have consequences, and a unit of work has a limit of them."""


def register() -> None:
    engine.handle(service.FALL_JOB, fall)
    engine.handle(REBUILD_JOB, rebuild)
    definitions.on_change(ask_for_rebuild)


def fall(tx: Tx, job: Job) -> int | None:
    """Let the counters of those players fall whose oldest day has left the window."""
    label = read_label(tx.conn, int(job.key))
    if label is None or rules.ladder_of(label).counters == (None, None):
        return None
    values = {"b_label_id": label.id, "now": tx.now, "count": CHANGES}
    due = tx.all(tables.DUE, values)
    for row in due:
        service.refresh(tx, label, player_id=row.player_id)
    if len(due) == CHANGES:
        return tx.now
    return moment(local(tx.now, label.zone).date() + timedelta(days=1), label.zone)


def ask_for_rebuild(tx: Tx, label_id: int) -> None:
    """Whatever changed in a label, let it be seen at once whether levels did."""
    engine.enqueue(tx, kind=REBUILD_JOB, key=str(label_id), due_at=0)


def rebuild(tx: Tx, job: Job) -> int | None:
    """Give every player the level that the present definitions say, a page of players a step.

    The label's row is held first: a change of definitions holds it too, so none comes in unseen between this
    look and the end of the job.
    """
    label_id = int(job.key)
    tx.first(sa.select(label_table.c.id).where(label_table.c.id == label_id).with_for_update())
    label = read_label(tx.conn, label_id)
    if label is None:
        return None
    row = _progress(tx, label)
    if row is None or row.finished_at is not None:
        return None
    done = _page(tx, label, after=row.after_player_id)
    finished_at = tx.now if done["last"] is None else None
    values = {
        "after_player_id": done["last"] or row.after_player_id,
        "seen": row.seen + done["seen"],
        "changed": row.changed + done["changed"],
        "finished_at": finished_at,
    }
    t = tables.rebuild
    tx.change(t.update().where(t.c.label_id == label_id).values(**values))
    return None if finished_at else tx.now


def _progress(tx: Tx, label: Label) -> Any:
    """The rebuilding that the present definitions ask for: begun now if they are other ones, else as far as
    it is. None when there is nothing to rebuild."""
    ladder = rules.ladder_of(label)
    where = {"b_label_id": label.id}
    row = tx.first(tables.REBUILD, where)
    if row is None and not ladder.levels:
        return None
    if row is not None and row.fingerprint == ladder.fingerprint:
        return row
    values = {
        "fingerprint": ladder.fingerprint,
        "after_player_id": 0,
        "total": tx.value(tables.PLAYERS, where),
        "seen": 0,
        "changed": 0,
        "started_at": tx.now,
        "finished_at": None,
    }
    t = tables.rebuild
    fresh = {"label_id": label.id, **values}
    if tx.first(insert_once(t, returning=t.c.label_id, dialect=tx.dialect).values(fresh)) is None:
        tx.change(t.update().where(t.c.label_id == label.id).values(**values))
    return tx.first(tables.REBUILD, where)


def restart(tx: Tx, label_id: int) -> Any:
    """Look at every player's level again from the beginning; how far that is (see `progress`), or None
    without levels."""
    label = read_label(tx.conn, label_id)
    if label is None:
        return None
    t = tables.rebuild
    tx.change(t.update().where(t.c.label_id == label_id).values(fingerprint=""))
    ask_for_rebuild(tx, label_id)
    return _progress(tx, label)


def _page(tx: Tx, label: Label, *, after: int) -> dict[str, Any]:
    """Look at the next players and change those whose level is another now: `last` is the last one looked at,
    None when there are no more."""
    ladder = rules.ladder_of(label)
    rows = tx.all(tables.PAGE, {"b_label_id": label.id, "after": after, "count": PAGE})
    default = ladder.default.id if ladder.default else 0
    seen = changed = 0
    for row in rows:
        seen += 1
        have = Have(row.ever or 0, row.counter_1 or 0, row.counter_2 or 0, row.granted_id or 0)
        level = rules.level_of(ladder, have)
        if ladder.logic == "counters" and row.level_id is not None:
            changed += service.refresh(tx, label, player_id=row.id)
        elif level is not None and level.id != (row.level_id or default):
            changed += service.settle(tx, label, player_id=row.id)
        if changed == CHANGES:
            break
    more = seen < len(rows) or len(rows) == PAGE
    return {"last": rows[seen - 1].id if more else None, "seen": seen, "changed": changed}


def progress(conn: sa.Connection, *, label_id: int) -> Any:
    """The latest rebuilding (total, seen, changed, started_at, finished_at), or None."""
    return conn.execute(tables.REBUILD, {"b_label_id": label_id}).first()
