"""Everything that went into a draw, so that anybody can do it again."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from server.core.randomness import commitment
from server.features.labels.catalogue import Label
from server.features.raffles import hat, rules, runs, tables

MOST_RANGES = 5_000
"""Ranges of tickets on one page."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A run and what came out. `seed` is None, and the rest of it empty, until the run is drawn.

    `winners` are (prize, place, ticket) in the order of drawing. Who holds which tickets `ranges` tells,
    with a name for each player that is its own in this run and says nothing else.
    """

    run_id: int
    raffle_id: int
    draw_id: int
    executes_at: int
    commitment: str
    seed: str | None
    first: int
    last: int
    tickets: int
    again: bool
    places: tuple[hat.Place, ...]
    winners: tuple[tuple[int, int, int], ...]

    def mismatch(self, ranges: Sequence[hat.Range]) -> str | None:
        """What does not fit when the winners are drawn again; None when all does."""
        if self.seed is None:
            return "the seed is still secret"
        if commitment(self.seed) != self.commitment:
            return "the seed is not the one that was committed to"
        if sum(count for _, count, _ in ranges) != self.tickets:
            return "these are not the tickets of the run"
        tickets = hat.Listed(ranges, first=self.first, last=self.last)
        again = tuple(
            (winner.prize_id, winner.place, winner.number)
            for winner in hat.winners(
                self.seed, run_id=self.run_id, tickets=tickets, places=self.places, again=self.again
            )
        )
        return None if again == self.winners else "the draw gives other winners"


def proof(conn: sa.Connection, label: Label, run_id: int) -> Proof | None:
    """The proof of a run; None when there is none of that number. The seed is shown once it is drawn."""
    run = runs.read(conn, label, run_id)
    if run is None:
        return None
    terms = runs.terms_of(run)
    where = {"b_label_id": label.id, "b_run_id": run_id, "after": 0, "count": runs.ALL}
    won = conn.execute(tables.WON_AFTER, where).all()
    return Proof(
        run_id=run.id,
        raffle_id=run.raffle_id,
        draw_id=run.draw_id,
        executes_at=run.executes_at,
        commitment=run.commitment,
        seed=None if run.state == rules.OPEN else run.seed,
        first=run.first_number,
        last=run.first_number - 1 if run.last_number is None else run.last_number,
        tickets=run.tickets or 0,
        again=terms is not None and terms.draw.several_prizes_per_ticket,
        places=tuple(terms.for_hat()) if terms is not None else (),
        winners=tuple((row.prize_id, row.place, row.ticket_number) for row in won),
    )


def ranges(
    conn: sa.Connection, label: Label, run_id: int, *, after: int = 0, count: int = MOST_RANGES
) -> list[hat.Range]:
    """A page of (first number, how many, whose) of the tickets that took part, those numbered above `after`;
    empty until the run is drawn."""
    run = runs.read(conn, label, run_id)
    terms = runs.terms_of(run) if run is not None else None
    if terms is None:
        return []
    values = {
        "b_label_id": label.id,
        "b_raffle_id": run.raffle_id,
        "b_run_id": run.id,
        "first": max(run.first_number, after + 1),
        "last": run.last_number,
        "count": min(count, MOST_RANGES),
    }
    rows = conn.execute(tables.RANGES[terms.draw.opt_in], values)
    return [(first, held, _veiled(run, player_id)) for first, held, player_id in rows]


def _veiled(run: Any, player_id: int) -> str:
    return hmac.digest(bytes.fromhex(run.veil), str(player_id).encode(), "sha256")[:8].hex()
