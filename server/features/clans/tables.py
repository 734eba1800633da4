"""Who is in which clan, what each member collected since joining, and what each clan has of both.

`clan_seat` is the one row that limits a clan; what is counted often is spread over shards.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from server.store.bulk import DIALECTS, incoming
from server.store.schema import Id, Millis, id_column, label_column, metadata

SHARDS = 8

# One row for who ever joined; clan_id is 0 after a kick.
member = sa.Table(
    "clan_member",
    metadata,
    label_column(primary_key=True),
    sa.Column("player_id", Id, primary_key=True, autoincrement=False),
    sa.Column("clan_id", Id, nullable=False),
    sa.Column("joined_at", Millis, nullable=False),
    sa.Column("contribution", Id, nullable=False),
    sa.Column("scored_at", Millis, nullable=False),
    sa.Column("kicked_out_id", Id, nullable=False),
)
sa.Index(
    "ix_clan_member_rank",
    member.c.label_id,
    member.c.clan_id,
    member.c.contribution.desc(),
    member.c.scored_at,
    member.c.player_id,
)

joining = sa.Table(
    "clan_joining",
    metadata,
    id_column(),
    label_column(),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("request_id", sa.String(64), nullable=False),
    sa.Column("clan_id", Id, nullable=False),
    sa.Column("from_clan_id", Id, nullable=False),
    sa.Column("paid", Id, nullable=False),
    sa.Column("source_id", sa.Integer, nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.UniqueConstraint("label_id", "player_id", "request_id"),
)

seat = sa.Table(
    "clan_seat",
    metadata,
    label_column(primary_key=True),
    sa.Column("clan_id", Id, primary_key=True, autoincrement=False),
    sa.Column("members", sa.Integer, nullable=False),
)

score = sa.Table(
    "clan_score",
    metadata,
    label_column(primary_key=True),
    sa.Column("clan_id", Id, primary_key=True, autoincrement=False),
    sa.Column("shard", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("score", Id, nullable=False),
    sa.Column("scored_at", Millis, nullable=False),
)

_m, _j, _s, _c = member, joining, seat, score
_LABEL: Any = sa.bindparam("b_label_id")
_PLAYER: Any = sa.bindparam("b_player_id")
_CLAN: Any = sa.bindparam("b_clan_id")

_OWN = (_m.c.label_id == _LABEL, _m.c.player_id == _PLAYER)
MEMBER = sa.select(_m).where(*_OWN)
MEMBER_LOCKED = MEMBER.with_for_update()
MOVE = (
    _m.update()
    .where(*_OWN)
    .values(
        clan_id=_CLAN,
        joined_at=sa.bindparam("b_joined_at"),
        contribution=0,
        scored_at=0,
        kicked_out_id=sa.bindparam("b_kicked_out_id"),
    )
)
CONTRIBUTE = (
    _m.update()
    .where(*_OWN, _m.c.clan_id > 0)
    .values(contribution=_m.c.contribution + sa.bindparam("b_amount"), scored_at=sa.bindparam("b_now"))
    .returning(_m.c.clan_id)
)


def _contribute_many(dialect: str) -> Any:
    """The label comes with each row: as a value of its own SQLite would walk through all of the label."""
    given = incoming([_m.c.label_id, _m.c.player_id, _m.c.contribution], dialect=dialect)
    mine = (_m.c.label_id == given.c.label_id, _m.c.player_id == given.c.player_id)
    return (
        _m.update()
        .where(*mine, _m.c.clan_id > 0)
        .values(contribution=_m.c.contribution + given.c.contribution, scored_at=sa.bindparam("b_now"))
        .returning(_m.c.player_id, _m.c.clan_id)
    )


CONTRIBUTE_MANY = {dialect: _contribute_many(dialect) for dialect in DIALECTS}
_IN_CLAN = (_m.c.label_id == _LABEL, _m.c.clan_id == _CLAN)
MEMBERS_AMONG = sa.select(_m).where(
    _m.c.label_id == _LABEL, _m.c.player_id.in_(sa.bindparam("ids", expanding=True))
)
MEMBERS = (
    sa.select(_m)
    .where(*_IN_CLAN, _m.c.player_id > sa.bindparam("after"))
    .order_by(_m.c.player_id)
    .limit(sa.bindparam("count"))
)
TOP = (
    sa.select(_m)
    .where(*_IN_CLAN)
    .order_by(_m.c.contribution.desc(), _m.c.scored_at, _m.c.player_id)
    .limit(sa.bindparam("count"))
)
# The order of the index, split so that each part is a range of it.
BETTER = sa.select(
    sa.select(sa.func.count()).where(*_IN_CLAN, _m.c.contribution > sa.bindparam("b_score")).scalar_subquery()
    + sa.select(sa.func.count())
    .where(
        *_IN_CLAN,
        _m.c.contribution == sa.bindparam("b_score"),
        sa.or_(
            _m.c.scored_at < sa.bindparam("b_scored_at"),
            sa.and_(_m.c.scored_at == sa.bindparam("b_scored_at"), _m.c.player_id < _PLAYER),
        ),
    )
    .scalar_subquery()
)
BY_REQUEST = sa.select(_j).where(
    _j.c.label_id == _LABEL, _j.c.player_id == _PLAYER, _j.c.request_id == sa.bindparam("request_id")
)

SEATS = sa.select(_s.c.clan_id, _s.c.members).where(_s.c.label_id == _LABEL)
SEATS_OF = SEATS.where(_s.c.clan_id.in_(sa.bindparam("clan_ids", expanding=True)))
_SEAT = (_s.c.label_id == _LABEL, _s.c.clan_id == _CLAN)
TAKE_SEAT = _s.update().where(*_SEAT, _s.c.members < sa.bindparam("b_most")).values(members=_s.c.members + 1)
LEAVE_SEAT = _s.update().where(*_SEAT, _s.c.members > 0).values(members=_s.c.members - 1)

SCORES = (
    sa.select(
        _c.c.clan_id, sa.func.sum(_c.c.score).label("score"), sa.func.max(_c.c.scored_at).label("scored_at")
    )
    .where(_c.c.label_id == _LABEL)
    .group_by(_c.c.clan_id)
)
SUBTRACT = (
    _c.update()
    .where(_c.c.label_id == _LABEL, _c.c.clan_id == _CLAN, _c.c.shard == sa.bindparam("b_shard"))
    .values(score=_c.c.score - sa.bindparam("b_amount"))
)


def _add_score(dialect: str) -> Any:
    module = postgresql if dialect == "postgresql" else sqlite
    insert = module.insert(_c)
    changed = {"score": _c.c.score + insert.excluded.score, "scored_at": insert.excluded.scored_at}
    return insert.on_conflict_do_update(index_elements=["label_id", "clan_id", "shard"], set_=changed)


ADD_SCORE = {dialect: _add_score(dialect) for dialect in ("sqlite", "postgresql")}
