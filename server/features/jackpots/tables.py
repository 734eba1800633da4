"""Pots, what was put in, who takes part and who won.

A pot's amount is its seed and the sum of its shares; each share is filled by other players, so that many at
once do not wait for each other. The invariant: shares of a pot add up to its contributions.
"""

from typing import Any

import sqlalchemy as sa

from server.store.schema import Id, Millis, id_column, insert_once, label_column, metadata

DIALECTS = ("sqlite", "postgresql")
SHARDS = 16

pot = sa.Table(
    "jackpot_pot",
    metadata,
    id_column(),
    label_column(),
    sa.Column("jackpot_id", Id, nullable=False),
    sa.Column("player_id", Id, nullable=False),  # 0: the pot of all
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("seed_amount", Id, nullable=False),
    sa.Column("bursts_at", Id, nullable=False),
    sa.Column("seed", sa.String(64), nullable=False),
    sa.Column("commitment", sa.String(64), nullable=False),
    sa.Column("started_at", Millis, nullable=False),
    sa.Column("burst_at", Millis),
    sa.Column("final_amount", Id),
    sa.UniqueConstraint("label_id", "jackpot_id", "player_id", "number"),
    sa.Index(
        "ix_jackpot_pot_open",
        "label_id",
        "jackpot_id",
        "player_id",
        unique=True,
        sqlite_where=sa.text("burst_at IS NULL"),
        postgresql_where=sa.text("burst_at IS NULL"),
    ),
)

share = sa.Table(
    "jackpot_share",
    metadata,
    label_column(primary_key=True),
    sa.Column("pot_id", Id, primary_key=True, autoincrement=False),
    sa.Column("shard", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("amount", Id, nullable=False),
)

contribution = sa.Table(
    "jackpot_contribution",
    metadata,
    id_column(),
    label_column(),
    sa.Column("pot_id", Id, nullable=False),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("key", sa.String(200), nullable=False),
    sa.Column("amount", Id, nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.UniqueConstraint("label_id", "pot_id", "key"),
    sa.Index("ix_jackpot_contribution_pot", "label_id", "pot_id", "id"),
)

member = sa.Table(
    "jackpot_member",
    metadata,
    label_column(primary_key=True),
    sa.Column("jackpot_id", Id, primary_key=True, autoincrement=False),
    sa.Column("player_id", Id, primary_key=True, autoincrement=False),
    sa.Column("takes_part", sa.Boolean, nullable=False),
    sa.Column("changed_at", Millis, nullable=False),
)

win = sa.Table(
    "jackpot_win",
    metadata,
    id_column(),
    label_column(),
    sa.Column("jackpot_id", Id, nullable=False),
    sa.Column("pot_id", Id, nullable=False),
    sa.Column("position", sa.SmallInteger, nullable=False),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("amount", Id, nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.UniqueConstraint("label_id", "pot_id", "position"),
    sa.Index("ix_jackpot_win_latest", "label_id", "jackpot_id", "id"),
)

_LABEL: Any = sa.bindparam("b_label_id")
_JACKPOT: Any = sa.bindparam("b_jackpot_id")
_PLAYER: Any = sa.bindparam("b_player_id")
_POT: Any = sa.bindparam("b_pot_id")
_OPEN_POT = (
    pot.c.label_id == _LABEL,
    pot.c.jackpot_id == _JACKPOT,
    pot.c.player_id == _PLAYER,
    pot.c.burst_at.is_(None),
)
_OF_POT = (share.c.label_id == _LABEL, share.c.pot_id == _POT)
_MEMBER = (member.c.label_id == _LABEL, member.c.jackpot_id == _JACKPOT, member.c.player_id == _PLAYER)

# Who puts something in keeps the pot from bursting meanwhile, and nobody else from putting something in.
OPEN_POT_HELD = sa.select(pot).where(*_OPEN_POT).with_for_update(read=True)
LAST_NUMBER = sa.select(sa.func.coalesce(sa.func.max(pot.c.number), 0)).where(
    pot.c.label_id == _LABEL, pot.c.jackpot_id == _JACKPOT, pot.c.player_id == _PLAYER
)
INSERT_POT = {d: insert_once(pot, returning=pot.c.id, dialect=d) for d in DIALECTS}
ADD = (
    share.update()
    .where(*_OF_POT, share.c.shard == sa.bindparam("b_shard"))
    .values(amount=share.c.amount + sa.bindparam("add"))
)
INSERT_SHARE = {d: insert_once(share, returning=share.c.shard, dialect=d) for d in DIALECTS}
SUM = sa.select(sa.func.coalesce(sa.func.sum(share.c.amount), 0)).where(*_OF_POT)
BURST = (
    pot.update()
    .where(pot.c.label_id == _LABEL, pot.c.id == _POT, pot.c.burst_at.is_(None))
    .values(burst_at=sa.bindparam("now"))
)
FINISH = (
    pot.update().where(pot.c.label_id == _LABEL, pot.c.id == _POT).values(final_amount=sa.bindparam("amount"))
)
INSERT_CONTRIBUTION = {d: insert_once(contribution, returning=contribution.c.id, dialect=d) for d in DIALECTS}
_CONTRIBUTIONS = (contribution.c.label_id == _LABEL, contribution.c.pot_id == _POT)
COUNT_CONTRIBUTIONS = sa.select(sa.func.count()).where(*_CONTRIBUTIONS)
CONTRIBUTION_AT = (
    sa.select(contribution.c.player_id)
    .where(*_CONTRIBUTIONS)
    .order_by(contribution.c.id)
    .limit(1)
    .offset(sa.bindparam("skip"))
)
OPEN_POTS = (
    sa.select(
        pot.c.id,
        pot.c.jackpot_id,
        pot.c.player_id,
        (pot.c.seed_amount + sa.func.coalesce(sa.func.sum(share.c.amount), 0)).label("amount"),
    )
    .select_from(
        pot.outerjoin(share, sa.and_(share.c.pot_id == pot.c.id, share.c.label_id == pot.c.label_id))
    )
    .where(pot.c.label_id == _LABEL, pot.c.player_id == _PLAYER, pot.c.burst_at.is_(None))
    .group_by(pot.c.id, pot.c.jackpot_id, pot.c.player_id, pot.c.seed_amount)
)
MEMBER = sa.select(member.c.takes_part).where(*_MEMBER)
MEMBERSHIPS = sa.select(member.c.jackpot_id, member.c.takes_part).where(
    member.c.label_id == _LABEL, member.c.player_id == _PLAYER
)
INSERT_MEMBER = {d: insert_once(member, returning=member.c.player_id, dialect=d) for d in DIALECTS}
SET_MEMBER = (
    member.update()
    .where(*_MEMBER, member.c.takes_part != sa.bindparam("takes_part"))
    .values(takes_part=sa.bindparam("takes_part"), changed_at=sa.bindparam("now"))
)
MEMBER_COUNTS = (
    sa.select(member.c.jackpot_id, sa.func.count().label("members"))
    .where(member.c.label_id == _LABEL, member.c.takes_part.is_(sa.true()))
    .group_by(member.c.jackpot_id)
)
MEMBERS_AFTER = (
    sa.select(member.c.player_id)
    .where(
        member.c.label_id == _LABEL,
        member.c.jackpot_id == _JACKPOT,
        member.c.takes_part.is_(sa.true()),
        member.c.player_id > sa.bindparam("after"),
    )
    .order_by(member.c.player_id)
    .limit(sa.bindparam("count"))
)
WINS_OF_POT = sa.select(win).where(win.c.label_id == _LABEL, win.c.pot_id == _POT).order_by(win.c.position)
WINNERS = (
    sa.select(win)
    .where(win.c.label_id == _LABEL, win.c.jackpot_id == _JACKPOT)
    .order_by(win.c.id.desc())
    .limit(sa.bindparam("count"))
    .offset(sa.bindparam("skip"))
)
WIN_STATS = sa.select(
    sa.func.coalesce(sa.func.sum(win.c.amount), 0).label("total"),
    sa.func.coalesce(sa.func.max(win.c.amount), 0).label("highest"),
).where(win.c.label_id == _LABEL, win.c.jackpot_id == _JACKPOT)
INSERT_WIN = win.insert()
