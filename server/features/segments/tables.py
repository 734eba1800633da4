"""Who is in which segment since when, what was counted for that, and which lists were imported."""

from typing import Any

import sqlalchemy as sa

from server.store.prepared import prepare
from server.store.schema import CLUSTERED, Id, Millis, id_column, label_column, metadata

# One row for each thing that segments of a label count. Its buckets are right for a player up to whom it is
# filled, and for one who came after it began; one that nobody needs any more is dropped and cleared away.
counter = sa.Table(
    "segment_counter",
    metadata,
    id_column(),
    label_column(),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("spec", sa.Text, nullable=False),
    sa.Column("upto_player_id", Id, nullable=False),
    sa.Column("after_player_id", Id, nullable=False, server_default="0"),
    sa.Column("starts_at", Millis, nullable=False),
    sa.Column("total", sa.Integer),
    sa.Column("seen", sa.Integer, nullable=False, server_default="0"),
    sa.Column("finished_at", Millis),
    sa.Column("dropped_at", Millis),
    sa.Index("ix_segment_counter_label", "label_id", "fingerprint"),
)

bucket = sa.Table(
    "segment_bucket",
    metadata,
    label_column(primary_key=True),
    sa.Column("player_id", Id, primary_key=True),
    sa.Column("counter_id", Id, primary_key=True),
    sa.Column("day", sa.Integer, primary_key=True),
    sa.Column("events", Id, nullable=False),
    sa.Column("total", Id, nullable=False),
    sa.Column("least", Id, nullable=False),
    sa.Column("most", Id, nullable=False),
    **CLUSTERED,
)

# `changes` counts how often the player came and went, for the keys of what is told of it. `due_at` is when
# the passing of time alone changes it. Who never was in and never will by waiting has no row.
state = sa.Table(
    "segment_state",
    metadata,
    label_column(primary_key=True),
    sa.Column("player_id", Id, primary_key=True),
    sa.Column("segment_id", Id, primary_key=True),
    sa.Column("is_in", sa.Boolean, nullable=False),
    sa.Column("since", Millis, nullable=False),
    sa.Column("due_at", Millis),
    sa.Column("changes", sa.Integer, nullable=False),
    sa.Index(
        "ix_segment_state_members",
        "label_id",
        "segment_id",
        "player_id",
        sqlite_where=sa.text("is_in = 1"),
        postgresql_where=sa.text("is_in"),
    ),
    sa.Index(
        "ix_segment_state_due",
        "label_id",
        "due_at",
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    ),
    **CLUSTERED,
)

# How far every player has been judged by the present definition of a segment.
fill = sa.Table(
    "segment_fill",
    metadata,
    label_column(primary_key=True),
    sa.Column("segment_id", Id, primary_key=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("after_player_id", Id, nullable=False),
    sa.Column("starts_at", Millis, nullable=False),
    sa.Column("total", sa.Integer),
    sa.Column("seen", sa.Integer, nullable=False),
    sa.Column("finished_at", Millis),
)

# Who is on an imported list, known to us or not. `gone` is to be taken off by the import of that number.
listed = sa.Table(
    "segment_listed",
    metadata,
    label_column(primary_key=True),
    sa.Column("segment_id", Id, primary_key=True),
    sa.Column("ext_key", sa.String(200), primary_key=True),
    sa.Column("import_id", Id, nullable=False),
    sa.Column("gone", sa.Boolean, nullable=False),
    sa.Index("ix_segment_listed_key", "label_id", "ext_key"),
    **CLUSTERED,
)

imported = sa.Table(
    "segment_import",
    metadata,
    id_column(),
    label_column(),
    sa.Column("segment_id", Id, nullable=False),
    sa.Column("mode", sa.String(8), nullable=False),
    sa.Column("status", sa.String(10), nullable=False),
    sa.Column("line_count", sa.Integer, nullable=False, server_default="0"),
    sa.Column("accepted", sa.Integer, nullable=False, server_default="0"),
    sa.Column("duplicates", sa.Integer, nullable=False, server_default="0"),
    sa.Column("unknown", sa.Integer, nullable=False, server_default="0"),
    sa.Column("malformed", sa.Integer, nullable=False, server_default="0"),
    sa.Column("problems", sa.Text, nullable=False, server_default="[]"),
    sa.Column("stored", sa.Integer, nullable=False, server_default="0"),
    sa.Column("applied", sa.Integer, nullable=False, server_default="0"),
    sa.Column("after_key", sa.String(200), nullable=False, server_default=""),
    sa.Column("apply_at", Millis),
    sa.Column("created_at", Millis, nullable=False),
    sa.Column("finished_at", Millis),
    sa.Index("ix_segment_import_segment", "label_id", "segment_id", "id"),
)

import_chunk = sa.Table(
    "segment_import_chunk",
    metadata,
    label_column(primary_key=True),
    sa.Column("import_id", Id, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("ext_keys", sa.Text, nullable=False),
)

_LABEL: Any = sa.bindparam("b_label_id")
_PLAYER: Any = sa.bindparam("b_player_id")
_SEGMENT: Any = sa.bindparam("b_segment_id")
_COUNT: Any = sa.bindparam("many")

# -- counters and buckets -----------------------------------------------------------------------------------

COUNTERS = prepare(sa.select(counter).where(counter.c.label_id == _LABEL, counter.c.dropped_at.is_(None)))
UNFINISHED = (
    sa.select(counter)
    .where(counter.c.label_id == _LABEL, counter.c.dropped_at.is_(None), counter.c.finished_at.is_(None))
    .order_by(counter.c.starts_at, counter.c.id)
    .limit(1)
)
DROPPED = (
    sa.select(counter)
    .where(counter.c.label_id == _LABEL, counter.c.dropped_at.is_not(None))
    .order_by(counter.c.id)
    .limit(1)
)
BUCKETS = prepare(
    sa.select(
        bucket.c.counter_id, bucket.c.day, bucket.c.events, bucket.c.total, bucket.c.least, bucket.c.most
    )
    .where(
        bucket.c.label_id == _LABEL,
        bucket.c.player_id == _PLAYER,
        bucket.c.counter_id.in_(sa.bindparam("counters", expanding=True)),
        sa.or_(bucket.c.day == 0, bucket.c.day >= sa.bindparam("first")),
    )
    .order_by(bucket.c.counter_id, bucket.c.day)
)
ADD_BUCKET = prepare(bucket.insert())
SET_BUCKET = prepare(
    bucket.update()
    .where(
        bucket.c.label_id == _LABEL,
        bucket.c.player_id == _PLAYER,
        bucket.c.counter_id == sa.bindparam("b_counter_id"),
        bucket.c.day == sa.bindparam("b_day"),
    )
    .values(
        events=sa.bindparam("b_events"),
        total=sa.bindparam("b_total"),
        least=sa.bindparam("b_least"),
        most=sa.bindparam("b_most"),
    )
)
CLEAR_BUCKETS = bucket.delete().where(
    bucket.c.label_id == _LABEL,
    bucket.c.player_id > sa.bindparam("after"),
    bucket.c.player_id <= sa.bindparam("upto"),
    bucket.c.counter_id == sa.bindparam("b_counter_id"),
)

# -- members ------------------------------------------------------------------------------------------------

STATES = prepare(sa.select(state).where(state.c.label_id == _LABEL, state.c.player_id == _PLAYER))
ADD_STATE = prepare(state.insert())
SET_STATE = prepare(
    state.update()
    .where(state.c.label_id == _LABEL, state.c.player_id == _PLAYER, state.c.segment_id == _SEGMENT)
    .values(
        is_in=sa.bindparam("b_is_in"),
        since=sa.bindparam("b_since"),
        due_at=sa.bindparam("b_due_at"),
        changes=sa.bindparam("b_changes"),
    )
)
DUE = (
    sa.select(state.c.player_id, state.c.segment_id)
    .where(state.c.label_id == _LABEL, state.c.due_at <= sa.bindparam("now"))
    .order_by(state.c.due_at, state.c.player_id)
    .limit(_COUNT)
)
NEXT_DUE = sa.select(sa.func.min(state.c.due_at)).where(
    state.c.label_id == _LABEL, state.c.due_at.is_not(None)
)
NOT_DUE = (
    state.update()
    .where(state.c.label_id == _LABEL, state.c.player_id == _PLAYER, state.c.segment_id == _SEGMENT)
    .values(due_at=None)
)
MEMBERS = sa.select(sa.func.count()).where(
    state.c.label_id == _LABEL, state.c.segment_id == _SEGMENT, state.c.is_in
)
FILLS = sa.select(fill).where(fill.c.label_id == _LABEL)

# -- lists --------------------------------------------------------------------------------------------------

ON_LISTS = prepare(
    sa.select(listed.c.segment_id).where(
        listed.c.label_id == _LABEL, listed.c.ext_key == sa.bindparam("b_ext_key"), sa.not_(listed.c.gone)
    )
)
