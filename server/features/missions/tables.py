"""What players have of missions and badges: one row each from the first thing that happens, and one row a
completion."""

from typing import Any

import sqlalchemy as sa

from server.store.prepared import prepare
from server.store.schema import CLUSTERED, Id, Millis, id_column, label_column, metadata

progress = sa.Table(
    "mission_progress",
    metadata,
    label_column(primary_key=True),
    sa.Column("player_id", Id, primary_key=True),
    sa.Column("ach_type", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("ach_id", Id, primary_key=True, autoincrement=False),
    sa.Column("run", sa.Integer, nullable=False),
    sa.Column("period", Millis, nullable=False),
    sa.Column("began_at", Millis, nullable=False),
    sa.Column("given_at", Millis, nullable=False),
    sa.Column("given_key", sa.String(200), nullable=False),
    sa.Column("unlocked_at", Millis, nullable=False),
    sa.Column("opted_in_at", Millis, nullable=False),
    sa.Column("done", sa.Boolean, nullable=False),
    sa.Column("completed_at", Millis, nullable=False),
    sa.Column("completed_count", sa.Integer, nullable=False),
    sa.Column("completion_id", Id, nullable=False),
    sa.Column("tasks", sa.Text, nullable=False),
    sa.Column("opt_in_request", sa.String(64)),
    **CLUSTERED,
)

completion = sa.Table(
    "mission_completion",
    metadata,
    id_column(),
    label_column(),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("ach_type", sa.SmallInteger, nullable=False),
    sa.Column("ach_id", Id, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("completed_at", Millis, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("waits", sa.Boolean, nullable=False),
    sa.Column("expires_at", Millis),
    sa.Column("claimed_at", Millis),
    sa.Column("claim_request", sa.String(64)),
    sa.UniqueConstraint("label_id", "player_id", "ach_type", "ach_id", "number"),
    sa.Index("ix_mission_completion_waits", "label_id", "player_id", "waits"),
)

_p, _c = progress, completion
_LABEL: Any = sa.bindparam("b_label_id")
_PLAYER: Any = sa.bindparam("b_player_id")
_NOW: Any = sa.bindparam("b_now")
_OF_PLAYER = (_p.c.label_id == _LABEL, _p.c.player_id == _PLAYER)
_THIS = (*_OF_PLAYER, _p.c.ach_type == sa.bindparam("b_ach_type"), _p.c.ach_id == sa.bindparam("b_ach_id"))

ALL_PROGRESS = prepare(sa.select(_p).where(*_OF_PLAYER))
PROGRESS = prepare(sa.select(_p).where(*_THIS))
PROGRESS_OF = prepare(ALL_PROGRESS.where(_p.c.ach_id.in_(sa.bindparam("ids", expanding=True))))
SAVE = prepare(
    _p.update()
    .where(*_THIS)
    .values({
        name: sa.bindparam(name)
        for name in (
            "run", "period", "began_at", "given_at", "given_key", "unlocked_at", "opted_in_at", "done",
            "completed_at", "completed_count", "completion_id", "tasks",
        )
    })
)  # fmt: skip

# The request that opted the player in: the same one again is answered as it was the first time.
OPTED_IN_BY = sa.select(_p.c.opt_in_request).where(*_THIS)
NOTE_OPT_IN = _p.update().where(*_THIS).values(opt_in_request=sa.bindparam("b_request"))

_COMPLETIONS = (_c.c.label_id == _LABEL, _c.c.player_id == _PLAYER)
COMPLETION = prepare(sa.select(_c).where(*_COMPLETIONS, _c.c.id == sa.bindparam("b_id")))
WAITING = prepare(
    sa.select(_c)
    .where(
        *_COMPLETIONS,
        _c.c.waits.is_(True),
        _c.c.completed_at >= sa.bindparam("b_oldest"),
        sa.or_(_c.c.expires_at.is_(None), _c.c.expires_at > _NOW),
    )
    .order_by(_c.c.id)
    .limit(500)
)
LATEST = prepare(sa.select(_c).where(*_COMPLETIONS, _c.c.id.in_(sa.bindparam("ids", expanding=True))))
CLAIM = prepare(
    _c.update()
    .where(
        *_COMPLETIONS,
        _c.c.id == sa.bindparam("b_id"),
        _c.c.waits.is_(True),
        sa.or_(_c.c.expires_at.is_(None), _c.c.expires_at > _NOW),
    )
    .values(waits=False, claimed_at=_NOW, claim_request=sa.bindparam("b_request"))
)
