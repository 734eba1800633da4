"""Who takes part in a round, what they predict, how events came out, and how far a round is settled."""

from typing import Any

import sqlalchemy as sa

from server.store.schema import Id, Millis, insert_once, label_column, metadata

DIALECTS = ("sqlite", "postgresql")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, Id, primary_key=True, autoincrement=False)


entry = sa.Table(
    "gamepick_entry",
    metadata,
    label_column(primary_key=True),
    _number("round_id"),
    _number("player_id"),
    sa.Column("game_id", Id, nullable=False),
    sa.Column("score", Id, nullable=False),
    sa.Column("full_wins", sa.Integer, nullable=False),
    sa.Column("part_wins", sa.Integer, nullable=False),
    sa.Column("lost", sa.Integer, nullable=False),
    sa.Column("perfect", sa.Boolean, nullable=False),
    sa.Column("submits", sa.Integer, nullable=False),
    sa.Column("place", Id),
    sa.Column("entered_at", Millis, nullable=False),
    sa.Index("ix_gamepick_entry_player", "label_id", "player_id", "game_id", "entered_at"),
)

# A player's rounds of one game together.
season = sa.Table(
    "gamepick_season",
    metadata,
    label_column(primary_key=True),
    _number("game_id"),
    _number("player_id"),
    sa.Column("score", Id, nullable=False),
    sa.Column("full_wins", sa.Integer, nullable=False),
    sa.Column("part_wins", sa.Integer, nullable=False),
    sa.Column("lost", sa.Integer, nullable=False),
    sa.Column("entered_at", Millis, nullable=False),
)

pick = sa.Table(
    "gamepick_pick",
    metadata,
    label_column(primary_key=True),
    _number("round_id"),
    _number("player_id"),
    _number("event_id"),
    sa.Column("team1_from", sa.Integer),
    sa.Column("team1_to", sa.Integer),
    sa.Column("team2_from", sa.Integer),
    sa.Column("team2_to", sa.Integer),
    sa.Column("answer", sa.String(64)),
    sa.Column("updated_at", Millis, nullable=False),
    sa.Index("ix_gamepick_pick_answers", "label_id", "round_id", "event_id", "answer"),
)

result = sa.Table(
    "gamepick_result",
    metadata,
    label_column(primary_key=True),
    _number("round_id"),
    _number("event_id"),
    sa.Column("outcome", sa.String(64), nullable=False),
    sa.Column("canceled", sa.Boolean, nullable=False),
    sa.Column("by_feed", sa.Boolean, nullable=False),
    sa.Column("resolved_at", Millis, nullable=False),
)

# How far a round is: `cursor` is the player up to whom scores (or prizes, by `stage`) are done.
progress = sa.Table(
    "gamepick_round",
    metadata,
    label_column(primary_key=True),
    _number("round_id"),
    sa.Column("key", sa.String(120), nullable=False),
    sa.Column("game_id", Id, nullable=False),
    sa.Column("stage", sa.SmallInteger, nullable=False),
    sa.Column("cursor", Id, nullable=False),
    sa.Column("resolved_at", Millis),
    sa.Column("closed_at", Millis),
)

for _board, _of in ((entry, "round_id"), (season, "game_id")):
    sa.Index(
        f"ix_{_board.name}_board",
        _board.c.label_id,
        _board.c[_of],
        _board.c.score.desc(),
        _board.c.entered_at,
        _board.c.player_id,
    )

_LABEL: Any = sa.bindparam("b_label_id")
_ROUND: Any = sa.bindparam("b_round_id")
_PLAYER: Any = sa.bindparam("b_player_id")
_GAME: Any = sa.bindparam("b_game_id")
_AFTER: Any = sa.bindparam("b_after")
_COUNT: Any = sa.bindparam("count")


def _of_round(table: sa.Table) -> tuple[Any, Any]:
    return table.c.label_id == _LABEL, table.c.round_id == _ROUND


_IN_ROUND = _of_round(entry)
_MINE = (*_IN_ROUND, entry.c.player_id == _PLAYER)
_TALLY = ("score", "full_wins", "part_wins", "lost")

# -- taking part --------------------------------------------------------------------------------------------

INSERT_ENTRY = {d: insert_once(entry, returning=entry.c.player_id, dialect=d) for d in DIALECTS}
INSERT_SEASON = {d: insert_once(season, returning=season.c.player_id, dialect=d) for d in DIALECTS}
COUNT_SUBMIT = entry.update().where(*_MINE).values(submits=entry.c.submits + 1).returning(entry.c.submits)
ENTRY = sa.select(entry).where(*_MINE)
ENTRIES_OF_ROUNDS = sa.select(entry).where(
    entry.c.label_id == _LABEL,
    entry.c.round_id.in_(sa.bindparam("round_ids", expanding=True)),
    entry.c.player_id == _PLAYER,
)
ENTERED_SINCE = sa.select(sa.func.count(), sa.func.min(entry.c.entered_at)).where(
    entry.c.label_id == _LABEL,
    entry.c.player_id == _PLAYER,
    entry.c.game_id == _GAME,
    entry.c.entered_at > sa.bindparam("since"),
)
PICKS = sa.select(pick).where(*_of_round(pick), pick.c.player_id == _PLAYER)
PICKS_OF_ROUNDS = sa.select(pick).where(
    pick.c.label_id == _LABEL,
    pick.c.round_id.in_(sa.bindparam("round_ids", expanding=True)),
    pick.c.player_id == _PLAYER,
)
INSERT_PICK = {d: insert_once(pick, returning=pick.c.event_id, dialect=d) for d in DIALECTS}
CHANGE_PICK = (
    pick.update()
    .where(*_of_round(pick), pick.c.player_id == _PLAYER, pick.c.event_id == sa.bindparam("b_event_id"))
    .values({n: sa.bindparam(n) for n in ("team1_from", "team1_to", "team2_from", "team2_to", "answer")})
    .values(updated_at=sa.bindparam("updated_at"))
)
ANSWERS = (
    sa.select(pick.c.event_id, pick.c.answer, sa.func.count().label("votes"))
    .where(*_of_round(pick), pick.c.answer.is_not(None))
    .group_by(pick.c.event_id, pick.c.answer)
)
"""How often each answer of a round was given."""

# -- results and scores -------------------------------------------------------------------------------------

INSERT_PROGRESS = {d: insert_once(progress, returning=progress.c.round_id, dialect=d) for d in DIALECTS}
PROGRESS = sa.select(progress).where(*_of_round(progress))
PROGRESS_LOCKED = PROGRESS.with_for_update()
PROGRESS_SHARED = PROGRESS.with_for_update(read=True)
"""Who submits holds a round against those that enter its results, and not against each other."""
PROGRESS_OF = sa.select(progress).where(
    progress.c.label_id == _LABEL, progress.c.round_id.in_(sa.bindparam("round_ids", expanding=True))
)
ADVANCE = (
    progress.update()
    .where(*_of_round(progress))
    .values(stage=sa.bindparam("stage"), cursor=sa.bindparam("cursor"))
)
RESOLVE = (
    progress.update()
    .where(*_of_round(progress), progress.c.resolved_at.is_(None))
    .values(resolved_at=sa.bindparam("now"), stage=sa.bindparam("stage"), cursor=0)
)
CLOSE = (
    progress.update()
    .where(*_of_round(progress), progress.c.closed_at.is_(None))
    .values(closed_at=sa.bindparam("now"), stage=sa.bindparam("stage"))
)
RESULTS = sa.select(result).where(*_of_round(result))
RESULTS_OF = sa.select(result).where(
    result.c.label_id == _LABEL, result.c.round_id.in_(sa.bindparam("round_ids", expanding=True))
)
COUNT_RESULTS = (
    sa.select(sa.func.count())
    .select_from(result)
    .where(result.c.label_id == _LABEL, result.c.round_id.in_(sa.bindparam("round_ids", expanding=True)))
)
INSERT_RESULT = {d: insert_once(result, returning=result.c.event_id, dialect=d) for d in DIALECTS}
CHANGE_RESULT = (
    result.update()
    .where(*_of_round(result), result.c.event_id == sa.bindparam("b_event_id"))
    .values({n: sa.bindparam(n) for n in ("outcome", "canceled", "by_feed", "resolved_at")})
)
NEXT_ENTRIES = (
    sa.select(entry).where(*_IN_ROUND, entry.c.player_id > _AFTER).order_by(entry.c.player_id).limit(_COUNT)
)
PICKS_BETWEEN = sa.select(pick).where(
    *_of_round(pick), pick.c.player_id > _AFTER, pick.c.player_id <= sa.bindparam("b_until")
)
SET_TALLY = entry.update().where(*_MINE).values({n: sa.bindparam(n) for n in (*_TALLY, "perfect")})
ADD_TO_SEASON = (
    season.update()
    .where(season.c.label_id == _LABEL, season.c.game_id == _GAME, season.c.player_id == _PLAYER)
    .values({n: season.c[n] + sa.bindparam(n) for n in _TALLY})
)

# -- boards -------------------------------------------------------------------------------------------------

TOP = (
    sa.select(entry)
    .where(*_IN_ROUND)
    .order_by(entry.c.score.desc(), entry.c.entered_at, entry.c.player_id)
    .limit(_COUNT)
)
BETTER = (
    sa.select(sa.func.count()).select_from(entry).where(*_IN_ROUND, entry.c.score > sa.bindparam("score"))
)
_IN_SEASON = (season.c.label_id == _LABEL, season.c.game_id == _GAME)
SEASON_TOP = (
    sa.select(season)
    .where(*_IN_SEASON)
    .order_by(season.c.score.desc(), season.c.entered_at, season.c.player_id)
    .limit(_COUNT)
)
SEASON_OF = sa.select(season).where(*_IN_SEASON, season.c.player_id == _PLAYER)
SEASON_BETTER = (
    sa.select(sa.func.count()).select_from(season).where(*_IN_SEASON, season.c.score > sa.bindparam("score"))
)
COUNT_ENTRIES = (
    sa.select(entry.c.round_id, sa.func.count().label("players"))
    .where(entry.c.label_id == _LABEL, entry.c.round_id.in_(sa.bindparam("round_ids", expanding=True)))
    .group_by(entry.c.round_id)
)

# -- settling -----------------------------------------------------------------------------------------------

SCORES = (
    sa.select(entry.c.score, sa.func.count().label("players"))
    .where(*_IN_ROUND)
    .group_by(entry.c.score)
    .order_by(entry.c.score.desc())
)
SET_PLACE = entry.update().where(*_MINE).values(place=sa.bindparam("place"))
COUNT_PERFECT = (
    sa.select(sa.func.count()).select_from(entry).where(*_IN_ROUND, entry.c.perfect.is_(sa.true()))
)
BOARD_PAGE = (
    sa.select(entry, sa.func.rank().over(order_by=entry.c.score.desc()).label("rank"))
    .where(*_IN_ROUND)
    .order_by(entry.c.score.desc(), entry.c.entered_at, entry.c.player_id)
    .limit(_COUNT)
    .offset(_AFTER)
)
