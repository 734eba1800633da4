"""What happens to segments without an event: days pass, definitions change, lists come in."""

from typing import Any

import sqlalchemy as sa

from server.core.clock import MINUTE_MS
from server.features.labels import definitions
from server.features.labels.catalogue import Label, read_label
from server.features.labels.tables import label as label_table
from server.features.segments import filling, imports, membership, tables
from server.features.segments.book import book_of
from server.jobs import engine
from server.jobs.engine import Job
from server.store.transaction import Tx

AT_ONCE = 100
"""Memberships judged anew in one step."""
LOOK_AGAIN_MS = MINUTE_MS


def register() -> None:
    definitions.on_change(filling.follow)
    engine.handle(filling.FILL_JOB, filling.fill)
    engine.handle(filling.DUE_JOB, due)
    engine.handle(imports.IMPORT_JOB, imports.carry_out)


def due(tx: Tx, job: Job) -> int | None:
    """Judge those whose membership the passing of time may have changed by now, some at a time.

    It goes on when the next one is due. A moment that was noted meanwhile is seen within a minute, and who
    asks before that is answered right anyway (`membership.read`).
    """
    label_id = int(job.key)
    label = read_label(tx.conn, label_id)
    if label is None or not book_of(label).leads_on:
        tx.first(sa.select(label_table.c.id).where(label_table.c.id == label_id).with_for_update())
        label = read_label(tx.conn, label_id)
    if label is None or not book_of(label).leads_on:
        return None
    rows = tx.all(tables.DUE, {"b_label_id": label_id, "now": tx.now, "many": AT_ONCE})
    for player_id in sorted({row.player_id for row in rows}):
        _judge(tx, label, player_id, [row.segment_id for row in rows if row.player_id == player_id])
    if len(rows) == AT_ONCE:
        return tx.now
    following = tx.value(tables.NEXT_DUE, {"b_label_id": label_id})
    return min(following or tx.now + LOOK_AGAIN_MS, tx.now + LOOK_AGAIN_MS)


def _judge(tx: Tx, label: Label, player_id: int, numbers: list[int]) -> None:
    """What cannot be judged now (its segment is gone, or its counter is being filled) waits no longer: the
    filling judges everybody."""
    player: Any = membership.hold(tx, label.id, player_id)
    entries = [e for number in numbers if (e := book_of(label).entries.get(number)) is not None]
    filling.judge_now(tx, label, player, entries)
    for number in numbers:
        values = {"b_label_id": label.id, "b_player_id": player_id, "b_segment_id": number, "now": tx.now}
        tx.change(tables.NOT_DUE.where(tables.state.c.due_at <= sa.bindparam("now")), values)
