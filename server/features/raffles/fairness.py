"""What may be told of how raffles are drawn: each run's hash at once, the rest when it is drawn."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from server.features.labels.catalogue import Label
from server.features.raffles import hat, proof, rules, runs, tables
from server.features.raffles.definition import raffles

LATEST = 31


class RunProofs:
    """Runs by their numbers on the wire (`run_id`). Those that were withdrawn are left out: nothing was
    drawn."""

    def listed(self, conn: sa.Connection, label: Label, number: int) -> dict[str, Any] | None:
        where = {"b_label_id": label.id, "b_raffle_id": number, "count": LATEST}
        rows = conn.execute(tables.LATEST_OF_RAFFLE, where).all()
        if not rows and number not in raffles(label):
            return None
        draws = [
            {
                "reference": run.id,
                "commitment": run.commitment,
                "committed_at": None,
                "drawn_at": run.executed_at,
                "due_at": run.executes_at,
            }
            for run in rows
        ]
        return {"kind": "raffle", "title": _title(label, number), "draws": draws}

    def proof(self, conn: sa.Connection, label: Label, number: int, reference: int) -> dict[str, Any] | None:
        found = _proof(conn, label, number, reference)
        if found is None:
            return None
        run = runs.read(conn, label, reference)
        terms = runs.terms_of(run)
        names = {str(prize.id): prize.name for prize in terms.draw.prizes} if terms is not None else {}
        return {
            "kind": "raffle",
            "title": terms.raffle_name if terms is not None else _title(label, number),
            "run_id": found.run_id,
            "commitment": found.commitment,
            "seed": found.seed,
            "due_at": found.executes_at,
            "drawn_at": run.executed_at,
            "first": found.first,
            "last": found.last,
            "tickets": found.tickets,
            "every_ticket": terms is None or not terms.draw.opt_in,
            "again": found.again,
            "places": [[place.prize_id, place.count, place.least] for place in found.places],
            "names": names,
            "winners": found.winners,
            **_page(proof.ranges(conn, label, reference)),
        }

    def tickets(
        self, conn: sa.Connection, label: Label, number: int, reference: int, *, after: int
    ) -> dict[str, Any] | None:
        """The ranges of tickets that begin above `after`."""
        run = runs.read(conn, label, reference)
        if run is None or run.raffle_id != number or run.terms is None:
            return None
        return _page(proof.ranges(conn, label, reference, after=after))

    def mismatch(self, conn: sa.Connection, label: Label, number: int, reference: int) -> str | None:
        found = _proof(conn, label, number, reference)
        if found is None:
            return "there is no such run"
        ranges: list[hat.Range] = []
        while page := proof.ranges(conn, label, reference, after=ranges[-1][0] if ranges else 0):
            ranges += page
        return found.mismatch(ranges)


def _proof(conn: sa.Connection, label: Label, number: int, reference: int) -> proof.Proof | None:
    run = runs.read(conn, label, reference)
    if run is None or run.raffle_id != number or (run.terms is None and run.state != rules.OPEN):
        return None
    return proof.proof(conn, label, reference)


def _page(ranges: Sequence[hat.Range]) -> dict[str, Any]:
    """`next` is where the page after this one begins; null when this is the last."""
    return {"ranges": ranges, "next": ranges[-1][0] if len(ranges) == proof.MOST_RANGES else None}


def _title(label: Label, number: int) -> str:
    raffle = raffles(label).get(number)
    return raffle.name if raffle is not None else f"raffle {number}"
