"""What players did and have: spins, attempts that were given, games that wait to be shown, pots, visitors'
wins."""

from typing import Any

import sqlalchemy as sa

from server.store.prepared import prepare
from server.store.schema import Id, Millis, id_column, insert_once, label_column, metadata

DIALECTS = ("sqlite", "postgresql")
DRAWN, ACKNOWLEDGED, LOST, TO_CLAIM = 1, 2, 3, 4
"""A spin is drawn, or drawn and has to be claimed by hand; then it is acknowledged or lost."""
PLAYED, DROPPED, CONVERTED = 0, 1, 2
"""Where a spin comes from: the player played, it dropped in, or was brought along by a visitor."""
NEVER = 2**53
"""The expiry of what does not expire."""
SHARDS = 16
NOBODY = 0
"""Who has a visitor's win that nobody took along in time."""

spin = sa.Table(
    "minigame_spin",
    metadata,
    id_column(),
    label_column(),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("game_id", Id, nullable=False),
    sa.Column("game_key", sa.String(120), nullable=False),
    sa.Column("game_version", sa.Integer, nullable=False),
    sa.Column("request_id", sa.String(64), nullable=False),
    sa.Column("prize_id", Id, nullable=False),
    sa.Column("status", sa.SmallInteger, nullable=False),
    sa.Column("origin", sa.SmallInteger, nullable=False),
    sa.Column("pot_amount", Id, nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.Column("acknowledged_at", Millis),
    sa.UniqueConstraint("label_id", "player_id", "request_id"),
    sa.Index("ix_minigame_spin_attempts", "label_id", "player_id", "game_id", "created_at"),
    sa.Index(
        "ix_minigame_spin_open",
        "label_id",
        "created_at",
        sqlite_where=sa.text(f"status = {DRAWN}"),
        postgresql_where=sa.text(f"status = {DRAWN}"),
    ),
)

# Attempts that were given to a player; who plays takes from those that end first.
credit = sa.Table(
    "minigame_credit",
    metadata,
    id_column(),
    label_column(),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("game_id", Id, nullable=False),
    sa.Column("key", sa.String(200), nullable=False),
    sa.Column("left_count", sa.Integer, nullable=False),
    sa.Column("expires_at", Millis, nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.UniqueConstraint("label_id", "key"),
    sa.Index("ix_minigame_credit_player", "label_id", "player_id", "game_id", "expires_at"),
    sa.Index(
        "ix_minigame_credit_ends",
        "label_id",
        "expires_at",
        sqlite_where=sa.text(f"left_count > 0 AND expires_at < {NEVER}"),
        postgresql_where=sa.text(f"left_count > 0 AND expires_at < {NEVER}"),
    ),
)

# Games and prizes that wait to be shown; they are told again at each identify until the page has answered.
pending = sa.Table(
    "minigame_pending",
    metadata,
    id_column(),
    label_column(),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("game_id", Id, nullable=False),
    sa.Column("key", sa.String(200), nullable=False),
    sa.Column("request_id", sa.String(64)),
    sa.Column("created_at", Millis, nullable=False),
    sa.Column("answered_at", Millis),
    sa.UniqueConstraint("label_id", "key"),
    sa.Index("ix_minigame_pending_player", "label_id", "player_id", "answered_at"),
)

# A game's own pot, in parts of it that different players fill, so that they do not wait for each other.
pot = sa.Table(
    "minigame_pot",
    metadata,
    label_column(primary_key=True),
    sa.Column("game_id", Id, primary_key=True, autoincrement=False),
    sa.Column("shard", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("amount", Id, nullable=False),
)

# What visitors won before they had an account; `win` is what they bring along. `player_id` is who has it.
visit = sa.Table(
    "minigame_visit",
    metadata,
    id_column(),
    label_column(),
    sa.Column("visitor_id", sa.String(64), nullable=False),
    sa.Column("game_id", Id, nullable=False),
    sa.Column("game_key", sa.String(120), nullable=False),
    sa.Column("game_version", sa.Integer, nullable=False),
    sa.Column("request_id", sa.String(64), nullable=False),
    sa.Column("prize_id", Id, nullable=False),
    sa.Column("pot_amount", Id, nullable=False),
    sa.Column("win", sa.String(36), nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.Column("player_id", Id),
    sa.Column("converted_at", Millis),
    sa.UniqueConstraint("label_id", "visitor_id", "request_id"),
    sa.UniqueConstraint("label_id", "win"),
    sa.Index("ix_minigame_visit_attempts", "label_id", "visitor_id", "game_id", "created_at"),
    sa.Index(
        "ix_minigame_visit_unclaimed",
        "label_id",
        "created_at",
        sqlite_where=sa.text("player_id IS NULL"),
        postgresql_where=sa.text("player_id IS NULL"),
    ),
)

_LABEL: Any = sa.bindparam("b_label_id")
_PLAYER: Any = sa.bindparam("b_player_id")
_GAME: Any = sa.bindparam("b_game_id")
_SPINS_OF_PLAYER = (spin.c.label_id == _LABEL, spin.c.player_id == _PLAYER)
_SPINS_OF_GAME = (*_SPINS_OF_PLAYER, spin.c.game_id == _GAME)
_CREDITS_OF_PLAYER = (
    credit.c.label_id == _LABEL,
    credit.c.player_id == _PLAYER,
    credit.c.left_count > 0,
    credit.c.expires_at > sa.bindparam("now"),
)
_POT = (pot.c.label_id == _LABEL, pot.c.game_id == _GAME)

BY_REQUEST = prepare(
    sa.select(spin).where(*_SPINS_OF_PLAYER, spin.c.request_id == sa.bindparam("request_id"))
)
ATTEMPTS = prepare(
    sa.select(
        sa.func.count().label("attempts"),
        sa.func.coalesce(sa.func.min(spin.c.created_at), 0).label("first_at"),
    ).where(
        *_SPINS_OF_GAME,
        spin.c.created_at > sa.bindparam("since"),
        spin.c.origin == sa.literal_column(str(PLAYED)),
    )
)
"""How many attempts after `since`, and when the first of them was."""
ATTEMPTS_SINCE = (
    sa.select(
        spin.c.game_id, sa.func.count().label("attempts"), sa.func.min(spin.c.created_at).label("first_at")
    )
    .where(
        *_SPINS_OF_PLAYER,
        spin.c.created_at > sa.bindparam("since"),
        spin.c.origin == sa.literal_column(str(PLAYED)),
    )
    .group_by(spin.c.game_id)
)
"""The same for all games of a player."""
INSERT_SPIN = {d: prepare(insert_once(spin, returning=spin.c.id, dialect=d)) for d in DIALECTS}
SETTLE = prepare(
    spin.update()
    .where(
        spin.c.label_id == _LABEL,
        spin.c.id == sa.bindparam("b_id"),
        spin.c.status.in_([sa.literal_column(str(DRAWN)), sa.literal_column(str(TO_CLAIM))]),
    )
    .values(status=sa.bindparam("status"), acknowledged_at=sa.bindparam("now"))
)
"""Acknowledge or lose a spin that is neither yet."""
OPEN = (
    sa.select(spin)
    .where(
        spin.c.label_id == _LABEL,
        spin.c.status == sa.literal_column(str(DRAWN)),
        spin.c.created_at <= sa.bindparam("before"),
    )
    .order_by(spin.c.created_at)
    .limit(sa.bindparam("count"))
)
BEFORE = (
    sa.select(spin)
    .where(*_SPINS_OF_PLAYER, spin.c.id < sa.bindparam("before"))
    .order_by(spin.c.id.desc())
    .limit(sa.bindparam("count"))
)
HISTORY = sa.select(spin).where(*_SPINS_OF_PLAYER).order_by(spin.c.id.desc())

CREDITS = (
    sa.select(
        credit.c.game_id,
        sa.func.sum(credit.c.left_count).label("left_count"),
        sa.func.min(credit.c.expires_at).label("earliest"),
        sa.func.max(credit.c.expires_at).label("latest"),
    )
    .where(*_CREDITS_OF_PLAYER)
    .group_by(credit.c.game_id)
)
CREDITS_OF_GAME = prepare(
    sa.select(sa.func.coalesce(sa.func.sum(credit.c.left_count), 0).label("left_count")).where(
        *_CREDITS_OF_PLAYER, credit.c.game_id == _GAME
    )
)
_FIRST_TO_END = (
    sa.select(credit.c.id)
    .where(*_CREDITS_OF_PLAYER, credit.c.game_id == _GAME)
    .order_by(credit.c.expires_at, credit.c.id)
    .limit(1)
    .scalar_subquery()
)
TAKE_CREDIT = prepare(
    credit.update()
    .where(credit.c.label_id == _LABEL, credit.c.id == _FIRST_TO_END, credit.c.left_count > 0)
    .values(left_count=credit.c.left_count - 1)
)
ENDED = (
    sa.select(credit)
    .where(
        credit.c.label_id == _LABEL,
        credit.c.left_count > sa.literal_column("0"),
        credit.c.expires_at < sa.literal_column(str(NEVER)),
        credit.c.expires_at <= sa.bindparam("now"),
    )
    .order_by(credit.c.expires_at, credit.c.id)
    .limit(sa.bindparam("count"))
)
"""Attempts that ended before they were used."""
END_CREDIT = (
    credit.update()
    .where(
        credit.c.label_id == _LABEL,
        credit.c.id == sa.bindparam("b_id"),
        credit.c.left_count > 0,
        credit.c.expires_at <= sa.bindparam("now"),
    )
    .values(left_count=0)
)
INSERT_CREDIT = {d: insert_once(credit, returning=credit.c.id, dialect=d) for d in DIALECTS}

POTS = (
    sa.select(pot.c.game_id, sa.func.sum(pot.c.amount).label("amount"))
    .where(pot.c.label_id == _LABEL)
    .group_by(pot.c.game_id)
)
POT_LOCKED = sa.select(pot.c.shard, pot.c.amount).where(*_POT).order_by(pot.c.shard).with_for_update()
ADD_TO_POT = prepare(
    pot.update()
    .where(*_POT, pot.c.shard == sa.bindparam("b_shard"))
    .values(amount=pot.c.amount + sa.bindparam("add"))
)
EMPTY_POT = pot.update().where(*_POT).values(amount=0)
INSERT_POT = {d: insert_once(pot, returning=pot.c.shard, dialect=d) for d in DIALECTS}

PENDING = (
    sa.select(pending)
    .where(
        pending.c.label_id == _LABEL,
        pending.c.player_id == _PLAYER,
        pending.c.answered_at.is_(None),
        pending.c.created_at > sa.bindparam("since"),
    )
    .order_by(pending.c.id)
    .limit(20)
)
FORGET_PENDING = pending.delete().where(pending.c.label_id == _LABEL, pending.c.id == sa.bindparam("b_id"))
PENDING_BY_ID = sa.select(pending).where(
    pending.c.label_id == _LABEL, pending.c.player_id == _PLAYER, pending.c.id == sa.bindparam("b_id")
)
INSERT_PENDING = {d: insert_once(pending, returning=pending.c.id, dialect=d) for d in DIALECTS}
ANSWER_PENDING = (
    pending.update()
    .where(
        pending.c.label_id == _LABEL,
        pending.c.player_id == _PLAYER,
        pending.c.id == sa.bindparam("b_id"),
        pending.c.answered_at.is_(None),
    )
    .values(answered_at=sa.bindparam("now"))
)

VISIT_BY_REQUEST = sa.select(visit).where(
    visit.c.label_id == _LABEL,
    visit.c.visitor_id == sa.bindparam("visitor_id"),
    visit.c.request_id == sa.bindparam("request_id"),
)
VISITS = sa.select(
    sa.func.count().label("attempts"), sa.func.coalesce(sa.func.min(visit.c.created_at), 0).label("first_at")
).where(
    visit.c.label_id == _LABEL,
    visit.c.visitor_id == sa.bindparam("visitor_id"),
    visit.c.game_id == _GAME,
    visit.c.created_at > sa.bindparam("since"),
)
INSERT_VISIT = {d: insert_once(visit, returning=visit.c.id, dialect=d) for d in DIALECTS}
SET_VISIT = (
    visit.update()
    .where(visit.c.label_id == _LABEL, visit.c.id == sa.bindparam("b_id"))
    .values(prize_id=sa.bindparam("prize_id"), pot_amount=sa.bindparam("pot_amount"))
)
CONVERT = (
    visit.update()
    .where(visit.c.label_id == _LABEL, visit.c.win == sa.bindparam("b_win"), visit.c.player_id.is_(None))
    .values(player_id=sa.bindparam("new_player_id"), converted_at=sa.bindparam("now"))
    .returning(
        visit.c.game_id,
        visit.c.game_key,
        visit.c.game_version,
        visit.c.prize_id,
        visit.c.pot_amount,
        visit.c.created_at,
    )
)
VISIT_BY_WIN = sa.select(visit).where(visit.c.label_id == _LABEL, visit.c.win == sa.bindparam("win"))
UNCLAIMED = (
    sa.select(visit)
    .where(
        visit.c.label_id == _LABEL,
        visit.c.player_id.is_(None),
        visit.c.created_at < sa.bindparam("before"),
    )
    .order_by(visit.c.created_at, visit.c.id)
    .limit(sa.bindparam("count"))
)
EXPIRE_VISIT = (
    visit.update()
    .where(visit.c.label_id == _LABEL, visit.c.id == sa.bindparam("b_id"), visit.c.player_id.is_(None))
    .values(player_id=sa.literal_column(str(NOBODY)), converted_at=sa.bindparam("now"))
)
"""Let a win be nobody's, unless a player took it along meanwhile."""
