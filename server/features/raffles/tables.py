"""Tickets, runs, who takes part in a run, and what was won.

Tickets are given in rows of one or many with numbers in a row, so a million tickets need no million rows;
the numbers of a raffle's tickets have no gaps, so how many a run has is a difference of two numbers.
"""

from typing import Any

import sqlalchemy as sa

from server.store.schema import Id, Millis, id_column, insert_once, label_column, metadata

DIALECTS = ("sqlite", "postgresql")

ticket = sa.Table(
    "raffle_ticket",
    metadata,
    id_column(),
    label_column(),
    sa.Column("raffle_id", Id, nullable=False),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("key", sa.String(200), nullable=False),
    sa.Column("first_number", Id, nullable=False),
    sa.Column("ticket_count", Id, nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.UniqueConstraint("label_id", "raffle_id", "key"),
    sa.UniqueConstraint("label_id", "raffle_id", "first_number"),
    sa.Index("ix_raffle_ticket_player", "label_id", "player_id", "raffle_id", "first_number"),
)

# How many tickets of a raffle there are. Who gives some, or draws, holds the row until the commit.
counter = sa.Table(
    "raffle_counter",
    metadata,
    label_column(primary_key=True),
    sa.Column("raffle_id", Id, primary_key=True, autoincrement=False),
    sa.Column("issued", Id, nullable=False),
)

# `number` counts a draw's runs from 1. A run takes the tickets from `first_number` to `last_number`, which
# is known when it is drawn; `tickets_from` is what pages show. `terms` are the draw as it was then. `veil`
# hides who holds which tickets in what is published, and is never told.
run = sa.Table(
    "raffle_run",
    metadata,
    id_column(),
    label_column(),
    sa.Column("raffle_id", Id, nullable=False),
    sa.Column("draw_id", Id, nullable=False),
    sa.Column("number", Id, nullable=False),
    sa.Column("tickets_from", Millis, nullable=False),
    sa.Column("first_number", Id, nullable=False),
    sa.Column("executes_at", Millis, nullable=False),
    sa.Column("state", sa.SmallInteger, nullable=False),
    sa.Column("executed_at", Millis),
    sa.Column("last_number", Id),
    sa.Column("tickets", Id),
    sa.Column("terms", sa.Text),
    sa.Column("seed", sa.String(64), nullable=False),
    sa.Column("commitment", sa.String(64), nullable=False),
    sa.Column("veil", sa.String(64), nullable=False),
    sa.UniqueConstraint("label_id", "raffle_id", "draw_id", "number"),
    sa.Index("ix_raffle_run_executed", "label_id", "raffle_id", "executes_at"),
)

entrant = sa.Table(
    "raffle_entrant",
    metadata,
    label_column(primary_key=True),
    sa.Column("run_id", Id, primary_key=True, autoincrement=False),
    sa.Column("player_id", Id, primary_key=True, autoincrement=False),
    sa.Column("created_at", Millis, nullable=False),
)

# `claimed_at` is when the prize was handed over: at once, or when the player claimed it.
won = sa.Table(
    "raffle_won",
    metadata,
    id_column(),
    label_column(),
    sa.Column("raffle_id", Id, nullable=False),
    sa.Column("draw_id", Id, nullable=False),
    sa.Column("run_id", Id, nullable=False),
    sa.Column("prize_id", Id, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("player_id", Id, nullable=False),
    sa.Column("ticket_number", Id, nullable=False),
    sa.Column("must_claim", sa.Boolean, nullable=False),
    sa.Column("created_at", Millis, nullable=False),
    sa.Column("claimed_at", Millis),
    sa.UniqueConstraint("label_id", "run_id", "prize_id", "place"),
    sa.Index("ix_raffle_won_run", "label_id", "run_id", "id"),
    sa.Index("ix_raffle_won_player", "label_id", "player_id", "raffle_id", "id"),
    sa.Index("ix_raffle_won_prize", "label_id", "raffle_id", "draw_id", "prize_id"),
)

_LABEL: Any = sa.bindparam("b_label_id")
_RAFFLE: Any = sa.bindparam("b_raffle_id")
_DRAW: Any = sa.bindparam("b_draw_id")
_PLAYER: Any = sa.bindparam("b_player_id")
_RUN: Any = sa.bindparam("b_run_id")
_OF_RAFFLE = (ticket.c.label_id == _LABEL, ticket.c.raffle_id == _RAFFLE)
_IN_RUN = (
    *_OF_RAFFLE,
    ticket.c.first_number >= sa.bindparam("first"),
    ticket.c.first_number <= sa.bindparam("last"),
)
_COUNTER = (counter.c.label_id == _LABEL, counter.c.raffle_id == _RAFFLE)
_COUNT = sa.func.coalesce(sa.func.sum(ticket.c.ticket_count), 0)
_WON_IN_RUN = (won.c.label_id == _LABEL, won.c.run_id == _RUN)

# -- tickets ------------------------------------------------------------------------------------------------

INSERT_TICKET = ticket.insert()
INSERT_COUNTER = {d: insert_once(counter, returning=counter.c.issued, dialect=d) for d in DIALECTS}
HOLD_COUNTER = counter.update().where(*_COUNTER).values(issued=counter.c.issued).returning(counter.c.issued)
SET_ISSUED = counter.update().where(*_COUNTER).values(issued=sa.bindparam("b_issued"))
ISSUED = sa.select(counter.c.raffle_id, counter.c.issued).where(counter.c.label_id == _LABEL)
ISSUED_OF = ISSUED.where(counter.c.raffle_id == _RAFFLE)
HAS_TICKET = sa.select(ticket.c.ticket_count).where(*_OF_RAFFLE, ticket.c.key == sa.bindparam("key"))
GIVEN_SINCE = sa.select(_COUNT).where(
    *_OF_RAFFLE, ticket.c.player_id == _PLAYER, ticket.c.created_at >= sa.bindparam("since")
)
HELD_IN_RUN = sa.select(_COUNT).where(*_IN_RUN, ticket.c.player_id == _PLAYER)
LAST_OF_PLAYER = (
    sa.select(ticket.c.first_number, ticket.c.ticket_count)
    .where(*_IN_RUN, ticket.c.player_id == _PLAYER)
    .order_by(ticket.c.first_number.desc())
    .limit(10)
)
HELD_BY_RAFFLE = (
    sa.select(ticket.c.raffle_id, _COUNT.label("held"))
    .where(ticket.c.label_id == _LABEL, ticket.c.player_id == _PLAYER)
    .group_by(ticket.c.raffle_id)
)
LAST_BEFORE = (
    sa.select(ticket.c.first_number + ticket.c.ticket_count - 1)
    .where(
        *_OF_RAFFLE,
        ticket.c.first_number >= sa.bindparam("first"),
        ticket.c.created_at < sa.bindparam("before"),
    )
    .order_by(ticket.c.first_number.desc())
    .limit(1)
)
HOLDER = (
    sa.select(ticket.c.player_id)
    .where(*_OF_RAFFLE, ticket.c.first_number <= sa.bindparam("number"))
    .order_by(ticket.c.first_number.desc())
    .limit(1)
)
_ENTERED = sa.exists().where(
    entrant.c.label_id == _LABEL, entrant.c.run_id == _RUN, entrant.c.player_id == ticket.c.player_id
)
_RANGES = (
    sa.select(ticket.c.first_number, ticket.c.ticket_count, ticket.c.player_id)
    .where(*_IN_RUN)
    .order_by(ticket.c.first_number)
    .limit(sa.bindparam("count"))
)
RANGES = {False: _RANGES, True: _RANGES.where(_ENTERED)}
"""Tickets of a run by their numbers; of those who opted in alone, or of all."""

# -- runs ---------------------------------------------------------------------------------------------------

INSERT_RUN = {d: insert_once(run, returning=run.c.id, dialect=d) for d in DIALECTS}
RUN = sa.select(run).where(run.c.label_id == _LABEL, run.c.id == _RUN)
LATEST = (
    sa.select(run)
    .where(run.c.label_id == _LABEL, run.c.raffle_id == _RAFFLE, run.c.draw_id == _DRAW)
    .order_by(run.c.number.desc())
    .limit(2)
)
_PAST = (
    sa.select(run)
    .where(run.c.label_id == _LABEL, run.c.raffle_id == _RAFFLE, run.c.state == 3, run.c.terms.is_not(None))
    .order_by(run.c.executes_at.desc(), run.c.id.desc())
    .limit(sa.bindparam("count"))
)
PAST = {False: _PAST, True: _PAST.where(run.c.draw_id == _DRAW)}
"""Runs that are over, newest first; of one draw, or of all."""
LATEST_OF_RAFFLE = (
    sa.select(run)
    .where(
        run.c.label_id == _LABEL,
        run.c.raffle_id == _RAFFLE,
        sa.or_(run.c.state == 1, run.c.terms.is_not(None)),
    )
    .order_by(run.c.executes_at.desc(), run.c.id.desc())
    .limit(sa.bindparam("count"))
)
MOVE = (
    run.update()
    .where(run.c.label_id == _LABEL, run.c.id == _RUN, run.c.state == 1)
    .values(executes_at=sa.bindparam("b_executes_at"))
)
HOLD_OPEN = run.update().where(run.c.label_id == _LABEL, run.c.id == _RUN, run.c.state == 1).values(state=1)
BEGIN = (
    run.update()
    .where(run.c.label_id == _LABEL, run.c.id == _RUN, run.c.state == 1)
    .values(state=2, executed_at=sa.bindparam("now"))
)
SETTLE = (
    run.update()
    .where(run.c.label_id == _LABEL, run.c.id == _RUN)
    .values(
        last_number=sa.bindparam("b_last"), tickets=sa.bindparam("b_tickets"), terms=sa.bindparam("b_terms")
    )
)
FINISH = run.update().where(run.c.label_id == _LABEL, run.c.id == _RUN, run.c.state == 2).values(state=3)

ENTER = {d: insert_once(entrant, returning=entrant.c.player_id, dialect=d) for d in DIALECTS}
ENTERED = sa.select(entrant.c.run_id).where(
    entrant.c.label_id == _LABEL, entrant.c.run_id == _RUN, entrant.c.player_id == _PLAYER
)
COUNT_OF_ENTRANTS = sa.select(_COUNT).where(*_IN_RUN, _ENTERED)

# -- what was won -------------------------------------------------------------------------------------------

INSERT_WON = won.insert()
GIVEN = (
    sa.select(won.c.prize_id, sa.func.count().label("given"))
    .where(won.c.label_id == _LABEL, won.c.raffle_id == _RAFFLE, won.c.draw_id == _DRAW)
    .group_by(won.c.prize_id)
)
WON_AFTER = (
    sa.select(won)
    .where(*_WON_IN_RUN, won.c.id > sa.bindparam("after"))
    .order_by(won.c.id)
    .limit(sa.bindparam("count"))
)
WON_PAGE = (
    sa.select(won)
    .where(*_WON_IN_RUN)
    .order_by(sa.case((won.c.player_id == _PLAYER, 0), else_=1), won.c.id)
    .limit(sa.bindparam("count"))
    .offset(sa.bindparam("skip"))
)
COUNT_WON = sa.select(sa.func.count()).where(*_WON_IN_RUN)
_OF_PLAYER = (won.c.label_id == _LABEL, won.c.player_id == _PLAYER, won.c.raffle_id == _RAFFLE)
OWN_PAGE = (
    sa.select(won)
    .where(*_OF_PLAYER)
    .order_by(won.c.id.desc())
    .limit(sa.bindparam("count"))
    .offset(sa.bindparam("skip"))
)
COUNT_OWN = sa.select(sa.func.count()).where(*_OF_PLAYER)
OWN_BY_RUN = (
    sa.select(
        won.c.run_id,
        sa.func.max(sa.case((sa.and_(won.c.must_claim, won.c.claimed_at.is_(None)), 1), else_=0)).label(
            "unclaimed"
        ),
    )
    .where(*_OF_PLAYER)
    .group_by(won.c.run_id)
)
OWN_UNCLAIMED = sa.select(won.c.prize_id).where(
    *_WON_IN_RUN, won.c.player_id == _PLAYER, won.c.must_claim, won.c.claimed_at.is_(None)
)
WON_BEFORE = (
    sa.select(won)
    .where(won.c.label_id == _LABEL, won.c.player_id == _PLAYER, won.c.id < sa.bindparam("before"))
    .order_by(won.c.id.desc())
    .limit(sa.bindparam("count"))
)
WON = sa.select(won).where(won.c.label_id == _LABEL, won.c.id == sa.bindparam("b_id"))
CLAIM = (
    won.update()
    .where(
        won.c.label_id == _LABEL,
        won.c.id == sa.bindparam("b_id"),
        won.c.player_id == _PLAYER,
        won.c.claimed_at.is_(None),
    )
    .values(claimed_at=sa.bindparam("now"))
)
