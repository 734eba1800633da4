"""Tickets, runs, who takes part in a run, and what was won.

Tickets are given in rows of one or many with numbers in a row, so a million tickets need no million rows.
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
    sa.Index("ix_raffle_ticket_number", "label_id", "raffle_id", "first_number"),
    sa.Index("ix_raffle_ticket_player", "label_id", "raffle_id", "player_id", "created_at"),
    sa.Index("ix_raffle_ticket_time", "label_id", "raffle_id", "created_at"),
)

# How many tickets of a raffle there are: never more than it may have.
counter = sa.Table(
    "raffle_counter",
    metadata,
    label_column(primary_key=True),
    sa.Column("raffle_id", Id, primary_key=True, autoincrement=False),
    sa.Column("issued", Id, nullable=False),
)

run = sa.Table(
    "raffle_run",
    metadata,
    id_column(),
    label_column(),
    sa.Column("raffle_id", Id, nullable=False),
    sa.Column("draw_id", Id, nullable=False),
    sa.Column("tickets_from", Millis, nullable=False),
    sa.Column("executes_at", Millis, nullable=False),
    sa.Column("state", sa.SmallInteger, nullable=False),
    sa.Column("executed_at", Millis),
    sa.Column("tickets", Id),
    sa.Column("seed", sa.String(64), nullable=False),
    sa.Column("commitment", sa.String(64), nullable=False),
    sa.UniqueConstraint("label_id", "raffle_id", "draw_id", "executes_at"),
)

entrant = sa.Table(
    "raffle_entrant",
    metadata,
    label_column(primary_key=True),
    sa.Column("run_id", Id, primary_key=True, autoincrement=False),
    sa.Column("player_id", Id, primary_key=True, autoincrement=False),
    sa.Column("created_at", Millis, nullable=False),
)

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
    sa.Index("ix_raffle_won_player", "label_id", "player_id", "raffle_id", "id"),
    sa.Index("ix_raffle_won_prize", "label_id", "raffle_id", "draw_id", "prize_id"),
)

_LABEL: Any = sa.bindparam("b_label_id")
_RAFFLE: Any = sa.bindparam("b_raffle_id")
_PLAYER: Any = sa.bindparam("b_player_id")
_RUN: Any = sa.bindparam("b_run_id")
_OF_RAFFLE = (ticket.c.label_id == _LABEL, ticket.c.raffle_id == _RAFFLE)
_WINDOW = (ticket.c.created_at >= sa.bindparam("since"), ticket.c.created_at < sa.bindparam("before"))
_RUNS = (run.c.label_id == _LABEL, run.c.raffle_id == _RAFFLE)
_COUNT = sa.func.coalesce(sa.func.sum(ticket.c.ticket_count), 0)

INSERT_TICKET = {d: insert_once(ticket, returning=ticket.c.id, dialect=d) for d in DIALECTS}
INSERT_COUNTER = {d: insert_once(counter, returning=counter.c.issued, dialect=d) for d in DIALECTS}
ISSUE = (
    counter.update()
    .where(
        counter.c.label_id == _LABEL,
        counter.c.raffle_id == _RAFFLE,
        counter.c.issued + sa.bindparam("add") <= sa.bindparam("most"),
    )
    .values(issued=counter.c.issued + sa.bindparam("add"))
    .returning(counter.c.issued)
)
ISSUED = sa.select(counter.c.raffle_id, counter.c.issued).where(counter.c.label_id == _LABEL)
ISSUED_OF = ISSUED.where(counter.c.raffle_id == _RAFFLE)
HAS_TICKET = sa.select(ticket.c.id).where(*_OF_RAFFLE, ticket.c.key == sa.bindparam("key"))
TICKETS = sa.select(_COUNT).where(*_OF_RAFFLE, *_WINDOW)
TICKETS_OF_PLAYER = sa.select(_COUNT).where(*_OF_RAFFLE, *_WINDOW, ticket.c.player_id == _PLAYER)
LAST_TICKETS = (
    sa.select(ticket.c.first_number, ticket.c.ticket_count)
    .where(*_OF_RAFFLE, *_WINDOW, ticket.c.player_id == _PLAYER)
    .order_by(ticket.c.id.desc())
    .limit(10)
)
NUMBERS = sa.select(
    sa.func.min(ticket.c.first_number), sa.func.max(ticket.c.first_number + ticket.c.ticket_count - 1)
).where(*_OF_RAFFLE, *_WINDOW)
HOLDER = (
    sa.select(ticket.c.player_id, ticket.c.first_number, ticket.c.ticket_count, ticket.c.created_at)
    .where(*_OF_RAFFLE, ticket.c.first_number <= sa.bindparam("number"))
    .order_by(ticket.c.first_number.desc())
    .limit(1)
)
ROWS_IN_RUN = (
    sa.select(ticket.c.player_id, ticket.c.first_number, ticket.c.ticket_count)
    .where(*_OF_RAFFLE, *_WINDOW)
    .order_by(ticket.c.first_number)
)

INSERT_RUN = {d: insert_once(run, returning=run.c.id, dialect=d) for d in DIALECTS}
RUN = sa.select(run).where(run.c.label_id == _LABEL, run.c.id == _RUN)
OPEN_RUNS = sa.select(run).where(run.c.label_id == _LABEL, run.c.state != 3).order_by(run.c.executes_at)
OPEN_RUNS_OF_DRAW = OPEN_RUNS.where(run.c.raffle_id == _RAFFLE, run.c.draw_id == sa.bindparam("b_draw_id"))
LAST_RUN = (
    sa.select(run)
    .where(*_RUNS, run.c.draw_id == sa.bindparam("b_draw_id"))
    .order_by(run.c.executes_at.desc())
    .limit(1)
)
PAST_RUNS = (
    sa.select(run)
    .where(*_RUNS, run.c.state == 3)
    .order_by(run.c.executes_at.desc())
    .limit(sa.bindparam("count"))
)
CLOSE_RUN = (
    run.update()
    .where(run.c.label_id == _LABEL, run.c.id == _RUN, run.c.state != 3)
    .values(state=3, executed_at=sa.bindparam("now"), tickets=sa.bindparam("tickets"))
)

ENTER = {d: insert_once(entrant, returning=entrant.c.player_id, dialect=d) for d in DIALECTS}
ENTERED = sa.select(entrant.c.run_id).where(
    entrant.c.label_id == _LABEL, entrant.c.run_id == _RUN, entrant.c.player_id == _PLAYER
)
ENTERED_RUNS = sa.select(entrant.c.run_id).where(entrant.c.label_id == _LABEL, entrant.c.player_id == _PLAYER)
TICKETS_OF_ENTRANTS = sa.select(_COUNT).where(
    *_OF_RAFFLE,
    *_WINDOW,
    ticket.c.player_id.in_(
        sa.select(entrant.c.player_id).where(entrant.c.label_id == _LABEL, entrant.c.run_id == _RUN)
    ),
)

INSERT_WON = won.insert().returning(won.c.id)
GIVEN = (
    sa.select(won.c.draw_id, won.c.prize_id, sa.func.count().label("given"))
    .where(won.c.label_id == _LABEL, won.c.raffle_id == _RAFFLE)
    .group_by(won.c.draw_id, won.c.prize_id)
)
WON_IN_RUN = (
    sa.select(won)
    .where(won.c.label_id == _LABEL, won.c.run_id == _RUN)
    .order_by(won.c.id)
    .limit(sa.bindparam("count"))
    .offset(sa.bindparam("skip"))
)
COUNT_WON_IN_RUN = sa.select(sa.func.count()).where(won.c.label_id == _LABEL, won.c.run_id == _RUN)
WON_BY_PLAYER = (
    sa.select(won)
    .where(won.c.label_id == _LABEL, won.c.player_id == _PLAYER, won.c.raffle_id == _RAFFLE)
    .order_by(won.c.id.desc())
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
