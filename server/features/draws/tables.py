"""The seeds, what was drawn with them, and how much of each stock is taken."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from server.store.prepared import prepare
from server.store.schema import Id, Millis, id_column, label_column, metadata

SCOPE = 80
REFERENCE = 64

# One secret for a scope and a day; its commitment is public at once, the seed when the day is over.
seed = sa.Table(
    "draw_seed",
    metadata,
    label_column(primary_key=True),
    sa.Column("scope", sa.String(SCOPE), primary_key=True),
    sa.Column("day", Id, primary_key=True, autoincrement=False),
    sa.Column("seed", sa.String(64), nullable=False),
    sa.Column("commitment", sa.String(64), nullable=False),
    sa.Column("created_at", Millis, nullable=False),
)

# A player's own seed in a scope, and how often it was used on a day.
turn = sa.Table(
    "draw_turn",
    metadata,
    label_column(primary_key=True),
    sa.Column("player_id", Id, primary_key=True, autoincrement=False),
    sa.Column("scope", sa.String(SCOPE), primary_key=True),
    sa.Column("day", Id, nullable=False),
    sa.Column("nonce", sa.Integer, nullable=False),
    sa.Column("client_seed", sa.String(64), nullable=False),
)

# The odds that a draw was made with, kept once for all draws that had the same.
odds = sa.Table(
    "draw_odds",
    metadata,
    label_column(primary_key=True),
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
)

# The audit trail: rows are added and never changed, but for `returned` when a prize goes back to its stock.
draw = sa.Table(
    "draw",
    metadata,
    id_column(),
    label_column(),
    sa.Column("scope", sa.String(SCOPE), nullable=False),
    sa.Column("key", sa.String(120), nullable=False),
    sa.Column("reference", sa.String(REFERENCE), nullable=False),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("day", Id, nullable=False),
    sa.Column("client_seed", sa.String(64), nullable=False),
    sa.Column("nonce", sa.Integer, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("odds_hash", sa.String(64), nullable=False),
    sa.Column("number", Id, nullable=False),
    sa.Column("option_id", Id, nullable=False),
    sa.Column("pool", Millis, nullable=False),
    sa.Column("returned", sa.Boolean, nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.UniqueConstraint("label_id", "key"),
    sa.Index("ix_draw_reference", "label_id", "scope", "reference"),
    sa.Index("ix_draw_given", "label_id", "player_id", "scope", "option_id", "created_at"),
)

# `taken` never exceeds the stock that the definition names; `pool` is when the stock was full last.
stock = sa.Table(
    "draw_stock",
    metadata,
    label_column(primary_key=True),
    sa.Column("scope", sa.String(SCOPE), primary_key=True),
    sa.Column("option_id", Id, primary_key=True, autoincrement=False),
    sa.Column("pool", Millis, primary_key=True, autoincrement=False),
    sa.Column("taken", Id, nullable=False),
)

_LABEL: Any = sa.bindparam("b_label_id")
_SCOPE: Any = sa.bindparam("b_scope")
_OF_SCOPE = (stock.c.label_id == _LABEL, stock.c.scope == _SCOPE, stock.c.pool == sa.bindparam("b_pool"))
_OF_OPTION = (*_OF_SCOPE, stock.c.option_id == sa.bindparam("b_option_id"))
_OF_DAY = (seed.c.label_id == _LABEL, seed.c.scope == _SCOPE, seed.c.day == sa.bindparam("b_day"))

SEED_OF_DAY = prepare(sa.select(seed.c.seed, seed.c.commitment, seed.c.created_at).where(*_OF_DAY))
SEEDS = (
    sa.select(seed)
    .where(seed.c.label_id == _LABEL, seed.c.scope == _SCOPE)
    .order_by(seed.c.day.desc())
    .limit(sa.bindparam("count"))
)
TAKEN = prepare(sa.select(stock.c.option_id, stock.c.taken).where(*_OF_SCOPE))
TAKE_ONE = prepare(
    stock.update().where(*_OF_OPTION, stock.c.taken < sa.bindparam("most")).values(taken=stock.c.taken + 1)
)
GIVE_BACK = stock.update().where(*_OF_OPTION, stock.c.taken > 0).values(taken=stock.c.taken - 1)
GIVEN = prepare(
    sa.select(sa.func.count()).where(
        draw.c.label_id == _LABEL,
        draw.c.player_id == sa.bindparam("b_player_id"),
        draw.c.scope == _SCOPE,
        draw.c.option_id == sa.bindparam("b_option_id"),
        draw.c.created_at >= sa.bindparam("since"),
        draw.c.returned.is_(sa.false()),
    )
)
BY_REFERENCE = (
    sa.select(draw)
    .where(draw.c.label_id == _LABEL, draw.c.scope == _SCOPE, draw.c.reference == sa.bindparam("reference"))
    .order_by(draw.c.id)
    .limit(1)
)
BY_KEY = sa.select(draw).where(draw.c.label_id == _LABEL, draw.c.key == sa.bindparam("key"))
RETURN = (
    draw.update()
    .where(draw.c.label_id == _LABEL, draw.c.key == sa.bindparam("b_key"), draw.c.returned.is_(sa.false()))
    .values(returned=True)
    .returning(draw.c.scope, draw.c.option_id, draw.c.pool)
)
ODDS = prepare(sa.select(odds.c.body).where(odds.c.label_id == _LABEL, odds.c.hash == sa.bindparam("hash")))


def _upsert_turn(dialect: str, **changed: Any) -> Any:
    insert: Any = (postgresql if dialect == "postgresql" else sqlite).insert(turn)
    of_player = [turn.c.label_id, turn.c.player_id, turn.c.scope]
    return insert.on_conflict_do_update(
        index_elements=of_player, set_={name: make(insert.excluded) for name, make in changed.items()}
    ).returning(turn.c.nonce, turn.c.client_seed)


def _counted(new: Any) -> Any:
    return sa.case((turn.c.day == new.day, turn.c.nonce + 1), else_=1)


# Count a player's turn of the day and answer it with the player's seed; the first brings a seed along.
NEXT_TURN = {
    dialect: prepare(_upsert_turn(dialect, day=lambda new: new.day, nonce=_counted))
    for dialect in ("sqlite", "postgresql")
}
CHOOSE_SEED = {
    dialect: prepare(_upsert_turn(dialect, client_seed=lambda new: new.client_seed))
    for dialect in ("sqlite", "postgresql")
}
