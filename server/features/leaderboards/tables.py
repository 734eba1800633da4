"""Scores of the boards' periods, one row a player, and what became of each period."""

from typing import Any

import sqlalchemy as sa

from server.features.leaderboards.rules import Board
from server.store.bulk import DIALECTS, insert_many
from server.store.prepared import Prepared, prepare
from server.store.ranks import Source
from server.store.schema import Id, Millis, id_column, label_column, metadata

board_period = sa.Table(
    "board_period",
    metadata,
    id_column(),
    label_column(),
    sa.Column("board", sa.SmallInteger, nullable=False),
    sa.Column("starts_at", Millis, nullable=False),
    sa.Column("ends_at", Millis, nullable=False),
    sa.Column("rewards", sa.Text),
    sa.Column("paid", sa.Integer, nullable=False, server_default="0"),
    sa.Column("closed_at", Millis),
    sa.UniqueConstraint("label_id", "board", "starts_at"),
)

board_score = sa.Table(
    "board_score",
    metadata,
    label_column(primary_key=True),
    sa.Column("board", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("starts_at", Millis, primary_key=True, autoincrement=False),
    sa.Column("player_id", Id, primary_key=True, autoincrement=False),
    sa.Column("score", Id, nullable=False),
    sa.Column("reached_at", Millis, nullable=False),
)
sa.Index(
    "ix_board_score_rank",
    board_score.c.label_id,
    board_score.c.board,
    board_score.c.starts_at,
    board_score.c.score.desc(),
    board_score.c.reached_at,
    board_score.c.player_id,
)

_s, _p = board_score, board_period
_OF_PERIOD = (
    _s.c.label_id == sa.bindparam("b_label_id"),
    _s.c.board == sa.bindparam("b_board"),
    _s.c.starts_at == sa.bindparam("b_starts_at"),
)


# One statement for the three boards, so that an event pays for one round trip. It is text, since an INSERT of
# several rows would be compiled anew each time.
_ADD: Any = sa.text(
    "INSERT INTO board_score (label_id, board, starts_at, player_id, score, reached_at) VALUES "
    + ", ".join(
        f"(:label_id, {int(board)}, :starts_at_{int(board)}, :player_id, :amount, :now)" for board in Board
    )
    + " ON CONFLICT (label_id, board, starts_at, player_id) DO UPDATE"
    " SET score = board_score.score + excluded.score, reached_at = excluded.reached_at"
    " RETURNING board, score"
)
ADD = prepare(_ADD.columns(_s.c.board, _s.c.score))


def _add_many(dialect: str) -> Any:
    same = ("label_id", "board", "starts_at", "reached_at")
    insert = insert_many(_s, of=("player_id", "score"), fixed=same, dialect=dialect)
    news = {"score": _s.c.score + insert.excluded.score, "reached_at": insert.excluded.reached_at}
    key = ["label_id", "board", "starts_at", "player_id"]
    return insert.on_conflict_do_update(index_elements=key, set_=news).returning(_s.c.player_id, _s.c.score)


ADD_MANY = {dialect: _add_many(dialect) for dialect in DIALECTS}
TOP = (
    sa.select(_s.c.player_id, _s.c.score, _s.c.reached_at)
    .where(*_OF_PERIOD)
    .order_by(_s.c.score.desc(), _s.c.reached_at, _s.c.player_id)
    .limit(sa.bindparam("count"))
    .offset(sa.bindparam("skip"))
)
OWN = sa.select(_s.c.score).where(*_OF_PERIOD, _s.c.player_id == sa.bindparam("b_player_id"))
_ABOVE: Any = sa.select(sa.func.count(sa.distinct(_s.c.score)), sa.func.count()).where(
    *_OF_PERIOD, _s.c.score > sa.bindparam("b_score")
)
BEST_SCORES = (
    sa.select(_s.c.score)
    .where(*_OF_PERIOD)
    .distinct()
    .order_by(_s.c.score.desc())
    .limit(sa.bindparam("count"))
)
_SEATS = sa.select(_s.c.score, sa.func.count()).where(*_OF_PERIOD).group_by(_s.c.score)
# Who has the same score shares a place, so a seat is a score.
RANKED = Source(parts=("b_score",), seats=_SEATS, above=Prepared(_ABOVE))
PERIOD = sa.select(_p).where(
    _p.c.label_id == sa.bindparam("b_label_id"),
    _p.c.board == sa.bindparam("b_board"),
    _p.c.starts_at == sa.bindparam("b_starts_at"),
)
_PERIOD_AT = (_p.c.label_id == sa.bindparam("b_label_id"), _p.c.id == sa.bindparam("b_id"))
PERIOD_LOCKED = sa.select(_p).where(*_PERIOD_AT).with_for_update()
FREEZE = _p.update().where(*_PERIOD_AT, _p.c.rewards.is_(None)).values(rewards=sa.bindparam("b_rewards"))
PAID = _p.update().where(*_PERIOD_AT).values(paid=sa.bindparam("b_paid"))
CLOSE = _p.update().where(*_PERIOD_AT).values(closed_at=sa.bindparam("b_now"))
OUTDATED = (
    sa.select(_s.c.starts_at, _s.c.player_id)
    .where(
        _s.c.label_id == sa.bindparam("b_label_id"),
        _s.c.board == sa.bindparam("b_board"),
        _s.c.starts_at < sa.bindparam("b_before"),
    )
    .limit(sa.bindparam("count"))
)
FORGET = _s.delete().where(*_OF_PERIOD, _s.c.player_id == sa.bindparam("b_player_id"))
