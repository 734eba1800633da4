"""What all players see alike of raffles, as it was a moment ago: read once a second however many pages look
at it."""

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from server.features.labels.catalogue import Label
from server.features.raffles import rules, runs, tables
from server.features.raffles.definition import Raffle, RaffleDraw, raffles

FRESH_MS = 1_000


@dataclass(slots=True)
class Current:
    """A draw's present run, its last one before, and how many tickets take part. `given` counts what all
    runs gave of prizes that have a stock."""

    run: Any
    previous: Any
    tickets: int
    given: dict[int, int]


@dataclass(slots=True)
class Snapshot:
    """`currents` by raffle and draw; `issued` tickets by raffle."""

    issued: dict[int, int] = field(default_factory=dict)
    currents: dict[tuple[int, int], Current] = field(default_factory=dict)


class Board:
    """One process's copy for one label. Pages of one second share it."""

    def __init__(self) -> None:
        self._read_at = -FRESH_MS
        self._found = Snapshot()

    def snapshot(self, conn: sa.Connection, label: Label, *, now: int) -> Snapshot:
        """At most a second old."""
        if not 0 <= now - self._read_at < FRESH_MS:
            self._found, self._read_at = _read(conn, label), now
        return self._found


def board(label: Label) -> Board:
    """The copy for this version of the label."""
    found: Board = label.compiled.setdefault("raffles.board", Board())
    return found


def _read(conn: sa.Connection, label: Label) -> Snapshot:
    rows = conn.execute(tables.ISSUED, {"b_label_id": label.id}).all()
    found = Snapshot({row.raffle_id: int(row.issued) for row in rows})
    for raffle in raffles(label).values():
        for draw in raffle.draws:
            current = _current(conn, label, raffle, draw, issued=found.issued.get(raffle.id, 0))
            if current is not None:
                found.currents[raffle.id, draw.id] = current
    return found


def _current(
    conn: sa.Connection, label: Label, raffle: Raffle, draw: RaffleDraw, *, issued: int
) -> Current | None:
    where = {"b_label_id": label.id, "b_raffle_id": raffle.id, "b_draw_id": draw.id}
    latest = conn.execute(tables.LATEST, where).all()
    kept = [run for run in latest if run.state == rules.OPEN or run.terms is not None]
    if not kept:
        return None
    run, previous = kept[0], kept[1] if len(kept) > 1 else None
    return Current(
        run, previous, tickets_of(conn, label, draw, run, issued=issued), _given(conn, label, raffle, draw)
    )


def _given(conn: sa.Connection, label: Label, raffle: Raffle, draw: RaffleDraw) -> dict[int, int]:
    if all(prize.stock is None for prize in draw.prizes):
        return {}
    return runs.given_of(conn, label, raffle_id=raffle.id, draw_id=draw.id)


def tickets_of(conn: sa.Connection, label: Label, draw: RaffleDraw, run: Any, *, issued: int) -> int:
    """How many tickets take part in a run, or took."""
    if run.state != rules.OPEN:
        return int(run.tickets)
    return runs.count_tickets(conn, label, run, opt_in=draw.opt_in, last=issued)
