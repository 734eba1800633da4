"""What may be told of how pots burst: the hash of each pot's seed at once, the rest when it has burst."""

from typing import Any

import sqlalchemy as sa

from server.features.jackpots import settling, tables
from server.features.jackpots.definition import Jackpot, jackpots
from server.features.labels.catalogue import Label

LATEST = 31


class PotProofs:
    """Pots by their numbers on the wire (`jp_pot_id`). Amounts are in millionths of the pot's currency."""

    def listed(self, conn: sa.Connection, label: Label, number: int) -> dict[str, Any] | None:
        """The last pots of all; those of single players are found by their numbers alone."""
        where = {"b_label_id": label.id, "b_jackpot_id": number, "b_player_id": 0, "count": LATEST}
        rows = conn.execute(tables.LATEST_POTS, where).all()
        if not rows and number not in jackpots(label):
            return None
        found = [settling.proof_of(row) for row in rows]
        draws = [
            {
                "reference": pot.pot_id,
                "commitment": pot.commitment,
                "committed_at": pot.started_at,
                "drawn_at": pot.burst_at,
            }
            for pot in found
        ]
        return {"kind": "jackpot", "title": _title(label, number), "draws": draws}

    def proof(self, conn: sa.Connection, label: Label, number: int, reference: int) -> dict[str, Any] | None:
        pot = _pot(conn, label, number, reference)
        if pot is None:
            return None
        jackpot = jackpots(label).get(number)
        publish = jackpot is not None and jackpot.publish_odds and pot.bursts_at is not None
        return {
            "kind": "jackpot",
            "title": _title(label, number),
            "jackpot_id": number,
            "pot_id": pot.pot_id,
            "pot_number": pot.number,
            "commitment": pot.commitment,
            "committed_at": pot.started_at,
            "seed": pot.seed,
            "drawn_at": pot.burst_at,
            "currency": jackpot.currency if jackpot is not None else None,
            "final_amount": pot.final_amount,
            "least": pot.least if publish else None,
            "most": pot.most if publish else None,
            "bursts_at": pot.bursts_at if publish else None,
        }

    def tickets(
        self, conn: sa.Connection, label: Label, number: int, reference: int, *, after: int
    ) -> dict[str, Any] | None:
        return None

    def mismatch(self, conn: sa.Connection, label: Label, number: int, reference: int) -> str | None:
        pot = _pot(conn, label, number, reference)
        return "there is no such pot" if pot is None else pot.mismatch()


def _pot(conn: sa.Connection, label: Label, number: int, reference: int) -> settling.Proof | None:
    found = settling.proof(conn, label, reference)
    return found if found is not None and found.jackpot_id == number else None


def _title(label: Label, number: int) -> str:
    jackpot: Jackpot | None = jackpots(label).get(number)
    return jackpot.name if jackpot is not None else f"jackpot {number}"
