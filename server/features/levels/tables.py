"""The level of each player that has left the default one, and its counters by day."""

from typing import Any

import sqlalchemy as sa

from server.features.economy.tables import wallet
from server.features.players.tables import player
from server.store.prepared import prepare
from server.store.schema import CLUSTERED, Id, Millis, label_column, metadata

state = sa.Table(
    "level_state",
    metadata,
    label_column(primary_key=True),
    sa.Column("player_id", Id, primary_key=True),
    sa.Column("level_id", Id, nullable=False),
    sa.Column("granted_id", Id, nullable=False),
    sa.Column("counter_1", Id, nullable=False),
    sa.Column("counter_2", Id, nullable=False),
    sa.Column("changes", sa.Integer, nullable=False),
    sa.Column("changed_at", Millis, nullable=False),
    sa.Column("falls_at", Millis),
    sa.Index("ix_level_state_falls", "label_id", "falls_at"),
    **CLUSTERED,
)

day = sa.Table(
    "level_counter_day",
    metadata,
    label_column(primary_key=True),
    sa.Column("player_id", Id, primary_key=True),
    sa.Column("counter", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("amount", Id, nullable=False),
    **CLUSTERED,
)

rebuild = sa.Table(
    "level_rebuild",
    metadata,
    label_column(primary_key=True),
    sa.Column("fingerprint", sa.String(40), nullable=False),
    sa.Column("after_player_id", Id, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("seen", sa.Integer, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("started_at", Millis, nullable=False),
    sa.Column("finished_at", Millis),
)

_LABEL: Any = sa.bindparam("b_label_id")
_PLAYER: Any = sa.bindparam("b_player_id")
_OF_PLAYER = (state.c.label_id == _LABEL, state.c.player_id == _PLAYER)

STATE = prepare(sa.select(state).where(*_OF_PLAYER))
STATE_LOCKED = prepare(STATE.with_for_update())
STATES_OF = prepare(
    sa.select(state).where(
        state.c.label_id == _LABEL, state.c.player_id.in_(sa.bindparam("ids", expanding=True))
    )
)
SET_LEVEL = prepare(
    state.update()
    .where(*_OF_PLAYER)
    .values(
        level_id=sa.bindparam("level_id"),
        changes=state.c.changes + 1,
        changed_at=sa.bindparam("changed_at"),
    )
)
SET_GRANTED = state.update().where(*_OF_PLAYER).values(granted_id=sa.bindparam("granted_id"))
SET_COUNTERS = prepare(
    state.update()
    .where(*_OF_PLAYER)
    .values(
        counter_1=sa.bindparam("counter_1"),
        counter_2=sa.bindparam("counter_2"),
        falls_at=sa.bindparam("falls_at"),
    )
)
DUE = (
    sa.select(state.c.player_id)
    .where(state.c.label_id == _LABEL, state.c.falls_at <= sa.bindparam("now"))
    .order_by(state.c.falls_at, state.c.player_id)
    .limit(sa.bindparam("count"))
)

_DAYS = (day.c.label_id == _LABEL, day.c.player_id == _PLAYER, day.c.counter == sa.bindparam("b_counter"))
_PAST = (*_DAYS, day.c.day <= sa.bindparam("b_until"))
ADD_DAY = prepare(
    day.update()
    .where(*_DAYS, day.c.day == sa.bindparam("b_day"))
    .values(amount=day.c.amount + sa.bindparam("plus"))
)
SUM = sa.select(sa.func.coalesce(sa.func.sum(day.c.amount), 0), sa.func.min(day.c.day)).where(*_DAYS)
FORGET = day.delete().where(*_PAST)

PAGE = (
    sa.select(
        player.c.id, wallet.c.ever, state.c.level_id, state.c.granted_id, state.c.counter_1, state.c.counter_2
    )
    .outerjoin(
        wallet,
        sa.and_(
            wallet.c.label_id == player.c.label_id, wallet.c.player_id == player.c.id, wallet.c.currency == 0
        ),
    )
    .outerjoin(state, sa.and_(state.c.label_id == player.c.label_id, state.c.player_id == player.c.id))
    .where(player.c.label_id == _LABEL, player.c.id > sa.bindparam("after"))
    .order_by(player.c.id)
    .limit(sa.bindparam("count"))
)
PLAYERS = sa.select(sa.func.count()).select_from(player).where(player.c.label_id == _LABEL)
REBUILD = sa.select(rebuild).where(rebuild.c.label_id == _LABEL)
