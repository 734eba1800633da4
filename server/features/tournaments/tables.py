"""Runs of tournaments, who is in them with which score, and what came out.

A player's row in a run is written by that player's events alone; the totals that many share are spread over
shards.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from server.store.prepared import Prepared, prepare
from server.store.ranks import Source
from server.store.schema import Id, Millis, id_column, label_column, metadata

SHARDS = 8

run = sa.Table(
    "tournament_run",
    metadata,
    id_column(),
    label_column(),
    sa.Column("tournament_id", Id, nullable=False),
    sa.Column("tournament_key", sa.String(120), nullable=False),
    sa.Column("slot", Millis, nullable=False),
    sa.Column("status", sa.SmallInteger, nullable=False),
    sa.Column("opens_at", Millis, nullable=False),
    sa.Column("starts_at", Millis),
    sa.Column("ends_at", Millis),
    sa.Column("players", sa.Integer, nullable=False, server_default="0"),
    sa.Column("stage", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("cursor", Id, nullable=False, server_default="0"),
    sa.Column("body", sa.Text),
    sa.Column("closed_at", Millis),
    sa.UniqueConstraint("label_id", "tournament_id", "slot"),
    sa.Index("ix_tournament_run_status", "label_id", "status", "starts_at"),
    sa.Index("ix_tournament_run_live", "label_id", "tournament_id", "status", "starts_at"),
)

entry = sa.Table(
    "tournament_entry",
    metadata,
    label_column(primary_key=True),
    sa.Column("run_id", Id, primary_key=True, autoincrement=False),
    sa.Column("player_id", Id, primary_key=True, autoincrement=False),
    sa.Column("status", sa.SmallInteger, nullable=False),
    sa.Column("score", Id, nullable=False),
    sa.Column("scored_at", Millis, nullable=False),
    sa.Column("qualification_score", Id, nullable=False),
    sa.Column("tally", sa.Text, nullable=False),
    sa.Column("clan_id", Id, nullable=False),
    sa.Column("paid", Id, nullable=False),
    sa.Column("request", sa.String(64), nullable=False),
    sa.Column("joined_at", Millis, nullable=False),
    sa.Index("ix_tournament_entry_player", "label_id", "player_id", "run_id"),
)
sa.Index(
    "ix_tournament_entry_rank",
    entry.c.label_id,
    entry.c.run_id,
    entry.c.status,
    entry.c.score.desc(),
    entry.c.scored_at,
    entry.c.player_id,
)

total = sa.Table(
    "tournament_total",
    metadata,
    label_column(primary_key=True),
    sa.Column("run_id", Id, primary_key=True, autoincrement=False),
    sa.Column("clan_id", Id, primary_key=True, autoincrement=False),
    sa.Column("shard", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("score", Id, nullable=False),
    sa.Column("members", sa.Integer, nullable=False),
    sa.Column("scored_at", Millis, nullable=False),
)

result = sa.Table(
    "tournament_result",
    metadata,
    label_column(primary_key=True),
    sa.Column("run_id", Id, primary_key=True, autoincrement=False),
    sa.Column("place", Id, primary_key=True, autoincrement=False),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("score", Id, nullable=False),
    sa.Column("scored_at", Millis, nullable=False),
    sa.Column("clan_id", Id, nullable=False),
    sa.UniqueConstraint("label_id", "run_id", "player_id"),
)

clan_result = sa.Table(
    "tournament_clan_result",
    metadata,
    id_column(),
    label_column(),
    sa.Column("run_id", Id, nullable=False),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("clan_id", Id, nullable=False),
    sa.Column("clan_place", sa.Integer, nullable=False),
    sa.Column("place", Id, nullable=False),
    sa.Column("effects", sa.Text, nullable=False),
    sa.UniqueConstraint("label_id", "run_id", "player_id", "clan_place"),
)

_LABEL: Any = sa.bindparam("b_label_id")
_RUN: Any = sa.bindparam("b_run_id")
_PLAYER: Any = sa.bindparam("b_player_id")
_e, _r, _t, _o, _c = entry, run, total, result, clan_result

# -- runs ---------------------------------------------------------------------------------------------------

_AT = (_r.c.label_id == _LABEL, _r.c.id == _RUN)
RUN = prepare(sa.select(_r).where(*_AT))
RUN_LOCKED = prepare(RUN.with_for_update())
RUNS = sa.select(_r).where(_r.c.label_id == _LABEL, _r.c.id.in_(sa.bindparam("ids", expanding=True)))
LIVE = prepare(
    sa.select(_r)
    .where(
        _r.c.label_id == _LABEL,
        _r.c.tournament_id == sa.bindparam("b_tournament_id"),
        _r.c.status.in_((2, 3)),
    )
    .order_by(_r.c.starts_at, _r.c.id)
)
OF_TEMPLATE = sa.select(_r).where(
    _r.c.label_id == _LABEL, _r.c.tournament_id == sa.bindparam("b_tournament_id")
)
LAST_SLOT = sa.select(sa.func.max(_r.c.slot)).where(
    _r.c.label_id == _LABEL, _r.c.tournament_id == sa.bindparam("b_tournament_id")
)
ACTIVE = sa.select(_r).where(_r.c.label_id == _LABEL, _r.c.status.in_((1, 2, 3, 7))).order_by(_r.c.starts_at)
ALL_RUNS = (
    sa.select(_r)
    .where(_r.c.label_id == _LABEL, _r.c.id < sa.bindparam("before"))
    .order_by(_r.c.id.desc())
    .limit(sa.bindparam("count"))
)
CLOSED = (
    sa.select(_r)
    .where(_r.c.label_id == _LABEL, _r.c.status.in_((4, 5)), _r.c.ends_at >= sa.bindparam("b_since"))
    .order_by(_r.c.ends_at.desc())
    .limit(sa.bindparam("count"))
)
MOVE = prepare(
    _r.update()
    .where(*_AT, _r.c.status == sa.bindparam("b_from"))
    .values(status=sa.bindparam("b_to"), stage=0, cursor=0)
)
SET_TIMES = (
    _r.update().where(*_AT).values(starts_at=sa.bindparam("b_starts_at"), ends_at=sa.bindparam("b_ends_at"))
)
FREEZE = _r.update().where(*_AT, _r.c.body.is_(None)).values(body=sa.bindparam("b_body"))
PROGRESS = _r.update().where(*_AT).values(stage=sa.bindparam("b_stage"), cursor=sa.bindparam("b_cursor"))
CLOSE = _r.update().where(*_AT).values(closed_at=sa.bindparam("b_now"))
DROP = _r.delete().where(*_AT, _r.c.status == 1)
TAKE_PLACE = prepare(
    _r.update()
    .where(
        *_AT,
        _r.c.status.in_((2, 3)),
        sa.or_(sa.bindparam("b_most", type_=sa.Integer) == 0, _r.c.players < sa.bindparam("b_most")),
    )
    .values(players=_r.c.players + 1)
    .returning(_r.c.players)
)

# -- entries ------------------------------------------------------------------------------------------------

_IN_RUN = (_e.c.label_id == _LABEL, _e.c.run_id == _RUN)
_MINE = (*_IN_RUN, _e.c.player_id == _PLAYER)
_STATUS: Any = sa.bindparam("b_status")
_LEAST: Any = sa.bindparam("b_least")
ENTRY = prepare(sa.select(_e).where(*_MINE))
ENTRY_LOCKED = prepare(ENTRY.with_for_update())
ENTRIES_OF_PLAYER = sa.select(_e).where(
    _e.c.label_id == _LABEL,
    _e.c.player_id == _PLAYER,
    _e.c.run_id.in_(sa.bindparam("b_runs", expanding=True)),
)
ENTRIES_WITH_RUNS = (
    sa.select(_e, _r.c.tournament_key, _r.c.status.label("run_status"))
    .join(_r, sa.and_(_r.c.label_id == _e.c.label_id, _r.c.id == _e.c.run_id))
    .where(_e.c.label_id == _LABEL, _e.c.player_id == _PLAYER, _e.c.run_id < sa.bindparam("before"))
    .order_by(_e.c.run_id.desc())
    .limit(sa.bindparam("count"))
)
LEAVE = prepare(_e.delete().where(*_MINE))
SET_STATUS = prepare(
    _e.update().where(*_MINE, _e.c.status == sa.bindparam("b_from")).values(status=sa.bindparam("b_to"))
)
ENTER = prepare(
    _e.update()
    .where(*_MINE, _e.c.status == sa.bindparam("b_from"))
    .values(
        status=sa.bindparam("b_to"),
        joined_at=sa.bindparam("b_now"),
        request=sa.bindparam("b_request"),
        clan_id=sa.bindparam("b_clan_id"),
        paid=sa.bindparam("b_paid"),
    )
)
SCORE = prepare(
    _e.update()
    .where(*_MINE)
    .values(
        score=sa.bindparam("b_score"),
        scored_at=sa.bindparam("b_scored_at"),
        tally=sa.bindparam("b_tally"),
        clan_id=sa.bindparam("b_clan_id"),
    )
)
QUALIFY = prepare(
    _e.update()
    .where(*_MINE)
    .values(qualification_score=sa.bindparam("b_score"), status=sa.bindparam("b_status"))
)
TOP = (
    sa.select(_e.c.player_id, _e.c.score, _e.c.scored_at, _e.c.clan_id)
    .where(*_IN_RUN, _e.c.status == _STATUS, _e.c.score >= _LEAST)
    .order_by(_e.c.score.desc(), _e.c.scored_at, _e.c.player_id)
    .limit(sa.bindparam("count"))
)
TOP_OF_CLAN = (
    sa.select(_e.c.player_id, _e.c.score, _e.c.scored_at, _e.c.status)
    .where(*_IN_RUN, _e.c.status == _STATUS, _e.c.clan_id == sa.bindparam("b_clan_id"))
    .order_by(_e.c.score.desc(), _e.c.scored_at, _e.c.player_id)
    .limit(sa.bindparam("count"))
)
# One comparison of the same order as the index, split so that each part is a range of it.
_BETTER = (
    sa.select(sa.func.count())
    .where(*_IN_RUN, _e.c.status == _STATUS, _e.c.score > sa.bindparam("b_score"))
    .scalar_subquery()
    + sa.select(sa.func.count())
    .where(
        *_IN_RUN,
        _e.c.status == _STATUS,
        _e.c.score == sa.bindparam("b_score"),
        sa.or_(
            _e.c.scored_at < sa.bindparam("b_scored_at"),
            sa.and_(_e.c.scored_at == sa.bindparam("b_scored_at"), _e.c.player_id < _PLAYER),
        ),
    )
    .scalar_subquery()
)
_SEATS = sa.select(_e.c.score, _e.c.scored_at, _e.c.player_id, sa.literal(1)).where(
    *_IN_RUN, _e.c.status == _STATUS
)
RANKED = Source(
    parts=("b_score", "b_scored_at", "b_player_id"),
    seats=_SEATS,
    above=Prepared(sa.select(_BETTER)),
)
NEXT_ENTRIES = (
    sa.select(_e)
    .where(*_IN_RUN, _e.c.player_id > sa.bindparam("b_after"))
    .order_by(_e.c.player_id)
    .limit(sa.bindparam("count"))
)
CLAN_ENTRIES = (
    sa.select(_e.c.player_id, _e.c.score)
    .where(
        *_IN_RUN,
        _e.c.status == 1,
        _e.c.clan_id == sa.bindparam("b_clan_id"),
        _e.c.score >= _LEAST,
        _e.c.scored_at < sa.bindparam("b_never"),
    )
    .order_by(_e.c.score.desc(), _e.c.scored_at, _e.c.player_id)
)


def _add_total(dialect: str) -> Any:
    module = postgresql if dialect == "postgresql" else sqlite
    insert = module.insert(_t)
    changed = {
        "score": _t.c.score + insert.excluded.score,
        "members": _t.c.members + insert.excluded.members,
        "scored_at": insert.excluded.scored_at,
    }
    return insert.on_conflict_do_update(
        index_elements=["label_id", "run_id", "clan_id", "shard"], set_=changed
    )


ADD_TOTAL = {dialect: prepare(_add_total(dialect)) for dialect in ("sqlite", "postgresql")}
TOTALS = (
    sa.select(_t.c.run_id, sa.func.sum(_t.c.score).label("score"))
    .where(_t.c.label_id == _LABEL, _t.c.run_id.in_(sa.bindparam("b_runs", expanding=True)))
    .group_by(_t.c.run_id)
)
CLAN_TOTALS = (
    sa.select(
        _t.c.clan_id,
        sa.func.sum(_t.c.score).label("score"),
        sa.func.sum(_t.c.members).label("members"),
        sa.func.max(_t.c.scored_at).label("scored_at"),
    )
    .where(_t.c.label_id == _LABEL, _t.c.run_id == _RUN, _t.c.clan_id > 0)
    .group_by(_t.c.clan_id)
    .order_by(sa.func.sum(_t.c.score).desc(), sa.func.max(_t.c.scored_at), _t.c.clan_id)
)

# -- results ------------------------------------------------------------------------------------------------


def _rank(*behind: Any) -> Any:
    """Give the next places, from behind the place `b_after`, to the best `count` of those `behind` whom it
    went to."""
    best = (
        sa.select(_e.c.player_id, _e.c.score, _e.c.scored_at, _e.c.clan_id)
        .where(*_IN_RUN, _e.c.status == 1, *behind)
        .order_by(_e.c.score.desc(), _e.c.scored_at, _e.c.player_id)
        .limit(sa.bindparam("count"))
        .subquery()
    )
    order: Any = (best.c.score.desc(), best.c.scored_at, best.c.player_id)
    place = sa.bindparam("b_after", type_=Id) + sa.func.row_number().over(order_by=order)
    of_run = (sa.cast(_LABEL, Id), sa.cast(_RUN, Id))
    insert = _o.insert().from_select(
        ["label_id", "run_id", "place", "player_id", "score", "scored_at", "clan_id"],
        sa.select(*of_run, place, best.c.player_id, best.c.score, best.c.scored_at, best.c.clan_id),
    )
    return insert.execution_options(preserve_rowcount=True)


_RESULT = (_o.c.label_id == _LABEL, _o.c.run_id == _RUN)
_SCORE: Any = sa.bindparam("b_score", type_=Id)
AT_PLACE = sa.select(_o).where(*_RESULT, _o.c.place == sa.bindparam("b_place"))
# Who is behind is one range of the index among equal scores and another one below them.
RANK_EQUAL = _rank(
    _e.c.score == _SCORE,
    sa.tuple_(_e.c.scored_at, _e.c.player_id)
    > sa.tuple_(sa.bindparam("b_scored_at", type_=Millis()), sa.bindparam("b_player_id", type_=Id)),
)
RANK_LOWER = _rank(_e.c.score < _SCORE)
WINNERS = (
    sa.select(_o)
    .where(*_RESULT, _o.c.place > sa.bindparam("b_after"), _o.c.place <= sa.bindparam("b_last"))
    .order_by(_o.c.place)
    .limit(sa.bindparam("count"))
)
PLACE = sa.select(_o.c.place).where(*_RESULT, _o.c.player_id == _PLAYER)
# Neighbours by number are neighbours in every index that a payment writes to.
WINNERS_BY_PLAYER = (
    sa.select(_o)
    .where(*_RESULT, _o.c.player_id > sa.bindparam("b_after"), _o.c.place <= sa.bindparam("b_last"))
    .order_by(_o.c.player_id)
    .limit(sa.bindparam("count"))
)
CLAN_MEMBERS = (
    sa.select(_o.c.player_id, _o.c.score)
    .where(
        *_RESULT,
        _o.c.clan_id == sa.bindparam("b_clan_id"),
        _o.c.score >= _LEAST,
        _o.c.scored_at < sa.bindparam("b_never"),
    )
    .order_by(_o.c.place)
)
_CLAN_RESULT = (_c.c.label_id == _LABEL, _c.c.run_id == _RUN)
CLAN_WINNERS = (
    sa.select(_c)
    .where(*_CLAN_RESULT, _c.c.id > sa.bindparam("b_after"))
    .order_by(_c.c.id)
    .limit(sa.bindparam("count"))
)
_WON = sa.and_(
    _o.c.place <= sa.bindparam("b_last"), _o.c.score >= _LEAST, _o.c.scored_at < sa.bindparam("b_never")
)
_WON_WITH_CLAN = (
    sa.select(_c.c.id)
    .where(_c.c.label_id == _o.c.label_id, _c.c.run_id == _o.c.run_id, _c.c.player_id == _o.c.player_id)
    .exists()
)
NEXT_LOSERS = (
    sa.select(_o.c.player_id)
    .where(*_RESULT, sa.not_(_WON), sa.not_(_WON_WITH_CLAN), _o.c.player_id > sa.bindparam("b_after"))
    .order_by(_o.c.player_id)
    .limit(sa.bindparam("count"))
)
NEXT_REGISTERED = (
    sa.select(_e.c.player_id)
    .where(*_IN_RUN, _e.c.status == 1, _e.c.player_id > sa.bindparam("b_after"))
    .order_by(_e.c.player_id)
    .limit(sa.bindparam("count"))
)
