"""Rounds as an operator sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from server.features.gamepick import resolving, tables
from server.features.gamepick.definition import Round, rounds
from server.features.labels.catalogue import Label


@dataclass(frozen=True, slots=True)
class Report:
    """A round with its row (None before anybody predicted), its results and how many have predicted."""

    round: Round
    row: Any
    results: Sequence[Any]
    players: int
    now: int


def rounds_of(conn: sa.Connection, label: Label, *, now: int) -> list[Report]:
    """The active rounds, in the order in which they open; three queries."""
    found = list(rounds(label).by_id.values())
    return _reports(conn, label, found, now=now)


def report(conn: sa.Connection, label: Label, *, round_id: int, now: int) -> Report:
    """One of them. Raises PlauditError `round_not_found`."""
    round_, _ = resolving.require(label, round_id)
    return _reports(conn, label, [round_], now=now)[0]


def _reports(conn: sa.Connection, label: Label, found: Sequence[Round], *, now: int) -> list[Report]:
    of_rounds = {"b_label_id": label.id, "round_ids": [each.id for each in found]}
    rows = {row.round_id: row for row in conn.execute(tables.PROGRESS_OF, of_rounds).all()}
    players = {row.round_id: row.players for row in conn.execute(tables.COUNT_ENTRIES, of_rounds).all()}
    results: dict[int, list[Any]] = {}
    for row in conn.execute(tables.RESULTS_OF, of_rounds).all():
        results.setdefault(row.round_id, []).append(row)
    return [
        Report(each, rows.get(each.id), results.get(each.id, []), players.get(each.id, 0), now)
        for each in found
    ]


def places(conn: sa.Connection, label: Label, *, round_id: int, skip: int, count: int) -> Sequence[Any]:
    """Who predicted, the best first, each with its `rank`."""
    values = {"b_label_id": label.id, "b_round_id": round_id, "b_after": skip, "count": count}
    return conn.execute(tables.BOARD_PAGE, values).all()
