"""A player's tickets and wins, as an operator looks at them."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from server.features.labels.catalogue import Label
from server.features.raffles import runs, tables


def tickets_of(conn: sa.Connection, label: Label, *, player_id: int) -> Mapping[int, int]:
    """How many tickets the player has, by raffle."""
    rows = conn.execute(tables.HELD_BY_RAFFLE, {"b_label_id": label.id, "b_player_id": player_id})
    return {row.raffle_id: int(row.held) for row in rows}


def wins(
    conn: sa.Connection, label: Label, *, player_id: int, before: int, count: int
) -> Sequence[tuple[Any, str]]:
    """(win, what the prize is called), newest first, of those numbered below `before`."""
    who = {"b_label_id": label.id, "b_player_id": player_id, "before": before, "count": count}
    rows = conn.execute(tables.WON_BEFORE, who).all()
    prizes = prizes_of(conn, label, rows)
    return [(row, prizes[row.id].name if prizes[row.id] is not None else "") for row in rows]


def prizes_of(conn: sa.Connection, label: Label, rows: Sequence[Any]) -> Mapping[int, Any]:
    """What was won, by win, as it was when it was drawn."""
    terms = {run_id: runs.terms_of(runs.read(conn, label, run_id)) for run_id in {row.run_id for row in rows}}
    found = ((row.id, terms[row.run_id], row.prize_id) for row in rows)
    return {win: known.draw.prize(prize_id) if known is not None else None for win, known, prize_id in found}
