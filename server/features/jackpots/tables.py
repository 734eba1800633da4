"""Pots, what was put in, who takes part and who won.

A pot's amount is its seed and the sum of its shares. Who puts something in adds to any share that nobody else
is adding to, so that many at once do not wait for each other. The invariant: shares of a pot add up to its
contributions and to what it carries of those that were forgotten.
"""

from typing import Any

import sqlalchemy as sa

from server.store.prepared import prepare
from server.store.schema import Id, Millis, id_column, insert_once, label_column, metadata

DIALECTS = ("sqlite", "postgresql")
SHARDS = 16
"""Into how many parts a pot of all is divided: as many units of work add to it at once. A personal pot has
one."""
HOUSE = 0
"""Who puts something in that is no player's: the operator."""

pot = sa.Table(
    "jackpot_pot",
    metadata,
    id_column(),
    label_column(),
    sa.Column("jackpot_id", Id, nullable=False),
    sa.Column("player_id", Id, nullable=False),  # 0: the pot of all
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("seed_amount", Id, nullable=False),
    sa.Column("least", Id, nullable=False),
    sa.Column("most", Id, nullable=False),
    sa.Column("bursts_at", Id, nullable=False),
    sa.Column("seed", sa.String(64), nullable=False),
    sa.Column("commitment", sa.String(64), nullable=False),
    sa.Column("started_at", Millis, nullable=False),
    sa.Column("burst_at", Millis),
    sa.Column("burst_by", Id),  # 0: what the operator put in made it burst
    sa.Column("final_amount", Id),  # known when everything that was under way is in
    sa.Column("carried", Id, nullable=False, server_default="0"),  # what forgotten contributions added up to
    sa.Column("folded_at", Millis),  # all of them are forgotten
    sa.UniqueConstraint("label_id", "jackpot_id", "player_id", "number"),
    sa.Index(
        "ix_jackpot_pot_open",
        "label_id",
        "player_id",
        "jackpot_id",
        unique=True,
        sqlite_where=sa.text("burst_at IS NULL"),
        postgresql_where=sa.text("burst_at IS NULL"),
    ),
    sa.Index(
        "ix_jackpot_pot_unfolded",
        "label_id",
        "burst_at",
        sqlite_where=sa.text("folded_at IS NULL"),
        postgresql_where=sa.text("folded_at IS NULL"),
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
    sa.Column("jackpot_id", Id, nullable=False),
    sa.Column("pot_id", Id, nullable=False),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("key", sa.String(200), nullable=False),
    sa.Column("amount", Id, nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.UniqueConstraint("label_id", "jackpot_id", "key"),
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
    sa.Column("paid", sa.Boolean, nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.UniqueConstraint("label_id", "pot_id", "position"),
    sa.Index("ix_jackpot_win_latest", "label_id", "jackpot_id", "id"),
)

_LABEL: Any = sa.bindparam("b_label_id")
_JACKPOT: Any = sa.bindparam("b_jackpot_id")
_PLAYER: Any = sa.bindparam("b_player_id")
_POT: Any = sa.bindparam("b_pot_id")
_OF_JACKPOT = (pot.c.label_id == _LABEL, pot.c.jackpot_id == _JACKPOT, pot.c.player_id == _PLAYER)
_THE_POT = (pot.c.label_id == _LABEL, pot.c.id == _POT)
_OF_POT = (share.c.label_id == _LABEL, share.c.pot_id == _POT)
_MEMBER = (member.c.label_id == _LABEL, member.c.jackpot_id == _JACKPOT, member.c.player_id == _PLAYER)

# -- filling ------------------------------------------------------------------------------------------------

_OPEN_POT = sa.select(pot).where(*_OF_JACKPOT, pot.c.burst_at.is_(None))
# Who puts something in holds the pot until the commit. That hinders neither others who do, nor who closes it
# (an UPDATE that leaves its key alone), but who wants to know what all put in (FOR UPDATE) waits for it.
OPEN_POT_HELD = prepare(_OPEN_POT.with_for_update(read=True, key_share=True))
# A pot of one player is its alone: what two pages put in at once comes one after the other.
OPEN_POT_LOCKED = prepare(_OPEN_POT.with_for_update())
POT = sa.select(pot).where(*_THE_POT)
POT_LOCKED = POT.with_for_update()
LAST_NUMBER = prepare(sa.select(sa.func.coalesce(sa.func.max(pot.c.number), 0)).where(*_OF_JACKPOT))
INSERT_POT = {d: prepare(insert_once(pot, returning=pot.c.id, dialect=d)) for d in DIALECTS}
INSERT_SHARE = prepare(share.insert())
INSERT_CONTRIBUTION = {
    d: prepare(insert_once(contribution, returning=contribution.c.id, dialect=d)) for d in DIALECTS
}
_FREE = sa.select(share.c.shard).where(*_OF_POT).limit(1).with_for_update(skip_locked=True)
_MORE = {"amount": share.c.amount + sa.bindparam("add")}
ADD_WHERE_FREE = prepare(
    share.update().where(*_OF_POT, share.c.shard == _FREE.scalar_subquery()).values(**_MORE)
)
ADD = prepare(share.update().where(*_OF_POT, share.c.shard == sa.bindparam("b_shard")).values(**_MORE))
SUM = prepare(sa.select(sa.func.coalesce(sa.func.sum(share.c.amount), 0)).where(*_OF_POT))

# -- bursting -----------------------------------------------------------------------------------------------

BURST = (
    pot.update()
    .where(*_THE_POT, pot.c.burst_at.is_(None))
    .values(burst_at=sa.bindparam("now"), burst_by=sa.bindparam("by"))
)
FINISH = (
    pot.update().where(*_THE_POT, pot.c.final_amount.is_(None)).values(final_amount=sa.bindparam("amount"))
)
_OF_PLAYERS = (
    contribution.c.label_id == _LABEL,
    contribution.c.pot_id == _POT,
    contribution.c.player_id != HOUSE,
)
LAST_PLAYER = (
    sa.select(contribution.c.player_id).where(*_OF_PLAYERS).order_by(contribution.c.id.desc()).limit(1)
)
_OF_OTHERS = (*_OF_PLAYERS, contribution.c.player_id.not_in(sa.bindparam("without", expanding=True)))
COUNT_OTHERS = prepare(sa.select(sa.func.count()).where(*_OF_OTHERS))
PLAYER_AT = prepare(
    sa.select(contribution.c.player_id)
    .where(*_OF_OTHERS)
    .order_by(contribution.c.id)
    .limit(1)
    .offset(sa.bindparam("skip"))
)
INSERT_WIN = win.insert()
WINS_OF_POT = sa.select(win).where(win.c.label_id == _LABEL, win.c.pot_id == _POT).order_by(win.c.position)
UNPAID = WINS_OF_POT.where(win.c.paid.is_(sa.false())).limit(1)
PAY = (
    win.update()
    .where(win.c.label_id == _LABEL, win.c.id == sa.bindparam("b_win_id"), win.c.paid.is_(sa.false()))
    .values(paid=True)
)

# -- forgetting ---------------------------------------------------------------------------------------------

TO_FOLD = (
    sa.select(pot.c.id)
    .where(
        pot.c.label_id == _LABEL,
        pot.c.folded_at.is_(None),
        pot.c.burst_at < sa.bindparam("until"),
        pot.c.final_amount.is_not(None),
        ~sa.exists().where(win.c.label_id == _LABEL, win.c.pot_id == pot.c.id, win.c.paid.is_(sa.false())),
    )
    .order_by(pot.c.burst_at)
    .limit(1)
    .with_for_update(of=pot)
)
_CONTRIBUTED = (contribution.c.label_id == _LABEL, contribution.c.pot_id == _POT)
FIRST_CONTRIBUTIONS = prepare(
    sa.select(contribution.c.id, contribution.c.amount)
    .where(*_CONTRIBUTED)
    .order_by(contribution.c.id)
    .limit(sa.bindparam("count"))
)
FORGET_CONTRIBUTIONS = contribution.delete().where(*_CONTRIBUTED, contribution.c.id <= sa.bindparam("last"))
CARRY = (
    pot.update()
    .where(*_THE_POT)
    .values(carried=pot.c.carried + sa.bindparam("add"), folded_at=sa.bindparam("folded"))
)

# -- proving ------------------------------------------------------------------------------------------------


def _sums(table: sa.Table) -> Any:
    total = sa.func.sum(table.c.amount).label("total")
    return sa.select(table.c.label_id, table.c.pot_id, total).group_by(table.c.label_id, table.c.pot_id)


_shares, _put_in = _sums(share).subquery(), _sums(contribution).subquery()
_SHARED = sa.func.coalesce(_shares.c.total, 0)
_PUT_IN = pot.c.carried + sa.func.coalesce(_put_in.c.total, 0)
WRONG_POTS = (
    sa.select(
        pot.c.label_id,
        pot.c.jackpot_id,
        pot.c.id,
        (pot.c.seed_amount + _SHARED).label("held"),
        (pot.c.seed_amount + _PUT_IN).label("due"),
        pot.c.final_amount,
    )
    .select_from(
        pot.outerjoin(
            _shares, sa.and_(_shares.c.pot_id == pot.c.id, _shares.c.label_id == pot.c.label_id)
        ).outerjoin(_put_in, sa.and_(_put_in.c.pot_id == pot.c.id, _put_in.c.label_id == pot.c.label_id))
    )
    .where(sa.or_(_SHARED != _PUT_IN, pot.c.final_amount != pot.c.seed_amount + _PUT_IN))
    .order_by(pot.c.id)
)
COUNT_POTS = sa.select(sa.func.count()).select_from(pot)

# -- taking part --------------------------------------------------------------------------------------------

MEMBER = prepare(sa.select(member.c.takes_part).where(*_MEMBER))
MEMBERSHIPS = prepare(
    sa.select(member.c.jackpot_id, member.c.takes_part).where(
        member.c.label_id == _LABEL, member.c.player_id == _PLAYER
    )
)
INSERT_MEMBER = {d: prepare(insert_once(member, returning=member.c.player_id, dialect=d)) for d in DIALECTS}
SET_MEMBER = (
    member.update()
    .where(*_MEMBER, member.c.takes_part != sa.bindparam("takes_part"))
    .values(takes_part=sa.bindparam("takes_part"), changed_at=sa.bindparam("now"))
)
_MEMBERS = (member.c.label_id == _LABEL, member.c.takes_part.is_(sa.true()))
MEMBER_COUNTS = (
    sa.select(member.c.jackpot_id, sa.func.count().label("members"))
    .where(*_MEMBERS)
    .group_by(member.c.jackpot_id)
)
MEMBERS_AFTER = (
    sa.select(member.c.player_id)
    .where(*_MEMBERS, member.c.jackpot_id == _JACKPOT, member.c.player_id > sa.bindparam("after"))
    .order_by(member.c.player_id)
    .limit(sa.bindparam("count"))
)

# -- looking ------------------------------------------------------------------------------------------------

_HELD = pot.c.seed_amount + sa.func.coalesce(sa.func.sum(share.c.amount), 0)
_WITH_SHARES = pot.outerjoin(share, sa.and_(share.c.pot_id == pot.c.id, share.c.label_id == pot.c.label_id))
OPEN_POTS = prepare(
    sa.select(pot.c.id, pot.c.jackpot_id, pot.c.seed_amount, pot.c.least, pot.c.most, _HELD.label("amount"))
    .select_from(_WITH_SHARES)
    .where(pot.c.label_id == _LABEL, pot.c.player_id == _PLAYER, pot.c.burst_at.is_(None))
    .group_by(pot.c.id)
)
RIPE_POTS = (
    sa.select(pot.c.id, pot.c.jackpot_id, _HELD.label("amount"), (pot.c.bursts_at <= _HELD).label("is_ripe"))
    .select_from(_WITH_SHARES)
    .where(pot.c.label_id == _LABEL, pot.c.player_id == 0, pot.c.burst_at.is_(None))
    .group_by(pot.c.id)
)
POTS_BEFORE = (
    sa.select(pot, _HELD.label("amount"))
    .select_from(_WITH_SHARES)
    .where(pot.c.label_id == _LABEL, pot.c.jackpot_id == _JACKPOT, pot.c.id < sa.bindparam("before"))
    .group_by(pot.c.id)
    .order_by(pot.c.id.desc())
    .limit(sa.bindparam("count"))
)
LATEST_POTS = sa.select(pot).where(*_OF_JACKPOT).order_by(pot.c.number.desc()).limit(sa.bindparam("count"))
WINS_OF_POTS = (
    sa.select(win)
    .where(win.c.label_id == _LABEL, win.c.pot_id.in_(sa.bindparam("b_pot_ids", expanding=True)))
    .order_by(win.c.pot_id, win.c.position)
)
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
