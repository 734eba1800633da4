"""Imported lists: what comes in is stored in chunks, then put on the list, then made members. In bounded
steps, one import of a segment after another.

An id that no player has yet stays on the list, and its player is in the segment from its first moment.
Members are made GRACE_MS after the last id was put on the list: a player who is being created then has either
seen the list itself or is there to be found.
"""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from server.core.clock import HOUR_MS, SECOND_MS
from server.core.errors import PlauditError
from server.features.labels.catalogue import Label, read_label
from server.features.players.tables import player as player_table
from server.features.segments import membership, tables
from server.features.segments.book import Entry, book_of
from server.features.segments.definition import Segment
from server.features.segments.filling import GRACE_MS
from server.features.segments.listing import Reading
from server.jobs import engine
from server.jobs.engine import Job
from server.store.bulk import DIALECTS, insert_many, many
from server.store.transaction import Tx

IMPORT_JOB = "segments.import"
Mode = Literal["replace", "add", "remove"]
CHUNK = 500
"""Ids that are stored, or put on a list, in one step."""
MEMBERS = 50
"""Ids on a list whose players are judged in one step."""
ABANDONED_MS = HOUR_MS
"""An upload that was begun and neither ended nor given up for so long is forgotten."""
WAIT_MS = SECOND_MS


def list_of(label: Label, key: str) -> Segment:
    """The imported segment of that key. Raises PlauditError."""
    segment = label.of_kind(Segment).get(key)
    if segment is None:
        message = f"There is no active segment {key!r}. Save it first, as a definition of kind segment."
        raise PlauditError(message, code="segment_not_found", status=404)
    if segment.kind != "list":
        message = f"The segment {key!r} is of kind {segment.kind}: only one of kind list takes an import."
        raise PlauditError(message, code="not_a_list", status=409)
    return segment


# -- taking it in -------------------------------------------------------------------------------------------


def begin(tx: Tx, label: Label, *, key: str, mode: Mode) -> int:
    """Begin an import and return its number; then come `keep`, and `complete` or `give_up`."""
    segment = list_of(label, key)
    row = {"label_id": label.id, "segment_id": segment.id, "mode": mode, "status": "receiving"}
    import_id = tx.insert(tables.imported.insert(), {**row, "created_at": tx.now})
    due_at = tx.now + ABANDONED_MS
    engine.enqueue(
        tx,
        kind=IMPORT_JOB,
        key=str(import_id),
        due_at=due_at,
        payload={"label_id": label.id},
        label_id=label.id,
    )
    return import_id


def keep(tx: Tx, label_id: int, import_id: int, *, number: int, ext_keys: Sequence[str]) -> None:
    """Store the chunk of that number."""
    row = {"label_id": label_id, "import_id": import_id, "number": number}
    tx.change(tables.import_chunk.insert(), {**row, "ext_keys": msgspec.json.encode(ext_keys).decode()})


def complete(tx: Tx, label_id: int, import_id: int, reading: Reading) -> Any:
    """Everything has come: note what was wrong, let the job begin, and return the import's row. Raises
    PlauditError where a list would be replaced by nothing."""
    if (
        reading.lines == reading.malformed
        and find(tx.conn, label_id=label_id, import_id=import_id).mode == "replace"
    ):
        message = (
            "There is no id of a player in this list. Nothing was changed; archive the segment to end it."
        )
        raise PlauditError(message, code="empty_list", status=422)
    news = {
        "status": "waiting",
        "line_count": reading.lines,
        "malformed": reading.malformed,
        "problems": msgspec.json.encode(reading.problems).decode(),
    }
    _set(tx, label_id, import_id, **news)
    engine.reschedule(tx, kind=IMPORT_JOB, key=str(import_id), due_at=tx.now)
    return find(tx.conn, label_id=label_id, import_id=import_id)


def give_up(tx: Tx, label_id: int, import_id: int) -> None:
    """Forget an import that did not come as a whole."""
    t, c = tables.imported, tables.import_chunk
    tx.change(c.delete().where(c.c.label_id == label_id, c.c.import_id == import_id))
    tx.change(t.delete().where(t.c.label_id == label_id, t.c.id == import_id))
    engine.cancel(tx, kind=IMPORT_JOB, key=str(import_id))


# -- carrying it out ----------------------------------------------------------------------------------------


def carry_out(tx: Tx, job: Job) -> int | None:
    """One step of an import: the next chunk onto the list, else the next of the list made members."""
    label_id, import_id = int(job.payload["label_id"]), int(job.key)
    row = find(tx.conn, label_id=label_id, import_id=import_id)
    label = read_label(tx.conn, label_id)
    if row is None or label is None:
        return None
    if row.status == "receiving":
        give_up(tx, label_id, import_id)
        return None
    if tx.first(_EARLIER, {"b_label_id": label_id, "b_segment_id": row.segment_id, "b_id": import_id}):
        return tx.now + WAIT_MS
    entry = book_of(label).entries.get(row.segment_id)
    if entry is not None and entry.segment.kind == "list":
        return _go_on(tx, label, row, entry)
    _set(tx, label_id, import_id, status="failed", finished_at=tx.now)
    return None


def _go_on(tx: Tx, label: Label, row: Any, entry: Entry) -> int | None:
    if row.apply_at is None:
        return _store_chunk(tx, label.id, row)
    return _apply_some(tx, label, row, entry) if row.apply_at <= tx.now else int(row.apply_at)


def _store_chunk(tx: Tx, label_id: int, row: Any) -> int:
    """Put the next chunk on the list; an id that this import has put there before is a duplicate."""
    c = tables.import_chunk
    mine = (c.c.label_id == label_id, c.c.import_id == row.id)
    chunk = tx.first(sa.select(c).where(*mine).order_by(c.c.number).limit(1))
    if chunk is None:
        apply_at = tx.now + GRACE_MS
        _set(tx, label_id, row.id, status="working", apply_at=apply_at)
        return apply_at
    given: list[str] = msgspec.json.decode(chunk.ext_keys)
    keys = list(dict.fromkeys(given))
    where = {"label_id": label_id, "segment_id": row.segment_id}
    same = {**where, "import_id": row.id, "gone": row.mode == "remove"}
    fresh = len(many(tx, _LIST[tx.dialect], [{"ext_key": key} for key in keys], **same))
    _set(
        tx,
        label_id,
        row.id,
        status="working",
        stored=row.stored + len(given),
        accepted=row.accepted + fresh,
        duplicates=row.duplicates + len(given) - fresh,
    )
    tx.change(c.delete().where(*mine, c.c.number == chunk.number))
    return tx.now


def _apply_some(tx: Tx, label: Label, row: Any, entry: Entry) -> int | None:
    """Judge the players of the next ids on the list; those that are to go leave it first."""
    values = {"b_label_id": label.id, "b_segment_id": row.segment_id, "after": row.after_key}
    listed = tx.all(_NEXT_LISTED, {**values, "many": MEMBERS})
    gone = [r.ext_key for r in listed if r.gone or (row.mode == "replace" and r.import_id < row.id)]
    if gone:
        tx.change(_UNLIST, {"b_label_id": label.id, "b_segment_id": row.segment_id, "keys": gone})
    keys = [r.ext_key for r in listed]
    found = tx.all(_PLAYERS, {"b_label_id": label.id, "keys": keys}) if keys else ()
    for player in found:
        membership.judge(tx, label, player, [entry], buckets={})
    known = {player.ext_key for player in found}
    mine = [r.ext_key for r in listed if r.import_id == row.id]
    is_done = len(listed) < MEMBERS
    _set(
        tx,
        label.id,
        row.id,
        applied=row.applied + len(mine),
        unknown=row.unknown + sum(key not in known for key in mine),
        after_key=keys[-1] if keys else row.after_key,
        status="done" if is_done else "working",
        finished_at=tx.now if is_done else None,
    )
    return None if is_done else tx.now


def find(conn: sa.Connection, *, label_id: int, import_id: int) -> Any:
    """The row of an import, or None."""
    t = tables.imported
    return conn.execute(sa.select(t).where(t.c.label_id == label_id, t.c.id == import_id)).first()


def latest(conn: sa.Connection, *, label_id: int, segment_id: int) -> Any:
    """The row of the segment's latest import, or None."""
    t = tables.imported
    query = sa.select(t).where(t.c.label_id == label_id, t.c.segment_id == segment_id)
    return conn.execute(query.order_by(t.c.id.desc()).limit(1)).first()


def _set(tx: Tx, label_id: int, import_id: int, **values: Any) -> None:
    t = tables.imported
    tx.change(t.update().where(t.c.label_id == label_id, t.c.id == import_id).values(**values))


def _list_statement(dialect: str) -> Any:
    """Put ids on a list; back come those that this import had not put there before."""
    t = tables.listed
    insert = insert_many(
        t, of=("ext_key",), fixed=("label_id", "segment_id", "import_id", "gone"), dialect=dialect
    )
    news = {"import_id": insert.excluded.import_id, "gone": insert.excluded.gone}
    where = t.c.import_id < insert.excluded.import_id
    key = ["label_id", "segment_id", "ext_key"]
    return insert.on_conflict_do_update(index_elements=key, set_=news, where=where).returning(t.c.ext_key)


_t, _i, _p = tables.listed, tables.imported, player_table
_LIST = {dialect: _list_statement(dialect) for dialect in DIALECTS}
_LABEL: Any = sa.bindparam("b_label_id")
_SEGMENT: Any = sa.bindparam("b_segment_id")
_KEYS: Any = sa.bindparam("keys", expanding=True)
_NEXT_LISTED = (
    sa.select(_t)
    .where(_t.c.label_id == _LABEL, _t.c.segment_id == _SEGMENT, _t.c.ext_key > sa.bindparam("after"))
    .order_by(_t.c.ext_key)
    .limit(sa.bindparam("many"))
)
_UNLIST = _t.delete().where(_t.c.label_id == _LABEL, _t.c.segment_id == _SEGMENT, _t.c.ext_key.in_(_KEYS))
_PLAYERS = (
    sa.select(_p).where(_p.c.label_id == _LABEL, _p.c.ext_key.in_(_KEYS)).order_by(_p.c.id).with_for_update()
)
_EARLIER = (
    sa.select(_i.c.id)
    .where(
        _i.c.label_id == _LABEL,
        _i.c.segment_id == _SEGMENT,
        _i.c.id < sa.bindparam("b_id"),
        _i.c.status.in_(("waiting", "working")),
    )
    .limit(1)
)
